//! The command line. Results go to standard output, everything else to standard error.
//!
//! Exit codes: 0 done, 1 something failed, 2 the input or the configuration was refused and nothing was changed.

mod config;
mod doctor;
mod invitations;
mod keys;
mod migrate;
mod organizations;
mod roles;
mod serve;
mod settings;
mod users;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use super::config::source::ConfigErrors;
use super::config::{Config, Loaded};
use super::flows::{Cx, Requester};
use super::huge_pages;
use super::serve::ServeError;
use super::start::StartError;
use super::state::AppState;
use super::store::StoreError;
use super::telemetry::TelemetryError;
use super::tokens::TokenError;
use crate::domain::locale::Locale;
use crate::domain::security_log::Actor;

/// Stack of the threads that draw pages: in unoptimised builds the nested types of a page need more than the usual
/// 2 MiB. Only what is used takes memory.
const THREAD_STACK: usize = 8 * 1024 * 1024;

/// A self-hosted account portal, compatible with Clerk's SDKs.
#[derive(Debug, Parser)]
#[command(
    name = "vestibule",
    version,
    arg_required_else_help = true,
    after_help = "Without any configuration, `vestibule serve` starts a development instance at http://localhost:3000.\nSettings: docs/configuration.md. Exit codes: 0 done, 1 failed, 2 refused input or configuration."
)]
struct Arguments {
    /// Configuration file [default: vestibule.toml in the working folder, when there is one]
    #[arg(long, global = true, env = "VESTIBULE_CONFIG", value_name = "FILE", hide_env_values = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the portal: pages, API and background work
    Serve,
    /// Bring the database schema up to date and exit; `serve` does this too
    Migrate,
    /// Check or show the configuration
    #[command(subcommand)]
    Config(config::ConfigCommand),
    /// Check keys, database, clock, mail, public URL and proxy; or say what happens to a redirect address
    Doctor(doctor::DoctorArguments),
    /// Invite people, list invitations and take them back
    #[command(subcommand)]
    Invitation(invitations::InvitationCommand),
    /// Show or replace the keys of this instance
    #[command(subcommand)]
    Keys(keys::KeysCommand),
    /// Create and list organizations, put people into them
    #[command(subcommand)]
    Organization(organizations::OrganizationCommand),
    /// Create, list and delete the roles of organizations
    #[command(subcommand)]
    Role(roles::RoleCommand),
    /// Show or change what the instance offers, while it runs
    #[command(subcommand)]
    Settings(settings::SettingsCommand),
    /// Create and list users, set passwords
    #[command(subcommand)]
    User(users::UserCommand),
}

