//! Organizations: what stands on top of their pages, and the switcher between them.

pub mod create;
pub mod domains;
pub mod general;
pub mod invitations;
pub mod joining;
pub mod log;
pub mod members;
pub mod security;

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use super::account::PersonView;
use super::{ActionError, FormReply};

/// An organization as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationMark {
    /// Which one.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its picture.
    pub logo_url: Option<String>,
}

/// Something with which one may join an organization, or ask to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinView {
    /// Which invitation or suggestion.
    pub id: String,
    /// Where it leads.
    pub organization: OrganizationMark,
    /// Whether one has asked already.
    pub asked: bool,
}

/// The organizations of a person, as the bar on top of the pages shows them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SwitcherView {
    /// The one in use, if not the personal account.
    pub active: Option<OrganizationMark>,
    /// What the person is there, in words.
    pub role: String,
    /// How many people ask the person to be let in there.
    pub requests: i64,
    /// Whether there is a personal account beside the organizations.
    pub personal: bool,
    /// Some of the others.
    pub others: Vec<OrganizationMark>,
    /// Whether there are more.
    pub more: bool,
    /// Invitations.
    pub invitations: Vec<JoinView>,
    /// Suggestions.
    pub suggestions: Vec<JoinView>,
    /// Whether the person may make one.
    pub creates: bool,
}

/// The organization that a page is about, as the person who looks may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationHead {
    /// The organization.
    pub organization: OrganizationMark,
    /// What the person is there, in words.
    pub role: String,
    /// Keys of the permissions that the person has there.
    pub permissions: Vec<String>,
    /// How many people ask the person to be let in.
    pub requests: i64,
    /// Who looks.
    pub person: PersonView,
}

impl OrganizationHead {
    /// Whether the person has this permission.
    #[must_use]
    pub fn may(&self, permission: &str) -> bool {
        self.permissions.iter().any(|key| key == permission)
    }
}

/// Why there is nothing to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Closed {
    /// The instance has no organizations.
    Off,
    /// No organization is in use.
    NoneActive,
    /// The person does not belong to it any more.
    NotMember,
    /// The person belongs to it, but may not see this.
    NoPermission,
}

/// The page in place of one that there is nothing to see on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosedView {
    /// Why.
    pub why: Closed,
    /// Whether the person belongs to any organization, or is invited to one.
    pub chooses: bool,
    /// Whether the person may make one.
    pub creates: bool,
    /// Who looks.
    pub person: PersonView,
}

/// A page of an organization, or what is in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Entrance<V> {
    /// The page.
    Open(V),
    /// What is in its place.
    Closed(Box<ClosedView>),
}

/// Reads the switcher again. `None` when nobody is signed in any more.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/organization/switcher", input = Json)]
pub async fn load_switcher() -> Result<Option<SwitcherView>, ActionError> {
    crate::server::cards::organizations::switcher_again(&crate::server::answer::current()?).await
}

/// Goes on with another organization, or with the personal account when none is named.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/organization/switch")]
pub async fn switch_organization(#[server(default)] organization: String) -> Result<FormReply, ActionError> {
    crate::server::cards::organizations::switch(&crate::server::answer::current()?, &organization).await
}

/// What a page of an organization shows.
pub trait OfOrganization {
    /// What stands on top.
    fn head(&self) -> &OrganizationHead;
}

macro_rules! of_organization {
    ($($view:path => $($field:ident).+;)*) => {$(
        impl OfOrganization for $view {
            fn head(&self) -> &OrganizationHead {
                &self.$($field).+
            }
        }
    )*};
}

of_organization! {
    general::GeneralView => head;
    members::MembersView => people.head;
    invitations::InvitationsView => people.head;
    invitations::RequestsView => people.head;
    security::OrganizationSecurityView => head;
    log::LogView => head;
}
