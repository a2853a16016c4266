//! Roles and permissions that apps make.

use serde_json::json;

use super::{claims, each, id_of, member, organization, signed_in, work_in};
use crate::support::test_app::TestApp;

on_each_database! {
    async fn or_03_or_04_an_app_server_makes_roles_and_permissions(app: TestApp) {
        let server = app.app_server().await;
        let ada = signed_in(&app, "ada@example.org").await;
        let acme = organization(&ada, "Acme").await;
        let permission = server.post("/v1/organization_permissions", json!({"name": "Read reports", "key": "org:reports:read", "description": "All of them"})).await;
        assert_eq!((permission.status.as_u16(), permission.header("content-type")), (200, Some("application/json")), "{}", permission.body);
        let permission = permission.json();
        assert_eq!((&permission["object"], &permission["type"], &permission["key"]), (&json!("permission"), &json!("user"), &json!("org:reports:read")));
        let id = permission["id"].as_str().unwrap();
        let role = server.post("/v1/organization_roles", json!({"name": "Reader", "key": "org:reader", "description": "Reads", "permissions": ["org:reports:read"]})).await.json();
        assert_eq!((&role["object"], &role["key"], &role["is_creator_eligible"]), (&json!("role"), &json!("org:reader"), &json!(false)));
        assert_eq!(role["permissions"][0]["id"], json!(id));
        let reader = role["id"].as_str().unwrap();
        assert_eq!(each(&server.get("/v1/organization_roles").await, "/key"), ["org:admin", "org:member", "org:reader"]);
        assert_eq!(each(&server.get("/v1/organization_roles?query=READ").await, "/key"), ["org:reader"]);
        assert_eq!(each(&ada.browser.get(&format!("/v1/organizations/{acme}/roles")).await, "/key"), ["org:admin", "org:member", "org:reader"], "members give them");
        assert_eq!(each(&server.get("/v1/organization_permissions?query=reports").await, "/key"), ["org:reports:read"]);
        assert_eq!(server.get(&format!("/v1/organization_permissions/{id}")).await.json()["name"], json!("Read reports"));
        // What the role may do changes what the next token says.
        let bob = signed_in(&app, "bob@example.org").await;
        member(&server, &acme, &bob, "org:reader").await;
        work_in(&bob, &acme).await;
        assert_eq!(claims(&bob).await["o"]["per"], json!("read"));
        let forbidden = server.delete(&format!("/v1/organization_roles/{reader}/permissions/{id}")).await;
        assert_eq!((forbidden.status.as_u16(), forbidden.json()["permissions"].clone()), (200, json!([])), "{}", forbidden.body);
        assert_eq!(claims(&bob).await["o"].get("per"), None);
        assert_eq!(server.post(&format!("/v1/organization_roles/{reader}/permissions/{id}"), json!({})).await.json()["permissions"][0]["key"], json!("org:reports:read"));
        let renamed = server.patch(&format!("/v1/organization_roles/{reader}"), json!({"name": "Reporter"})).await.json();
        assert_eq!((&renamed["name"], &renamed["key"]), (&json!("Reporter"), &json!("org:reader")));
        for (body, code) in [
            (json!({"name": "x", "key": "org:reader"}), "form_identifier_exists"),
            (json!({"name": "x", "key": "reader"}), "form_param_format_invalid"),
            (json!({"name": "x"}), "form_param_missing"),
            (json!({"key": "org:x"}), "form_param_missing"),
        ] {
            assert_eq!(server.post("/v1/organization_roles", body.clone()).await.refusal(), (422, code.to_owned()), "{body}");
        }
        assert_eq!(server.post("/v1/organization_permissions", json!({"name": "x", "key": "org:reports"})).await.refusal(), (422, "form_param_format_invalid".to_owned()));
        let system = server.get("/v1/organization_permissions?query=sys_profile:manage").await;
        let system = each(&system, "/id")[0].clone();
        assert_eq!(server.delete(&format!("/v1/organization_permissions/{system}")).await.refusal(), (403, "organization_system_permission_not_modifiable".to_owned()));
        assert_eq!(server.get("/v1/organization_roles/role_2nothere").await.refusal(), (404, "resource_not_found".to_owned()));
    }

    async fn or_03_a_role_in_use_goes_only_with_another_one_in_its_place(app: TestApp) {
        let server = app.app_server().await;
        let (ada, bob) = (signed_in(&app, "ada@example.org").await, signed_in(&app, "bob@example.org").await);
        let acme = organization(&ada, "Acme").await;
        let role = server.post("/v1/organization_roles", json!({"name": "Reader", "key": "org:reader"})).await.json();
        let reader = role["id"].as_str().unwrap();
        member(&server, &acme, &bob, "org:reader").await;
        let gone = format!("/v1/organization_roles/{reader}");
        assert_eq!(server.delete(&gone).await.refusal(), (422, "organization_role_assigned_members".to_owned()));
        let members = server.get("/v1/organization_roles?query=org:member").await;
        let replacement = each(&members, "/id")[0].clone();
        let deleted = server.delete(&format!("{gone}?replacement_role_id={replacement}")).await.json();
        assert_eq!(deleted, json!({"object": "role", "id": reader, "deleted": true}));
        let bobs = id_of(&bob).await;
        assert_eq!(each(&server.get(&format!("/v1/users/{bobs}/organization_memberships")).await, "/role"), ["org:member"]);
        assert_eq!(server.get(&gone).await.status, 404);
        let admin = each(&server.get("/v1/organization_roles?query=org:admin").await, "/id")[0].clone();
        assert!(server.delete(&format!("/v1/organization_roles/{admin}")).await.status.is_client_error(), "organizations are created with it");
    }
}
