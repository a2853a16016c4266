//! One module for each group of pages; a page is a list of blocks, a form is a component.

pub mod bundles;
pub mod chooser;
pub mod errors;
pub mod fetched;
pub mod later_cards;
pub mod link;
mod mail_step;
pub mod organization;
mod passkey_method;
mod passkey_offer;
mod second_step;
pub mod setup;
pub mod sign_in;
pub mod sign_up;
mod signed_in;
mod tasks;
mod two_step;
pub mod user;
