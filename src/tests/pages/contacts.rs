//! Addresses and numbers of somebody who is signed in, used as plain forms.

use vestibule::app::text::{account_text, text};
use vestibule::domain::locale::Locale;
use vestibule::domain::problem::{Field, ProblemCode};
use vestibule::domain::settings::Requirement;
use vestibule::domain::time::Span;

use crate::support::page::Page;
use crate::support::people::Person;
use crate::support::test_app::{PASSWORD, TestApp};

const ADD_EMAIL: &str = "/api/contacts/add-email";
const ADD_PHONE: &str = "/api/contacts/add-phone";
const VERIFY: &str = "/api/contacts/verify";
const PRIMARY: &str = "/api/contacts/primary";
const REMOVE: &str = "/api/contacts/remove";
const UNDO: &str = "/api/link/undo";

/// Opens the card and adds an address; returns the page with the card for the code.
async fn add(person: &Person, address: &str) -> Page {
    let card = person.browser.visit("/user?open=add-email").await;
    person.browser.submit(&card, ADD_EMAIL, &[("email_address", address)]).await
}

fn emails(page: &Page) -> Vec<String> {
    page.texts_of("#emails .fact__name")
}

async fn ada(app: &TestApp) -> Person {
    let ada = app.person("ada@example.org").with_account().await;
    ada.sign_in_with_password(PASSWORD).await.expect_path("/user");
    ada
}

on_each_database! {
    async fn d_6_an_address_is_added_proved_by_code_made_primary_and_the_old_one_taken_off(app: TestApp) {
        let ada = ada(&app).await;
        let card = add(&ada, "countess@example.org").await;
        assert_eq!(emails(&card), ["ada@example.org Primary", "countess@example.org Unverified"]);
        let wrong = ada.browser.submit(&card, VERIFY, &[("code", "000000")]).await;
        wrong.expect_problem(Field::Code, &ProblemCode::CodeIncorrect);
        let code = app.mail_to("countess@example.org").await.code();
        let page = ada.browser.submit(&wrong, VERIFY, &[("code", &code)]).await;
        assert_eq!(emails(&page), ["ada@example.org Primary", "countess@example.org"]);
        let second = page.attribute("#emails button[name=contact]", "value").unwrap();
        let page = ada.browser.submit(&page, PRIMARY, &[("contact", &second)]).await;
        assert_eq!(emails(&page), ["countess@example.org Primary", "ada@example.org"]);
        assert_eq!(page.texts_of("#emails .menu-item--danger").len(), 2);
        let remove = page
            .html()
            .select(&scraper::Selector::parse("#emails .menu-item--danger").unwrap())
            .next_back()
            .and_then(|item| item.value().attr("href").map(str::to_owned))
            .unwrap();
        let card = ada.browser.visit(remove.split('#').next().unwrap()).await;
        assert!(card.shows(&account_text(Locale::En).contacts.remove_hint("ada@example.org")));
        let page = ada.browser.submit(&card, REMOVE, &[]).await;
        assert_eq!(emails(&page), ["countess@example.org Primary"]);
        assert!(!page.has("#emails .menu-item--danger"), "the last one stays");
    }

    async fn d_8_the_link_of_the_mail_proves_the_address_by_a_button(app: TestApp) {
        let ada = ada(&app).await;
        add(&ada, "countess@example.org").await;
        let mail = app.mail_to("countess@example.org").await;
        let phone = app.browser();
        let page = phone.visit(&mail.link()).await;
        assert!(page.shows("countess@example.org"));
        assert_eq!(emails(&ada.browser.visit("/user").await), ["ada@example.org Primary", "countess@example.org Unverified"]);
        phone.submit(&page, UNDO, &[]).await;
        assert_eq!(emails(&ada.browser.visit("/user").await), ["ada@example.org Primary", "countess@example.org"]);
        phone.post_form(UNDO, &[("token", &mail.token())]).await.expect_path("/verify/failed");
    }

    async fn x_28_an_address_of_somebody_else_is_not_told_and_cannot_be_taken(app: TestApp) {
        let ada = ada(&app).await;
        app.person("bob@example.org").with_account().await;
        let taken = add(&ada, "bob@example.org").await;
        let free = add(&ada, "free@example.org").await;
        let same = |page: &Page, address: &str| page.texts_of("h3").join("|").replace(address, "<address>");
        assert_eq!(same(&taken, "bob@example.org"), same(&free, "free@example.org"));
        let told = app.mail_to("bob@example.org").await;
        assert!(told.0.subject.contains("already have an account") && !told.0.text.contains("code"), "{}", told.0.text);
    }

    async fn x_20_an_old_proof_is_asked_for_again_before_an_address_changes(app: TestApp) {
        let ada = ada(&app).await;
        app.advance(Span::minutes(11));
        let page = add(&ada, "countess@example.org").await;
        assert_eq!(page.path_only(), "/user/verify", "{}", page.text());
        assert_eq!(emails(&ada.browser.visit("/user").await), ["ada@example.org Primary"]);
    }

    async fn d_6_bad_input_is_explained_at_its_field(app: TestApp) {
        let ada = ada(&app).await;
        add(&ada, "").await.expect_problem(Field::EmailAddress, &ProblemCode::Missing);
        add(&ada, "nonsense").await.expect_problem(Field::EmailAddress, &ProblemCode::EmailInvalid);
        ada.browser.post_form(ADD_PHONE, &[("phone_number", "+4915112345678")]).await;
        for action in [PRIMARY, REMOVE, VERIFY] {
            for id in ["idn_nonsense", "nonsense", ""] {
                let refused = ada.browser.post(action, &[("contact", id), ("code", "123456")]).await;
                assert!(!refused.status.is_server_error() || id != "idn_nonsense", "{action} {id}: {}", refused.status);
            }
        }
        let eve = app.person("eve@example.org").with_account().await;
        eve.sign_in_with_password(PASSWORD).await;
        let id = ada.user().await.unwrap().primary_email.unwrap();
        for action in [PRIMARY, REMOVE] {
            eve.browser.post_form(action, &[("contact", id.as_str())]).await;
        }
        assert_eq!(emails(&ada.browser.visit("/user").await), ["ada@example.org Primary"]);
    }

    async fn d_6_a_number_is_added_and_proved_by_a_code(app: TestApp) {
        app.set(|settings| settings.phone = Requirement::Optional).await;
        let ada = ada(&app).await;
        let card = ada.browser.visit("/user?open=add-phone").await;
        let bad = ada.browser.submit(&card, ADD_PHONE, &[("phone_number", "+49 30 901820")]).await;
        bad.expect_problem(Field::PhoneNumber, &ProblemCode::PhoneNotMobile);
        let card = ada.browser.submit(&card, ADD_PHONE, &[("phone_number", "+49 151 23456789")]).await;
        app.deliver_mail().await;
        let sent = app.sms.sent().pop().unwrap().text;
        let code = sent.rsplit_once('#').unwrap().1.to_owned();
        let page = ada.browser.submit(&card, VERIFY, &[("code", &code)]).await;
        assert_eq!(page.texts_of("#phones .fact__name"), [format!("+49 1512 3456789 {}", text(Locale::En).phone.primary)]);
    }
}
