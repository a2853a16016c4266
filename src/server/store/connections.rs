//! Connections, and work on them.
//!
//! sqlx's own pool asks each connection for a sign of life after each use, which doubles the ways to the database. These are asked
//! only once they have lain idle; what somebody left unfinished is ended before the next one begins. SQLite has one connection
//! that writes besides, since it lets only one write at a time.

use std::sync::Arc;
use std::time::Duration;

use deadpool::Runtime;
use deadpool::managed::{Manager, Metrics, Object, Pool, PoolError, QueueMode, RecycleError, RecycleResult, TimeoutType};
use sqlx::any::{Any, AnyArguments, AnyConnectOptions};
use sqlx::query::Query;
use sqlx::{AnyConnection, Connection as _, Execute as _, Executor as _};
use tokio::sync::{Mutex, Notify, OwnedMutexGuard};

use super::line::{Batch, Line};
use super::{ACQUIRE_TIMEOUT, Dialect, Result, StoreError, TEST_AFTER};

/// How connections to SQLite are set up. The first GiB of the file is mapped, so that what lies in the memory of the operating system
/// is read there: a copy of each page for each connection cost large databases half of their speed.
pub(super) const SET_UP: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 10000; PRAGMA cache_size = -8000; PRAGMA mmap_size = 1073741824; PRAGMA wal_autocheckpoint = 16000";

/// How connections to PostgreSQL are set up. Statements are constants that look rows up by keys, so that one plan fits all values;
/// left to itself, PostgreSQL plans the larger lists anew each time, which takes longer than reading them.
const ONE_PLAN: &str = "SET plan_cache_mode = force_generic_plan";

/// Plans for the values that are bound.
const PLAN_EACH_TIME: &str = "SET plan_cache_mode = force_custom_plan";

/// Moves what was written to the log into the database, as far as readers let it. It waits for the disk, which is why nobody's change
/// does it: SQLite lets the writer pay for it only where the log has grown to 16,000 pages (64 MiB) because nobody calls this.
const SHORTEN_LOG: &str = "PRAGMA wal_checkpoint(PASSIVE)";

/// A connection is not used for longer than this, so that servers behind a changed address are found. As long as in sqlx's pool.
const MAX_AGE: Duration = Duration::from_mins(30);

/// So many statements wait at most: more would make texts that no two transactions have in common, each of which SQLite has to plan.
const MOST_WAITING: usize = 6;

/// A connection, and what is left to do on it.
struct Link {
    connection: AnyConnection,
    /// What goes along with the next statement.
    waiting: Batch,
    /// Whether a transaction was begun that has not ended.
    open: bool,
    /// Whether PostgreSQL plans each statement anew.
    plans: bool,
}

impl Link {
    fn line(&mut self) -> Line<'_> {
        Line { connection: &mut self.connection, waiting: &mut self.waiting }
    }

    /// Drops what still waits. A transaction whose beginning is among it never began.
    fn forget_waiting(&mut self) {
        self.open &= !self.waiting.begins();
        self.waiting = Batch::default();
    }

    /// Undoes what was left unfinished.
    async fn clean(&mut self) -> sqlx::Result<()> {
        self.forget_waiting();
        if self.open {
            match self.connection.execute("ROLLBACK").await {
                // Where BEGIN or COMMIT was still under way, there may be nothing to undo.
                Ok(_) | Err(sqlx::Error::Database(_)) => self.open = false,
                Err(broken) => return Err(broken),
            }
        }
        if self.plans {
            self.connection.execute(ONE_PLAN).await?;
            self.plans = false;
        }
        Ok(())
    }
}

impl std::fmt::Debug for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Link").field("open", &self.open).finish_non_exhaustive()
    }
}

/// Makes connections, and tests those that lay idle.
#[derive(Debug)]
struct Connector {
    options: AnyConnectOptions,
    dialect: Dialect,
}

