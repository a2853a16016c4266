//! Organizations, and what belongs to them, as JSON. Events have the same forms with private metadata; those for browsers are made by
//! leaving it out.

use serde_json::{Value, json};

use crate::domain::organization::RequestStatus;
use crate::server::flows::Cx;
use crate::server::flows::organizations::{Belonging, Data};
use crate::server::store::accounts::Account;
use crate::server::store::membership_requests::MembershipRequest;
use crate::server::store::memberships::{Membership, Person};
use crate::server::store::organization_invitations::OrganizationInvitation;
use crate::server::store::organizations::Organization;
use crate::server::store::role_sets::RoleSet;
use crate::server::store::roles::Role;

/// What only app servers see.
const PRIVATE: &str = "private_metadata";

/// The form without private metadata, also of what is inside it.
#[must_use]
pub fn for_browsers(mut form: Value) -> Value {
    if let Value::Object(fields) = &mut form {
        fields.remove(PRIVATE);
        for inner in ["organization", "public_organization_data"] {
            if let Some(Value::Object(fields)) = fields.get_mut(inner) {
                fields.remove(PRIVATE);
            }
        }
    }
    form
}

/// A membership of the person who asks.
#[must_use]
pub fn own_membership(cx: &Cx, account: &Account, belonging: &Belonging) -> Value {
    let Belonging { membership, organization, permissions } = belonging;
    for_browsers(Data::membership(cx, (membership, organization), &person(account), permissions))
}

/// What members see of the person who asks.
fn person(account: &Account) -> Person {
    let user = &account.user;
    let email = account.emails.iter().find(|email| Some(&email.id) == user.primary_email.as_ref());
    let phone = account.phones.iter().find(|phone| Some(&phone.id) == user.primary_phone.as_ref());
    Person {
        id: user.id.clone(),
        username: user.username.clone(),
        first_name: user.first_name.clone(),
        last_name: user.last_name.clone(),
        email: email.map(|email| email.address.as_str().to_owned()),
        phone: phone.map(|phone| phone.number.as_str().to_owned()),
    }
}

/// A membership, for app servers.
#[must_use]
pub fn membership(cx: &Cx, organization: &Organization, (membership, person): &(Membership, Person), permissions: &[String]) -> Value {
    Data::membership(cx, (membership, organization), person, permissions)
}

/// An invitation, for app servers, and who made it.
#[must_use]
pub fn invitation(cx: &Cx, organization: &Organization, invitation: &OrganizationInvitation, inviter: Option<&Person>) -> Value {
    let mut form = Data::invitation(cx, invitation, organization);
    if let Value::Object(fields) = &mut form {
        fields.insert("public_inviter_data".to_owned(), inviter.map_or(Value::Null, Data::person));
    }
    form
}

/// A suggestion to join an organization, as the person sees it.
#[must_use]
pub fn suggestion(cx: &Cx, request: &MembershipRequest, organization: &Organization) -> Value {
    let status = if request.status == RequestStatus::Suggested { "pending" } else { "accepted" };
    json!({
        "object": "organization_suggestion",
        "id": request.id.as_str().replacen("orgmemreq_", "orgsug_", 1),
        "public_organization_data": Data::public_organization(cx, organization),
        "status": status,
        "created_at": request.created_at,
        "updated_at": request.updated_at,
    })
}

/// A set of roles.
#[must_use]
pub fn role_set(set: &RoleSet, roles: &[Role]) -> Value {
    let item = |role: &Role| {
        json!({
            "object": "role_set_item", "id": role.id, "name": role.name, "key": role.key, "description": role.description,
            "created_at": role.created_at, "updated_at": role.updated_at,
        })
    };
    let named = |id| roles.iter().find(|role| role.id == id).map(item);
    json!({
        "object": "role_set",
        "id": set.id,
        "name": set.name,
        "key": set.key,
        "description": set.description,
        "roles": roles.iter().map(item).collect::<Vec<_>>(),
        "default_role": named(set.default_role.clone()),
        "creator_role": named(set.creator_role.clone()),
        "type": if set.is_initial { "initial" } else { "custom" },
        "role_set_migration": null,
        "created_at": set.created_at,
        "updated_at": set.updated_at,
    })
}

#[cfg(test)]
mod tests {
    use super::for_browsers;
    use serde_json::json;

    #[test]
    fn or_15_browsers_never_see_private_metadata_of_memberships() {
        let form = json!({"id": "orgmem_1", "private_metadata": {"a": 1}, "public_metadata": {"private_metadata": "an app's own key"}, "organization": {"id": "org_1", "private_metadata": {"b": 2}}});
        let shown = for_browsers(form);
        assert_eq!(shown, json!({"id": "orgmem_1", "public_metadata": {"private_metadata": "an app's own key"}, "organization": {"id": "org_1"}}));
    }
}
