//! Changing an organization as a whole, and its end.

use super::create::take_slug;
use super::notes::{self, Data, Note};
use super::{By, Cx, OrganizationError, Outcome, refuse};
use crate::domain::ids::PictureId;
use crate::domain::organization::{Permission, parse_organization_name};
use crate::domain::organization_log::Deed;
use crate::domain::organization_trouble::OrganizationTrouble;
use crate::domain::problem::Field;
use crate::domain::settings::is_hex_color;
use crate::server::picture::{self, PictureProblem};
use crate::server::store::organizations::{Organization, Policy};
use crate::server::store::sessions::Session;
use crate::server::store::{self, Tx};

/// Longest time that people can be given for a second factor, in days.
const MAX_GRACE_DAYS: i64 = 365;
/// Longest life and idleness of sessions that an organization can name, in minutes: ten years and one, as for the instance.
const MAX_MINUTES: [i64; 2] = [5_256_000, 525_600];

/// What to change; `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    /// Another name.
    pub name: Option<String>,
    /// Another slug.
    pub slug: Option<String>,
    /// Another colour, `#rrggbb`; empty is none.
    pub primary_color: Option<String>,
}

/// Changes name, slug and colour: all of it, or nothing.
///
/// # Errors
/// [`OrganizationError`].
pub async fn update(cx: &Cx, by: &By, changes: Changes) -> Outcome<Organization> {
    by.require(Permission::ProfileManage)?;
    let settings = cx.app.settings(cx.now).await?;
    let mut tx = cx.app.store.write().await?;
    let before = held(&mut tx, by).await?;
    let mut after = before.clone();
    if let Some(name) = &changes.name {
        let Ok(name) = parse_organization_name(name) else { return refuse(Field::Name, OrganizationTrouble::NameInvalid) };
        after.name = name;
    }
    if let Some(slug) = changes.slug.as_deref().map(str::trim)
        && before.slug.as_deref() != Some(slug)
        && !(slug.is_empty() && before.slug.is_none())
    {
        if !settings.organization_slugs {
            return refuse(Field::Slug, OrganizationTrouble::SlugsOff);
        }
        after.slug = Some(take_slug(cx, &mut tx, slug).await?.as_str().to_owned());
    }
    if let Some(color) = changes.primary_color.as_deref().map(str::trim) {
        if !color.is_empty() && !is_hex_color(color) {
            return refuse(Field::PrimaryColor, OrganizationTrouble::ColorInvalid);
        }
        after.primary_color = Some(color.to_lowercase()).filter(|color| !color.is_empty());
    }
    if after == before {
        return Ok(before);
    }
    if !store::organizations::update_profile(&mut tx, &after, cx.now).await? {
        return refuse(Field::Slug, OrganizationTrouble::SlugTaken);
    }
    let mut deeds = Vec::new();
    if after.name != before.name {
        deeds.push(Deed::Renamed { from: before.name, to: after.name.clone() });
    }
    if after.slug != before.slug {
        deeds.push(Deed::SlugChanged { from: before.slug, to: after.slug.clone() });
    }
    if after.primary_color != before.primary_color {
        deeds.push(Deed::ColorChanged { to: after.primary_color.clone() });
    }
    changed(cx, tx, by, &deeds).await
}

/// The organization as it is now, held until the transaction ends.
pub(super) async fn held(tx: &mut Tx, by: &By) -> Outcome<Organization> {
    if !store::organizations::hold(tx, by.id()).await? {
        return Err(OrganizationError::NotFound);
    }
    store::organizations::find(tx, by.id()).await?.ok_or(OrganizationError::NotFound)
}

/// Writes what was changed into both logs, and lets it last.
pub(super) async fn changed(cx: &Cx, mut tx: Tx, by: &By, deeds: &[Deed]) -> Outcome<Organization> {
    let after = store::organizations::find(&mut tx, by.id()).await?.ok_or(OrganizationError::NotFound)?;
    Note::new(by, "organization.updated", by.id().as_str(), Data::organization(cx, &after)).tell(cx, &mut tx).await?;
    for deed in deeds {
        notes::write(cx, &mut tx, by.id(), by.user(), Some(by.id().as_str()), deed).await?;
    }
    tx.commit().await?;
    Ok(after)
}

