//! Password hashing: Argon2id, off the runtime, a bounded number at a time.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use argon2::password_hash::PasswordHasher as _;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Block, Params, Version};
use aws_lc_rs::constant_time;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use tokio::sync::Semaphore;

use super::rng::{NoRandomness, RngSource};
use crate::domain::secret::SecretText;
use crate::server::huge_pages;

/// Cost of one hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl HashCost {
    /// OWASP Password Storage Cheat Sheet, first choice for Argon2id: 19 MiB, two passes, one lane.
    pub const OWASP: Self = Self { memory_kib: 19 * 1024, passes: 2, lanes: 1 };
    /// As cheap as the algorithm allows, for tests that are not about hashing.
    pub const CHEAP: Self = Self { memory_kib: 8, passes: 1, lanes: 1 };
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum HashError {
    /// No salt.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// The library refused; the text names no secret.
    #[error("password hashing failed: {0}")]
    Library(String),
    /// The task was cancelled by shutdown.
    #[error("password hashing was stopped")]
    Stopped,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum PasswordCheck {
    /// Wrong, or there was nothing to compare with.
    Wrong,
    /// Right.
    Right {
        /// A hash with today's cost, when the stored one was cheaper.
        rehashed: Option<String>,
    },
}

/// Memory for checks, handed from one to the next: new memory has to be cleared by the operating system, which is a good part
/// of the cost of a hash. [`PasswordHasher::rest`] gives it back, so that an idle server is small.
#[derive(Clone, Default)]
struct Memory(Arc<Mutex<Spare>>);

#[derive(Default)]
struct Spare {
    blocks: Vec<Vec<Block>>,
    /// Whether some of it was used since the last rest.
    used: bool,
}

impl Memory {
    /// Does work that needs memory.
    fn lend<T>(&self, work: impl FnOnce(&mut Vec<Block>) -> T) -> T {
        let mut blocks = self.0.lock().ok().and_then(|mut spare| spare.blocks.pop()).unwrap_or_default();
        let result = work(&mut blocks);
        if let Ok(mut spare) = self.0.lock() {
            spare.blocks.push(blocks);
            spare.used = true;
        }
        result
    }
}

/// Hashes and checks passwords. At most one hash per core runs at a time: more would only multiply memory.
#[derive(Clone)]
pub struct PasswordHasher {
    cost: HashCost,
    permits: Arc<Semaphore>,
    memory: Memory,
    rng: RngSource,
    dummy: Arc<str>,
    calls: Arc<AtomicU64>,
}

impl std::fmt::Debug for PasswordHasher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PasswordHasher").field("cost", &self.cost).finish_non_exhaustive()
    }
}

impl PasswordHasher {
    /// A hasher that runs `at_once` hashes in parallel.
    ///
    /// # Errors
    /// [`HashError`] when there is no randomness.
    pub fn new(cost: HashCost, at_once: usize, rng: RngSource) -> Result<Self, HashError> {
        let dummy = hash_of_nothing(cost, &rng)?;
        let permits = Arc::new(Semaphore::new(at_once.max(1)));
        Ok(Self { cost, permits, memory: Memory::default(), rng, dummy: dummy.into(), calls: Arc::new(AtomicU64::new(0)) })
    }

    /// Hashes a password into PHC form with a fresh salt.
    ///
    /// # Errors
    /// [`HashError`].
    pub async fn hash(&self, password: &SecretText) -> Result<String, HashError> {
        let (cost, salt, password) = (self.cost, self.rng.bytes()?, password.clone());
        self.run(move |_| hash(cost, &salt, password.expose().as_bytes())).await
    }

    /// Compares a password with a stored hash. Without one, the same work is done on a dummy, so that the time
    /// does not tell whether the account exists.
    ///
    /// # Errors
    /// [`HashError`].
    pub async fn check(&self, password: &SecretText, stored: Option<String>) -> Result<PasswordCheck, HashError> {
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.dummy.to_string());
        let (cost, salt, password) = (self.cost, self.rng.bytes()?, password.clone());
        self.run(move |blocks| {
            let parsed = PasswordHash::new(&stored).map_err(|e| HashError::Library(e.to_string()))?;
            let right = is_right(password.expose().as_bytes(), &parsed, blocks);
            if !right || !known {
                return Ok(PasswordCheck::Wrong);
            }
            let rehashed = if is_cheaper(&parsed, cost) { Some(hash(cost, &salt, password.expose().as_bytes())?) } else { None };
            Ok(PasswordCheck::Right { rehashed })
        })
        .await
    }

    /// Gives back the memory of checks if none took place since the last call; to be called now and then.
    pub fn rest(&self) {
        if let Ok(mut spare) = self.memory.0.lock()
            && !std::mem::take(&mut spare.used)
        {
            spare.blocks = Vec::new();
        }
    }

    /// How many hashes were computed so far; tests compare the work of two answers with it.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.calls.load(Ordering::SeqCst)
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce(&mut Vec<Block>) -> Result<T, HashError> + Send + 'static) -> Result<T, HashError> {
        let memory = self.memory.clone();
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|_| HashError::Stopped)?;
        self.calls.fetch_add(1, Ordering::SeqCst);
        tokio::task::spawn_blocking(move || {
            let result = memory.lend(work);
            drop(permit);
            result
        })
        .await
        .map_err(|_| HashError::Stopped)?
    }
}

