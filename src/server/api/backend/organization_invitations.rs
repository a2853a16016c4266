//! Invitations to organizations, made and taken back by app servers.

use axum::Json;
use axum::body::Bytes;
use axum::extract::Path;
use axum::extract::rejection::JsonRejection;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::caller::ApiCaller;
use super::metadata::Mode;
use super::organizations::{MetadataBody, operate};
use crate::domain::ids::{OrganizationInvitationId, UserId};
use crate::domain::invitation::{self, DEFAULT_DAYS, InvitationStatus, MAX_DAYS};
use crate::domain::organization_trouble::OrganizationTrouble;
use crate::server::api::error::{ApiProblem, ApiResult};
use crate::server::api::query::{Page, QueryPairs};
use crate::server::api::refused_addresses;
use crate::server::api::shapes::organization as shape;
use crate::server::flows::organizations::By;
use crate::server::flows::organizations::invitations::{self, Invitations, NewInvitations};
use crate::server::flows::organizations::{self};
use crate::server::store;
use crate::server::store::organization_invitations::InvitationFilter;

/// Whom to invite, and how.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Body {
    email_address: Option<String>,
    inviter_user_id: Option<String>,
    role: Option<String>,
    public_metadata: Option<Map<String, Value>>,
    private_metadata: Option<Map<String, Value>>,
    redirect_url: Option<String>,
    expires_in_days: Option<i64>,
    notify: Option<bool>,
}

impl Body {
    fn read(self) -> ApiResult<(String, NewInvitations)> {
        let address = self.email_address.ok_or_else(|| ApiProblem::missing("email_address"))?;
        let role = self.role.ok_or_else(|| ApiProblem::missing("role"))?;
        let days = || ApiProblem::refused_value("expires_in_days", format!("expires_in_days must be from 1 to {MAX_DAYS}."));
        let lifetime = invitation::lifetime(self.expires_in_days.unwrap_or(DEFAULT_DAYS)).ok_or_else(days)?;
        let inviter = self.inviter_user_id.as_deref().map(UserId::parse).transpose();
        let metadata = MetadataBody { public_metadata: self.public_metadata, private_metadata: self.private_metadata };
        let [public_metadata, private_metadata] = metadata.applied(["{}", "{}"], Mode::Replace)?;
        let new = NewInvitations {
            role: Some(role),
            redirect_url: self.redirect_url.filter(|url| !url.is_empty()),
            public_metadata,
            private_metadata,
            inviter: inviter.map_err(|_| ApiProblem::refused_value("inviter_user_id", "There is no such user."))?,
            notify: self.notify.unwrap_or(true),
            lifetime,
            ..NewInvitations::default()
        };
        Ok((address, new))
    }
}

/// Invitations with what is the same for all of them.
type Batch = (NewInvitations, Vec<String>);

/// Puts those together that only differ in the address, so that five hundred of them are one step.
fn batches(bodies: Vec<Body>) -> ApiResult<Vec<Batch>> {
    let mut batches: Vec<Batch> = Vec::new();
    for body in bodies {
        let (address, new) = body.read()?;
        match batches.iter_mut().find(|(known, _)| *known == new) {
            Some((_, addresses)) => addresses.push(address),
            None => batches.push((new, vec![address])),
        }
    }
    Ok(batches)
}

/// `POST /v1/organizations/{id}/invitations`. Secret key. The answer is the only place that ever shows `url`.
///
/// # Errors
/// [`ApiProblem`].
pub async fn create(caller: ApiCaller, Path(id): Path<String>, body: Result<Json<Body>, JsonRejection>) -> ApiResult<Json<Value>> {
    let (address, new) = body?.0.read()?;
    let by = operate(&caller, &id).await?;
    inviter_manages(&caller, &by, &new).await?;
    let done = invitations::invite(caller.cx(), &by, &[address], &new).await?;
    let sent = sent(&caller, &by, &done).pop().ok_or_else(|| refused_addresses(&done.refused))?;
    Ok(Json(sent))
}

