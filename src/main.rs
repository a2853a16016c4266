//! The `vestibule` program; everything is in the library.

fn main() -> std::process::ExitCode {
    vestibule::server::cli::run()
}
