//! Which database holds everything, and where the files beside it lie.

use std::path::{Path, PathBuf};

use url::Url;

use super::source::{HIDDEN, Read, Source};
use crate::domain::secret::SecretText;

/// `data_dir` and `[database]`.
#[derive(Debug)]
pub struct DatabaseSection {
    /// Folder for the SQLite file, the master key and the secret key.
    pub data_dir: PathBuf,
    /// Address, may hold a password.
    pub url: SecretText,
    /// Most connections.
    pub connections: u32,
}

/// More than any PostgreSQL takes without a pooler in between.
const MAX_CONNECTIONS: u32 = 1000;

/// Reads `data_dir` and `[database]`.
///
/// # Errors
/// [`Noted`](super::source::Noted).
pub fn read(source: &mut Source) -> Read<DatabaseSection> {
    let data_dir = source.value("data_dir", "data", |text| {
        if text.is_empty() {
            Err("is empty; write the folder for keys and the SQLite file, such as data".to_owned())
        } else {
            Ok(PathBuf::from(text))
        }
    });
    let default = format!("sqlite:{}", data_dir.as_deref().unwrap_or(Path::new("data")).join("vestibule.db").display());
    let url = source.secret("database.url", Some(&default), hide_credentials, parse_url);
    let connections = source.value("database.connections", "10", |text| {
        let number = text.parse().ok().filter(|number| (1..=MAX_CONNECTIONS).contains(number));
        number.ok_or_else(|| format!("must be a whole number from 1 to {MAX_CONNECTIONS}"))
    });
    // The default stands in where nothing was given, so that there is always an address.
    let url = url?.unwrap_or_else(|| SecretText::new(default));
    Ok(DatabaseSection { data_dir: data_dir?, url, connections: connections? })
}

/// The file of a SQLite address.
#[must_use]
pub fn sqlite_file(url: &str) -> Option<&Path> {
    let path = url.strip_prefix("sqlite:")?;
    let path = path.strip_prefix("//").unwrap_or(path);
    path.split('?').next().filter(|path| !path.is_empty()).map(Path::new)
}

/// An address without what must not be seen: user, password and parameters.
#[must_use]
pub fn hide_credentials(url: &str) -> String {
    if url.starts_with("sqlite:") {
        return url.to_owned();
    }
    let Some((scheme, rest)) = url.split_once("://") else { return HIDDEN.to_owned() };
    let (address, parameters) = rest.split_once('?').map_or((rest, ""), |(address, _)| (address, "?…"));
    match address.rsplit_once('@') {
        Some((_, host)) => format!("{scheme}://{HIDDEN}@{host}{parameters}"),
        None => format!("{scheme}://{address}{parameters}"),
    }
}

fn parse_url(text: &str) -> Result<SecretText, String> {
    let example = "write sqlite:data/vestibule.db or postgres://user:password@host/name";
    if text.starts_with("sqlite:") {
        if text.contains(":memory:") || text.contains("mode=memory") {
            return Err(format!("is a database in memory, which would lose every account; {example}"));
        }
        sqlite_file(text).ok_or_else(|| format!("names no file; {example}"))?;
    } else if text.starts_with("postgres:") || text.starts_with("postgresql:") {
        // The parser's error could quote the password.
        let url = Url::parse(text).map_err(|_| format!("is not an address (are special characters of the password written as %XX?); {example}"))?;
        if !url.has_host() && url.query().is_none() {
            return Err(format!("names no host; {example}"));
        }
    } else {
        return Err(format!("must begin with sqlite: or postgres://; {example}"));
    }
    Ok(SecretText::new(text))
}
