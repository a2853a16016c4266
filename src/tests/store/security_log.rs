//! The chain of a security log: written by many at once, and looked over by `doctor audit`.

use sqlx::Executor as _;
use vestibule::domain::security_log::{Area, Happening};
use vestibule::domain::time::Span;
use vestibule::domain::verification::Strategy;
use vestibule::server::doctor::audit::{Fault, Report, walk};
use vestibule::server::flows::log;
use vestibule::server::store;
use vestibule::server::store::Dialect;

use crate::support::people::Person;
use crate::support::test_app::TestApp;

async fn audit(app: &TestApp) -> Report {
    walk(&app.state.store, &app.state.tokens, i64::MAX).await.unwrap()
}

async fn record(app: &TestApp, person: &Person, happening: Happening) {
    let user = person.user().await.unwrap();
    let mut tx = app.state.store.write().await.unwrap();
    log::record(&app.cx(), &mut tx, &user.id, happening).await.unwrap();
    tx.commit().await.unwrap();
}

/// Somebody with a log of six rows.
async fn ada(app: &TestApp) -> Person {
    let ada = app.person("ada@example.org").with_account().await;
    for happening in [
        Happening::BrowserTrusted,
        Happening::BrowsersDistrusted,
        Happening::PasskeyRenamed { name: "Phone".to_owned() },
        Happening::Reverified { strategy: Strategy::Password },
        Happening::BrowserTrusted,
    ] {
        record(app, &ada, happening).await;
    }
    ada
}

async fn tamper(app: &TestApp, sql: &'static str) {
    app.state.store.pool().execute(sql).await.unwrap();
}

async fn faults(app: &TestApp) -> Vec<(i64, Fault)> {
    audit(app).await.faults.into_iter().map(|(_, seq, fault)| (seq, fault)).collect()
}

