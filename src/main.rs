//! The `vestibule` program; everything is in the library.

/// Quicker than the C library's with many small values on several threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    vestibule::server::cli::run()
}
