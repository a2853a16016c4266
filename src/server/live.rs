//! Pages that are open, and what they are told while they are: [`crate::domain::live`].
//!
//! Each person with open pages has a room, and so has each organization that is active on some page. What happens to the person, here or in another process of the instance, comes from the log
//! of events ([`store::follow`]) and is called into the room once; each page's stream hears it by itself. A page that does not listen
//! misses what is called, is cut off and comes again with the number of the last thing it heard, from which it catches up by
//! the log. Nothing here holds a connection to the database while nothing happens.

mod missed;

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

use self::missed::{MAX_MISSED, missed, reaches};
use super::flows::Internal;
use super::state::AppState;
use super::store::follow::{Follower, Happened};
use super::store::{self, Dialect};
use crate::domain::ids::{OrganizationId, SessionId, UserId};
use crate::domain::live::{Change, OVER};
use crate::domain::session::SessionStatus;
use crate::domain::time::{Span, Timestamp};

/// Things called into a room that a stream may be behind.
const BEHIND: usize = 8;
/// Streams of one session: pages that are in view at once.
const MAX_OF_SESSION: usize = 20;
/// Pause between two signs of life, well below the minute after which proxies cut a silent connection.
const BEAT: Duration = Duration::from_secs(25);
/// A session is looked up at least this often, even when nothing is known to have happened to it.
const CHECK_EVERY: Span = Span::minutes(5);
/// Pause before the log is read again after an error.
const READ_AGAIN: Duration = Duration::from_secs(1);
/// Most sessions of one person that are compared at once.
const MAX_LIVE: i64 = 1000;

/// All rooms.
#[derive(Debug)]
pub struct Hub {
    rooms: Mutex<Rooms>,
    most: usize,
    stop: CancellationToken,
}

#[derive(Debug, Default)]
struct Rooms {
    of: HashMap<UserId, Room>,
    /// Where the pages listen on which an organization is active, and how many these are.
    organizations: HashMap<OrganizationId, (broadcast::Sender<Arc<News>>, usize)>,
    streams: usize,
}

/// Where one person's pages listen.
#[derive(Debug)]
struct Room {
    news: broadcast::Sender<Arc<News>>,
    streams: HashMap<SessionId, usize>,
}

/// What is called into a room.
#[derive(Debug)]
struct News {
    seq: i64,
    change: Change,
    /// The sessions that let somebody in, if these are all.
    live: Option<HashSet<SessionId>>,
}

/// There are as many streams as there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Full {
    /// For one session.
    #[error("too many pages of one session listen")]
    Session,
    /// For the process.
    #[error("too many pages listen")]
    Process,
}

