//! Who asks: the person signed in, and whether they proved a moment ago that it is them.

use crate::actions::ActionError;
use crate::domain::problem::{Field, ProblemCode};
use crate::server::answer::{Answer, broke, broke_inside};
use crate::server::context::RequestContext;
use crate::server::flows::reverification::{self, Stage};
use crate::server::flows::{kept_forms, restore};
use crate::server::store::accounts::Account;
use crate::server::store::sessions::Session;

/// The page that asks for the proof.
const VERIFY: &str = "/user/verify";

/// A signed-in person.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    /// The session in use.
    pub(crate) session: Session,
    /// The person, with what belongs to them.
    pub(crate) account: Account,
}

/// A signed-in person who proved within [`REVERIFICATION_TTL`](reverification::REVERIFICATION_TTL) that it is them. Made by [`reverified`] alone.
#[derive(Debug, Clone)]
pub(crate) struct Reverified(Person);

impl std::ops::Deref for Reverified {
    type Target = Person;

    fn deref(&self) -> &Person {
        &self.0
    }
}

/// The person in front on this browser. A session that waits for a task counts as signed out: see [`in_front`].
///
/// # Errors
/// [`ActionError`].
pub(crate) async fn signed_in(context: &RequestContext) -> Result<Option<Person>, ActionError> {
    Ok(in_front(context).await?.filter(|person| person.session.task.is_none()))
}

/// The person in front on this browser, with or without something to do before the session counts.
///
/// # Errors
/// [`ActionError`].
pub(crate) async fn in_front(context: &RequestContext) -> Result<Option<Person>, ActionError> {
    let client = context.signed_in_client().await.map_err(|e| broke(context, &e))?;
    Ok(client.and_then(|client| client.active().cloned()).map(|(session, account)| Person { session, account }))
}

/// The person, for an action that asks for a fresh proof, or else the answer to give: signing in, or proving it now. Either way
/// the action goes on by itself afterwards: with JavaScript the page sends it again, without it is kept until then.
///
/// # Errors
/// [`ActionError`].
pub(crate) async fn reverified(context: &RequestContext) -> Result<Result<Reverified, Answer>, ActionError> {
    let Some(person) = signed_in(context).await? else { return Ok(Err(sign_in_first(context))) };
    if let Some(answer) = locked(context, &person).await? {
        return Ok(Err(answer));
    }
    if missing(context, &person).is_none() {
        return Ok(Ok(Reverified(person)));
    }
    let mut page = VERIFY.to_owned();
    if let Some(form) = &context.posted {
        let id = kept_forms::keep(&context.cx, &person.session.id, form).await.map_err(|e| broke_inside(context, e))?;
        page = format!("{VERIFY}?action={}", id.expose());
    }
    Ok(Err(Answer::Prove { page }))
}

/// The answer to an action in an account that another browser took back a short time ago.
async fn locked(context: &RequestContext, person: &Person) -> Result<Option<Answer>, ActionError> {
    let until = restore::locked_until(&context.cx, &person.account.user.id, &person.session.client).await;
    let Some(until) = until.map_err(|e| broke_inside(context, e))? else { return Ok(None) };
    let page = context.came_from.as_deref().unwrap_or("/user/security").to_owned();
    let retry_after_seconds = until.since(context.now()).as_seconds_ceil();
    Ok(Some(Answer::problem(page, Field::Form, ProblemCode::ChangesLocked { retry_after_seconds })))
}

/// What this person still has to prove before something sensitive.
pub(crate) fn missing(context: &RequestContext, person: &Person) -> Option<Stage> {
    reverification::missing(&context.cx, &person.session, &person.account)
}

/// The answer to an action of somebody whose session has ended.
pub(crate) fn sign_in_first(context: &RequestContext) -> Answer {
    Answer::SignIn { page: context.came_from.as_deref().unwrap_or("/user").to_owned() }
}
