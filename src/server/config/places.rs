//! Where network addresses are in the world.

use std::path::PathBuf;

use super::source::{Read, Source};
use crate::server::place;

/// Reads `[places]`: the file of a database of places.
///
/// # Errors
/// [`Noted`](super::source::Noted).
pub fn read(source: &mut Source) -> Read<Option<PathBuf>> {
    source.optional("places.database", |text| {
        let path = PathBuf::from(text);
        match place::looks_right(&path) {
            Ok(true) => Ok(path),
            Ok(false) => Err(format!("{text} is no database of places; download one in the format MaxMind DB (.mmdb), unpacked, or leave it out")),
            Err(error) => Err(format!("{text} cannot be read ({error}); correct the path, or leave it out")),
        }
    })
}