/// `POST /v1/organizations/{id}/invitations/bulk`. Secret key. Who can be invited is; the answer names the other addresses under
/// `errors`. When nobody can be, these are the answer.
///
/// # Errors
/// [`ApiProblem`].
pub async fn create_many(caller: ApiCaller, Path(id): Path<String>, body: Result<Json<Vec<Body>>, JsonRejection>) -> ApiResult<Json<Value>> {
    let batches = batches(body?.0)?;
    let by = operate(&caller, &id).await?;
    for (new, _) in &batches {
        inviter_manages(&caller, &by, new).await?;
    }
    let mut done = Invitations::default();
    for (new, addresses) in &batches {
        let Invitations { sent, refused } = invitations::invite(caller.cx(), &by, addresses, new).await?;
        done.sent.extend(sent);
        done.refused.extend(refused);
    }
    let data = sent(&caller, &by, &done);
    if data.is_empty() {
        return Err(refused_addresses(&done.refused));
    }
    let mut answer = json!({ "total_count": data.len(), "data": data });
    if let (false, Value::Object(fields)) = (done.refused.is_empty(), &mut answer) {
        fields.insert("errors".to_owned(), refused_addresses(&done.refused).entries()?);
    }
    Ok(Json(answer))
}

/// Whoever invites in somebody's name names a member who may.
async fn inviter_manages(caller: &ApiCaller, by: &By, new: &NewInvitations) -> ApiResult<()> {
    let Some(inviter) = &new.inviter else { return Ok(()) };
    let member = organizations::member_in(&mut caller.app().store.read().await?, inviter, by.id()).await?.ok_or_else(ApiProblem::not_a_member)?;
    Ok(member.require(crate::domain::organization::Permission::MembershipsManage)?)
}

fn sent(caller: &ApiCaller, by: &By, done: &Invitations) -> Vec<Value> {
    let one = |(invitation, url): &(_, crate::domain::secret::SecretText)| {
        let mut form = shape::invitation(caller.cx(), by.organization(), invitation, None);
        if let Value::Object(fields) = &mut form {
            fields.insert("url".to_owned(), url.expose().into());
        }
        form
    };
    done.sent.iter().map(one).collect()
}

/// `GET /v1/organizations/{id}/invitations?status&email_address&limit&offset`. Secret key. Newest first.
///
/// # Errors
/// [`ApiProblem`].
pub async fn list(caller: ApiCaller, Path(id): Path<String>, query: QueryPairs) -> ApiResult<Json<Value>> {
    let status = status(&query)?;
    page(&caller, &id, &query, status).await
}

/// `GET /v1/organizations/{id}/invitations/pending?limit&offset`. Secret key. For older SDKs.
///
/// # Errors
/// [`ApiProblem`].
pub async fn list_pending(caller: ApiCaller, Path(id): Path<String>, query: QueryPairs) -> ApiResult<Json<Value>> {
    page(&caller, &id, &query, Some(InvitationStatus::Pending)).await
}

async fn page(caller: &ApiCaller, id: &str, query: &QueryPairs, status: Option<InvitationStatus>) -> ApiResult<Json<Value>> {
    let Page { limit, offset } = query.page()?;
    query.only_newest_first()?;
    let by = operate(caller, id).await?;
    let filter = InvitationFilter { status, query: query.first("email_address").map(str::to_owned) };
    let (found, total) = invitations::list(caller.cx(), &by, &filter, (limit, offset)).await?;
    let data: Vec<Value> = found.iter().map(|(one, inviter)| shape::invitation(caller.cx(), by.organization(), one, inviter.as_ref())).collect();
    Ok(Json(json!({ "data": data, "total_count": total })))
}

fn status(query: &QueryPairs) -> ApiResult<Option<InvitationStatus>> {
    let mut named =
        query.all("status").map(|text| InvitationStatus::parse(text).ok_or_else(|| ApiProblem::refused_value("status", "Not an invitation status.")));
    let first = named.next().transpose()?;
    if named.next().is_some() {
        return Err(ApiProblem::refused_value("status", "One status at a time is offered."));
    }
    Ok(first)
}

