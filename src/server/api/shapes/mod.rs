//! The JSON forms of people, sessions and browsers, for both surfaces.
//!
//! A form for browsers is made by a function of its own that never reads private metadata.

pub mod client;
pub mod invitation;
pub mod session;
pub mod user;
