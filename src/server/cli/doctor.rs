//! `vestibule doctor`.

use clap::{Args, Subcommand};

use super::{CliError, Outcome};
use crate::server::config::Loaded;
use crate::server::config::source::ConfigErrors;
use crate::server::doctor::{self, Finding, Verdict};

#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Changes nothing. Exit code 1 when a check fails.\nWith an address: a target such as https://app.example/start, or a whole portal address with ?redirect_url=…"
)]
pub(super) struct DoctorArguments {
    /// Say what happens to this redirect address, and which rule refuses it
    url: Option<String>,
    #[command(subcommand)]
    command: Option<DoctorCommand>,
}

#[derive(Debug, Clone, Copy, Subcommand)]
enum DoctorCommand {
    /// Walk everybody's security log, and name each row that was changed, taken out or put elsewhere
    Audit,
}

pub(super) async fn run(loaded: Result<Loaded, ConfigErrors>, arguments: DoctorArguments) -> Outcome {
    let findings = match (loaded, arguments.url) {
        (Ok(loaded), _) if matches!(arguments.command, Some(DoctorCommand::Audit)) => doctor::audit::audit(&loaded).await,
        (Err(errors), _) => {
            errors.0.iter().map(|problem| Finding::fail("config", problem.to_string(), "correct it; see docs/configuration.md")).collect()
        }
        (Ok(loaded), None) => doctor::examine(&loaded).await,
        (Ok(loaded), Some(url)) => doctor::replay(&loaded.config, &url).await,
    };
    for finding in &findings {
        println!("{finding}");
    }
    if findings.iter().any(|finding| finding.verdict == Verdict::Fail) { Err(CliError::Unwell) } else { Ok(()) }
}
