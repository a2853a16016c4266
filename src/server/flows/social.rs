//! Signing in and up with another service: a trip there and back.
//!
//! ```text
//!   depart ──> the service ──> come_back ──┬─ its account is known here ───────────────> session
//!                                          ├─ it vouches for the address of somebody ──> connect, session
//!                                          ├─ nobody has the address ──> sign-up with what it told
//!                                          └─ it vouches for nothing ──> sign-up, which begins with proving the address
//! ```
//! The sign-up that proves an address of somebody connects the account instead of making another person: see
//! [`sign_up::Step::SignedIn`].

use serde::{Deserialize, Serialize};
use url::Url;

use super::sessions::{self, OpenSession, note};
use super::sign_in::SignInError;
use super::sign_in::second::{self, Newcomer};
use super::sign_up::{self, SignUpError};
use super::throttle::{self, Limit};
use super::{Cx, Internal, log};
use crate::domain::email::Email;
use crate::domain::ids::{ClientId, ExternalAccountId, SessionId, SignInId, SignUpId, UserId};
use crate::domain::navigation::Navigation;
use crate::domain::problem::{ProblemCode, SocialTrouble};
use crate::domain::secret::SecretText;
use crate::domain::security_log::Happening;
use crate::domain::sign_in::Guarding;
use crate::domain::sign_up::SignUpStep;
use crate::domain::social::{Began, ExternalIdentity, Profile, TRIP_TTL};
use crate::server::config::social::Connection;
use crate::server::social::{ProviderError, TripKeys, short};
use crate::server::store::acquaintances;
use crate::server::store::social_trips::SocialTrip;
use crate::server::store::{self, StoreError, Tx};

/// Purpose under which states are hashed, and what the rest of a trip is sealed for.
const TRIP: &str = "social_trip";

/// Why a person has to choose another way, or the same again.
#[derive(Debug, thiserror::Error)]
pub enum SocialError {
    /// What the person is told.
    #[error("refused: {0:?}")]
    Refused(ProblemCode),
    /// Something broke.
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl From<StoreError> for SocialError {
    fn from(error: StoreError) -> Self {
        Self::Internal(error.into())
    }
}

/// A wish to go to a service.
#[derive(Debug, Clone)]
pub struct Departure<'a> {
    /// Which one.
    pub strategy: &'a str,
    /// From which card.
    pub began: Began,
    /// Ticket of an invitation; may be empty.
    pub ticket: SecretText,
    /// Where to go afterwards.
    pub navigation: Navigation,
    /// Who alone may come back, where somebody is signed in already.
    pub only: Option<&'a UserId>,
}

/// What only the way back needs.
#[derive(Serialize, Deserialize)]
struct Luggage {
    keys: TripKeys,
    ticket: SecretText,
    #[serde(default)]
    only: Option<UserId>,
}

/// Begins a trip: gives the address that the browser is sent to.
///
/// # Errors
/// [`SocialError`].
pub async fn depart(cx: &Cx, client: &ClientId, wish: Departure<'_>) -> Result<Url, SocialError> {
    if let Some(span) = throttle::take(cx, Limit::Create).await? {
        return Err(SocialError::Refused(ProblemCode::TooMany { retry_after_seconds: span.as_seconds_ceil() }));
    }
    let social = &cx.app.social;
    let connection = social.find(wish.strategy).ok_or(SocialError::Refused(ProblemCode::MethodUnavailable))?;
    let keys = TripKeys::fresh(&cx.app.rng).map_err(Internal::from)?;
    let address = social.address(connection, &keys, cx.now).await.map_err(|error| refused(connection, &error))?;
    let state_hash = cx.app.tokens.hash(TRIP, keys.state.expose());
    let luggage = serde_json::to_vec(&Luggage { keys, ticket: wish.ticket, only: wish.only.cloned() }).map_err(Internal::from)?;
    let trip = SocialTrip {
        client: client.clone(),
        strategy: connection.strategy.clone(),
        began: wish.began,
        sealed: cx.app.sealer.seal(TRIP, &luggage).map_err(Internal::from)?,
        navigation: wish.navigation,
        expires_at: cx.now.plus(TRIP_TTL),
        used_at: None,
    };
    store::social_trips::insert(&mut cx.app.store.write_one().await?, state_hash.as_bytes(), &trip).await?;
    Ok(address)
}

/// Notes what a service did wrong, for the operator, and says it in the words of the person.
fn refused(connection: &Connection, error: &ProviderError) -> SocialError {
    tracing::warn!(social.strategy = %connection.strategy, %error, "a service did not say who somebody is");
    trouble(
        connection,
        match error {
            ProviderError::Down(_) => SocialTrouble::Unavailable,
            ProviderError::Refused(_) => SocialTrouble::Refused,
        },
    )
}

fn trouble(connection: &Connection, trouble: SocialTrouble) -> SocialError {
    SocialError::Refused(ProblemCode::Social { service: connection.name.clone(), trouble })
}

