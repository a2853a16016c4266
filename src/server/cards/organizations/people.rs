//! What the pages of members, invitations and requests share.

use super::entrance::Entered;
use crate::actions::ActionError;
use crate::actions::organizations::members::{Looking, PeopleHead};
use crate::domain::organization::Permission;
use crate::server::answer::broke_inside;
use crate::server::cards::parameter;
use crate::server::context::RequestContext;
use crate::server::flows::organizations::members::{self, Roles};
use crate::server::flows::organizations::{By, OrganizationError};
use crate::server::organization_news;
use crate::server::store;
use crate::server::store::roles::Role;

/// Rows of a page of these lists.
const PAGE: i64 = 10;
/// Last page that is asked for by number; further on a search helps more.
const MAX_PAGE: i64 = 100_000;

/// What the address of a page asks for.
pub(super) fn looking(path: &str) -> Looking {
    let query = path.split_once('?').map_or("", |(_, query)| query);
    let text = |name| parameter(query, name).unwrap_or_default();
    let page = text("page").parse().unwrap_or(1).clamp(1, MAX_PAGE);
    Looking { query: text("query").trim().to_owned(), only: text("only"), page, count: 0 }
}

/// Where its rows begin, and how many there are: the limit first.
pub(super) const fn rows_of(looking: &Looking) -> (i64, i64) {
    (PAGE, (looking.page - 1) * PAGE)
}

/// Notes how many there are, and whether the last page is to be read instead: the one that was asked for may have become empty.
pub(super) const fn turns_back(looking: &mut Looking, is_empty: bool, count: i64) -> bool {
    looking.count = count;
    let turns = is_empty && looking.page > 1;
    if turns {
        looking.page = if count <= PAGE { 1 } else { (count - 1) / PAGE + 1 };
    }
    turns
}

/// What the pages share.
pub(super) async fn head(context: &RequestContext, entered: &Entered) -> Result<PeopleHead, ActionError> {
    Ok(head_and_roles(context, entered).await?.0)
}

/// The same with what says which members are within reach.
pub(super) async fn head_and_roles(context: &RequestContext, entered: &Entered) -> Result<(PeopleHead, Roles), ActionError> {
    let read = async {
        let by = By::from(entered.member.clone());
        let roles = members::roles(&context.cx, &by).await?;
        let mut tx = context.app().store.read().await?;
        let organization = store::organizations::find(&mut tx, by.id()).await?.ok_or(OrganizationError::NotFound)?;
        let invitations = if entered.member.can(Permission::MembershipsManage) {
            Some(store::organization_invitations::count_pending(&mut tx, by.id(), context.now()).await?)
        } else {
            None
        };
        let head = PeopleHead {
            head: entered.head.clone(),
            members: organization.members_count,
            most: organization.max_allowed_memberships,
            invitations,
            roles: choices(context, roles.all.iter()),
            given_roles: choices(context, roles.given()),
            default_role: roles.default_key().to_owned(),
        };
        Ok::<_, OrganizationError>((head, roles))
    };
    read.await.map_err(|error| broke(context, error))
}

/// Keys and names of roles, to choose from.
pub(super) fn choices<'a>(context: &RequestContext, roles: impl Iterator<Item = &'a Role>) -> Vec<(String, String)> {
    roles.map(|role| (role.key.clone(), organization_news::role(context.cx.locale, &role.named()))).collect()
}

/// An outcome that a page that is just being read does not have words for: something broke.
pub(super) fn broke(context: &RequestContext, error: OrganizationError) -> ActionError {
    match error {
        OrganizationError::Internal(error) => broke_inside(context, error),
        // Gone between two reads: reading it again says so.
        _ => ActionError::Internal { reference: context.request_id.to_string() },
    }
}
