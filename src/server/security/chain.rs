//! The chain of a security log: each row has a keyed hash over its content and the hash of the row before.
//!
//! HMAC-SHA-256 with the key of [`TokenHasher`], which is derived from the master key and never lies in the database: whoever has
//! only the database cannot change, drop or reorder rows and make the hashes fit again.

use super::token::TokenHasher;

/// Purpose of the hashes of rows.
const ROW: &str = "security_log";
/// Purpose of the seals of heads.
const HEAD: &str = "security_log_head";

/// What a hash covers of a row.
#[derive(Debug, Clone, Copy)]
pub struct Content<'a> {
    /// Whose log.
    pub user: &'a str,
    /// Which row, from 1.
    pub seq: i64,
    /// Part of the log.
    pub area: &'a str,
    /// What happened, as it is stored.
    pub details: &'a str,
    /// Who did it.
    pub actor: &'a str,
    /// The session it is about.
    pub session: Option<&'a str>,
    /// From which address.
    pub ip: &'a str,
    /// With which browser.
    pub user_agent: &'a str,
    /// Where that is, as it is stored.
    pub place: Option<&'a str>,
    /// When, in milliseconds since 1970.
    pub created_at: i64,
}

/// The hash of a row, given that of the row before (nothing before the first).
#[must_use]
pub fn row_hash(tokens: &TokenHasher, previous: &[u8], content: Content<'_>) -> Vec<u8> {
    let Content { user, seq, area, details, actor, session, ip, user_agent, place, created_at } = content;
    // As a JSON array no two contents have the same bytes.
    let fields = serde_json::json!([1, hex(previous), user, seq, area, details, actor, session, ip, user_agent, place, created_at]);
    tokens.hash(ROW, &fields.to_string()).as_bytes().to_vec()
}

/// The seal of a head: says that this row was the last.
#[must_use]
pub fn seal(tokens: &TokenHasher, user: &str, seq: i64, hash: &[u8]) -> Vec<u8> {
    tokens.hash(HEAD, &serde_json::json!([1, user, seq, hex(hash)]).to_string()).as_bytes().to_vec()
}

/// Bytes as people compare them.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // A String takes everything.
        _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::{Content, row_hash, seal};
    use crate::server::security::token::TokenHasher;

    const ROW: Content<'static> = Content {
        user: "user_1",
        seq: 2,
        area: "password",
        details: r#"{"kind":"password_changed"}"#,
        actor: "person",
        session: None,
        ip: "203.0.113.7",
        user_agent: "Firefox",
        place: None,
        created_at: 1,
    };

    #[test]
    fn d_4_every_part_of_a_row_counts_and_so_do_the_row_before_and_the_key() {
        let tokens = TokenHasher::new(&[7; 32]);
        let hash = row_hash(&tokens, b"before", ROW);
        assert_eq!(hash, row_hash(&tokens, b"before", ROW));
        let changed = [
            Content { user: "user_2", ..ROW },
            Content { seq: 3, ..ROW },
            Content { area: "account", ..ROW },
            Content { details: "{}", ..ROW },
            Content { actor: "operator", ..ROW },
            Content { session: Some("sess_1"), ..ROW },
            Content { ip: "203.0.113.8", ..ROW },
            Content { user_agent: "Safari", ..ROW },
            Content { place: Some("{}"), ..ROW },
            Content { created_at: 2, ..ROW },
        ];
        assert!(changed.into_iter().all(|other| row_hash(&tokens, b"before", other) != hash));
        assert_ne!(row_hash(&tokens, b"other", ROW), hash);
        assert_ne!(row_hash(&TokenHasher::new(&[8; 32]), b"before", ROW), hash);
        assert_ne!(seal(&tokens, "user_1", 2, &hash), seal(&tokens, "user_1", 1, &hash));
    }
}
