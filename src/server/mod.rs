//! Everything that touches the world: configuration, store, flows, mail, HTTP.

pub mod clock;
pub mod security;
pub mod store;
