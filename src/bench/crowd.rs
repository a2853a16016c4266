//! Crowds: as many people as a large instance has, each with a verified address, a password and a session, written straight into
//! the tables.

use sqlx::{AnyPool, AssertSqlSafe, Executor as _};
use tower_sessions::session::Id;
use vestibule::domain::ids::{ClientId, SessionId};
use vestibule::domain::time::Span;
use vestibule::server::clock::Clock;
use vestibule::server::config::secrets::parse_master_key;
use vestibule::server::context::{Browser, cookie_key};
use vestibule::server::security::token::TokenHasher;
use vestibule::server::store::web_sessions::{self, Row};
use vestibule::server::store::{Dialect, Store, Tx};

use crate::Outcome;
use crate::portal::Setup;

/// People of a crowd whose cookies are known.
pub const KNOWN: u64 = 1000;

/// Begins the number of a person, so that all have as many digits.
const FIRST: u64 = 1_000_000_000;
/// The middle of their ids: as long as in a KSUID, and like one in order of time.
const MIDDLE: &str = "2abcdefghijklmnop";

/// The address of a person; they are numbered from 1.
#[must_use]
pub fn address(person: u64) -> String {
    format!("person{}@example.com", FIRST + person)
}

fn client(person: u64) -> ClientId {
    ClientId::from_unique(&format!("{MIDDLE}{}", FIRST + person))
}

/// Fills a database whose schema and keys are there. Returns the cookies of [`KNOWN`] people, spread over the crowd.
///
/// # Errors
/// When a statement fails.
pub async fn gather(setup: &Setup, people: u64) -> Outcome<Vec<String>> {
    gather_known(setup, people, KNOWN).await
}

/// The same with the cookies of so many people.
///
/// # Errors
/// When a statement fails.
pub async fn gather_known(setup: &Setup, people: u64, known_people: u64) -> Outcome<Vec<String>> {
    let store = Store::connect(&setup.database, 1).await?;
    let now = Clock::System.now();
    let (then, later) = (now.minus(Span::days(1)).millis(), now.plus(Span::days(6)).millis());
    for statement in statements(store.dialect(), people, then, later) {
        store.pool().execute(AssertSqlSafe(statement)).await?;
    }
    let cookies = known(setup, &store, (people, known_people)).await?;
    settle(store.dialect(), store.pool()).await?;
    store.close().await;
    Ok(cookies)
}

fn statements(dialect: Dialect, people: u64, then: i64, later: i64) -> [String; 6] {
    let hash = match dialect {
        Dialect::Sqlite => "randomblob(32)",
        Dialect::Postgres => "sha256(CAST(CAST(i AS TEXT) AS bytea))",
    };
    let rows = format!(
        "WITH RECURSIVE numbers(i) AS (SELECT {FIRST} + 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < {FIRST} + {people}), \
         people(i, id) AS (SELECT i, '{MIDDLE}' || CAST(i AS TEXT) FROM numbers) SELECT"
    );
    let argon2 = "$argon2id$v=19$m=19456,t=2,p=1$c2l4dGVlbiBieXRlcyBvaw$d0FhVnQ3cXVzZmpaVW1jVGpyS0h6dXBxR2o0c0d1VmI";
    [
        format!(
            "INSERT INTO users (id, primary_email_address_id, public_metadata, private_metadata, unsafe_metadata, created_at, updated_at) \
             {rows} 'user_' || id, 'idn_' || id, '{{}}', '{{}}', '{{}}', {then}, {then} FROM people"
        ),
        format!(
            "INSERT INTO email_addresses (id, user_id, address, address_key, verified_at, strategy, created_at, updated_at) \
             {rows} 'idn_' || id, 'user_' || id, 'person' || CAST(i AS TEXT) || '@example.com', \
             'person' || CAST(i AS TEXT) || '@example.com', {then}, 'email_code', {then}, {then} FROM people"
        ),
        format!("INSERT INTO passwords (user_id, hash, updated_at) {rows} 'user_' || id, '{argon2}', {then} FROM people"),
        format!(
            "INSERT INTO clients (id, last_active_session_id, last_strategy, created_at, updated_at) \
             {rows} 'client_' || id, 'sess_' || id, 'password', {then}, {then} FROM people"
        ),
        format!(
            "INSERT INTO sessions (id, client_id, user_id, status, first_factor, first_factor_at, ip_address, user_agent, last_active_at, \
             expires_at, abandon_at, created_at, updated_at) {rows} 'sess_' || id, 'client_' || id, 'user_' || id, 'active', 'password', {then}, \
             '198.51.100.7', 'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0', {then}, {later}, {later}, {then}, {then} \
             FROM people"
        ),
        // In order of the key: the place of a random one is found in a tree that fits into no cache otherwise.
        format!(
            "INSERT INTO web_sessions (id_hash, data, expires_at, client_id) {rows} {hash} AS id_hash, \
             '{{\"browser\":{{\"client\":\"client_' || id || '\",\"sign_in\":null,\"sign_up\":null,\"flash\":null}}}}', {later}, 'client_' || id \
             FROM people ORDER BY id_hash"
        ),
    ]
}

