//! Everything that touches the world: configuration, store, flows, mail, HTTP.

pub mod answer;
pub mod assets;
pub mod cards;
pub mod clock;
pub mod config;
pub mod context;
pub mod device;
pub mod flows;
pub mod http;
pub mod identity;
pub mod jobs;
pub mod mail;
pub mod security;
pub mod serve;
pub mod state;
pub mod store;
pub mod tokens;
