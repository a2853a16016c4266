//! Signing in with a password, against nothing but the hash on one thread per core.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use argon2::password_hash::PasswordVerifier as _;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher as _};
use vestibule::server::security::password_hasher::HashCost;

use crate::Outcome;
use crate::client::Browser;
use crate::figure::{Figure, Row};
use crate::load::{Visitor, compare_with};
use crate::portal::{Portal, Setup};
use crate::process::own_processor_time;

/// Connections at once.
const CONNECTIONS: usize = 8;
/// What everybody signs in with.
const PASSWORD: &str = "violet-anchor-1843";

/// Somebody who signs in, each time with a browser that was never here.
struct Person {
    browser: Browser,
    email: String,
    visits: u64,
}

impl Person {
    async fn with_account(portal: &Portal, number: usize) -> Outcome<Self> {
        let email = format!("person{number}+clerk_test@example.com");
        let mut browser = portal.browser().await?;
        browser.sign_up(&email, PASSWORD).await?;
        Ok(Self { browser, email, visits: 0 })
    }
}

impl Visitor for Person {
    async fn visit(&mut self) -> Outcome<bool> {
        self.browser.become_somebody_else();
        self.browser.sign_in(&self.email, PASSWORD).await?;
        self.visits += 1;
        Ok(true)
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
    let mut people = Vec::new();
    for number in 0..CONNECTIONS {
        people.push(Person::with_account(&portal, number).await?);
    }
    let before = portal.process.processor_time()?;
    let (load, hashes) = compare_with(&mut people, hash_for).await?;
    // Between turns the server has nothing to do, so the whole comparison counts, and with it every visit.
    let used = portal.process.processor_time()?.saturating_sub(before);
    let visits = people.iter().map(|person| person.visits).sum();
    let number = hashes.iter().map(|turn| turn.number).sum();
    let (elapsed, alone) = hashes.iter().fold((Duration::ZERO, Duration::ZERO), |(e, p), turn| (e + turn.elapsed, p + turn.processor_time));
    Ok(vec![
        Row::at_least("password sign-in, 8 connections", load.rate(), Figure::rate(number, elapsed), 0.95),
        Row::at_most("processor time of a password sign-in", Figure::each(used, visits), Figure::each(alone, number), 1.05),
    ])
}
