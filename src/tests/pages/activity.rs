//! The security log, as its owner reads it.

use vestibule::app::text::account_text;
use vestibule::domain::locale::Locale;
use vestibule::domain::security_log::{Happening, MAX_FAILURE_ROWS_A_DAY};
use vestibule::domain::time::Span;
use vestibule::server::flows::log;
use vestibule::server::store;
use vestibule::server::store::security_log::Entry;

use crate::support::page::Page;
use crate::support::people::{Person, forms};
use crate::support::test_app::{PASSWORD, TestApp};

const ACTIVITY: &str = "/user/security/activity";

/// All rows of a person, oldest first.
async fn rows(app: &TestApp, person: &Person) -> Vec<Entry> {
    let user = person.user().await.unwrap();
    let mut rows = store::security_log::page(&mut app.state.store.read().await.unwrap(), &user.id, None, None, 10_000).await.unwrap();
    rows.reverse();
    rows
}

async fn kinds(app: &TestApp, person: &Person) -> Vec<String> {
    rows(app, person).await.iter().map(|entry| serde_json::to_value(&entry.happening).unwrap()["kind"].as_str().unwrap().to_owned()).collect()
}

/// The names of the rows that a page shows.
fn shown(page: &Page) -> Vec<String> {
    page.texts_of("#activity .fact__name")
}

