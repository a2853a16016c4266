//! `vestibule config check | print`.

use clap::Subcommand;

use crate::server::config::Loaded;
use crate::server::config::source::{HIDDEN, Line, Origin};

#[derive(Debug, Subcommand)]
pub(super) enum ConfigCommand {
    /// Check file and environment; report every problem at once
    Check,
    /// Print every value in force and where it came from, secrets hidden
    Print,
}

pub(super) fn run(loaded: &Loaded, command: &ConfigCommand) {
    match command {
        ConfigCommand::Check => {
            for variable in &loaded.unknown {
                eprintln!("warning: {variable}");
            }
            let file = loaded.file.as_ref().map_or_else(|| "no file, defaults and environment".to_owned(), |file| file.display().to_string());
            println!("The configuration is valid ({file}; {} instance).", loaded.config.kind.name());
        }
        ConfigCommand::Print => println!("{}", print(&loaded.lines)),
    }
}

/// TOML with dotted keys and the origin of each value behind it.
fn print(lines: &[Line]) -> String {
    lines.iter().map(print_line).collect::<Vec<_>>().join("\n")
}

fn print_line(line: &Line) -> String {
    let origin = match &line.origin {
        Origin::Default => "default".to_owned(),
        origin => format!("from {origin}"),
    };
    match &line.value {
        Some(value) if value == HIDDEN => format!("# {} = {HIDDEN}  # {origin}", line.path),
        Some(value) => format!("{} = {}  # {origin}", line.path, toml_value(value)),
        None => format!("# {} is not set", line.path),
    }
}

/// Numbers and switches as they are, everything else in quotes.
fn toml_value(text: &str) -> String {
    let plain = text.parse::<i64>().is_ok() || text.parse::<bool>().is_ok();
    if plain { text.to_owned() } else { toml::Value::String(text.to_owned()).to_string() }
}

#[cfg(test)]
mod tests {
    use super::print;
    use crate::server::config::Loaded;

    #[test]
    fn what_is_printed_is_valid_configuration_without_secrets() {
        let file = "master_key = \"aHVudGVyMi1odW50ZXIyLWh1bnRlcjItaHVudGVyMi0=\"\nmail.smtp.url = \"smtps://me:hunter2@mail.example.com\"";
        let loaded = Loaded::parse(Some(("vestibule.toml", file)), []).unwrap();
        let printed = print(&loaded.lines);
        assert!(!printed.contains("hunter2") && !printed.contains("aHVudGVy"), "{printed}");
        assert!(printed.contains("mail.smtp.url = \"smtps://…@mail.example.com\"  # from vestibule.toml"), "{printed}");
        assert!(printed.contains("database.connections = 10  # default"), "{printed}");
        let again = Loaded::parse(Some(("printed", &printed)), []).unwrap();
        assert_eq!(again.config.public_url, loaded.config.public_url);
    }
}