on_each_database! {
    async fn d_4_what_nobody_touched_is_as_it_was_written(app: TestApp) {
        ada(&app).await;
        app.person("bob@example.org").with_account().await;
        assert_eq!(audit(&app).await, Report { people: 2, rows: 7, faults: Vec::new(), stopped: false });
    }

    async fn d_4_rows_written_at_the_same_time_make_one_chain(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let user = ada.user().await.unwrap().id;
        let writers: Vec<_> = (0..32)
            .map(|_| {
                let (cx, user) = (app.cx(), user.clone());
                tokio::spawn(async move {
                    let mut tx = cx.app.store.write().await.unwrap();
                    log::record(&cx, &mut tx, &user, Happening::BrowserTrusted).await.unwrap();
                    tx.commit().await.unwrap();
                })
            })
            .collect();
        for writer in writers {
            writer.await.unwrap();
        }
        assert_eq!(audit(&app).await, Report { people: 1, rows: 33, faults: Vec::new(), stopped: false });
    }

    async fn d_4_a_row_that_was_undone_with_its_transaction_leaves_no_gap(app: TestApp) {
        let ada = ada(&app).await;
        let user = ada.user().await.unwrap();
        let mut tx = app.state.store.write().await.unwrap();
        log::record(&app.cx(), &mut tx, &user.id, Happening::BrowserTrusted).await.unwrap();
        drop(tx);
        record(&app, &ada, Happening::BrowserTrusted).await;
        assert_eq!(audit(&app).await.faults, Vec::new());
    }

    async fn d_4_doctor_names_the_person_and_the_row_that_was_changed(app: TestApp) {
        let ada = ada(&app).await;
        tamper(&app, "UPDATE security_log SET ip_address = '203.0.113.66' WHERE seq = 3").await;
        let user = ada.user().await.unwrap().id.as_str().to_owned();
        assert_eq!(audit(&app).await.faults, [(user, 3, Fault::Changed)]);
    }

    async fn d_4_doctor_finds_a_row_that_was_taken_out(app: TestApp) {
        ada(&app).await;
        tamper(&app, "DELETE FROM security_log WHERE seq = 4").await;
        assert_eq!(faults(&app).await, [(4, Fault::Missing)]);
    }

    async fn d_4_doctor_finds_that_later_rows_moved_up(app: TestApp) {
        ada(&app).await;
        tamper(&app, "DELETE FROM security_log WHERE seq = 4").await;
        tamper(&app, "UPDATE security_log SET seq = 4 WHERE seq = 5").await;
        assert_eq!(faults(&app).await, [(4, Fault::Changed)]);
    }

    async fn d_4_doctor_finds_rows_in_another_order(app: TestApp) {
        ada(&app).await;
        tamper(&app, "UPDATE security_log SET seq = 100 WHERE seq = 2").await;
        tamper(&app, "UPDATE security_log SET seq = 2 WHERE seq = 3").await;
        tamper(&app, "UPDATE security_log SET seq = 3 WHERE seq = 100").await;
        assert_eq!(faults(&app).await, [(2, Fault::Changed)]);
    }

    async fn d_4_doctor_finds_a_log_that_was_cut_short(app: TestApp) {
        ada(&app).await;
        tamper(&app, "DELETE FROM security_log WHERE seq = 6").await;
        assert_eq!(faults(&app).await, [(6, Fault::Missing)]);
        tamper(&app, "UPDATE security_log_heads SET seq = 5, hash = (SELECT hash FROM security_log WHERE seq = 5)").await;
        assert_eq!(faults(&app).await, [(5, Fault::End)], "the seal of an end cannot be made without the key");
    }

    async fn d_4_doctor_finds_a_row_of_somebody_elses_making_at_the_end(app: TestApp) {
        ada(&app).await;
        tamper(
            &app,
            "INSERT INTO security_log (user_id, seq, area, details, actor, ip_address, user_agent, created_at, prev_hash, hash) SELECT user_id, 7, area, details, actor, ip_address, user_agent, created_at, hash, hash FROM security_log WHERE seq = 6",
        )
        .await;
        assert_eq!(faults(&app).await, [(7, Fault::Added)]);
    }

    async fn d_4_doctor_finds_that_a_whole_log_is_gone(app: TestApp) {
        app.person("bob@example.org").with_account().await;
        app.advance(Span::seconds(1));
        let ada = ada(&app).await;
        let user = ada.user().await.unwrap().id;
        for sql in ["DELETE FROM security_log WHERE user_id = $1", "DELETE FROM security_log_heads WHERE user_id = $1"] {
            sqlx::query(sql).bind(user.as_str()).execute(app.state.store.pool()).await.unwrap();
        }
        assert_eq!(faults(&app).await, [(1, Fault::Beginning)]);
        record(&app, &ada, Happening::BrowserTrusted).await;
        assert_eq!(faults(&app).await, [(1, Fault::Beginning)], "nor does a new log hide it");
    }

    async fn d_4_a_page_of_a_log_of_100_000_rows_is_found_by_its_place(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let user = ada.user().await.unwrap().id;
        let many = "INSERT INTO security_log (user_id, seq, area, details, actor, ip_address, user_agent, created_at, prev_hash, hash) WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT $1, i, CASE WHEN i % 1000 = 0 THEN 'password' ELSE 'sign_ins' END, '{\"kind\":\"browser_trusted\"}', 'person', '203.0.113.7', 'test', i, $2, $2 FROM n";
        sqlx::query(many).bind(user.as_str()).bind(vec![0_u8]).execute(app.state.store.pool()).await.unwrap();
        let mut tx = app.state.store.read().await.unwrap();
        for (area, before) in [(None, None), (None, Some(10)), (Some(Area::Password), None), (Some(Area::Password), Some(2001))] {
            let page = store::security_log::page(&mut tx, &user, area, before, 26).await.unwrap();
            let expected = if before == Some(10) { 9 } else if before == Some(2001) { 2 } else { 26 };
            assert_eq!(page.len(), expected, "{area:?} {before:?}");
            assert!(page.windows(2).all(|pair| pair[0].seq > pair[1].seq));
        }
        drop(tx);
        for sql in store::security_log::ALL.iter().filter(|sql| sql.contains("ORDER BY seq")) {
            assert!(!sql.contains("OFFSET") && sql.contains("LIMIT"), "{sql}");
            if app.state.store.dialect() == Dialect::Sqlite {
                let rows: Vec<(i64, i64, i64, String)> = sqlx::query_as(sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}")))
                    .bind(user.as_str())
                    .bind(i64::MAX)
                    .bind(26_i64)
                    .bind("password")
                    .fetch_all(app.state.store.pool())
                    .await
                    .unwrap();
                let plan = rows.into_iter().map(|row| row.3).collect::<Vec<_>>().join("; ");
                assert!(plan.contains("USING INDEX") && !plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), "{sql}: {plan}");
            }
        }
    }
}
