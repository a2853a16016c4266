//! The organization that a session works in: choosing it, and what that means for the session.

use super::sessions::{OpenSession, after_every_token, note};
use super::{Cx, Internal, tasks};
use crate::domain::ids::{OrganizationId, UserId};
use crate::domain::session;
use crate::domain::settings::InstanceSettings;
use crate::domain::time::Timestamp;
use crate::server::store::acquaintances::Acquaintance;
use crate::server::store::active_organizations::ActiveOrganization;
use crate::server::store::sessions::Session;
use crate::server::store::{self, StoreError, Tx};

/// Most sessions of a person that are looked at together.
const MAX_SESSIONS: i64 = 500;

/// Why a session works in no other organization than before.
#[derive(Debug, thiserror::Error)]
pub enum SetActiveError {
    /// This instance has no organizations.
    #[error("this instance has no organizations")]
    Off,
    /// The person is no member, or there is no such organization.
    #[error("the person is no member")]
    NotAMember,
    /// Everybody has to work in an organization.
    #[error("the personal account is off")]
    PersonalAccountOff,
    /// The organization asks for a sign-in that is not so long ago.
    #[error("the session is too old for the organization")]
    SignInAgain,
    /// The organization lets in only sessions that were opened with one service.
    #[error("the organization demands a sign-in with {strategy}")]
    OtherSignIn {
        /// The strategy of the service.
        strategy: String,
    },
    /// The organization demands a second factor, which has to be set up first.
    #[error("the organization demands a second factor")]
    SecondFactorFirst,
    /// The session is over.
    #[error("the session is over")]
    SessionOver,
    /// Something broke.
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl From<StoreError> for SetActiveError {
    fn from(error: StoreError) -> Self {
        Self::Internal(error.into())
    }
}

/// Who has to hear of another organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Every app: the person chose in the portal. An app with an older token asks for a new one.
    EveryApp,
    /// The page that asks, which gets a new token by itself.
    ThisPage,
}

/// The person chooses, in the portal, where a session works; `None` is the personal account. Apps hear of it. What was chosen
/// already is a success.
///
/// # Errors
/// [`SetActiveError`]; nothing was changed then.
pub async fn set_active(cx: &Cx, session: &Session, organization: Option<&OrganizationId>) -> Result<(), SetActiveError> {
    let settings = cx.app.settings(cx.now).await?;
    let mut tx = cx.app.store.write().await?;
    change(cx, &mut tx, &settings, (session, organization), Reach::EveryApp).await?;
    tx.commit().await?;
    Ok(())
}

/// The same in a running transaction, for a session and the organization that it is to work in.
///
/// # Errors
/// [`SetActiveError`].
pub async fn change(
    cx: &Cx,
    tx: &mut Tx,
    settings: &InstanceSettings,
    (session, organization): (&Session, Option<&OrganizationId>),
    reach: Reach,
) -> Result<(), SetActiveError> {
    if organization.is_some() && !settings.organizations {
        return Err(SetActiveError::Off);
    }
    if organization == session.organization.as_ref() {
        return Ok(());
    }
    let next = match organization {
        None if settings.organizations && settings.organization_selection_required => return Err(SetActiveError::PersonalAccountOff),
        None => None,
        Some(id) => Some(store::active_organizations::of_member(tx, id, &session.user).await?.ok_or(SetActiveError::NotAMember)?),
    };
    if let Some(next) = &next {
        lets_in(next, session)?;
    }
    if let Some(lifetime) = next.as_ref().and_then(|next| next.session_lifetime) {
        let end = session.first_factor_at.plus(lifetime);
        if end <= cx.now {
            return Err(SetActiveError::SignInAgain);
        }
        store::active_organizations::shorten(tx, &session.id, end, cx.now).await?;
    }
    if !store::active_organizations::update(tx, &session.id, organization, cx.now).await? {
        return Err(SetActiveError::SessionOver);
    }
    let from = (Some(cx.from.ip.as_str()), Some(cx.from.user_agent.as_str()));
    store::sessions::touch(tx, &session.id, abandon_at(settings, next.as_ref(), cx.now), from, cx.now).await?;
    let mut now = session.clone();
    now.organization = organization.cloned();
    tasks::judge(cx, tx, settings, &now).await?;
    if reach == Reach::EveryApp {
        store::clients::changed(tx, &session.client, after_every_token(cx, cx.now)).await?;
    }
    let data = serde_json::json!({
        "object": "session", "id": session.id, "client_id": session.client, "user_id": session.user, "last_active_organization_id": organization,
    });
    note(cx, tx, "session.updated", session.id.as_str(), Some(&session.user), data).await?;
    Ok(())
}

