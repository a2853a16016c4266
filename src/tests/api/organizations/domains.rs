//! Domains, and how people with such an address join.

use serde_json::json;
use vestibule::domain::time::Span;

use super::{data, each, organization, signed_in};
use crate::support::people::Person;
use crate::support::test_app::TestApp;

/// A domain that the app vouches for, with a way to join.
async fn domain(app: &TestApp, organization: &str, mode: &str) -> String {
    let body = json!({"name": "acme.example", "enrollment_mode": mode, "verified": true});
    let made = app.app_server().await.post(&format!("/v1/organizations/{organization}/domains"), body).await;
    assert_eq!(made.status, 200, "{}", made.body);
    made.json()["id"].as_str().unwrap().to_owned()
}

/// The organizations that somebody belongs to.
async fn belongs_to(person: &Person) -> Vec<String> {
    each(&person.browser.get("/v1/me/organization_memberships?paginated=true").await, "/organization/name")
}

on_each_database! {
    async fn or_05_a_domain_is_proved_by_a_code(app: TestApp) {
        let ada = signed_in(&app, "ada@example.org").await;
        let acme = organization(&ada, "Acme").await;
        let path = format!("/v1/organizations/{acme}/domains");
        let made = ada.browser.call(&path, &[("name", "Acme.Example")]).await.json()["response"].clone();
        assert_eq!((&made["object"], &made["name"], &made["enrollment_mode"]), (&json!("organization_domain"), &json!("acme.example"), &json!("manual_invitation")));
        assert_eq!(made["ownership_verification"]["status"], json!("unverified"));
        assert!(made["ownership_verification"]["txt_record_value"].is_string(), "what the TXT record has to say: {made}");
        let id = made["id"].as_str().unwrap();
        assert_eq!(ada.browser.call(&format!("{path}/{id}/update_enrollment_mode"), &[("enrollment_mode", "automatic_invitation")]).await.refusal(), (422, "organization_domain_ownership_not_verified".to_owned()));
        let prepare = format!("{path}/{id}/prepare_affiliation_verification");
        assert_eq!(ada.browser.call(&prepare, &[("affiliation_email_address", "ada@other.example")]).await.refusal(), (422, "organization_domain_mismatch".to_owned()));
        let asked = ada.browser.call(&prepare, &[("affiliation_email_address", "post@acme.example")]).await;
        assert_eq!(asked.status, 200, "{}", asked.body);
        let attempt = format!("{path}/{id}/attempt_affiliation_verification");
        assert_eq!(ada.browser.call(&attempt, &[("code", "000000")]).await.refusal(), (422, "form_code_incorrect".to_owned()));
        let code = app.mail_to("post@acme.example").await.code();
        let proved = ada.browser.call(&attempt, &[("code", &code)]).await.json()["response"].clone();
        assert_eq!((&proved["ownership_verification"]["status"], &proved["affiliation_verification"]["status"]), (&json!("verified"), &json!("verified")), "{proved}");
        let moded = ada.browser.call(&format!("{path}/{id}/update_enrollment_mode"), &[("enrollment_mode", "automatic_suggestion")]).await.json();
        assert_eq!(moded["response"]["enrollment_mode"], json!("automatic_suggestion"));
        assert_eq!(each(&ada.browser.get(&format!("{path}?verified=true")).await, "/id"), [id]);
        assert_eq!(each(&ada.browser.get(&format!("{path}?verified=false")).await, "/id"), [""; 0]);
        for (name, code) in [("gmail.com", "organization_domain_common"), ("mailinator.com", "organization_domain_blocked"), ("nonsense", "form_param_format_invalid"), ("acme.example", "organization_domain_already_exists_same_organization")] {
            assert_eq!(ada.browser.call(&path, &[("name", name)]).await.refusal(), (422, code.to_owned()), "{name}");
        }
        let eve = signed_in(&app, "eve@example.org").await;
        let beta = organization(&eve, "Beta").await;
        assert_eq!(eve.browser.call(&format!("/v1/organizations/{beta}/domains"), &[("name", "acme.example")]).await.refusal(), (422, "organization_domain_already_exists".to_owned()));
        let many = ada.browser.call(&format!("{path}/bulk"), &[("names", "one.example"), ("names", "gmail.com")]).await.json();
        assert_eq!((&many["response"]["data"][0]["name"], &many["response"]["errors"]), (&json!("one.example"), &json!([{"name": "gmail.com", "code": "organization_domain_common"}])));
        assert_eq!(ada.browser.call(&format!("{path}/{id}?_method=DELETE"), &[]).await.json()["response"]["deleted"], json!(true));
        app.set(|settings| settings.organization_domains = false).await;
        assert_eq!(ada.browser.call(&path, &[("name", "two.example")]).await.refusal(), (403, "organization_domains_not_enabled".to_owned()));
    }

    async fn or_06_an_address_of_the_domain_finds_an_invitation(app: TestApp) {
        let ada = signed_in(&app, "ada@example.org").await;
        let acme = organization(&ada, "Acme").await;
        domain(&app, &acme, "automatic_invitation").await;
        let bob = signed_in(&app, "bob@acme.example").await;
        let waiting = bob.browser.get("/v1/me/organization_invitations?status=pending").await;
        assert_eq!(each(&waiting, "/public_organization_data/name"), ["Acme"], "{}", waiting.body);
        let id = each(&waiting, "/id")[0].clone();
        assert_eq!(bob.browser.call(&format!("/v1/me/organization_invitations/{id}/accept"), &[]).await.status, 200);
        assert_eq!(belongs_to(&bob).await, ["Acme"]);
        let eve = signed_in(&app, "eve@other.example").await;
        assert_eq!(data(&eve.browser.get("/v1/me/organization_invitations").await).len(), 0);
    }

    async fn or_07_an_address_of_the_domain_may_ask_to_join(app: TestApp) {
        let ada = signed_in(&app, "ada@example.org").await;
        let acme = organization(&ada, "Acme").await;
        let id = domain(&app, &acme, "automatic_suggestion").await;
        let (bob, eve) = (signed_in(&app, "bob@acme.example").await, signed_in(&app, "eve@acme.example").await);
        let requests = format!("/v1/organizations/{acme}/membership_requests");
        for person in [&bob, &eve] {
            app.advance(Span::seconds(1));
            let suggested = person.browser.get("/v1/me/organization_suggestions?status=pending").await;
            assert_eq!(each(&suggested, "/public_organization_data/name"), ["Acme"], "{}", suggested.body);
            let suggestion = each(&suggested, "/id")[0].clone();
            assert!(suggestion.starts_with("orgsug_"));
            assert_eq!(data(&ada.browser.get(&requests).await).len(), usize::from(person.email != bob.email), "nobody asked yet");
            let asked = person.browser.call(&format!("/v1/me/organization_suggestions/{suggestion}/accept"), &[]).await.json();
            assert_eq!(asked["response"]["status"], json!("accepted"));
        }
        let waiting = ada.browser.get(&format!("{requests}?status=pending")).await;
        let mut asking: Vec<_> = each(&waiting, "/public_user_data/identifier").into_iter().zip(each(&waiting, "/id")).collect();
        asking.sort();
        let (who, ids): (Vec<_>, Vec<_>) = asking.into_iter().unzip();
        assert_eq!(who, ["bob@acme.example", "eve@acme.example"]);
        assert_eq!(bob.browser.get(&requests).await.status, 403);
        let accepted = ada.browser.call(&format!("{requests}/{}/accept", ids[0]), &[]).await.json();
        assert_eq!(accepted["response"]["status"], json!("accepted"));
        assert_eq!(ada.browser.call(&format!("{requests}/{}/reject", ids[1]), &[]).await.json()["response"]["status"], json!("rejected"));
        assert_eq!(ada.browser.call(&format!("{requests}/{}/reject", ids[1]), &[]).await.status, 404, "it was answered");
        assert_eq!((belongs_to(&bob).await, belongs_to(&eve).await), (vec!["Acme".to_owned()], vec![]));
        let shown = app.app_server().await.get(&format!("/v1/organizations/{acme}/domains")).await;
        assert_eq!((each(&shown, "/id"), data(&shown)[0]["total_pending_suggestions"].clone()), (vec![id], json!(0)));
        app.deliver_mail().await;
    }

    async fn or_08_an_address_of_the_domain_joins_at_once(app: TestApp) {
        let ada = signed_in(&app, "ada@example.org").await;
        let acme = organization(&ada, "Acme").await;
        domain(&app, &acme, "automatic_join").await;
        let bob = signed_in(&app, "bob@acme.example").await;
        assert_eq!(belongs_to(&bob).await, ["Acme"]);
        let shown = app.app_server().await.get("/v1/organization_domains?query=acme").await;
        assert_eq!((each(&shown, "/enrollment_mode"), data(&shown)[0]["automatic_join"].clone()), (vec!["automatic_invitation".to_owned()], json!(true)), "by a name that SDKs know");
        assert_eq!(each(&app.app_server().await.get("/v1/organization_domains?verified=false").await, "/id"), [""; 0]);
        app.deliver_mail().await;
    }
}