impl Connector {
    async fn connect(&self) -> sqlx::Result<Link> {
        let mut connection = AnyConnection::connect_with(&self.options).await?;
        connection.execute(if self.dialect == Dialect::Sqlite { SET_UP } else { ONE_PLAN }).await?;
        Ok(Link { connection, waiting: Batch::default(), open: false, plans: false })
    }
}

impl Manager for Connector {
    type Type = Arc<Mutex<Link>>;
    type Error = sqlx::Error;

    async fn create(&self) -> sqlx::Result<Arc<Mutex<Link>>> {
        Ok(Arc::new(Mutex::new(self.connect().await?)))
    }

    async fn recycle(&self, link: &mut Arc<Mutex<Link>>, metrics: &Metrics) -> RecycleResult<sqlx::Error> {
        if self.dialect == Dialect::Postgres && metrics.age() > MAX_AGE {
            return Err(RecycleError::message("it is old"));
        }
        if metrics.last_used() < TEST_AFTER {
            return Ok(());
        }
        link.lock().await.connection.ping().await.map_err(RecycleError::Backend)
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

/// The connections. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Connections {
    pool: Pool<Connector>,
    /// The one that writes to SQLite, apart from the pool: waiting for it is fair and quick, waiting inside SQLite is neither; and it
    /// has in memory what was written last, which every other connection would have to read again.
    writer: Option<Writer>,
    /// Rings after each commit that enqueued work.
    work: Arc<Notify>,
}

#[derive(Debug, Clone)]
struct Writer {
    link: Arc<Mutex<Link>>,
    bell: Arc<Notify>,
}

impl Connections {
    /// Opens the first; up to `most` of the pool follow when they are needed.
    pub(super) async fn open(options: AnyConnectOptions, dialect: Dialect, most: u32) -> Result<Self> {
        let connector = Connector { options, dialect };
        let writer = match dialect {
            Dialect::Sqlite => Some(Writer { link: connector.create().await?, bell: Arc::default() }),
            Dialect::Postgres => None,
        };
        let pool = Pool::builder(connector)
            .max_size(usize::try_from(most).unwrap_or(usize::MAX))
            // The one that came back last has in the processor's memory what the next one asks for.
            .queue_mode(QueueMode::Lifo)
            .wait_timeout(Some(ACQUIRE_TIMEOUT))
            .create_timeout(Some(ACQUIRE_TIMEOUT))
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(|_| sqlx::Error::PoolClosed)?;
        Ok(Self { pool, writer, work: Arc::default() })
    }

    /// A connection of the pool.
    pub(super) async fn read(&self) -> Result<Tx> {
        let home = self.pool.get().await?;
        let queue = Arc::clone(&home);
        let link = Arc::clone(&queue).lock_owned().await;
        let work = Arc::clone(&self.work);
        let turn = Turn { dialect: self.dialect(), link, queue, bell: None, rings: false, work, wakes: false, _home: Some(home) };
        Ok(Tx(self.cleaned(turn).await?))
    }

    /// A transaction that writes.
    pub(super) async fn write(&self) -> Result<Tx> {
        let mut tx = self.write_one().await?;
        // First, since somebody may stop waiting while it is under way.
        tx.0.link.open = true;
        tx.queue(sqlx::query(if self.writer.is_some() { "BEGIN IMMEDIATE" } else { "BEGIN" })).await?;
        Ok(tx)
    }

    /// A connection that may write, each statement by itself.
    pub(super) async fn write_one(&self) -> Result<Tx> {
        let Some(writer) = &self.writer else { return self.read().await };
        let link = Arc::clone(&writer.link).lock_owned().await;
        let (queue, bell) = (Arc::clone(&writer.link), Some(Arc::clone(&writer.bell)));
        let turn = Turn { dialect: self.dialect(), link, queue, bell, rings: false, work: Arc::clone(&self.work), wakes: false, _home: None };
        Ok(Tx(self.cleaned(turn).await?))
    }

    fn dialect(&self) -> Dialect {
        self.pool.manager().dialect
    }