/// What the way back says.
#[derive(Debug, Clone, Default)]
pub struct Arrival {
    /// Which trip it is.
    pub state: String,
    /// What the service gave.
    pub code: Option<SecretText>,
    /// Why it gave nothing.
    pub error: Option<String>,
    /// Who it says it is (RFC 9207).
    pub issuer: Option<String>,
}

/// What a trip came to.
#[derive(Debug)]
pub struct Return {
    /// Where it began.
    pub began: Began,
    /// Where to go afterwards.
    pub navigation: Navigation,
    /// How it ended.
    pub outcome: Result<Outcome, SocialError>,
}

/// How a trip ended well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Signed in.
    SignedIn {
        /// Who.
        user: UserId,
    },
    /// A new account, signed in.
    SignedUp {
        /// Who.
        user: UserId,
    },
    /// The account has a second factor, which the sign-in asks for.
    SecondStep {
        /// The sign-in.
        sign_in: SignInId,
    },
    /// A sign-up that needs more.
    Waiting {
        /// The sign-up.
        attempt: SignUpId,
        /// What it needs.
        step: SignUpStep,
    },
    /// New accounts need an invitation.
    Restricted,
}

/// Ends a trip in the browser `client`.
///
/// # Errors
/// [`Internal`] when not even the trip can be read.
pub async fn come_back(cx: &Cx, client: Option<&ClientId>, arrival: &Arrival) -> Result<Return, Internal> {
    let lost = |code| Return { began: Began::SignIn, navigation: Navigation::default(), outcome: Err(SocialError::Refused(code)) };
    if let Some(span) = throttle::take(cx, Limit::Attempt).await? {
        return Ok(lost(ProblemCode::TooMany { retry_after_seconds: span.as_seconds_ceil() }));
    }
    let hash = cx.app.tokens.hash(TRIP, &arrival.state);
    let mut tx = cx.app.store.write().await?;
    let Some(trip) = store::social_trips::find(&mut tx, hash.as_bytes()).await? else { return Ok(lost(ProblemCode::AttemptExpired)) };
    // Whoever lured somebody here with the end of their own trip would have them signed in as somebody else. The trip stays
    // good for the browser that began it.
    if client != Some(&trip.client) {
        tracing::warn!("a trip to a service ended in another browser than it began in");
        return Ok(lost(ProblemCode::SocialOtherBrowser));
    }
    let spent = store::social_trips::spend(&mut tx, hash.as_bytes(), cx.now).await?;
    tx.commit().await?;
    let outcome = if spent { settle(cx, &trip, arrival).await } else { Err(SocialError::Refused(ProblemCode::AttemptExpired)) };
    Ok(Return { began: trip.began, navigation: trip.navigation, outcome })
}

async fn settle(cx: &Cx, trip: &SocialTrip, arrival: &Arrival) -> Result<Outcome, SocialError> {
    let connection = cx.app.social.find(&trip.strategy).ok_or(SocialError::Refused(ProblemCode::MethodUnavailable))?;
    let code = match (&arrival.error, &arrival.code) {
        (Some(error), _) => return Err(complaint(connection, error)),
        (None, None) => return Err(refused(connection, &ProviderError::Refused("neither code nor error came back".to_owned()))),
        (None, Some(code)) => code,
    };
    let plain = cx.app.sealer.open(TRIP, &trip.sealed).map_err(Internal::from)?;
    let Luggage { keys, ticket, only } = serde_json::from_slice(&plain).map_err(Internal::from)?;
    let told = cx.app.social.identify(connection, code.expose(), arrival.issuer.as_deref(), &keys, cx.now).await;
    let profile = told.map_err(|error| refused(connection, &error))?;
    let mut identity = identity(connection, &profile);
    let expected = |user: &UserId| match &only {
        Some(only) if only != user => Err(trouble(connection, SocialTrouble::OtherPerson)),
        Some(_) | None => Ok(()),
    };

    let mut tx = cx.app.store.write().await?;
    if let Some(user) = store::external_accounts::find_owner(&mut tx, &identity.provider, &identity.subject).await? {
        expected(&user)?;
        store::external_accounts::update(&mut tx, &identity, cx.now).await?;
        return open(cx, tx, trip, &user, &identity.provider).await;
    }
    let Some(email) = &profile.email else {
        return Err(trouble(connection, SocialTrouble::NoEmail));
    };
    if profile.email_verified {
        if let Some(user) = store::users::find_by_verified_email(&mut tx, &email.key()).await? {
            expected(&user.id)?;
            connect(cx, &mut tx, &user.id, &identity).await?;
            return open(cx, tx, trip, &user.id, &identity.provider).await;
        }
        // Somebody wrote the address into an account without proving it: whose account that is, nobody knows.
        if store::emails::is_claimed(&mut tx, &email.key()).await? {
            return Err(trouble(connection, SocialTrouble::Unproved));
        }
    }
    drop(tx);
    if only.is_some() {
        return Err(trouble(connection, SocialTrouble::OtherPerson));
    }
    email.as_str().clone_into(&mut identity.email);
    let begun = sign_up::start_external(cx, &trip.client, (identity, email.clone(), profile.email_verified), &ticket, trip.navigation.clone()).await;
    match begun {
        Ok((_, sign_up::Step::SignedUp { user, .. })) => Ok(Outcome::SignedUp { user }),
        Ok((_, sign_up::Step::SignedIn { user })) => Ok(Outcome::SignedIn { user }),
        Ok((_, sign_up::Step::SecondStep { sign_in })) => Ok(Outcome::SecondStep { sign_in }),
        Ok((attempt, sign_up::Step::Waiting(step))) => Ok(Outcome::Waiting { attempt, step }),
        Ok((_, sign_up::Step::ContinueElsewhere)) | Err(SignUpError::Over) => Err(SocialError::Refused(ProblemCode::AttemptExpired)),
        Err(SignUpError::Refused(problems)) if problems.iter().any(|problem| problem.code == ProblemCode::SignUpRestricted) => {
            Ok(Outcome::Restricted)
        }
        Err(SignUpError::Refused(problems)) => {
            Err(SocialError::Refused(problems.into_iter().next().map_or(ProblemCode::AttemptExpired, |problem| problem.code)))
        }
        Err(SignUpError::Internal(error)) => Err(error.into()),
    }
}

