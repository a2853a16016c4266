//! `vestibule serve`.

use super::{Outcome, open};
use crate::server::config::{Loaded, MailConfig};
use crate::server::http::dev_setup;
use crate::server::state::AppState;
use crate::server::{serve, telemetry};

pub(super) async fn run(loaded: Loaded) -> Outcome {
    telemetry::init(&loaded.config.log)?;
    for misspelt in loaded.unknown.iter().filter(|variable| variable.meant.is_some()) {
        tracing::warn!("{misspelt}");
    }
    let app = open(loaded.config).await?;
    print!("{}", greeting(&app));
    serve::run(app).await?;
    Ok(())
}

/// What an operator needs to know next. The secret key itself is never printed: terminals and logs keep what they show.
fn greeting(app: &AppState) -> String {
    let config = &app.config;
    let url = config.public_url.as_str().trim_end_matches('/');
    let mail = match &config.mail {
        MailConfig::Mailbox => format!("{url}/dev/mailbox"),
        MailConfig::Folder(folder) => format!("files in {}", folder.display()),
        MailConfig::Smtp { .. } => "sent by SMTP".to_owned(),
    };
    let mut lines = vec![
        format!("Vestibule {}, {} instance", env!("CARGO_PKG_VERSION"), config.kind.name()),
        String::new(),
        format!("  Portal           {url}"),
        format!("  Publishable key  {}", app.identity.publishable_key),
        format!("  Secret key       in {}", config.secret_key_file().display()),
        format!("  Mail             {mail}"),
    ];
    if config.is_development() {
        lines.push(format!("  Set-up guide     {url}{}", dev_setup::PATH));
    }
    if let Some(metrics) = config.metrics_listen {
        lines.push(format!("  Metrics          http://{metrics}/metrics"));
    }
    lines.push(String::new());
    let next = if config.is_development() {
        "The guide takes your app from nothing to a working sign-in"
    } else {
        "Give both keys to your app; README.md shows how"
    };
    lines.push(format!("  {next}. Trouble? Run: vestibule doctor"));
    lines.join("\n") + "\n\n"
}
