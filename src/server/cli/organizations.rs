//! `vestibule organization create | list | add | sign-in`.

use clap::{Args, Subcommand};

use super::users::{find, utc};
use super::{CliError, Outcome, open, operator};
use crate::domain::locale::Locale;
use crate::server::config::Config;
use crate::server::flows::organizations::profile::{self, SignInSetter};
use crate::server::flows::organizations::{self, NewOrganization, OrganizationError, members};
use crate::server::organization_words;
use crate::server::state::AppState;
use crate::server::store;

/// The word for no demand.
const ANY: &str = "any";

#[derive(Debug, Subcommand)]
pub(super) enum OrganizationCommand {
    /// Create an organization; prints its id
    Create(NewOrganizationArguments),
    /// List organizations, newest first
    List {
        /// Only those with this in their name, slug or id
        #[arg(long)]
        query: Option<String>,
        /// Most organizations to print
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..=1000))]
        limit: i64,
    },
    /// Put somebody into an organization
    Add {
        /// Id (org_…) or slug
        organization: String,
        /// Id (user_…) or verified e-mail address
        user: String,
        /// Key of the role
        #[arg(long, default_value = "org:member", value_name = "KEY")]
        role: String,
    },
    /// Say how members have to sign in
    SignIn {
        /// Id (org_…) or slug
        organization: String,
        /// A service (oauth_…), or any
        strategy: String,
    },
}

#[derive(Debug, Args)]
pub(super) struct NewOrganizationArguments {
    /// Name
    name: String,
    /// Who looks after it: id (user_…) or verified e-mail address
    #[arg(long, value_name = "USER")]
    admin: String,
    /// Short name for addresses; made of the name without one
    #[arg(long)]
    slug: Option<String>,
    /// Most members; 0 is no limit
    #[arg(long, value_parser = clap::value_parser!(i64).range(0..))]
    max_members: Option<i64>,
}

pub(super) async fn run(config: Config, command: OrganizationCommand) -> Outcome {
    let app = open(config).await?;
    match command {
        OrganizationCommand::Create(arguments) => create(&app, arguments).await?,
        OrganizationCommand::List { query, limit } => list(&app, query.as_deref(), limit).await?,
        OrganizationCommand::Add { organization, user, role } => add(&app, &organization, &user, &role).await?,
        OrganizationCommand::SignIn { organization, strategy } => sign_in(&app, &organization, &strategy).await?,
    }
    app.store.close().await;
    Ok(())
}

async fn create(app: &AppState, arguments: NewOrganizationArguments) -> Outcome {
    let admin = find(&mut app.store.read().await?, &arguments.admin).await?;
    let new =
        NewOrganization { name: arguments.name, slug: arguments.slug, max_allowed_memberships: arguments.max_members, ..NewOrganization::default() };
    let made = organizations::create(&operator(app), &admin.id, new, true).await.map_err(explain)?;
    println!("{}  {}", made.organization().id, made.organization().slug.as_deref().unwrap_or_default());
    Ok(())
}

async fn list(app: &AppState, query: Option<&str>, limit: i64) -> Outcome {
    let (found, count) = store::organizations::list_page(&mut app.store.read().await?, query, (limit, 0)).await?;
    for organization in &found {
        let slug = organization.slug.as_deref().unwrap_or("-");
        println!("{}  {}  {} members  {slug}  {}", organization.id, utc(organization.created_at), organization.members_count, organization.name);
    }
    if i64::try_from(found.len()).is_ok_and(|shown| shown < count) {
        println!("{count} in all; --limit shows more.");
    }
    Ok(())
}

async fn add(app: &AppState, organization: &str, user: &str, role: &str) -> Outcome {
    let user = find(&mut app.store.read().await?, user).await?;
    let cx = operator(app);
    let by = organizations::operate(&cx, organization).await.map_err(explain)?;
    let member = members::add(&cx, &by, &user.id, role).await.map_err(explain)?;
    println!("{} is now {} in {}.", user.id, member.role().key, member.organization().id);
    Ok(())
}

async fn sign_in(app: &AppState, organization: &str, strategy: &str) -> Outcome {
    let cx = operator(app);
    let by = organizations::operate(&cx, organization).await.map_err(explain)?;
    let strategy = Some(strategy).filter(|strategy| *strategy != ANY);
    let changed = profile::set_sign_in(&cx, &by, SignInSetter::Operator, strategy).await.map_err(explain)?;
    match &changed.policy.sign_in_strategy {
        Some(strategy) => println!("Members of {} sign in with {strategy}.", changed.id),
        None => println!("Members of {} sign in in any way.", changed.id),
    }
    Ok(())
}

pub(super) fn explain(error: OrganizationError) -> CliError {
    match error {
        OrganizationError::NotFound => CliError::refused("there is no such organization", "see vestibule organization list"),
        OrganizationError::Off => CliError::refused("organizations are off", "turn them on: vestibule settings set organizations=on"),
        OrganizationError::Refused(_, trouble) => CliError::refused("nothing was changed", organization_words::words(Locale::En, &trouble)),
        OrganizationError::Internal(error) => {
            CliError::Failed { what: format!("nothing was changed: {error}"), fix: "run `vestibule doctor`, then try again".to_owned() }
        }
        other => CliError::refused(format!("nothing was changed: {other}"), "see vestibule organization --help"),
    }
}