/// A hash that no password has, in PHC form: comparing with it takes the work of any other. Made up of random bytes, so that the
/// memory of a hash is not taken before somebody signs in.
fn hash_of_nothing(cost: HashCost, rng: &RngSource) -> Result<String, HashError> {
    let HashCost { memory_kib, passes, lanes } = cost;
    let (salt, output) = (STANDARD_NO_PAD.encode(rng.bytes::<16>()?), STANDARD_NO_PAD.encode(rng.bytes::<32>()?));
    Ok(format!("$argon2id$v=19$m={memory_kib},t={passes},p={lanes}${salt}${output}"))
}

fn hash(cost: HashCost, salt: &[u8; 16], password: &[u8]) -> Result<String, HashError> {
    let failed = |e: &dyn std::fmt::Display| HashError::Library(e.to_string());
    let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, None).map_err(|e| failed(&e))?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    Ok(argon2.hash_password_with_salt(password, salt).map_err(|e| failed(&e))?.to_string())
}

/// Whether a password has this hash. A hash that no Argon2 made fits no password.
fn is_right(password: &[u8], stored: &PasswordHash, blocks: &mut Vec<Block>) -> bool {
    let (Some(salt), Some(expected), Ok(params)) = (&stored.salt, &stored.hash, Params::try_from(stored)) else { return false };
    let version = stored.version.map_or(Ok(Version::default()), Version::try_from);
    let (Ok(algorithm), Ok(version)) = (Algorithm::try_from(stored.algorithm.as_str()), version) else { return false };
    if blocks.len() < params.block_count() {
        huge_pages::within(|| blocks.resize(params.block_count(), Block::new()));
    }
    let mut computed = vec![0; expected.as_ref().len()];
    let hashed = Argon2::new(algorithm, version, params).hash_password_into_with_memory(password, salt.as_ref(), &mut computed, blocks);
    hashed.is_ok() && constant_time::verify_slices_are_equal(expected.as_ref(), &computed).is_ok()
}

fn is_cheaper(stored: &PasswordHash, cost: HashCost) -> bool {
    stored.algorithm.as_str() != "argon2id" || Params::try_from(stored).map_or(true, |p| p.m_cost() < cost.memory_kib || p.t_cost() < cost.passes)
}

#[cfg(test)]
mod tests {
    use argon2::password_hash::phc::PasswordHash;

    use super::{HashCost, PasswordCheck, PasswordHasher};
    use crate::domain::secret::SecretText;
    use crate::server::security::rng::RngSource;

    fn hasher(cost: HashCost) -> PasswordHasher {
        PasswordHasher::new(cost, 2, RngSource::seeded(1)).unwrap()
    }

    #[tokio::test]
    async fn a_cheaper_stored_hash_is_renewed_at_the_next_right_password() {
        let password = SecretText::new("violet-anchor-1843");
        let old = hasher(HashCost::CHEAP).hash(&password).await.unwrap();
        let dearer = hasher(HashCost { memory_kib: 64, ..HashCost::CHEAP });
        let PasswordCheck::Right { rehashed: Some(new) } = dearer.check(&password, Some(old.clone())).await.unwrap() else { panic!("not renewed") };
        assert!(new.starts_with("$argon2id$v=19$m=64,"));
        assert_eq!(dearer.check(&password, Some(new)).await.unwrap(), PasswordCheck::Right { rehashed: None });
        assert_eq!(dearer.check(&SecretText::new("wrong"), Some(old)).await.unwrap(), PasswordCheck::Wrong);
    }

    #[tokio::test]
    async fn memory_is_given_back_after_a_while_without_checks() {
        let hasher = hasher(HashCost::CHEAP);
        let kept = |hasher: &PasswordHasher| hasher.memory.0.lock().unwrap().blocks.len();
        let _ = hasher.check(&SecretText::new("violet-anchor-1843"), None).await.unwrap();
        assert_eq!(kept(&hasher), 1);
        hasher.rest();
        assert_eq!(kept(&hasher), 1, "it was in use a moment ago");
        hasher.rest();
        assert_eq!(kept(&hasher), 0);
    }

    #[tokio::test]
    async fn long_passwords_are_not_cut() {
        let hasher = hasher(HashCost::CHEAP);
        let stored = hasher.hash(&SecretText::new(format!("{}a", "x".repeat(100)))).await.unwrap();
        let other = SecretText::new(format!("{}b", "x".repeat(100)));
        assert_eq!(hasher.check(&other, Some(stored)).await.unwrap(), PasswordCheck::Wrong);
    }

    #[tokio::test]
    async fn x_28_an_unknown_account_costs_one_hash_too() {
        let hasher = hasher(HashCost::CHEAP);
        let before = hasher.calls();
        assert_eq!(hasher.check(&SecretText::new("no such account"), None).await.unwrap(), PasswordCheck::Wrong);
        assert_eq!(hasher.calls() - before, 1);
        let real = hasher.hash(&SecretText::new("violet-anchor-1843")).await.unwrap();
        let shape = |hash: &str| {
            PasswordHash::new(hash).map(|hash| (hash.algorithm, hash.version, hash.params, hash.salt.is_some(), hash.hash.is_some())).unwrap()
        };
        assert_eq!(shape(&hasher.dummy), shape(&real), "the same work");
    }
}
