//! What is in the way in an organization, in words. The server says it, so that no browser need load it.

use crate::app::text::{organization_news, organization_trouble_text};
use crate::domain::locale::Locale;
use crate::domain::organization_trouble::OrganizationTrouble;
use crate::domain::problem::{Field, FieldProblem, ProblemCode};
use crate::server::flows::active_organization::SetActiveError;
use crate::server::flows::organizations::OrganizationError;
use crate::server::picture::{MAX_MEGABYTES, PictureProblem};

/// What is wrong, and what to do.
#[must_use]
pub fn words(locale: Locale, trouble: &OrganizationTrouble) -> String {
    let words = organization_trouble_text(locale);
    let number = |most: usize| i64::try_from(most).unwrap_or(i64::MAX);
    let fixed = match trouble {
        OrganizationTrouble::NameInvalid => words.name_invalid,
        OrganizationTrouble::SlugInvalid => words.slug_invalid,
        OrganizationTrouble::SlugTaken => words.slug_taken,
        OrganizationTrouble::SlugsOff => words.slugs_off,
        OrganizationTrouble::LogoInvalid => words.logo_invalid,
        OrganizationTrouble::LogoTooLarge => return words.logo_too_large(number(MAX_MEGABYTES)),
        OrganizationTrouble::ColorInvalid => words.color_invalid,
        OrganizationTrouble::CreationOff => words.creation_off,
        OrganizationTrouble::CreationLimit { most } => return words.creation_limit(*most),
        OrganizationTrouble::DeletionOff => words.deletion_off,
        OrganizationTrouble::NotConfirmed => words.not_confirmed,
        OrganizationTrouble::RoleInvalid => words.role_invalid,
        OrganizationTrouble::KeyInvalid => words.key_invalid,
        OrganizationTrouble::KeyTaken => words.key_taken,
        OrganizationTrouble::RoleInUse => words.role_in_use,
        OrganizationTrouble::RoleNeeded => words.role_needed,
        OrganizationTrouble::RoleAboveOwn => words.role_above_own,
        OrganizationTrouble::RoleGone => words.role_gone,
        OrganizationTrouble::RoleTooWeak => words.role_too_weak,
        OrganizationTrouble::PermissionGone => words.permission_gone,
        OrganizationTrouble::RoleSetInUse => words.role_set_in_use,
        OrganizationTrouble::BuiltIn => words.built_in,
        OrganizationTrouble::LastAdmin => words.last_admin,
        OrganizationTrouble::Oneself => words.oneself,
        OrganizationTrouble::NoMember => words.no_member,
        OrganizationTrouble::AlreadyMember => words.already_member,
        OrganizationTrouble::NoSeat { most } => return words.no_seat(*most),
        other => return of_joining(locale, other),
    };
    fixed.to_owned()
}

/// Why somebody can't delete their account.
#[must_use]
pub fn last_admin_of(locale: Locale, organization: &str) -> String {
    organization_trouble_text(locale).last_admin_of(organization)
}

/// The rest of [`words`]: invitations, requests and domains.
fn of_joining(locale: Locale, trouble: &OrganizationTrouble) -> String {
    let words = organization_trouble_text(locale);
    let number = |most: usize| i64::try_from(most).unwrap_or(i64::MAX);
    let fixed = match trouble {
        OrganizationTrouble::NoAddress => words.no_address,
        OrganizationTrouble::AddressInvalid => words.address_invalid,
        OrganizationTrouble::AlreadyInvited => words.already_invited,
        OrganizationTrouble::TooManyAddresses { most } => return words.too_many_addresses(number(*most)),
        OrganizationTrouble::RedirectRefused => words.redirect_refused,
        OrganizationTrouble::InvitationGone => words.invitation_gone,
        OrganizationTrouble::InvitationExpired => words.invitation_expired,
        OrganizationTrouble::InvitationRevoked => words.invitation_revoked,
        OrganizationTrouble::InvitationUsed => words.invitation_used,
        OrganizationTrouble::InvitationForOther => words.invitation_for_other,
        OrganizationTrouble::RequestGone => words.request_gone,
        OrganizationTrouble::DomainsOff => words.domains_off,
        OrganizationTrouble::DomainInvalid => words.domain_invalid,
        OrganizationTrouble::DomainPublic => words.domain_public,
        OrganizationTrouble::DomainDisposable => words.domain_disposable,
        OrganizationTrouble::DomainTaken => words.domain_taken,
        OrganizationTrouble::DomainExists => words.domain_exists,
        OrganizationTrouble::TooManyDomains { most } => return words.too_many_domains(number(*most)),
        OrganizationTrouble::DomainGone => words.domain_gone,
        OrganizationTrouble::DomainVerified => words.domain_verified,
        OrganizationTrouble::DomainUnverified => words.domain_unverified,
        OrganizationTrouble::AddressOfOtherDomain => words.address_of_other_domain,
        OrganizationTrouble::RecordMissing => words.record_missing,
        OrganizationTrouble::ResolverFailed => words.resolver_failed,
        OrganizationTrouble::ServiceUnknown => words.service_unknown,
        OrganizationTrouble::ServiceFirst { service } => return words.service_first(service),
        // The rest is said above.
        _ => words.policy_invalid,
    };
    fixed.to_owned()
}