/// What an error in the address means (RFC 6749, 4.1.2.1). Some services have words of their own for "no".
fn complaint(connection: &Connection, error: &str) -> SocialError {
    match error {
        "access_denied" | "user_denied" | "consent_required" | "user_cancelled_login" | "user_cancelled_authorize" => {
            trouble(connection, SocialTrouble::Denied)
        }
        "temporarily_unavailable" | "server_error" => refused(connection, &ProviderError::Down(short(error))),
        other => refused(connection, &ProviderError::Refused(short(other))),
    }
}

fn identity(connection: &Connection, profile: &Profile) -> ExternalIdentity {
    ExternalIdentity {
        provider: connection.strategy.clone(),
        subject: profile.subject.clone(),
        email: profile.email.as_ref().map(|email| Email::as_str(email).to_owned()).unwrap_or_default(),
        first_name: profile.first_name.clone(),
        last_name: profile.last_name.clone(),
        username: profile.username.clone(),
        scopes: connection.scopes.join(" "),
    }
}

/// Connects an account with a service to a person, in a running transaction. `false` when it leads to somebody already.
///
/// # Errors
/// [`Internal`].
pub async fn connect(cx: &Cx, tx: &mut Tx, user: &UserId, identity: &ExternalIdentity) -> Result<bool, Internal> {
    let id = ExternalAccountId::from_unique(&cx.unique()?);
    if !store::external_accounts::insert(tx, &id, user, identity, cx.now).await? {
        return Ok(false);
    }
    let account = serde_json::json!({ "object": "external_account", "id": id, "provider": identity.provider });
    let data = serde_json::json!({ "object": "user", "id": user, "external_accounts": [account] });
    note(cx, tx, "user.updated", user.as_str(), Some(user), data).await?;
    log::record(cx, tx, user, Happening::ServiceConnected { service: identity.provider.clone() }).await?;
    Ok(true)
}

/// Opens a session, or asks for the second step where the account has one.
async fn open(cx: &Cx, mut tx: Tx, trip: &SocialTrip, user: &UserId, strategy: &str) -> Result<Outcome, SocialError> {
    let settings = cx.app.settings(cx.now).await?;
    let known = acquaintances::find(&mut tx, user, &trip.client, cx.now).await?;
    let who = Newcomer { user, client: &trip.client, first: strategy, reachable: false, known: &known };
    let guard = second::guard(cx, &mut tx, &settings, who).await?;
    if guard.asks != Guarding::Nothing {
        let begun = second::begin(cx, tx, who, guard.asks, trip.navigation.clone()).await;
        let sign_in = begun.map_err(|error| match error {
            SignInError::Internal(error) => SocialError::Internal(error),
            SignInError::Over | SignInError::Refused(_) => SocialError::Refused(ProblemCode::AttemptExpired),
        })?;
        return Ok(Outcome::SecondStep { sign_in });
    }
    let session = SessionId::from_unique(&cx.unique().map_err(Internal::from)?);
    let (second_factor, organization) = (guard.proved.map(|(name, _)| name), trip.navigation.organization.as_ref());
    let new = OpenSession { session: &session, client: &trip.client, user, strategy, second_factor, organization };
    if !sessions::open_proved(cx, &mut tx, &settings, new, &known, guard.proved.map(|(_, at)| at)).await? {
        return Err(SocialError::Refused(ProblemCode::AccountBanned));
    }
    tx.commit().await?;
    Ok(Outcome::SignedIn { user: user.clone() })
}
