//! Inviting, and what becomes of invitations.

use serde_json::json;
use vestibule::domain::time::Span;

use super::{data, each, id_of, organization, signed_in};
use crate::support::app_server::AppServer;
use crate::support::test_app::{PASSWORD, TestApp};

/// An organization that nobody is in.
async fn empty(server: &AppServer) -> String {
    server.post("/v1/organizations", json!({"name": "Acme"})).await.json()["id"].as_str().unwrap().to_owned()
}

on_each_database! {
    async fn or_09_many_are_invited_at_once_and_those_who_cannot_be_are_named(app: TestApp) {
        let ada = signed_in(&app, "ada@example.org").await;
        let acme = organization(&ada, "Acme").await;
        let path = format!("/v1/organizations/{acme}/invitations");
        let single = ada.browser.call(&path, &[("email_address", "bob@example.org"), ("role", "org:member")]).await.json();
        assert_eq!((&single["response"]["status"], &single["response"]["role"], &single["response"]["url"]), (&json!("pending"), &json!("org:member"), &json!(null)));
        assert_eq!(ada.browser.call(&path, &[("email_address", "bob@example.org"), ("role", "org:member")]).await.refusal(), (400, "duplicate_record".to_owned()));
        assert_eq!(ada.browser.call(&path, &[("email_address", "ada@example.org"), ("role", "org:member")]).await.refusal(), (400, "already_a_member_in_organization".to_owned()));
        let many = [("email_address", "carl@example.org"), ("email_address", "bob@example.org"), ("email_address", "ada@example.org"), ("email_address", "not an address"), ("email_address", "dora@example.org"), ("role", "org:member")];
        let answer = ada.browser.call(&format!("{path}/bulk"), &many).await;
        assert_eq!(each(&answer, "/email_address"), ["carl@example.org", "dora@example.org"], "the good ones are sent");
        let errors = answer.json()["response"]["errors"].clone();
        let named: Vec<_> = errors.as_array().unwrap().iter().map(|error| (error["code"].as_str().unwrap().to_owned(), error["meta"]["email_addresses"].clone())).collect();
        let expected = [
            ("duplicate_record".to_owned(), json!(["bob@example.org"])),
            ("already_a_member_in_organization".to_owned(), json!(["ada@example.org"])),
            ("form_param_format_invalid".to_owned(), json!(["not an address"])),
        ];
        assert_eq!(named, expected);
        let none = ada.browser.call(&format!("{path}/bulk"), &[("email_address", "bob@example.org"), ("role", "org:member")]).await;
        assert_eq!(none.refusal(), (400, "duplicate_record".to_owned()));
        assert_eq!(none.json()["errors"][0]["meta"]["email_addresses"], json!(["bob@example.org"]));
        app.deliver_mail().await;
        for address in ["bob@example.org", "carl@example.org", "dora@example.org"] {
            assert_eq!(app.mails_to(address).await.len(), 1, "{address}");
        }
        assert_eq!(ada.browser.call(&path, &[("email_address", "eve@example.org")]).await.refusal(), (422, "form_param_missing".to_owned()));
        assert_eq!(ada.browser.call(&path, &[("email_address", "eve@example.org"), ("role", "org:x")]).await.refusal(), (422, "form_param_value_invalid".to_owned()));
    }

    async fn or_09_an_app_server_invites_five_hundred_in_one_request(app: TestApp) {
        let server = app.app_server().await;
        let acme = empty(&server).await;
        let path = format!("/v1/organizations/{acme}/invitations");
        let one = |number: usize| json!({"email_address": format!("guest{number}@example.org"), "role": if number.is_multiple_of(2) { "org:member" } else { "org:admin" }, "notify": false});
        let all: Vec<_> = (0..500).map(one).collect();
        let answer = server.post(&format!("{path}/bulk"), json!(all)).await;
        assert_eq!((data(&answer).len(), answer.json()["total_count"].clone(), answer.json().get("errors")), (500, json!(500), None));
        assert!(data(&answer).iter().all(|one| one["url"].as_str().unwrap().contains("__clerk_ticket=")));
        let listed = server.get(&format!("{path}?limit=500&status=pending")).await;
        assert_eq!((data(&listed).len(), listed.json()["total_count"].clone()), (500, json!(500)));
        assert!(data(&listed).iter().all(|one| one["url"].is_null()), "the link is shown once only");
        let again = server.post(&format!("{path}/bulk"), json!([one(1), one(2), one(900)])).await;
        assert_eq!(each(&again, "/email_address"), ["guest900@example.org"]);
        assert_eq!(again.json()["errors"][0]["meta"]["email_addresses"], json!(["guest1@example.org", "guest2@example.org"]));
        let events = app.events("organizationInvitation.created").await;
        assert_eq!(events.len(), 501);
        assert!(events.iter().all(|event| !event.data.contains("__clerk_ticket")), "the log opens no doors");
    }

    async fn or_09_an_app_server_says_how(app: TestApp) {
        let server = app.app_server().await;
        let (ada, eve) = (app.person("ada@example.org").with_account().await, app.person("eve@example.org").with_account().await);
        let made = server.post("/v1/organizations", json!({"name": "Acme", "created_by": id_of(&ada).await})).await.json();
        let path = format!("/v1/organizations/{}/invitations", made["id"].as_str().unwrap());
        let body = json!({"email_address": "Bob@example.org", "role": "org:member", "inviter_user_id": id_of(&ada).await, "public_metadata": {"a": 1}, "private_metadata": {"b": 2}, "expires_in_days": 7});
        let invited = server.post(&path, body).await.json();
        assert_eq!((&invited["object"], &invited["role_name"], &invited["inviter_id"]), (&json!("organization_invitation"), &json!("Member"), &json!(id_of(&ada).await)));
        assert_eq!((&invited["public_metadata"], &invited["private_metadata"]), (&json!({"a": 1}), &json!({"b": 2})));
        assert_eq!(invited["expires_at"].as_i64().unwrap() - invited["created_at"].as_i64().unwrap(), Span::days(7).as_millis());
        for (body, refusal) in [
            (json!({"email_address": "x@example.org"}), (422, "form_param_missing")),
            (json!({"role": "org:member"}), (422, "form_param_missing")),
            (json!({"email_address": "x@example.org", "role": "org:member", "expires_in_days": 0}), (422, "form_param_value_invalid")),
            (json!({"email_address": "x@example.org", "role": "org:member", "redirect_url": "https://evil.example"}), (422, "form_param_value_invalid")),
            (json!({"email_address": "x@example.org", "role": "org:member", "inviter_user_id": id_of(&eve).await}), (403, "not_a_member_in_organization")),
            (json!({"email_address": "x@example.org", "role": "org:nothing"}), (422, "form_param_value_invalid")),
        ] {
            assert_eq!(server.post(&path, body.clone()).await.refusal(), (refusal.0, refusal.1.to_owned()), "{body}");
        }
        app.deliver_mail().await;
    }

    async fn or_10_whoever_proved_the_address_accepts_and_nobody_else(app: TestApp) {
        let server = app.app_server().await;
        let acme = empty(&server).await;
        let path = format!("/v1/organizations/{acme}/invitations");
        let invite = async |address: &str| {
            let made = server.post(&path, json!({"email_address": address, "role": "org:admin", "notify": false})).await;
            made.json()["id"].as_str().unwrap_or_else(|| panic!("{}", made.body)).to_owned()
        };
        let (bob, eve) = (signed_in(&app, "bob@example.org").await, signed_in(&app, "eve@example.org").await);
        let his = invite("bob@example.org").await;
        let accept = |id: &str| format!("/v1/me/organization_invitations/{id}/accept");
        let other = (400, "organization_invitation_identification_not_exist".to_owned());
        assert_eq!(eve.browser.call(&accept(&his), &[]).await.refusal(), other, "it is not for her");
        let waiting = bob.browser.get("/v1/me/organization_invitations?status=pending").await;
        assert_eq!((each(&waiting, "/id"), each(&waiting, "/public_organization_data/name")), (vec![his.clone()], vec!["Acme".to_owned()]));
        let accepted = bob.browser.call(&accept(&his), &[]).await.json();
        assert_eq!(accepted["response"]["status"], json!("accepted"), "{accepted}");
        assert_eq!(accepted["client"]["sessions"][0]["user"]["organization_memberships"][0]["role"], json!("org:admin"));
        assert_eq!(bob.browser.call(&accept(&his), &[]).await.refusal(), (400, "organization_invitation_already_accepted".to_owned()));
        let hers = invite("eve@example.org").await;
        assert_eq!(server.post(&format!("{path}/{hers}/revoke"), json!({})).await.json()["status"], json!("revoked"));
        assert_eq!(eve.browser.call(&accept(&hers), &[]).await.refusal(), (400, "organization_invitation_revoked_code".to_owned()));
        let late = invite("eve@example.org").await;
        app.advance(Span::days(31));
        eve.sign_in_with_password(PASSWORD).await;
        assert_eq!(eve.browser.call(&accept(&late), &[]).await.refusal(), (404, "organization_invitation_not_pending".to_owned()));
        for unknown in ["orginv_2nothere", "nonsense"] {
            assert_eq!(eve.browser.call(&accept(unknown), &[]).await.status, 404, "{unknown}");
        }
    }

    async fn or_11_the_state_of_each_invitation_is_told(app: TestApp) {
        let server = app.app_server().await;
        let ada = signed_in(&app, "ada@example.org").await;
        let acme = organization(&ada, "Acme").await;
        let path = format!("/v1/organizations/{acme}/invitations");
        let mut ids = Vec::new();
        for (place, days) in [30, 30, 1, 30].into_iter().enumerate() {
            app.advance(Span::seconds(1));
            let made = server.post(&path, json!({"email_address": format!("guest{place}@example.org"), "role": "org:member", "notify": false, "expires_in_days": days})).await;
            ids.push(made.json()["id"].as_str().unwrap().to_owned());
        }
        let guest = signed_in(&app, "guest0@example.org").await;
        guest.browser.call(&format!("/v1/me/organization_invitations/{}/accept", ids[0]), &[]).await;
        let revoked = ada.browser.call(&format!("{path}/{}/revoke", ids[1]), &[]).await.json();
        assert_eq!(revoked["response"]["status"], json!("revoked"));
        app.advance(Span::days(2));
        for (status, id) in [("accepted", &ids[0]), ("revoked", &ids[1]), ("expired", &ids[2]), ("pending", &ids[3])] {
            assert_eq!(each(&ada.browser.get(&format!("{path}?status={status}")).await, "/id"), [id.as_str()], "{status}");
            assert_eq!(each(&server.get(&format!("{path}?status={status}")).await, "/id"), [id.as_str()], "{status}");
            assert_eq!(server.get(&format!("{path}/{id}")).await.json()["status"], json!(status));
        }
        assert_eq!(ada.browser.call(&format!("{path}/{}/revoke", ids[0]), &[]).await.refusal(), (400, "organization_invitation_already_accepted".to_owned()));
        assert_eq!(server.post(&format!("{path}/{}/revoke", ids[1]), json!({})).await.refusal(), (400, "organization_invitation_revoked_code".to_owned()));
        assert_eq!(server.get(&format!("{path}?status=open")).await.status, 422);
        assert_eq!(data(&server.get("/v1/organization_invitations").await).len(), 4);
        assert_eq!(each(&server.get("/v1/organization_invitations?query=GUEST3").await, "/public_organization_data/id"), [acme.as_str()]);
        assert_eq!(each(&server.get(&format!("/v1/users/{}/organization_invitations", id_of(&guest).await)).await, "/id"), [ids[0].as_str()]);
        assert_eq!(app.events("organizationInvitation.accepted").await.len(), 1);
        assert_eq!(app.events("organizationInvitation.revoked").await.len(), 1);
    }
}
