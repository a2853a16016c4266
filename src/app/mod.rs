//! The hosted pages: Rust components, rendered on the server and made interactive in the browser.

pub mod browser;
pub mod elements;
pub mod layout;
pub mod text;
