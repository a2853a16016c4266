//! `GET /v1/client` with a cookie, against a bare handler that reads one row by its primary key and sends the same bytes.

use axum::http::{Method, header};
use http_body_util::Full;

use crate::Outcome;
use crate::bare::{self, Bare};
use crate::client::{Answer, request};
use crate::databases::Database;
use crate::figure::Row;
use crate::load::compare;
use crate::portal::{Portal, Setup};
use crate::repeater::Repeater;

/// Connections at once.
const CONNECTIONS: usize = 32;
/// The address that is measured.
const CHECK: &str = "/v1/client";

pub async fn measure() -> Outcome<Vec<Row>> {
    let mut rows = Vec::new();
    for database in Database::all()? {
        let setup = Setup::on(&database, "session_check").await?;
        rows.extend(on(&database, &setup).await?);
    }
    Ok(rows)
}

async fn on(database: &Database, setup: &Setup) -> Outcome<Vec<Row>> {
    let portal = setup.serve().await?;
    let cookies = sign_in(&portal, CONNECTIONS).await?;
    let cookie = |place: usize| cookies.get(place).map(String::as_str).unwrap_or_default();
    let ask = |path: &'static str, place: usize| {
        Ok(request(Method::GET, &portal.origin, path, 1).header(header::COOKIE, cookie(place)).body(Full::default())?)
    };
    let answer = Repeater::open(portal.process.address, ask(CHECK, 0)?).await?.ask().await?;
    let bare = Bare::reading(&answer, &setup.database, &client_of(&answer)?).await?;
    let mut rows = Vec::new();
    for connections in [CONNECTIONS, 1] {
        let mut ours = Repeater::several(connections, portal.process.address, |place| ask(CHECK, place)).await?;
        let mut limit = Repeater::several(connections, bare.process.address, |place| ask(bare::PATH, place)).await?;
        let (ours, limit) = compare(&mut ours, &mut limit).await?;
        rows.push(if connections == 1 {
            Row::at_most(&format!("session check, {database}, 1 connection, p50"), ours.quantile(0.5), limit.quantile(0.5), 2.0)
        } else {
            Row::at_least(&format!("session check, {database}, {connections} connections"), ours.rate(), limit.rate(), 0.4)
        });
    }
    Ok(rows)
}

/// The cookies of so many people who are signed in, each with a browser of their own.
async fn sign_in(portal: &Portal, people: usize) -> Outcome<Vec<String>> {
    let mut cookies = Vec::with_capacity(people);
    for person in 0..people {
        let mut browser = portal.browser().await?;
        browser.sign_up(&format!("person{person}+clerk_test@example.com"), "violet-anchor-1843").await?;
        cookies.push(browser.cookies());
    }
    Ok(cookies)
}

fn client_of(answer: &Answer) -> Outcome<String> {
    let body: serde_json::Value = serde_json::from_slice(answer.body())?;
    let id = body.pointer("/response/id").and_then(serde_json::Value::as_str);
    Ok(id.ok_or("GET /v1/client shows no client")?.to_owned())
}
