//! What the tests stand on: databases, a whole server in this process, browsers, people and their mail.

#[macro_use]
pub mod databases;
pub mod app_server;
pub mod browser;
pub mod mailbox;
pub mod page;
pub mod people;
pub mod provider;
pub mod test_app;
