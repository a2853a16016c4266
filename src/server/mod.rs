//! Everything that touches the world: configuration, store, flows, mail, HTTP.
pub mod assets;
