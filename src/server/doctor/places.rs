//! The database of places.

use super::Finding;
use crate::domain::time::{Span, Timestamp};
use crate::server::clock::Clock;
use crate::server::config::Config;
use crate::server::place::Places;

/// Whether the database of places can be used, and how old it is.
pub(super) fn check(config: &Config) -> Option<Finding> {
    const CHECK: &str = "places";
    let file = config.places_database.as_deref()?;
    Some(match Places::open(Some(file)) {
        Ok(places) => {
            let (kind, made) = places.description().unwrap_or_default();
            let made = Timestamp::from_millis(i64::try_from(made).unwrap_or_default().saturating_mul(1000));
            let age = Clock::System.now().since(made).as_millis() / Span::days(1).as_millis();
            Finding::ok(CHECK, format!("{} is readable: {kind}, {age} days old", file.display()))
        }
        Err(error) => {
            let fix = "point places.database at a whole file in the format MaxMind DB (.mmdb), or leave it out";
            Finding::fail(CHECK, format!("{}: {error}", file.display()), fix)
        }
    })
}
