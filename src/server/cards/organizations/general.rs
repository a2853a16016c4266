//! What an organization is: name, slug, logo and colour; leaving and deleting it.

use super::domains;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::answers::{done, place, refusal};
use super::entrance::{Entered, acting, enter};
use crate::actions::organizations::Entrance;
use crate::actions::organizations::general::GeneralView;
use crate::actions::{ActionError, FormReply};
use crate::domain::organization::Permission;
use crate::domain::problem::Field;
use crate::server::answer::{Answer, broke, broke_inside, give, take_flash};
use crate::server::cards::left;
use crate::server::cards::person::reverified;
use crate::server::cards::proof::settings;
use crate::server::context::{Flash, RequestContext};
use crate::server::flows::organizations::profile::{self, Changes};
use crate::server::flows::organizations::{By, members};
use crate::server::organization_news;

/// The page.
const PAGE: &str = "/organization";
/// Where somebody goes who parted with an organization.
const AFTERWARDS: &str = "/organizations";

/// The page.
pub(crate) async fn view(context: &RequestContext, path: &str) -> Result<Option<Entrance<GeneralView>>, ActionError> {
    let Entered { member, head } = match enter(context, path, &[]).await? {
        None => return Ok(None),
        Some(Err(closed)) => return Ok(Some(Entrance::Closed(Box::new(closed)))),
        Some(Ok(entered)) => entered,
    };
    let settings = settings(context).await?;
    let domains = if settings.organization_domains && member.can(Permission::DomainsRead) {
        Some(domains::views(context, &member).await.map_err(|e| broke_inside(context, e))?)
    } else {
        None
    };
    let mut flash = take_flash(context).await?;
    let notice = flash.notice.take();
    let organization = member.organization();
    Ok(Some(Entrance::Open(GeneralView {
        slug: organization.slug.clone(),
        has_slugs: settings.organization_slugs,
        color: organization.primary_color.clone(),
        members: organization.members_count,
        created_at: organization.created_at.millis(),
        domains,
        deletes: organization.admin_delete_enabled && member.can(Permission::ProfileDelete),
        left: left(flash),
        notice,
        head,
    })))
}

/// Changes name and slug.
pub(crate) async fn update(context: &RequestContext, organization: &str, name: &str, slug: Option<&str>) -> Result<FormReply, ActionError> {
    let page = place(context, PAGE, Some("profile-card"));
    let member = match acting(context, organization).await? {
        Ok((_, member)) => member,
        Err(answer) => return give(context, answer).await,
    };
    let changes = Changes { name: Some(name.to_owned()), slug: slug.map(str::to_owned), primary_color: None };
    let answer = match profile::update(&context.cx, &By::from(member), changes).await {
        Ok(_) => done(PAGE.to_owned(), organization_news::done(context.cx.locale).saved),
        Err(error) => refusal(context, page, error)?.typed(&[(Field::Name.name(), name), (Field::Slug.name(), slug.unwrap_or_default())]),
    };
    give(context, answer).await
}

/// Changes the colour, or takes it off.
pub(crate) async fn set_color(context: &RequestContext, organization: &str, color: &str) -> Result<FormReply, ActionError> {
    let page = place(context, PAGE, Some("color"));
    let member = match acting(context, organization).await? {
        Ok((_, member)) => member,
        Err(answer) => return give(context, answer).await,
    };
    let words = organization_news::done(context.cx.locale);
    let color = color.trim().to_lowercase();
    let said = if color.is_empty() { words.color_removed } else { words.color_saved };
    let changes = Changes { name: None, slug: None, primary_color: Some(color.clone()) };
    let wished = color;
    let answer = match profile::update(&context.cx, &By::from(member), changes).await {
        Ok(_) => done(PAGE.to_owned(), said),
        Err(error) => refusal(context, page, error)?.typed(&[(Field::PrimaryColor.name(), &wished)]),
    };
    give(context, answer).await
}

/// Changes the logo, or takes it off where none is given. It comes as the address of its data, in one of two ways.
pub(crate) async fn set_logo(context: &RequestContext, organization: &str, given: Option<[String; 2]>) -> Result<FormReply, ActionError> {
    let page = place(context, PAGE, Some("change-logo"));
    let by = match acting(context, organization).await? {
        Ok((_, member)) => By::from(member),
        Err(answer) => return give(context, answer).await,
    };
    let words = organization_news::done(context.cx.locale);
    let (outcome, said) = if let Some(given) = given {
        let data = given.iter().find_map(|text| text.split_once(";base64,"));
        // What cannot be read is no picture either.
        let bytes = data.and_then(|(_, text)| STANDARD.decode(text).ok()).unwrap_or_default();
        (profile::set_logo(&context.cx, &by, bytes).await, words.logo_saved)
    } else {
        (profile::remove_logo(&context.cx, &by).await, words.logo_removed)
    };
    let answer = match outcome {
        Ok(_) => done(PAGE.to_owned(), said),
        Err(error) => refusal(context, page, error)?,
    };
    give(context, answer).await
}

/// Leaves the organization.
pub(crate) async fn leave(context: &RequestContext, organization: &str, confirmation: &str) -> Result<FormReply, ActionError> {
    let page = place(context, PAGE, Some("leave"));
    let member = match acting(context, organization).await? {
        Ok((_, member)) => member,
        Err(answer) => return give(context, answer).await,
    };
    let outcome = match profile::confirm(member.organization(), confirmation) {
        Ok(()) => members::leave(&context.cx, &member).await,
        Err(error) => Err(error),
    };
    let answer = match outcome {
        Ok(()) => parted(context, organization_news::done(context.cx.locale).left(&member.organization().name)).await?,
        Err(error) => refusal(context, page, error)?,
    };
    give(context, answer).await
}

/// Deletes the organization.
pub(crate) async fn delete(context: &RequestContext, organization: &str, confirmation: &str) -> Result<FormReply, ActionError> {
    if let Err(answer) = reverified(context).await? {
        return give(context, answer).await;
    }
    let page = place(context, PAGE, Some("delete"));
    let member = match acting(context, organization).await? {
        Ok((_, member)) => member,
        Err(answer) => return give(context, answer).await,
    };
    let name = member.organization().name.clone();
    let outcome = match profile::confirm(member.organization(), confirmation) {
        Ok(()) => profile::delete(&context.cx, &By::from(member)).await,
        Err(error) => Err(error),
    };
    let answer = match outcome {
        Ok(()) => parted(context, organization_news::done(context.cx.locale).deleted(&name)).await?,
        Err(error) => refusal(context, page, error)?,
    };
    give(context, answer).await
}

/// On to the organizations that are left, which say what was done.
async fn parted(context: &RequestContext, words: String) -> Result<Answer, ActionError> {
    let mut browser = context.browser().await.map_err(|e| broke(context, &e))?;
    browser.flash = Some(Flash { notice: Some(organization_news::told(words)), ..Flash::default() });
    context.save_browser(&browser).await.map_err(|e| broke(context, &e))?;
    Ok(Answer::Go(AFTERWARDS.to_owned()))
}
