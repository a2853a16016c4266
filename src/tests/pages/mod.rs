//! The hosted pages, used as plain forms.

mod first_pages;
mod guard;
mod invitations;
mod language;
mod links;
mod lockout;
mod metadata;
mod phone;
mod recovery;
mod redirects;
mod sessions;
mod settings;
mod setup;
mod sign_in;
mod sign_up;
mod social;
