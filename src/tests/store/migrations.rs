//! The two schemas are one schema, and what was released never changes.

use std::collections::BTreeMap;
use std::path::Path;

use aws_lc_rs::digest::{SHA256, digest};
use sqlx::{AnyPool, Row as _};
use vestibule::server::store::{Dialect, Store, StoreError};

use crate::support::databases::{Database, run_on_database};

/// Migrations and the beginning of their SHA-256. A new one adds a line; a line that is here never changes, because
/// databases that ran it exist.
const FROZEN: &[(&str, &str, &str)] = &[
    ("0001_instance.sql", "1f669086412ef3bb", "d94da33c6eebe0e0"),
    ("0002_users.sql", "18f6259338dfd21b", "4fc5c8496b679935"),
    ("0003_sessions.sql", "41cb06ec6798cee6", "ce00ddc5bcad26ca"),
    ("0004_attempts.sql", "2367cc94934fd02d", "e26a5c9546e221eb"),
    ("0005_jobs_mail_events.sql", "42847366b5741210", "6f23bfa287da3132"),
    ("0006_invitations.sql", "1cdd54a51b2e18d3", "1cdd54a51b2e18d3"),
    ("0007_social.sql", "0c9d65e1ed8d72be", "4c69234d972ec93d"),
    ("0008_phones.sql", "caabcdafd3c5f64d", "9eda77029b965499"),
    ("0009_cookie_clients.sql", "891a2fbee81d0957", "75d345913faf64ce"),
    ("0010_second_factor_of_sessions.sql", "a34d7a1976546f26", "607f109767273ebe"),
    ("0011_passkeys.sql", "0911d1699c04daa2", "fe7b9878ea710de3"),
    ("0012_second_factors.sql", "0aa4a5489f2a90a2", "ffa0d6c179f36381"),
    ("0013_account.sql", "fa5a6c78aebfdcc2", "5549082bfbbd8c59"),
    ("0014_security_log.sql", "eb34885647c748b0", "3b79f5339e1410b2"),
    ("0015_live.sql", "962588641d239305", "3edaf9f0d9840aae"),
    ("0016_organizations.sql", "6a558ce65a98b2f7", "07a6d8af7640f1ce"),
    ("0017_organization_sign_in.sql", "df6e1ea5cc12f773", "df6e1ea5cc12f773"),
    ("0018_has_more.sql", "ebfc75c58c9aa704", "27ff091861596ee4"),
    ("0019_membership_indexes.sql", "fe22371a7bf1da55", "fe22371a7bf1da55"),
];

fn files(dialect: &str) -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(dialect);
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries.map(|entry| (entry.file_name().into_string().unwrap(), checksum(&std::fs::read(entry.path()).unwrap()))).collect()
}

