//! What a password hash costs, and which passwords are known to have leaked.

use std::path::PathBuf;

use super::source::{Read, Source};
use crate::server::security::password_hasher::HashCost;

/// `[passwords]`.
#[derive(Debug)]
pub struct PasswordSection {
    /// Cost of one hash.
    pub cost: HashCost,
    /// Hashes that run at once.
    pub hashes_at_once: usize,
    /// List of leaked passwords.
    pub breached_file: Option<PathBuf>,
}

/// The least memory that OWASP's Password Storage Cheat Sheet lists for Argon2id, in KiB.
const OWASP_LEAST_MEMORY: u32 = 7168;
/// The least memory times passes in that list (7168 KiB, five passes).
const OWASP_LEAST_WORK: u64 = 7168 * 5;

/// Reads `[passwords]`.
///
/// # Errors
/// [`Noted`](super::source::Noted).
pub fn read(source: &mut Source, production: bool) -> Read<PasswordSection> {
    let owasp = HashCost::OWASP;
    let memory_kib = source.value("passwords.memory_kib", &owasp.memory_kib.to_string(), |text| number(text, 8, 4 * 1024 * 1024));
    let passes = source.value("passwords.passes", &owasp.passes.to_string(), |text| number(text, 1, 100));
    let lanes = source.value("passwords.lanes", &owasp.lanes.to_string(), |text| number(text, 1, 64));
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let hashes_at_once = source.value("passwords.hashes_at_once", &cores.to_string(), |text| number(text, 1, 1024));
    let breached_file = source.optional("passwords.breached_file", |text| Ok(PathBuf::from(text)));
    let cost = HashCost { memory_kib: memory_kib?, passes: passes?, lanes: lanes? };
    if cost.memory_kib < 8 * cost.lanes {
        source.note("passwords.memory_kib", "must be at least 8 for each lane, as the algorithm demands");
    }
    if production && (cost.memory_kib < OWASP_LEAST_MEMORY || u64::from(cost.memory_kib) * u64::from(cost.passes) < OWASP_LEAST_WORK) {
        source.note(
            "passwords.memory_kib",
            "with passwords.passes is cheaper than OWASP advises, which only development may be; leave both out, or raise them to 19456 and 2",
        );
    }
    Ok(PasswordSection { cost, hashes_at_once: usize::try_from(hashes_at_once?).unwrap_or(1), breached_file: breached_file? })
}

fn number(text: &str, min: u32, max: u32) -> Result<u32, String> {
    text.parse().ok().filter(|number| (min..=max).contains(number)).ok_or_else(|| format!("must be a whole number from {min} to {max}"))
}
