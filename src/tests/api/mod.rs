//! The machine API through its router.

mod backend;
mod frontend;
mod handshake;
mod invitations;
mod organizations;
mod portal;
mod second_factors;
mod users;
