//! Members: listing, searching, roles, removing.

use serde_json::{Value, json};
use vestibule::domain::time::Span;

use super::{data, each, id_of, member, organization, session, signed_in};
use crate::support::page::Page;
use crate::support::test_app::TestApp;

on_each_database! {
    async fn or_02_members_are_listed_searched_given_roles_and_removed(app: TestApp) {
        let server = app.app_server().await;
        let ada = signed_in(&app, "ada@example.org").await;
        let acme = organization(&ada, "Acme").await;
        let path = format!("/v1/organizations/{acme}/memberships");
        let mut people = Vec::new();
        for number in 0..12 {
            app.advance(Span::seconds(1));
            let person = app.person(&format!("person{number:02}@example.org")).with_account().await;
            member(&server, &acme, &person, "org:member").await;
            people.push(person);
        }
        let who = |page: Page| each(&page, "/public_user_data/identifier");
        let first = ada.browser.get(&format!("{path}?paginated=true")).await;
        assert_eq!((first.json()["response"]["total_count"].clone(), who(first.clone()).len()), (json!(13), 10), "ten by itself");
        assert_eq!(who(first.clone())[0], "person11@example.org", "newest first");
        assert_eq!(who(ada.browser.get(&format!("{path}?paginated=true&offset=10")).await), ["person01@example.org", "person00@example.org", "ada@example.org"]);
        assert_eq!(who(ada.browser.get(&format!("{path}?paginated=true&query=PERSON03")).await), ["person03@example.org"]);
        assert_eq!(who(ada.browser.get(&format!("{path}?paginated=true&query=nobody")).await), [""; 0]);
        assert_eq!(who(ada.browser.get(&format!("{path}?paginated=true&role=org:admin")).await), ["ada@example.org"]);
        assert!(ada.browser.get(&path).await.json()["response"].is_array(), "a plain list for older SDKs");
        let bob = id_of(&people[0]).await;
        let changed = ada.browser.call(&format!("{path}/{bob}?_method=PATCH"), &[("role", "org:admin")]).await.json();
        assert_eq!((&changed["response"]["role"], &changed["response"]["role_name"]), (&json!("org:admin"), &json!("Admin")));
        assert_eq!(ada.browser.call(&format!("{path}/{bob}?_method=PATCH"), &[("role", "org:nothing")]).await.refusal(), (422, "form_param_value_invalid".to_owned()));
        let removed = ada.browser.call(&format!("{path}/{bob}?_method=DELETE"), &[]).await.json();
        assert_eq!(removed["response"]["public_user_data"]["user_id"], json!(bob));
        assert_eq!(ada.browser.call(&format!("{path}/{bob}?_method=DELETE"), &[]).await.refusal(), (404, "resource_not_found".to_owned()));
        let own = id_of(&ada).await;
        assert_eq!(ada.browser.call(&format!("{path}/{own}?_method=DELETE"), &[]).await.refusal(), (422, "form_param_value_invalid".to_owned()), "who wants to go leaves");
        assert_eq!(ada.browser.call(&format!("{path}/{own}?_method=PATCH"), &[("role", "org:member")]).await.refusal(), (400, "organization_minimum_permissions_needed".to_owned()));
        // Members look, and change nothing.
        let carl = &people[5];
        carl.sign_in_with_password(crate::support::test_app::PASSWORD).await;
        assert_eq!(data(&carl.browser.get(&format!("{path}?paginated=true")).await).len(), 10);
        let victim = id_of(&people[6]).await;
        for (address, fields) in [(format!("{path}/{victim}?_method=DELETE"), vec![]), (format!("{path}/{victim}?_method=PATCH"), vec![("role", "org:admin")]), (path.clone(), vec![("user_id", bob.as_str()), ("role", "org:admin")])] {
            let refused = carl.browser.call(&address, &fields).await;
            assert_eq!(refused.refusal(), (403, "missing_organization_permission".to_owned()), "{address}");
            assert_eq!(refused.json()["errors"][0]["meta"]["permissions"], json!(["org:sys_memberships:manage"]));
        }
    }

    async fn or_02_app_servers_do_the_same_with_more_ways_to_ask(app: TestApp) {
        let server = app.app_server().await;
        let (ada, bob) = (app.person("ada@example.org").with_account().await, app.person("bob@example.org").with_account().await);
        let made = server.post("/v1/organizations", json!({"name": "Acme", "created_by": id_of(&ada).await})).await.json();
        let acme = made["id"].as_str().unwrap();
        let path = format!("/v1/organizations/{acme}/memberships");
        let body = json!({"user_id": id_of(&bob).await, "role": "org:member", "public_metadata": {"desk": 4}, "private_metadata": {"pay": 1}});
        let added = server.post(&path, body.clone()).await;
        assert_eq!((added.status.as_u16(), added.header("content-type")), (200, Some("application/json")), "{}", added.body);
        let added = added.json();
        assert_eq!((&added["object"], &added["role"], &added["private_metadata"]), (&json!("organization_membership"), &json!("org:member"), &json!({"pay": 1})));
        assert_eq!((&added["organization"]["members_count"], &added["permissions"]), (&json!(2), &json!(["org:sys_memberships:read"])));
        assert_eq!(server.post(&path, body).await.refusal(), (400, "already_a_member_in_organization".to_owned()));
        let who = async |query: String| each(&server.get(&format!("{path}?{query}")).await, "/public_user_data/identifier");
        let bobs = id_of(&bob).await;
        for query in [format!("user_id={bobs}"), "email_address=BOB@example.org".to_owned(), "role=org:member".to_owned(), "query=bob".to_owned()] {
            assert_eq!(who(query.clone()).await, ["bob@example.org"], "{query}");
        }
        assert_eq!(who("email_address=nobody@example.org".to_owned()).await, [""; 0]);
        for refused in ["order_by=role", "name_query=x", "created_at_before=1", "role=org:admin&role=org:member"] {
            assert_eq!(server.get(&format!("{path}?{refused}")).await.status, 422, "{refused}");
        }
        let merged = server.patch(&format!("{path}/{bobs}/metadata"), json!({"public_metadata": {"desk": null, "floor": 2}})).await.json();
        assert_eq!((&merged["public_metadata"], &merged["private_metadata"]), (&json!({"floor": 2}), &json!({"pay": 1})));
        let all = server.get("/v1/organization_memberships").await;
        assert_eq!((each(&all, "/organization/id"), &all.json()["total_count"]), (vec![acme.to_owned(), acme.to_owned()], &json!(2)));
        assert_eq!(each(&server.get(&format!("/v1/users/{bobs}/organization_memberships")).await, "/organization/name"), ["Acme"]);
        let promoted = server.patch(&format!("{path}/{bobs}"), json!({"role": "org:admin"})).await.json();
        assert_eq!(promoted["role"], json!("org:admin"));
        assert_eq!(server.delete(&format!("{path}/{}", id_of(&ada).await)).await.status, 200);
        assert_eq!(server.delete(&format!("{path}/{bobs}")).await.refusal(), (400, "organization_minimum_permissions_needed".to_owned()), "somebody looks after it");
        let deleted: Value = serde_json::from_str(&app.events("organizationMembership.deleted").await[0].data).unwrap();
        assert_eq!((&deleted["object"], &deleted["organization"]["object"]), (&json!("organization_membership"), &json!("organization")), "the whole object, as webhooks have it");
    }

    async fn or_02_a_search_that_many_fit_counts_no_further_than_a_thousand(app: TestApp) {
        let ada = signed_in(&app, "ada@example.org").await;
        let acme = organization(&ada, "Acme").await;
        crowd(&app, &acme).await;
        let path = format!("/v1/organizations/{acme}/memberships?paginated=true&limit=2");
        let found = async |query: &str| {
            let page = ada.browser.get(&format!("{path}&{query}")).await;
            (page.json()["response"]["total_count"].clone(), each(&page, "/public_user_data/user_id"))
        };
        let newest = || vec!["user_c1299".to_owned(), "user_c1298".to_owned()];
        assert_eq!(found("").await, (json!(1201), newest()));
        assert_eq!(found("query=guest").await, (json!(1000), newest()), "all of them fit");
        assert_eq!(found("query=guest1299").await, (json!(1), vec!["user_c1299".to_owned()]));
        assert_eq!(found("query=guest%20guest1250").await, (json!(1), vec!["user_c1250".to_owned()]), "the rarer word leads");
        assert_eq!(found("query=guest&role=org:admin").await, (json!(0), vec![]));
        assert_eq!(found("query=guest&role=org:member&offset=1198").await, (json!(1000), vec!["user_c101".to_owned(), "user_c100".to_owned()]));
        assert_eq!(found("role=org:member").await, (json!(1000), newest()));
    }

    async fn or_15_somebody_in_many_organizations_is_a_short_answer(app: TestApp) {
        let ada = signed_in(&app, "ada@example.org").await;
        let first = organization(&ada, "First").await;
        for number in 0..30 {
            app.advance(Span::seconds(1));
            organization(&ada, &format!("Team {number}")).await;
        }
        super::work_in(&ada, &first).await;
        let told = session(&ada).await["user"]["organization_memberships"].clone();
        let ids: Vec<_> = told.as_array().unwrap().iter().map(|one| one["organization"]["id"].as_str().unwrap().to_owned()).collect();
        assert!(ids.len() <= 21 && ids.contains(&first), "the newest, and the one that the session works in: {}", ids.len());
        let all = ada.browser.get("/v1/me/organization_memberships?paginated=true&limit=100").await;
        assert_eq!((data(&all).len(), all.json()["response"]["total_count"].clone()), (31, json!(31)));
        assert_eq!(each(&ada.browser.get("/v1/me/organization_memberships?paginated=true&query=team%207").await, "/organization/name"), ["Team 7"]);
    }
}

/// Twelve hundred members more, numbered from 100, each later than the one before.
async fn crowd(app: &TestApp, organization: &str) {
    let numbers = "WITH RECURSIVE numbers(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM numbers WHERE i < 1299) SELECT";
    for statement in [
        format!(
            "INSERT INTO users (id, public_metadata, private_metadata, unsafe_metadata, created_at, updated_at) {numbers} 'user_c' || i, '{{}}', '{{}}', '{{}}', 0, 0 FROM numbers"
        ),
        format!(
            "INSERT INTO memberships (id, organization_id, user_id, role_id, public_metadata, private_metadata, created_at, updated_at) \
             {numbers} 'orgmem_c' || i, '{organization}', 'user_c' || i, 'role_member', '{{}}', '{{}}', {} + i, 0 FROM numbers",
            app.state.clock.now().millis()
        ),
        format!("INSERT INTO membership_words (organization_id, word, user_id) {numbers} '{organization}', 'guest' || i, 'user_c' || i FROM numbers"),
        format!("UPDATE organizations SET members_count = 1201 WHERE id = '{organization}'"),
    ] {
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(app.state.store.pool()).await.unwrap();
    }
}
