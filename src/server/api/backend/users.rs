//! People, read by app servers.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::Path;
use axum::extract::rejection::JsonRejection;
use serde::Deserialize;
use serde_json::{Value, json};

use super::caller::ApiCaller;
use crate::domain::email::Email;
use crate::domain::ids::UserId;
use crate::server::api::error::{ApiProblem, ApiResult};
use crate::server::api::frontend::visitor::may_create_organizations;
use crate::server::api::query::{MAX_LIMIT, Page, QueryPairs};
use crate::server::flows::sessions;
use crate::server::store::accounts::Account;
use crate::server::store::users::{Filter, User};
use crate::server::store::{self, Tx};

/// Filters that no account of this version can meet: nobody has a wallet.
const ALWAYS_EMPTY: [&str; 2] = ["web3_wallet", "provider_user_id"];

/// Filters of the protocol that are not offered. They are refused, because a list that ignores a filter is worse than none.
const NOT_OFFERED: [&str; 18] = [
    "query",
    "email_address_query",
    "phone_number_query",
    "username_query",
    "name_query",
    "banned",
    "provider",
    "starting_after",
    "last_active_at_before",
    "last_active_at_after",
    "last_active_at_since",
    "created_at_before",
    "created_at_after",
    "last_sign_in_at_before",
    "last_sign_in_at_after",
    "email_address_domain",
    "organization_slug",
    "external_account_provider",
];

/// What a list asks for.
#[derive(Debug)]
enum Wanted {
    /// Nobody can fit.
    Nobody,
    /// One question to the store.
    One(Filter),
    /// One question for each combination of the values given.
    Several(Vec<Filter>),
}

/// `GET /v1/users`. Secret key. A plain array, newest first.
///
/// # Errors
/// [`ApiProblem`].
pub async fn list(caller: ApiCaller, query: QueryPairs) -> ApiResult<Json<Vec<Value>>> {
    let wanted = wanted(&query)?;
    let Page { limit, offset } = query.page()?;
    let settings = caller.app().settings(caller.now()).await?;
    let mut tx = caller.app().store.read().await?;
    let users = match wanted {
        Wanted::Nobody => Vec::new(),
        Wanted::One(filter) => store::users::list_page(&mut tx, &filter, limit, offset).await?,
        Wanted::Several(filters) => {
            let skip = usize::try_from(offset).unwrap_or(usize::MAX);
            let take = usize::try_from(limit).unwrap_or_default();
            all_of(&mut tx, &filters).await?.into_iter().skip(skip).take(take).collect()
        }
    };
    let mut forms = Vec::with_capacity(users.len());
    for user in users {
        let may_create = may_create_organizations(&settings, &user);
        forms.push(Account::load(&mut tx, user).await?.for_app_servers(may_create)?);
    }
    Ok(Json(forms))
}

/// `GET /v1/users/count`. Secret key. The same filters as the list.
///
/// # Errors
/// [`ApiProblem`].
pub async fn count(caller: ApiCaller, query: QueryPairs) -> ApiResult<Json<Value>> {
    let wanted = wanted(&query)?;
    let mut tx = caller.app().store.read().await?;
    let count = match wanted {
        Wanted::Nobody => 0,
        Wanted::One(filter) => store::users::count(&mut tx, &filter).await?,
        Wanted::Several(filters) => i64::try_from(all_of(&mut tx, &filters).await?.len()).unwrap_or(i64::MAX),
    };
    Ok(Json(json!({ "object": "total_count", "total_count": count })))
}

/// `GET /v1/users/{id}`. Secret key.
///
/// # Errors
/// [`ApiProblem`].
pub async fn show(caller: ApiCaller, Path(id): Path<String>) -> ApiResult<Json<Value>> {
    let id = UserId::parse(&id).map_err(|_| ApiProblem::not_found("user"))?;
    let settings = caller.app().settings(caller.now()).await?;
    let mut tx = caller.app().store.read().await?;
    let user = store::users::find(&mut tx, &id).await?.ok_or_else(|| ApiProblem::not_found("user"))?;
    let may_create = may_create_organizations(&settings, &user);
    Ok(Json(Account::load(&mut tx, user).await?.for_app_servers(may_create)?))
}

