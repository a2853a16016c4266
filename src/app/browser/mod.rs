//! What only a browser can do, wrapped so that components stay readable. Called from event handlers and effects only.

pub mod address;
pub mod focus;
pub mod poll;
pub mod post;
