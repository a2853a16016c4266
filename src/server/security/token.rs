//! Tokens: random text that opens something, and the keyed hash that is all the store keeps.

use aws_lc_rs::{constant_time, hmac};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::rng::{NoRandomness, RngSource};
use crate::domain::secret::SecretText;

/// A fresh token: 256 random bits in URL-safe letters.
///
/// # Errors
/// [`NoRandomness`].
pub fn fresh(rng: &RngSource) -> Result<SecretText, NoRandomness> {
    Ok(SecretText::new(URL_SAFE_NO_PAD.encode(rng.bytes::<32>()?)))
}

/// Keyed hash (HMAC-SHA-256) of tokens and codes. The key never lies in the database, so a stolen copy of it gives
/// neither tokens nor six-digit codes, which a plain hash would give away in a moment.
#[derive(Clone)]
pub struct TokenHasher {
    key: hmac::Key,
}

/// What the store keeps of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenHash(Vec<u8>);

impl TokenHash {
    /// The bytes for the database.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Whether these are the stored bytes, compared in constant time.
    #[must_use]
    pub fn matches(&self, stored: &[u8]) -> bool {
        constant_time::verify_slices_are_equal(&self.0, stored).is_ok()
    }
}

impl TokenHasher {
    /// A hasher with this key.
    #[must_use]
    pub fn new(key: &[u8; 32]) -> Self {
        Self { key: hmac::Key::new(hmac::HMAC_SHA256, key) }
    }

    /// Hashes a token for one purpose. The purpose is part of the hash, so that a token of one kind is never accepted
    /// as another, and a code only for the attempt it was made for.
    #[must_use]
    pub fn hash(&self, purpose: &str, token: &str) -> TokenHash {
        let mut context = hmac::Context::with_key(&self.key);
        context.update(purpose.as_bytes());
        context.update(&[0]);
        context.update(token.as_bytes());
        TokenHash(context.sign().as_ref().to_vec())
    }
}

impl std::fmt::Debug for TokenHasher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenHasher(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::TokenHasher;

    #[test]
    fn a_code_of_one_attempt_is_no_code_of_another() {
        let hasher = TokenHasher::new(&[7; 32]);
        assert_ne!(hasher.hash("sia_1", "123456"), hasher.hash("sia_2", "123456"));
        assert_ne!(hasher.hash("a", "b"), TokenHasher::new(&[8; 32]).hash("a", "b"));
        assert!(hasher.hash("a", "b").matches(hasher.hash("a", "b").as_bytes()));
    }
}
