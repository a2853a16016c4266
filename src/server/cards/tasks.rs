//! What has to be done before a session counts: its pages.

use super::person::{Person, in_front};
use super::{account::known_as, destination, left, nav_of, wishes};
use super::{organizations, two_step};
use crate::actions::second_step::TaskView;
use crate::actions::{ActionError, FormReply, Left};
use crate::domain::navigation::{FinishedFlow, Navigation};
use crate::domain::problem::{Field, ProblemCode};
use crate::domain::secret::SecretText;
use crate::domain::session::SessionTask;
use crate::server::answer::{Answer, broke, broke_inside, give, take_flash};
use crate::server::context::{ContextError, RequestContext};
use crate::server::flows::second_factors::Who;
use crate::server::flows::tasks::{self as flow, TaskError};

/// Where the browser of this session belongs: to the page of its next task, or on to the app.
pub(super) async fn next(context: &RequestContext, wishes: &Navigation) -> Result<String, ActionError> {
    match in_front(context).await? {
        None => Ok(wishes.carry("/sign-in")),
        Some(Person { session, account }) => match session.task {
            Some(task) => Ok(wishes.carry(task.path())),
            None => destination(context, wishes, FinishedFlow::SignIn, Some(&account.user.id)).await,
        },
    }
}

/// A task is done: the session counts for more, so its cookie gets a new id, and apps are told.
pub(super) async fn done(context: &RequestContext) -> Result<(), ActionError> {
    let settle = async {
        context.rotate().await?;
        context.announce().await?;
        Ok::<_, ContextError>(())
    };
    settle.await.map_err(|e| broke(context, &e))
}

/// Reads the page of a task. One that is done leads on, once backup codes that came of it were saved.
pub(crate) async fn view(context: &RequestContext, task: Option<SessionTask>, query: &str) -> Result<Option<TaskView>, ActionError> {
    let wishes = wishes(query);
    let person = in_front(context).await?;
    let open = person.as_ref().and_then(|person| person.session.task);
    let codes_left = match &person {
        Some(person) if open.is_none() && task == Some(SessionTask::SetupMfa) => two_step::has_codes_to_save(context, person).await?,
        _ => false,
    };
    let (Some(person), true) = (person, task.is_some() && open == task || codes_left) else {
        leptos_axum::redirect(&next(context, &wishes).await?);
        return Ok(None);
    };
    let task = task.unwrap_or(SessionTask::SetupMfa);
    // The card of organizations shows itself what was left for it.
    let left = if task == SessionTask::ChooseOrganization { Left::default() } else { left(take_flash(context).await?) };
    let choice = match task {
        SessionTask::ChooseOrganization => Some(organizations::list::choice(context, &person, query).await?),
        SessionTask::SetupMfa | SessionTask::ResetPassword => None,
    };
    let two_step = match task {
        SessionTask::SetupMfa => Some(two_step::view(context, &person, &left, true).await?),
        SessionTask::ResetPassword | SessionTask::ChooseOrganization => None,
    };
    let demanded_by = match task {
        SessionTask::SetupMfa => flow::demanding_organization(&context.cx, &person.session).await.map_err(|e| broke_inside(context, e))?,
        SessionTask::ResetPassword | SessionTask::ChooseOrganization => None,
    };
    Ok(Some(TaskView {
        task,
        identifier: known_as(&person.account),
        session: person.session.id,
        two_step,
        demanded_by: demanded_by.map(|organization| organization.name),
        choice,
        left,
        nav: nav_of(&wishes),
    }))
}

/// Chooses the other password.
pub(crate) async fn password(context: &RequestContext, password: &SecretText, sign_out_others: bool, nav: &str) -> Result<FormReply, ActionError> {
    let wishes = wishes(nav);
    let demanded = |person: &Person| person.session.task == Some(SessionTask::ResetPassword);
    let Some(person) = in_front(context).await?.filter(demanded) else {
        return give(context, Answer::Go(next(context, &wishes).await?)).await;
    };
    let who = Who { user: &person.account.user.id, session: &person.session.id };
    let page = wishes.carry(SessionTask::ResetPassword.path());
    let answer = match flow::choose_password(&context.cx, who, password, sign_out_others).await {
        Ok(()) => {
            done(context).await?;
            Answer::Go(next(context, &wishes).await?)
        }
        Err(TaskError::Refused(code)) => Answer::problem(page, Field::NewPassword, code),
        Err(TaskError::Gone) => Answer::problem(wishes.carry("/sign-in"), Field::Form, ProblemCode::AttemptExpired),
        Err(TaskError::Internal(error)) => return Err(broke_inside(context, error)),
    };
    give(context, answer).await
}
