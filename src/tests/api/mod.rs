//! The machine API through its router.

mod backend;
mod frontend;
mod handshake;
mod invitations;
mod portal;
mod users;
