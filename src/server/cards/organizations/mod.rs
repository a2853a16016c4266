//! Organizations: who enters which page, and the switcher between them.

mod answers;
pub(crate) mod create;
pub(crate) mod domains;
mod entrance;
pub(crate) mod general;
pub(crate) mod invitation;
pub(crate) mod invitations;
pub(crate) mod list;
pub(crate) mod log;
pub(crate) mod members;
mod people;
pub(crate) mod requests;
pub(crate) mod security;
pub(crate) mod sign_in;
mod switcher;

use url::form_urlencoded;

use super::person::{Person, in_front, sign_in_first, signed_in};
use super::{nav_of, wishes};
use crate::actions::organizations::joining::WhoView;
use crate::actions::organizations::{OrganizationMark, SwitcherView};
use crate::actions::{ActionError, FormReply};
use crate::domain::ids::OrganizationId;
use crate::domain::navigation::{FinishedFlow, Navigation, is_local_path};
use crate::domain::notice::Notice;
use crate::domain::person_name::full_name;
use crate::domain::problem::{Field, FieldProblem, ProblemCode};
use crate::domain::session::SessionTask;
use crate::domain::settings::InstanceSettings;
use crate::server::answer::{Answer, broke_inside, give};
use crate::server::context::RequestContext;
use crate::server::flows::active_organization::{SetActiveError, set_active};
use crate::server::flows::organizations::OrganizationError;
use crate::server::flows::tasks;
use crate::server::organization_words;
use crate::server::store::organizations::Organization;

const ORGANIZATION: &str = "/organization";

/// An organization as lists show it.
pub(super) fn mark(organization: &Organization) -> OrganizationMark {
    OrganizationMark {
        id: organization.id.as_str().to_owned(),
        name: organization.name.clone(),
        logo_url: organization.logo.as_ref().map(|picture| format!("/pictures/{}", picture.as_str())),
    }
}

async fn settings(context: &RequestContext) -> Result<std::sync::Arc<InstanceSettings>, ActionError> {
    context.app().settings(context.now()).await.map_err(|e| broke_inside(context, e.into()))
}

/// The switcher of a person.
pub(super) async fn switcher_of(context: &RequestContext, person: &Person) -> Result<Option<SwitcherView>, ActionError> {
    let settings = settings(context).await?;
    switcher::view(context, &settings, person).await.map_err(|e| broke_inside(context, e))
}

/// The switcher, for a page that is open.
pub(crate) async fn switcher_again(context: &RequestContext) -> Result<Option<SwitcherView>, ActionError> {
    match signed_in(context).await? {
        Some(person) => Ok(Some(switcher_of(context, &person).await?.unwrap_or_default())),
        None => Ok(None),
    }
}

/// Goes on with another organization, or with the personal account, on the page where the person is.
pub(crate) async fn switch(context: &RequestContext, organization: &str) -> Result<FormReply, ActionError> {
    let Some(person) = signed_in(context).await? else { return give(context, sign_in_first(context)).await };
    let here = context.came_from.as_deref().map(|page| page.split(['?', '#']).next().unwrap_or_default()).filter(|page| is_local_path(page));
    let of_organization = here.is_none_or(|page| page.starts_with(ORGANIZATION));
    let page = match (organization.is_empty(), here) {
        (false, Some(page)) if !of_organization => page,
        (false, _) => ORGANIZATION,
        (true, Some(page)) if !of_organization => page,
        (true, _) => "/user",
    };
    let answer = match choose(context, &person, organization).await? {
        Choice::Refused(FieldProblem { code: ProblemCode::InWords { words }, .. }) => {
            Answer::Done { page: page.to_owned(), notice: Notice::Told { words } }
        }
        Choice::OtherSignIn(card) => Answer::Go(Navigation { redirect_url: Some(page.to_owned()), ..Navigation::default() }.carry(&card)),
        Choice::Made | Choice::Refused(_) => Answer::Go(page.to_owned()),
    };
    give(context, answer).await
}

/// How a choice of an organization ended.
enum Choice {
    /// The session works there.
    Made,
    /// It demands another sign-in; the page that says so.
    OtherSignIn(String),
    /// What is in the way.
    Refused(FieldProblem),
}

