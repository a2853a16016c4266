//! `vestibule role list | create | delete`.

use clap::{Args, Subcommand};

use super::organizations::explain;
use super::{CliError, Outcome, open, operator};
use crate::server::config::Config;
use crate::server::flows::organizations::roles::{self, NewPermission, NewRole};
use crate::server::state::AppState;
use crate::server::store;
use crate::server::store::roles::Role;

/// Most roles and permissions that are printed.
const MAX_PRINTED: i64 = 1000;

#[derive(Debug, Subcommand)]
pub(super) enum RoleCommand {
    /// List roles with what they may do
    List,
    /// Create a role; prints its id
    Create(NewRoleArguments),
    /// Delete a role; where somebody has it, another one takes its place
    Delete {
        /// Key of the role
        role: String,
        /// Key of the role that takes its place
        #[arg(long, value_name = "KEY")]
        replacement: Option<String>,
    },
    /// Create a permission for apps to ask for, such as org:invoices:create; prints its id
    CreatePermission {
        /// Key
        key: String,
        /// What people call it
        name: String,
        /// What it is for
        #[arg(long, default_value = "")]
        description: String,
    },
}

#[derive(Debug, Args)]
pub(super) struct NewRoleArguments {
    /// Key, such as `org:billing_manager`
    key: String,
    /// What people call it
    name: String,
    /// What it is for
    #[arg(long, default_value = "")]
    description: String,
    /// Key of something it may do; several times for several
    #[arg(long = "permission", value_name = "KEY")]
    permissions: Vec<String>,
}

pub(super) async fn run(config: Config, command: RoleCommand) -> Outcome {
    let app = open(config).await?;
    match command {
        RoleCommand::List => list(&app).await?,
        RoleCommand::Create(arguments) => create(&app, arguments).await?,
        RoleCommand::Delete { role, replacement } => delete(&app, &role, replacement.as_deref()).await?,
        RoleCommand::CreatePermission { key, name, description } => {
            let made = roles::create_permission(&operator(&app), NewPermission { name, key, description }).await.map_err(explain)?;
            println!("{}", made.id);
        }
    }
    app.store.close().await;
    Ok(())
}

async fn list(app: &AppState) -> Outcome {
    let mut tx = app.store.read().await?;
    let permissions = store::roles::permissions_of_all(&mut tx).await?;
    for role in store::roles::list(&mut tx, (MAX_PRINTED, 0)).await?.0 {
        let may = permissions.get(role.id.as_str()).map(|keys| keys.join(" ")).unwrap_or_default();
        println!("{}  {}  {}  {may}", role.id, role.key, role.name);
    }
    Ok(())
}

async fn create(app: &AppState, arguments: NewRoleArguments) -> Outcome {
    let NewRoleArguments { key, name, description, permissions } = arguments;
    let new = NewRole { name, key, description, permissions, in_initial_set: true };
    let made = roles::create(&operator(app), new).await.map_err(explain)?;
    println!("{}", made.id);
    Ok(())
}

async fn delete(app: &AppState, key: &str, replacement: Option<&str>) -> Outcome {
    let role = find(app, key).await?;
    let replacement = match replacement {
        Some(key) => Some(find(app, key).await?),
        None => None,
    };
    roles::delete(&operator(app), &role.id, replacement.as_ref().map(|role| &role.id)).await.map_err(explain)?;
    println!("{} is deleted.", role.key);
    Ok(())
}

async fn find(app: &AppState, key: &str) -> Result<Role, CliError> {
    let found = store::roles::find_by_key(&mut app.store.read().await?, key).await?;
    found.ok_or_else(|| CliError::refused(format!("there is no role {key}"), "see vestibule role list"))
}
