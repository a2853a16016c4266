//! Members: who they are, what they are, and inviting more.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use super::{Entrance, OrganizationHead};
use crate::actions::{ActionError, FormReply, Left};
use crate::domain::notice::Notice;

/// What the pages beside each other say of one another, and what is needed to invite.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeopleHead {
    /// What stands on top.
    pub head: OrganizationHead,
    /// How many members there are.
    pub members: i64,
    /// Most members; 0 is no limit.
    pub most: i64,
    /// How many invitations wait for an answer, for who may manage members.
    pub invitations: Option<i64>,
    /// The roles of the organization: key and name.
    pub roles: Vec<(String, String)>,
    /// Those that the person may give.
    pub given_roles: Vec<(String, String)>,
    /// The key of the role that people join with.
    pub default_role: String,
}

/// Which part of a list shows, and what is looked for in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Looking {
    /// What is searched for.
    pub query: String,
    /// What alone is shown: a role, or a state.
    pub only: String,
    /// Which page, from 1.
    pub page: i64,
    /// How many things there are in all.
    pub count: i64,
}

/// A member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberRow {
    /// Id of the person.
    pub user: String,
    /// Name, or the address.
    pub name: String,
    /// Address or username.
    pub identifier: String,
    /// Key of the role.
    pub role: String,
    /// Name of the role.
    pub role_name: String,
    /// When they joined, in milliseconds since 1970.
    pub joined_at: i64,
    /// Whether it is the person who looks.
    pub you: bool,
    /// Whether their role may not do more than the one of the person who looks, who can change nothing about them otherwise.
    pub within_reach: bool,
}

/// The members.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MembersView {
    /// What the pages beside each other share.
    pub people: PeopleHead,
    /// What is looked at.
    pub looking: Looking,
    /// The members.
    pub rows: Vec<MemberRow>,
    /// What the last plain form post left for the open card.
    pub left: Left,
    /// What the last plain form post did.
    pub notice: Option<Notice>,
}

/// Reads the members. `None` sends the browser to sign in first.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/organization/members", input = Json)]
pub async fn load_members(path: String) -> Result<Option<Entrance<MembersView>>, ActionError> {
    crate::server::cards::organizations::members::view(&crate::server::answer::current()?, &path).await
}

/// Gives a member another role.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/organization/members/role")]
pub async fn change_role(organization: String, user: String, #[server(default)] role: String) -> Result<FormReply, ActionError> {
    crate::server::cards::organizations::members::change_role(&crate::server::answer::current()?, &organization, &user, &role).await
}

/// Removes a member.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/organization/members/remove")]
pub async fn remove_member(organization: String, user: String) -> Result<FormReply, ActionError> {
    crate::server::cards::organizations::members::remove(&crate::server::answer::current()?, &organization, &user).await
}

/// Invites people.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/organization/members/invite")]
pub async fn invite_members(
    organization: String,
    #[server(default)] email_address: String,
    #[server(default)] role: String,
) -> Result<FormReply, ActionError> {
    crate::server::cards::organizations::members::invite(&crate::server::answer::current()?, &organization, &email_address, &role).await
}
