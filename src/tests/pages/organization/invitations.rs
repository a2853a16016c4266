//! Inviting people, and what becomes of invitations.

use vestibule::app::text::{organization_news, organization_texts};
use vestibule::domain::ids::OrganizationId;
use vestibule::domain::locale::Locale;
use vestibule::domain::organization_trouble::OrganizationTrouble;
use vestibule::domain::problem::Field;
use vestibule::domain::time::Span;
use vestibule::server::organization_words;

use crate::support::page::Page;
use crate::support::people::Person;
use crate::support::test_app::{PASSWORD, TestApp};

const MEMBERS: &str = "/organization/members";
const PAGE: &str = "/organization/members/invitations";
const INVITE: &str = "/api/organization/members/invite";
const RESEND: &str = "/api/organization/invitations/resend";
const REVOKE: &str = "/api/organization/invitations/revoke";

/// Ada, who has the organization Acme in use, whose id comes along.
async fn ada_at_acme(app: &TestApp) -> (Person, OrganizationId) {
    let ada = app.person("ada@example.org").at_work().await;
    let acme = app.organization(&ada, "Acme").await;
    ada.works_in(&acme).await;
    (ada, acme)
}

async fn invite(person: &Person, addresses: &str) -> Page {
    let card = person.browser.visit(&format!("{MEMBERS}?open=invite")).await;
    let mut fields = card.filled_form(INVITE, &[]);
    fields.retain(|(name, _)| name != "email_address" && name != "role");
    fields.push(("email_address".to_owned(), addresses.to_owned()));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    person.browser.post_form(INVITE, &fields).await
}

/// Addresses with their states, as the page has them.
fn states(page: &Page) -> Vec<(String, String)> {
    page.texts_of(".table .fact__name").into_iter().zip(page.texts_of(".table .badge")).collect()
}

on_each_database! {
    async fn or_09_many_are_invited_at_once_and_those_who_cannot_be_are_named(app: TestApp) {
        let (ada, acme) = ada_at_acme(&app).await;
        app.person("bob@example.org").with_account().await.joins(&acme, "org:member").await;
        let page = invite(&ada, "one@example.org, two@example.org").await;
        assert!(page.shows(&organization_news(Locale::En).done.invited(2)), "{}", page.text());
        assert!(app.mail_to("one@example.org").await.0.text.contains("Acme"));
        let page = invite(&ada, "one@example.org three@example.org\nbob@example.org; nonsense").await;
        let words = |trouble| organization_words::words(Locale::En, &trouble);
        for (address, why) in [
            ("one@example.org", words(OrganizationTrouble::AlreadyInvited)),
            ("bob@example.org", words(OrganizationTrouble::AlreadyMember)),
            ("nonsense", words(OrganizationTrouble::AddressInvalid)),
        ] {
            assert!(page.texts_of(".left-out li").contains(&format!("{address} – {why}")), "{address}: {:?}", page.texts_of(".left-out li"));
        }
        assert_eq!(page.texts_of("textarea[name=email_address]"), ["one@example.org bob@example.org nonsense"], "those that were left out stay");
        let all = ada.browser.visit(PAGE).await;
        let mut named = all.texts_of(".table .fact__name");
        named.sort();
        assert_eq!(named, ["one@example.org", "three@example.org", "two@example.org"]);
        let nobody = invite(&ada, " ,; ").await;
        assert!(nobody.shows(&words(OrganizationTrouble::NoAddress)), "{}", nobody.text());
        app.deliver_mail().await;
    }

    async fn or_11_the_state_of_each_invitation_is_told_and_it_is_sent_again_or_revoked(app: TestApp) {
        let (ada, acme) = ada_at_acme(&app).await;
        invite(&ada, "one@example.org two@example.org").await;
        let page = ada.browser.visit(PAGE).await;
        assert!(states(&page).iter().all(|(_, state)| state == "Pending"), "{:?}", states(&page));
        assert_eq!(page.texts_of(".tabs__tab[aria-current=page]"), ["Invitations 2"]);
        let first = page.attribute(".table button[name=invitation]", "value").unwrap();
        let address = page.texts_of(".table .fact__name").remove(0);
        let before = app.mails_to(&address).await.len();
        let page = ada.browser.submit(&page, RESEND, &[("invitation", &first)]).await;
        assert!(page.shows(&organization_news(Locale::En).done.invitation_resent(&address)), "{}", page.text());
        app.deliver_mail().await;
        assert_eq!(app.mails_to(&address).await.len(), before + 1);
        let card = ada.browser.visit(&format!("{PAGE}?open=revoke-{first}")).await;
        assert!(card.shows(&organization_texts(Locale::En).invitations.revoke_consequence(&address)));
        let page = ada.browser.submit(&card, REVOKE, &[]).await;
        assert!(page.shows(&organization_news(Locale::En).done.invitation_revoked(&address)), "{}", page.text());
        assert!(states(&page).contains(&(address.clone(), "Revoked".to_owned())), "{:?}", states(&page));
        let twice = ada.browser.post_form(REVOKE, &[("organization", acme.as_str()), ("invitation", &first)]).await;
        assert!(twice.problem(Field::Form).is_some(), "{}", twice.text());
        app.advance(Span::days(31));
        ada.sign_in_with_password(PASSWORD).await;
        ada.works_in(&acme).await;
        let expired = ada.browser.visit(&format!("{PAGE}?only=expired")).await;
        assert_eq!(states(&expired).len(), 1, "{}", expired.text());
        assert_eq!(states(&expired)[0].1, "Expired");
        let found = ada.browser.visit(&format!("{PAGE}?query={address}")).await;
        assert_eq!(states(&found), [(address, "Revoked".to_owned())]);
    }

    async fn or_11_invitations_of_others_are_out_of_reach(app: TestApp) {
        let (ada, _) = ada_at_acme(&app).await;
        invite(&ada, "one@example.org").await;
        let id = ada.browser.visit(PAGE).await.attribute(".table button[name=invitation]", "value").unwrap();
        let eve = app.person("eve@example.org").at_work().await;
        let own = app.organization(&eve, "Eve").await;
        eve.works_in(&own).await;
        for action in [RESEND, REVOKE] {
            let answer = eve.browser.post_form(action, &[("organization", own.as_str()), ("invitation", &id)]).await;
            assert!(answer.problem(Field::Form).is_some(), "{action}: {}", answer.text());
        }
        assert_eq!(states(&ada.browser.visit(PAGE).await)[0].1, "Pending");
        app.deliver_mail().await;
    }
}
