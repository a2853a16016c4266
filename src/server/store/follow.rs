//! Following the log of events as it grows, in this process and in all others of the instance.
//!
//! The table is the source. PostgreSQL sends word of each line with the commit that brings it (`LISTEN`, by the trigger of migration
//! 0015, replaced by 0016); the processes of a SQLite instance are on one machine and look themselves, at once when this process wrote and each
//! second otherwise.
//!
//! Numbers are given out when a line is written, so that on PostgreSQL a line can become visible after lines with higher numbers.
//! Word comes with the commit, so this concerns only what is read from the table: after each connection, and from time to time in
//! case word was lost. Such a reading begins at the number that was seen last a while before, longer than any transaction
//! lives, and leaves out what was told already. SQLite writes one transaction at a time, in order.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use sqlx::postgres::PgListener;

use super::{Dialect, Result, Store, statements};
use crate::domain::ids::{OrganizationId, UserId};

statements! {
    LAST = "SELECT CAST(COALESCE(MAX(seq), 0) AS BIGINT) FROM events";
    LIST_AFTER = "SELECT seq, type, user_id, organization_id FROM events WHERE seq > $1 ORDER BY seq LIMIT $2";
}

/// Where PostgreSQL tells of events.
const CHANNEL: &str = "vestibule_events";
/// How often the table of SQLite is looked at when nobody rings.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How often the table of PostgreSQL is looked at, in case word was lost.
const REPAIR_EVERY: Duration = Duration::from_secs(30);
/// Pause before a connection is tried again.
const CONNECT_AGAIN: Duration = Duration::from_secs(1);
/// Longer than any transaction takes: requests end after half of it.
pub const LONGEST_TRANSACTION: Duration = Duration::from_mins(1);
/// Lines that are read at once.
const BATCH: i64 = 500;
/// Most words that are told at once.
const MAX_HEARD: usize = 1000;
/// Most numbers that are remembered.
const MAX_TOLD: usize = 100_000;

/// A line of the log that concerns a person, an organization, or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happened {
    /// Its number.
    pub seq: i64,
    /// Such as `session.created`.
    pub kind: String,
    /// The person it concerns.
    pub user: Option<UserId>,
    /// The organization it concerns.
    pub organization: Option<OrganizationId>,
}

impl Happened {
    /// Reads what the trigger sends.
    fn parse(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let (seq, user, kind) = (words.next()?, words.next()?, words.next()?);
        Self::new(seq.parse().ok()?, kind.to_owned(), Some(user), words.next())
    }

    /// Nothing where it concerns nobody.
    fn new(seq: i64, kind: String, user: Option<&str>, organization: Option<&str>) -> Option<Self> {
        let user = user.and_then(|id| UserId::parse(id).ok());
        let organization = organization.and_then(|id| OrganizationId::parse(id).ok());
        (user.is_some() || organization.is_some()).then_some(Self { seq, kind, user, organization })
    }
}

/// Reads the log as it grows.
#[derive(Debug)]
pub struct Follower {
    store: Store,
    listener: Option<PgListener>,
    told: Told,
    /// When the table of PostgreSQL was looked at last.
    looked: Instant,
}