/// `GET /v1/organizations/{id}/invitations/{invitation_id}`. Secret key.
///
/// # Errors
/// [`ApiProblem`].
pub async fn show(caller: ApiCaller, Path((id, invitation)): Path<(String, String)>) -> ApiResult<Json<Value>> {
    let by = operate(&caller, &id).await?;
    let found = invitations::find_one(caller.cx(), &by, &invitation_id(&invitation)?).await?;
    Ok(Json(shape::invitation(caller.cx(), by.organization(), &found, None)))
}

/// `POST /v1/organizations/{id}/invitations/{invitation_id}/revoke`. Secret key.
///
/// # Errors
/// [`ApiProblem`].
pub async fn revoke(caller: ApiCaller, Path((id, invitation)): Path<(String, String)>, body: Bytes) -> ApiResult<Json<Value>> {
    let by = operate(&caller, &id).await?;
    let asked: Value =
        if body.is_empty() { Value::Null } else { serde_json::from_slice(&body).map_err(|e| ApiProblem::unreadable_body(e.to_string()))? };
    if let Some(user) = asked.get("requesting_user_id").and_then(Value::as_str) {
        let inviter = UserId::parse(user).map_err(|_| ApiProblem::not_a_member())?;
        inviter_manages(&caller, &by, &NewInvitations { inviter: Some(inviter), ..NewInvitations::default() }).await?;
    }
    let revoked = invitations::revoke(caller.cx(), &by, &invitation_id(&invitation)?).await?;
    Ok(Json(shape::invitation(caller.cx(), by.organization(), &revoked, None)))
}

/// `GET /v1/organization_invitations?status&query&limit&offset`. Secret key. Those of all organizations, newest first.
///
/// # Errors
/// [`ApiProblem`].
pub async fn list_all(caller: ApiCaller, query: QueryPairs) -> ApiResult<Json<Value>> {
    let Page { limit, offset } = query.page()?;
    query.only_newest_first()?;
    organizations::are_on(caller.cx()).await?;
    let filter = InvitationFilter { status: status(&query)?, query: query.first("query").map(str::to_owned) };
    let mut tx = caller.app().store.read().await?;
    let (found, total) = store::organization_lists::invitations(&mut tx, &filter, (limit, offset), caller.now()).await?;
    let data: Vec<Value> = found.iter().map(|(one, organization)| shape::invitation(caller.cx(), organization, one, None)).collect();
    Ok(Json(json!({ "data": data, "total_count": total })))
}

/// `GET /v1/users/{id}/organization_invitations?status&limit&offset`. Secret key. Those to the person's verified addresses.
///
/// # Errors
/// [`ApiProblem`].
pub async fn of_user(caller: ApiCaller, Path(id): Path<String>, query: QueryPairs) -> ApiResult<Json<Value>> {
    let Page { limit, offset } = query.page()?;
    let missing = || ApiProblem::not_found("user");
    let id = UserId::parse(&id).map_err(|_| missing())?;
    organizations::are_on(caller.cx()).await?;
    store::users::find(&mut caller.app().store.read().await?, &id).await?.ok_or_else(missing)?;
    let (found, total) = invitations::list_of_user(caller.cx(), &id, status(&query)?, (limit, offset)).await?;
    let data: Vec<Value> = found.iter().map(|(one, organization)| shape::invitation(caller.cx(), organization, one, None)).collect();
    Ok(Json(json!({ "data": data, "total_count": total })))
}

fn invitation_id(text: &str) -> ApiResult<OrganizationInvitationId> {
    OrganizationInvitationId::parse(text).map_err(|_| OrganizationTrouble::InvitationGone.into())
}

#[cfg(test)]
mod tests {
    use super::{Body, batches};

    #[test]
    fn or_09_invitations_that_differ_in_the_address_alone_go_together() {
        let body = |address: &str, role: &str| Body { email_address: Some(address.to_owned()), role: Some(role.to_owned()), ..Body::default() };
        let together = batches(vec![body("a@x.example", "org:member"), body("b@x.example", "org:admin"), body("c@x.example", "org:member")]).unwrap();
        let addresses: Vec<_> = together.iter().map(|(_, addresses)| addresses.clone()).collect();
        assert_eq!(addresses, [vec!["a@x.example", "c@x.example"], vec!["b@x.example"]]);
        assert!(batches(vec![Body::default()]).is_err());
    }
}
