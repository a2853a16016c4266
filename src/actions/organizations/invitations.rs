//! What became of invitations, and who asks to join.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use super::Entrance;
use super::members::{Looking, PeopleHead};
use crate::actions::{ActionError, FormReply, Left};
use crate::domain::invitation::InvitationStatus;
use crate::domain::notice::Notice;

/// An invitation, as who may manage members sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationRow {
    /// Its id.
    pub id: String,
    /// Who is invited.
    pub address: String,
    /// Name of the role.
    pub role_name: String,
    /// What became of it.
    pub status: InvitationStatus,
    /// Who invited, if that is known.
    pub inviter: Option<String>,
    /// When, in milliseconds since 1970.
    pub invited_at: i64,
    /// Until when it is good, in milliseconds since 1970.
    pub expires_at: i64,
}

/// The invitations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationsView {
    /// What the pages beside each other share.
    pub people: PeopleHead,
    /// What is looked at.
    pub looking: Looking,
    /// The invitations, newest first.
    pub rows: Vec<InvitationRow>,
    /// What the last plain form post left for the open card.
    pub left: Left,
    /// What the last plain form post did.
    pub notice: Option<Notice>,
}

/// Reads the invitations. `None` sends the browser to sign in first.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/organization/invitations", input = Json)]
pub async fn load_invitations(path: String) -> Result<Option<Entrance<InvitationsView>>, ActionError> {
    crate::server::cards::organizations::invitations::view(&crate::server::answer::current()?, &path).await
}

/// Sends an invitation again.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/organization/invitations/resend")]
pub async fn resend_invitation(organization: String, invitation: String) -> Result<FormReply, ActionError> {
    crate::server::cards::organizations::invitations::resend(&crate::server::answer::current()?, &organization, &invitation).await
}

/// Takes an invitation back.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/organization/invitations/revoke")]
pub async fn revoke_invitation(organization: String, invitation: String) -> Result<FormReply, ActionError> {
    crate::server::cards::organizations::invitations::revoke(&crate::server::answer::current()?, &organization, &invitation).await
}

/// Somebody who asks to join.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestRow {
    /// Id of the request.
    pub id: String,
    /// Name, or the address.
    pub name: String,
    /// Address or username.
    pub identifier: String,
    /// When they asked, in milliseconds since 1970.
    pub requested_at: i64,
}

/// The requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestsView {
    /// What the pages beside each other share.
    pub people: PeopleHead,
    /// What is looked at.
    pub looking: Looking,
    /// The requests, oldest first.
    pub rows: Vec<RequestRow>,
    /// What the last plain form post left for the page.
    pub left: Left,
    /// What the last plain form post did.
    pub notice: Option<Notice>,
}

/// Reads the requests. `None` sends the browser to sign in first.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/organization/requests", input = Json)]
pub async fn load_requests(path: String) -> Result<Option<Entrance<RequestsView>>, ActionError> {
    crate::server::cards::organizations::requests::view(&crate::server::answer::current()?, &path).await
}

/// Lets somebody in.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/organization/requests/approve")]
pub async fn approve_request(organization: String, request: String) -> Result<FormReply, ActionError> {
    crate::server::cards::organizations::requests::answer(&crate::server::answer::current()?, &organization, &request, true).await
}

/// Does not let somebody in.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/organization/requests/reject")]
pub async fn reject_request(organization: String, request: String) -> Result<FormReply, ActionError> {
    crate::server::cards::organizations::requests::answer(&crate::server::answer::current()?, &organization, &request, false).await
}
