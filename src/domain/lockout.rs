//! Slowing down guesses without giving strangers a way to lock somebody out.
//!
//! Failures are counted per (account, trust) where trust is either one known browser of the person or "everybody
//! else in this network". A stranger fills the bucket of his own network; the person's own browser has a bucket of
//! its own and gets in. A bucket that is full refuses even the right password, otherwise the answer would tell.

use super::time::{Span, Timestamp};

/// Failures in one bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Failures {
    /// How many in a row.
    pub count: i64,
    /// When the pause ends, if there is one.
    pub locked_until: Option<Timestamp>,
}

/// Whether a try may be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Go ahead.
    Allowed,
    /// Not before this much time has passed.
    Paused {
        /// Time until the next try.
        retry_after: Span,
    },
}

impl Failures {
    /// Judges a try.
    #[must_use]
    pub fn verdict(self, now: Timestamp) -> Verdict {
        match self.locked_until {
            Some(until) if now < until => Verdict::Paused { retry_after: until.since(now) },
            _ => Verdict::Allowed,
        }
    }

    /// Counts a failure; the `limit`th in a row starts a pause.
    #[must_use]
    pub fn failed(self, limit: u32, pause: Span, now: Timestamp) -> Self {
        let over = self.locked_until.is_some_and(|until| now >= until);
        let count = if over { 1 } else { self.count.saturating_add(1) };
        Self { count, locked_until: (count >= i64::from(limit)).then(|| now.plus(pause)) }
    }
}

#[cfg(test)]
mod tests {
    use super::{Failures, Verdict};
    use crate::domain::time::{Span, Timestamp};

    #[test]
    fn x_26_the_pause_starts_at_the_limit_and_ends_by_itself() {
        let now = Timestamp::from_millis(0);
        let mut failures = Failures::default();
        for _ in 0..9 {
            failures = failures.failed(10, Span::hours(1), now);
            assert_eq!(failures.verdict(now), Verdict::Allowed);
        }
        failures = failures.failed(10, Span::hours(1), now);
        assert_eq!(failures.verdict(now), Verdict::Paused { retry_after: Span::hours(1) });
        let later = now.plus(Span::hours(1));
        assert_eq!(failures.verdict(later), Verdict::Allowed);
        assert_eq!(failures.failed(10, Span::hours(1), later).count, 1, "the count starts anew");
    }
}
