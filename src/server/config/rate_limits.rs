//! How strict rate limits are.

use super::source::{Read, Source};

/// Reads `[rate_limits]`: the factor on every limit.
///
/// # Errors
/// [`Noted`](super::source::Noted).
pub fn read(source: &mut Source) -> Read<u32> {
    source.value("rate_limits.factor", "1", |text| {
        text.parse().ok().filter(|factor| *factor <= 1000).ok_or_else(|| "must be a whole number from 0 (no limits) to 1000; 1 is usual".to_owned())
    })
}
