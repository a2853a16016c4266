//! Vestibule: a self-hosted account portal.
//!
//! One crate, two builds: `ssr` is the server, `hydrate` the same pages in the browser.
//! [`domain`] holds the rules, [`app`] the pages, and `server` everything that touches the world.
#![recursion_limit = "256"]

pub mod app;
pub mod domain;
#[cfg(feature = "ssr")]
pub mod server;
