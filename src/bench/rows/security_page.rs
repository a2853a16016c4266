//! `GET /user/security` of somebody with 20 passkeys and 50 devices, against a bare handler that sends the same bytes.

use axum::http::{Method, header};
use http_body_util::Full;
use vestibule::domain::ids::{ClientId, PasskeyId, SessionId, UserId};
use vestibule::domain::time::{Span, Timestamp};
use vestibule::server::store::passkeys::PasskeyRow;
use vestibule::server::store::sessions::NewSession;
use vestibule::server::store::{self, Store};

use crate::Outcome;
use crate::bare::{self, Bare};
use crate::client::request;
use crate::figure::Row;
use crate::load::compare;
use crate::portal::Setup;
use crate::repeater::Repeater;

/// Connections at once.
const CONNECTIONS: usize = 8;
/// The address that is measured.
const PAGE: &str = "/user/security?devices=50";
/// What the person has; the device that looks is one more.
const PASSKEYS: usize = 20;
const DEVICES: usize = 49;
/// Who it is.
const EMAIL: &str = "person+clerk_test@example.com";
/// Browsers of the devices, in turn.
const BROWSERS: [&str; 3] = [
    "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
];

pub async fn measure() -> Outcome<Vec<Row>> {
    let setup = Setup::new().await?;
    let portal = setup.serve().await?;
    let mut browser = portal.browser().await?;
    browser.sign_up(EMAIL, "violet-anchor-1843").await?;
    furnish(&setup.database).await?;
    let cookies = browser.cookies();
    let page = browser.get(PAGE).await?;
    if page.body().len() < 100_000 / 4 {
        return Err("the page for what keeps an account safe lacks its devices".into());
    }
    let bare = Bare::sending(&page).await?;
    let ask = |path: &'static str| {
        let (origin, cookies) = (portal.origin.clone(), cookies.clone());
        move |_| Ok(request(Method::GET, &origin, path, 1).header(header::COOKIE, cookies.as_str()).body(Full::default())?)
    };
    let mut ours = Repeater::several(CONNECTIONS, portal.process.address, ask(PAGE)).await?;
    let mut limit = Repeater::several(CONNECTIONS, bare.process.address, ask(bare::PATH)).await?;
    let (ours, limit) = compare(&mut ours, &mut limit).await?;
    let name = "GET /user/security, 20 passkeys, 50 devices, 8 connections";
    Ok(vec![Row::at_least(name, ours.rate(), limit.rate(), 0.25)])
}

/// Gives the person passkeys and devices.
async fn furnish(database: &str) -> Outcome<()> {
    let store = Store::connect(database, 1).await?;
    let mut tx = store.write().await?;
    let user = store::users::find_by_verified_email(&mut tx, EMAIL).await?.ok_or("nobody signed up")?.id;
    let now = Timestamp::from_millis(i64::try_from(std::time::SystemTime::UNIX_EPOCH.elapsed()?.as_millis())?);
    for number in 0..PASSKEYS {
        let passkey = passkey(&user, number, now);
        store::passkeys::insert(&mut tx, &passkey).await?;
    }
    for (number, agent) in (0..DEVICES).zip(BROWSERS.iter().cycle()) {
        let client = ClientId::from_unique(&format!("bench{number}"));
        store::clients::insert(&mut tx, &client, now).await?;
        let session = NewSession {
            id: SessionId::from_unique(&format!("bench{number}")),
            client,
            user: user.clone(),
            first_factor: "password".to_owned(),
            second_factor: None,
            second_factor_at: None,
            task: None,
            organization: None,
            ip_address: Some(format!("203.0.113.{number}")),
            user_agent: Some((*agent).to_owned()),
            expires_at: now.plus(Span::days(7)),
            abandon_at: now.plus(Span::days(7)),
        };
        store::sessions::insert(&mut tx, &session, now).await?;
    }
    tx.commit().await?;
    store.close().await;
    Ok(())
}

fn passkey(user: &UserId, number: usize, now: Timestamp) -> PasskeyRow {
    PasskeyRow {
        id: PasskeyId::from_unique(&format!("bench{number}")),
        user: user.clone(),
        credential_id: format!("credential {number}").into_bytes(),
        credential: "{}".to_owned(),
        name: format!("Passkey {number}"),
        aaguid: None,
        backed_up: true,
        created_at: now,
        updated_at: now,
        last_used_at: Some(now),
    }
}
