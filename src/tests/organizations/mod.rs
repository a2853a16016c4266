//! Organizations: what the flows promise to pages, apps and operators alike, on both databases.

mod domains;
mod invitations;
mod joining;
mod log;
mod members;
mod profile;
mod races;
