//! An organization that lets in only who signed in with one service.

use serde_json::json;
use url::Url;
use vestibule::app::text::{organization_news, organization_texts};
use vestibule::domain::ids::OrganizationId;
use vestibule::domain::locale::Locale;
use vestibule::domain::organization_trouble::OrganizationTrouble;
use vestibule::domain::problem::{Field, ProblemCode, SocialTrouble};
use vestibule::domain::time::Span;
use vestibule::server::flows::organizations::profile::{SignInSetter, set_sign_in};
use vestibule::server::flows::organizations::{By, operate};

use crate::support::organizations::refused;
use crate::support::page::Page;
use crate::support::people::Person;
use crate::support::provider::{ACME, Provider};
use crate::support::test_app::{PASSWORD, TestApp};

const CARD: &str = "/organizations/sign-in";
const DEMAND: &str = "/api/organization/security/sign-in";
const SWITCH: &str = "/api/organization/switch";
const CHOOSE: &str = "/api/organizations/choose";
const SECURITY: &str = "/organization/security";

/// What the service says of somebody: it vouches for their address.
fn known_as(provider: &Provider, email: &str) {
    provider.knows(json!({ "sub": email, "email": email, "email_verified": true, "given_name": "X" }));
}

/// Initech, whose admin Ada signs in with the service, and demands it.
async fn initech(portal: &TestApp, provider: &Provider) -> (Person, OrganizationId) {
    let ada = portal.person("ada@example.org");
    known_as(provider, "ada@example.org");
    ada.sign_in_with(provider, ACME).await.expect_path("/user");
    let initech = portal.organization(&ada, "Initech").await;
    ada.works_in(&initech).await;
    (ada, initech)
}

/// Demands the service, as the operator.
async fn demand(portal: &TestApp, organization: &OrganizationId, strategy: Option<&str>) {
    let by: By = operate(&portal.cx(), organization.as_str()).await.unwrap();
    set_sign_in(&portal.cx(), &by, SignInSetter::Operator, strategy).await.unwrap();
}

/// Presses the button of the card; the address that the browser goes to.
async fn leave(person: &Person, card: &Page) -> Url {
    let answer = person.browser.submit(card, CARD_FORM, &[]).await;
    let refresh = answer.header("refresh").unwrap_or_else(|| panic!("not sent away, but to {}: “{}”", answer.path, answer.text()));
    Url::parse(refresh.strip_prefix("0; url=").unwrap()).unwrap()
}

const CARD_FORM: &str = "/api/organizations/sign-in";

