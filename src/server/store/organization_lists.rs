//! Lists over all organizations, for app servers.

use std::cmp::Ordering;

use sqlx::any::AnyRow;

use super::memberships::{self, Membership, Person, membership_columns, person_columns, person_joins};
use super::organization_domains::{self, OrganizationDomain, domain_columns};
use super::organization_invitations::{self, InvitationFilter, OrganizationInvitation, invitation_columns, status};
use super::organizations::{self, Organization, organization_columns, pattern};
use super::{Result, Tx, statements};
use crate::domain::ids::UserId;
use crate::domain::invitation::InvitationStatus;
use crate::domain::organization::EnrollmentMode;
use crate::domain::time::Timestamp;

macro_rules! page {
    ($order:literal) => {
        concat!(
            "SELECT ",
            organization_columns!("o."),
            " FROM organizations o WHERE (CAST($1 AS TEXT) IS NULL OR o.search LIKE $1 ESCAPE '!') ORDER BY ",
            $order,
            " LIMIT $2 OFFSET $3"
        )
    };
}

macro_rules! invitations {
    () => {
        concat!("WHERE (CAST($1 AS TEXT) IS NULL OR ", status!(), " = $1) AND (CAST($3 AS TEXT) IS NULL OR i.address_key LIKE $3 ESCAPE '!')")
    };
}

macro_rules! domains {
    () => {
        "WHERE (CAST($1 AS TEXT) IS NULL OR d.organization_id = $1) AND (CAST($2 AS TEXT) IS NULL OR $2 = CASE WHEN d.verified_at IS NULL THEN 'false' ELSE 'true' END) AND (CAST($3 AS TEXT) IS NULL OR d.enrollment_mode = $3) AND (CAST($4 AS TEXT) IS NULL OR d.name LIKE $4 ESCAPE '!')"
    };
}

statements! {
    NEWEST = page!("o.created_at DESC, o.id DESC");
    OLDEST = page!("o.created_at, o.id");
    BY_NAME = page!("o.search, o.id");
    BY_NAME_DOWN = page!("o.search DESC, o.id DESC");
    SMALLEST = page!("o.members_count, o.id");
    LARGEST = page!("o.members_count DESC, o.id DESC");
    COUNT = "SELECT COUNT(*) FROM organizations o WHERE (CAST($1 AS TEXT) IS NULL OR o.search LIKE $1 ESCAPE '!')";
    MEMBERSHIPS = concat!("SELECT ", membership_columns!(), ", ", person_columns!(), ", ", organization_columns!("o."), " FROM memberships m JOIN roles r ON r.id = m.role_id JOIN organizations o ON o.id = m.organization_id JOIN users u ON u.id = m.user_id", person_joins!(), "ORDER BY m.created_at DESC, m.id DESC LIMIT $1 OFFSET $2");
    COUNT_MEMBERSHIPS = "SELECT CAST(COALESCE(SUM(members_count), 0) AS BIGINT) FROM organizations";
    INVITATIONS = concat!("SELECT ", invitation_columns!(), ", ", organization_columns!("o."), " FROM organization_invitations i JOIN roles r ON r.id = i.role_id JOIN organizations o ON o.id = i.organization_id ", invitations!(), " ORDER BY i.created_at DESC, i.id DESC LIMIT $4 OFFSET $5");
    COUNT_INVITATIONS = concat!("SELECT COUNT(*) FROM organization_invitations i ", invitations!());
    DOMAINS = concat!("SELECT ", domain_columns!(), ", ", organization_columns!("o."), " FROM organization_domains d JOIN organizations o ON o.id = d.organization_id ", domains!(), " ORDER BY d.created_at DESC, d.id DESC LIMIT $5 OFFSET $6");
    COUNT_DOMAINS = concat!("SELECT COUNT(*) FROM organization_domains d ", domains!());
    PERSON = concat!("SELECT ", person_columns!(), " FROM users u", person_joins!(), "WHERE u.id = $1");
}

/// In which order organizations are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    by: By,
    down: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    CreatedAt,
    Name,
    MembersCount,
}

impl Order {
    /// Reads the protocol's `order_by`: a field, with `-` in front for the largest first.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let down = text.starts_with('-');
        let by = match text.trim_start_matches(['+', '-', ' ']) {
            "created_at" => By::CreatedAt,
            "name" => By::Name,
            "members_count" => By::MembersCount,
            _ => return None,
        };
        Some(Self { by, down })
    }

    const fn statement(self) -> &'static str {
        match (self.by, self.down) {
            (By::CreatedAt, true) => NEWEST,
            (By::CreatedAt, false) => OLDEST,
            (By::Name, true) => BY_NAME_DOWN,
            (By::Name, false) => BY_NAME,
            (By::MembersCount, true) => LARGEST,
            (By::MembersCount, false) => SMALLEST,
        }
    }

    /// The same order for organizations that are at hand.
    #[must_use]
    pub fn compare(self, one: &Organization, other: &Organization) -> Ordering {
        let up = match self.by {
            By::CreatedAt => one.created_at.cmp(&other.created_at),
            By::Name => one.name.to_lowercase().cmp(&other.name.to_lowercase()),
            By::MembersCount => one.members_count.cmp(&other.members_count),
        };
        let up = up.then_with(|| one.id.cmp(&other.id));
        if self.down { up.reverse() } else { up }
    }
}

