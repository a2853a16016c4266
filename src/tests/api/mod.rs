//! The machine API through its router.

mod backend;
mod frontend;
mod handshake;
mod portal;
