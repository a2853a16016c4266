//! The store on both databases.

mod migrations;
mod races;
mod sql;
