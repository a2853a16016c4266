//! One module for each group of pages; a page is a list of blocks, a form is a component.

pub mod account;
pub mod bundles;
pub mod errors;
pub mod link;
mod mail_step;
pub mod setup;
pub mod sign_in;
pub mod sign_up;