impl Hub {
    /// Without streams yet, of which there may be so many.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self { rooms: Mutex::default(), most, stop: CancellationToken::new() }
    }

    /// How many streams there are.
    #[must_use]
    pub fn streams(&self) -> usize {
        self.rooms.lock().map_or(0, |rooms| rooms.streams)
    }

    /// Ends all streams, and following the log; pages come again to the process that is there next.
    pub fn close(&self) {
        self.stop.cancel();
    }

    /// Takes a seat in a person's room.
    fn enter(&self, user: &UserId, session: &SessionId) -> Result<broadcast::Receiver<Arc<News>>, Full> {
        let Ok(mut rooms) = self.rooms.lock() else { return Err(Full::Process) };
        if rooms.streams >= self.most {
            return Err(Full::Process);
        }
        let room = rooms.of.entry(user.clone()).or_insert_with(|| Room { news: broadcast::Sender::new(BEHIND), streams: HashMap::new() });
        let own = room.streams.entry(session.clone()).or_default();
        if *own >= MAX_OF_SESSION {
            return Err(Full::Session);
        }
        *own += 1;
        let news = room.news.subscribe();
        rooms.streams += 1;
        metrics::gauge!("vestibule_live_streams").increment(1.0);
        Ok(news)
    }

    fn leave(&self, user: &UserId, session: &SessionId) {
        let Ok(mut rooms) = self.rooms.lock() else { return };
        rooms.streams = rooms.streams.saturating_sub(1);
        metrics::gauge!("vestibule_live_streams").decrement(1.0);
        let Some(room) = rooms.of.get_mut(user) else { return };
        if let Some(own) = room.streams.get_mut(session) {
            *own -= 1;
            if *own == 0 {
                room.streams.remove(session);
            }
        }
        if room.streams.is_empty() {
            rooms.of.remove(user);
        }
    }

    /// Takes a seat in an organization's room.
    fn enter_organization(&self, organization: &OrganizationId) -> Option<broadcast::Receiver<Arc<News>>> {
        let mut rooms = self.rooms.lock().ok()?;
        let (news, seats) = rooms.organizations.entry(organization.clone()).or_insert_with(|| (broadcast::Sender::new(BEHIND), 0));
        *seats += 1;
        Some(news.subscribe())
    }

    fn leave_organization(&self, organization: &OrganizationId) {
        let Ok(mut rooms) = self.rooms.lock() else { return };
        let Some((_, seats)) = rooms.organizations.get_mut(organization) else { return };
        *seats = seats.saturating_sub(1);
        if *seats == 0 {
            rooms.organizations.remove(organization);
        }
    }

    /// The people and organizations of these lines that pages listen for, each with all that happened to them.
    fn listening(&self, happened: Vec<Happened>) -> (Told<UserId>, Told<OrganizationId>) {
        let (mut people, mut organizations) = (Told::new(), Told::new());
        let Ok(rooms) = self.rooms.lock() else { return (people, organizations) };
        for Happened { seq, kind, user, organization } in happened {
            if let Some(user) = user.filter(|user| rooms.of.contains_key(user)) {
                add(people.entry(user).or_default(), seq, &kind);
            }
            if let Some(organization) = organization.filter(|id| rooms.organizations.contains_key(id)) {
                add(organizations.entry(organization).or_default(), seq, &kind);
            }
        }
        (people, organizations)
    }

    fn call_organization(&self, organization: &OrganizationId, news: News) {
        if let Ok(rooms) = self.rooms.lock()
            && let Some((room, _)) = rooms.organizations.get(organization)
        {
            // Fails when nobody listens any more.
            _ = room.send(Arc::new(news));
        }
    }

    fn call(&self, user: &UserId, news: News) {
        if let Ok(rooms) = self.rooms.lock()
            && let Some(room) = rooms.of.get(user)
        {
            // Fails when nobody listens any more.
            _ = room.news.send(Arc::new(news));
        }
    }
}

/// What happened to each, and the number of the last of it.
type Told<Id> = HashMap<Id, (i64, Change)>;

fn add((last, change): &mut (i64, Change), seq: i64, kind: &str) {
    *last = seq.max(*last);
    change.add(Change::of_event(kind));
}

/// Calls what happens into the rooms, until the hub is closed.
pub async fn follow(app: AppState) {
    metrics::gauge!("vestibule_live_streams").set(0.0);
    let begin = async {
        loop {
            match Follower::begin(app.store.clone()).await {
                Ok(follower) => return follower,
                Err(error) => tracing::error!(%error, "the log of events cannot be read"),
            }
            tokio::time::sleep(READ_AGAIN).await;
        }
    };
    if let Some(mut follower) = app.live.stop.run_until_cancelled(begin).await {
        follow_with(&app, &mut follower).await;
    }
}

/// The same with somebody who reads the log already.
pub async fn follow_with(app: &AppState, follower: &mut Follower) {
    _ = app.live.stop.run_until_cancelled(call_out(app, follower)).await;
}

async fn call_out(app: &AppState, follower: &mut Follower) {
    let hurry = || app.live.streams() > 0;
    loop {
        let told = match follower.next(&hurry).await {
            Ok(happened) => tell(app, happened).await,
            Err(error) => Err(error.into()),
        };
        if let Err(error) = told {
            tracing::error!(%error, "open pages cannot be told what happened");
            tokio::time::sleep(READ_AGAIN).await;
        }
    }
}