/// Replaces both kinds of metadata, each a JSON object that the caller has checked. For app servers.
///
/// # Errors
/// [`OrganizationError`].
pub async fn set_metadata(cx: &Cx, by: &By, metadata: [&str; 2]) -> Outcome<Organization> {
    by.require(Permission::ProfileManage)?;
    let mut tx = cx.app.store.write().await?;
    held(&mut tx, by).await?;
    store::organizations::update_metadata(&mut tx, by.id(), metadata, cx.now).await?;
    changed(cx, tx, by, &[Deed::MetadataChanged]).await
}

/// Sets the most members (0 is no limit) and whether members may delete the organization; `None` stays. For app servers and the
/// operator: members do not set their own limits.
///
/// # Errors
/// [`OrganizationError`].
pub async fn set_limits(cx: &Cx, by: &By, max: Option<i64>, admin_delete: Option<bool>) -> Outcome<Organization> {
    if matches!(by, By::Member(_)) {
        return Err(OrganizationError::Forbidden(Permission::ProfileManage));
    }
    if max.is_some_and(|max| max < 0) {
        return refuse(Field::Form, OrganizationTrouble::PolicyInvalid);
    }
    let mut tx = cx.app.store.write().await?;
    let before = held(&mut tx, by).await?;
    let max = max.unwrap_or(before.max_allowed_memberships);
    store::organizations::update_limits(&mut tx, by.id(), max, admin_delete.unwrap_or(before.admin_delete_enabled), cx.now).await?;
    changed(cx, tx, by, &[Deed::LimitsChanged { max_allowed_memberships: max }]).await
}

/// What to ask of members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Security {
    /// Whether they have to set up a second factor.
    pub second_factor_required: bool,
    /// Days they have for it.
    pub second_factor_grace_days: i64,
    /// Longest life of their sessions here, in minutes.
    pub session_lifetime_minutes: Option<i64>,
    /// Longest time without use, in minutes.
    pub session_inactivity_minutes: Option<i64>,
}

/// Asks more of members, or less.
///
/// # Errors
/// [`OrganizationError`].
pub async fn set_security(cx: &Cx, by: &By, security: Security) -> Outcome<Organization> {
    by.require(Permission::ProfileManage)?;
    let minutes = [security.session_lifetime_minutes, security.session_inactivity_minutes];
    let out_of_range = minutes.iter().zip(MAX_MINUTES).any(|(minutes, most)| minutes.is_some_and(|minutes| !(1..=most).contains(&minutes)));
    if out_of_range || !(0..=MAX_GRACE_DAYS).contains(&security.second_factor_grace_days) {
        return refuse(Field::Form, OrganizationTrouble::PolicyInvalid);
    }
    let mut tx = cx.app.store.write().await?;
    let before = held(&mut tx, by).await?.policy;
    let since = before.second_factor_required_at.unwrap_or(cx.now);
    let after = Policy {
        second_factor_required_at: security.second_factor_required.then_some(since),
        second_factor_grace_days: security.second_factor_grace_days,
        session_lifetime_minutes: security.session_lifetime_minutes,
        session_inactivity_minutes: security.session_inactivity_minutes,
        sign_in_strategy: before.sign_in_strategy.clone(),
    };
    store::organizations::update_policy(&mut tx, by.id(), &after, cx.now).await?;
    let factor = |policy: &Policy| (policy.second_factor_required_at.is_some(), policy.second_factor_grace_days);
    let sessions = |policy: &Policy| (policy.session_lifetime_minutes, policy.session_inactivity_minutes);
    let mut deeds = Vec::new();
    if factor(&after) != factor(&before) {
        let (required, grace_days) = factor(&after);
        deeds.push(Deed::SecondFactorPolicyChanged { required, grace_days });
    }
    if sessions(&after) != sessions(&before) {
        let (lifetime_minutes, inactivity_minutes) = sessions(&after);
        deeds.push(Deed::SessionPolicyChanged { lifetime_minutes, inactivity_minutes });
    }
    changed(cx, tx, by, &deeds).await
}

/// Who demands a way of signing in.
#[derive(Debug, Clone, Copy)]
pub enum SignInSetter<'a> {
    /// Somebody in this session, which has to be one that gets in afterwards: nobody shuts everybody out.
    Session(&'a Session),
    /// The operator.
    Operator,
}

