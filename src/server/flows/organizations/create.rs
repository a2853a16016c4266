//! Making an organization: its creator is the first member.

use super::members::{Joining, join};
use super::notes::{Data, Note};
use super::{Cx, Internal, Member, OrganizationError, Outcome, refuse};
use crate::domain::ids::{OrganizationId, RoleId, UserId};
use crate::domain::organization::{Slug, parse_organization_name, slug_of_name};
use crate::domain::organization_log::{Deed, Entry};
use crate::domain::organization_trouble::OrganizationTrouble;
use crate::domain::problem::Field;
use crate::domain::settings::InstanceSettings;
use crate::domain::time::Span;
use crate::server::flows::throttle::{self, Limit};
use crate::server::store::organizations::{Organization, Policy};
use crate::server::store::{self, Tx};

/// How often a slug is tried with something else behind it.
const TRIES: usize = 5;
/// Whoever takes a slug makes others who want the same wait; the count behind it is of no interest.
const SLUG_WINDOW: Span = Span::minutes(1);

/// What to make.
#[derive(Debug, Clone, Default)]
pub struct NewOrganization {
    /// Its name.
    pub name: String,
    /// Its slug; made of the name without one.
    pub slug: Option<String>,
    /// JSON object, readable by browsers.
    pub public_metadata: Option<String>,
    /// JSON object for app servers only.
    pub private_metadata: Option<String>,
    /// Most members, where an app says so; 0 is no limit.
    pub max_allowed_memberships: Option<i64>,
}

/// What a person may make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CreationRight {
    /// One more.
    Yes,
    /// Nobody may here, or this person may not.
    Off,
    /// The person has made as many as they may.
    Full {
        /// How many that is.
        most: i64,
    },
}

/// Whether a person may make an organization now.
///
/// # Errors
/// [`Internal`].
pub async fn creation_right(cx: &Cx, user: &UserId) -> Result<CreationRight, Internal> {
    let settings = cx.app.settings(cx.now).await?;
    creation_right_in(&mut cx.app.store.read().await?, &settings, user).await
}

async fn creation_right_in(tx: &mut Tx, settings: &InstanceSettings, user: &UserId) -> Result<CreationRight, Internal> {
    let (enabled, limit) = store::organizations::creation_rights(tx, user).await?;
    if !settings.organizations || !enabled.map_or(settings.organization_creation, |enabled| enabled != 0) {
        return Ok(CreationRight::Off);
    }
    match limit.or(settings.organizations_per_user) {
        Some(most) if store::organizations::count_created_by(tx, user).await? >= most => Ok(CreationRight::Full { most }),
        _ => Ok(CreationRight::Yes),
    }
}

/// Makes an organization with `creator` as its first member. For somebody who acts themselves it is checked whether they may; with
/// `by_operator` an app's server or the operator does it for them.
///
/// # Errors
/// [`OrganizationError`].
pub async fn create(cx: &Cx, creator: &UserId, new: NewOrganization, by_operator: bool) -> Outcome<Member> {
    super::are_on(cx).await?;
    if !by_operator && let Some(wait) = throttle::take_for(cx, Limit::Organization, creator.as_str()).await? {
        return Err(OrganizationError::TooMany { wait });
    }
    let mut tx = cx.app.store.write().await?;
    let member = create_in(cx, &mut tx, creator, new, by_operator).await?;
    tx.commit().await?;
    Ok(member)
}

/// Makes an organization for an app's server, with `creator` as its first member, or with nobody.
///
/// # Errors
/// [`OrganizationError`].
pub async fn create_for(cx: &Cx, creator: Option<&UserId>, new: NewOrganization) -> Outcome<Organization> {
    if let Some(creator) = creator {
        return Ok(create(cx, creator, new, true).await?.organization);
    }
    super::are_on(cx).await?;
    let settings = cx.app.settings(cx.now).await?;
    let mut tx = cx.app.store.write().await?;
    let (organization, _) = make(cx, &mut tx, &settings, new, Origin::default()).await?;
    tx.commit().await?;
    Ok(organization)
}

async fn create_in(cx: &Cx, tx: &mut Tx, creator: &UserId, new: NewOrganization, by_operator: bool) -> Outcome<Member> {
    let settings = cx.app.settings(cx.now).await?;
    // Of two that come at once the second one sees the first.
    if !store::users::hold(tx, creator, cx.now).await? {
        return Err(OrganizationError::NotFound);
    }
    if !by_operator {
        match creation_right_in(tx, &settings, creator).await? {
            CreationRight::Yes => {}
            CreationRight::Off => return refuse(Field::Form, OrganizationTrouble::CreationOff),
            CreationRight::Full { most } => return refuse(Field::Form, OrganizationTrouble::CreationLimit { most }),
        }
    }
    let by = Some(creator).filter(|_| !by_operator);
    let (organization, role) = make(cx, tx, &settings, new, Origin { creator: Some(creator), by }).await?;
    join(cx, tx, &organization.id, Joining { by, entry: Entry::Creation, ..Joining::new(creator, &role) }).await
}