/// Calls out what happened to those who listen.
///
/// # Errors
/// [`Internal`].
pub async fn tell(app: &AppState, happened: Vec<Happened>) -> Result<(), Internal> {
    let (people, organizations) = app.live.listening(happened);
    for (user, (seq, change)) in people {
        let live = store::sessions::live_of_user(&mut app.store.read().await?, &user, MAX_LIVE, app.clock.now()).await?;
        let all = i64::try_from(live.len()).is_ok_and(|number| number < MAX_LIVE);
        app.live.call(&user, News { seq, change, live: all.then(|| live.into_iter().collect()) });
    }
    // After the people: who was removed has left the room before anything else is called into it.
    for (organization, (seq, change)) in organizations {
        app.live.call_organization(&organization, News { seq, change, live: None });
    }
    Ok(())
}

/// The stream of one page. Dropping it frees its seat.
pub struct Stream {
    app: AppState,
    user: UserId,
    session: SessionId,
    news: broadcast::Receiver<Arc<News>>,
    /// The organization that is active in the session, and what is called there.
    organization: Option<(OrganizationId, broadcast::Receiver<Arc<News>>)>,
    /// The last thing that its page knew of when it began to listen.
    known: i64,
    /// What it says before anything else.
    first: Option<String>,
    /// When the session is looked up next.
    check_at: Timestamp,
    /// Whether it said its last word.
    over: bool,
}

impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stream").field("session", &self.session).finish_non_exhaustive()
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.app.live.leave(&self.user, &self.session);
        if let Some((organization, _)) = &self.organization {
            self.app.live.leave_organization(organization);
        }
    }
}

impl Stream {
    /// A stream for a page of a session that lets somebody in. `after` is the last thing that the page knows of.
    ///
    /// # Errors
    /// [`Internal`]; inside, [`Full`].
    pub async fn open(app: &AppState, session: &store::sessions::Session, after: Option<i64>) -> Result<Result<Self, Full>, Internal> {
        let news = match app.live.enter(&session.user, &session.id) {
            Ok(news) => news,
            Err(full) => return Ok(Err(full)),
        };
        let (user, id) = (session.user.clone(), session.id.clone());
        let check_at = next_check(session, app.clock.now());
        let mut stream = Self {
            app: app.clone(),
            user,
            session: id,
            news,
            organization: None,
            known: after.unwrap_or_default(),
            first: None,
            check_at,
            over: false,
        };
        stream.follow_organization().await?;
        // Listens already: what happens from here on is heard, what happened before is read.
        let missed = match after {
            Some(after) => stream.missed(after).await?,
            None => None,
        };
        // Pages that were cut off together do not come again together.
        let [jitter] = app.rng.bytes()?;
        let mut first = format!("retry: {}\n\n", 500 + 6 * u32::from(jitter));
        if let Some((seq, change)) = missed {
            first += &said(seq, change);
            stream.known = seq;
        }
        stream.first = Some(first);
        Ok(Ok(stream))
    }

    /// What happened since.
    async fn missed(&self, after: i64) -> Result<Option<(i64, Change)>, Internal> {
        let dialect = self.app.store.dialect();
        let mut tx = self.app.store.read().await?;
        let mut newest = store::events::newest_of_user(&mut tx, &self.user, MAX_MISSED).await?;
        if let (Some((organization, _)), true) = (&self.organization, reaches(&newest, after)) {
            let shared = store::events::newest_of_organization(&mut tx, organization, MAX_MISSED).await?;
            if !reaches(&shared, after) {
                return Ok(missed(&shared, after, dialect));
            }
            // What concerns both is in both.
            newest.extend(shared);
            newest.sort_unstable_by_key(|line| Reverse(line.seq));
            newest.dedup_by_key(|line| line.seq);
        }
        Ok(missed(&newest, after, dialect))
    }

    /// Whether the page knew this when it opened: what happened just before is called out only then, where nobody listened. On SQLite
    /// lines have the order of their transactions; on PostgreSQL one with a lower number may be news.
    fn knew(&self, news: &News) -> bool {
        news.seq <= self.known && self.app.store.dialect() == Dialect::Sqlite
    }

