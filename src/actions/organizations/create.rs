//! Making an organization, and inviting its first members.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use super::OrganizationMark;
use super::joining::WhoView;
use crate::actions::{ActionError, FormReply, Left};
use crate::domain::secret::SecretText;

/// Why somebody may not make an organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum CreateRefusal {
    /// The instance has no organizations.
    Off,
    /// Nobody may here, or this person may not.
    NotAllowed,
    /// The person has made as many as they may.
    Full {
        /// How many that is.
        most: i64,
    },
}

/// The card with the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateView {
    /// Why there is no form, if there is none.
    pub refused: Option<CreateRefusal>,
    /// Whether organizations have slugs.
    pub slugs: bool,
    /// Who is signed in.
    pub who: WhoView,
    /// What the last plain form post left.
    pub left: Left,
    /// The app's wishes as a query, to be carried along.
    pub nav: String,
}

/// The card that invites the first members.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstInvitationsView {
    /// Where to.
    pub organization: OrganizationMark,
    /// What people can become: key and name.
    pub roles: Vec<(String, String)>,
    /// The key of what they become when nothing else is chosen.
    pub role: String,
    /// Where Skip leads.
    pub onward: String,
    /// What the last plain form post left.
    pub left: Left,
    /// The app's wishes as a query, to be carried along.
    pub nav: String,
}

/// The cards of making an organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum CreateCard {
    /// The form.
    Form(CreateView),
    /// It is made; the first members.
    Invite(FirstInvitationsView),
}

/// Reads a card. `None` means that the browser is sent elsewhere.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/organization/create/card", input = Json)]
pub async fn load_create_organization(path: String) -> Result<Option<CreateCard>, ActionError> {
    crate::server::cards::organizations::create::view(&crate::server::answer::current()?, &path).await
}

/// Makes an organization. The logo comes as the address of its data: in `logo` where JavaScript read the file, else in `logo_file`.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/organization/create")]
pub async fn create_organization(
    name: String,
    #[server(default)] slug: String,
    #[server(default)] logo: String,
    #[server(default)] logo_file: String,
    #[server(default)] nav: String,
) -> Result<FormReply, ActionError> {
    let given = crate::server::cards::organizations::create::Given { name, slug, logo: [logo, logo_file] };
    crate::server::cards::organizations::create::create(&crate::server::answer::current()?, given, &nav).await
}

/// Says what is wrong with a slug, while it is typed.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/organization/check-slug", input = Json)]
pub async fn check_slug(slug: String) -> Result<Option<String>, ActionError> {
    crate::server::cards::organizations::create::check_slug(&crate::server::answer::current()?, &slug).await
}

/// Invites the first members.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/organization/create/invite")]
pub async fn invite_first(
    organization: String,
    #[server(default)] email_address: SecretText,
    #[server(default)] role: String,
    #[server(default)] nav: String,
) -> Result<FormReply, ActionError> {
    crate::server::cards::organizations::create::invite(&crate::server::answer::current()?, &organization, email_address.expose(), &role, &nav).await
}
