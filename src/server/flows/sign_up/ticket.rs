//! What a ticket invites to: this instance, or an organization on it.

use super::SignUpError;
use crate::domain::email::Email;
use crate::domain::ids::{InvitationId, OrganizationInvitationId, SessionId, UserId};
use crate::domain::invitation::InvitationStatus;
use crate::domain::secret::SecretText;
use crate::domain::settings::InstanceSettings;
use crate::domain::sign_up::SignUp;
use crate::server::flows::active_organization::{self, Reach, SetActiveError};
use crate::server::flows::organizations::{self, OrganizationError};
use crate::server::flows::{Cx, Internal, invitations};
use crate::server::organization_words;
use crate::server::store::{self, Tx};

/// What a good ticket opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invited {
    /// Who is invited; whoever has the ticket has read the mail.
    pub address: Email,
    /// Where to go afterwards, when the visit brings no wish of its own.
    pub redirect_url: Option<String>,
    /// To the instance.
    pub invitation: Option<InvitationId>,
    /// To an organization.
    pub organization: Option<OrganizationInvitationId>,
}

/// The good invitation that a ticket opens.
///
/// # Errors
/// [`Internal`].
pub async fn invited_by(cx: &Cx, ticket: &SecretText) -> Result<Option<Invited>, Internal> {
    if ticket.is_empty() {
        return Ok(None);
    }
    if let Some(found) = invitations::find_by_ticket(cx, ticket).await? {
        return Ok(Some(Invited { address: found.address, redirect_url: found.redirect_url, invitation: Some(found.id), organization: None }));
    }
    let found = organizations::invitations::look(cx, ticket).await?.map(|invited| invited.invitation);
    Ok(found.filter(|found| found.status(cx.now) == InvitationStatus::Pending).map(|found| Invited {
        address: found.address,
        redirect_url: Some(found.redirect_url.unwrap_or_else(|| "/organization".to_owned())),
        invitation: None,
        organization: Some(found.id),
    }))
}

/// Makes whoever came by an invitation to an organization a member of it, in the transaction that makes the account, and has the new
/// session work there.
pub(super) async fn join(
    cx: &Cx,
    tx: &mut Tx,
    settings: &InstanceSettings,
    attempt: &SignUp,
    (user, session): (&UserId, &SessionId),
) -> Result<(), SignUpError> {
    let Some(id) = &attempt.organization_invitation else { return Ok(()) };
    let invitation = store::organization_invitations::find(tx, id).await?.ok_or(SignUpError::Over)?;
    match organizations::invitations::join_in(cx, tx, &invitation, user).await {
        Ok(_) => {}
        Err(OrganizationError::Internal(error)) => return Err(error.into()),
        Err(error) => {
            return Err(organization_words::problem(cx.locale, &error).map_or(SignUpError::Over, |problem| SignUpError::Refused(vec![problem])));
        }
    }
    let Some(opened) = store::sessions::find(tx, session).await? else { return Ok(()) };
    match active_organization::change(cx, tx, settings, (&opened, Some(&invitation.organization)), Reach::ThisPage).await {
        Err(SetActiveError::Internal(error)) => Err(error.into()),
        // A member all the same, who chooses it later.
        Ok(()) | Err(_) => Ok(()),
    }
}
