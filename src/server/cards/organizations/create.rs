//! The cards of making an organization.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::list::chooser;
use super::people::choices;
use super::{Answer, Navigation, choose, entrant, mark, nav_of, objection, onward, settings, who, wishes};
use crate::actions::organizations::create::{CreateCard, CreateRefusal, CreateView, FirstInvitationsView};
use crate::actions::{ActionError, FormReply};
use crate::domain::ids::OrganizationId;
use crate::domain::organization::Permission;
use crate::domain::problem::{Field, FieldProblem};
use crate::server::answer::{broke_inside, give, take_flash, too_many};
use crate::server::cards::person::{Person, sign_in_first, signed_in};
use crate::server::cards::{left, parameter};
use crate::server::context::RequestContext;
use crate::server::flows::organizations::create::{CreationRight, NewOrganization, check_slug as check, create as make, creation_right};
use crate::server::flows::organizations::invitations::NewInvitations;
use crate::server::flows::organizations::{self, By, Member, OrganizationError};
use crate::server::organization_words;
use crate::server::picture;

const PAGE: &str = "/create-organization";
/// The page that invites the first members.
const INVITE_PAGE: &str = "/create-organization/invite";
/// The parameter that names the organization.
const INVITE: &str = "organization";

/// What the form gave.
#[derive(Debug)]
pub(crate) struct Given {
    /// Name.
    pub(crate) name: String,
    /// Slug; empty for one made of the name.
    pub(crate) slug: String,
    /// The logo as the address of its data, in one of them or none.
    pub(crate) logo: [String; 2],
}

/// Reads a card.
pub(crate) async fn view(context: &RequestContext, path: &str) -> Result<Option<CreateCard>, ActionError> {
    let Some(person) = entrant(context, path).await? else { return Ok(None) };
    let query = path.split_once('?').map_or("", |(_, query)| query);
    let wishes = wishes(query);
    if path.starts_with(INVITE_PAGE) {
        if let Some(member) = made(context, &person, &parameter(query, INVITE).unwrap_or_default()).await? {
            return Ok(Some(CreateCard::Invite(invite_view(context, &member, &wishes).await?)));
        }
        leptos_axum::redirect(&wishes.carry(PAGE));
        return Ok(None);
    }
    let settings = settings(context).await?;
    let right = creation_right(&context.cx, &person.account.user.id).await.map_err(|e| broke_inside(context, e))?;
    let refused = match right {
        _ if !settings.organizations => Some(CreateRefusal::Off),
        CreationRight::Yes => None,
        CreationRight::Off => Some(CreateRefusal::NotAllowed),
        CreationRight::Full { most } => Some(CreateRefusal::Full { most }),
    };
    Ok(Some(CreateCard::Form(CreateView {
        refused,
        slugs: settings.organization_slugs,
        who: who(&person),
        left: left(take_flash(context).await?),
        nav: nav_of(&wishes),
    })))
}

/// What somebody is in the organization that they made a moment ago, if they may invite there.
async fn made(context: &RequestContext, person: &Person, organization: &str) -> Result<Option<Member>, ActionError> {
    let Ok(id) = OrganizationId::parse(organization) else { return Ok(None) };
    match organizations::member(&context.cx, &person.account.user.id, &id).await {
        Ok(member) => Ok(Some(member).filter(|member| member.can(Permission::MembershipsManage))),
        Err(OrganizationError::Internal(error)) => Err(broke_inside(context, error)),
        Err(_) => Ok(None),
    }
}

async fn invite_view(context: &RequestContext, member: &Member, wishes: &Navigation) -> Result<FirstInvitationsView, ActionError> {
    let settings = settings(context).await?;
    let by = By::from(member.clone());
    let roles = match organizations::members::roles(&context.cx, &by).await {
        Ok(roles) => roles,
        Err(OrganizationError::Internal(error)) => return Err(broke_inside(context, error)),
        Err(_) => return Err(ActionError::Malformed),
    };
    Ok(FirstInvitationsView {
        organization: mark(member.organization()),
        role: roles.default_key().to_owned(),
        roles: choices(context, roles.given()),
        onward: onward(context, wishes, settings.after_create_organization_url.as_ref()).await?,
        left: left(take_flash(context).await?),
        nav: nav_of(wishes),
    })
}

