//! Signing in with a passkey, against nothing but the check of an answer by the library on one thread per core.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use url::Url;
use vestibule::server::config::passkeys::{PasskeyPlace, PasskeysConfig};
use vestibule::server::passkeys::{Answer, RelyingParty};
use webauthn_authenticator_rs::AuthenticatorBackend as _;
use webauthn_authenticator_rs::softpasskey::SoftPasskey;

use crate::Outcome;
use crate::client::Browser;
use crate::figure::{Figure, Row};
use crate::load::{Visitor, compare_with};
use crate::portal::{Portal, Setup};

/// Connections at once.
const CONNECTIONS: usize = 8;
/// What everybody signs up with.
const PASSWORD: &str = "violet-anchor-1843";
/// Longest that a device may take, in milliseconds.
const PATIENCE: u32 = 60_000;

/// A device with one passkey.
struct Device {
    keeper: SoftPasskey,
    origin: Url,
    id: Value,
    user: Value,
}

impl Device {
    /// Makes a passkey; gives what the browser says of it too.
    fn make(origin: Url, mut options: Value) -> Outcome<(Self, String)> {
        let mut keeper = SoftPasskey::new(true);
        let user = options.pointer("/user/id").cloned().unwrap_or_default();
        // The software keeps them all, yet says that it does not.
        if let Some(required) = options.pointer_mut("/authenticatorSelection/requireResidentKey") {
            *required = false.into();
        }
        let made = keeper.perform_register(origin.clone(), serde_json::from_value(options)?, PATIENCE).map_err(|error| format!("{error:?}"))?;
        let made = serde_json::to_value(made)?;
        let id = made.get("rawId").cloned().unwrap_or_default();
        Ok((Self { keeper, origin, id, user }, made.to_string()))
    }

    /// Uses it.
    fn sign(&mut self, mut options: Value) -> Outcome<String> {
        if let Some(allowed) = options.get_mut("allowCredentials") {
            *allowed = json!([{ "type": "public-key", "id": self.id }]);
        }
        let used = self.keeper.perform_auth(self.origin.clone(), serde_json::from_value(options)?, PATIENCE);
        let mut used = serde_json::to_value(used.map_err(|error| format!("{error:?}"))?)?;
        if let Some(user) = used.pointer_mut("/response/userHandle") {
            *user = self.user.clone();
        }
        Ok(used.to_string())
    }
}

/// Somebody who signs in, each time with a browser that was never here.
struct Person {
    browser: Browser,
    device: Device,
}

impl Person {
    async fn with_passkey(portal: &Portal, number: usize) -> Outcome<Self> {
        let mut browser = portal.browser().await?;
        browser.sign_up(&format!("person{number}+clerk_test@example.com"), PASSWORD).await?;
        let (key, options) = ask(&mut browser, "register").await?;
        let (device, made) = Device::make(Url::parse(&portal.origin)?, options)?;
        browser.step("/api/passkeys/add", &[("key", &key), ("credential", &made)], "/user/security#passkeys").await?;
        Ok(Self { browser, device })
    }
}

/// What a browser is asked to sign: the key of the question, and the options.
async fn ask(browser: &mut Browser, purpose: &str) -> Outcome<(String, Value)> {
    let answer = browser.post_for("application/json", "/api/passkeys/ask", &[("purpose", purpose)]).await?;
    let mut asked: Value = serde_json::from_slice(answer.body())?;
    let key = asked.get("key").and_then(Value::as_str).unwrap_or_default().to_owned();
    Ok((key, asked.get_mut("options").map(Value::take).unwrap_or_default()))
}

impl Visitor for Person {
    async fn visit(&mut self) -> Outcome<bool> {
        self.browser.become_somebody_else();
        let (key, options) = ask(&mut self.browser, "sign_in").await?;
        let used = self.device.sign(options)?;
        self.browser.step("/api/passkeys/sign-in", &[("key", &key), ("credential", &used), ("nav", "")], "/user").await?;
        Ok(true)
    }
}

/// An answer with what it is checked against.
struct Sample {
    place: RelyingParty,
    stored: String,
    state: String,
    answer: Answer,
}

impl Sample {
    fn new() -> Outcome<Self> {
        let origin = Url::parse("http://localhost:3000")?;
        let config = PasskeysConfig::At(PasskeyPlace { id: "localhost".to_owned(), origin: origin.clone(), more_origins: Vec::new() });
        let place = RelyingParty::new(&config).ok_or("no passkeys at localhost")?;
        let user = vestibule::domain::ids::UserId::from_unique("bench");
        let owner = vestibule::server::passkeys::Owner { user: &user, name: "ada@example.com", display_name: "Ada" };
        let asked = place.ask_for_new(owner, "Bench", Vec::new())?;
        let (mut device, made) = Device::make(origin, asked.options)?;
        let stored = place.read_new(&asked.state, &made, false)?.map_err(|trouble| format!("{trouble:?}"))?.credential;
        let asked = place.ask_for_any(&[])?;
        let answer = Answer::parse(&device.sign(asked.options)?).map_err(|trouble| format!("{trouble:?}"))?;
        Ok(Self { place, stored, state: asked.state, answer })
    }

    fn checks_for(&self, span: Duration) -> (u64, Duration) {
        let number = AtomicU64::new(0);
        let begun = Instant::now();
        std::thread::scope(|scope| {
            for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
                scope.spawn(|| {
                    while begun.elapsed() < span && matches!(self.place.check(&self.state, &self.answer, &self.stored), Ok(Ok(_))) {
                        number.fetch_add(1, Ordering::Relaxed);
                    }
                });
            }
        });
        (number.into_inner(), begun.elapsed())
    }
}

pub async fn measure() -> Outcome<Vec<Row>> {
    let setup = Setup::new().await?;
    let portal = setup.serve().await?;
    let mut people = Vec::new();
    for number in 0..CONNECTIONS {
        people.push(Person::with_passkey(&portal, number).await?);
    }
    let sample = Sample::new()?;
    let (load, checks) = compare_with(&mut people, |span| Ok(sample.checks_for(span))).await?;
    let (number, elapsed) = checks.iter().fold((0, Duration::ZERO), |(n, e), turn| (n + turn.0, e + turn.1));
    Ok(vec![Row::at_least("passkey sign-in, 8 connections", load.rate(), Figure::rate(number, elapsed), 0.05)])
}
