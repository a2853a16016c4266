//! Sign-ups that begin with an account of another service.

use super::{Field, SignUpError, Step, go_on, invited_by, refuse};
use crate::domain::email::Email;
use crate::domain::ids::{ClientId, SessionId, SignUpId, UserId};
use crate::domain::navigation::Navigation;
use crate::domain::problem::ProblemCode;
use crate::domain::secret::SecretText;
use crate::domain::settings::{InstanceSettings, SignUpMode};
use crate::domain::sign_in::Guarding;
use crate::domain::sign_up::{SIGN_UP_TTL, SignUp};
use crate::domain::social::ExternalIdentity;
use crate::server::flows::sessions::{self, OpenSession};
use crate::server::flows::sign_in::SignInError;
use crate::server::flows::sign_in::second::{self, Newcomer};
use crate::server::flows::{Cx, Internal, social};
use crate::server::store::acquaintances;
use crate::server::store::{self, Tx};

/// Begins an attempt with what a service told: who the person is there, the address, and whether the service vouches for it.
/// With nothing missing the account is made at once.
///
/// # Errors
/// [`SignUpError`].
pub async fn start_external(
    cx: &Cx,
    client: &ClientId,
    (identity, email, vouched): (ExternalIdentity, Email, bool),
    ticket: &SecretText,
    navigation: Navigation,
) -> Result<(SignUpId, Step), SignUpError> {
    let settings = cx.app.settings(cx.now).await?;
    let invited = invited_by(cx, ticket).await?;
    // An invitation is for one address.
    let invited = invited.filter(|invitation| invitation.address.key() == email.key());
    let proved = vouched || invited.is_some();
    // An address that is still to be proved may be the one of an account, which needs no invitation.
    if proved && invited.is_none() && settings.sign_up_mode == SignUpMode::InviteOnly {
        return refuse(Field::Form, ProblemCode::SignUpRestricted);
    }
    let name = |name: &Option<String>| name.clone().filter(|_| settings.name.is_on());
    let attempt = SignUp {
        id: SignUpId::from_unique(&cx.unique().map_err(Internal::from)?),
        client: client.clone(),
        email,
        email_verified_at: proved.then_some(cx.now),
        phone: None,
        phone_verified_at: None,
        username: None,
        first_name: name(&identity.first_name),
        last_name: name(&identity.last_name),
        password_hash: None,
        with_passkey: false,
        legal_version: None,
        invitation: invited.as_ref().and_then(|invited| invited.invitation.clone()),
        organization_invitation: invited.and_then(|invited| invited.organization),
        external: Some(identity),
        unsafe_metadata: "{}".to_owned(),
        locale: Some(cx.locale.tag().to_owned()),
        navigation,
        completed: false,
        created_at: cx.now,
        expires_at: cx.now.plus(SIGN_UP_TTL),
    };
    let mut tx = cx.app.store.write().await?;
    store::sign_ups::insert(&mut tx, &attempt).await?;
    tx.commit().await?;
    let step = go_on(cx, &settings, &attempt).await?;
    Ok((attempt.id, step))
}

/// Connects the service to the account that the proved address belongs to, and signs in, or asks for the second step. `None` when
/// nobody has the address.
pub(super) async fn join(cx: &Cx, settings: &InstanceSettings, attempt: &SignUp) -> Result<Option<Step>, SignUpError> {
    let (Some(identity), Some(_)) = (&attempt.external, attempt.email_verified_at) else { return Ok(None) };
    let mut tx = cx.app.store.write().await?;
    let Some(user) = store::users::find_by_verified_email(&mut tx, &attempt.email.key()).await? else { return Ok(None) };
    let session = SessionId::from_unique(&cx.unique().map_err(Internal::from)?);
    let known = acquaintances::find(&mut tx, &user.id, &attempt.client, cx.now).await?;
    let who = Newcomer { user: &user.id, client: &attempt.client, first: &identity.provider, reachable: false, known: &known };
    let guard = second::guard(cx, &mut tx, settings, who).await?;
    let asks = guard.asks != Guarding::Nothing;
    let second_factor = guard.proved.map(|(name, _)| name);
    let new =
        OpenSession { session: &session, client: &attempt.client, user: &user.id, strategy: &identity.provider, second_factor, organization: None };
    if !asks && !sessions::open_proved(cx, &mut tx, settings, new, &known, guard.proved.map(|(_, at)| at)).await? {
        return refuse(Field::Form, ProblemCode::AccountBanned);
    }
    let connected = social::connect(cx, &mut tx, &user.id, identity).await?;
    // Where the second step is still to come, the session of this id is never made: the one of the sign-in is.
    if !connected || !store::sign_ups::complete(&mut tx, &attempt.id, &user.id, &session, cx.now).await? {
        return Err(SignUpError::Over);
    }
    if asks {
        let sign_in = second::begin(cx, tx, who, guard.asks, attempt.navigation.clone()).await.map_err(|error| match error {
            SignInError::Internal(error) => SignUpError::Internal(error),
            SignInError::Over | SignInError::Refused(_) => SignUpError::Over,
        })?;
        return Ok(Some(Step::SecondStep { sign_in }));
    }
    tx.commit().await?;
    Ok(Some(Step::SignedIn { user: user.id }))
}

/// Connects the service to the person that was made. `false` when it leads to somebody by now.
pub(super) async fn connect(cx: &Cx, tx: &mut Tx, attempt: &SignUp, user: &UserId) -> Result<bool, Internal> {
    match &attempt.external {
        Some(identity) => social::connect(cx, tx, user, identity).await,
        None => Ok(true),
    }
}

/// The strategy that opens the session.
pub(super) fn strategy(attempt: &SignUp) -> Option<&str> {
    attempt.external.as_ref().map(|identity| identity.provider.as_str())
}

/// How the address was proved, by the protocol's name, where it was not by a mail of this sign-up: an address that was
/// proved from the beginning was proved by the invitation or by the service.
pub(super) fn email_proof(attempt: &SignUp) -> Option<String> {
    if attempt.is_invited() {
        return Some("ticket".to_owned());
    }
    let vouched = attempt.email_verified_at == Some(attempt.created_at);
    attempt.external.as_ref().filter(|_| vouched).map(|identity| format!("from_{}", identity.provider))
}
