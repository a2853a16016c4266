//! Statements that wait for the next one: on both databases as if each had gone by itself.

use vestibule::domain::ids::{ClientId, SessionId, UserId};
use vestibule::server::flows::Cx;
use vestibule::server::flows::sessions::note;
use vestibule::server::store::{self, Tx, clients, sessions};

use crate::support::test_app::TestApp;

async fn new_client(cx: &Cx, tx: &mut Tx) -> ClientId {
    let id = ClientId::from_unique(&cx.unique().unwrap());
    clients::insert(tx, &id, cx.now).await.unwrap();
    id
}

async fn stored(cx: &Cx, client: &ClientId) -> Option<clients::Client> {
    clients::find(&mut cx.app.store.read().await.unwrap(), client).await.unwrap()
}

/// A session of somebody who does not exist, which the database refuses.
fn of_nobody(cx: &Cx, client: &ClientId) -> sessions::NewSession {
    sessions::NewSession {
        id: SessionId::from_unique(&cx.unique().unwrap()),
        client: client.clone(),
        user: UserId::from_unique(&cx.unique().unwrap()),
        first_factor: "password".to_owned(),
        second_factor: None,
        second_factor_at: None,
        task: None,
        organization: None,
        ip_address: None,
        user_agent: None,
        expires_at: cx.now,
        abandon_at: cx.now,
    }
}

on_each_database! {
    async fn a_transaction_reads_what_it_wrote_before(app: TestApp) {
        let cx = app.cx();
        let mut tx = cx.app.store.write().await.unwrap();
        let client = new_client(&cx, &mut tx).await;
        let session = SessionId::from_unique(&cx.unique().unwrap());
        clients::signed_in(&mut tx, &client, &session, "password", cx.now).await.unwrap();
        clients::changed(&mut tx, &client, cx.now.plus(vestibule::domain::time::Span::seconds(5))).await.unwrap();
        let found = clients::find(&mut tx, &client).await.unwrap().unwrap();
        assert_eq!((found.last_active_session, found.last_strategy.as_deref()), (Some(session), Some("password")));
        assert_eq!(found.updated_at, cx.now.plus(vestibule::domain::time::Span::seconds(5)));
        tx.commit().await.unwrap();
        assert_eq!(stored(&cx, &client).await.map(|client| client.updated_at), Some(found.updated_at));
    }

    async fn the_outcome_of_a_statement_is_its_own(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let cx = app.cx();
        let user = ada.user().await.unwrap().id;
        let mut tx = cx.app.store.write().await.unwrap();
        let client = new_client(&cx, &mut tx).await;
        // Changes one row, and waits.
        clients::changed(&mut tx, &client, cx.now).await.unwrap();
        assert!(!store::users::update_signed_in(&mut tx, &UserId::from_unique("nobody"), cx.now).await.unwrap(), "nobody is changed");
        // Changes none, and waits.
        clients::changed(&mut tx, &ClientId::from_unique("nothing"), cx.now).await.unwrap();
        assert!(store::users::update_signed_in(&mut tx, &user, cx.now).await.unwrap());
        tx.commit().await.unwrap();
    }

    async fn what_is_wrong_with_a_waiting_statement_undoes_the_transaction(app: TestApp) {
        let cx = app.cx();
        let mut tx = cx.app.store.write().await.unwrap();
        let client = new_client(&cx, &mut tx).await;
        let refused = match sessions::insert(&mut tx, &of_nobody(&cx, &client), cx.now).await {
            Ok(()) => tx.commit().await,
            Err(at_once) => Err(at_once),
        };
        assert!(matches!(refused, Err(store::StoreError::Database(_))), "{refused:?}");
        assert!(stored(&cx, &client).await.is_none(), "nothing of it lasts");
        // And the connection goes on.
        let mut tx = cx.app.store.write().await.unwrap();
        let client = new_client(&cx, &mut tx).await;
        tx.commit().await.unwrap();
        assert!(stored(&cx, &client).await.is_some());
    }

    async fn a_transaction_that_is_given_up_leaves_nothing(app: TestApp) {
        let cx = app.cx();
        // Nothing was sent of this one.
        drop(cx.app.store.write().await.unwrap());
        let mut tx = cx.app.store.write().await.unwrap();
        note(&cx, &mut tx, "test.given_up", "nothing", None, serde_json::json!({})).await.unwrap();
        drop(tx);
        let mut tx = cx.app.store.write().await.unwrap();
        let client = new_client(&cx, &mut tx).await;
        drop(tx);
        let mut tx = cx.app.store.write().await.unwrap();
        note(&cx, &mut tx, "test.kept", "nothing", None, serde_json::json!({})).await.unwrap();
        tx.commit().await.unwrap();
        assert!(stored(&cx, &client).await.is_none());
        assert_eq!((app.events("test.given_up").await.len(), app.events("test.kept").await.len()), (0, 1));
    }

    async fn more_statements_than_may_wait_keep_their_order(app: TestApp) {
        let cx = app.cx();
        let mut tx = cx.app.store.write().await.unwrap();
        for number in 0..20 {
            note(&cx, &mut tx, "test.numbered", &number.to_string(), None, serde_json::json!({})).await.unwrap();
        }
        tx.commit().await.unwrap();
        let mut read = cx.app.store.read().await.unwrap();
        let mut rows = store::events::newest(&mut read, Some("test.numbered"), 50).await.unwrap();
        rows.reverse();
        assert_eq!(rows.iter().map(|row| row.object_id.clone()).collect::<Vec<_>>(), (0..20).map(|number| number.to_string()).collect::<Vec<_>>());
    }
}
