//! `GET /sign-in`, against a bare handler that sends the same bytes.

use axum::http::Method;
use http_body_util::Full;

use crate::Outcome;
use crate::bare::{self, Bare};
use crate::client::request;
use crate::figure::Row;
use crate::load::compare;
use crate::portal::Setup;
use crate::repeater::Repeater;

/// Connections at once.
const CONNECTIONS: usize = 32;

pub async fn measure() -> Outcome<Vec<Row>> {
    let setup = Setup::new().await?;
    let portal = setup.serve().await?;
    let page = portal.browser().await?.get("/sign-in").await?;
    let bare = Bare::sending(&page).await?;
    let origin = portal.origin.as_str();
    let ask = |path: &'static str| move |_| Ok(request(Method::GET, origin, path, 1).body(Full::default())?);
    let mut ours = Repeater::several(CONNECTIONS, portal.process.address, ask("/sign-in")).await?;
    let mut limit = Repeater::several(CONNECTIONS, bare.process.address, ask(bare::PATH)).await?;
    let (ours, limit) = compare(&mut ours, &mut limit).await?;
    Ok(vec![
        Row::at_least("GET /sign-in, 32 connections", ours.rate(), limit.rate(), 0.4),
        Row::at_most("GET /sign-in, 32 connections, p99", ours.quantile(0.99), limit.quantile(0.99), 4.0),
    ])
}
