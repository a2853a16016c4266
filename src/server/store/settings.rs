//! Instance settings: one JSON document with a version that grows with each change.

use super::{Result, Tx, corrupt, statements};
use crate::domain::settings::InstanceSettings;
use crate::domain::time::Timestamp;

statements! {
    FIND = "SELECT value, version FROM settings WHERE name = $1";
    INSERT = "INSERT INTO settings (name, value, version, updated_at) VALUES ($1, $2, 1, $3) ON CONFLICT (name) DO NOTHING";
    UPDATE = "UPDATE settings SET value = $2, version = version + 1, updated_at = $3 WHERE name = $1 AND version = $4";
}

/// Name of the row with [`InstanceSettings`].
const INSTANCE: &str = "instance";

/// The settings and their version; the defaults with version 0 when none were saved.
///
/// # Errors
/// [`super::StoreError`], also when the stored document does not parse.
pub async fn find(tx: &mut Tx) -> Result<(InstanceSettings, i64)> {
    let row: Option<(String, i64)> = sqlx::query_as(FIND).bind(INSTANCE).fetch_optional(tx.conn()).await?;
    match row {
        None => Ok((InstanceSettings::default(), 0)),
        Some((value, version)) => Ok((serde_json::from_str(&value).map_err(|_| corrupt("settings", "value", INSTANCE))?, version)),
    }
}

/// Saves settings over the version they were read at. `false` when somebody else saved in between.
///
/// # Errors
/// [`super::StoreError`].
pub async fn save(tx: &mut Tx, settings: &InstanceSettings, version: i64, now: Timestamp) -> Result<bool> {
    let value = serde_json::to_string(settings).map_err(|_| corrupt("settings", "value", INSTANCE))?;
    let done = if version == 0 {
        sqlx::query(INSERT).bind(INSTANCE).bind(value).bind(now.millis()).execute(tx.conn()).await?
    } else {
        sqlx::query(UPDATE).bind(INSTANCE).bind(value).bind(now.millis()).bind(version).execute(tx.conn()).await?
    };
    Ok(done.rows_affected() == 1)
}

/// One named text beside the settings, such as the id of the instance. Kept once set.
///
/// # Errors
/// [`super::StoreError`].
pub async fn keep(tx: &mut Tx, name: &'static str, value: &str, now: Timestamp) -> Result<String> {
    sqlx::query(INSERT).bind(name).bind(value).bind(now.millis()).execute(tx.conn()).await?;
    let row: (String, i64) = sqlx::query_as(FIND).bind(name).fetch_one(tx.conn()).await?;
    Ok(row.0)
}