    /// Ends what the last one left, on another connection if this one broke.
    async fn cleaned(&self, mut turn: Turn) -> Result<Turn> {
        if turn.link.clean().await.is_err() {
            *turn.link = self.pool.manager().connect().await?;
        }
        Ok(turn)
    }

    /// Rings after each commit to SQLite that appended an event.
    pub(super) fn bell(&self) -> Option<Arc<Notify>> {
        self.writer.as_ref().map(|writer| Arc::clone(&writer.bell))
    }

    /// Rings after each commit that enqueued work.
    pub(super) fn work(&self) -> &Notify {
        &self.work
    }

    /// Takes over what SQLite's log of writes holds, beside running work.
    pub(super) async fn shorten_log(&self) -> Result<()> {
        if self.writer.is_some() {
            self.read().await?.conn().execute(SHORTEN_LOG).await?;
        }
        Ok(())
    }

    /// Lets nobody read or write any more, once running work has ended.
    pub(super) async fn close(&self) {
        self.pool.close();
        if let Some(writer) = &self.writer {
            drop(writer.link.lock().await);
        }
    }
}

/// A turn on a connection.
struct Turn {
    dialect: Dialect,
    link: OwnedMutexGuard<Link>,
    queue: Arc<Mutex<Link>>,
    bell: Option<Arc<Notify>>,
    rings: bool,
    work: Arc<Notify>,
    wakes: bool,
    /// Goes back to its pool after the rest is dropped.
    _home: Option<Object<Connector>>,
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.link.forget_waiting();
        // The next turn would clean up too, but others wait for the locks in the database as long as none comes.
        if self.link.open
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            let queue = Arc::clone(&self.queue);
            runtime.spawn(async move { queue.lock().await.clean().await });
        }
    }
}

/// Work on the database. Reading ones are a connection, writing ones a transaction that is rolled back when dropped.
#[must_use]
pub struct Tx(Turn);

impl Tx {
    /// The connection, for statements of this folder.
    pub(crate) fn conn(&mut self) -> Line<'_> {
        self.0.link.line()
    }

    /// A write whose outcome nobody asks for. In a transaction on SQLite it goes along with the next statement, so what is wrong with
    /// it comes up there, and at the latest with the commit.
    pub(super) async fn queue(&mut self, mut query: Query<'_, Any, AnyArguments>) -> Result<()> {
        let Turn { link, dialect, .. } = &mut self.0;
        if *dialect == Dialect::Postgres || !link.open || link.waiting.len() == MOST_WAITING {
            link.line().execute(query).await?;
            return Ok(());
        }
        let values = query.take_arguments().map_err(sqlx::Error::Encode)?;
        link.waiting.push(query.sql().as_str(), values);
        Ok(())
    }

    /// Has PostgreSQL plan the next statements for their values: for lists that can be cut down in ways that have an index each.
    pub(super) async fn plan_for_values(&mut self) -> Result<()> {
        let Turn { link, dialect, .. } = &mut self.0;
        if *dialect == Dialect::Postgres && !link.plans {
            link.plans = true;
            link.connection.execute(PLAN_EACH_TIME).await?;
        }
        Ok(())
    }

    /// Rings the bell for those who follow events, once the changes last. PostgreSQL tells them itself.
    pub(super) fn ring_after_commit(&mut self) {
        self.0.rings = true;
    }

    /// Wakes the worker, once the changes last.
    pub(super) fn wake_after_commit(&mut self) {
        self.0.wakes = true;
    }

    /// Makes the changes last. Without a transaction there is nothing left to do.
    ///
    /// # Errors
    /// [`StoreError::Database`]; nothing was changed then.
    pub async fn commit(mut self) -> Result<()> {
        let turn = &mut self.0;
        if turn.link.open {
            turn.link.line().execute("COMMIT").await?;
            turn.link.open = false;
            if turn.rings
                && let Some(bell) = &turn.bell
            {
                bell.notify_one();
            }
        }
        if turn.wakes {
            turn.work.notify_one();
        }
        Ok(())
    }
}

impl std::fmt::Debug for Tx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tx")
    }
}