/// Makes one, and has the session work in it.
pub(crate) async fn create(context: &RequestContext, given: Given, nav: &str) -> Result<FormReply, ActionError> {
    let wishes = wishes(nav);
    let page = wishes.carry(PAGE);
    let Some((person, _)) = chooser(context, &wishes).await? else { return give(context, sign_in_first(context)).await };
    let typed = [(Field::Name.name(), given.name.as_str()), (Field::Slug.name(), given.slug.as_str())];
    // Seen before anything is made, so that there is no organization without the logo it was to have.
    let logo = match read_logo(&given.logo).await {
        Ok(logo) => logo,
        Err(problem) => {
            let problem = FieldProblem::new(Field::Logo, super::told(organization_words::picture(context.cx.locale, problem)));
            return give(context, Answer::Stay { page, problems: vec![problem], typed: Vec::new() }.typed(&typed)).await;
        }
    };
    let slug = Some(given.slug.trim().to_owned()).filter(|slug| !slug.is_empty());
    let new = NewOrganization { name: given.name.clone(), slug, ..NewOrganization::default() };
    let member = match make(&context.cx, &person.account.user.id, new, false).await {
        Ok(member) => member,
        Err(error) => return give(context, objection(context, page, error)?.typed(&typed)).await,
    };
    let id = member.organization().id.as_str().to_owned();
    if let Some(logo) = logo {
        // What else can be wrong with it was found before.
        if let Err(OrganizationError::Internal(error)) = organizations::profile::set_logo(&context.cx, &By::from(member), logo).await {
            return Err(broke_inside(context, error));
        }
    }
    // It is there and the person is its first member: what is in the way of working in it does not take that back.
    _ = choose(context, &person, &id).await?;
    give(context, Answer::Go(wishes.carry(&format!("{INVITE_PAGE}?{INVITE}={id}")))).await
}

/// The bytes of the logo that was chosen, if one was, once they are known to be a picture.
async fn read_logo(given: &[String; 2]) -> Result<Option<Vec<u8>>, picture::PictureProblem> {
    let Some((_, data)) = given.iter().filter(|text| text.starts_with("data:")).find_map(|text| text.split_once(";base64,")) else { return Ok(None) };
    let bytes = STANDARD.decode(data).map_err(|_| picture::PictureProblem::NotAPicture)?;
    if bytes.is_empty() { Ok(None) } else { picture::prepare(bytes).await.map(Some) }
}

/// Says what is wrong with a slug.
pub(crate) async fn check_slug(context: &RequestContext, slug: &str) -> Result<Option<String>, ActionError> {
    match check(&context.cx, slug).await {
        Err(OrganizationError::Refused(_, trouble)) => Ok(Some(organization_words::words(context.cx.locale, &trouble))),
        Err(OrganizationError::TooMany { wait }) => Err(too_many(Field::Slug, wait)),
        Err(OrganizationError::Internal(error)) => Err(broke_inside(context, error)),
        Ok(()) | Err(_) => Ok(None),
    }
}

/// Invites the first members. Who cannot be invited is named, and the rest is.
pub(crate) async fn invite(context: &RequestContext, organization: &str, addresses: &str, role: &str, nav: &str) -> Result<FormReply, ActionError> {
    let wishes = wishes(nav);
    let Some(person) = signed_in(context).await? else { return give(context, sign_in_first(context)).await };
    let settings = settings(context).await?;
    let target = onward(context, &wishes, settings.after_create_organization_url.as_ref()).await?;
    let Some(member) = made(context, &person, organization).await? else { return give(context, Answer::Go(target)).await };
    let page = wishes.carry(&format!("{INVITE_PAGE}?{INVITE}={}", member.organization().id.as_str()));
    let addresses: Vec<String> =
        addresses.split([',', ';', ' ', '\n', '\r', '\t']).map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned).collect();
    let new = NewInvitations { role: Some(role.to_owned()).filter(|role| !role.is_empty()), ..NewInvitations::default() };
    let done = match organizations::invitations::invite(&context.cx, &By::from(member), &addresses, &new).await {
        Ok(done) => done,
        Err(error) => {
            let typed = [(Field::EmailAddress.name(), addresses.join("\n"))];
            return give(context, objection(context, page, error)?.typed(&typed.each_ref().map(|(name, text)| (*name, text.as_str())))).await;
        }
    };
    if done.refused.is_empty() {
        return give(context, Answer::Go(target)).await;
    }
    let words = organization_words::some_refused(context.cx.locale, done.sent.len(), &done.refused);
    let kept = done.refused.iter().map(|(address, _)| address.as_str()).collect::<Vec<_>>().join("\n");
    let problem = FieldProblem::new(Field::EmailAddress, super::told(words));
    let answer = Answer::Stay { page, problems: vec![problem], typed: vec![(Field::EmailAddress.name().to_owned(), kept)] };
    give(context, answer).await
}
