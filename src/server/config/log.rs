//! What the log says and in which form, and whether this process does background work.

use tracing_subscriber::EnvFilter;

use super::source::{Read, Source};

/// Form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object per line.
    Json,
}

/// `[log]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogConfig {
    /// Form of the lines.
    pub format: LogFormat,
    /// Which lines, such as `info,vestibule=debug`.
    pub filter: String,
}

/// Reads `[log]`.
///
/// # Errors
/// [`Noted`](super::source::Noted).
pub fn read(source: &mut Source) -> Read<LogConfig> {
    let format = source.value("log.format", "text", |text| match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err("must be text or json".to_owned()),
    });
    let filter = source.value("log.filter", "info,sqlx=warn,tower_sessions=warn", |text| match EnvFilter::try_new(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(_) => {
            Err("is not a filter; write a level (error, warn, info, debug, trace) or module=level pairs, such as info,vestibule=debug".to_owned())
        }
    });
    Ok(LogConfig { format: format?, filter: filter? })
}

/// Reads `[jobs]`.
///
/// # Errors
/// [`Noted`](super::source::Noted).
pub fn read_jobs(source: &mut Source) -> Read<bool> {
    source.value("jobs.enabled", "true", |text| text.parse().map_err(|_| "must be true or false".to_owned()))
}
