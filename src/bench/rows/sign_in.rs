//! Signing in with a password, against nothing but the hash on one thread per core.

use std::collections::BTreeMap;
use std::mem::take;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use argon2::password_hash::PasswordVerifier as _;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher as _};
use axum::http::Method;
use futures::future::try_join_all;
use http_body_util::Full;
use vestibule::server::security::password_hasher::HashCost;

use crate::Outcome;
use crate::bare::{self, Bare};
use crate::client::{Browser, location, request, unexpected};
use crate::figure::{Figure, Row};
use crate::load::{Load, ROUNDS, TURN, Visitor, drive};
use crate::portal::{Portal, Setup};
use crate::process::own_processor_time;
use crate::repeater::Repeater;

/// Connections at once.
const CONNECTIONS: usize = 8;
/// What everybody signs in with.
const PASSWORD: &str = "violet-anchor-1843";

/// Browsers that each person has: more than they get round to using in one turn, however fast the machine is.
const BROWSERS: usize = 200;

/// A browser that was here before: its network and its cookies.
type Known = (u32, BTreeMap<String, String>);

/// Somebody who signs in, each time in another of their browsers. All of these were signed in and out before, as those of people
/// are who come back.
struct Person {
    browser: Browser,
    email: String,
    signed_out: Vec<Known>,
    signed_in: Vec<Known>,
}

impl Person {
    async fn with_account(portal: &Portal, number: usize) -> Outcome<Self> {
        let email = format!("person{number}+clerk_test@example.com");
        let mut browser = portal.browser().await?;
        browser.sign_up(&email, PASSWORD).await?;
        let mut person = Self { browser, email, signed_out: Vec::new(), signed_in: Vec::new() };
        for _ in 0..BROWSERS {
            person.browser.become_somebody_else();
            person.sign_in().await?;
        }
        Ok(person)
    }

    async fn sign_in(&mut self) -> Outcome<()> {
        self.browser.sign_in(&self.email, PASSWORD).await?;
        self.signed_in.push((self.browser.from, take(&mut self.browser.cookies)));
        Ok(())
    }

    fn take_up(&mut self, (from, cookies): Known) {
        self.browser.from = from;
        self.browser.cookies = cookies;
    }

    /// Signs out wherever they are signed in.
    async fn sign_out(&mut self) -> Outcome<()> {
        while let Some(known) = self.signed_in.pop() {
            self.take_up(known);
            let answer = self.browser.post("/api/sign-out", &[]).await?;
            if location(&answer) != "/signed-out" {
                return Err(unexpected(&answer).into());
            }
            self.signed_out.push((self.browser.from, take(&mut self.browser.cookies)));
        }
        Ok(())
    }
}

impl Visitor for Person {
    async fn visit(&mut self) -> Outcome<bool> {
        let Some(known) = self.signed_out.pop() else { return Err("no browser is left".into()) };
        self.take_up(known);
        self.sign_in().await?;
        Ok(true)
    }
}

/// Somebody who signs in, each time in a browser that was never here: they get a mail about it.
struct Newcomer(Person);

impl Visitor for Newcomer {
    async fn visit(&mut self) -> Outcome<bool> {
        self.0.browser.become_somebody_else();
        self.0.browser.sign_in(&self.0.email, PASSWORD).await?;
        Ok(true)
    }
}

/// The least that a sign-in over HTTP can be: two requests that keep a row each, the second after the check of a password.
struct Least {
    first: Repeater,
    second: Repeater,
}

impl Visitor for Least {
    async fn visit(&mut self) -> Outcome<bool> {
        self.first.ask().await?;
        self.second.ask().await?;
        Ok(true)
    }
}

/// What the least came to, in turns with the others.
struct LeastLoad {
    bare: Bare,
    visitors: Vec<Least>,
    load: Load,
    used: Duration,
}

impl LeastLoad {
    async fn new(portal: &Portal) -> Outcome<Self> {
        let page = portal.browser().await?.get("/sign-in").await?;
        let bare = Bare::checking(&page, PASSWORD).await?;
        let open = async |path: &str| {
            let ask = request(Method::GET, &portal.origin, path, 1).body(Full::default())?;
            Repeater::open(bare.process.address, ask).await
        };
        let mut visitors = Vec::new();
        for _ in 0..CONNECTIONS {
            visitors.push(Least { first: open(bare::PATH).await?, second: open(bare::PASSWORD_PATH).await? });
        }
        Ok(Self { bare, visitors, load: Load::new()?, used: Duration::ZERO })
    }

    async fn turn(&mut self) -> Outcome<()> {
        let before = self.bare.process.processor_time()?;
        self.load.add(&drive(&mut self.visitors, 2 * TURN).await?)?;
        self.used += self.bare.process.processor_time()?.saturating_sub(before);
        Ok(())
    }
}

/// Hashes that one thread per core computes in this time.
struct Hashes {
    number: u64,
    elapsed: Duration,
    processor_time: Duration,
}

fn hash_for(span: Duration) -> Outcome<Hashes> {
    let cost = HashCost::OWASP;
    let argon2 =
        Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, argon2::Params::new(cost.memory_kib, cost.passes, cost.lanes, None)?);
    let stored = argon2.hash_password_with_salt(PASSWORD.as_bytes(), b"sixteen bytes ok").map_err(|error| error.to_string())?.to_string();
    let stored = PasswordHash::new(&stored).map_err(|error| error.to_string())?;
    let number = AtomicU64::new(0);
    let (begun, before) = (Instant::now(), own_processor_time()?);
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while begun.elapsed() < span && Argon2::default().verify_password(PASSWORD.as_bytes(), &stored).is_ok() {
                    number.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    Ok(Hashes { number: number.into_inner(), elapsed: begun.elapsed(), processor_time: own_processor_time()?.saturating_sub(before) })
}

pub async fn measure() -> Outcome<Vec<Row>> {
    let setup = Setup::new().await?;
    let portal = setup.serve().await?;
    let mut people = try_join_all((0..CONNECTIONS).map(|number| Person::with_account(&portal, number))).await?;
    let mut least = LeastLoad::new(&portal).await?;
    let (mut load, mut used) = (Load::new()?, Duration::ZERO);
    let (mut number, mut elapsed, mut alone) = (0, Duration::ZERO, Duration::ZERO);
    for _ in 0..ROUNDS {
        try_join_all(people.iter_mut().map(Person::sign_out)).await?;
        portal.process.until_idle().await?;
        let before = portal.process.processor_time()?;
        load.add(&drive(&mut people, 2 * TURN).await?)?;
        let hashes = hash_for(2 * TURN)?;
        // Read after the turn of the hashes: what the server puts off until it has time counts too.
        used += portal.process.processor_time()?.saturating_sub(before);
        number += hashes.number;
        elapsed += hashes.elapsed;
        alone += hashes.processor_time;
        least.turn().await?;
    }
    let mut newcomers: Vec<Newcomer> = people.into_iter().map(Newcomer).collect();
    let (new, visits) = (drive(&mut newcomers, 2 * TURN).await?, load.visits());
    let (rate, each) = (Figure::rate(number, elapsed), Figure::each(alone, number));
    Ok(vec![
        Row::at_least("password sign-in, 8 connections", load.rate(), rate, 0.95),
        Row::at_most("processor time of a password sign-in", Figure::each(used, visits), each, 1.05),
        Row::beside("two bare requests that check a password and keep a row each", least.load.rate(), rate),
        Row::beside("processor time of these two", Figure::each(least.used, least.load.visits()), each),
        Row::told("password sign-in in a new browser, with the mail about it", new.rate()),
    ])
}
