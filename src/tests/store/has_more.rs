//! Who has things in tables that a request looks into only for them.

use sqlx::Row as _;
use vestibule::domain::ids::{ExternalAccountId, IdentificationId, PasskeyId, UserId};
use vestibule::domain::phone::PhoneNumber;
use vestibule::domain::social::ExternalIdentity;
use vestibule::server::store::passkeys::PasskeyRow;
use vestibule::server::store::{self, Dialect, Store};

use crate::support::databases::run_on_database;
use crate::support::test_app::TestApp;

/// Whether each request looks whether this person has more than an address and a password.
async fn is_looked_for(app: &TestApp, user: &UserId) -> bool {
    let row = sqlx::query("SELECT has_more FROM users WHERE id = $1").bind(user.as_str()).fetch_one(app.state.store.pool()).await.unwrap();
    row.get::<i64, _>(0) == 1
}

on_each_database! {
    async fn whatever_is_added_to_an_account_is_looked_for_from_then_on(app: TestApp) {
        let (cx, now) = (app.cx(), app.state.clock.now());
        let number = PhoneNumber::parse("+4915123456789").unwrap();
        for way in 0..6 {
            let user = app.account(&format!("person{way}@example.org")).await;
            assert!(!is_looked_for(&app, &user).await, "{way}: an address and a password are no more");
            let unique = cx.unique().unwrap();
            let phone = IdentificationId::from_unique(&unique);
            let mut tx = app.state.store.write().await.unwrap();
            match way {
                0 => _ = store::phones::insert(&mut tx, &phone, &user, &number, None, now).await.unwrap(),
                1 => _ = store::phones::claim(&mut tx, &phone, &user, &number, now).await.unwrap(),
                2 => _ = store::phones::bring_back(&mut tx, &phone, &user, &number, ("phone_code", now), now).await.unwrap(),
                3 => store::second_factors::lock(&mut tx, &user, now).await.unwrap(),
                4 => {
                    let identity = ExternalIdentity {
                        provider: "oauth_google".to_owned(),
                        subject: unique.clone(),
                        email: String::new(),
                        first_name: None,
                        last_name: None,
                        username: None,
                        scopes: String::new(),
                    };
                    let id = ExternalAccountId::from_unique(&unique);
                    assert!(store::external_accounts::insert(&mut tx, &id, &user, &identity, now).await.unwrap());
                }
                _ => {
                    let passkey = PasskeyRow {
                        id: PasskeyId::from_unique(&unique),
                        user: user.clone(),
                        credential_id: vec![7],
                        credential: "{}".to_owned(),
                        name: "Phone".to_owned(),
                        aaguid: None,
                        backed_up: false,
                        created_at: now,
                        updated_at: now,
                        last_used_at: None,
                    };
                    assert!(store::passkeys::insert(&mut tx, &passkey).await.unwrap());
                }
            }
            tx.commit().await.unwrap();
            assert!(is_looked_for(&app, &user).await, "{way}");
        }
    }
}

/// A database from before the column: people with and without a number.
async fn those_from_before_are_found(url: String) {
    let store = Store::connect(&url, 1).await.unwrap();
    store.migrate().await.unwrap();
    for statement in [
        "ALTER TABLE users DROP COLUMN has_more",
        "DELETE FROM _sqlx_migrations WHERE version = 18",
        "INSERT INTO users (id, public_metadata, private_metadata, unsafe_metadata, created_at, updated_at) VALUES ('user_with', '{}', '{}', '{}', 1, 1), ('user_without', '{}', '{}', '{}', 1, 1)",
        "INSERT INTO phone_numbers (id, user_id, number, created_at, updated_at) VALUES ('idn_1', 'user_with', '+4915123456789', 1, 1)",
    ] {
        sqlx::query(statement).execute(store.pool()).await.unwrap();
    }
    store.migrate().await.unwrap();
    let rows = sqlx::query("SELECT id FROM users WHERE has_more = 1").fetch_all(store.pool()).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.get::<String, _>(0)).collect::<Vec<_>>(), ["user_with"]);
    store.close().await;
}

#[test]
fn those_from_before_are_found_on_sqlite() {
    run_on_database(Dialect::Sqlite, those_from_before_are_found);
}

#[test]
fn those_from_before_are_found_on_postgres() {
    run_on_database(Dialect::Postgres, those_from_before_are_found);
}
