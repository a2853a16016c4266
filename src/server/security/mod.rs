//! Secrets: drawing them, keeping them, checking them. All primitives come from aws-lc-rs and argon2.

pub mod breached;
pub mod chain;
pub mod keys;
pub mod password_hasher;
pub mod rng;
pub mod sealed;
pub mod strength;
pub mod token;
pub mod totp;
