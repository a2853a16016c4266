//! Connections, and work on them.
//!
//! PostgreSQL has sqlx's pool. SQLite has one connection that writes and a pool of its own for reading, since sqlx's asks each
//! connection for a sign of life after each use: that guards against servers that went away and statements that were given up,
//! neither of which concern SQLite, and doubles the ways to the database.

use std::sync::Arc;

use deadpool::Runtime;
use deadpool::managed::{Manager, Metrics, Object, Pool, PoolError, RecycleError, RecycleResult, TimeoutType};
use sqlx::any::{Any, AnyConnectOptions};
use sqlx::pool::PoolConnection;
use sqlx::{AnyConnection, Connection as _, Executor as _, Transaction};
use tokio::sync::{Mutex, Notify, OwnedMutexGuard};

use super::{ACQUIRE_TIMEOUT, Result, StoreError, TEST_AFTER};

/// How connections to SQLite are set up.
pub(super) const SET_UP: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 10000; PRAGMA cache_size = -8000; PRAGMA wal_autocheckpoint = 16000";

/// Moves what was written to the log into the database, as far as readers let it. It waits for the disk, which is why nobody's change
/// does it: SQLite lets the writer pay for it only where the log has grown to 16,000 pages (64 MiB) because nobody calls this.
const SHORTEN_LOG: &str = "PRAGMA wal_checkpoint(PASSIVE)";

/// Makes connections to SQLite.
#[derive(Debug)]
struct Connector(AnyConnectOptions);

impl Manager for Connector {
    type Type = AnyConnection;
    type Error = sqlx::Error;

    async fn create(&self) -> sqlx::Result<AnyConnection> {
        let mut connection = AnyConnection::connect_with(&self.0).await?;
        connection.execute(SET_UP).await?;
        Ok(connection)
    }

    async fn recycle(&self, connection: &mut AnyConnection, metrics: &Metrics) -> RecycleResult<sqlx::Error> {
        if metrics.last_used() < TEST_AFTER {
            return Ok(());
        }
        connection.ping().await.map_err(RecycleError::Backend)
    }
}

impl From<PoolError<sqlx::Error>> for StoreError {
    fn from(error: PoolError<sqlx::Error>) -> Self {
        Self::Database(match error {
            PoolError::Backend(error) => error,
            PoolError::Timeout(TimeoutType::Wait | TimeoutType::Create | TimeoutType::Recycle) => sqlx::Error::PoolTimedOut,
            PoolError::Closed | PoolError::NoRuntimeSpecified | PoolError::PostCreateHook(_) => sqlx::Error::PoolClosed,
        })
    }
}

/// The connections to SQLite. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Connections {
    readers: Pool<Connector>,
    writer: Arc<Mutex<Writer>>,
    /// Rings after each commit that appended an event.
    pub(super) bell: Arc<Notify>,
}

impl Connections {
    /// Opens the one that writes; up to `readers` others follow when they are needed.
    pub(super) async fn open(options: AnyConnectOptions, readers: u32) -> Result<Self> {
        let connector = Connector(options);
        let writer = Writer { connection: connector.create().await?, open: false };
        let readers = Pool::builder(connector)
            .max_size(usize::try_from(readers).unwrap_or(usize::MAX))
            .wait_timeout(Some(ACQUIRE_TIMEOUT))
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(|_| sqlx::Error::PoolClosed)?;
        Ok(Self { readers, writer: Arc::new(Mutex::new(writer)), bell: Arc::default() })
    }

    pub(super) async fn read(&self) -> Result<Tx> {
        Ok(Tx(Inner::Reader(self.readers.get().await?)))
    }

    pub(super) async fn write(&self) -> Result<Tx> {
        let mut turn = self.turn().await?;
        turn.writer.open = true;
        turn.writer.connection.execute("BEGIN IMMEDIATE").await?;
        Ok(Tx(Inner::Turn(turn)))
    }

    pub(super) async fn write_one(&self) -> Result<Tx> {
        Ok(Tx(Inner::Turn(self.turn().await?)))
    }

