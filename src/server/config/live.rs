//! Streams to open pages.

use super::source::{Read, Source};

/// Most streams that may be asked for: more than a process has ports and files for.
const MAX_STREAMS: usize = 1_000_000;

/// Reads `[live]`: how many pages may listen at once.
///
/// # Errors
/// [`Noted`](super::source::Noted).
pub fn read(source: &mut Source) -> Read<usize> {
    source.value("live.streams", "20000", |text| {
        let number = text.parse().ok().filter(|number| (0..=MAX_STREAMS).contains(number));
        number.ok_or_else(|| format!("must be a whole number from 0 to {MAX_STREAMS}; 0 turns live updates off"))
    })
}