/// Whether a list is asked for certain people.
#[must_use]
pub fn names_people(query: &QueryPairs) -> bool {
    ["user_id", "email_address", "username", "phone_number", "external_id"].iter().any(|name| query.first(name).is_some())
}

/// The people that a list is asked for, newest first.
///
/// # Errors
/// [`ApiProblem`].
pub async fn named(tx: &mut Tx, query: &QueryPairs) -> ApiResult<Vec<User>> {
    match filters(query)? {
        Wanted::Nobody => Ok(Vec::new()),
        Wanted::One(filter) => all_of(tx, &[filter]).await,
        Wanted::Several(filters) => all_of(tx, &filters).await,
    }
}

/// What may be changed of a person here.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// Whether they may create organizations; `null` as the instance says.
    #[serde(default)]
    create_organization_enabled: Given<bool>,
    /// Most organizations that they create; `null` as the instance says.
    #[serde(default)]
    create_organizations_limit: Given<i64>,
}

/// A value that may be left out, which is not the same as `null`.
#[derive(Debug, Clone, Copy, Default)]
enum Given<T> {
    /// It is left out.
    #[default]
    LeftOut,
    /// It is there; `None` is `null`.
    There(Option<T>),
}

impl<T> Given<T> {
    /// What it becomes.
    fn or(self, before: Option<T>) -> Option<T> {
        match self {
            Self::LeftOut => before,
            Self::There(value) => value,
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Given<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::There)
    }
}

/// `PATCH /v1/users/{id}`. Secret key. So far what a person may create, and nothing else.
///
/// # Errors
/// [`ApiProblem`].
pub async fn update(caller: ApiCaller, Path(id): Path<String>, body: Result<Json<Change>, JsonRejection>) -> ApiResult<Json<Value>> {
    let Json(change) = body?;
    let missing = || ApiProblem::not_found("user");
    let id = UserId::parse(&id).map_err(|_| missing())?;
    if change.create_organizations_limit.or(None).is_some_and(|limit| limit < 0) {
        return Err(ApiProblem::refused_value("create_organizations_limit", "create_organizations_limit must not be negative."));
    }
    let settings = caller.app().settings(caller.now()).await?;
    let mut tx = caller.app().store.write().await?;
    let before = store::users::find(&mut tx, &id).await?.ok_or_else(missing)?;
    let rights =
        (change.create_organization_enabled.or(before.may_create_organizations), change.create_organizations_limit.or(before.most_organizations));
    store::organizations::update_creation_rights(&mut tx, &id, rights, caller.now()).await?;
    let user = store::users::find(&mut tx, &id).await?.ok_or_else(missing)?;
    let may_create = may_create_organizations(&settings, &user);
    let account = Account::load(&mut tx, user).await?;
    sessions::note(caller.cx(), &mut tx, "user.updated", id.as_str(), Some(&id), account.for_events(may_create)?).await?;
    let answer = account.for_app_servers(may_create)?;
    Tx::commit(tx).await?;
    Ok(Json(answer))
}

/// Reads the filters. Values of one name are alternatives, different names must all fit.
fn wanted(query: &QueryPairs) -> ApiResult<Wanted> {
    if let Some(name) = NOT_OFFERED.iter().find(|name| query.first(name).is_some()) {
        return Err(ApiProblem::unknown_parameter(name));
    }
    query.only_newest_first()?;
    if ALWAYS_EMPTY.iter().any(|name| query.first(name).is_some()) {
        return Ok(Wanted::Nobody);
    }
    filters(query)
}