/// An organization for one token of a session that goes on working in another: the session has to meet all that this one asks for.
///
/// # Errors
/// [`SetActiveError`].
pub async fn beside(cx: &Cx, settings: &InstanceSettings, session: &Session, id: &OrganizationId) -> Result<ActiveOrganization, SetActiveError> {
    if !settings.organizations {
        return Err(SetActiveError::Off);
    }
    let mut tx = cx.app.store.read().await?;
    let organization = store::active_organizations::of_member(&mut tx, id, &session.user).await?.ok_or(SetActiveError::NotAMember)?;
    lets_in(&organization, session)?;
    if organization.session_lifetime.is_some_and(|lifetime| session.first_factor_at.plus(lifetime) <= cx.now) {
        return Err(SetActiveError::SignInAgain);
    }
    let lacks = demands_second_factor(&organization, cx.now) && session.second_factor.is_none();
    if lacks && !store::second_factors::has(&mut tx, &session.user).await? {
        return Err(SetActiveError::SecondFactorFirst);
    }
    Ok(organization)
}

fn lets_in(organization: &ActiveOrganization, session: &Session) -> Result<(), SetActiveError> {
    match &organization.sign_in_strategy {
        Some(strategy) if !organization.lets_in(&session.first_factor) => Err(SetActiveError::OtherSignIn { strategy: strategy.clone() }),
        Some(_) | None => Ok(()),
    }
}

/// The organization that a new session of this person begins in: the one that they signed in for, or else the one that they worked
/// in last on this browser.
pub(super) async fn to_begin_in(
    tx: &mut Tx,
    settings: &InstanceSettings,
    new: &OpenSession<'_>,
    known: &Acquaintance,
) -> Result<Option<ActiveOrganization>, Internal> {
    if !settings.organizations {
        return Ok(None);
    }
    let Some(id) = new.organization.or(known.last_organization.as_ref()) else { return Ok(None) };
    let organization = store::active_organizations::of_member(tx, id, new.user).await?;
    Ok(organization.filter(|organization| organization.lets_in(new.strategy)))
}

/// The organization that a session works in, where the instance has any.
///
/// # Errors
/// [`Internal`].
pub async fn of(tx: &mut Tx, settings: &InstanceSettings, session: &Session) -> Result<Option<ActiveOrganization>, Internal> {
    match &session.organization {
        Some(_) if settings.organizations => {
            let organization = store::active_organizations::of_session(tx, &session.id).await?;
            Ok(organization.filter(|organization| organization.lets_in(&session.first_factor)))
        }
        Some(_) | None => Ok(None),
    }
}

/// Somebody belongs to an organization no more: none of their sessions works in it, apps ask for other tokens at once, and where
/// everybody has to work in an organization another one has to be chosen. To be called in the transaction that ends the membership.
///
/// # Errors
/// [`Internal`].
pub async fn left(cx: &Cx, tx: &mut Tx, organization: &OrganizationId, user: &UserId) -> Result<(), Internal> {
    let sessions = store::sessions::active_of_user(tx, user, MAX_SESSIONS, cx.now).await?;
    if store::active_organizations::clear_of_member(tx, organization, user, cx.now).await? == 0 {
        return Ok(());
    }
    let settings = cx.app.settings(cx.now).await?;
    for mut session in sessions.into_iter().filter(|session| session.organization.as_ref() == Some(organization)) {
        session.organization = None;
        store::clients::changed(tx, &session.client, after_every_token(cx, cx.now)).await?;
        tasks::judge(cx, tx, &settings, &session).await?;
    }
    Ok(())
}