fn checksum(bytes: &[u8]) -> String {
    digest(&SHA256, bytes).as_ref().iter().take(8).fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

#[test]
fn both_databases_have_the_same_list_of_migrations() {
    let names = |dialect| files(dialect).into_keys().collect::<Vec<_>>();
    assert_eq!(names("sqlite"), names("postgres"));
}

#[test]
fn released_migrations_never_change() {
    let (sqlite, postgres) = (files("sqlite"), files("postgres"));
    let now: Vec<(&str, &str, &str)> = sqlite.iter().map(|(name, sum)| (name.as_str(), sum.as_str(), postgres[name].as_str())).collect();
    assert_eq!(now, FROZEN, "name, SHA-256 for SQLite, SHA-256 for PostgreSQL");
}

/// A column: kind, whether it must have a value, whether it is part of the primary key.
type Column = (String, bool, bool);

/// Tables with their columns, and unique indexes with their columns.
#[derive(Debug, Default, PartialEq, Eq)]
struct Schema {
    tables: BTreeMap<String, BTreeMap<String, Column>>,
    unique: BTreeMap<String, String>,
}

fn kind(declared: &str) -> String {
    match declared.to_lowercase().as_str() {
        "integer" | "bigint" => "integer",
        "blob" | "bytea" => "bytes",
        "text" => "text",
        other => panic!("a column of type {other}"),
    }
    .to_owned()
}

async fn rows(pool: &AnyPool, sql: &'static str) -> Vec<Vec<String>> {
    let rows = sqlx::query(sql).fetch_all(pool).await.unwrap();
    rows.iter().map(|row| (0..row.len()).map(|index| row.try_get::<String, _>(index).unwrap()).collect()).collect()
}

async fn schema(store: &Store) -> Schema {
    let (columns, unique) = match store.dialect() {
        Dialect::Sqlite => (
            "SELECT t.name, c.name, c.type, CAST(c.\"notnull\" AS TEXT), CAST(CASE WHEN c.pk > 0 THEN 1 ELSE 0 END AS TEXT) FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name NOT LIKE '!_sqlx%' ESCAPE '!'",
            "SELECT i.name, (SELECT group_concat(name, ',') FROM pragma_index_info(i.name)) || CASE WHEN i.sql LIKE '% WHERE %' THEN ' where' ELSE '' END FROM sqlite_master i WHERE i.type = 'index' AND i.sql LIKE 'CREATE UNIQUE%' AND i.tbl_name NOT LIKE '!_sqlx%' ESCAPE '!'",
        ),
        Dialect::Postgres => (
            "SELECT CAST(c.table_name AS TEXT), CAST(c.column_name AS TEXT), CAST(c.data_type AS TEXT), CASE WHEN c.is_nullable = 'NO' THEN '1' ELSE '0' END, CASE WHEN EXISTS (SELECT 1 FROM information_schema.key_column_usage k JOIN information_schema.table_constraints p ON p.constraint_name = k.constraint_name WHERE p.constraint_type = 'PRIMARY KEY' AND k.table_name = c.table_name AND k.column_name = c.column_name) THEN '1' ELSE '0' END FROM information_schema.columns c WHERE c.table_schema = 'public' AND c.table_name NOT LIKE '!_sqlx%' ESCAPE '!'",
            "SELECT CAST(i.relname AS TEXT), (SELECT string_agg(CAST(a.attname AS TEXT), ',' ORDER BY array_position(x.indkey::int2[], a.attnum)) FROM pg_attribute a WHERE a.attrelid = x.indrelid AND a.attnum = ANY (x.indkey)) || CASE WHEN x.indpred IS NULL THEN '' ELSE ' where' END FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace WHERE n.nspname = 'public' AND x.indisunique AND NOT x.indisprimary AND t.relname NOT LIKE '!_sqlx%' ESCAPE '!'",
        ),
    };
    let mut found = Schema::default();
    for row in rows(store.pool(), columns).await {
        let [table, column, declared, not_null, key] = row.try_into().unwrap();
        // A primary key is never empty, whatever SQLite says of one that is its row number.
        let column_is = (kind(&declared), not_null == "1" || key == "1", key == "1");
        found.tables.entry(table).or_default().insert(column, column_is);
    }
    for row in rows(store.pool(), unique).await {
        let [name, columns] = row.try_into().unwrap();
        found.unique.insert(name, columns);
    }
    found
}

#[test]
fn both_databases_have_the_same_tables_columns_and_unique_indexes() {
    run_on_database(Dialect::Postgres, async |postgres: String| {
        let database = Database::create(Dialect::Sqlite).await.unwrap();
        let (sqlite, postgres) = (Store::connect(&database.url, 1).await.unwrap(), Store::connect(&postgres, 1).await.unwrap());
        sqlite.migrate().await.unwrap();
        postgres.migrate().await.unwrap();
        let (one, other) = (schema(&sqlite).await, schema(&postgres).await);
        assert!(one.tables.len() > 15 && one.unique.len() > 5, "the schema was not read: {one:?}");
        assert_eq!(one, other);
        sqlite.close().await;
        postgres.close().await;
        database.remove().await;
    });
}

async fn a_newer_database_is_refused(url: String) {
    let store = Store::connect(&url, 1).await.unwrap();
    store.migrate().await.unwrap();
    store.migrate().await.expect("migrating twice changes nothing");
    sqlx::query("INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) SELECT 9999, 'of tomorrow', success, checksum, 0 FROM _sqlx_migrations WHERE version = 1")
        .execute(store.pool())
        .await
        .unwrap();
    let refused = store.migrate().await;
    let newest: i64 = FROZEN.last().unwrap().0[..4].parse().unwrap();
    assert!(matches!(refused, Err(StoreError::TooNew { found: 9999, known }) if known == newest), "{refused:?}");
    store.close().await;
}

#[test]
fn a_newer_database_is_refused_on_sqlite() {
    run_on_database(Dialect::Sqlite, a_newer_database_is_refused);
}

#[test]
fn a_newer_database_is_refused_on_postgres() {
    run_on_database(Dialect::Postgres, a_newer_database_is_refused);
}

#[test]
fn an_address_of_no_known_database_is_refused() {
    run_on_database(Dialect::Sqlite, async |_| {
        assert!(matches!(Store::connect("mysql://localhost/x", 1).await, Err(StoreError::UnknownDatabase)));
    });
}
