//! Vestibule: a self-hosted account portal.
//!
//! One crate, two builds: `ssr` is the server, `hydrate` the same pages in the browser.
//! [`domain`] holds the rules, [`actions`] what pages ask the server, [`app`] the pages, and `server` everything that
//! touches the world.
#![recursion_limit = "256"]

pub mod actions;
pub mod app;
pub mod domain;
#[cfg(feature = "ssr")]
pub mod server;

/// Starts the browser's part of a page.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(app::App);
}