/// Gives people spread over the crowd one more cookie each, which is known.
async fn known(setup: &Setup, store: &Store, (people, known): (u64, u64)) -> Outcome<Vec<String>> {
    let tokens = tokens(setup)?;
    let mut cookies = Vec::new();
    let mut tx = store.write().await?;
    for place in 0..known {
        cookies.push(cookie(&mut tx, &tokens, client(1 + place * people / known)).await?);
    }
    tx.commit().await?;
    Ok(cookies)
}

/// Signs a person of a crowd in on so many more browsers. Returns their cookies, and the sessions.
///
/// # Errors
/// When a statement fails.
pub async fn devices(setup: &Setup, person: u64, number: u64) -> Outcome<Vec<(String, SessionId)>> {
    let store = Store::connect(&setup.database, 1).await?;
    let tokens = tokens(setup)?;
    let now = Clock::System.now();
    let (then, later) = (now.minus(Span::days(1)).millis(), now.plus(Span::days(6)).millis());
    let mut devices = Vec::new();
    for place in 0..number {
        let id = format!("{MIDDLE}d{}", FIRST + place);
        for statement in [
            format!(
                "INSERT INTO clients (id, last_active_session_id, last_strategy, created_at, updated_at) VALUES ('client_{id}', 'sess_{id}', 'password', {then}, {then})"
            ),
            format!(
                "INSERT INTO sessions (id, client_id, user_id, status, first_factor, first_factor_at, ip_address, user_agent, last_active_at, expires_at, \
                 abandon_at, created_at, updated_at) VALUES ('sess_{id}', 'client_{id}', 'user_{MIDDLE}{}', 'active', 'password', {then}, '198.51.100.7', \
                 'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0', {then}, {later}, {later}, {then}, {then})",
                FIRST + person
            ),
        ] {
            store.pool().execute(AssertSqlSafe(statement)).await?;
        }
        let mut tx = store.write().await?;
        devices.push((cookie(&mut tx, &tokens, ClientId::from_unique(&id)).await?, SessionId::from_unique(&id)));
        tx.commit().await?;
    }
    store.close().await;
    Ok(devices)
}

/// The organization that everybody of [`organize`] belongs to.
pub const EVERYBODY: &str = "org_2abcdefghijklmnop1everybody";

