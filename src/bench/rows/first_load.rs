//! What the first visit of the first page loads, as a browser that takes brotli gets it.

use axum::http::{Method, header};
use http_body_util::Full;
use scraper::{Html, Selector};

use crate::Outcome;
use crate::client::request;
use crate::figure::{Figure, Row};
use crate::portal::{Portal, Setup};
use crate::repeater::Repeater;

pub async fn measure() -> Outcome<Vec<Row>> {
    let setup = Setup::new().await?;
    let portal = setup.serve().await?;
    let (page, size) = load(&portal, "/sign-in").await?;
    let document = Html::parse_document(&page);
    let mut sheets = size;
    for path in addresses(&document, "link[rel=stylesheet]", "href")? {
        sheets += load(&portal, &path).await?.1;
    }
    let mut scripts = 0;
    for path in addresses(&document, "link[rel=modulepreload], link[rel=preload][as=fetch]", "href")? {
        scripts += load(&portal, &path).await?.1;
    }
    for path in addresses(&document, "script[src]", "src")? {
        scripts += load(&portal, &path).await?.1;
    }
    Ok(vec![
        Row::under("first load of /sign-in: HTML and style sheet", Figure::Size(sheets), Figure::Size(20_000)),
        Row::under("first load of /sign-in: browser code", Figure::Size(scripts), Figure::Size(200_000)),
        usable_before(&portal).await?,
    ])
}

/// A file as text, and the bytes that came over the wire for it.
async fn load(portal: &Portal, path: &str) -> Outcome<(String, u64)> {
    let ask = |encoding: &str| Ok::<_, axum::http::Error>(request(Method::GET, &portal.origin, path, 1).header(header::ACCEPT_ENCODING, encoding));
    let compressed = Repeater::open(portal.process.address, ask("gzip, deflate, br, zstd")?.body(Full::default())?).await?.ask().await?;
    let plain = Repeater::open(portal.process.address, ask("identity")?.body(Full::default())?).await?.ask().await?;
    Ok((String::from_utf8_lossy(plain.body()).into_owned(), u64::try_from(compressed.body().len())?))
}

fn addresses(document: &Html, selector: &str, attribute: &str) -> Outcome<Vec<String>> {
    let selector = Selector::parse(selector).map_err(|error| error.to_string())?;
    Ok(document.select(&selector).filter_map(|element| element.attr(attribute)).map(str::to_owned).collect())
}

/// Signs up and in with nothing but the documents: no style sheet and no script was loaded.
async fn usable_before(portal: &Portal) -> Outcome<Row> {
    let (email, password) = ("ada+clerk_test@example.com", "violet-anchor-1843");
    let mut browser = portal.browser().await?;
    browser.sign_up(email, password).await?;
    browser.become_somebody_else();
    let first = Html::parse_document(&String::from_utf8_lossy(browser.get("/sign-in").await?.body()));
    let forms = Selector::parse("form[method=post][action='/api/sign-in/start'] input[name=identifier]").map_err(|error| error.to_string())?;
    let usable = first.select(&forms).next().is_some() && browser.sign_in(email, password).await.is_ok();
    let measured = if usable { "signs in with the documents alone" } else { "does not sign in with the documents alone" };
    Ok(Row::stated("first load of /sign-in: without any of it", measured.to_owned(), "usable", usable))
}
