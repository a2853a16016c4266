//! Everything that touches the world: configuration, store, flows, mail, HTTP.

pub mod assets;
pub mod cli;
pub mod clock;
pub mod config;
pub mod context;
pub mod doctor;
pub mod flows;
pub mod identity;
pub mod instance_keys;
pub mod security;
pub mod serve;
pub mod start;
pub mod state;
pub mod store;
pub mod telemetry;
pub mod tokens;
