//! Telling open pages what changed: how soon each of a thousand hears of one change, and the memory of ten thousand that wait.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::http::{Method, header};
use futures::future::try_join_all;
use hdrhistogram::Histogram;
use http_body_util::Full;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use vestibule::server::serve::raise_open_files;

use crate::Outcome;
use crate::client::{Connection, request};
use crate::crowd;
use crate::databases::Database;
use crate::figure::{Figure, Row};
use crate::portal::{Portal, Setup};

/// Pages of one person that hear of one change: devices, and open pages on each.
const DEVICES: u64 = 50;
const PAGES_EACH: usize = 20;
/// Changes.
const CHANGES: u32 = 30;
/// Pages that wait: people, each with one.
const PEOPLE: u64 = 10_000;
/// Time for what opening them leaves to be done later.
const SETTLE: Duration = Duration::from_secs(2);
/// Longest that a page may wait for news before it counts as lost.
const LOST_AFTER: Duration = Duration::from_secs(10);

pub async fn measure() -> Outcome<Vec<Row>> {
    raise_open_files();
    let mut rows = Vec::new();
    for database in Database::all()? {
        rows.push(fan_out(&database).await?);
    }
    rows.extend(waiting().await?);
    Ok(rows)
}

/// One change to a thousand pages.
async fn fan_out(database: &Database) -> Outcome<Row> {
    let setup = Setup::on(database, "live").await?;
    drop(setup.serve().await?);
    crowd::gather_known(&setup, 10, 0).await?;
    let devices = crowd::devices(&setup, 1, DEVICES).await?;
    let portal = setup.serve().await?;
    let mut pages = Vec::new();
    for (cookie, _) in &devices {
        for _ in 0..PAGES_EACH {
            pages.push(Page::open(&portal, cookie).await?);
        }
    }
    let (cookie, session) = devices.first().ok_or("there are no devices")?;
    let mut latencies = Histogram::<u64>::new_with_bounds(1, 60_000_000, 3)?;
    for change in 0..CHANGES {
        let mut connection = Connection::open(portal.process.address).await?;
        let body = format!("session={}&name=Name+{change}", session.as_str());
        let post = request(Method::POST, &portal.origin, "/api/devices/name", 1)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ORIGIN, &portal.origin)
            .header(header::COOKIE, cookie)
            .body(Full::from(body))?;
        let begun = Instant::now();
        let heard = pages.iter_mut().map(async |page| {
            page.hear().await?;
            Outcome::Ok(begun.elapsed())
        });
        let (answer, heard) = tokio::join!(connection.send(post), tokio::time::timeout(LOST_AFTER, try_join_all(heard)));
        if answer?.status().is_client_error() {
            return Err("the change was refused".into());
        }
        for latency in heard.map_err(|_| "a page heard nothing")?? {
            latencies.record(u64::try_from(latency.as_micros())?)?;
        }
    }
    let p99 = Figure::Time(Duration::from_micros(latencies.value_at_quantile(0.99)));
    Ok(Row::under(&format!("one change to 1,000 open pages, {database}, p99"), p99, Figure::Time(Duration::from_millis(250))))
}

/// Ten thousand pages that wait.
async fn waiting() -> Outcome<Vec<Row>> {
    let setup = Setup::new().await?;
    drop(setup.serve().await?);
    let cookies = crowd::gather_known(&setup, PEOPLE, PEOPLE).await?;
    let portal = setup.serve().await?;
    let mut pages = Vec::new();
    for cookie in &cookies {
        pages.push(Page::open(&portal, cookie).await?);
    }
    tokio::time::sleep(SETTLE).await;
    let resident = portal.process.resident()?;
    if u64::try_from(pages.len())? != PEOPLE {
        return Err("not all pages are open".into());
    }
    Ok(vec![Row::under("memory (RSS) with 10,000 open pages", Figure::Size(resident), Figure::Size(300_000_000))])
}

/// A page that listens. Small, since there are many of them here too.
struct Page {
    stream: TcpStream,
}

impl Page {
    async fn open(portal: &Portal, cookie: &str) -> Outcome<Self> {
        let address: SocketAddr = portal.process.address;
        let mut stream = TcpStream::connect(address).await?;
        let ask = format!(
            "GET /user/live HTTP/1.1\r\nhost: {}\r\naccept: text/event-stream\r\nsec-fetch-site: same-origin\r\ncookie: {cookie}\r\n\r\n",
            portal.origin.trim_start_matches("http://")
        );
        stream.write_all(ask.as_bytes()).await?;
        let mut page = Self { stream };
        page.read_until(b"retry: ").await?;
        Ok(page)
    }

    /// Waits for news.
    async fn hear(&mut self) -> Outcome<()> {
        self.read_until(b"data: ").await
    }

    /// Reads on until this has come. Each message comes in one piece.
    async fn read_until(&mut self, wanted: &[u8]) -> Outcome<()> {
        let mut some = [0; 2048];
        loop {
            let read = self.stream.read(&mut some).await?;
            let part = some.get(..read).filter(|part| !part.is_empty()).ok_or("a stream ended")?;
            if part.windows(wanted.len()).any(|bytes| bytes == wanted) {
                return Ok(());
            }
        }
    }
}
