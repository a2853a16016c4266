//! The store on both databases.

mod has_more;
mod migrations;
mod races;
mod second_factor_races;
mod security_log;
mod sql;
mod waiting;
