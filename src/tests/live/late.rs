//! PostgreSQL gives numbers when lines are written and shows lines when their transactions end: two things in two orders.

use vestibule::domain::time::Span;
use vestibule::server::flows::sessions::note;
use vestibule::server::live;
use vestibule::server::store::follow::Follower;
use vestibule::server::store::{self, Dialect};

use crate::support::databases::run;
use crate::support::test_app::{PASSWORD, TestApp};

async fn a_line_that_becomes_visible_late_is_told_and_caught_up_with(app: TestApp) {
    app.tells_open_pages().await;
    let ada = app.person("ada@example.org").with_account().await;
    ada.sign_in_with_password(PASSWORD).await.expect_path("/user");
    app.advance(Span::minutes(5));
    let user = ada.user().await.unwrap().id;
    let cx = app.cx();
    let mut page = ada.browser.listen("/user/live", None).await;
    let mut slow = app.state.store.write().await.unwrap();
    note(&cx, &mut slow, "session.created", "sess_slow", Some(&user), serde_json::Value::Null).await.unwrap();
    let mut quick = app.state.store.write().await.unwrap();
    note(&cx, &mut quick, "user.updated", user.as_str(), Some(&user), serde_json::Value::Null).await.unwrap();
    quick.commit().await.unwrap();
    let seen = page.next().await.unwrap().id.unwrap();
    slow.commit().await.unwrap();
    let late = page.next().await.unwrap();
    assert!(late.id.unwrap() < seen && late.words == "sessions", "{late:?}");
    // A page that was cut off between the two.
    let mut again = ada.browser.listen("/user/live", Some(seen)).await;
    assert_eq!(again.next().await.unwrap().words, "sessions");
    let newest = store::events::newest_of_user(&mut app.state.store.read().await.unwrap(), &user, 2).await.unwrap();
    assert_eq!((newest[0].seq, newest[1].kind.as_str()), (seen, "session.created"), "the late one has the lower number");
}

async fn a_page_is_not_told_what_it_knew(app: TestApp) {
    let mut follower = Follower::begin(app.state.store.clone()).await.unwrap();
    let ada = app.person("ada@example.org").with_account().await;
    ada.sign_in_with_password(PASSWORD).await.expect_path("/user");
    let user = ada.user().await.unwrap().id;
    let newest = store::events::newest_of_user(&mut app.state.store.read().await.unwrap(), &user, 1).await.unwrap().remove(0).seq;
    let mut page = ada.browser.listen("/user/live", Some(newest)).await;
    page.only_greets().await;
    // Nobody listened until now, so the log is read only now.
    let sign_in = follower.next(&|| true).await.unwrap();
    assert!(!sign_in.is_empty());
    live::tell(&app.state, sign_in).await.unwrap();
    let cx = app.cx();
    let mut tx = app.state.store.write().await.unwrap();
    note(&cx, &mut tx, "user.updated", user.as_str(), Some(&user), serde_json::Value::Null).await.unwrap();
    tx.commit().await.unwrap();
    live::tell(&app.state, follower.next(&|| true).await.unwrap()).await.unwrap();
    assert_eq!(page.next().await.unwrap().id, Some(newest + 1), "the sign-in before it is no news");
}

/// On PostgreSQL word comes with the commit, so nothing is read late.
#[test]
fn d_2_a_page_is_not_told_what_it_knew_when_it_opened_on_sqlite() {
    run(Dialect::Sqlite, a_page_is_not_told_what_it_knew);
}

#[test]
fn d_2_a_line_that_becomes_visible_late_is_told_and_caught_up_with_on_postgres() {
    run(Dialect::Postgres, a_line_that_becomes_visible_late_is_told_and_caught_up_with);
}