    /// Listens where the session is active now.
    async fn follow_organization(&mut self) -> Result<(), Internal> {
        let active = store::memberships::active_in(&mut self.app.store.read().await?, &self.session).await?;
        if active.as_ref() == self.organization.as_ref().map(|(id, _)| id) {
            return Ok(());
        }
        if let Some((left, _)) = self.organization.take() {
            self.app.live.leave_organization(&left);
        }
        self.organization = active.and_then(|id| self.app.live.enter_organization(&id).map(|news| (id, news)));
        Ok(())
    }

    /// What it says next, as the body of an event stream has it; `None` at its end.
    ///
    /// # Errors
    /// [`Internal`].
    pub async fn next(&mut self) -> Result<Option<String>, Internal> {
        if self.over {
            return Ok(None);
        }
        if let Some(first) = self.first.take() {
            return Ok(Some(first));
        }
        let stop = self.app.live.stop.clone();
        // What is asked of the database is in boxes: a stream that waits is to be small.
        loop {
            let now = self.app.clock.now();
            let until_check = u64::try_from(self.check_at.since(now).as_millis()).map_or(Duration::ZERO, Duration::from_millis);
            tokio::select! {
                // What happens to the person comes first: it may end what they hear of an organization.
                biased;
                () = stop.cancelled() => return Ok(None),
                news = self.news.recv() => match news {
                    Ok(news) => {
                        if let Some(over) = Box::pin(self.over(&news)).await? {
                            return Ok(Some(over));
                        }
                        Box::pin(self.follow_organization()).await?;
                        if !news.change.is_empty() && !self.knew(&news) {
                            return Ok(Some(said(news.seq, news.change)));
                        }
                    }
                    // Too far behind: the page comes again and catches up.
                    Err(broadcast::error::RecvError::Lagged(_) | broadcast::error::RecvError::Closed) => return Ok(None),
                },
                news = hear(&mut self.organization) => match news {
                    Ok(news) if self.knew(&news) => {}
                    Ok(news) => return Ok(Some(said(news.seq, news.change))),
                    Err(broadcast::error::RecvError::Lagged(_) | broadcast::error::RecvError::Closed) => return Ok(None),
                },
                () = tokio::time::sleep(until_check.min(BEAT)) => {
                    if self.app.clock.now() >= self.check_at && let Some(over) = Box::pin(self.check()).await? {
                        return Ok(Some(over));
                    }
                    return Ok(Some(":\n\n".to_owned()));
                }
            }
        }
    }

    /// The last word, if these news end the session.
    async fn over(&mut self, news: &News) -> Result<Option<String>, Internal> {
        match &news.live {
            Some(live) if live.contains(&self.session) => Ok(None),
            Some(_) | None => self.check().await,
        }
    }

    /// The last word, if the session is over.
    async fn check(&mut self) -> Result<Option<String>, Internal> {
        let now = self.app.clock.now();
        let mut tx = self.app.store.read().await?;
        let session = store::sessions::find(&mut tx, &self.session).await?;
        let Some(session) = session else { return Ok(Some(self.last_word(SessionStatus::Ended))) };
        let closed = store::users::find(&mut tx, &session.user).await?.is_none_or(|user| user.banned_at.is_some());
        if session.is_active(now) && !closed {
            self.check_at = next_check(&session, now);
            return Ok(None);
        }
        let status = session.status(now);
        Ok(Some(self.last_word(if session.is_active(now) { SessionStatus::Ended } else { status })))
    }

    fn last_word(&mut self, status: SessionStatus) -> String {
        self.over = true;
        last_word(status)
    }
}

/// What is called next in an organization's room; never where there is none.
async fn hear(room: &mut Option<(OrganizationId, broadcast::Receiver<Arc<News>>)>) -> Result<Arc<News>, broadcast::error::RecvError> {
    match room {
        Some((_, news)) => news.recv().await,
        None => std::future::pending().await,
    }
}

/// What a page is told whose session is over.
#[must_use]
pub fn last_word(status: SessionStatus) -> String {
    format!("event: {OVER}\ndata: {}\n\n", status.name())
}

fn said(seq: i64, change: Change) -> String {
    format!("id: {seq}\ndata: {change}\n\n")
}

fn next_check(session: &store::sessions::Session, now: Timestamp) -> Timestamp {
    session.expires_at.min(session.abandon_at).min(now.plus(CHECK_EVERY))
}
