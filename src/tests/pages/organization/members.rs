//! Members of an organization: the list, roles, removing.

use vestibule::app::text::{organization_news, organization_texts};
use vestibule::domain::locale::Locale;
use vestibule::domain::organization::Permission;
use vestibule::domain::organization_trouble::OrganizationTrouble;
use vestibule::domain::problem::Field;
use vestibule::domain::time::Span;
use vestibule::server::flows::organizations::roles::{self, NewRole};
use vestibule::server::flows::organizations::{operate, profile};
use vestibule::server::organization_words;

use crate::support::organizations::refused;
use crate::support::test_app::TestApp;

const PAGE: &str = "/organization/members";
const ROLE: &str = "/api/organization/members/role";
const REMOVE: &str = "/api/organization/members/remove";

on_each_database! {
    async fn or_02_members_are_listed_ten_on_a_page_with_role_and_search(app: TestApp) {
        let ada = app.person("ada@example.org").at_work().await;
        let acme = app.organization(&ada, "Acme").await;
        ada.works_in(&acme).await;
        for number in 1..=11 {
            app.advance(Span::seconds(1));
            app.person(&format!("member{number:02}@example.org")).with_account().await.joins(&acme, "org:member").await;
        }
        let page = ada.browser.visit(PAGE).await;
        assert_eq!(page.texts_of(".table th"), ["User", "Joined", "Role", "Actions"]);
        assert_eq!(page.texts_of(".table tbody tr").len(), 10);
        assert_eq!(page.texts_of(".tabs__tab"), ["Members 12", "Invitations 0", "Requests"]);
        assert!(page.shows("1 – 10 of 12"));
        let second = ada.browser.visit(&page.attribute(".pages a[rel=next]", "href").unwrap()).await;
        assert_eq!(second.texts_of(".table tbody tr").len(), 2);
        assert!(second.shows("11 – 12 of 12"));
        let own = second.texts_of(".table .fact__name").into_iter().find(|name| name.starts_with("ada@example.org")).unwrap();
        assert_eq!(own, "ada@example.org You");
        let found = ada.browser.visit("/organization/members?query=member07").await;
        assert_eq!(found.texts_of(".table .fact__name"), ["member07@example.org"]);
        assert!(found.shows(&organization_texts(Locale::En).members.found(1)), "the number is said");
        assert_eq!(found.attribute("input[name=query]", "value").as_deref(), Some("member07"));
        let none = ada.browser.visit("/organization/members?query=nobody").await;
        assert!(none.shows(organization_texts(Locale::En).members.none_found));
        let admins = ada.browser.visit("/organization/members?only=org:admin").await;
        assert_eq!(admins.texts_of(".table .fact__name"), ["ada@example.org You"]);
        let beyond = ada.browser.visit("/organization/members?page=99").await;
        assert_eq!(beyond.texts_of(".table tbody tr").len(), 2, "the last page stands for those after it");
    }

    async fn or_02_a_role_is_changed_and_the_last_admin_keeps_theirs(app: TestApp) {
        let ada = app.person("ada@example.org").at_work().await;
        let bob = app.person("bob@example.org").with_account().await;
        let acme = app.organization(&ada, "Acme").await;
        bob.joins(&acme, "org:member").await;
        ada.works_in(&acme).await;
        let (a, b) = (ada.user().await.unwrap().id, bob.user().await.unwrap().id);
        let last = ada.does(&format!("{PAGE}?open=role-{a}"), ROLE, &[("role", "org:member")]).await;
        let problem = refused(Field::Form, &OrganizationTrouble::LastAdmin);
        last.expect_problem(problem.field, &problem.code);
        let page = ada.does(&format!("{PAGE}?open=role-{b}"), ROLE, &[("role", "org:admin")]).await;
        page.expect_path(PAGE);
        assert!(page.shows(&organization_news(Locale::En).done.role_changed("bob@example.org", "Admin")), "{}", page.text());
        assert_eq!(page.texts_of(".table .badge").iter().filter(|badge| *badge == "Admin").count(), 2);
        let unknown = ada.browser.post_form(ROLE, &[("organization", acme.as_str()), ("user", b.as_str()), ("role", "org:king")]).await;
        let problem = refused(Field::Form, &OrganizationTrouble::RoleInvalid);
        unknown.expect_problem(problem.field, &problem.code);
        ada.does(&format!("{PAGE}?open=role-{a}"), ROLE, &[("role", "org:member")]).await;
        let page = ada.browser.visit(PAGE).await;
        assert!(!page.has(".table .menu"), "who is no admin any more has no controls");
    }

    async fn or_02_ux_30_removing_asks_first_and_names_who_loses_what(app: TestApp) {
        let ada = app.person("ada@example.org").at_work().await;
        let bob = app.person("bob@example.org").at_work().await;
        let acme = app.organization(&ada, "Acme").await;
        bob.joins(&acme, "org:member").await;
        ada.works_in(&acme).await;
        bob.works_in(&acme).await;
        let (a, b) = (ada.user().await.unwrap().id, bob.user().await.unwrap().id);
        let page = ada.browser.visit(PAGE).await;
        assert!(!page.has(&format!("form[action='{REMOVE}']")), "nothing is removed at one press");
        assert!(!page.has(&format!("[data-opens=remove-{a}]")), "nobody removes themselves");
        let card = ada.browser.visit(&format!("{PAGE}?open=remove-{b}")).await;
        assert!(card.shows(&organization_texts(Locale::En).members.remove_consequence("bob@example.org", "Acme")));
        assert!(card.has(&format!("#save-remove-{b}.button--danger")), "a red button");
        assert_eq!(app.stored(&acme).await.unwrap().members_count, 2);
        let page = ada.browser.submit(&card, REMOVE, &[]).await;
        assert!(page.shows(&organization_news(Locale::En).done.member_removed("bob@example.org")), "{}", page.text());
        assert_eq!(page.texts_of(".table .fact__name"), ["ada@example.org You"]);
        assert!(!bob.browser.visit(PAGE).await.shows("ada@example.org"), "out at once");
        let twice = ada.browser.post_form(REMOVE, &[("organization", acme.as_str()), ("user", b.as_str())]).await;
        let problem = refused(Field::Form, &OrganizationTrouble::NoMember);
        twice.expect_problem(problem.field, &problem.code);
        let oneself = ada.browser.post_form(REMOVE, &[("organization", acme.as_str()), ("user", a.as_str())]).await;
        let problem = refused(Field::Form, &OrganizationTrouble::Oneself);
        oneself.expect_problem(problem.field, &problem.code);
    }

    async fn or_02_members_without_the_permission_change_nobody(app: TestApp) {
        let ada = app.person("ada@example.org").at_work().await;
        let bob = app.person("bob@example.org").at_work().await;
        let acme = app.organization(&ada, "Acme").await;
        bob.joins(&acme, "org:member").await;
        bob.works_in(&acme).await;
        let (a, b) = (ada.user().await.unwrap().id, bob.user().await.unwrap().id);
        for (action, user) in [(ROLE, b.as_str()), (REMOVE, a.as_str())] {
            let fields = [("organization", acme.as_str()), ("user", user), ("role", "org:admin")];
            bob.browser.post_form(action, &fields).await;
        }
        ada.works_in(&acme).await;
        let page = ada.browser.visit(PAGE).await;
        assert_eq!(page.texts_of(".table .badge").iter().filter(|badge| *badge == "Admin").count(), 1);
        assert_eq!(app.stored(&acme).await.unwrap().members_count, 2);
    }

    async fn or_03_who_manages_members_sees_only_roles_up_to_their_own(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let acme = app.organization(&ada, "Acme").await;
        let may = [Permission::MembershipsRead, Permission::MembershipsManage].map(|permission| permission.key().to_owned()).to_vec();
        let (name, key) = ("Recruiter".to_owned(), "org:recruiter".to_owned());
        roles::create(&app.cx(), NewRole { name, key, description: String::new(), permissions: may, in_initial_set: true }).await.unwrap();
        let bob = app.person("bob@example.org").at_work().await;
        bob.joins(&acme, "org:recruiter").await;
        bob.works_in(&acme).await;
        let (a, b) = (ada.user().await.unwrap().id, bob.user().await.unwrap().id);
        let page = bob.browser.visit(&format!("{PAGE}?open=role-{b}")).await;
        assert!(!page.has(&format!("a[data-opens='role-{a}'], a[data-opens='remove-{a}']")), "an admin is out of reach");
        assert_eq!(page.texts_of("#member-role option"), ["Member", "Recruiter"]);
        let refusal = bob.browser.submit_with(&page, ROLE, &[("user", b.as_str()), ("role", "org:admin")]).await;
        assert!(refusal.shows(&organization_words::words(Locale::En, &OrganizationTrouble::RoleAboveOwn)), "{}", refusal.text());
        let invite = bob.browser.visit(&format!("{PAGE}?open=invite")).await;
        assert_eq!(invite.texts_of("#invite-role option"), ["Member", "Recruiter"]);
    }

    async fn or_12_seats_are_said_and_a_full_organization_says_so(app: TestApp) {
        let ada = app.person("ada@example.org").at_work().await;
        let acme = app.organization(&ada, "Acme").await;
        ada.works_in(&acme).await;
        assert!(!ada.browser.visit(PAGE).await.has(".seats"), "without a limit there is nothing to say");
        let by = operate(&app.cx(), acme.as_str()).await.unwrap();
        profile::set_limits(&app.cx(), &by, Some(2), None).await.unwrap();
        let words = &organization_texts(Locale::En).members;
        assert!(ada.browser.visit(PAGE).await.shows(&words.seats(1, 2)));
        app.person("bob@example.org").with_account().await.joins(&acme, "org:member").await;
        assert!(ada.browser.visit(PAGE).await.shows(&words.seats_full(2)));
    }
}
