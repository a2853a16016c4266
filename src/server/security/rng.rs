//! Randomness, injected: production uses the operating system's generator, tests a seeded one.

use std::sync::{Arc, Mutex};

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};

use crate::domain::time::Timestamp;
use crate::domain::verification::CODE_DIGITS;

/// Where random bytes come from. Cheap to clone.
#[derive(Clone)]
pub enum RngSource {
    /// The generator of the operating system.
    System,
    /// A generator that repeats itself, for tests.
    Seeded(Arc<Mutex<StdRng>>),
}

impl std::fmt::Debug for RngSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::System => "RngSource::System",
            Self::Seeded(_) => "RngSource::Seeded",
        })
    }
}

/// The operating system gave no random bytes: nothing secret can be made, so nothing goes on.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the operating system gave no random bytes")]
pub struct NoRandomness;

impl RngSource {
    /// A generator for tests.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self::Seeded(Arc::new(Mutex::new(StdRng::seed_from_u64(seed))))
    }

    /// Fresh random bytes.
    ///
    /// # Errors
    /// [`NoRandomness`] when the operating system has none.
    pub fn bytes<const N: usize>(&self) -> Result<[u8; N], NoRandomness> {
        let mut bytes = [0; N];
        match self {
            Self::System => aws_lc_rs::rand::fill(&mut bytes).map_err(|_| NoRandomness)?,
            Self::Seeded(rng) => rng.lock().map_err(|_| NoRandomness)?.fill_bytes(&mut bytes),
        }
        Ok(bytes)
    }

    /// The unique part of an id: a KSUID of this second and 128 random bits.
    ///
    /// # Errors
    /// [`NoRandomness`].
    pub fn ksuid(&self, now: Timestamp) -> Result<String, NoRandomness> {
        /// First second a KSUID can tell, 2014-05-13T16:53:20Z, fixed by its specification.
        const KSUID_EPOCH: i64 = 1_400_000_000;
        let payload: [u8; 16] = self.bytes()?;
        let seconds = u32::try_from((now.seconds() - KSUID_EPOCH).max(0)).unwrap_or(u32::MAX);
        Ok(svix_ksuid::Ksuid::new_raw(seconds, Some(&payload)).to_string())
    }

    /// A one-time code of [`CODE_DIGITS`] digits, each value equally likely.
    ///
    /// # Errors
    /// [`NoRandomness`].
    pub fn code(&self) -> Result<String, NoRandomness> {
        const VALUES: u32 = 1_000_000;
        // Values above the largest multiple would favour small codes.
        const LIMIT: u32 = u32::MAX - u32::MAX % VALUES;
        loop {
            let value = u32::from_be_bytes(self.bytes()?);
            if value < LIMIT {
                return Ok(format!("{:0width$}", value % VALUES, width = CODE_DIGITS));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RngSource;
    use crate::domain::ids::UserId;
    use crate::domain::time::Timestamp;

    #[test]
    fn ids_have_27_characters_and_sort_by_time() {
        let rng = RngSource::System;
        let earlier = rng.ksuid(Timestamp::from_millis(1_700_000_000_000)).unwrap();
        let later = rng.ksuid(Timestamp::from_millis(1_700_000_001_000)).unwrap();
        assert_eq!((earlier.len(), later.len()), (27, 27));
        assert!(earlier < later);
        assert!(UserId::parse(UserId::from_unique(&later).as_str()).is_ok());
    }

    #[test]
    fn codes_have_six_digits() {
        let rng = RngSource::seeded(7);
        for _ in 0..100 {
            let code = rng.code().unwrap();
            assert!(code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()));
        }
    }
}