on_each_database! {
    async fn x_91_members_who_signed_in_otherwise_do_it_again_with_the_service_and_go_on(app: TestApp) {
        let (portal, provider) = Provider::start(&app).await;
        let (ada, initech) = initech(&portal, &provider).await;
        let grace = portal.person("grace@example.org").at_work().await;
        grace.joins(&initech, "org:member").await;
        grace.works_in(&initech).await;
        assert!(grace.browser.visit("/organization").await.shows("Initech"));
        let words = &organization_texts(Locale::En).security;
        let page = ada.browser.visit(SECURITY).await;
        assert_eq!(page.attribute("#sign-in input[checked]", "value").as_deref(), Some(""));
        let page = ada.browser.submit(&page, DEMAND, &[("strategy", ACME)]).await;
        assert!(page.shows(organization_news(Locale::En).done.policy_saved), "{}", page.text());
        assert_eq!(page.attribute("#sign-in input[checked]", "value").as_deref(), Some(ACME));
        assert!(page.shows(&words.with_service("Acme")));
        let log = ada.browser.visit("/organization/activity").await;
        assert!(log.shows(&organization_news(Locale::En).deed.sign_in_demanded("Acme")), "OR-15: {}", log.text());
        // From now on her session works nowhere, and she is told what to do when she comes back.
        let closed = grace.browser.visit("/organization").await;
        assert!(closed.shows(organization_texts(Locale::En).closed.none_title), "{}", closed.text());
        let card = grace.browser.submit_with(&closed, SWITCH, &[("organization", initech.as_str())]).await;
        card.expect_path(CARD);
        assert_eq!(card.heading(), organization_texts(Locale::En).sign_in.title("Acme"));
        assert!(card.shows("Initech") && card.shows("grace@example.org"));
        let earlier = grace.sessions().await;
        let address = leave(&grace, &card).await;
        known_as(&provider, "grace@example.org");
        let arrived = grace.browser.visit(&provider.allow(&address)).await;
        assert!(arrived.texts_of(".switcher__name")[0].contains("Initech"), "{}", arrived.text());
        let sessions = grace.sessions().await;
        assert_eq!((sessions.len(), earlier.len()), (1, 1), "in place of the earlier one");
        assert_ne!(sessions[0].id, earlier[0].id, "a rise in privilege begins a session anew");
        assert_eq!((sessions[0].first_factor.as_str(), sessions[0].organization.as_ref()), (ACME, Some(&initech)));
        // On a new device she begins where anybody does.
        let phone = grace.elsewhere();
        phone.sign_in_with_password(PASSWORD).await.expect_path("/user");
        let card = phone.browser.submit_with(&phone.browser.visit("/organizations").await, CHOOSE, &[("organization", initech.as_str())]).await;
        card.expect_path(CARD);
        // Nobody acts there with such a session either, whatever form they have open.
        phone.browser.post_form("/api/organization/profile", &[("organization", initech.as_str()), ("name", "Mine")]).await.expect_path(CARD);
        // And the demand can be lifted.
        let page = ada.browser.visit(SECURITY).await;
        ada.browser.submit(&page, DEMAND, &[("strategy", "")]).await;
        phone.browser.submit_with(&phone.browser.visit("/organizations").await, CHOOSE, &[("organization", initech.as_str())]).await.expect_path("/organization");
        phone.browser.visit(&format!("{CARD}?organization={initech}")).await.expect_path("/organizations");
        app.deliver_mail().await;
    }

    async fn x_91_only_the_persons_own_account_at_the_service_lets_them_in(app: TestApp) {
        let (portal, provider) = Provider::start(&app).await;
        let (_, initech) = initech(&portal, &provider).await;
        let grace = portal.person("grace@example.org").at_work().await;
        grace.joins(&initech, "org:member").await;
        demand(&portal, &initech, Some(ACME)).await;
        let people = app.count_users().await;
        let here = format!("{CARD}?organization={initech}");
        let refused = ProblemCode::Social { service: "Acme".to_owned(), trouble: SocialTrouble::OtherPerson };
        // Ada's, and one that nobody has here: neither is made hers, and nobody is made of it.
        for other in ["ada@example.org", "stranger@example.org"] {
            let card = grace.browser.visit(&here).await;
            let address = leave(&grace, &card).await;
            known_as(&provider, other);
            let back = grace.browser.visit(&provider.allow(&address)).await;
            back.expect_path(CARD).expect_problem(Field::Form, &refused);
        }
        // An address that the service does not vouch for is nobody's.
        let address = leave(&grace, &grace.browser.visit(&here).await).await;
        provider.knows(json!({ "sub": "grace", "email": "grace@example.org", "email_verified": false }));
        grace.browser.visit(&provider.allow(&address)).await.expect_path(CARD).expect_problem(Field::Form, &refused);
        let address = leave(&grace, &grace.browser.visit(&here).await).await;
        let denied = ProblemCode::Social { service: "Acme".to_owned(), trouble: SocialTrouble::Denied };
        grace.browser.visit(&provider.deny(&address)).await.expect_path(CARD).expect_problem(Field::Form, &denied);
        assert_eq!((app.count_users().await, grace.sessions().await.len()), (people, 1));
        assert_eq!(grace.sessions().await[0].first_factor, "password", "she is who she was");
        app.deliver_mail().await;
    }

    async fn x_91_who_demands_a_service_has_to_have_signed_in_with_it(app: TestApp) {
        let (portal, provider) = Provider::start(&app).await;
        let (ada, initech) = initech(&portal, &provider).await;
        let by_password = portal.person("bob@example.org").at_work().await;
        by_password.joins(&initech, "org:admin").await;
        by_password.works_in(&initech).await;
        let page = by_password.browser.visit(SECURITY).await;
        let first = refused(Field::Form, &OrganizationTrouble::ServiceFirst { service: "Acme".to_owned() });
        by_password.browser.submit(&page, DEMAND, &[("strategy", ACME)]).await.expect_problem(first.field, &first.code);
        let unknown = refused(Field::Form, &OrganizationTrouble::ServiceUnknown);
        let fields = [("organization", initech.as_str()), ("strategy", "password")];
        ada.browser.post_form(DEMAND, &fields).await.expect_problem(unknown.field, &unknown.code);
        let eve = portal.person("eve@example.org").at_work().await;
        eve.joins(&initech, "org:member").await;
        eve.works_in(&initech).await;
        eve.browser.post_form(DEMAND, &[("organization", initech.as_str()), ("strategy", ACME)]).await;
        assert_eq!(app.stored(&initech).await.unwrap().policy.sign_in_strategy, None, "not without the permission");
        // An instance without services has nothing to choose from.
        let bare = app.restarted(|config| config.social.clear()).await;
        let carl = bare.person("carl@example.org").at_work().await;
        carl.joins(&initech, "org:admin").await;
        carl.works_in(&initech).await;
        assert!(!carl.browser.visit(SECURITY).await.has_form(DEMAND));
        app.deliver_mail().await;
    }

    async fn x_91_where_an_organization_is_required_the_session_waits_for_the_service(app: TestApp) {
        let (portal, provider) = Provider::start(&app).await;
        let (_, initech) = initech(&portal, &provider).await;
        portal.set(|settings| settings.organization_selection_required = true).await;
        let grace = portal.person("grace@example.org").with_account().await;
        grace.joins(&initech, "org:member").await;
        let task = grace.sign_in_with_password(PASSWORD).await;
        let page = grace.browser.submit_with(&task, CHOOSE, &[("organization", initech.as_str())]).await;
        page.expect_path("/user");
        demand(&portal, &initech, Some(ACME)).await;
        let waiting = grace.browser.visit("/user").await;
        waiting.expect_path("/sign-in/tasks/choose-organization");
        let card = grace.browser.submit_with(&waiting, CHOOSE, &[("organization", initech.as_str())]).await;
        card.expect_path(CARD);
        let address = leave(&grace, &card).await;
        known_as(&provider, "grace@example.org");
        let arrived = grace.browser.visit(&provider.allow(&address)).await;
        assert_eq!(arrived.path.trim_start_matches(&app.origin()), "/user", "where she wanted to go at first");
        assert!(arrived.texts_of(".switcher__name")[0].contains("Initech"), "{}", arrived.text());
        app.deliver_mail().await;
    }

    async fn x_91_the_second_step_comes_in_between_and_the_way_is_not_lost(app: TestApp) {
        let (portal, provider) = Provider::start(&app).await;
        let (_, initech) = initech(&portal, &provider).await;
        let grace = portal.person("grace@example.org").with_account().await;
        let (authenticator, _) = grace.with_authenticator().await;
        grace.joins(&initech, "org:member").await;
        demand(&portal, &initech, Some(ACME)).await;
        // Long enough ago to be asked again.
        portal.advance(Span::hours(1));
        let address = leave(&grace, &grace.browser.visit(&format!("{CARD}?organization={initech}&redirect_url=%2Fuser%2Fsecurity")).await).await;
        known_as(&provider, "grace@example.org");
        let step = grace.browser.visit(&provider.allow(&address)).await;
        step.expect_path("/sign-in/factor-two");
        let code = authenticator.next_code(&portal);
        let arrived = grace.second_step(&step, &code).await;
        assert!(arrived.path.ends_with("/user/security"), "{}", arrived.path);
        let newest = grace.sessions().await.into_iter().find(|session| session.first_factor == ACME).unwrap();
        assert_eq!(newest.organization, Some(initech));
        app.deliver_mail().await;
    }

    async fn x_91_nobody_gets_in_where_the_service_is_gone_until_the_operator_lifts_it(app: TestApp) {
        let (portal, provider) = Provider::start(&app).await;
        let (_, initech) = initech(&portal, &provider).await;
        demand(&portal, &initech, Some(ACME)).await;
        let later = app.restarted(|config| config.social.clear()).await;
        let grace = later.person("grace@example.org").at_work().await;
        grace.joins(&initech, "org:admin").await;
        grace.works_in(&initech).await;
        let card = grace.browser.visit(&format!("{CARD}?organization={initech}")).await;
        assert_eq!(card.heading(), organization_texts(Locale::En).sign_in.gone_title("Initech"));
        assert!(!card.has_form(CARD_FORM));
        demand(&later, &initech, None).await;
        grace.works_in(&initech).await;
        assert!(grace.browser.visit("/organization").await.shows("Initech"));
        let stranger = later.person("mallory@example.org").at_work().await;
        stranger.browser.visit(&format!("{CARD}?organization={initech}")).await.expect_path("/organizations");
        app.deliver_mail().await;
    }
}
