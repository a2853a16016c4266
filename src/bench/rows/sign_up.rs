//! Signing up ten thousand people at once: none is refused, none is lost.

use std::cell::Cell;
use std::time::Duration;

use vestibule::server::store::{self, Store};

use crate::Outcome;
use crate::client::Browser;
use crate::databases::Database;
use crate::figure::{Figure, Row};
use crate::load::{Visitor, drive};
use crate::portal::Setup;

/// Connections at once.
const CONNECTIONS: usize = 8;
/// People who sign up.
const PEOPLE: u64 = 10_000;
/// Longest that all of them may take.
const PATIENCE: Duration = Duration::from_mins(5);

/// One connection, over which people come one after the other; `next` is shared by all connections.
struct Queue<'a> {
    browser: Browser,
    next: &'a Cell<u64>,
}

impl Visitor for Queue<'_> {
    async fn visit(&mut self) -> Outcome<bool> {
        let number = self.next.get();
        if number == PEOPLE {
            return Ok(false);
        }
        self.next.set(number + 1);
        self.browser.become_somebody_else();
        self.browser.sign_up(&format!("person{number}+clerk_test@example.com"), "violet-anchor-1843").await?;
        Ok(true)
    }
}

pub async fn measure() -> Outcome<Vec<Row>> {
    let mut rows = Vec::new();
    for database in Database::all()? {
        // Cheap hashes: with dear ones the processors would hash for minutes, and the database would have a quiet time.
        let cheap = vec![("VESTIBULE_PASSWORDS_MEMORY_KIB", "8"), ("VESTIBULE_PASSWORDS_PASSES", "1")];
        let setup = Setup { more: cheap, ..Setup::on(&database, "sign_up").await? };
        let portal = setup.serve().await?;
        let next = Cell::new(0);
        let mut queues = Vec::new();
        for _ in 0..CONNECTIONS {
            queues.push(Queue { browser: portal.browser().await?, next: &next });
        }
        let load = drive(&mut queues, PATIENCE).await?;
        drop(portal);
        let found = count(&setup.database).await?;
        let what = format!("sign-up, {database}, {CONNECTIONS} connections, {} people", Figure::Count(PEOPLE));
        let measured = format!("{} acknowledged, {} found, {}", Figure::Count(load.visits()), Figure::Count(found), load.rate());
        rows.push(Row::stated(&what, measured, "none fails, none lost", load.visits() == PEOPLE && found == PEOPLE));
    }
    Ok(rows)
}

/// Accounts in a database that nobody else uses any more.
async fn count(database: &str) -> Outcome<u64> {
    let store = Store::connect(database, 1).await?;
    let count = store::users::count(&mut store.read().await?, &store::users::Filter::default()).await?;
    store.close().await;
    Ok(u64::try_from(count)?)
}