impl Follower {
    /// Begins at the end of the log.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub async fn begin(store: Store) -> Result<Self> {
        // Listens before it looks: nothing can happen in between.
        let listener = match store.dialect {
            Dialect::Sqlite => None,
            Dialect::Postgres => listen(&store).await,
        };
        if listener.is_none() && store.dialect == Dialect::Postgres {
            tracing::warn!("PostgreSQL sends no word of events; looking for them each second instead");
        }
        let (last,): (i64,) = sqlx::query_as(LAST).fetch_one(store.read().await?.conn()).await?;
        Ok(Self { store, listener, told: Told { settled: last, recent: BTreeMap::new() }, looked: Instant::now() })
    }

    /// Waits until something happened, or might have. `hurry` tells whether somebody waits for it. After an error, ask again: what
    /// was missed comes then.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub async fn next(&mut self, hurry: &(dyn Fn() -> bool + Sync)) -> Result<Vec<Happened>> {
        match self.store.dialect {
            Dialect::Sqlite => {
                let bell = self.store.connections.bell();
                let rung = async {
                    let Some(bell) = bell else { return std::future::pending().await };
                    loop {
                        bell.notified().await;
                        // Asked now: somebody may have begun to wait since.
                        if hurry() {
                            break;
                        }
                    }
                };
                // Looks in time also where another process wrote.
                let _ = tokio::time::timeout(LOOK_EVERY, rung).await;
                self.look().await
            }
            Dialect::Postgres => self.listen(hurry()).await,
        }
    }

    async fn listen(&mut self, hurry: bool) -> Result<Vec<Happened>> {
        let Some(listener) = &mut self.listener else {
            tokio::time::sleep(CONNECT_AGAIN).await;
            self.listener = listen(&self.store).await;
            return self.look().await;
        };
        let wait = REPAIR_EVERY.saturating_sub(self.looked.elapsed());
        match tokio::time::timeout(wait, listener.try_recv()).await {
            Ok(Ok(Some(first))) => {
                let mut heard: Vec<Happened> = Happened::parse(first.payload()).into_iter().collect();
                // A transaction sends word of all its lines at once.
                while heard.len() < MAX_HEARD {
                    match tokio::time::timeout(Duration::ZERO, listener.try_recv()).await {
                        Ok(Ok(Some(more))) => heard.extend(Happened::parse(more.payload())),
                        Ok(Ok(None) | Err(_)) => {
                            self.listener = None;
                            break;
                        }
                        Err(_) => break,
                    }
                }
                Ok(self.told.news(heard))
            }
            // Where nobody waits, nothing is lost.
            Err(_) if !hurry => {
                self.looked = Instant::now();
                self.told.from(Dialect::Postgres);
                Ok(Vec::new())
            }
            // The connection was lost and made again: what happened in between is in the table.
            Ok(Ok(None)) | Err(_) => self.look().await,
            Ok(Err(error)) => {
                tracing::warn!(%error, "PostgreSQL sends no word of events; looking for them until it does");
                self.listener = None;
                self.look().await
            }
        }
    }

    /// Reads what the table has that was not told yet.
    async fn look(&mut self) -> Result<Vec<Happened>> {
        self.looked = Instant::now();
        let mut news = Vec::new();
        let mut after = self.told.from(self.store.dialect);
        let mut tx = self.store.read().await?;
        loop {
            let rows: Vec<(i64, String, Option<String>, Option<String>)> =
                sqlx::query_as(LIST_AFTER).bind(after).bind(BATCH).fetch_all(tx.conn()).await?;
            let Some((last, ..)) = rows.last() else { break };
            after = *last;
            let whole = i64::try_from(rows.len()).is_ok_and(|read| read == BATCH);
            let new = rows.into_iter().filter_map(|(seq, kind, user, organization)| {
                self.told.is_new(seq).then_some(())?;
                Happened::new(seq, kind, user.as_deref(), organization.as_deref())
            });
            news.extend(new);
            if !whole {
                break;
            }
        }
        Ok(news)
    }
}

/// Listens, if PostgreSQL is willing; a pooler in between may not be.
async fn listen(store: &Store) -> Option<PgListener> {
    let connected = async {
        let mut listener = PgListener::connect(store.listen_at.expose()).await?;
        listener.listen(CHANNEL).await?;
        Ok::<_, sqlx::Error>(listener)
    };
    connected.await.inspect_err(|error| tracing::debug!(%error, "PostgreSQL does not let us listen")).ok()
}

/// What was told already.
#[derive(Debug)]
struct Told {
    /// Everything up to this number was told, or never will be visible.
    settled: i64,
    /// Higher numbers, and when they were seen first.
    recent: BTreeMap<i64, Instant>,
}

impl Told {
    /// Where to read from.
    fn from(&mut self, dialect: Dialect) -> i64 {
        let settles = |seen: &Instant| dialect == Dialect::Sqlite || seen.elapsed() >= LONGEST_TRANSACTION;
        while let Some(first) = self.recent.first_entry()
            && (settles(first.get()) || self.recent.len() > MAX_TOLD)
        {
            if let Some((seq, _)) = self.recent.pop_first() {
                self.settled = self.settled.max(seq);
            }
        }
        self.settled
    }

    /// Notes a number that was read; whether it is a new one.
    fn is_new(&mut self, seq: i64) -> bool {
        seq > self.settled && self.hears(seq)
    }

    /// Notes a number of which word came, with its commit, however late; whether it was not read before.
    fn hears(&mut self, seq: i64) -> bool {
        self.recent.insert(seq, Instant::now()).is_none()
    }

    fn news(&mut self, heard: Vec<Happened>) -> Vec<Happened> {
        heard.into_iter().filter(|happened| self.hears(happened.seq)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Dialect, Happened, Told};
    use std::collections::BTreeMap;

    #[test]
    fn d_2_word_of_an_event_is_read_and_nonsense_passed_over() {
        let word = Happened::parse("12 user_1 session.created").unwrap();
        assert_eq!((word.seq, word.kind.as_str(), word.user.unwrap().as_str()), (12, "session.created", "user_1"));
        let word = Happened::parse("13 - organization.updated org_1").unwrap();
        assert_eq!((word.seq, word.user, word.organization.unwrap().as_str()), (13, None, "org_1"));
        assert_eq!(["", "12", "x user_1 a", "12 nobody a"].map(Happened::parse), [const { None }; 4]);
    }

    #[test]
    fn d_2_a_number_that_becomes_visible_late_is_told_and_none_twice() {
        let mut told = Told { settled: 10, recent: BTreeMap::new() };
        assert!(told.is_new(13) && told.is_new(11) && !told.is_new(13) && !told.is_new(10));
        assert_eq!(told.from(Dialect::Postgres), 10, "12 may still come");
        assert!(told.is_new(12));
        assert_eq!(told.from(Dialect::Sqlite), 13, "nothing comes late there");
        assert!(!told.is_new(12));
        assert!(told.hears(9) && told.from(Dialect::Sqlite) == 13, "word of a transaction that began before us counts, and moves nothing back");
    }
}
