//! What the tests stand on: databases, a whole server in this process, browsers, people and their mail.

#[macro_use]
pub mod databases;
pub mod app_server;
pub mod authenticator;
pub mod authenticator_app;
pub mod browser;
pub mod listening;
pub mod mailbox;
pub mod organizations;
pub mod organizing;
pub mod page;
pub mod people;
pub mod places;
pub mod provider;
pub mod test_app;
