//! Minting session tokens, against nothing but the signature, one after the other on one thread.

use std::time::{Duration, Instant};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use vestibule::domain::locale::Locale;
use vestibule::domain::security_log::Actor;
use vestibule::server::config::Loaded;
use vestibule::server::flows::{Cx, Requester, sessions};
use vestibule::server::start;
use vestibule::server::store::sessions::{Filter, Session, list_page};

use crate::Outcome;
use crate::figure::{Figure, Row};
use crate::portal::Setup;
use crate::process::free_address;

/// Length of one side's turn.
const TURN: Duration = Duration::from_millis(500);
/// Turns of each side.
const ROUNDS: u32 = 4;

pub async fn measure() -> Outcome<Vec<Row>> {
    let setup = Setup::new().await?;
    {
        let portal = setup.serve().await?;
        portal.browser().await?.sign_up("ada+clerk_test@example.com", "violet-anchor-1843").await?;
    }
    let (cx, session) = signed_in(&setup).await?;
    let key = KeyPair::generate(KeySize::Rsa2048)?;
    // As long as what is signed of a session token.
    let message = sessions::mint(&cx, &session, None, None)?.rsplit_once('.').ok_or("the token has no signature")?.0.to_owned();
    let mut signature = vec![0; key.public_modulus_len()];
    let (mut minted, mut signed) = (0, 0);
    for _ in 0..ROUNDS {
        minted += repeat(|| Ok(sessions::mint(&cx, &session, None, Some(cx.app.identity.issuer.clone()))?))?;
        signed += repeat(|| Ok(key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message.as_bytes(), &mut signature)?))?;
    }
    cx.app.store.close().await;
    Ok(vec![Row::at_least("session token, one thread", Figure::rate(minted, TURN * ROUNDS), Figure::rate(signed, TURN * ROUNDS), 0.8)])
}

/// The server's state in this process, and the one session in its database.
async fn signed_in(setup: &Setup) -> Outcome<(Cx, Session)> {
    let config = Loaded::parse(None, setup.variables(free_address()?, free_address()?))?.config;
    let app = start::build(config).await?;
    let from = Requester { ip: "198.51.100.1".to_owned(), user_agent: "bench".to_owned(), actor: Actor::Person };
    let cx = Cx { now: app.clock.now(), app, from, locale: Locale::En };
    let (mut found, _) = list_page(&mut cx.app.store.read().await?, &Filter::default(), (1, 0), cx.now).await?;
    Ok((cx, found.pop().ok_or("there is no session")?))
}

/// How often something can be done in one turn.
fn repeat<T>(mut work: impl FnMut() -> Outcome<T>) -> Outcome<u64> {
    let (begun, mut number) = (Instant::now(), 0);
    while begun.elapsed() < TURN {
        work()?;
        number += 1;
    }
    Ok(number)
}
