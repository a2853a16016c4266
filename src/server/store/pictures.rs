//! Pictures that people gave. A new picture is a new row, so that browsers may keep what they have for ever.

use super::{Result, Tx, statements};
use crate::domain::ids::PictureId;
use crate::domain::time::Timestamp;

statements! {
    FIND = "SELECT content_type, bytes FROM pictures WHERE id = $1";
    INSERT = "INSERT INTO pictures (id, content_type, bytes, created_at) VALUES ($1, $2, $3, $4)";
    DELETE = "DELETE FROM pictures WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM organizations WHERE logo_id = $1)";
}

/// A picture: its type and its bytes.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find(tx: &mut Tx, id: &PictureId) -> Result<Option<(String, Vec<u8>)>> {
    Ok(sqlx::query_as(FIND).bind(id.as_str()).fetch_optional(tx.conn()).await?)
}

/// Adds a picture.
///
/// # Errors
/// [`super::StoreError`].
pub async fn insert(tx: &mut Tx, id: &PictureId, content_type: &str, bytes: &[u8], now: Timestamp) -> Result<()> {
    sqlx::query(INSERT).bind(id.as_str()).bind(content_type).bind(bytes.to_vec()).bind(now.millis()).execute(tx.conn()).await?;
    Ok(())
}

/// Deletes a picture that nothing shows any more.
///
/// # Errors
/// [`super::StoreError`].
pub async fn delete(tx: &mut Tx, id: &PictureId) -> Result<()> {
    sqlx::query(DELETE).bind(id.as_str()).execute(tx.conn()).await?;
    Ok(())
}