    async fn turn(&self) -> Result<Turn> {
        let writer = Arc::clone(&self.writer).lock_owned().await;
        let mut turn = Turn { writer, queue: Arc::clone(&self.writer), bell: Arc::clone(&self.bell), rings: false };
        if turn.writer.clean().await.is_err() {
            *turn.writer = Writer { connection: self.readers.manager().create().await?, open: false };
        }
        Ok(turn)
    }

    /// Takes over what the log of writes holds, beside running work.
    pub(super) async fn shorten_log(&self) -> Result<()> {
        let mut connection = self.readers.get().await?;
        connection.execute(SHORTEN_LOG).await?;
        Ok(())
    }

    /// Lets nobody read or write any more, once running work has ended.
    pub(super) async fn close(&self) {
        self.readers.close();
        drop(self.writer.lock().await);
    }
}

/// The one connection that writes to SQLite, apart from the pool: waiting for it is fair and quick, waiting inside SQLite is
/// neither; and it has in memory what was written last, which every other connection would have to read again.
struct Writer {
    connection: AnyConnection,
    /// Whether a transaction was begun that has not ended.
    open: bool,
}

impl Writer {
    /// Undoes what a turn left unfinished.
    async fn clean(&mut self) -> sqlx::Result<()> {
        if self.open {
            match self.connection.execute("ROLLBACK").await {
                // Where BEGIN or COMMIT was still under way, there may be nothing to undo.
                Ok(_) | Err(sqlx::Error::Database(_)) => self.open = false,
                Err(broken) => return Err(broken),
            }
        }
        Ok(())
    }
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Writer")
    }
}

/// A turn on the connection that writes.
struct Turn {
    writer: OwnedMutexGuard<Writer>,
    queue: Arc<Mutex<Writer>>,
    bell: Arc<Notify>,
    rings: bool,
}

impl Drop for Turn {
    fn drop(&mut self) {
        // The next turn would clean up too, but others wait for the lock of the database as long as none comes.
        if self.writer.open
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            let queue = Arc::clone(&self.queue);
            runtime.spawn(async move { queue.lock().await.clean().await });
        }
    }
}

/// Work on the database. Reading ones are a connection, writing ones a transaction that is rolled back when dropped.
#[must_use]
pub struct Tx(Inner);

enum Inner {
    /// Each statement is a transaction by itself.
    Plain(PoolConnection<Any>),
    Write(Transaction<'static, Any>),
    /// The same on SQLite.
    Reader(Object<Connector>),
    /// On the connection that writes, in a transaction if one is open.
    Turn(Turn),
}

impl Tx {
    pub(super) fn plain(connection: PoolConnection<Any>) -> Self {
        Self(Inner::Plain(connection))
    }

    pub(super) fn transaction(transaction: Transaction<'static, Any>) -> Self {
        Self(Inner::Write(transaction))
    }

    /// The connection, for statements of this folder.
    pub(crate) fn conn(&mut self) -> &mut AnyConnection {
        match &mut self.0 {
            Inner::Plain(connection) => connection,
            Inner::Write(transaction) => transaction,
            Inner::Reader(connection) => connection,
            Inner::Turn(turn) => &mut turn.writer.connection,
        }
    }

    /// Rings the bell for those who follow events, once the changes last. PostgreSQL tells them itself.
    pub(super) fn ring_after_commit(&mut self) {
        if let Inner::Turn(turn) = &mut self.0 {
            turn.rings = true;
        }
    }

    /// Makes the changes last. Without a transaction there is nothing left to do.
    ///
    /// # Errors
    /// [`StoreError::Database`]; nothing was changed then.
    pub async fn commit(self) -> Result<()> {
        match self.0 {
            Inner::Write(transaction) => transaction.commit().await?,
            Inner::Turn(mut turn) if turn.writer.open => {
                turn.writer.connection.execute("COMMIT").await?;
                turn.writer.open = false;
                if turn.rings {
                    turn.bell.notify_one();
                }
            }
            Inner::Turn(_) | Inner::Reader(_) | Inner::Plain(_) => {}
        }
        Ok(())
    }
}

impl std::fmt::Debug for Tx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tx")
    }
}
