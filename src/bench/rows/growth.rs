//! A thousand people against a million: looking somebody up at sign-in, and the session check.

use std::rc::Rc;

use axum::http::{Method, header};
use http_body_util::Full;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

use crate::Outcome;
use crate::client::{Browser, request};
use crate::crowd;
use crate::databases::Database;
use crate::figure::Row;
use crate::load::{Visitor, compare};
use crate::portal::{Portal, Setup};
use crate::repeater::Repeater;

/// Connections at once.
const CONNECTIONS: usize = 8;
/// The two sizes.
const FEW: u64 = 1000;
const MANY: u64 = 1_000_000;
/// How much slower the large one may be.
const MOST: f64 = 1.3;

/// A server with a crowd.
struct Crowded {
    portal: Portal,
    people: u64,
    cookies: Rc<Vec<String>>,
    _setup: Setup,
}

impl Crowded {
    async fn with(people: u64, database: &Database) -> Outcome<Self> {
        let setup = Setup::on(database, &format!("people_{people}")).await?;
        // Makes schema and keys.
        drop(setup.serve().await?);
        let cookies = Rc::new(crowd::gather(&setup, people).await?);
        Ok(Self { portal: setup.serve().await?, people, cookies, _setup: setup })
    }

    async fn lookups(&self) -> Outcome<Vec<Lookup>> {
        let mut all = Vec::new();
        for seed in 0..CONNECTIONS {
            all.push(Lookup { browser: self.portal.browser().await?, people: self.people, rng: StdRng::seed_from_u64(u64::try_from(seed)?) });
        }
        Ok(all)
    }

    async fn checks(&self) -> Outcome<Vec<Check>> {
        let mut all = Vec::new();
        for seed in 0..CONNECTIONS {
            let request = request(Method::GET, &self.portal.origin, "/v1/client", 1).body(Full::default())?;
            let asking = Repeater::open(self.portal.process.address, request).await?;
            all.push(Check { asking, cookies: Rc::clone(&self.cookies), rng: StdRng::seed_from_u64(u64::try_from(seed)?) });
        }
        Ok(all)
    }
}

/// Somebody of the crowd who begins to sign in, each time somebody else.
struct Lookup {
    browser: Browser,
    people: u64,
    rng: StdRng,
}

impl Visitor for Lookup {
    async fn visit(&mut self) -> Outcome<bool> {
        self.browser.become_somebody_else();
        let email = crowd::address(self.rng.random_range(1..=self.people));
        self.browser.step("/api/sign-in/start", &[("identifier", &email), ("nav", "")], "/sign-in/factor-one").await?;
        Ok(true)
    }
}

/// Somebody of the crowd whose session is checked, each time somebody else.
struct Check {
    asking: Repeater,
    cookies: Rc<Vec<String>>,
    rng: StdRng,
}

impl Visitor for Check {
    async fn visit(&mut self) -> Outcome<bool> {
        let cookie = self.cookies.get(self.rng.random_range(0..self.cookies.len())).ok_or("there are no cookies")?;
        self.asking.headers().insert(header::COOKIE, cookie.parse()?);
        let answer = self.asking.ask().await?;
        // A client without a session would be found as quickly, and be no session check.
        if answer.body().windows(9).any(|part| part == b"\"user_id\"") { Ok(true) } else { Err("nobody is signed in".into()) }
    }
}

pub async fn measure() -> Outcome<Vec<Row>> {
    let mut rows = Vec::new();
    for database in Database::all()? {
        let few = Crowded::with(FEW, &database).await?;
        let many = Crowded::with(MANY, &database).await?;
        let (large, small) = compare(&mut many.lookups().await?, &mut few.lookups().await?).await?;
        rows.push(Row::at_most(&format!("1,000,000 people against 1,000, {database}: sign-in lookup"), large.mean(), small.mean(), MOST));
        let (large, small) = compare(&mut many.checks().await?, &mut few.checks().await?).await?;
        rows.push(Row::at_most(&format!("1,000,000 people against 1,000, {database}: session check"), large.mean(), small.mean(), MOST));
    }
    Ok(rows)
}
