//! Inviting people: making an invitation with its mail, taking it back, using it up.

use super::mails;
use super::sessions::note;
use super::throttle::{self, Limit};
use super::{Cx, Internal};
use crate::domain::email::Email;
use crate::domain::ids::{InvitationId, UserId};
use crate::domain::navigation::Refusal;
use crate::domain::secret::SecretText;
use crate::domain::time::Span;
use crate::server::mail::MailKind;
use crate::server::security::token;
use crate::server::store::invitations::Invitation;
use crate::server::store::{self, StoreError, Tx};

/// Purpose under which tickets are hashed.
pub const TICKET: &str = "invitation_ticket";

/// Whom to invite, and how.
#[derive(Debug, Clone)]
pub struct NewInvitation {
    /// The address; whoever reads its mail may accept.
    pub address: Email,
    /// Where to go once the account is there, when the visit brings no wish of its own.
    pub redirect_url: Option<String>,
    /// JSON object that the account begins with.
    pub public_metadata: String,
    /// Whether to send the mail.
    pub notify: bool,
    /// Whether to invite again somebody who is invited, or who has an account already.
    pub ignore_existing: bool,
    /// How long it is good.
    pub lifetime: Span,
}

/// Why nobody was invited, or an invitation not taken back.
#[derive(Debug, thiserror::Error)]
pub enum InvitationProblem {
    /// Somebody has proved the address.
    #[error("the address belongs to a user")]
    HasAccount {
        /// The user.
        user: UserId,
    },
    /// A good invitation waits for an answer.
    #[error("the address is invited already")]
    Pending {
        /// That invitation.
        invitation: InvitationId,
    },
    /// The instance does not send people there.
    #[error("redirects to that address are refused")]
    Redirect(Refusal),
    /// Too many invitations at once.
    #[error("too many invitations")]
    TooMany {
        /// Time to wait.
        wait: Span,
    },
    /// There is no such invitation.
    #[error("there is no such invitation")]
    NotFound,
    /// It led to an account.
    #[error("the invitation was accepted")]
    Accepted,
    /// It was taken back before.
    #[error("the invitation was revoked already")]
    Revoked,
    /// Something broke.
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl From<StoreError> for InvitationProblem {
    fn from(error: StoreError) -> Self {
        Self::Internal(error.into())
    }
}

/// Invites somebody; the mail is ordered in the same transaction. Also gives the address of the sign-up page with the
/// ticket, which is kept nowhere: whoever has it can accept.
///
/// # Errors
/// [`InvitationProblem`]; nothing was changed then.
pub async fn create(cx: &Cx, new: NewInvitation) -> Result<(Invitation, SecretText), InvitationProblem> {
    let settings = cx.app.settings(cx.now).await?;
    if let Some(url) = &new.redirect_url {
        cx.app.redirect_policy(&settings).check(url).map_err(InvitationProblem::Redirect)?;
    }
    let ticket = token::fresh(&cx.app.rng).map_err(Internal::from)?;
    let link = mails::page(cx, "/sign-up", &[("__clerk_ticket", ticket.expose())]);
    let invitation = Invitation {
        id: InvitationId::from_unique(&cx.unique().map_err(Internal::from)?),
        address: new.address,
        redirect_url: new.redirect_url,
        public_metadata: new.public_metadata,
        created_at: cx.now,
        expires_at: cx.now.plus(new.lifetime),
        accepted_at: None,
        revoked_at: None,
    };
    let mut tx = cx.app.store.write().await?;
    // First of all: the row it writes makes invitations wait for each other, so that none is overlooked below.
    if let Some(wait) = throttle::take_in(cx, &mut tx, Limit::Invite, "instance").await? {
        return Err(InvitationProblem::TooMany { wait });
    }
    if !new.ignore_existing {
        let key = invitation.address.key();
        if let Some(user) = store::users::find_by_verified_email(&mut tx, &key).await? {
            return Err(InvitationProblem::HasAccount { user: user.id });
        }
        if let Some(pending) = store::invitations::find_pending(&mut tx, &key, cx.now).await? {
            return Err(InvitationProblem::Pending { invitation: pending.id });
        }
    }
    let hash = cx.app.tokens.hash(TICKET, ticket.expose());
    store::invitations::insert(&mut tx, &invitation, hash.as_bytes()).await?;
    log(cx, &mut tx, "invitation.created", &invitation, None).await?;
    if new.notify {
        let mail = mails::params(cx, &settings, invitation.address.clone(), MailKind::Invitation { link: link.clone() });
        mails::order(cx, &mut tx, &mail, None, None).await?;
    }
    tx.commit().await?;
    Ok((invitation, link))
}

/// Takes an invitation back: its link opens nothing any more.
///
/// # Errors
/// [`InvitationProblem`].
pub async fn revoke(cx: &Cx, id: &InvitationId) -> Result<Invitation, InvitationProblem> {
    let mut tx = cx.app.store.write().await?;
    if !store::invitations::revoke(&mut tx, id, cx.now).await? {
        let found = store::invitations::find(&mut tx, id).await?.ok_or(InvitationProblem::NotFound)?;
        return Err(if found.accepted_at.is_some() { InvitationProblem::Accepted } else { InvitationProblem::Revoked });
    }
    let invitation = store::invitations::find(&mut tx, id).await?.ok_or(InvitationProblem::NotFound)?;
    log(cx, &mut tx, "invitation.revoked", &invitation, None).await?;
    tx.commit().await?;
    Ok(invitation)
}

/// Uses an invitation up in the transaction that creates its account. `false` when it is good no more.
///
/// # Errors
/// [`Internal`].
pub async fn accept(cx: &Cx, tx: &mut Tx, invitation: &Invitation, user: &UserId) -> Result<bool, Internal> {
    let accepted = store::invitations::accept(tx, &invitation.id, cx.now).await?;
    if accepted {
        log(cx, tx, "invitation.accepted", invitation, Some(user)).await?;
    }
    Ok(accepted)
}

async fn log(cx: &Cx, tx: &mut Tx, kind: &'static str, invitation: &Invitation, user: Option<&UserId>) -> Result<(), Internal> {
    let data = serde_json::json!({ "object": "invitation", "id": invitation.id, "email_address": invitation.address, "user_id": user });
    note(cx, tx, kind, invitation.id.as_str(), user, data).await
}

/// The good invitation that a ticket opens.
///
/// # Errors
/// [`Internal`].
pub async fn find_by_ticket(cx: &Cx, ticket: &SecretText) -> Result<Option<Invitation>, Internal> {
    let hash = cx.app.tokens.hash(TICKET, ticket.expose());
    Ok(store::invitations::find_by_ticket(&mut cx.app.store.read().await?, hash.as_bytes(), cx.now).await?)
}