/// Whose an organization is.
#[derive(Debug, Clone, Copy, Default)]
struct Origin<'a> {
    /// The person who is to be its first member.
    creator: Option<&'a UserId>,
    /// The person who makes it, if not an app or the operator does.
    by: Option<&'a UserId>,
}

/// Makes an organization without members, and says which role its creator gets.
async fn make(cx: &Cx, tx: &mut Tx, settings: &InstanceSettings, new: NewOrganization, origin: Origin<'_>) -> Outcome<(Organization, RoleId)> {
    let Ok(name) = parse_organization_name(&new.name) else { return refuse(Field::Name, OrganizationTrouble::NameInvalid) };
    let slug = choose_slug(cx, tx, settings, &name, new.slug.as_deref()).await?;
    let roles = store::role_sets::initial(tx).await?;
    let organization = Organization {
        id: OrganizationId::from_unique(&cx.unique()?),
        name,
        slug: slug.map(|slug| slug.as_str().to_owned()),
        logo: None,
        primary_color: None,
        public_metadata: new.public_metadata.unwrap_or_else(|| "{}".to_owned()),
        private_metadata: new.private_metadata.unwrap_or_else(|| "{}".to_owned()),
        created_by: origin.creator.cloned(),
        max_allowed_memberships: new.max_allowed_memberships.unwrap_or(settings.organization_max_members),
        members_count: 0,
        admin_delete_enabled: settings.organization_admin_delete,
        role_set: roles.id,
        policy: Policy::default(),
        created_at: cx.now,
        updated_at: cx.now,
    };
    if !store::organizations::insert(tx, &organization).await? {
        return refuse(Field::Slug, OrganizationTrouble::SlugTaken);
    }
    let counted = Organization { members_count: i64::from(origin.creator.is_some()), ..organization };
    let note = Note {
        organization: &counted.id,
        by: origin.by,
        kind: "organization.created",
        object: counted.id.as_str(),
        user: origin.creator,
        data: Data::organization(cx, &counted),
    };
    note.record(cx, tx, &Deed::OrganizationCreated).await?;
    Ok((counted, roles.creator_role))
}

/// The slug that an organization gets: the one that was asked for, else one of its name that is free. None where there are no slugs.
async fn choose_slug(cx: &Cx, tx: &mut Tx, settings: &InstanceSettings, name: &str, wanted: Option<&str>) -> Outcome<Option<Slug>> {
    let wanted = wanted.map(str::trim).filter(|text| !text.is_empty());
    if !settings.organization_slugs {
        return if wanted.is_some() { refuse(Field::Slug, OrganizationTrouble::SlugsOff) } else { Ok(None) };
    }
    if let Some(wanted) = wanted {
        return take_slug(cx, tx, wanted).await.map(Some);
    }
    let made = slug_of_name(name);
    let first = Slug::parse(if made.is_empty() { "organization" } else { &made }).map_err(|_| OrganizationError::NotFound)?;
    let mut slug = first.clone();
    for _ in 0..TRIES {
        hold_slug(cx, tx, &slug).await?;
        if !store::organizations::slug_is_taken(tx, slug.as_str()).await? {
            return Ok(Some(slug));
        }
        slug = first.with_suffix(&cx.app.rng.code()?);
    }
    refuse(Field::Slug, OrganizationTrouble::SlugTaken)
}

/// Reads a slug, makes others who want the same wait, and sees that it is free.
pub(super) async fn take_slug(cx: &Cx, tx: &mut Tx, text: &str) -> Outcome<Slug> {
    let Ok(slug) = Slug::parse(text) else { return refuse(Field::Slug, OrganizationTrouble::SlugInvalid) };
    hold_slug(cx, tx, &slug).await?;
    if store::organizations::slug_is_taken(tx, slug.as_str()).await? {
        return refuse(Field::Slug, OrganizationTrouble::SlugTaken);
    }
    Ok(slug)
}

async fn hold_slug(cx: &Cx, tx: &mut Tx, slug: &Slug) -> Outcome<()> {
    let bucket = throttle::hashed(cx, &format!("slug:{}", slug.as_str()));
    store::limits::count(tx, &bucket, SLUG_WINDOW, cx.now).await?;
    Ok(())
}

/// Whether a slug is free, for somebody who is typing one.
///
/// # Errors
/// [`OrganizationError::Refused`] with what is wrong with it.
pub async fn check_slug(cx: &Cx, text: &str) -> Outcome<()> {
    if let Some(wait) = throttle::take(cx, Limit::Check).await? {
        return Err(OrganizationError::TooMany { wait });
    }
    let Ok(slug) = Slug::parse(text) else { return refuse(Field::Slug, OrganizationTrouble::SlugInvalid) };
    if store::organizations::slug_is_taken(&mut cx.app.store.read().await?, slug.as_str()).await? {
        return refuse(Field::Slug, OrganizationTrouble::SlugTaken);
    }
    Ok(())
}
