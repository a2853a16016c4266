//! The database: SQLite or PostgreSQL through one SQL text.
//!
//! The only folder that names sqlx. Each module holds its statements as constants (listed in `ALL`, which a test
//! prepares on both databases), private row structs, and plain functions on a [`Tx`].
//!
//! The subset of SQL that means the same on both:
//! 1. Columns are TEXT, INTEGER/BIGINT and BLOB/BYTEA. No BOOLEAN: `…_at` timestamps or 0/1. JSON is opaque TEXT.
//! 2. `$1` placeholders, statements are constants.
//! 3. Yes/no results: `CASE WHEN EXISTS(…) THEN 1 ELSE 0 END`. Sums: `CAST(SUM(x) AS BIGINT)`.
//! 4. Search in lower-cased columns with lower-cased patterns and `ESCAPE '!'`.
//! 5. Optional filters: `(CAST($2 AS TEXT) IS NULL OR status = $2)`; PostgreSQL cannot type a bare `$2 IS NULL`. Keyset paging with row values.
//! 6. Uniqueness: `ON CONFLICT (…) DO NOTHING` and a look at the rows affected; no database error is caught.
//! 7. Every change of state names the state it expects; zero rows is an answer. That is what makes one-time things
//!    safe when two requests come at once.
//! 8. Writing transactions are `BEGIN IMMEDIATE` on SQLite. No hashing, mail or HTTP between begin and commit.

pub mod accounts;
pub mod acquaintances;
pub mod active_organizations;
pub mod backup_codes;
pub mod clients;
pub mod connections;
pub mod devices;
pub mod emails;
pub mod events;
pub mod external_accounts;
pub mod follow;
pub mod handshakes;
pub mod invitations;
pub mod jobs;
pub mod kept_forms;
pub mod keys;
pub mod limits;
mod line;
pub mod member_search;
pub mod membership_requests;
pub mod membership_words;
pub mod memberships;
pub mod organization_domains;
pub mod organization_invitations;
pub mod organization_lists;
pub mod organization_log;
pub mod organizations;
pub mod outbox;
pub mod passkeys;
pub mod passwords;
pub mod phones;
pub mod pictures;
pub mod role_sets;
pub mod roles;
pub mod schema;
pub mod second_factors;
pub mod security_links;
pub mod security_log;
pub mod sessions;
pub mod settings;
pub mod sign_ins;
pub mod sign_ups;
pub mod social_trips;
pub mod totp_factors;
pub mod trusted_browsers;
pub mod users;
pub mod verifications;
pub mod web_sessions;

use std::str::FromStr as _;
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::migrate::Migrator;
use sqlx::{AnyPool, Executor as _};

use self::connections::Connections;
pub use self::connections::Tx;
use crate::domain::secret::SecretText;

static SQLITE_MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES_MIGRATIONS: Migrator = sqlx::migrate!("migrations/postgres");

/// Statements of one module: constants, and `ALL` for the test that prepares them on both databases.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $sql:expr;)*) => {
        $($(#[$doc])* const $name: &str = $sql;)*
        /// Every statement of this module.
        pub const ALL: &[&str] = &[$($name),*];
    };
}
pub(crate) use statements;

/// A row struct whose fields are columns in this order, readable from any place of a wider row.
macro_rules! row {
    (struct $row:ident { $($field:ident: $kind:ty,)* }) => {
        struct $row { $($field: $kind,)* }

        /// How many columns it has.
        pub(super) const COLUMNS: usize = [$(stringify!($field)),*].len();

        impl $row {
            /// The columns from this one on.
            fn at(row: &sqlx::any::AnyRow, first: usize) -> sqlx::Result<Self> {
                let mut place = first..;
                Ok(Self { $($field: sqlx::Row::try_get(row, place.next().unwrap_or(usize::MAX))?,)* })
            }
        }

        impl sqlx::FromRow<'_, sqlx::any::AnyRow> for $row {
            fn from_row(row: &sqlx::any::AnyRow) -> sqlx::Result<Self> {
                Self::at(row, 0)
            }
        }
    };
}
pub(crate) use row;

