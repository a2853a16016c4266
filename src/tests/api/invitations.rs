//! Invitations, made by app servers.

use serde_json::{Value, json};
use vestibule::domain::time::Span;

use crate::support::test_app::{START, TestApp};

/// An invitation without a mail.
fn quiet(address: &str) -> Value {
    json!({"email_address": address, "notify": false})
}

on_each_database! {
    async fn x_40_an_app_server_invites_lists_and_revokes(app: TestApp) {
        let server = app.app_server().await;
        let made = server.post("/v1/invitations", json!({"email_address": "Ada@Example.org", "public_metadata": {"a": 1}, "expires_in_days": 7})).await;
        assert_eq!((made.status.as_u16(), made.header("content-type")), (200, Some("application/json")), "{}", made.body);
        let mut made = made.json();
        let url = made.as_object_mut().unwrap().remove("url").unwrap();
        assert!(url.as_str().unwrap().starts_with("http://localhost:3000/sign-up?__clerk_ticket="), "{url}");
        let id = made["id"].as_str().unwrap().to_owned();
        assert!(id.starts_with("inv_"));
        let at = START.millis();
        let expected = json!({
            "object": "invitation", "id": id, "email_address": "Ada@example.org", "public_metadata": {"a": 1}, "revoked": false, "status": "pending",
            "expires_at": at + 7 * 24 * 3_600_000, "created_at": at, "updated_at": at,
        });
        assert_eq!(made, expected);
        assert_eq!(server.get("/v1/invitations").await.json(), json!([expected]), "the address with the ticket is shown once only");
        app.advance(Span::seconds(1));
        let bob = server.post("/v1/invitations", quiet("bob@example.org")).await.json()["id"].as_str().unwrap().to_owned();
        let ids = async |query: &str| {
            let list = server.get(&format!("/v1/invitations?{query}")).await.json();
            list.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(ids("").await, [bob.as_str(), &id], "newest first");
        assert_eq!(ids("query=ADA").await, [id.as_str()]);
        assert_eq!(ids(&format!("query={bob}")).await, [bob.as_str()]);
        for none in ["query=%25", "query=%00", "status=accepted", "status=expired", "offset=2"] {
            assert_eq!(ids(none).await, [""; 0], "{none}");
        }
        assert_eq!(server.get("/v1/invitations?paginated=true&limit=1").await.json()["total_count"], 2);
        let revoked = server.post(&format!("/v1/invitations/{bob}/revoke"), json!({})).await.json();
        assert_eq!((&revoked["status"], &revoked["revoked"], &revoked["updated_at"]), (&json!("revoked"), &json!(true), &json!(at + 1000)));
        assert_eq!((ids("status=revoked").await, ids("status=pending").await), (vec![bob], vec![id.clone()]));
        app.advance(Span::days(7));
        assert_eq!(ids("status=expired").await, [id.as_str()]);
        assert_eq!(server.get("/v1/invitations?status=expired").await.json()[0]["status"], "expired");
        app.deliver_mail().await;
        assert_eq!((app.events("invitation.created").await.len(), app.events("invitation.revoked").await.len()), (2, 1));
        let ticket = url.as_str().unwrap().split_once("__clerk_ticket=").unwrap().1;
        assert!(app.events("invitation.created").await.iter().all(|event| !event.data.contains(ticket)), "the log opens no doors");
    }

    async fn x_40_what_cannot_be_invited_is_refused_with_the_protocols_codes(app: TestApp) {
        let server = app.app_server().await;
        app.person("ada@example.org").with_account().await;
        assert_eq!(server.post("/v1/invitations", quiet("ADA@example.org")).await.refusal(), (422, "form_identifier_exists".to_owned()));
        assert_eq!(server.post("/v1/invitations", quiet("bob@example.org")).await.status, 200);
        let duplicate = server.post("/v1/invitations", quiet("bob@example.org")).await;
        assert_eq!(duplicate.refusal(), (400, "duplicate_record".to_owned()));
        assert_eq!(duplicate.json()["errors"][0]["meta"]["email_addresses"], json!(["bob@example.org"]));
        let again = json!({"email_address": "bob@example.org", "notify": false, "ignore_existing": true});
        assert_eq!(server.post("/v1/invitations", again).await.status, 200);
        for (body, parameter) in [
            (json!({}), "email_address"),
            (quiet("nonsense"), "email_address"),
            (json!({"email_address": "eve@example.org", "expires_in_days": 0}), "expires_in_days"),
            (json!({"email_address": "eve@example.org", "expires_in_days": 366}), "expires_in_days"),
            (json!({"email_address": "eve@example.org", "redirect_url": "https://evil.example"}), "redirect_url"),
            (json!({"email_address": "eve@example.org", "redirect_url": "javascript:alert(1)"}), "redirect_url"),
            (json!({"email_address": "eve@example.org", "template_slug": "waitlist_invitation"}), "template_slug"),
            (json!({"email_address": "eve@example.org", "public_metadata": {"x": "y".repeat(9000)}}), "public_metadata"),
        ] {
            let refused = server.post("/v1/invitations", body).await;
            assert_eq!((refused.status.as_u16(), refused.json()["errors"][0]["meta"]["param_name"].as_str()), (422, Some(parameter)), "{}", refused.body);
        }
        for body in [json!({"email_address": 7}), json!({"email_address": "eve@example.org", "role": "admin"}), json!([])] {
            assert!(server.post("/v1/invitations", body).await.status.is_client_error());
        }
        assert_eq!(server.get("/v1/invitations?status=open").await.status, 422);
        assert_eq!(server.get("/v1/invitations?order_by=email_address").await.status, 422);
        assert_eq!(app.browser().get("/v1/invitations").await.refusal(), (401, "authorization_header_format_invalid".to_owned()));
        let listed = server.get("/v1/invitations?query=eve").await.json();
        assert_eq!(listed, json!([]), "what is refused leaves nothing behind");
    }

    async fn x_40_only_what_is_open_can_be_revoked(app: TestApp) {
        let server = app.app_server().await;
        let revoke = async |id: &str| server.post(&format!("/v1/invitations/{id}/revoke"), json!({})).await.refusal();
        for id in ["inv_2nothere", "nonsense", "user_1", "%00"] {
            assert_eq!(revoke(id).await, (404, "resource_not_found".to_owned()), "{id}");
        }
        let id = server.post("/v1/invitations", quiet("bob@example.org")).await.json()["id"].as_str().unwrap().to_owned();
        server.post(&format!("/v1/invitations/{id}/revoke"), json!({})).await;
        assert_eq!(revoke(&id).await, (400, "invitation_already_revoked".to_owned()));
        assert_eq!(server.post("/v1/invitations", quiet("bob@example.org")).await.status, 200, "a revoked one is no obstacle to another");
        let used = server.post("/v1/invitations", quiet("ada@example.org")).await.json();
        let (_, ticket) = used["url"].as_str().unwrap().split_once('?').unwrap();
        let ada = app.person("ada@example.org");
        let card = ada.browser.visit(&format!("/sign-up?{ticket}")).await;
        ada.browser.submit(&card, crate::support::people::forms::START_SIGN_UP, &[("password", crate::support::test_app::PASSWORD)]).await.expect_path("/user");
        assert_eq!(revoke(used["id"].as_str().unwrap()).await, (400, "invitation_already_accepted".to_owned()));
    }

    async fn x_33_inviting_too_quickly_is_a_429_with_retry_after(app: TestApp) {
        let app = app.restarted(|config| config.rate_limit_factor = 1).await;
        let server = app.app_server().await;
        for number in 0..100 {
            assert_eq!(server.post("/v1/invitations", quiet(&format!("a{number}@example.org"))).await.status, 200);
        }
        app.advance(Span::minutes(20));
        let refused = server.post("/v1/invitations", quiet("late@example.org")).await;
        assert_eq!(refused.refusal(), (429, "too_many_requests".to_owned()));
        assert_eq!((refused.header("retry-after"), refused.header("content-type")), (Some("2400"), Some("application/json")));
        app.advance(Span::minutes(40));
        assert_eq!(server.post("/v1/invitations", quiet("late@example.org")).await.status, 200);
    }

    async fn x_40_two_invitations_for_one_address_at_the_same_moment_are_one(app: TestApp) {
        let server = app.app_server().await;
        let invite = || server.post("/v1/invitations", quiet("ada@example.org"));
        let (one, other) = tokio::join!(invite(), invite());
        let mut statuses = [one.status.as_u16(), other.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 400]);
    }
}
