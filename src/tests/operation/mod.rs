//! The program itself, started as operators start it.

// The same means as in `make bench`, which uses more of them.
#[path = "../../bench/client.rs"]
mod client;
#[expect(dead_code, reason = "shared with the bench")]
#[path = "../../bench/process.rs"]
mod process;

mod commands;
mod killed;
mod stopped;
