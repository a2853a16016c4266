//! What is done and happens in organizations, in words: for pages, and for the files to take away.

use serde_json::json;

use super::activity::line;
use super::device;
use super::store::memberships::RoleName;
use super::store::organization_log::LogEntry;
use crate::app::text::{organization_news, organization_texts, time};
use crate::domain::locale::Locale;
use crate::domain::notice::Notice;
use crate::domain::organization::{ADMIN_KEY, EnrollmentMode, MEMBER_KEY, Permission};
use crate::domain::organization_log::{Deed, Entry};
use crate::domain::security_log::Actor;

pub use crate::app::text::OrganizationDoneText;

/// The sentences about what was done.
#[must_use]
pub fn done(locale: Locale) -> &'static OrganizationDoneText {
    &organization_news(locale).done
}

/// A sentence that a page says.
#[must_use]
pub fn told(words: impl Into<String>) -> Notice {
    Notice::Told { words: words.into() }
}

/// The name of a role. Those that come with the program have one in each language, unless the operator gave them another.
#[must_use]
pub fn role(locale: Locale, role: &RoleName) -> String {
    match role.key.as_str() {
        ADMIN_KEY | MEMBER_KEY => known_role(locale, &role.name).to_owned(),
        _ => role.name.clone(),
    }
}

/// The same where only the name was kept.
fn known_role(locale: Locale, name: &str) -> &str {
    let (words, english) = (&organization_news(locale).role, &organization_news(Locale::En).role);
    match name {
        _ if name == english.admin => words.admin,
        _ if name == english.member => words.member,
        _ => name,
    }
}

/// What a role is for.
#[must_use]
pub fn role_description(locale: Locale, key: &str, description: &str) -> String {
    let (words, english) = (&organization_news(locale).role, &organization_news(Locale::En).role);
    match key {
        ADMIN_KEY if description == english.admin_description => words.admin_description.to_owned(),
        MEMBER_KEY if description == english.member_description => words.member_description.to_owned(),
        _ => description.to_owned(),
    }
}

/// The name of a permission; those of apps have the name that the operator gave them.
#[must_use]
pub fn permission(locale: Locale, key: &str, name: &str) -> String {
    let words = &organization_news(locale).role;
    let known = Permission::parse(key).map(|permission| match permission {
        Permission::ProfileManage => words.profile_manage,
        Permission::ProfileDelete => words.profile_delete,
        Permission::MembershipsRead => words.memberships_read,
        Permission::MembershipsManage => words.memberships_manage,
        Permission::DomainsRead => words.domains_read,
        Permission::DomainsManage => words.domains_manage,
        Permission::BillingRead => words.billing_read,
        Permission::BillingManage => words.billing_manage,
        Permission::ApiKeysRead => words.api_keys_read,
        Permission::ApiKeysManage => words.api_keys_manage,
    });
    known.unwrap_or(name).to_owned()
}

/// What happened, in words.
#[must_use]
pub fn deed(locale: Locale, deed: Option<&Deed>) -> String {
    let words = &organization_news(locale).deed;
    let Some(deed) = deed else { return words.unknown.to_owned() };
    match deed {
        Deed::OrganizationCreated => words.created.to_owned(),
        Deed::Renamed { from, to } => words.renamed(from, to),
        Deed::SlugChanged { to: Some(to), .. } => words.slug_changed(to),
        Deed::SlugChanged { to: None, .. } => words.slug_removed.to_owned(),
        Deed::LogoChanged => words.logo_changed.to_owned(),
        Deed::LogoRemoved => words.logo_removed.to_owned(),
        Deed::ColorChanged { to: Some(to) } => words.color_changed(to),
        Deed::ColorChanged { to: None } => words.color_removed.to_owned(),
        Deed::LimitsChanged { max_allowed_memberships: 0 } => words.limit_lifted.to_owned(),
        Deed::LimitsChanged { max_allowed_memberships } => words.limit_set(*max_allowed_memberships),
        Deed::MetadataChanged => words.metadata_changed.to_owned(),
        Deed::MemberAdded { name, role, by } => match by {
            Entry::Creation | Entry::Assignment => words.member_added(name, known_role(locale, role)),
            Entry::Invitation => words.member_joined_by_invitation(name, known_role(locale, role)),
            Entry::Request => words.member_joined_by_request(name, known_role(locale, role)),
            Entry::Domain => words.member_joined_by_domain(name, known_role(locale, role)),
        },
        Deed::RoleChanged { name, from, to } => words.role_changed(name, known_role(locale, from), known_role(locale, to)),
        Deed::MemberRemoved { name } => words.member_removed(name),
        Deed::MemberLeft { name } => words.member_left(name),
        other => deed_of_joining(locale, other),
    }
}

