//! `vestibule invitation create | list | revoke`.

use clap::{Args, Subcommand};

use super::users::utc;
use super::{CliError, Outcome, open, operator};
use crate::domain::email::Email;
use crate::domain::ids::InvitationId;
use crate::domain::invitation::{self, DEFAULT_DAYS, InvitationStatus, MAX_DAYS};
use crate::domain::locale::Locale;
use crate::server::config::Config;
use crate::server::flows::Cx;
use crate::server::flows::invitations::{self, InvitationProblem, NewInvitation};
use crate::server::state::AppState;
use crate::server::store;
use crate::server::store::invitations::Filter;

#[derive(Debug, Subcommand)]
pub(super) enum InvitationCommand {
    /// Invite somebody by mail; prints the id and the address of the sign-up page, which whoever has it can use once
    Create(NewInvitationArguments),
    /// List invitations, newest first
    List {
        /// Only those that are pending, accepted, revoked or expired
        #[arg(long)]
        status: Option<String>,
        /// Most invitations to print
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..=1000))]
        limit: i64,
    },
    /// Take an invitation back: its link opens nothing any more
    Revoke {
        /// Id (inv_…) or invited e-mail address
        invitation: String,
    },
}

#[derive(Debug, Args)]
pub(super) struct NewInvitationArguments {
    /// E-mail address
    email: String,
    /// Where the person goes once the account is there; must be an allowed redirect
    #[arg(long, value_name = "URL")]
    redirect_url: Option<String>,
    /// Days the invitation is good
    #[arg(long, default_value_t = DEFAULT_DAYS, value_parser = clap::value_parser!(i64).range(1..=MAX_DAYS))]
    days: i64,
    /// Language of the mail
    #[arg(long, default_value = "en", value_name = "TAG")]
    language: String,
    /// Send no mail; pass the printed address on yourself
    #[arg(long)]
    no_mail: bool,
    /// Invite although there is a pending invitation or an account
    #[arg(long)]
    ignore_existing: bool,
}

pub(super) async fn run(config: Config, command: InvitationCommand) -> Outcome {
    let app = open(config).await?;
    match command {
        InvitationCommand::Create(arguments) => create(&app, arguments).await?,
        InvitationCommand::List { status, limit } => list(&app, status.as_deref(), limit).await?,
        InvitationCommand::Revoke { invitation } => revoke(&app, &invitation).await?,
    }
    app.store.close().await;
    Ok(())
}

async fn create(app: &AppState, arguments: NewInvitationArguments) -> Outcome {
    let address = Email::parse(&arguments.email)
        .map_err(|_| CliError::refused(format!("{} is not an e-mail address", arguments.email), "write it like ada@example.org"))?;
    let locale = Locale::from_tag(&arguments.language)
        .ok_or_else(|| CliError::refused(format!("there are no texts for {}", arguments.language), "choose en or de"))?;
    let days = || CliError::refused("the number of days is out of range", format!("choose 1 to {MAX_DAYS}"));
    let new = NewInvitation {
        address,
        redirect_url: arguments.redirect_url,
        public_metadata: "{}".to_owned(),
        notify: !arguments.no_mail,
        ignore_existing: arguments.ignore_existing,
        lifetime: invitation::lifetime(arguments.days).ok_or_else(days)?,
    };
    let (invitation, url) = invitations::create(&Cx { locale, ..operator(app) }, new).await.map_err(explain)?;
    println!("{}  {}", invitation.id, url.expose());
    Ok(())
}

async fn list(app: &AppState, status: Option<&str>, limit: i64) -> Outcome {
    let read = |text: &str| {
        InvitationStatus::parse(text)
            .ok_or_else(|| CliError::refused(format!("{text} is not a status"), "choose pending, accepted, revoked or expired"))
    };
    let filter = Filter { status: status.map(read).transpose()?, query: None };
    let now = app.clock.now();
    let (found, _) = store::invitations::list_page(&mut app.store.read().await?, &filter, (limit, 0), now).await?;
    for invitation in found {
        let (status, address) = (invitation.status(now).name(), invitation.address.as_str());
        println!("{}  {}  {status}  until {}  {address}", invitation.id, utc(invitation.created_at), utc(invitation.expires_at));
    }
    Ok(())
}

async fn revoke(app: &AppState, text: &str) -> Outcome {
    let id = match (InvitationId::parse(text), Email::parse(text)) {
        (Ok(id), _) => id,
        (Err(_), Ok(email)) => {
            let pending = store::invitations::find_pending(&mut app.store.read().await?, &email.key(), app.clock.now()).await?;
            pending.ok_or_else(|| explain(InvitationProblem::NotFound))?.id
        }
        (Err(_), Err(_)) => {
            return Err(CliError::refused(format!("{text} is neither an invitation id nor an e-mail address"), "write inv_… or the address"));
        }
    };
    let revoked = invitations::revoke(&operator(app), &id).await.map_err(explain)?;
    println!("The invitation {} of {} is revoked.", revoked.id, revoked.address.as_str());
    Ok(())
}

fn explain(problem: InvitationProblem) -> CliError {
    let what = problem.to_string();
    match problem {
        InvitationProblem::HasAccount { user } => CliError::refused(what, format!("{user} can sign in already")),
        InvitationProblem::Pending { invitation } => {
            CliError::refused(what, format!("revoke it first (vestibule invitation revoke {invitation}), or add --ignore-existing"))
        }
        InvitationProblem::Redirect(_) => CliError::refused(what, "vestibule doctor URL says which rule refuses it"),
        InvitationProblem::TooMany { wait } => CliError::refused(what, format!("try again in {} minutes", wait.as_seconds_ceil().div_euclid(60) + 1)),
        InvitationProblem::NotFound => CliError::refused(what, "see vestibule invitation list"),
        InvitationProblem::Accepted | InvitationProblem::Revoked => CliError::refused(what, "there is nothing to take back"),
        InvitationProblem::Internal(error) => {
            CliError::Failed { what: format!("nothing was changed: {error}"), fix: "run `vestibule doctor`, then try again".to_owned() }
        }
    }
}