/// One page of all organizations, those with `query` in their name, slug or id, and how many there are.
///
/// # Errors
/// [`super::StoreError`].
pub async fn page(tx: &mut Tx, query: Option<&str>, order: Order, (limit, offset): (i64, i64)) -> Result<(Vec<Organization>, i64)> {
    let pattern = query.map(str::trim).filter(|query| !query.is_empty()).map(pattern);
    let rows = sqlx::query(order.statement()).bind(pattern.as_deref()).bind(limit).bind(offset).fetch_all(tx.conn()).await?;
    let (count,): (i64,) = sqlx::query_as(COUNT).bind(pattern.as_deref()).fetch_one(tx.conn()).await?;
    Ok((rows.iter().map(|row| organizations::read(row, 0)).collect::<Result<_>>()?, count))
}

/// One page of the memberships of all organizations, newest first, and how many there are.
///
/// # Errors
/// [`super::StoreError`].
pub async fn memberships(tx: &mut Tx, (limit, offset): (i64, i64)) -> Result<(Vec<(Membership, Person, Organization)>, i64)> {
    let rows = sqlx::query(MEMBERSHIPS).bind(limit).bind(offset).fetch_all(tx.conn()).await?;
    let (count,): (i64,) = sqlx::query_as(COUNT_MEMBERSHIPS).fetch_one(tx.conn()).await?;
    let read = |row: &AnyRow| {
        let (membership, person) = memberships::read_member(row)?;
        Ok((membership, person, organizations::read(row, memberships::COLUMNS + memberships::PERSON_COLUMNS)?))
    };
    Ok((rows.iter().map(read).collect::<Result<_>>()?, count))
}

/// One page of the invitations of all organizations, newest first, and how many there are.
///
/// # Errors
/// [`super::StoreError`].
pub async fn invitations(
    tx: &mut Tx,
    filter: &InvitationFilter,
    (limit, offset): (i64, i64),
    now: Timestamp,
) -> Result<(Vec<(OrganizationInvitation, Organization)>, i64)> {
    let status = filter.status.map(InvitationStatus::name);
    let pattern = filter.query.as_deref().map(str::trim).filter(|query| !query.is_empty()).map(pattern);
    let page = sqlx::query(INVITATIONS).bind(status).bind(now.millis()).bind(pattern.as_deref()).bind(limit).bind(offset);
    let rows = page.fetch_all(tx.conn()).await?;
    let count = sqlx::query_as(COUNT_INVITATIONS).bind(status).bind(now.millis()).bind(pattern.as_deref());
    let (count,): (i64,) = count.fetch_one(tx.conn()).await?;
    let read = |row: &AnyRow| Ok((organization_invitations::read(row)?, organizations::read(row, organization_invitations::COLUMNS)?));
    Ok((rows.iter().map(read).collect::<Result<_>>()?, count))
}

/// What [`domains`] looks for; `None` is anything.
#[derive(Debug, Clone, Default)]
pub struct DomainFilter {
    /// Id of the organization.
    pub organization: Option<String>,
    /// Whether it is proved.
    pub verified: Option<bool>,
    /// How people join.
    pub mode: Option<EnrollmentMode>,
    /// A part of the name.
    pub query: Option<String>,
}

/// One page of the domains of all organizations, newest first, and how many there are.
///
/// # Errors
/// [`super::StoreError`].
pub async fn domains(tx: &mut Tx, filter: &DomainFilter, (limit, offset): (i64, i64)) -> Result<(Vec<(OrganizationDomain, Organization)>, i64)> {
    let (organization, mode) = (filter.organization.as_deref(), filter.mode.map(EnrollmentMode::name));
    let verified = filter.verified.map(|verified| if verified { "true" } else { "false" });
    let pattern = filter.query.as_deref().map(str::trim).filter(|query| !query.is_empty()).map(pattern);
    let page = sqlx::query(DOMAINS).bind(organization).bind(verified).bind(mode).bind(pattern.as_deref()).bind(limit).bind(offset);
    let rows = page.fetch_all(tx.conn()).await?;
    let count = sqlx::query_as(COUNT_DOMAINS).bind(organization).bind(verified).bind(mode).bind(pattern.as_deref());
    let (count,): (i64,) = count.fetch_one(tx.conn()).await?;
    let read = |row: &AnyRow| Ok((organization_domains::read(row)?, organizations::read(row, organization_domains::COLUMNS)?));
    Ok((rows.iter().map(read).collect::<Result<_>>()?, count))
}

/// What members see of a person.
///
/// # Errors
/// [`super::StoreError`].
pub async fn person(tx: &mut Tx, id: &UserId) -> Result<Option<Person>> {
    let row = sqlx::query(PERSON).bind(id.as_str()).fetch_optional(tx.conn()).await?;
    row.as_ref().map(|row| memberships::read_person(row, 0)).transpose()
}

#[cfg(test)]
mod tests {
    use super::Order;

    #[test]
    fn an_order_is_a_field_and_a_direction() {
        assert_ne!(Order::parse("-created_at"), Order::parse("created_at"));
        assert_eq!(Order::parse("+name"), Order::parse("name"));
        for bad in ["", "-", "slug", "created_at desc"] {
            assert_eq!(Order::parse(bad), None, "{bad}");
        }
    }
}