/// Which database is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite, one writer at a time.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

/// Why the store gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database or the way to it.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// The schema could not be brought up to date.
    #[error("migrations: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The schema was made by a newer version of this program.
    #[error(
        "the database was made by a newer version (it has migration {found}, this version knows {known}); start that version, or restore the backup from before the upgrade"
    )]
    TooNew {
        /// Newest migration in the database.
        found: i64,
        /// Newest one this program knows.
        known: i64,
    },
    /// A row that the rules do not allow.
    #[error("table {table}, row {row}: column {column} does not parse")]
    CorruptRow {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// Id of the row.
        row: String,
    },
    /// The address of the database is not understood.
    #[error("the database address must begin with sqlite: or postgres:")]
    UnknownDatabase,
    /// Sealed values, ids.
    #[error("{0}")]
    Secret(&'static str),
}

impl From<crate::server::security::rng::NoRandomness> for StoreError {
    fn from(_: crate::server::security::rng::NoRandomness) -> Self {
        Self::Secret("the operating system gave no random bytes")
    }
}

impl From<crate::server::security::sealed::CannotOpen> for StoreError {
    fn from(_: crate::server::security::sealed::CannotOpen) -> Self {
        Self::Secret("a sealed value could not be opened; was the master key changed, or the database copied without it?")
    }
}

/// Makes the error for a row that does not parse.
pub(crate) fn corrupt(table: &'static str, column: &'static str, row: &str) -> StoreError {
    StoreError::CorruptRow { table, column, row: row.to_owned() }
}

/// A text as a part of a pattern with `ESCAPE '!'`, in lower case: no character in it stands for others.
fn literal(text: &str) -> String {
    text.to_lowercase().replace('!', "!!").replace('%', "!%").replace('_', "!_")
}

/// Result of the store.
pub type Result<T> = std::result::Result<T, StoreError>;

/// The database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    pool: AnyPool,
    dialect: Dialect,
    connections: Connections,
    /// Where those who follow events listen, on PostgreSQL.
    listen_at: SecretText,
}

/// A connection that was idle for longer is tested before it is used again.
const TEST_AFTER: Duration = Duration::from_secs(1);
/// The pool of migrations keeps no connection for longer without use.
const POOL_IDLE: Duration = Duration::from_secs(1);
/// Seconds to wait for a connection before giving up.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);

