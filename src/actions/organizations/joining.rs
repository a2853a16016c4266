//! The organizations of a person, what they may join, and the link of an invitation.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use super::{JoinView, OrganizationMark};
use crate::actions::social::SocialView;
use crate::actions::{ActionError, FormReply, Left};
use crate::domain::ids::SessionId;
use crate::domain::notice::Notice;
use crate::domain::secret::SecretText;

/// Who is signed in, for cards that show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhoView {
    /// Full name, or the address.
    pub name: String,
    /// Address or username.
    pub identifier: String,
    /// The session.
    pub session: SessionId,
    /// Whether the session waits for an organization to be chosen.
    pub task: bool,
}

/// One of the organizations of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnOrganization {
    /// Which one.
    pub organization: OrganizationMark,
    /// What the person is there, in words.
    pub role: String,
    /// Whether it is the one in use.
    pub active: bool,
}

/// The organizations of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is one thing that the page shows or not")]
pub struct OrganizationsView {
    /// Who is signed in.
    pub who: WhoView,
    /// Whether there is a personal account beside them.
    pub personal: bool,
    /// Whether that is in use.
    pub personal_active: bool,
    /// One page of those the person belongs to.
    pub own: Vec<OwnOrganization>,
    /// How many there are that fit what was looked for.
    pub count: i64,
    /// Which page it is, from 1.
    pub page: i64,
    /// How many pages there are.
    pub pages: i64,
    /// What was looked for; empty for nothing.
    pub query: String,
    /// Whether there are enough to look for some.
    pub searches: bool,
    /// Invitations.
    pub invitations: Vec<JoinView>,
    /// Suggestions.
    pub suggestions: Vec<JoinView>,
    /// Whether the person may make one.
    pub creates: bool,
    /// What the last plain form post left.
    pub left: Left,
    /// What the last plain form post did.
    pub notice: Option<Notice>,
    /// The app's wishes as a query, to be carried along.
    pub nav: String,
}

/// Reads them. `None` means that the browser is sent elsewhere.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/organizations/view", input = Json)]
pub async fn load_organizations(path: String) -> Result<Option<OrganizationsView>, ActionError> {
    crate::server::cards::organizations::list::view(&crate::server::answer::current()?, &path).await
}

/// Goes on with an organization, or with the personal account when none is named.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/organizations/choose")]
pub async fn choose_organization(#[server(default)] organization: String, #[server(default)] nav: String) -> Result<FormReply, ActionError> {
    crate::server::cards::organizations::list::choose(&crate::server::answer::current()?, &organization, &nav).await
}

/// An organization that demands another sign-in than the person's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationSignInView {
    /// Who is signed in.
    pub who: WhoView,
    /// Which one.
    pub organization: OrganizationMark,
    /// The service that it demands; `None` where nobody can sign in with it here any more.
    pub service: Option<SocialView>,
    /// Where the other organizations are.
    pub elsewhere: String,
    /// What the last plain form post left.
    pub left: Left,
    /// The app's wishes as a query, to be carried along.
    pub nav: String,
}

/// Reads which service an organization demands. `None` means that the browser is sent elsewhere.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/organizations/sign-in/view", input = Json)]
pub async fn load_organization_sign_in(path: String) -> Result<Option<OrganizationSignInView>, ActionError> {
    crate::server::cards::organizations::sign_in::view(&crate::server::answer::current()?, &path).await
}

/// Goes to the service that an organization demands, to come back signed in with it.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/organizations/sign-in")]
pub async fn sign_in_for_organization(organization: String, #[server(default)] nav: String) -> Result<FormReply, ActionError> {
    crate::server::cards::organizations::sign_in::depart(&crate::server::answer::current()?, &organization, &nav).await
}

/// Accepts an invitation to one of the person's own addresses.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/organizations/join")]
pub async fn join_organization(invitation: String, #[server(default)] nav: String) -> Result<FormReply, ActionError> {
    crate::server::cards::organizations::list::join(&crate::server::answer::current()?, &invitation, &nav).await
}

/// Asks to be let in where that was suggested.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/organizations/ask")]
pub async fn ask_to_join(suggestion: String, #[server(default)] nav: String) -> Result<FormReply, ActionError> {
    crate::server::cards::organizations::list::ask(&crate::server::answer::current()?, &suggestion, &nav).await
}

/// How the link of an invitation stands for whoever opens it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum InvitationState {
    /// It leads to an account first.
    SignUp {
        /// Where that is made.
        href: String,
    },
    /// There is an account, and nobody is signed in.
    SignIn {
        /// Where that happens.
        href: String,
    },
    /// The person who is invited is signed in.
    Yours,
    /// Somebody else is signed in.
    Other {
        /// Who.
        identifier: String,
        /// Whether whoever is invited has an account.
        has_account: bool,
    },
    /// The person who is signed in belongs to the organization already.
    Member,
    /// Accepted before.
    Used,
    /// Taken back.
    Revoked,
    /// Too old.
    Expired,
}

/// The link of an invitation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationView {
    /// Where to.
    pub organization: OrganizationMark,
    /// Who is invited.
    pub address: String,
    /// Who invited, if that is known.
    pub inviter: Option<String>,
    /// What the person becomes, in words.
    pub role: String,
    /// How it stands.
    pub state: InvitationState,
    /// The ticket of the link, for the forms of the page.
    pub ticket: String,
    /// What the last plain form post left.
    pub left: Left,
}

/// Looks at the link of an invitation; changes nothing. `None` when there is no such invitation.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/organization-invitation/look", input = Json)]
pub async fn look_at_invitation(path: String) -> Result<Option<InvitationView>, ActionError> {
    crate::server::cards::organizations::invitation::look(&crate::server::answer::current()?, &path).await
}

/// Accepts an invitation, by the person's button.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/organization-invitation/accept")]
pub async fn accept_invitation(ticket: SecretText) -> Result<FormReply, ActionError> {
    crate::server::cards::organizations::invitation::accept(&crate::server::answer::current()?, &ticket).await
}

/// Goes on as the person who is invited in place of the one who is signed in.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/organization-invitation/switch")]
pub async fn switch_for_invitation(ticket: SecretText) -> Result<FormReply, ActionError> {
    crate::server::cards::organizations::invitation::switch(&crate::server::answer::current()?, &ticket).await
}