/// When a session that starts now in this organization reaches its longest life.
pub(super) fn expires_at(settings: &InstanceSettings, organization: Option<&ActiveOrganization>, now: Timestamp) -> Timestamp {
    let own = organization.and_then(|organization| organization.session_lifetime);
    session::expires_at(settings, now).min(own.map_or(FAR, |span| now.plus(span)))
}

/// When a session that is used now in this organization ends for lack of use.
pub(super) fn abandon_at(settings: &InstanceSettings, organization: Option<&ActiveOrganization>, now: Timestamp) -> Timestamp {
    let own = organization.and_then(|organization| organization.session_inactivity);
    session::abandon_at(settings, now).min(own.map_or(FAR, |span| now.plus(span)))
}

/// Later than any end.
const FAR: Timestamp = Timestamp::from_millis(i64::MAX);

/// Whether the members of an organization have to have a second factor by now: the days begin when it was demanded, or when the
/// person joined.
pub(super) fn demands_second_factor(organization: &ActiveOrganization, now: Timestamp) -> bool {
    let begin = organization.second_factor_required_at.map(|at| at.max(organization.member_since));
    begin.is_some_and(|begin| begin.plus(organization.second_factor_grace) <= now)
}

#[cfg(test)]
mod tests {
    use super::{ActiveOrganization, abandon_at, demands_second_factor, expires_at};
    use crate::domain::ids::OrganizationId;
    use crate::domain::settings::InstanceSettings;
    use crate::domain::time::{Span, Timestamp};

    fn organization() -> ActiveOrganization {
        ActiveOrganization {
            id: OrganizationId::from_unique("1"),
            name: "Acme".to_owned(),
            slug: None,
            logo: None,
            role: "org:member".to_owned(),
            role_name: "Member".to_owned(),
            member_since: Timestamp::from_millis(0).plus(Span::days(3)),
            second_factor_required_at: Some(Timestamp::from_millis(0).plus(Span::days(1))),
            second_factor_grace: Span::days(7),
            session_lifetime: Some(Span::hours(8)),
            session_inactivity: None,
            sign_in_strategy: None,
            permissions: Vec::new(),
        }
    }

    #[test]
    fn x_32_the_days_begin_when_it_is_demanded_or_when_somebody_joins() {
        let at = |day: i64| Timestamp::from_millis(0).plus(Span::days(day));
        let late = organization();
        assert!(!demands_second_factor(&late, at(9)) && demands_second_factor(&late, at(10)));
        let early = ActiveOrganization { member_since: at(0), ..organization() };
        assert!(!demands_second_factor(&early, at(7)) && demands_second_factor(&early, at(8)));
        let never = ActiveOrganization { second_factor_required_at: None, ..organization() };
        assert!(!demands_second_factor(&never, at(1000)));
    }

    #[test]
    fn x_91_an_organization_ends_sessions_earlier_and_never_later() {
        let settings =
            InstanceSettings { session_lifetime_minutes: Some(60 * 24), session_inactivity_minutes: Some(30), ..InstanceSettings::default() };
        let now = Timestamp::from_millis(1_000);
        assert_eq!(expires_at(&settings, Some(&organization()), now), now.plus(Span::hours(8)));
        assert_eq!(expires_at(&settings, None, now), now.plus(Span::days(1)));
        let long = ActiveOrganization { session_inactivity: Some(Span::days(2)), ..organization() };
        assert_eq!(abandon_at(&settings, Some(&long), now), now.plus(Span::minutes(30)));
    }
}