/// Demands that members sign in with one service, or lets any way do. Sessions that were opened otherwise work in the organization no
/// more from now on; their people are asked to sign in with the service when they choose it again.
///
/// # Errors
/// [`OrganizationError`].
pub async fn set_sign_in(cx: &Cx, by: &By, setter: SignInSetter<'_>, strategy: Option<&str>) -> Outcome<Organization> {
    by.require(Permission::ProfileManage)?;
    let settings = cx.app.settings(cx.now).await?;
    let mut tx = cx.app.store.write().await?;
    let before = held(&mut tx, by).await?.policy.sign_in_strategy;
    let mut deeds = Vec::new();
    if before.as_deref() != strategy {
        let service = strategy.map(|strategy| cx.app.social.find(strategy).ok_or(strategy));
        let service = match service {
            Some(Ok(connection)) => Some(connection.name.clone()),
            Some(Err(_)) => return refuse(Field::Form, OrganizationTrouble::ServiceUnknown),
            None => None,
        };
        if let (Some(service), Some(strategy), SignInSetter::Session(session)) = (&service, strategy, setter)
            && session.first_factor != strategy
        {
            return refuse(Field::Form, OrganizationTrouble::ServiceFirst { service: service.clone() });
        }
        store::organizations::update_sign_in(&mut tx, by.id(), strategy, cx.now).await?;
        if let Some(strategy) = strategy {
            let has_to_choose = settings.organization_selection_required;
            store::active_organizations::clear_of_other_sign_ins(&mut tx, by.id(), strategy, has_to_choose, cx.now).await?;
        }
        deeds.push(Deed::SignInPolicyChanged { service });
    }
    changed(cx, tx, by, &deeds).await
}

/// Whether what was typed names the organization: what leaving and deleting ask for on pages.
///
/// # Errors
/// [`OrganizationError::Refused`] at [`Field::Confirmation`].
pub fn confirm(organization: &Organization, typed: &str) -> Outcome<()> {
    if typed.trim() == organization.name { Ok(()) } else { refuse(Field::Confirmation, OrganizationTrouble::NotConfirmed) }
}

/// Deletes the organization, with everything that is its own.
///
/// # Errors
/// [`OrganizationError`].
pub async fn delete(cx: &Cx, by: &By) -> Outcome<()> {
    by.require(Permission::ProfileDelete)?;
    let mut tx = cx.app.store.write().await?;
    let organization = held(&mut tx, by).await?;
    if matches!(by, By::Member(_)) && !organization.admin_delete_enabled {
        return refuse(Field::Form, OrganizationTrouble::DeletionOff);
    }
    let mut data = Data::deleted("organization", organization.id.as_str());
    if let Some(gone) = data.as_object_mut() {
        gone.insert("slug".to_owned(), organization.slug.clone().into());
    }
    Note { user: by.user(), ..Note::new(by, "organization.deleted", organization.id.as_str(), data) }.tell(cx, &mut tx).await?;
    store::organizations::delete(&mut tx, &organization.id).await?;
    if let Some(logo) = &organization.logo {
        store::pictures::delete(&mut tx, logo).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Gives the organization another logo: any picture, of which a small one is kept.
///
/// # Errors
/// [`OrganizationError`].
pub async fn set_logo(cx: &Cx, by: &By, bytes: Vec<u8>) -> Outcome<Organization> {
    by.require(Permission::ProfileManage)?;
    let small = match picture::prepare(bytes).await {
        Ok(small) => small,
        Err(PictureProblem::TooLarge) => return refuse(Field::Logo, OrganizationTrouble::LogoTooLarge),
        Err(PictureProblem::NotAPicture) => return refuse(Field::Logo, OrganizationTrouble::LogoInvalid),
    };
    let id = PictureId::from_unique(&cx.unique()?);
    let mut tx = cx.app.store.write().await?;
    let before = held(&mut tx, by).await?;
    store::pictures::insert(&mut tx, &id, picture::CONTENT_TYPE, &small, cx.now).await?;
    replace_logo(cx, &mut tx, &before, Some(&id)).await?;
    changed(cx, tx, by, &[Deed::LogoChanged]).await
}

/// Takes the logo off.
///
/// # Errors
/// [`OrganizationError`].
pub async fn remove_logo(cx: &Cx, by: &By) -> Outcome<Organization> {
    by.require(Permission::ProfileManage)?;
    let mut tx = cx.app.store.write().await?;
    let before = held(&mut tx, by).await?;
    if before.logo.is_none() {
        return Ok(before);
    }
    replace_logo(cx, &mut tx, &before, None).await?;
    changed(cx, tx, by, &[Deed::LogoRemoved]).await
}

async fn replace_logo(cx: &Cx, tx: &mut Tx, before: &Organization, logo: Option<&PictureId>) -> Outcome<()> {
    store::organizations::update_logo(tx, &before.id, logo, cx.now).await?;
    if let Some(old) = &before.logo {
        store::pictures::delete(tx, old).await?;
    }
    Ok(())
}