on_each_database! {
    async fn d_4_signing_in_failing_and_signing_out_are_rows_with_device_and_address(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password("wrong-guess-1").await;
        ada.sign_in_with_password(PASSWORD).await.expect_path("/user");
        let page = ada.browser.visit(ACTIVITY).await;
        page.expect_path(ACTIVITY);
        assert_eq!(shown(&page), ["Signed in with password", "Failed sign-in with password", "Account created"]);
        let details = page.texts_of("#activity .fact__detail").join(" ");
        assert!(details.contains("Firefox 143 on Linux · 198.51.100.1 · Just now"), "{details}");
        ada.browser.post_form(forms::SIGN_OUT, &[]).await;
        assert_eq!(kinds(&app, &ada).await, ["account_created", "sign_in_failed", "signed_in", "signed_out"]);
    }

    async fn d_4_codes_links_devices_and_passwords_are_rows(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let card = ada.ask_for_code().await;
        ada.give_code(&card, "000000").await;
        ada.give_code(&card, &ada.mail().await.code()).await.expect_path("/user");
        app.advance(Span::seconds(5));
        let others = [ada.elsewhere(), ada.elsewhere()];
        for other in &others {
            other.sign_in_with_password(PASSWORD).await.expect_path("/user");
        }
        let session = ada.sessions().await.remove(0);
        others[0].browser.post_form(forms::REVOKE_DEVICE, &[("session", session.id.as_str())]).await;
        ada.browser.post_form(forms::REVOKE_DEVICE, &[]).await;
        vestibule::server::flows::accounts::set_password(
            &app.cx(),
            &ada.user().await.unwrap().id,
            &vestibule::domain::secret::SecretText::new("copper-lantern-2077"),
        )
        .await
        .unwrap();
        let kinds = kinds(&app, &ada).await;
        for kind in ["sign_in_failed", "signed_in", "session_revoked", "sessions_revoked", "password_changed"] {
            assert!(kinds.iter().any(|one| one == kind), "{kind}: {kinds:?}");
        }
    }

    async fn d_4_the_operator_is_named_as_who_did_it(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        let mut cx = app.cx();
        cx.from.actor = vestibule::domain::security_log::Actor::Operator;
        let user = ada.user().await.unwrap().id;
        vestibule::server::flows::accounts::set_password(&cx, &user, &vestibule::domain::secret::SecretText::new("copper-lantern-2077")).await.unwrap();
        let server = app.app_server().await;
        for _ in 0..3 {
            server.patch(&format!("/v1/users/{user}/metadata"), serde_json::json!({ "public_metadata": { "plan": "pro" } })).await;
        }
        let page = ada.browser.visit(ACTIVITY).await;
        assert_eq!(shown(&page)[..2], ["An app changed what it keeps about your account by an app", "Password changed by an administrator"]);
        assert_eq!(kinds(&app, &ada).await.iter().filter(|kind| *kind == "metadata_changed").count(), 1, "an app that writes all the time fills no log");
    }

    async fn d_4_guesses_fill_no_log_and_strangers_make_none(app: TestApp) {
        app.set(|settings| settings.lockout_attempts = 1000).await;
        let ada = app.person("ada@example.org").with_account().await;
        let user = ada.user().await.unwrap().id;
        let mut cx = app.cx();
        let fail = async |cx: &vestibule::server::flows::Cx| {
            let mut tx = cx.app.store.write().await.unwrap();
            log::record(cx, &mut tx, &user, Happening::SignInFailed { strategy: vestibule::domain::verification::Strategy::Password }).await.unwrap();
            tx.commit().await.unwrap();
        };
        for _ in 0..150 {
            fail(&cx).await;
        }
        assert_eq!(kinds(&app, &ada).await, ["account_created", "sign_in_failed", "sign_ins_failed", "sign_ins_failed"], "at 1, 10 and 100");
        for network in 0..100 {
            cx.from.ip = format!("203.0.113.{network}");
            fail(&cx).await;
        }
        let after = kinds(&app, &ada).await;
        assert_eq!(i64::try_from(after.len()).unwrap(), MAX_FAILURE_ROWS_A_DAY + 1, "however many networks guess");
        assert_eq!(after.last().map(String::as_str), Some("failures_hidden"));

        let nobody = app.person("nobody@example.org");
        let before = app.events("user.security").await.len();
        nobody.sign_in_with_password("wrong-guess-1").await;
        assert_eq!(app.events("user.security").await.len(), before);
    }

    async fn fr_06_many_failures_are_told_once_a_day(app: TestApp) {
        app.set(|settings| settings.lockout_attempts = 5).await;
        let ada = app.person("ada@example.org").with_account().await;
        app.advance(Span::minutes(1));
        for day in 1..=2 {
            for _ in 0..4 {
                for _ in 0..4 {
                    ada.elsewhere().sign_in_with_password("wrong-guess-1").await;
                }
            }
            let told: Vec<_> = app.mails_to(&ada.email).await.into_iter().filter(|mail| mail.0.subject.contains("5 failed sign-ins")).collect();
            assert_eq!(told.len(), day);
            app.advance(Span::hours(25));
        }
    }

    async fn d_4_the_log_is_read_page_by_page_and_by_kind(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let user = ada.user().await.unwrap().id;
        let mut tx = app.state.store.write().await.unwrap();
        for number in 1..=60 {
            log::record(&app.cx(), &mut tx, &user, Happening::PasskeyRenamed { name: format!("Key {number}") }).await.unwrap();
        }
        tx.commit().await.unwrap();
        ada.sign_in_with_password(PASSWORD).await;
        let mut page = ada.browser.visit(&format!("{ACTIVITY}?show=factors")).await;
        let mut seen = Vec::new();
        loop {
            let rows = shown(&page);
            assert!(rows.len() <= 25);
            seen.extend(rows);
            let Some(older) = page.attribute(".pager__older", "href") else { break };
            page = ada.browser.visit(&older).await;
        }
        let expected: Vec<String> = (1..=60).rev().map(|number| format!("Passkey renamed to “Key {number}”")).collect();
        assert_eq!(seen, expected);
        assert_eq!(page.attribute("option[selected]", "value").as_deref(), Some("factors"));
        let none = ada.browser.visit(&format!("{ACTIVITY}?show=contacts")).await;
        assert!(none.shows(account_text(Locale::En).activity.none_of_kind));
    }

    async fn d_4_the_log_can_be_taken_away_whole_in_both_forms(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let user = ada.user().await.unwrap().id;
        let mut tx = app.state.store.write().await.unwrap();
        for number in 1..=1200 {
            log::record(&app.cx(), &mut tx, &user, Happening::PasskeyRenamed { name: format!("=Key {number}") }).await.unwrap();
        }
        tx.commit().await.unwrap();
        let stranger = app.browser();
        for form in ["csv", "json"] {
            let refused = stranger.get(&format!("{ACTIVITY}.{form}")).await;
            assert!(refused.status.is_redirection() && refused.location().unwrap().starts_with("/sign-in?"), "{form}");
        }
        ada.sign_in_with_password(PASSWORD).await;
        let table = ada.browser.get(&format!("{ACTIVITY}.csv")).await;
        assert_eq!(table.header("content-disposition"), Some("attachment; filename=\"security-log.csv\""));
        assert!(table.header("content-type").unwrap().starts_with("text/csv") && table.header("cache-control") == Some("no-store"));
        assert_eq!(table.body.matches("\r\n").count(), 1 + 1202);
        let data = ada.browser.get(&format!("{ACTIVITY}.json")).await;
        assert_eq!(data.header("content-disposition"), Some("attachment; filename=\"security-log.json\""));
        let data = data.json();
        assert_eq!(data.as_array().unwrap().len(), 1202);
        assert_eq!((data[0]["number"].as_i64(), data[1]["happening"]["name"].as_str()), (Some(1), Some("=Key 1")));
    }

    async fn d_4_this_was_not_me_leads_through_what_to_do_without_javascript(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        app.advance(Span::seconds(5));
        let intruder = ada.elsewhere();
        intruder.sign_in_with_password(PASSWORD).await.expect_path("/user");
        let security = ada.browser.visit("/user/security").await;
        assert_eq!(shown(&security)[0], "Signed in on a new device with password");
        let link = security.attribute("#activity .menu-item", "href").unwrap();
        let guide = ada.browser.visit(link.split('#').next().unwrap()).await;
        let words = &account_text(Locale::En).activity;
        for step in [words.guide_others, words.guide_password, words.guide_factors, words.guide_contacts] {
            assert!(guide.shows(step), "{step}");
        }
        assert_eq!(guide.texts_of("#not-me .fact__name"), ["Signed in on a new device with password"]);
        ada.browser.submit(&guide, forms::REVOKE_DEVICE, &[]).await.expect_path("/user/security");
        assert!(!intruder.browser.is_signed_in().await && ada.browser.is_signed_in().await);
    }

    async fn d_4_nobody_reads_the_log_of_somebody_else(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        let eve = app.person("eve@example.org").with_account().await;
        eve.browser.visit(ACTIVITY).await.expect_path("/sign-in");
        eve.sign_in_with_password(PASSWORD).await;
        let page = eve.browser.visit(&format!("{ACTIVITY}?not_me=2&before=999999")).await;
        assert!(!page.shows("198.51.100.1 ") && shown(&page).len() == 2, "{:?}", shown(&page));
        for junk in ["?before=x", "?show=nonsense", "?not_me=-1", "?before=-9223372036854775808", "?not_me=99999999999999999999"] {
            eve.browser.visit(&format!("{ACTIVITY}{junk}")).await.expect_path(ACTIVITY);
        }
    }
}
