//! What an organization is: name, slug, logo and colour, and how one parts with it.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use super::domains::DomainView;
use super::{Entrance, OrganizationHead};
use crate::actions::{ActionError, FormReply, Left};
use crate::domain::notice::Notice;

/// The page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GeneralView {
    /// What stands on top.
    pub head: OrganizationHead,
    /// The part of addresses that names it.
    pub slug: Option<String>,
    /// Whether organizations have one here.
    pub has_slugs: bool,
    /// Its colour, `#rrggbb`.
    pub color: Option<String>,
    /// How many members it has.
    pub members: i64,
    /// When it was made, in milliseconds since 1970.
    pub created_at: i64,
    /// Its domains, for who may see them.
    pub domains: Option<Vec<DomainView>>,
    /// Whether the person may delete it.
    pub deletes: bool,
    /// What the last plain form post left for the open card.
    pub left: Left,
    /// What the last plain form post did.
    pub notice: Option<Notice>,
}

/// Reads what an organization is. `None` sends the browser to sign in first.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/organization/general", input = Json)]
pub async fn load_general(path: String) -> Result<Option<Entrance<GeneralView>>, ActionError> {
    crate::server::cards::organizations::general::view(&crate::server::answer::current()?, &path).await
}

/// Changes name and slug.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/organization/profile")]
pub async fn update_organization(organization: String, #[server(default)] name: String, slug: Option<String>) -> Result<FormReply, ActionError> {
    crate::server::cards::organizations::general::update(&crate::server::answer::current()?, &organization, &name, slug.as_deref()).await
}

/// Changes the colour, or takes it off where there is none.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/organization/color")]
pub async fn set_organization_color(organization: String, #[server(default)] color: String) -> Result<FormReply, ActionError> {
    crate::server::cards::organizations::general::set_color(&crate::server::answer::current()?, &organization, &color).await
}

/// Changes the logo, or takes it off. It comes as the address of its data: in `logo` where JavaScript read the file, else in `logo_file`.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/organization/logo")]
pub async fn set_organization_logo(
    organization: String,
    #[server(default)] logo: String,
    #[server(default)] logo_file: String,
    #[server(default)] without_logo: bool,
) -> Result<FormReply, ActionError> {
    let given = (!without_logo).then_some([logo, logo_file]);
    crate::server::cards::organizations::general::set_logo(&crate::server::answer::current()?, &organization, given).await
}

/// Leaves the organization.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/organization/leave")]
pub async fn leave_organization(organization: String, #[server(default)] confirmation: String) -> Result<FormReply, ActionError> {
    crate::server::cards::organizations::general::leave(&crate::server::answer::current()?, &organization, &confirmation).await
}

/// Deletes the organization.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/organization/delete")]
pub async fn delete_organization(organization: String, #[server(default)] confirmation: String) -> Result<FormReply, ActionError> {
    crate::server::cards::organizations::general::delete(&crate::server::answer::current()?, &organization, &confirmation).await
}
