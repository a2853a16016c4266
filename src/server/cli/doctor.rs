//! `vestibule doctor`.

use clap::Args;

use super::{CliError, Outcome};
use crate::server::config::Loaded;
use crate::server::config::source::ConfigErrors;
use crate::server::doctor::{self, Finding, Verdict};

#[derive(Debug, Args)]
#[command(
    after_help = "Changes nothing. Exit code 1 when a check fails.\nWith an address: a target such as https://app.example/start, or a whole portal address with ?redirect_url=…"
)]
pub(super) struct DoctorArguments {
    /// Say what happens to this redirect address, and which rule refuses it
    url: Option<String>,
}

pub(super) async fn run(loaded: Result<Loaded, ConfigErrors>, arguments: DoctorArguments) -> Outcome {
    let findings = match (loaded, arguments.url) {
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
