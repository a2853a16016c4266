//! The words by which members are found, by their beginnings. One row for each word of each member: a search reads as many rows as it
//! finds, however many members there are.

use super::{Result, Tx, statements};
use crate::domain::ids::{OrganizationId, UserId};

statements! {
    INSERT = "INSERT INTO membership_words (organization_id, word, user_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    DELETE_OF_MEMBER = "DELETE FROM membership_words WHERE user_id = $2 AND organization_id = $1";
    DELETE_OF_USER = "DELETE FROM membership_words WHERE user_id = $1";
    INSERT_EVERYWHERE = "INSERT INTO membership_words (organization_id, word, user_id) SELECT m.organization_id, $2, m.user_id FROM memberships m WHERE m.user_id = $1 ON CONFLICT DO NOTHING";
}

/// Writes the words of a new member.
///
/// # Errors
/// [`super::StoreError`].
pub async fn insert(tx: &mut Tx, organization: &OrganizationId, user: &UserId, words: &[String]) -> Result<()> {
    for word in words {
        sqlx::query(INSERT).bind(organization.as_str()).bind(word).bind(user.as_str()).execute(tx.conn()).await?;
    }
    Ok(())
}

/// Forgets the words of who is no member any more.
///
/// # Errors
/// [`super::StoreError`].
pub async fn delete(tx: &mut Tx, organization: &OrganizationId, user: &UserId) -> Result<()> {
    sqlx::query(DELETE_OF_MEMBER).bind(organization.as_str()).bind(user.as_str()).execute(tx.conn()).await?;
    Ok(())
}

/// Replaces the words of a person wherever they are a member.
///
/// # Errors
/// [`super::StoreError`].
pub async fn replace(tx: &mut Tx, user: &UserId, words: &[String]) -> Result<()> {
    sqlx::query(DELETE_OF_USER).bind(user.as_str()).execute(tx.conn()).await?;
    for word in words {
        sqlx::query(INSERT_EVERYWHERE).bind(user.as_str()).bind(word).execute(tx.conn()).await?;
    }
    Ok(())
}