/// Why a command ended without success.
#[derive(Debug, thiserror::Error)]
enum CliError {
    /// The configuration.
    #[error("the configuration is refused")]
    Config(#[from] ConfigErrors),
    /// The start of the process.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The server.
    #[error("the server stopped")]
    Serve(#[from] ServeError),
    /// The log.
    #[error("the log cannot be written")]
    Telemetry(#[from] TelemetryError),
    /// The database.
    #[error("the database did not answer as expected")]
    Store(#[from] StoreError),
    /// Keys.
    #[error("the signing key cannot be used")]
    Token(#[from] TokenError),
    /// Input that was refused; nothing was changed.
    #[error("{what}")]
    Refused {
        /// What was refused.
        what: String,
        /// How to do better, a line each.
        fixes: Vec<String>,
    },
    /// Something failed.
    #[error("{what}")]
    Failed {
        /// What failed.
        what: String,
        /// What to do about it.
        fix: String,
    },
    /// The answer was printed, and it is a bad one.
    #[error("")]
    Unwell,
    /// Standard output or input.
    #[error("standard input or output cannot be used")]
    Io(#[from] std::io::Error),
}

impl CliError {
    fn refused(what: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::Refused { what: what.into(), fixes: vec![fix.into()] }
    }

    fn exit_code(&self) -> ExitCode {
        match self {
            Self::Config(_) | Self::Refused { .. } => ExitCode::from(2),
            _ => ExitCode::FAILURE,
        }
    }

    /// What is printed: the failure, its causes, the way out.
    fn report(&self) -> String {
        let mut lines = vec![format!("error: {self}")];
        match self {
            Self::Config(errors) => lines.extend(errors.0.iter().map(|problem| format!("  {problem}"))),
            Self::Refused { fixes, .. } => lines.extend(fixes.iter().map(|fix| format!("  {fix}"))),
            Self::Unwell => return String::new(),
            other => {
                let mut cause = std::error::Error::source(other);
                while let Some(inner) = cause {
                    let text = inner.to_string();
                    // A library's error often repeats the text of the one inside it.
                    if lines.last().is_some_and(|line| !line.contains(&text)) {
                        lines.push(format!("  because: {text}"));
                    }
                    cause = inner.source();
                }
                match other {
                    Self::Start(error) => lines.push(format!("  fix: {}", error.fix())),
                    Self::Failed { fix, .. } => lines.push(format!("  fix: {fix}")),
                    _ => {}
                }
            }
        }
        lines.join("\n")
    }
}

type Outcome = Result<(), CliError>;

/// Reads the arguments and does what they say.
pub fn run() -> ExitCode {
    // Before memory is taken into use.
    huge_pages::avoid();
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().thread_stack_size(THREAD_STACK).build();
    let outcome = match runtime {
        Ok(runtime) => runtime.block_on(dispatch(arguments)),
        Err(error) => Err(error.into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let report = error.report();
            if !report.is_empty() {
                eprintln!("{report}");
            }
            error.exit_code()
        }
    }
}

async fn dispatch(arguments: Arguments) -> Outcome {
    let named = arguments.config.as_deref();
    match arguments.command {
        Command::Doctor(doctor) => doctor::run(Loaded::read(named), doctor).await,
        Command::Config(command) => {
            config::run(&Loaded::read(named)?, &command);
            Ok(())
        }
        Command::Serve => serve::run(Loaded::read(named)?).await,
        Command::Migrate => migrate::run(&Loaded::read(named)?.config).await,
        Command::Invitation(command) => invitations::run(Loaded::read(named)?.config, command).await,
        Command::Keys(command) => keys::run(Loaded::read(named)?.config, command).await,
        Command::Organization(command) => organizations::run(Loaded::read(named)?.config, command).await,
        Command::Role(command) => roles::run(Loaded::read(named)?.config, command).await,
        Command::Settings(command) => settings::run(Loaded::read(named)?.config, command).await,
        Command::User(command) => users::run(Loaded::read(named)?.config, command).await,
    }
}

/// The state for a command that works on the database and ends.
async fn open(config: Config) -> Result<AppState, CliError> {
    Ok(super::start::build(config).await?)
}

/// An operator at the command line, as flows see it.
fn operator(app: &AppState) -> Cx {
    let from = Requester { ip: String::new(), user_agent: "vestibule command line".to_owned(), actor: Actor::Operator };
    Cx { app: app.clone(), now: app.clock.now(), from, locale: Locale::default() }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::{Arguments, CliError};
    use crate::server::config::Loaded;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn every_command_explains_itself() {
        let mut open = vec![Arguments::command()];
        while let Some(command) = open.pop() {
            assert!(command.get_about().is_some(), "{} has no help", command.get_name());
            open.extend(command.get_subcommands().cloned());
        }
    }

    #[test]
    fn hp_11_a_refused_configuration_is_reported_whole() {
        let errors = Loaded::parse(Some(("vestibule.toml", "kind = \"production\"")), []).unwrap_err();
        let report = CliError::from(errors).report();
        assert!(report.starts_with("error: the configuration is refused\n  public_url: is missing"), "{report}");
        assert_eq!(report.lines().count(), 3, "{report}");
    }
}
