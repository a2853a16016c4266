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

/// Starts the browser's part of a page, once its code and its language are there: what hydrates has to be at hand at once.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub async fn hydrate() {
    use leptos::prelude::{document, location, request_animation_frame};
    console_error_panic_hook::set_once();
    let language = document().document_element().and_then(|root| root.get_attribute("lang"));
    app::text::fetched::fetch(language.and_then(|tag| domain::locale::Locale::from_tag(&tag)).unwrap_or_default()).await;
    app::pages::bundles::fetch(&location().pathname().unwrap_or_default()).await;
    leptos::mount::hydrate_body(app::App);
    // Says on the document that the page reacts now: tests and monitoring wait for it. In the second frame, since blocks
    // that waited for their data come to life after the first.
    request_animation_frame(|| {
        request_animation_frame(|| {
            if let Some(root) = document().document_element() {
                // Fails only for a name that is not one.
                _ = root.set_attribute("data-ready", "");
            }
        });
    });
}
