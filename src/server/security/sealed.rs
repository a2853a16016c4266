//! Sealing secrets that must be read again: signing keys, codes on their way into a mail.
//! AES-256-GCM with a random nonce, from aws-lc-rs.

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};

/// A sealed value could not be opened: wrong master key, or the bytes were changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sealed value could not be opened; was the master key changed, or the database copied without it?")]
pub struct CannotOpen;

/// Seals and opens values with the master key.
pub struct Sealer {
    key: RandomizedNonceKey,
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealer(…)")
    }
}

impl Sealer {
    /// A sealer with this key.
    ///
    /// # Errors
    /// [`CannotOpen`] when the library refuses the key.
    pub fn new(key: &[u8; 32]) -> Result<Self, CannotOpen> {
        Ok(Self { key: RandomizedNonceKey::new(&AES_256_GCM, key).map_err(|_| CannotOpen)? })
    }

    /// Seals a value for one place, such as `signing_keys/kid_1`: moved elsewhere it does not open.
    /// The result is nonce, ciphertext and tag.
    ///
    /// # Errors
    /// [`CannotOpen`] when the library fails.
    pub fn seal(&self, place: &str, plain: &[u8]) -> Result<Vec<u8>, CannotOpen> {
        let mut body = plain.to_vec();
        let nonce = self.key.seal_in_place_append_tag(Aad::from(place.as_bytes()), &mut body).map_err(|_| CannotOpen)?;
        let mut sealed = nonce.as_ref().to_vec();
        sealed.append(&mut body);
        Ok(sealed)
    }

    /// Opens what [`Self::seal`] made for the same place.
    ///
    /// # Errors
    /// [`CannotOpen`].
    pub fn open(&self, place: &str, sealed: &[u8]) -> Result<Vec<u8>, CannotOpen> {
        let (nonce, body) = sealed.split_at_checked(NONCE_LEN).ok_or(CannotOpen)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| CannotOpen)?;
        let mut body = body.to_vec();
        let plain = self.key.open_in_place(nonce, Aad::from(place.as_bytes()), &mut body).map_err(|_| CannotOpen)?;
        Ok(plain.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::{CannotOpen, Sealer};

    #[test]
    fn a_value_opens_only_unchanged_in_its_place_and_with_its_key() {
        let sealer = Sealer::new(&[1; 32]).unwrap();
        let mut sealed = sealer.seal("a", b"secret").unwrap();
        assert_eq!(sealer.open("a", &sealed).unwrap(), b"secret");
        assert_eq!(sealer.open("b", &sealed), Err(CannotOpen));
        assert_eq!(Sealer::new(&[2; 32]).unwrap().open("a", &sealed), Err(CannotOpen));
        *sealed.last_mut().unwrap() ^= 1;
        assert_eq!(sealer.open("a", &sealed), Err(CannotOpen));
        assert_eq!(sealer.open("a", b"short"), Err(CannotOpen));
    }
}