/// The filters that name people.
fn filters(query: &QueryPairs) -> ApiResult<Wanted> {
    for name in ["user_id", "organization_id"] {
        if query.all(name).any(|id| id.starts_with('-')) {
            return Err(ApiProblem::refused_value(name, "Leaving some out with `-` is not offered."));
        }
    }
    let plain = |id: &str| id.trim_start_matches(['+', ' ']).to_owned();
    let ids = query.all("user_id").map(plain).collect();
    let organizations = query.all("organization_id").map(plain).collect();
    let names = query.all("username").map(str::to_ascii_lowercase).collect();
    let external = query.all("external_id").map(str::to_owned).collect();
    // Text that is no address stands for nobody, and stays as it is.
    let emails = query.all("email_address").map(|text| Email::parse(text).map_or_else(|_| text.to_lowercase(), |email| email.key())).collect();
    // As in addresses, a `+` in front may stand for itself or for a space.
    let phones = query.all("phone_number").map(|text| format!("+{}", text.trim_start_matches(['+', ' ']))).collect();
    let mut filters = vec![Filter::default()];
    for (values, set) in [
        (ids, (|filter: &mut Filter, value| filter.id = Some(value)) as fn(&mut Filter, String)),
        (names, |filter, value| filter.username_key = Some(value)),
        (external, |filter, value| filter.external_id = Some(value)),
        (emails, |filter, value| filter.email_key = Some(value)),
        (phones, |filter, value| filter.phone_number = Some(value)),
        (organizations, |filter, value| filter.organization = Some(value)),
    ] {
        filters = combine(filters, values, set)?;
    }
    Ok(match <[Filter; 1]>::try_from(filters) {
        Ok([filter]) => Wanted::One(filter),
        Err(filters) => Wanted::Several(filters),
    })
}

fn combine(filters: Vec<Filter>, values: Vec<String>, set: fn(&mut Filter, String)) -> ApiResult<Vec<Filter>> {
    if values.is_empty() {
        return Ok(filters);
    }
    if i64::try_from(filters.len().saturating_mul(values.len())).is_ok_and(|combinations| combinations > MAX_LIMIT) {
        return Err(ApiProblem::refused_value("user_id", format!("The filters make more than {MAX_LIMIT} combinations.")));
    }
    let with = |filter: &Filter, value: &String| {
        let mut filter = filter.clone();
        set(&mut filter, value.clone());
        filter
    };
    Ok(filters.iter().flat_map(|filter| values.iter().map(move |value| with(filter, value))).collect())
}

/// Everybody who fits one of the filters, once, newest first.
async fn all_of(tx: &mut Tx, filters: &[Filter]) -> ApiResult<Vec<User>> {
    let mut found = BTreeMap::new();
    for filter in filters {
        for user in store::users::list_page(tx, filter, MAX_LIMIT, 0).await? {
            found.insert((user.created_at, user.id.clone()), user);
        }
    }
    Ok(found.into_values().rev().collect())
}

#[cfg(test)]
mod tests {
    use super::{Wanted, wanted};
    use crate::server::api::query::QueryPairs;

    #[test]
    fn one_value_of_each_is_one_question() {
        let query = QueryPairs::parse("email_address=Ada@Example.org&username=Ada&user_id=%2Buser_1&limit=5");
        let Ok(Wanted::One(filter)) = wanted(&query) else { panic!("not one question") };
        assert_eq!(filter.email_key.as_deref(), Some("ada@example.org"));
        assert_eq!(filter.username_key.as_deref(), Some("ada"));
        assert_eq!(filter.id.as_deref(), Some("user_1"));
        let query = QueryPairs::parse("phone_number=%2B4915123456789");
        let Ok(Wanted::One(filter)) = wanted(&query) else { panic!("not one question") };
        assert_eq!(filter.phone_number.as_deref(), Some("+4915123456789"));
    }

    #[test]
    fn several_values_are_alternatives() {
        let query = QueryPairs::parse("email_address=a@b.cd&email_address=c@d.ef&user_id=user_1&user_id=user_2");
        let Ok(Wanted::Several(filters)) = wanted(&query) else { panic!("not several questions") };
        assert_eq!(filters.len(), 4);
    }

    #[test]
    fn a_filter_that_is_not_offered_is_refused_and_never_ignored() {
        assert!(wanted(&QueryPairs::parse("query=ada")).is_err());
        assert!(wanted(&QueryPairs::parse("order_by=username")).is_err());
        assert!(wanted(&QueryPairs::parse("organization_id=-org_1")).is_err());
        assert!(matches!(wanted(&QueryPairs::parse("web3_wallet=0x1")), Ok(Wanted::Nobody)));
        let many = (0..501).map(|n| format!("user_id=user_{n}")).collect::<Vec<_>>().join("&");
        assert!(wanted(&QueryPairs::parse(&many)).is_err());
    }
}
