//! The HTTP surface: cookies, middleware, routes.

pub mod arrival;
pub mod cookies;
pub mod dev_mailbox;
pub mod dev_setup;
pub mod first_pages;
pub mod guard;
pub mod health;
pub mod oauth_callback;
pub mod pages;
pub mod router;
