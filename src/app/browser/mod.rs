//! What only a browser can do, wrapped so that components stay readable. Called from event handlers and effects only.

pub mod address;
pub mod filled;
pub mod focus;
pub mod live;
pub mod place;
pub mod poll;
pub mod post;
pub mod scroll;
