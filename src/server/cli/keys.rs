//! `vestibule keys show | check | rotate`.

use clap::{Args, Subcommand};

use super::{CliError, Outcome, open};
use crate::domain::ids::SigningKeyId;
use crate::server::config::Config;
use crate::server::instance_keys::{KeyUse, check_key, hash_secret_key};
use crate::server::start::{StartError, rotate_secret_key};
use crate::server::state::AppState;
use crate::server::store;

#[derive(Debug, Subcommand)]
pub(super) enum KeysCommand {
    /// Show the publishable key, where the secret key lies, and the signing keys
    Show {
        /// Print only the public signing key as PEM, for verification without a network
        #[arg(long)]
        pem: bool,
    },
    /// Say whether a key that an app uses belongs to this instance
    Check {
        /// The key; `-` reads it from standard input, which keeps a secret key out of the shell's history
        key: String,
    },
    /// Replace keys
    Rotate(RotateArguments),
}

#[derive(Debug, Args)]
pub(super) struct RotateArguments {
    /// Sign session tokens with a new key; the old one stays published for a day
    #[arg(long)]
    signing: bool,
    /// Make a new secret key; the old ones stop working at once
    #[arg(long)]
    secret: bool,
}

pub(super) async fn run(config: Config, command: KeysCommand) -> Outcome {
    if let KeysCommand::Rotate(RotateArguments { signing: false, secret: false }) = command {
        return Err(CliError::refused("nothing to rotate was named", "add --signing, --secret or both; see vestibule keys rotate --help"));
    }
    let app = open(config).await?;
    match command {
        KeysCommand::Show { pem: true } => print!("{}", app.signer.public_pem()?),
        KeysCommand::Show { pem: false } => show(&app).await?,
        KeysCommand::Check { key } => {
            let key = if key == "-" { super::users::read_line()? } else { key };
            check(&app, key.trim()).await?;
        }
        KeysCommand::Rotate(arguments) => rotate(&app, &arguments).await?,
    }
    app.store.close().await;
    Ok(())
}

async fn show(app: &AppState) -> Outcome {
    let hints = store::keys::list_secrets(&mut app.store.read().await?).await?;
    println!("Instance         {} ({})", app.identity.id, app.config.kind.name());
    println!("Publishable key  {}", app.identity.publishable_key);
    for (hint, _) in hints {
        println!("Secret key       {hint}");
    }
    println!("                 in plain text: {}", app.config.secret_key_file().display());
    for (place, key) in app.signer.jwks()?.iter().enumerate() {
        println!("{}  {}{}", if place == 0 { "Signing keys   " } else { "               " }, key.kid, if place == 0 { " (signs)" } else { "" });
    }
    println!("                 public half as PEM: vestibule keys show --pem");
    Ok(())
}

async fn check(app: &AppState, key: &str) -> Outcome {
    let usage = check_key(key, app.config.kind, &app.identity, app.config.public_url.as_str());
    match usage.map_err(|mismatch| CliError::refused("the key is not one of this instance", mismatch.to_string()))? {
        KeyUse::Publishable => println!("ok: this is the publishable key of {}", app.config.public_url),
        KeyUse::Secret => {
            let hash = hash_secret_key(&app.tokens, key);
            if !store::keys::secret_is_valid(&mut app.store.read().await?, hash.as_bytes()).await? {
                let fix = format!(
                    "unknown_secret_key: it was revoked or belongs to another instance; the one in force lies in {}",
                    app.config.secret_key_file().display()
                );
                return Err(CliError::refused("the key is not in force", fix));
            }
            println!("ok: this is the secret key of {}", app.config.public_url);
        }
    }
    Ok(())
}

async fn rotate(app: &AppState, arguments: &RotateArguments) -> Outcome {
    let now = app.clock.now();
    if arguments.signing {
        let id = SigningKeyId::from_unique(&app.rng.ksuid(now).map_err(StartError::from)?);
        let mut tx = app.store.write().await?;
        app.signer.rotate(&mut tx, &app.sealer, &id, now).await?;
        tx.commit().await?;
        println!("New signing key {id}. Running servers sign with it within half a minute; the old key stays published for a day.");
    }
    if arguments.secret {
        let hint = rotate_secret_key(app, now).await?;
        println!("New secret key {hint} in {}. Older ones do not work any more.", app.config.secret_key_file().display());
    }
    Ok(())
}
