//! The load: visitors that come again as soon as they were answered, all on one thread of this process.

use std::time::{Duration, Instant};

use futures::future::try_join_all;
use hdrhistogram::Histogram;

use crate::Outcome;
use crate::figure::Figure;

/// Longest answer the histogram can tell, in microseconds: the server gives up after half of it.
const LONGEST: u64 = 60_000_000;
/// Rounds of a comparison. Both sides take turns, so that a slow moment of the machine meets both.
pub const ROUNDS: u32 = 4;
/// Length of one side's turn.
pub const TURN: Duration = Duration::from_millis(1500);
/// What each side does before anything counts.
const WARM_UP: Duration = Duration::from_millis(500);

/// Somebody who keeps coming.
pub trait Visitor {
    /// Comes once. `false` when there is nothing left to come for; an unexpected answer is an error.
    async fn visit(&mut self) -> Outcome<bool>;
}

/// What was measured.
#[derive(Debug)]
pub struct Load {
    elapsed: Duration,
    latencies: Histogram<u64>,
}

impl Load {
    /// Nothing yet.
    ///
    /// # Errors
    /// Never, for the bounds that it has.
    pub fn new() -> Outcome<Self> {
        Ok(Self { elapsed: Duration::ZERO, latencies: Histogram::new_with_bounds(1, LONGEST, 3)? })
    }

    /// Adds what another turn measured.
    ///
    /// # Errors
    /// Never, for loads of this program.
    pub fn add(&mut self, other: &Self) -> Outcome<()> {
        self.elapsed += other.elapsed;
        Ok(self.latencies.add(&other.latencies)?)
    }

    /// Visits.
    #[must_use]
    pub fn visits(&self) -> u64 {
        self.latencies.len()
    }

    /// Visits per second.
    #[must_use]
    pub fn rate(&self) -> Figure {
        Figure::rate(self.visits(), self.elapsed)
    }

    /// The time that a visit took on average.
    #[must_use]
    pub fn mean(&self) -> Figure {
        Figure::Time(Duration::from_micros(1).mul_f64(self.latencies.mean()))
    }

    /// The time that this share of the visits took at most, such as 0.99.
    #[must_use]
    pub fn quantile(&self, share: f64) -> Figure {
        Figure::Time(Duration::from_micros(self.latencies.value_at_quantile(share)))
    }
}

/// Lets visitors come for a while.
///
/// # Errors
/// The first of a visitor.
pub async fn drive<V: Visitor>(visitors: &mut [V], span: Duration) -> Outcome<Load> {
    let start = Instant::now();
    let each = visitors.iter_mut().map(async |visitor| {
        let mut latencies = Histogram::<u64>::new_with_bounds(1, LONGEST, 3)?;
        loop {
            let begun = Instant::now();
            if begun.duration_since(start) >= span || !visitor.visit().await? {
                return Outcome::Ok(latencies);
            }
            latencies.saturating_record(u64::try_from(begun.elapsed().as_micros())?);
        }
    });
    let all = try_join_all(each).await?;
    let mut load = Load::new()?;
    load.elapsed = start.elapsed();
    for latencies in all {
        load.latencies.add(latencies)?;
    }
    Ok(load)
}

/// Measures two sides in turns.
///
/// # Errors
/// The first of a visitor.
pub async fn compare<A: Visitor, B: Visitor>(one: &mut [A], other: &mut [B]) -> Outcome<(Load, Load)> {
    let mut sums = (Load::new()?, Load::new()?);
    drive(one, WARM_UP).await?;
    drive(other, WARM_UP).await?;
    for _ in 0..ROUNDS {
        sums.0.add(&drive(one, TURN).await?)?;
        sums.1.add(&drive(other, TURN).await?)?;
    }
    Ok(sums)
}

/// Measures, in turns, visitors and something that is done on threads of this process.
///
/// # Errors
/// The first of a visitor, or of the other side.
pub async fn compare_with<V: Visitor, T>(visitors: &mut [V], mut other: impl FnMut(Duration) -> Outcome<T>) -> Outcome<(Load, Vec<T>)> {
    let mut sum = Load::new()?;
    let mut others = Vec::new();
    drive(visitors, WARM_UP).await?;
    for _ in 0..ROUNDS {
        sum.add(&drive(visitors, 2 * TURN).await?)?;
        others.push(other(2 * TURN)?);
    }
    Ok((sum, others))
}
