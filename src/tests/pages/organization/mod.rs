//! The pages of organizations, used as plain forms.

mod activity;
mod closed;
mod domains;
mod invitations;
mod members;
mod profile;
mod requests;
mod security;
