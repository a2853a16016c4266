//! The HTTP surface: cookies, middleware, routes.

pub mod activity;
pub mod arrival;
mod backup_codes;
mod branding;
pub mod connections;
pub mod cookies;
pub mod dev_mailbox;
pub mod dev_setup;
pub mod first_pages;
pub mod guard;
pub mod health;
pub mod live;
mod log_file;
pub mod oauth_callback;
pub mod organization_log;
pub mod pages;
pub mod pictures;
pub mod router;
mod uploads;