/// The same for invitations, requests, domains and rules.
fn deed_of_joining(locale: Locale, deed: &Deed) -> String {
    let words = &organization_news(locale).deed;
    match deed {
        Deed::Invited { address, role } => words.invited(address, known_role(locale, role)),
        Deed::InvitationResent { address } => words.invitation_resent(address),
        Deed::InvitationRevoked { address } => words.invitation_revoked(address),
        Deed::MembershipRequested { name } => words.requested(name),
        Deed::RequestApproved { name } => words.request_approved(name),
        Deed::RequestRejected { name } => words.request_rejected(name),
        Deed::DomainAdded { domain } => words.domain_added(domain),
        Deed::DomainVerified { domain } => words.domain_verified(domain),
        Deed::DomainModeChanged { domain, mode } => words.domain_mode(domain, mode_name(locale, *mode)),
        Deed::DomainRemoved { domain } => words.domain_removed(domain),
        Deed::SecondFactorPolicyChanged { required: false, .. } => words.second_factor_not_required.to_owned(),
        Deed::SecondFactorPolicyChanged { grace_days: 0, .. } => words.second_factor_required_at_once.to_owned(),
        Deed::SecondFactorPolicyChanged { grace_days, .. } => words.second_factor_required(*grace_days),
        Deed::SessionPolicyChanged { lifetime_minutes: None, inactivity_minutes: None } => words.session_policy_lifted.to_owned(),
        Deed::SessionPolicyChanged { lifetime_minutes, inactivity_minutes } => {
            let span = |minutes: Option<i64>| minutes.map_or_else(|| words.as_everywhere.to_owned(), |minutes| words.minutes(minutes));
            words.session_policy(&span(*lifetime_minutes), &span(*inactivity_minutes))
        }
        Deed::SignInPolicyChanged { service: Some(service) } => words.sign_in_demanded(service),
        Deed::SignInPolicyChanged { service: None } => words.sign_in_free.to_owned(),
        // The rest is said above.
        _ => words.unknown.to_owned(),
    }
}

fn mode_name(locale: Locale, mode: EnrollmentMode) -> &'static str {
    let words = &organization_texts(locale).domains;
    match mode {
        EnrollmentMode::ManualInvitation => words.mode_manual,
        EnrollmentMode::AutomaticInvitation => words.mode_invitation,
        EnrollmentMode::AutomaticSuggestion => words.mode_suggestion,
        EnrollmentMode::AutomaticJoin => words.mode_join,
    }
}

/// Who did it.
#[must_use]
pub fn who(locale: Locale, entry: &LogEntry) -> String {
    let words = &organization_news(locale).deed;
    match entry.actor {
        Actor::Operator => words.by_operator.to_owned(),
        Actor::App => words.by_app.to_owned(),
        Actor::Person => {
            entry.actor_name.clone().unwrap_or_else(|| if entry.actor_id.is_some() { words.somebody } else { words.by_domain }.to_owned())
        }
    }
}

/// The names of the columns of [`csv_line`].
#[must_use]
pub fn csv_head(locale: Locale) -> String {
    let words = &organization_news(locale).deed;
    line([words.column_number, words.column_time, words.column_what, words.column_who, words.column_device, words.column_address, words.column_area])
}

/// A line of the log as a line of a table (RFC 4180).
#[must_use]
pub fn csv_line(locale: Locale, entry: &LogEntry) -> String {
    line([
        &entry.seq.to_string(),
        &time::machine(entry.at),
        &deed(locale, entry.deed.as_ref()),
        &who(locale, entry),
        &device::describe(&entry.user_agent).sentence().unwrap_or_else(|| entry.user_agent.clone()),
        &entry.ip,
        entry.area.name(),
    ])
}

/// A line of the log as data.
#[must_use]
pub fn json_object(locale: Locale, entry: &LogEntry) -> String {
    json!({
        "number": entry.seq, "at": time::machine(entry.at), "what": deed(locale, entry.deed.as_ref()), "deed": entry.deed, "area": entry.area,
        "actor": entry.actor, "actor_id": entry.actor_id, "actor_name": entry.actor_name, "target": entry.target, "ip_address": entry.ip, "user_agent": entry.user_agent,
    })
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::{csv_head, csv_line, json_object, role};
    use crate::domain::locale::Locale;
    use crate::domain::organization_log::{Deed, LogArea};
    use crate::domain::security_log::Actor;
    use crate::domain::time::Timestamp;
    use crate::server::store::memberships::RoleName;
    use crate::server::store::organization_log::LogEntry;

    #[test]
    fn x_71_a_line_to_take_away_is_whole_in_both_forms() {
        let entry = LogEntry {
            seq: 7,
            deed: Some(Deed::MemberLeft { name: "=1+1".to_owned() }),
            area: LogArea::Members,
            actor_id: None,
            actor_name: None,
            actor: Actor::Operator,
            target: None,
            ip: "203.0.113.7".to_owned(),
            user_agent: "=cmd".to_owned(),
            at: Timestamp::from_millis(1_794_994_200_000),
        };
        let line = csv_line(Locale::De, &entry);
        assert_eq!(csv_head(Locale::De).matches(',').count(), line.matches(',').count());
        assert!(line.starts_with("\"7\",\"2026-11-18T09:30:00Z\",\"'=1+1 ausgetreten\""), "{line}");
        assert!(line.contains("\"'=cmd\""), "{line}");
        let value: serde_json::Value = serde_json::from_str(&json_object(Locale::En, &entry)).unwrap();
        assert_eq!(value["deed"]["kind"], "member_left");
    }

    #[test]
    fn or_03_roles_of_the_program_have_a_name_in_each_language_until_they_are_renamed() {
        let admin = |name: &str| RoleName {
            id: crate::domain::ids::RoleId::parse("role_admin").unwrap(),
            key: "org:admin".to_owned(),
            name: name.to_owned(),
        };
        assert_eq!(role(Locale::De, &admin("Admin")), "Verwaltung");
        assert_eq!(role(Locale::De, &admin("Chef")), "Chef");
    }
}