/// Has the session of a person work in an organization, or in none.
async fn choose(context: &RequestContext, person: &Person, organization: &str) -> Result<Choice, ActionError> {
    let id = if organization.is_empty() { None } else { OrganizationId::parse(organization).ok() };
    if id.is_none() && !organization.is_empty() {
        let words = organization_words::not_switched(context.cx.locale, &SetActiveError::NotAMember);
        return Ok(Choice::Refused(FieldProblem::new(Field::Form, told(words))));
    }
    let had_task = person.session.task.is_some();
    let words = match set_active(&context.cx, &person.session, id.as_ref()).await {
        Ok(()) => {
            if had_task {
                super::tasks::done(context).await?;
            }
            return Ok(Choice::Made);
        }
        Err(SetActiveError::OtherSignIn { .. }) if let Some(id) = &id => return Ok(Choice::OtherSignIn(sign_in::page(id))),
        Err(SetActiveError::Internal(error)) => return Err(broke_inside(context, error)),
        Err(error) => organization_words::not_switched(context.cx.locale, &error),
    };
    Ok(Choice::Refused(FieldProblem::new(Field::Form, told(words))))
}

/// A problem in the server's words.
fn told(words: String) -> ProblemCode {
    ProblemCode::InWords { words }
}

/// What a flow objects to, for the form on a page.
fn objection(context: &RequestContext, page: String, error: OrganizationError) -> Result<Answer, ActionError> {
    match organization_words::problem(context.cx.locale, &error) {
        Some(problem) => Ok(Answer::Stay { page, problems: vec![problem], typed: Vec::new() }),
        None => match error {
            OrganizationError::Internal(error) => Err(broke_inside(context, error)),
            _ => Ok(Answer::Go(page)),
        },
    }
}

/// Whether somebody may choose an organization now: also one whose session waits for that, or for a second factor that nobody but the
/// organization they work in demands.
async fn may_choose(context: &RequestContext, person: &Person) -> Result<bool, ActionError> {
    match person.session.task {
        None | Some(SessionTask::ChooseOrganization) => Ok(true),
        Some(SessionTask::ResetPassword) => Ok(false),
        Some(SessionTask::SetupMfa) => {
            let demanding = tasks::demanding_organization(&context.cx, &person.session).await;
            demanding.map(|organization| organization.is_some()).map_err(|e| broke_inside(context, e))
        }
    }
}

/// Where a person chooses: on the page for that, or on the card of the task.
fn chooses_on(person: &Person) -> &'static str {
    if person.session.task == Some(SessionTask::ChooseOrganization) { SessionTask::ChooseOrganization.path() } else { "/organizations" }
}

/// Who opens a card of choosing or making an organization: somebody who [may choose](may_choose). Anybody else is sent where they
/// belong.
async fn entrant(context: &RequestContext, path: &str) -> Result<Option<Person>, ActionError> {
    match in_front(context).await? {
        Some(person) if may_choose(context, &person).await? => Ok(Some(person)),
        Some(person) => {
            let onward = wishes(path.split_once('?').map_or("", |(_, query)| query));
            leptos_axum::redirect(&person.session.task.map_or_else(|| "/user".to_owned(), |task| onward.carry(task.path())));
            Ok(None)
        }
        None => {
            let query = form_urlencoded::Serializer::new(String::new()).append_pair("redirect_url", path).finish();
            leptos_axum::redirect(&format!("/sign-in?{query}"));
            Ok(None)
        }
    }
}

/// Who is signed in, for cards that show it.
fn who(person: &Person) -> WhoView {
    let user = &person.account.user;
    let identifier = super::account::known_as(&person.account);
    WhoView {
        name: full_name(user.first_name.as_deref(), user.last_name.as_deref()).unwrap_or_else(|| identifier.clone()),
        identifier,
        session: person.session.id.clone(),
        task: person.session.task == Some(SessionTask::ChooseOrganization),
    }
}

/// Where a person goes who has chosen or made an organization: where the app wishes, or the setting says, or to the organization.
async fn onward(context: &RequestContext, wishes: &Navigation, setting: Option<&String>) -> Result<String, ActionError> {
    let settings = settings(context).await?;
    let (target, _) = wishes.target(FinishedFlow::SignIn, &context.app().redirect_policy(&settings));
    Ok(target.map(String::from).or_else(|| setting.cloned()).unwrap_or_else(|| ORGANIZATION.to_owned()))
}
