//! The hosted pages, used as plain forms.

mod links;
mod recovery;
mod sessions;
mod sign_in;
mod sign_up;
