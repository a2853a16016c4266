//! Verified domains of an organization.

use vestibule::app::text::{organization_news, organization_texts};
use vestibule::domain::locale::Locale;
use vestibule::domain::organization::EnrollmentMode;
use vestibule::domain::organization_trouble::OrganizationTrouble;
use vestibule::domain::problem::{Field, ProblemCode};
use vestibule::server::store;

use crate::support::organizations::refused;
use crate::support::page::Page;
use crate::support::people::Person;
use crate::support::test_app::TestApp;

const ADD: &str = "/api/organization/domains/add";
const SEND: &str = "/api/organization/domains/send-code";
const VERIFY: &str = "/api/organization/domains/verify";
const CHECK: &str = "/api/organization/domains/check-record";
const MODE: &str = "/api/organization/domains/mode";
const REMOVE: &str = "/api/organization/domains/remove";

async fn add(person: &Person, name: &str) -> Page {
    person.does("/organization?open=add-domain", ADD, &[("domain", name)]).await
}

on_each_database! {
    async fn or_05_a_domain_is_added_and_proved_by_a_code_to_one_of_its_addresses(app: TestApp) {
        let ada = app.person("ada@example.org").at_work().await;
        let acme = app.organization(&ada, "Acme").await;
        ada.works_in(&acme).await;
        let card = add(&ada, "Acme.Example").await;
        let words = organization_news(Locale::En);
        assert!(card.shows(&words.done.domain_added("acme.example")), "{}", card.text());
        assert_eq!(card.texts_of("#domains .fact__name"), ["acme.example Unverified"]);
        assert!(card.has_form(SEND) && card.has_form(CHECK), "both ways are offered at once");
        let card = ada.browser.submit(&card, SEND, &[("email_address", "postmaster")]).await;
        assert!(card.shows(&words.done.domain_code_sent("postmaster@acme.example")), "{}", card.text());
        let wrong = ada.browser.submit(&card, VERIFY, &[("code", "000000")]).await;
        wrong.expect_problem(Field::Code, &ProblemCode::CodeIncorrect);
        let code = app.mail_to("postmaster@acme.example").await.code();
        let page = ada.browser.submit(&wrong, VERIFY, &[("code", &code)]).await;
        assert!(page.shows(&words.done.domain_verified("acme.example")), "{}", page.text());
        assert_eq!(page.texts_of("#domains .fact__name"), [format!("acme.example {}", organization_texts(Locale::En).domains.mode_manual)]);
    }

    async fn or_05_public_disposable_taken_and_wrong_domains_are_refused(app: TestApp) {
        let ada = app.person("ada@example.org").at_work().await;
        let acme = app.organization(&ada, "Acme").await;
        ada.works_in(&acme).await;
        for (name, trouble) in [
            ("gmail.com", OrganizationTrouble::DomainPublic),
            ("mailinator.com", OrganizationTrouble::DomainDisposable),
            ("nonsense", OrganizationTrouble::DomainInvalid),
            ("https://acme.example/", OrganizationTrouble::DomainInvalid),
        ] {
            let problem = refused(Field::Domain, &trouble);
            let page = add(&ada, name).await;
            page.expect_problem(problem.field, &problem.code);
            assert_eq!(page.value(Field::Domain), name, "nothing typed is lost");
        }
        let card = add(&ada, "acme.example").await;
        let card = ada.browser.submit(&card, SEND, &[("email_address", "ada@other.example")]).await;
        let problem = refused(Field::EmailAddress, &OrganizationTrouble::AddressOfOtherDomain);
        card.expect_problem(problem.field, &problem.code);
        ada.browser.submit(&card, SEND, &[("email_address", "ada")]).await;
        let card = ada.browser.visit(&card.path).await;
        let code = app.mail_to("ada@acme.example").await.code();
        ada.browser.submit(&card, VERIFY, &[("code", &code)]).await;
        let eve = app.person("eve@example.org").at_work().await;
        let other = app.organization(&eve, "Other").await;
        eve.works_in(&other).await;
        let taken = add(&eve, "acme.example").await;
        assert!(taken.shows(&vestibule::server::organization_words::words(Locale::En, &OrganizationTrouble::DomainTaken)), "{}", taken.text());
    }

    async fn or_05_an_address_that_was_proved_before_proves_its_domain_at_once(app: TestApp) {
        let ada = app.person("ada@acme.example").at_work().await;
        let acme = app.organization(&ada, "Acme").await;
        ada.works_in(&acme).await;
        let page = add(&ada, "acme.example").await;
        assert!(page.shows(&organization_news(Locale::En).done.domain_verified("acme.example")), "{}", page.text());
    }

    async fn or_06_or_07_how_people_join_is_chosen_and_what_waits_is_said(app: TestApp) {
        let ada = app.person("ada@acme.example").at_work().await;
        let acme = app.organization(&ada, "Acme").await;
        ada.works_in(&acme).await;
        add(&ada, "acme.example").await;
        let domain = store::organization_domains::list_of(&mut app.state.store.read().await.unwrap(), &acme, None).await.unwrap().remove(0);
        let card = ada.browser.visit(&format!("/organization?open=manage-{}", domain.id)).await;
        let words = &organization_texts(Locale::En).domains;
        for (name, hint) in [(words.mode_invitation, words.hint_invitation), (words.mode_suggestion, words.hint_suggestion), (words.mode_join, words.hint_join)] {
            assert!(card.shows(name) && card.shows(hint), "each choice says what it means");
        }
        let fields = [("organization", acme.as_str()), ("domain", domain.id.as_str()), ("enrollment_mode", "automatic_suggestion")];
        let page = ada.browser.post_form(MODE, &fields).await;
        assert_eq!(page.texts_of("#domains .fact__name"), [format!("acme.example {}", words.mode_suggestion)]);
        let domain = store::organization_domains::find_of(&mut app.state.store.read().await.unwrap(), &acme, &domain.id).await.unwrap().unwrap();
        assert_eq!(domain.mode, EnrollmentMode::AutomaticSuggestion);
        ada.browser.post_form(MODE, &[("organization", acme.as_str()), ("domain", domain.id.as_str()), ("enrollment_mode", "by_magic")]).await;
        let card = ada.browser.visit(&format!("/organization?open=remove-{}", domain.id)).await;
        assert!(card.shows(&words.remove_consequence("acme.example")));
        let page = ada.browser.submit(&card, REMOVE, &[]).await;
        assert!(page.shows(words.none), "{}", page.text());
        let eve = app.person("eve@example.org").at_work().await;
        eve.joins(&acme, "org:member").await;
        eve.works_in(&acme).await;
        eve.browser.post_form(ADD, &[("organization", acme.as_str()), ("domain", "eve.example")]).await;
        assert!(store::organization_domains::list_of(&mut app.state.store.read().await.unwrap(), &acme, None).await.unwrap().is_empty(), "not without the permission");
    }
}
