//! Keys that everything else hangs on, all derived from one master key that never lies in the database.

use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Salt};
use zeroize::Zeroizing;

use super::sealed::{CannotOpen, Sealer};
use super::token::TokenHasher;

/// The master key: 256 random bits.
#[derive(Clone)]
pub struct MasterKey(Zeroizing<[u8; 32]>);

struct Length32;

impl KeyType for Length32 {
    fn len(&self) -> usize {
        32
    }
}

impl MasterKey {
    /// Takes the bytes.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The key for sealing values.
    ///
    /// # Errors
    /// [`CannotOpen`] when the library refuses.
    pub fn sealer(&self) -> Result<Sealer, CannotOpen> {
        Sealer::new(&*self.derive(b"vestibule sealing v1")?)
    }

    /// The key for hashing tokens and codes.
    ///
    /// # Errors
    /// [`CannotOpen`] when the library refuses.
    pub fn token_hasher(&self) -> Result<TokenHasher, CannotOpen> {
        Ok(TokenHasher::new(&*self.derive(b"vestibule token hashing v1")?))
    }

    /// HKDF-SHA-256 (RFC 5869): a key for one purpose tells nothing about the others.
    fn derive(&self, purpose: &[u8]) -> Result<Zeroizing<[u8; 32]>, CannotOpen> {
        let mut key = Zeroizing::new([0; 32]);
        let prk = Salt::new(HKDF_SHA256, &[]).extract(&*self.0);
        prk.expand(&[purpose], Length32).and_then(|okm| okm.fill(&mut *key)).map_err(|_| CannotOpen)?;
        Ok(key)
    }
}

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MasterKey(…)")
    }
}