/// Makes organizations of a crowd: one with the first `members` people, whose admin is the first of them, and so many more with
/// the first person alone.
///
/// # Errors
/// When a statement fails.
pub async fn organize(setup: &Setup, members: u64, more: u64) -> Outcome<()> {
    let store = Store::connect(&setup.database, 1).await?;
    let then = Clock::System.now().minus(Span::days(1)).millis();
    let numbers = |most: u64| {
        format!(
            "WITH RECURSIVE numbers(i) AS (SELECT {FIRST} + 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < {FIRST} + {most}), \
             people(i, id) AS (SELECT i, '{MIDDLE}' || CAST(i AS TEXT) FROM numbers) SELECT"
        )
    };
    let first = format!("user_{MIDDLE}{}", FIRST + 1);
    let columns = "(id, name, slug, public_metadata, private_metadata, created_by, max_allowed_memberships, members_count, admin_delete_enabled, \
                   role_set_id, second_factor_grace_days, search, created_at, updated_at)";
    let rest = |count: u64, search: &str| format!("'{{}}', '{{}}', '{first}', 0, {count}, 1, 'roleset_default', 0, {search}, {then}, {then}");
    let member = "(id, organization_id, user_id, role_id, public_metadata, private_metadata, created_at, updated_at)";
    for statement in [
        format!("INSERT INTO organizations {columns} VALUES ('{EVERYBODY}', 'Everybody', 'everybody', {})", rest(members, "'everybody'")),
        format!(
            "INSERT INTO memberships {member} {} 'orgmem_' || id, '{EVERYBODY}', 'user_' || id, \
             CASE WHEN i = {FIRST} + 1 THEN 'role_admin' ELSE 'role_member' END, '{{}}', '{{}}', {then} + i - {FIRST}, {then} FROM people",
            numbers(members)
        ),
        format!(
            "INSERT INTO membership_words (organization_id, word, user_id) {} '{EVERYBODY}', 'person' || CAST(i AS TEXT) || '@example.com', 'user_' || id FROM people",
            numbers(members)
        ),
        format!(
            "INSERT INTO organizations {columns} {} 'org_' || id, 'Team ' || CAST(i AS TEXT), 'team-' || CAST(i AS TEXT), {} FROM people",
            numbers(more),
            rest(1, "'team team-'")
        ),
        format!(
            "INSERT INTO memberships {member} {} 'orgmem_t' || id, 'org_' || id, '{first}', 'role_admin', '{{}}', '{{}}', {then} + i - {FIRST}, {then} FROM people",
            numbers(more)
        ),
    ] {
        store.pool().execute(AssertSqlSafe(statement)).await?;
    }
    settle(store.dialect(), store.pool()).await?;
    store.close().await;
    Ok(())
}

/// One of the organizations with one person, numbered from 1.
#[must_use]
pub fn team(number: u64) -> String {
    format!("org_{MIDDLE}{}", FIRST + number)
}

/// The session of a person of a crowd.
#[must_use]
pub fn session(person: u64) -> SessionId {
    SessionId::from_unique(&format!("{MIDDLE}{}", FIRST + person))
}

fn tokens(setup: &Setup) -> Outcome<TokenHasher> {
    let key = std::fs::read_to_string(setup.folder.path().join("master.key"))?;
    Ok(parse_master_key(&key).ok_or("the master key does not parse")?.token_hasher()?)
}

/// Makes a cookie for a browser.
async fn cookie(tx: &mut Tx, tokens: &TokenHasher, client: ClientId) -> Outcome<String> {
    let id = Id::default();
    let browser = Browser { client: Some(client.clone()), ..Browser::default() };
    let data = serde_json::json!({ "browser": browser }).to_string();
    let expires_at = Clock::System.now().plus(Span::days(6));
    web_sessions::insert(tx, Row { id_hash: &cookie_key(tokens, id), data: &data, client: Some(client.as_str()), expires_at }).await?;
    Ok(format!("vestibule={id}"))
}

/// Does at once what the database would do in its own time after so many rows.
async fn settle(dialect: Dialect, pool: &AnyPool) -> Outcome<()> {
    match dialect {
        Dialect::Sqlite => pool.execute("PRAGMA wal_checkpoint(TRUNCATE)").await?,
        Dialect::Postgres => pool.execute("VACUUM ANALYZE").await?,
    };
    Ok(())
}
