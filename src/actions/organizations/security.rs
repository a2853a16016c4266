//! What an organization demands of its members.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use super::{Entrance, OrganizationHead};
use crate::actions::social::SocialView;
use crate::actions::{ActionError, FormReply, Left};
use crate::domain::notice::Notice;

/// A role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleView {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Names of what it may do.
    pub permissions: Vec<String>,
    /// Who joins has it.
    pub is_default: bool,
    /// Who makes an organization has it.
    pub is_of_creator: bool,
}

/// The page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationSecurityView {
    /// What stands on top.
    pub head: OrganizationHead,
    /// Since when members need a second factor, in milliseconds since 1970.
    pub required_at: Option<i64>,
    /// Days that they have to set it up.
    pub grace_days: i64,
    /// Longest life of a session, in minutes.
    pub lifetime_minutes: Option<i64>,
    /// Longest time without use, in minutes.
    pub inactivity_minutes: Option<i64>,
    /// The services that people can sign in with here.
    pub services: Vec<SocialView>,
    /// The strategy of the one that members have to sign in with.
    pub sign_in_strategy: Option<String>,
    /// The roles of the organization.
    pub roles: Vec<RoleView>,
    /// What the last plain form post left for the page.
    pub left: Left,
    /// What the last plain form post did.
    pub notice: Option<Notice>,
}

/// Reads what the organization demands. `None` sends the browser to sign in first.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/organization/security", input = Json)]
pub async fn load_organization_security(path: String) -> Result<Option<Entrance<OrganizationSecurityView>>, ActionError> {
    crate::server::cards::organizations::security::view(&crate::server::answer::current()?, &path).await
}

/// Demands a second factor, or no longer.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/organization/security/second-factor")]
pub async fn set_organization_second_factor(
    organization: String,
    #[server(default)] required: bool,
    #[server(default)] grace_days: String,
) -> Result<FormReply, ActionError> {
    crate::server::cards::organizations::security::set_second_factor(&crate::server::answer::current()?, &organization, required, &grace_days).await
}

/// Lets sessions last shorter, or as long as anywhere.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/organization/security/sessions")]
pub async fn set_organization_sessions(
    organization: String,
    #[server(default)] lifetime_minutes: String,
    #[server(default)] inactivity_minutes: String,
) -> Result<FormReply, ActionError> {
    let wished = (lifetime_minutes.as_str(), inactivity_minutes.as_str());
    crate::server::cards::organizations::security::set_sessions(&crate::server::answer::current()?, &organization, wished).await
}

/// Demands that members sign in with one service, or lets any way do, when none is named.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/organization/security/sign-in")]
pub async fn set_organization_sign_in(organization: String, #[server(default)] strategy: String) -> Result<FormReply, ActionError> {
    crate::server::cards::organizations::security::set_sign_in(&crate::server::answer::current()?, &organization, &strategy).await
}
