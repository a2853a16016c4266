//! Everything that touches the world: configuration, store, flows, mail, HTTP.

pub mod assets;
pub mod clock;
pub mod config;
pub mod context;
pub mod flows;
pub mod identity;
pub mod security;
pub mod state;
pub mod store;
pub mod tokens;