impl Store {
    /// Connects. `sqlite:path` or `postgres://…`; a missing SQLite file is made.
    ///
    /// # Errors
    /// [`StoreError`] when the address is not understood or nobody answers.
    pub async fn connect(url: &str, connections: u32) -> Result<Self> {
        sqlx::any::install_default_drivers();
        let dialect = if url.starts_with("sqlite:") {
            Dialect::Sqlite
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            Dialect::Postgres
        } else {
            return Err(StoreError::UnknownDatabase);
        };
        let url = match dialect {
            Dialect::Sqlite if !url.contains('?') => format!("{url}?mode=rwc"),
            Dialect::Sqlite | Dialect::Postgres => url.to_owned(),
        };
        let options = AnyConnectOptions::from_str(&url)?;
        let pool = AnyPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .idle_timeout(POOL_IDLE)
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    if dialect == Dialect::Sqlite {
                        connection.execute(connections::SET_UP).await?;
                    }
                    Ok(())
                })
            })
            .connect_with(options.clone())
            .await?;
        let connections = Connections::open(options, dialect, connections).await?;
        Ok(Self { pool, dialect, connections, listen_at: SecretText::new(url) })
    }

    /// Which database this is.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Brings the schema up to date.
    ///
    /// # Errors
    /// [`StoreError::TooNew`] when a newer version made it; [`StoreError::Migration`] otherwise.
    pub async fn migrate(&self) -> Result<()> {
        let migrator = match self.dialect {
            Dialect::Sqlite => &SQLITE_MIGRATIONS,
            Dialect::Postgres => &POSTGRES_MIGRATIONS,
        };
        match migrator.run(&self.pool).await {
            Ok(()) => Ok(()),
            Err(sqlx::migrate::MigrateError::VersionMissing(found)) => Err(StoreError::TooNew { found, known: self.known_schema() }),
            Err(other) => Err(other.into()),
        }
    }

    /// Number of the newest migration that this program knows.
    #[must_use]
    pub fn known_schema(&self) -> i64 {
        let migrator = match self.dialect {
            Dialect::Sqlite => &SQLITE_MIGRATIONS,
            Dialect::Postgres => &POSTGRES_MIGRATIONS,
        };
        migrator.iter().map(|migration| migration.version).max().unwrap_or_default()
    }

    /// A connection for reading.
    ///
    /// # Errors
    /// [`StoreError::Database`] when none is free in time.
    pub async fn read(&self) -> Result<Tx> {
        self.connections.read().await
    }

    /// A transaction for writing.
    ///
    /// # Errors
    /// [`StoreError::Database`] when no connection is free in time.
    pub async fn write(&self) -> Result<Tx> {
        self.connections.write().await
    }

    /// For a change of one statement, which is a transaction by itself: done when the statement is, and half the ways to the
    /// database of [`Self::write`].
    ///
    /// # Errors
    /// [`StoreError::Database`] when no connection is free in time.
    pub async fn write_one(&self) -> Result<Tx> {
        self.connections.write_one().await
    }

    /// Rings after each commit of this process that enqueued work which is due.
    #[must_use]
    pub fn work_bell(&self) -> &tokio::sync::Notify {
        self.connections.work()
    }

    /// Keeps SQLite's log of writes short; to be called about once a second. Nothing to do on PostgreSQL, which does it by itself.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn shorten_log(&self) -> Result<()> {
        self.connections.shorten_log().await
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// [`StoreError::Database`] when it does not.
    pub async fn ping(&self) -> Result<()> {
        self.read().await?.conn().execute("SELECT 1").await?;
        Ok(())
    }

    /// Closes every connection, after running work has ended.
    pub async fn close(&self) {
        self.connections.close().await;
        self.pool.close().await;
    }

    /// The pool behind migrations.
    #[must_use]
    pub fn pool(&self) -> &AnyPool {
        &self.pool
    }
}

/// Every statement of every module, for the test that prepares them on both databases.
#[must_use]
pub fn all_statements() -> Vec<&'static str> {
    [
        accounts::ALL,
        acquaintances::ALL,
        active_organizations::ALL,
        backup_codes::ALL,
        clients::ALL,
        devices::ALL,
        emails::ALL,
        events::ALL,
        external_accounts::ALL,
        follow::ALL,
        handshakes::ALL,
        invitations::ALL,
        jobs::ALL,
        kept_forms::ALL,
        keys::ALL,
        limits::ALL,
        member_search::ALL,
        membership_requests::ALL,
        membership_words::ALL,
        memberships::ALL,
        organization_domains::ALL,
        organization_invitations::ALL,
        organization_lists::ALL,
        organization_log::ALL,
        organizations::ALL,
        outbox::ALL,
        passkeys::ALL,
        passwords::ALL,
        phones::ALL,
        pictures::ALL,
        role_sets::ALL,
        roles::ALL,
        schema::ALL,
        second_factors::ALL,
        security_links::ALL,
        security_log::ALL,
        sessions::ALL,
        settings::ALL,
        sign_ins::ALL,
        sign_ups::ALL,
        social_trips::ALL,
        totp_factors::ALL,
        trusted_browsers::ALL,
        users::ALL,
        verifications::ALL,
        web_sessions::ALL,
    ]
    .concat()
}