/// An outcome that a person can do something about, at its field; `None` where something broke.
#[must_use]
pub fn problem(locale: Locale, error: &OrganizationError) -> Option<FieldProblem> {
    let text = organization_trouble_text(locale);
    let in_words = |field: Field, words: String| Some(FieldProblem::new(field, ProblemCode::InWords { words }));
    match error {
        OrganizationError::Off => in_words(Field::Form, text.off.to_owned()),
        OrganizationError::NotFound => in_words(Field::Form, text.not_found.to_owned()),
        OrganizationError::Forbidden(_) => in_words(Field::Form, text.forbidden.to_owned()),
        OrganizationError::Refused(field, trouble) => in_words(*field, words(locale, trouble)),
        OrganizationError::Problem(problem) => Some(problem.clone()),
        OrganizationError::TooMany { wait } => {
            Some(FieldProblem::new(Field::Form, ProblemCode::TooMany { retry_after_seconds: wait.as_seconds_ceil() }))
        }
        OrganizationError::Internal(_) => None,
    }
}

/// Why a session does not work for another organization.
#[must_use]
pub fn not_switched(locale: Locale, error: &SetActiveError) -> String {
    let words = &organization_news(locale).switch;
    let fixed = match error {
        SetActiveError::Off => words.off,
        SetActiveError::NotAMember => words.not_member,
        SetActiveError::PersonalAccountOff => words.personal_off,
        SetActiveError::SignInAgain => words.sign_in_again,
        SetActiveError::OtherSignIn { .. } => words.other_sign_in,
        SetActiveError::SecondFactorFirst => words.second_factor,
        SetActiveError::SessionOver | SetActiveError::Internal(_) => words.session_over,
    };
    fixed.to_owned()
}

/// How many were invited, and who was not: each with the reason.
#[must_use]
pub fn some_refused(locale: Locale, sent: usize, refused: &[(String, OrganizationTrouble)]) -> String {
    let list: Vec<String> = refused.iter().map(|(address, trouble)| format!("{address}: {}", words(locale, trouble))).collect();
    organization_news(locale).switch.some_refused(i64::try_from(sent).unwrap_or(i64::MAX), &list.join(" "))
}

/// What is wrong with a picture.
#[must_use]
pub fn picture(locale: Locale, problem: PictureProblem) -> String {
    let words = &organization_news(locale).switch;
    match problem {
        PictureProblem::TooLarge => words.logo_too_large(i64::try_from(MAX_MEGABYTES).unwrap_or(i64::MAX)),
        PictureProblem::NotAPicture => words.logo_invalid.to_owned(),
    }
}

/// What to say to somebody who joined an organization.
#[must_use]
pub fn joined(locale: Locale, name: &str) -> String {
    organization_news(locale).done.joined(name)
}

/// What to say to somebody who asked to be let in.
#[must_use]
pub fn asked(locale: Locale, name: &str) -> String {
    organization_news(locale).done.requested(name)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::words;
    use crate::domain::locale::Locale;
    use crate::domain::organization_trouble::OrganizationTrouble;

    #[test]
    fn every_trouble_has_words_of_its_own_in_each_language() {
        for locale in [Locale::En, Locale::De] {
            let all = OrganizationTrouble::all();
            let said: HashSet<String> = all.iter().map(|trouble| words(locale, trouble)).collect();
            assert_eq!(said.len(), all.len(), "{locale:?}");
        }
    }
}
