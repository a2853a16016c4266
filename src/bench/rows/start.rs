//! How soon the server answers, and how much memory it holds.

use std::time::Duration;

use crate::Outcome;
use crate::figure::{Figure, Row};
use crate::portal::Setup;

/// Starts on the same data; the median counts.
const STARTS: usize = 5;
/// Time for what a start leaves to be done later.
const SETTLE: Duration = Duration::from_secs(2);

pub async fn measure() -> Outcome<Vec<Row>> {
    let setup = Setup::new().await?;
    let first = setup.serve().await?.process.started_in;
    let mut starts = Vec::new();
    let mut idle = 0;
    for _ in 0..STARTS {
        let portal = setup.serve().await?;
        starts.push(portal.process.started_in);
        if starts.len() == STARTS {
            tokio::time::sleep(SETTLE).await;
            idle = portal.process.resident()?;
        }
    }
    starts.sort();
    let median = starts.get(STARTS / 2).copied().unwrap_or_default();
    let most = Figure::Time(Duration::from_millis(300));
    Ok(vec![
        Row::under("start to first 200, SQLite", Figure::Time(median), most),
        Row::under("first start ever to first 200: schema and keys are made", Figure::Time(first), most),
        Row::under("idle memory (RSS)", Figure::Size(idle), Figure::Size(40_000_000)),
    ])
}
