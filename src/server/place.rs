//! Where in the world a network address is, by a database that the operator provides: a file in the format `MaxMind` DB, such as
//! `GeoLite2` City or DB-IP City Lite. Nobody is asked over the network; without a file nothing is known.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::net::IpAddr;
use std::path::Path;

use maxminddb::{MaxMindDbError, Reader, geoip2};

use crate::domain::locale::Locale;

/// Stands before the description at the end of such a file (`MaxMind` DB File Format 2.0, "Database Metadata").
const MARKER: &[u8] = b"\xab\xcd\xefMaxMind.com";
/// The description is among so many last bytes.
const MAX_DESCRIPTION: u64 = 128 * 1024;

/// Why a database cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the database of places cannot be used: {0}")]
pub struct Unusable(#[from] MaxMindDbError);

/// The database, if there is one.
#[derive(Default)]
pub struct Places(Option<Reader<Vec<u8>>>);

impl std::fmt::Debug for Places {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Places").field(&self.0.as_ref().map(|reader| &reader.metadata().database_type)).finish()
    }
}

/// A place, as far as it is known.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Place {
    /// Code of the country (ISO 3166-1).
    pub country: Option<String>,
    /// The city, in English.
    pub city: Option<String>,
    /// The city, in German, where it has a name of its own there.
    pub city_in_german: Option<String>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
}

impl Place {
    /// The city in a language.
    #[must_use]
    pub fn city(&self, locale: Locale) -> Option<&str> {
        let own = if locale == Locale::De { self.city_in_german.as_deref() } else { None };
        own.or(self.city.as_deref())
    }

    /// "Berlin, DE", as far as it is known.
    #[must_use]
    pub fn words(&self, locale: Locale) -> Option<String> {
        match (self.city(locale), &self.country) {
            (Some(city), Some(country)) => Some(format!("{city}, {country}")),
            (Some(one), None) => Some(one.to_owned()),
            (None, country) => country.clone(),
        }
    }
}

impl Places {
    /// Opens a database and holds it in memory; without a file there is none.
    ///
    /// # Errors
    /// [`Unusable`].
    pub fn open(file: Option<&Path>) -> Result<Self, Unusable> {
        Ok(Self(file.map(Reader::open_readfile).transpose()?))
    }

    /// The same from bytes.
    ///
    /// # Errors
    /// [`Unusable`].
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, Unusable> {
        Ok(Self(Some(Reader::from_source(bytes)?)))
    }

    /// What the file says it is: its kind, and when it was made in seconds since 1970.
    #[must_use]
    pub fn description(&self) -> Option<(&str, u64)> {
        self.0.as_ref().map(|reader| (reader.metadata().database_type.as_str(), reader.metadata().build_epoch))
    }

    /// Where an address is. Addresses of private networks are nowhere.
    #[must_use]
    pub fn find(&self, ip: &str) -> Option<Place> {
        let ip: IpAddr = ip.parse().ok()?;
        let found = self.0.as_ref()?.lookup(ip.to_canonical()).ok()?;
        let city = found.decode::<geoip2::City<'_>>().ok()??;
        let owned = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(str::to_owned);
        let place = Place {
            country: owned(city.country.iso_code),
            city: owned(city.city.names.english),
            city_in_german: owned(city.city.names.german),
            latitude: city.location.latitude,
            longitude: city.location.longitude,
        };
        (place != Place::default()).then_some(place)
    }
}

/// Whether a file looks like such a database, by its last bytes alone.
///
/// # Errors
/// When it cannot be read.
pub fn looks_right(path: &Path) -> std::io::Result<bool> {
    let mut file = File::open(path)?;
    let length = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(length.saturating_sub(MAX_DESCRIPTION)))?;
    let mut end = Vec::new();
    file.take(MAX_DESCRIPTION).read_to_end(&mut end)?;
    Ok(end.windows(MARKER.len()).any(|bytes| bytes == MARKER))
}
