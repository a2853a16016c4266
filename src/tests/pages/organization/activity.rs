//! The activity log of an organization.

use vestibule::app::text::{organization_news, organization_texts};
use vestibule::domain::locale::Locale;

use crate::support::test_app::TestApp;

const PAGE: &str = "/organization/activity";
const UPDATE: &str = "/api/organization/profile";

on_each_database! {
    async fn x_71_what_was_done_is_in_the_log_which_is_filtered_and_taken_away(app: TestApp) {
        let ada = app.person("ada@example.org").at_work().await;
        let bob = app.person("bob@example.org").at_work().await;
        let acme = app.organization(&ada, "Acme").await;
        bob.joins(&acme, "org:member").await;
        ada.works_in(&acme).await;
        bob.works_in(&acme).await;
        ada.does("/organization?open=profile-card", UPDATE, &[("name", "Acme Ltd")]).await;
        let words = &organization_news(Locale::En).deed;
        let page = ada.browser.visit(PAGE).await;
        let happened = page.texts_of("#activity .fact__name");
        assert_eq!(happened[0], words.renamed("Acme", "Acme Ltd"));
        assert!(happened.contains(&words.member_added("bob@example.org", "Member")), "{happened:?}");
        assert!(page.texts_of("#activity .fact__detail")[0].contains("ada@example.org"), "who did it");
        let members = ada.browser.visit(&format!("{PAGE}?show=members")).await;
        let shown = members.texts_of("#activity .fact__name");
        assert!(!shown.is_empty() && !shown.contains(&words.renamed("Acme", "Acme Ltd")), "{shown:?}");
        let none = ada.browser.visit(&format!("{PAGE}?show=domains")).await;
        assert!(none.shows(organization_texts(Locale::En).activity.none_of_kind));
        let csv = ada.browser.get("/organization/activity.csv").await;
        assert_eq!(csv.header("content-type"), Some("text/csv; charset=utf-8"));
        assert!(csv.body.contains(&words.renamed("Acme", "Acme Ltd")), "{}", csv.body);
        let lines = ada.browser.get("/organization/activity.json").await.json();
        assert_eq!(lines.as_array().unwrap().len(), csv.body.lines().count() - 1);
        assert_eq!(lines[0]["deed"]["kind"], "renamed");
        let german = ada.browser.speaking("de").visit(PAGE).await.texts_of("#activity .fact__name");
        assert!(german.contains(&organization_news(Locale::De).deed.member_added("bob@example.org", "Mitglied")), "{german:?}");
        for file in ["/organization/activity.csv", "/organization/activity.json"] {
            bob.browser.get(file).await.expect_sent_to(PAGE);
            assert!(app.browser().get(file).await.location().unwrap().starts_with("/sign-in"));
        }
    }

    async fn x_71_a_long_log_is_read_page_by_page_and_says_how_long_it_is_kept(app: TestApp) {
        let ada = app.person("ada@example.org").at_work().await;
        let acme = app.organization(&ada, "Acme").await;
        ada.works_in(&acme).await;
        for number in 0..30 {
            ada.browser.post_form(UPDATE, &[("organization", acme.as_str()), ("name", &format!("Acme {number}")), ("slug", "acme")]).await;
        }
        app.set(|settings| settings.organization_log_days = Some(90)).await;
        let page = ada.browser.visit(PAGE).await;
        assert_eq!(page.texts_of("#activity .fact__name").len(), 25);
        assert!(page.shows(&organization_texts(Locale::En).activity.kept_for(90)));
        let older = ada.browser.visit(&page.attribute("a.pager__older", "href").unwrap()).await;
        let rest = older.texts_of("#activity .fact__name");
        assert!(rest.contains(&organization_news(Locale::En).deed.created.to_owned()), "{rest:?}");
        assert!(older.shows(organization_texts(Locale::En).activity.newest));
    }
}
