//! What looks odd about a sign-in: a country of its own, a journey that nobody makes, many failures.

use serde::{Deserialize, Serialize};

use super::time::{Span, Timestamp};

/// Where an address is, as far as the operator's place database knows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Whereabouts {
    /// ISO 3166 code of the country.
    pub country: String,
    /// The city.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// Degrees north.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latitude: Option<f64>,
    /// Degrees east.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub longitude: Option<f64>,
}

impl Whereabouts {
    /// "Berlin, DE".
    #[must_use]
    pub fn in_words(&self) -> String {
        self.city.as_ref().map_or_else(|| self.country.clone(), |city| format!("{city}, {}", self.country))
    }
}

/// A sign-in at a known place.
#[derive(Debug, Clone, PartialEq)]
pub struct Visit {
    /// When.
    pub at: Timestamp,
    /// Where.
    pub place: Whereabouts,
}

/// What looks odd.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum Suspicion {
    /// The person never signed in from this country before.
    NewCountry {
        /// Its ISO 3166 code.
        country: String,
    },
    /// Too far from the sign-in before, in too short a time.
    ImpossibleTravel {
        /// How far.
        kilometres: i64,
        /// In which time.
        minutes: i64,
    },
    /// Many failures to sign in.
    ManyFailures {
        /// How many within the hour.
        times: i64,
    },
}

/// Nobody travels faster, airliners included.
const FASTEST_KM_PER_HOUR: f64 = 1000.0;
/// Databases of places are wrong by whole regions at times: below this distance nothing is said.
const SHORTEST_KM: f64 = 500.0;
/// Later than this, any journey is possible.
const LONGEST: Span = Span::hours(24);

/// Judges a sign-in by those before it, newest first. Without an earlier known place there is nothing to compare with.
#[must_use]
pub fn judge(earlier: &[Visit], now: &Visit) -> Option<Suspicion> {
    let last = earlier.first()?;
    if let Some(kilometres) = distance(&last.place, &now.place) {
        let elapsed = now.at.since(last.at);
        #[expect(clippy::cast_precision_loss, reason = "a day in milliseconds fits")]
        let hours = elapsed.as_millis() as f64 / 3_600_000.0;
        if elapsed < LONGEST && kilometres > SHORTEST_KM && kilometres > FASTEST_KM_PER_HOUR * hours {
            #[expect(clippy::cast_possible_truncation, reason = "at most half the way round the earth")]
            return Some(Suspicion::ImpossibleTravel { kilometres: kilometres.round() as i64, minutes: elapsed.as_seconds_ceil() / 60 });
        }
    }
    let known = earlier.iter().any(|visit| visit.place.country == now.place.country);
    (!known).then(|| Suspicion::NewCountry { country: now.place.country.clone() })
}

/// Kilometres along a great circle (haversine).
fn distance(from: &Whereabouts, to: &Whereabouts) -> Option<f64> {
    const EARTH_RADIUS_KM: f64 = 6371.0;
    let (from_north, from_east, to_north, to_east) = (from.latitude?, from.longitude?, to.latitude?, to.longitude?);
    let (north, east) = ((to_north - from_north).to_radians() / 2.0, (to_east - from_east).to_radians() / 2.0);
    let half = north.sin().powi(2) + from_north.to_radians().cos() * to_north.to_radians().cos() * east.sin().powi(2);
    Some(2.0 * EARTH_RADIUS_KM * half.sqrt().min(1.0).asin())
}

#[cfg(test)]
mod tests {
    use super::{Suspicion, Visit, Whereabouts, judge};
    use crate::domain::time::Timestamp;

    fn at(hour: i64, city: &str, country: &str, (latitude, longitude): (f64, f64)) -> Visit {
        let place = Whereabouts { country: country.to_owned(), city: Some(city.to_owned()), latitude: Some(latitude), longitude: Some(longitude) };
        Visit { at: Timestamp::from_millis(hour * 3_600_000), place }
    }

    const BERLIN: (f64, f64) = (52.52, 13.4);
    const SYDNEY: (f64, f64) = (-33.87, 151.21);
    const HAMBURG: (f64, f64) = (53.55, 10.0);

    #[test]
    fn fr_06_a_journey_that_nobody_makes_is_told() {
        let home = at(0, "Berlin", "DE", BERLIN);
        let Some(Suspicion::ImpossibleTravel { kilometres, minutes }) = judge(std::slice::from_ref(&home), &at(2, "Sydney", "AU", SYDNEY)) else {
            panic!("not told")
        };
        assert!((15_500..16_500).contains(&kilometres) && minutes == 120, "{kilometres} {minutes}");
        let abroad = at(23, "Sydney", "AU", SYDNEY);
        assert_eq!(judge(&[home], &abroad), Some(Suspicion::NewCountry { country: "AU".to_owned() }), "an airliner needs 23 hours");
    }

    #[test]
    fn fr_06_a_country_is_new_once() {
        let home = at(0, "Berlin", "DE", BERLIN);
        let away = at(40, "Sydney", "AU", SYDNEY);
        assert_eq!(judge(&[], &away), None, "the first known place tells nothing");
        assert_eq!(judge(std::slice::from_ref(&home), &at(1, "Hamburg", "DE", HAMBURG)), None);
        assert_eq!(judge(&[away, home], &at(80, "Hamburg", "DE", HAMBURG)), None);
    }

    #[test]
    fn fr_06_without_coordinates_countries_are_compared_alone() {
        let bare = |hour: i64, country: &str| Visit {
            at: Timestamp::from_millis(hour * 3_600_000),
            place: Whereabouts { country: country.to_owned(), city: None, latitude: None, longitude: None },
        };
        assert_eq!(judge(&[bare(0, "DE")], &bare(1, "FR")), Some(Suspicion::NewCountry { country: "FR".to_owned() }));
        assert_eq!(judge(&[bare(0, "DE")], &bare(1, "DE")), None);
    }
}
