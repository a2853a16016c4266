//! `make bench`: what Vestibule does, each thing against a limit that is measured in the same run.
//!
//! The server is the release build, started as `vestibule serve` with a data folder of its own; the limits over HTTP are bare
//! axum handlers in a process of their own. Load comes from this process, which shares the processors with the
//! server as much as with the limit. Nothing of the server is switched off: people differ by the address that a trusted
//! proxy names, and so keep within their rate limits.
//!
//! Arguments name the rows to measure; without any, all are.

mod bare;
mod client;
mod crowd;
mod databases;
mod figure;
mod load;
mod portal;
mod process;
mod repeater;
mod rows;

use std::path::Path;
use std::process::ExitCode;

use client::Outcome;

fn main() -> ExitCode {
    // `cargo bench` adds `--bench`.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Outcome<()> {
    if let [first, address, folder] = arguments
        && first == bare::BARE
    {
        return tokio::runtime::Runtime::new()?.block_on(bare::serve(address.parse()?, Path::new(folder)));
    }
    // One thread for all load: the processors are for the server.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut measured = Vec::new();
    for group in rows::chosen(arguments)? {
        eprintln!("measuring {group}…");
        let rows = runtime.block_on(group.measure()).map_err(|error| format!("{group}: {error}"))?;
        eprint!("{}", figure::table(&rows));
        measured.extend(rows);
    }
    println!("{}", figure::table(&measured));
    match measured.iter().filter(|row| row.is_missed()).count() {
        0 => println!("Every target is met."),
        missed => println!("{missed} of {} targets are missed.", measured.iter().filter(|row| row.has_target()).count()),
    }
    Ok(())
}
