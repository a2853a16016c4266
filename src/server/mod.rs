//! Everything that touches the world: configuration, store, flows, mail, HTTP.

pub mod answer;
pub mod api;
pub mod assets;
pub mod cards;
pub mod cli;
pub mod clock;
pub mod config;
pub mod context;
pub mod device;
pub mod doctor;
pub mod flows;
pub mod http;
pub mod identity;
pub mod instance_keys;
pub mod jobs;
pub mod mail;
pub mod outgoing;
pub mod security;
pub mod serve;
pub mod social;
pub mod start;
pub mod state;
pub mod store;
pub mod telemetry;
pub mod tokens;
pub mod trips;
