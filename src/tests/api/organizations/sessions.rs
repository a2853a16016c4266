//! The organization that a session works in, and what its tokens say.

use serde_json::json;
use vestibule::domain::time::Span;

use super::{claims, claims_for, id_of, member, organization, session, signed_in, token, work_in};
use crate::support::test_app::{PASSWORD, TestApp};

/// A role of apps: one permission of two features, two of one.
async fn role(app: &TestApp) -> String {
    let server = app.app_server().await;
    for key in ["org:reports:read", "org:reports:write", "org:invoices:read", "org:invoices:pay"] {
        let made = server.post("/v1/organization_permissions", json!({"name": key, "key": key})).await;
        assert_eq!(made.status, 200, "{}", made.body);
    }
    let permissions = ["org:reports:read", "org:reports:write", "org:invoices:read", "org:sys_memberships:read"];
    let made = server.post("/v1/organization_roles", json!({"name": "Reporter", "key": "org:reporter", "permissions": permissions})).await;
    assert_eq!(made.status, 200, "{}", made.body);
    "org:reporter".to_owned()
}

on_each_database! {
    async fn or_15_a_token_says_role_and_permissions_of_the_active_organization(app: TestApp) {
        let (server, role) = (app.app_server().await, role(&app).await);
        let (ada, bob) = (signed_in(&app, "ada@example.org").await, signed_in(&app, "bob@example.org").await);
        let acme = organization(&ada, "Acme").await;
        member(&server, &acme, &bob, &role).await;
        assert_eq!(claims(&bob).await["o"], json!(null), "the personal account");
        let touched = work_in(&bob, &acme).await;
        assert_eq!(touched.json()["response"]["last_active_organization_id"], json!(acme), "{}", touched.body);
        let told = claims(&bob).await;
        // `invoices` has `read`, `reports` has `read` and `write`: bits 0, and 0 and 1.
        assert_eq!(told["o"], json!({"id": acme, "slg": "acme", "rol": "reporter", "per": "read,write", "fpm": "1,3"}));
        assert_eq!((&told["fea"], &told["sts"]), (&json!("o:invoices,o:reports"), &json!("active")));
        assert!(!told.to_string().contains("sys_"), "what the portal itself asks for stays out: {told}");
        let memberships = session(&bob).await["user"]["organization_memberships"].clone();
        let own = &memberships.as_array().unwrap()[0];
        assert_eq!((&own["role"], &own["organization"]["id"], &own["public_user_data"]["identifier"]), (&json!(role), &json!(acme), &json!("bob@example.org")));
        assert_eq!(own["permissions"], json!(["org:invoices:read", "org:reports:read", "org:reports:write", "org:sys_memberships:read"]));
        assert!(!own.to_string().contains("private_metadata"));
        assert_eq!(work_in(&bob, "").await.json()["response"]["last_active_organization_id"], json!(null));
        assert_eq!(claims(&bob).await.get("o"), None);
    }

    async fn or_15_somebody_who_is_no_member_works_nowhere_else(app: TestApp) {
        let server = app.app_server().await;
        let (ada, eve) = (signed_in(&app, "ada@example.org").await, signed_in(&app, "eve@example.org").await);
        let acme = organization(&ada, "Acme").await;
        for wish in [acme.as_str(), "org_2nothere", "nonsense"] {
            assert_eq!(work_in(&eve, wish).await.refusal(), (403, "not_a_member_in_organization".to_owned()), "{wish}");
            assert_eq!(token(&eve, &[("organization_id", wish)]).await.refusal(), (403, "not_a_member_in_organization".to_owned()), "{wish}");
        }
        assert_eq!(claims(&eve).await.get("o"), None);
        member(&server, &acme, &eve, "org:member").await;
        assert_eq!(work_in(&eve, &acme).await.status, 200);
        assert_eq!(claims(&eve).await["o"], json!({"id": acme, "slg": "acme", "rol": "member"}));
        app.advance(Span::seconds(5));
        let path = format!("/v1/organizations/{acme}/memberships/{}?_method=DELETE", id_of(&eve).await);
        let removed = ada.browser.call(&path, &[]).await;
        assert_eq!(removed.status, 200, "{}", removed.body);
        assert_eq!(claims(&eve).await.get("o"), None, "with the next token it is over");
        assert_eq!(session(&eve).await["last_active_organization_id"], json!(null));
    }

    async fn or_17_each_page_may_work_in_another_organization(app: TestApp) {
        let ada = signed_in(&app, "ada@example.org").await;
        let (acme, beta) = (organization(&ada, "Acme").await, organization(&ada, "Beta").await);
        assert_eq!(work_in(&ada, &acme).await.status, 200);
        assert_eq!(claims(&ada).await["o"]["id"], json!(acme));
        assert_eq!(claims_for(&ada, &[("organization_id", &beta)]).await["o"]["id"], json!(beta));
        assert_eq!(claims_for(&ada, &[("organization_id", "")]).await.get("o"), None);
        assert_eq!(claims(&ada).await["o"]["id"], json!(acme), "the session goes on where it was");
    }

    async fn or_17_where_an_organization_is_required_the_session_waits_until_one_is_chosen(app: TestApp) {
        let server = app.app_server().await;
        let founder = signed_in(&app, "founder@example.org").await;
        let acme = organization(&founder, "Acme").await;
        app.set(|settings| settings.organization_selection_required = true).await;
        let ada = signed_in(&app, "ada@example.org").await;
        member(&server, &acme, &ada, "org:member").await;
        let waiting = session(&ada).await;
        assert_eq!((&waiting["status"], &waiting["tasks"]), (&json!("pending"), &json!([{"key": "choose-organization"}])));
        assert_eq!(claims(&ada).await["sts"], json!("pending"));
        assert_eq!(work_in(&ada, "").await.json()["response"]["status"], json!("pending"), "staying where one is says nothing");
        assert_eq!(work_in(&ada, &acme).await.json()["response"]["status"], json!("active"));
        let told = claims(&ada).await;
        assert_eq!((&told["sts"], &told["o"]["id"]), (&json!("active"), &json!(acme)));
        assert_eq!(work_in(&ada, "").await.refusal(), (422, "personal_accounts_not_allowed".to_owned()));
        assert_eq!(claims_for(&ada, &[("organization_id", "")]).await["o"]["id"], json!(acme), "no token is for nowhere");
        // Somebody who belongs nowhere makes their own.
        let bob = signed_in(&app, "bob@example.org").await;
        assert_eq!(session(&bob).await["status"], json!("pending"));
        let beta = organization(&bob, "Beta").await;
        let now = session(&bob).await;
        assert_eq!((&now["status"], &now["last_active_organization_id"]), (&json!("active"), &json!(beta)));
        // The same browser goes on where it was.
        let id = now["id"].as_str().unwrap();
        bob.browser.call(&format!("/v1/client/sessions/{id}/remove"), &[]).await;
        bob.sign_in_with_password(PASSWORD).await;
        let again = session(&bob).await;
        assert_eq!((&again["status"], &again["last_active_organization_id"]), (&json!("active"), &json!(beta)));
    }

    async fn or_17_who_loses_the_only_organization_has_to_choose_again(app: TestApp) {
        let server = app.app_server().await;
        let founder = signed_in(&app, "founder@example.org").await;
        let acme = organization(&founder, "Acme").await;
        app.set(|settings| settings.organization_selection_required = true).await;
        let ada = signed_in(&app, "ada@example.org").await;
        member(&server, &acme, &ada, "org:member").await;
        work_in(&ada, &acme).await;
        assert_eq!(session(&ada).await["status"], json!("active"));
        let path = format!("/v1/organizations/{acme}/memberships/{}", id_of(&ada).await);
        assert_eq!(server.delete(&path).await.status, 200);
        let after = session(&ada).await;
        assert_eq!((&after["status"], &after["tasks"]), (&json!("pending"), &json!([{"key": "choose-organization"}])));
        assert_eq!(claims(&ada).await["sts"], json!("pending"));
    }

    async fn or_17_without_organizations_nothing_is_said_of_them(app: TestApp) {
        let ada = signed_in(&app, "ada@example.org").await;
        let acme = organization(&ada, "Acme").await;
        work_in(&ada, &acme).await;
        app.set(|settings| settings.organizations = false).await;
        assert_eq!(claims(&ada).await.get("o"), None);
        assert_eq!(session(&ada).await["user"]["organization_memberships"], json!([]));
        let off = (403, "organization_not_enabled_in_instance".to_owned());
        assert_eq!(ada.browser.call("/v1/organizations", &[("name", "Beta")]).await.refusal(), off);
        assert_eq!(ada.browser.get("/v1/me/organization_memberships?paginated=true").await.refusal(), off);
        assert_eq!(app.app_server().await.get("/v1/organizations").await.refusal(), off);
        assert_eq!(ada.browser.get("/v1/environment").await.json()["organization_settings"]["enabled"], json!(false));
    }

    async fn x_32_an_organization_that_demands_a_second_factor_lets_nobody_work_in_it_without(app: TestApp) {
        let server = app.app_server().await;
        let (ada, bob) = (signed_in(&app, "ada@example.org").await, signed_in(&app, "bob@example.org").await);
        let acme = organization(&ada, "Acme").await;
        member(&server, &acme, &bob, "org:member").await;
        work_in(&bob, &acme).await;
        demand(&app, &acme, 2).await;
        app.advance(Span::days(1));
        assert_eq!(claims(&bob).await["sts"], json!("active"), "there are days left");
        app.advance(Span::days(1));
        assert_eq!(claims_for(&bob, &[("organization_id", &acme)]).await["sts"], json!("active"), "the state of this request's session");
        assert_eq!(session(&bob).await["tasks"], json!([{"key": "setup-mfa"}]));
        assert_eq!(claims(&bob).await["sts"], json!("pending"));
        // Elsewhere the person goes on.
        let back = work_in(&bob, "").await.json()["response"].clone();
        assert_eq!((&back["status"], &back["tasks"]), (&json!("active"), &json!(null)));
        assert_eq!(token(&bob, &[("organization_id", &acme)]).await.refusal(), (403, "organization_second_factor_required".to_owned()));
        let path = format!("/v1/organizations/{acme}");
        assert_eq!(bob.browser.get(&path).await.refusal(), (403, "organization_second_factor_required".to_owned()));
        assert_eq!(work_in(&bob, &acme).await.json()["response"]["tasks"], json!([{"key": "setup-mfa"}]), "the way back in is to set one up");
    }

    async fn x_91_an_organization_ends_sessions_earlier(app: TestApp) {
        let ada = signed_in(&app, "ada@example.org").await;
        let acme = organization(&ada, "Acme").await;
        let before = session(&ada).await["expire_at"].as_i64().unwrap();
        policy(&app, &acme, |policy| policy.session_lifetime_minutes = Some(60)).await;
        let then = app.state.clock.now();
        work_in(&ada, &acme).await;
        let after = session(&ada).await["expire_at"].as_i64().unwrap();
        assert!(after < before);
        assert_eq!(after, then.plus(Span::minutes(60)).millis());
        app.advance(Span::minutes(61));
        assert_eq!(ada.browser.get("/v1/me").await.status, 401, "it is over");
        // A rule that comes later holds for whoever works there already.
        ada.sign_in_with_password(PASSWORD).await;
        work_in(&ada, &acme).await;
        policy(&app, &acme, |policy| policy.session_lifetime_minutes = Some(5)).await;
        app.advance(Span::minutes(2));
        assert_eq!(claims(&ada).await["o"]["id"], json!(acme));
        app.advance(Span::minutes(4));
        assert_eq!(ada.browser.get("/v1/me").await.status, 401, "five minutes are over");
        // A session that is too old for it is not let in, and lives on.
        policy(&app, &acme, |policy| policy.session_lifetime_minutes = None).await;
        ada.sign_in_with_password(PASSWORD).await;
        work_in(&ada, "").await;
        let beta = organization(&ada, "Beta").await;
        policy(&app, &beta, |policy| policy.session_lifetime_minutes = Some(10)).await;
        app.advance(Span::minutes(11));
        assert_eq!(work_in(&ada, &beta).await.refusal(), (403, "organization_session_too_old".to_owned()));
        assert_eq!(ada.browser.get("/v1/me").await.status, 200);
    }

    async fn x_91_an_organization_lets_in_only_sessions_that_its_service_opened(app: TestApp) {
        let ada = signed_in(&app, "ada@example.org").await;
        let acme = organization(&ada, "Acme").await;
        work_in(&ada, &acme).await;
        assert_eq!(claims(&ada).await["o"]["id"], json!(acme));
        demand_service(&app, &acme, Some("oauth_google")).await;
        // As it is asked for, whatever the session worked in when the demand came.
        assert_eq!(claims(&ada).await.get("o"), None);
        assert_eq!(session(&ada).await["last_active_organization_id"], json!(null));
        let refused = (403, "organization_sign_in_required".to_owned());
        assert_eq!(token(&ada, &[("organization_id", &acme)]).await.refusal(), refused);
        work_in(&ada, "").await;
        assert_eq!(work_in(&ada, &acme).await.refusal(), refused);
        let path = format!("/v1/organizations/{acme}");
        for answer in [ada.browser.get(&path).await, ada.browser.call(&format!("{path}?_method=PATCH"), &[("name", "Mine")]).await] {
            assert_eq!(answer.refusal(), refused, "nor does anybody act there");
        }
        assert!(ada.browser.get("/v1/me/organization_memberships?paginated=true").await.body.contains(&acme), "a member all the same");
        demand_service(&app, &acme, None).await;
        assert_eq!(work_in(&ada, &acme).await.status, 200);
    }

    async fn or_17_a_handshake_goes_where_the_address_of_the_app_says(app: TestApp) {
        app.register_app().await;
        let ada = signed_in(&app, "ada@example.org").await;
        let (acme, _) = (organization(&ada, "Acme").await, organization(&ada, "Beta").await);
        let shake = async |wish: &str| {
            // To the same page nobody goes back and forth that fast.
            let page = wish.len();
            let page = ada.browser.get(&format!("/v1/client/handshake?redirect_url=https%3A%2F%2Fapp.example%2F{page}{wish}")).await;
            let location = url::Url::parse(&page.location().unwrap()).unwrap();
            let (_, token) = location.query_pairs().find(|(name, _)| name == "__clerk_handshake").unwrap();
            let lines = crate::api::handshake::claims(&token)["handshake"].clone();
            let line = lines.as_array().unwrap().iter().find_map(|line| line.as_str()?.strip_prefix("__session=").map(str::to_owned)).unwrap();
            crate::api::handshake::claims(line.split(';').next().unwrap())
        };
        assert_eq!(shake(&format!("&organization_id={acme}")).await["o"]["slg"], json!("acme"));
        assert_eq!(shake("").await["o"]["slg"], json!("acme"), "where nothing is said, nothing changes");
        assert_eq!(shake("&organization_id=beta").await["o"]["slg"], json!("beta"), "by slug");
        assert_eq!(shake("&organization_id=nowhere").await["o"]["slg"], json!("beta"), "a wish that cannot be met changes nothing");
        assert_eq!(shake("&organization_id=").await.get("o"), None, "the personal account");
    }
}

/// Has an organization demand a service, and nothing else: as when a session begins to work there at the same moment.
async fn demand_service(app: &TestApp, organization: &str, strategy: Option<&str>) {
    let id = vestibule::domain::ids::OrganizationId::parse(organization).unwrap();
    let mut tx = app.state.store.write().await.unwrap();
    vestibule::server::store::organizations::update_sign_in(&mut tx, &id, strategy, app.state.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
}

/// Demands a second factor of members, with so many days to set it up.
async fn demand(app: &TestApp, organization: &str, days: i64) {
    let now = app.state.clock.now();
    policy(app, organization, |policy| {
        policy.second_factor_required_at = Some(now);
        policy.second_factor_grace_days = days;
    })
    .await;
}

async fn policy(app: &TestApp, organization: &str, change: impl FnOnce(&mut vestibule::server::store::organizations::Policy)) {
    let id = vestibule::domain::ids::OrganizationId::parse(organization).unwrap();
    let mut tx = app.state.store.write().await.unwrap();
    let mut policy = vestibule::server::store::organizations::find(&mut tx, &id).await.unwrap().unwrap().policy;
    change(&mut policy);
    vestibule::server::store::organizations::update_policy(&mut tx, &id, &policy, app.state.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
}
