//! Creating, changing and deleting organizations, and their settings.

use serde_json::json;
use vestibule::domain::time::Span;

use super::{each, id_of, member, organization, session, signed_in, work_in};
use crate::support::test_app::{START, TestApp};

on_each_database! {
    async fn or_01_a_person_makes_changes_leaves_and_deletes_an_organization(app: TestApp) {
        let server = app.app_server().await;
        let (ada, bob) = (signed_in(&app, "ada@example.org").await, signed_in(&app, "bob@example.org").await);
        let made = ada.browser.call("/v1/organizations", &[("name", " Acme GmbH "), ("slug", "")]).await.json();
        let acme = made["response"]["id"].as_str().unwrap().to_owned();
        assert!(acme.starts_with("org_"));
        let at = START.millis();
        let expected = json!({
            "object": "organization", "id": acme, "name": "Acme GmbH", "slug": "acme-gmbh", "image_url": "", "has_image": false,
            "members_count": 1, "max_allowed_memberships": 0, "admin_delete_enabled": true, "created_by": id_of(&ada).await,
            "public_metadata": {}, "created_at": at, "updated_at": at,
        });
        assert_eq!(made["response"], expected);
        assert_eq!(made["client"]["sessions"][0]["user"]["organization_memberships"][0]["role"], json!("org:admin"), "the client knows at once");
        let path = format!("/v1/organizations/{acme}");
        assert_eq!(ada.browser.get(&path).await.json()["response"], expected);
        let changed = ada.browser.call(&format!("{path}?_method=PATCH"), &[("name", "Acme"), ("slug", "acme")]).await.json();
        assert_eq!((&changed["response"]["name"], &changed["response"]["slug"]), (&json!("Acme"), &json!("acme")));
        assert_eq!(ada.browser.call("/v1/organizations", &[("name", "Other"), ("slug", "acme")]).await.refusal(), (422, "form_identifier_exists".to_owned()));
        assert_eq!(ada.browser.call("/v1/organizations", &[("name", "Other"), ("slug", "No Slug")]).await.refusal(), (422, "form_param_format_invalid".to_owned()));
        assert_eq!(ada.browser.call("/v1/organizations", &[]).await.refusal(), (422, "form_param_missing".to_owned()));
        // A member may look and leave, and nothing else.
        member(&server, &acme, &bob, "org:member").await;
        assert_eq!(bob.browser.get(&path).await.status, 200);
        assert_eq!(bob.browser.call(&format!("{path}?_method=PATCH"), &[("name", "Mine")]).await.refusal(), (403, "missing_organization_permission".to_owned()));
        assert_eq!(bob.browser.call(&format!("{path}?_method=DELETE"), &[]).await.refusal(), (403, "missing_organization_permission".to_owned()));
        let leave = format!("/v1/me/organization_memberships/{acme}?_method=DELETE");
        assert_eq!(ada.browser.call(&leave, &[]).await.refusal(), (400, "organization_minimum_permissions_needed".to_owned()), "the last admin stays");
        assert_eq!(bob.browser.call(&leave, &[]).await.json()["response"]["deleted"], json!(true));
        assert_eq!(bob.browser.get(&path).await.refusal(), (403, "not_a_member_in_organization".to_owned()));
        work_in(&ada, &acme).await;
        assert_eq!(ada.browser.call(&format!("{path}?_method=DELETE"), &[]).await.json()["response"], json!({"object": "organization", "id": acme, "deleted": true}));
        assert_eq!(session(&ada).await["last_active_organization_id"], json!(null));
        assert_eq!(ada.browser.get(&path).await.refusal(), (403, "not_a_member_in_organization".to_owned()));
    }

    async fn or_01_strangers_and_the_signed_out_get_nothing(app: TestApp) {
        let ada = signed_in(&app, "ada@example.org").await;
        let acme = organization(&ada, "Acme").await;
        let (eve, nobody) = (signed_in(&app, "eve@example.org").await, app.browser());
        for path in ["", "/memberships", "/invitations", "/domains", "/membership_requests", "/roles"] {
            let path = format!("/v1/organizations/{acme}{path}");
            assert_eq!(eve.browser.get(&path).await.refusal(), (403, "not_a_member_in_organization".to_owned()), "{path}");
            assert_eq!(nobody.get(&path).await.refusal(), (401, "signed_out".to_owned()), "{path}");
        }
        for path in ["?_method=DELETE", "?_method=PATCH", "/memberships", "/invitations", "/invitations/bulk", "/domains", "/logo?_method=DELETE"] {
            let fields = [("name", "x"), ("user_id", "user_1"), ("role", "org:admin"), ("email_address", "x@example.org")];
            let path = format!("/v1/organizations/{acme}{path}");
            assert_eq!(eve.browser.call(&path, &fields).await.refusal(), (403, "not_a_member_in_organization".to_owned()), "{path}");
        }
        assert_eq!(nobody.get("/v1/organization_roles").await.refusal(), (401, "authorization_header_format_invalid".to_owned()), "that is for app servers");
    }

    async fn or_01_an_app_server_makes_lists_changes_and_deletes(app: TestApp) {
        let server = app.app_server().await;
        let ada = app.person("ada@example.org").with_account().await;
        let body = json!({"name": "Acme", "created_by": id_of(&ada).await, "public_metadata": {"plan": "pro"}, "private_metadata": {"margin": 7}, "max_allowed_memberships": 5});
        let made = server.post("/v1/organizations", body).await;
        assert_eq!((made.status.as_u16(), made.header("content-type")), (200, Some("application/json")), "{}", made.body);
        let acme = made.json();
        assert_eq!((&acme["members_count"], &acme["private_metadata"], &acme["max_allowed_memberships"]), (&json!(1), &json!({"margin": 7}), &json!(5)));
        app.advance(Span::seconds(1));
        let empty = server.post("/v1/organizations", json!({"name": "Beta", "slug": "beta"})).await.json();
        assert_eq!((&empty["members_count"], &empty["created_by"]), (&json!(0), &json!(null)), "nobody has to be in it");
        let id = acme["id"].as_str().unwrap();
        assert_eq!(server.get("/v1/organizations/acme").await.json()["id"], json!(id), "by slug");
        let names = async |query: &str| each(&server.get(&format!("/v1/organizations?{query}")).await, "/name");
        assert_eq!(names("").await, ["Beta", "Acme"], "newest first");
        assert_eq!((names("order_by=name").await, names("order_by=-members_count").await), (vec!["Acme".to_owned(), "Beta".to_owned()], vec!["Acme".to_owned(), "Beta".to_owned()]));
        assert_eq!((names("query=ACM").await, names("query=%25").await), (vec!["Acme".to_owned()], vec![]));
        assert_eq!(names(&format!("user_id={}", id_of(&ada).await)).await, ["Acme"]);
        assert_eq!(names(&format!("organization_id={}&organization_id={id}", empty["id"].as_str().unwrap())).await, ["Beta", "Acme"]);
        assert_eq!(server.get("/v1/organizations?order_by=slug").await.status, 422);
        let changed = server.patch(&format!("/v1/organizations/{id}"), json!({"name": "Acme 2", "max_allowed_memberships": 9, "admin_delete_enabled": false})).await.json();
        assert_eq!((&changed["name"], &changed["max_allowed_memberships"], &changed["admin_delete_enabled"]), (&json!("Acme 2"), &json!(9), &json!(false)));
        let merged = server.patch(&format!("/v1/organizations/{id}/metadata"), json!({"public_metadata": {"plan": null, "seats": 3}})).await.json();
        assert_eq!((&merged["public_metadata"], &merged["private_metadata"]), (&json!({"seats": 3}), &json!({"margin": 7})));
        let replaced = server.put(&format!("/v1/organizations/{id}/metadata"), json!({"public_metadata": {"only": 1}})).await.json();
        assert_eq!((&replaced["public_metadata"], &replaced["private_metadata"]), (&json!({"only": 1}), &json!({"margin": 7})));
        let gone = server.delete(&format!("/v1/organizations/{id}")).await.json();
        assert_eq!((&gone["deleted"], &gone["slug"]), (&json!(true), &json!("acme")));
        assert_eq!(server.get(&format!("/v1/organizations/{id}")).await.refusal(), (404, "resource_not_found".to_owned()));
        for (body, parameter) in [(json!({}), "name"), (json!({"name": "x", "slug": "beta"}), "slug"), (json!({"name": "x", "created_by": "org_1"}), "created_by")] {
            let refused = server.post("/v1/organizations", body).await;
            assert_eq!((refused.status.as_u16(), refused.json()["errors"][0]["meta"]["param_name"].as_str()), (422, Some(parameter)), "{}", refused.body);
        }
        let kinds: Vec<_> = app.events("organization.created").await.into_iter().map(|event| event.data).collect();
        assert!(kinds.iter().all(|data| data.contains("\"object\":\"organization\"")) && kinds.len() == 2);
    }

    async fn or_01_a_logo_is_a_picture_and_nothing_else(app: TestApp) {
        let ada = signed_in(&app, "ada@example.org").await;
        let acme = organization(&ada, "Acme").await;
        let path = format!("/v1/organizations/{acme}/logo?_method=PUT");
        let picture = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";
        let set = ada.browser.upload(&path, picture.to_owned()).await;
        assert_eq!(set.status, 200, "{}", set.body);
        let organization = set.json()["response"].clone();
        assert_eq!(organization["has_image"], json!(true));
        let url = organization["image_url"].as_str().unwrap().strip_prefix("http://localhost:3000").unwrap().to_owned();
        let shown = ada.browser.get(&url).await;
        assert_eq!((shown.status.as_u16(), shown.header("content-type")), (200, Some("image/png")), "{url}");
        assert_eq!(ada.browser.upload(&path, "aGVsbG8=".to_owned()).await.refusal(), (400, "request_body_invalid".to_owned()), "that is text");
        assert_eq!(ada.browser.upload(&path, "!".to_owned()).await.refusal(), (400, "request_body_invalid".to_owned()));
        assert_eq!(ada.browser.upload(&path, "A".repeat(15 * 1024 * 1024)).await.refusal(), (413, "image_too_large".to_owned()));
        let removed = ada.browser.call(&format!("/v1/organizations/{acme}/logo?_method=DELETE"), &[]).await;
        assert_eq!(removed.json()["response"]["deleted"], json!(true));
        assert_eq!(ada.browser.get(&format!("/v1/organizations/{acme}")).await.json()["response"]["has_image"], json!(false));
    }

    async fn or_12_settings_of_the_instance_show_and_hold(app: TestApp) {
        let server = app.app_server().await;
        let ada = signed_in(&app, "ada@example.org").await;
        let settings = server.get("/v1/instance/organization_settings").await.json();
        assert_eq!((&settings["object"], &settings["enabled"], &settings["creator_role"]), (&json!("organization_settings"), &json!(true), &json!("org:admin")));
        let changed = server.patch("/v1/instance/organization_settings", json!({"max_allowed_memberships": 1, "admin_delete_enabled": false, "slug_disabled": true})).await.json();
        assert_eq!((&changed["max_allowed_memberships"], &changed["admin_delete_enabled"], &changed["slug_disabled"]), (&json!(1), &json!(false), &json!(true)));
        let shown = ada.browser.get("/v1/environment").await.json()["organization_settings"].clone();
        assert_eq!((&shown["max_allowed_memberships"], &shown["actions"]["admin_delete"], &shown["slug"]["disabled"]), (&json!(1), &json!(false), &json!(true)));
        let acme = organization(&ada, "Acme").await;
        let bob = app.person("bob@example.org").with_account().await;
        let add = json!({"user_id": id_of(&bob).await, "role": "org:member"});
        let full = server.post(&format!("/v1/organizations/{acme}/memberships"), add).await;
        assert_eq!(full.refusal(), (403, "organization_membership_quota_exceeded".to_owned()));
        assert_eq!(ada.browser.call(&format!("/v1/organizations/{acme}?_method=DELETE"), &[]).await.refusal(), (403, "organization_admin_delete_not_enabled".to_owned()));
        assert_eq!(ada.browser.call("/v1/organizations", &[("name", "x"), ("slug", "x")]).await.refusal(), (403, "organization_slugs_disabled".to_owned()));
        app.set(|settings| settings.organizations_per_user = Some(1)).await;
        assert_eq!(ada.browser.call("/v1/organizations", &[("name", "Second")]).await.refusal(), (403, "org_creation_limit_exceeded".to_owned()));
        app.set(|settings| settings.organization_creation = false).await;
        assert_eq!(bob_creates(&app).await, (403, "user_create_organization_not_enabled".to_owned()));
        assert_eq!(session(&ada).await["user"]["create_organization_enabled"], json!(false));
        assert_eq!(server.patch("/v1/instance/organization_settings", json!({"max_allowed_memberships": -1})).await.status, 422);
        // For one person something else may hold.
        let path = format!("/v1/users/{}", id_of(&ada).await);
        let changed = server.patch(&path, json!({"create_organization_enabled": true, "create_organizations_limit": 2})).await.json();
        assert_eq!((&changed["create_organization_enabled"], &changed["create_organizations_limit"]), (&json!(true), &json!(2)));
        organization(&ada, "Second").await;
        assert_eq!(ada.browser.call("/v1/organizations", &[("name", "Third")]).await.refusal(), (403, "org_creation_limit_exceeded".to_owned()));
        assert_eq!(server.patch(&path, json!({"create_organization_enabled": null})).await.json()["create_organization_enabled"], json!(false));
        assert_eq!(server.patch(&path, json!({"first_name": "x"})).await.status, 422, "nothing is ignored");
        let members = server.get(&format!("/v1/users?organization_id={acme}")).await.json();
        assert_eq!((members.as_array().unwrap().len(), &members[0]["id"]), (1, &json!(id_of(&ada).await)));
    }
}

async fn bob_creates(app: &TestApp) -> (u16, String) {
    let eve = signed_in(app, "eve@example.org").await;
    eve.browser.call("/v1/organizations", &[("name", "Eve's")]).await.refusal()
}
