//! Refusals about organizations, in the protocol's form.

use axum::http::StatusCode;

use super::error::ApiProblem;
use crate::domain::organization_trouble::OrganizationTrouble;
use crate::domain::problem::{FieldProblem, ProblemCode};
use crate::domain::time::Span;
use crate::server::flows::active_organization::SetActiveError;
use crate::server::flows::organizations::OrganizationError;

impl ApiProblem {
    /// The person does not belong to the organization, or there is none.
    #[must_use]
    pub fn not_a_member() -> Self {
        Self::new(StatusCode::FORBIDDEN, "not_a_member_in_organization", "Not a member", "The user is not a member of this organization.")
    }

    /// This instance has no organizations.
    #[must_use]
    pub fn organizations_off() -> Self {
        let long = "Organizations are switched off in the settings of this instance.";
        Self::new(StatusCode::FORBIDDEN, "organization_not_enabled_in_instance", "Organizations are not enabled", long)
    }

    /// The session has something to do before it counts.
    #[must_use]
    pub fn session_is_pending() -> Self {
        let long = "The session has a task to finish before it can be used.";
        Self::new(StatusCode::FORBIDDEN, "session_pending", "The session is pending", long)
    }
}

impl From<SetActiveError> for ApiProblem {
    fn from(error: SetActiveError) -> Self {
        match error {
            SetActiveError::Off => Self::organizations_off(),
            SetActiveError::NotAMember => Self::not_a_member(),
            SetActiveError::PersonalAccountOff => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "personal_accounts_not_allowed",
                "Personal accounts are not allowed",
                "Everybody has to work in an organization here.",
            ),
            SetActiveError::SignInAgain => Self::new(
                StatusCode::FORBIDDEN,
                "organization_session_too_old",
                "Sign in again",
                "The organization lets in sessions only for a time after the sign-in, which is over.",
            ),
            SetActiveError::OtherSignIn { strategy } => Self::new(
                StatusCode::FORBIDDEN,
                "organization_sign_in_required",
                "Another sign-in is required",
                format!("The organization lets in only sessions of those who signed in with {strategy}."),
            ),
            SetActiveError::SecondFactorFirst => Self::new(
                StatusCode::FORBIDDEN,
                "organization_second_factor_required",
                "A second factor is required",
                "The organization lets in members only with a second factor, which the user has to set up first.",
            ),
            SetActiveError::SessionOver => Self::session_is_over("over"),
            SetActiveError::Internal(error) => error.into(),
        }
    }
}

impl From<OrganizationError> for ApiProblem {
    fn from(error: OrganizationError) -> Self {
        match error {
            OrganizationError::Off => Self::organizations_off(),
            OrganizationError::NotFound => Self::not_found("organization"),
            OrganizationError::Forbidden(permission) => {
                let long = format!("The role of the user does not have the permission {}.", permission.key());
                Self::new(StatusCode::FORBIDDEN, "missing_organization_permission", "Missing permission", long).lacking(permission.key())
            }
            OrganizationError::Refused(_, trouble) => trouble.into(),
            OrganizationError::Problem(problem) => of_field(&problem),
            OrganizationError::TooMany { wait } => Self::too_many(wait),
            OrganizationError::Internal(error) => error.into(),
        }
    }
}

/// What pages say too: of codes.
fn of_field(problem: &FieldProblem) -> ApiProblem {
    match problem.code {
        ProblemCode::CodeIncorrect => {
            ApiProblem::new(StatusCode::UNPROCESSABLE_ENTITY, "form_code_incorrect", "is incorrect", "Incorrect code.").at("code")
        }
        ProblemCode::CodeExpired | ProblemCode::CodeUsed | ProblemCode::AttemptExpired => {
            ApiProblem::new(StatusCode::BAD_REQUEST, "verification_expired", "Verification expired", "The code is good no more. Ask for a new one.")
        }
        ProblemCode::CodeExhausted => {
            ApiProblem::new(StatusCode::BAD_REQUEST, "verification_failed", "Verification failed", "Too many wrong codes. Ask for a new one.")
        }
        ProblemCode::TooMany { retry_after_seconds } => ApiProblem::too_many(Span::seconds(retry_after_seconds)),
        _ => ApiProblem::new(StatusCode::UNPROCESSABLE_ENTITY, "form_param_value_invalid", "is invalid", "The value is refused."),
    }
}

impl From<OrganizationTrouble> for ApiProblem {
    fn from(trouble: OrganizationTrouble) -> Self {
        let (status, code, parameter, long) = form(&trouble);
        let problem = Self::new(status, code, short(code), long);
        match parameter {
            "" => problem,
            parameter => problem.at(parameter),
        }
    }
}

/// The few words of a refusal.
fn short(code: &str) -> &'static str {
    match code {
        "form_param_missing" => "is missing",
        "form_identifier_exists" => "is taken",
        "form_param_value_invalid" | "form_param_format_invalid" => "is invalid",
        "resource_not_found" | "organization_invitation_not_found" => "Not found",
        _ => "Not allowed",
    }
}

/// Status, code, parameter and the whole sentence.
fn form(trouble: &OrganizationTrouble) -> (StatusCode, &'static str, &'static str, String) {
    use OrganizationTrouble as T;
    const BAD: StatusCode = StatusCode::BAD_REQUEST;
    const FORBIDDEN: StatusCode = StatusCode::FORBIDDEN;
    const GONE: StatusCode = StatusCode::NOT_FOUND;
    const INVALID: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;
    let of_limit = match trouble {
        T::CreationLimit { most } => {
            Some((FORBIDDEN, "org_creation_limit_exceeded", "", format!("The user has created {most} organizations, which is the most.")))
        }
        T::NoSeat { most } => {
            Some((FORBIDDEN, "organization_membership_quota_exceeded", "", format!("The organization has {most} seats, and all are taken.")))
        }
        T::TooManyAddresses { most } => Some((INVALID, "form_param_value_invalid", "email_address", format!("At most {most} addresses at once."))),
        T::TooManyDomains { most } => {
            Some((FORBIDDEN, "organization_domain_quota_exceeded", "name", format!("An organization has at most {most} domains.")))
        }
        _ => None,
    };
    if let Some(form) = of_limit {
        return form;
    }
    let (status, code, parameter, long) = of_joining(trouble).or_else(|| of_domains(trouble)).unwrap_or(match trouble {
        T::NameInvalid => (INVALID, "form_param_value_invalid", "name", "A name has 1 to 256 characters, and no control characters."),
        T::SlugInvalid => (INVALID, "form_param_format_invalid", "slug", "A slug has 1 to 63 lower-case letters, digits, - and _."),
        T::SlugTaken => (INVALID, "form_identifier_exists", "slug", "Another organization has this slug."),
        T::SlugsOff => (FORBIDDEN, "organization_slugs_disabled", "slug", "Slugs are switched off in the settings of this instance."),
        T::LogoInvalid => (BAD, "request_body_invalid", "file", "The file is no picture that is understood."),
        T::LogoTooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "image_too_large", "file", "The picture is too large."),
        T::ColorInvalid => (INVALID, "form_param_value_invalid", "primary_color", "A colour is written as #rrggbb."),
        T::CreationOff => (FORBIDDEN, "user_create_organization_not_enabled", "", "The user may not create organizations."),
        T::DeletionOff => (FORBIDDEN, "organization_admin_delete_not_enabled", "", "Members may not delete this organization."),
        T::NotConfirmed => (INVALID, "form_param_value_invalid", "name", "What was typed is not the name of the organization."),
        T::RoleAboveOwn => (FORBIDDEN, "missing_permission", "role", "The role may do more than the one of the member who gives or takes it."),
        T::RoleGone => (GONE, "resource_not_found", "", "There is no such role or set of roles."),
        T::PermissionGone => (GONE, "resource_not_found", "", "There is no such permission."),
        T::KeyInvalid => {
            (INVALID, "form_param_format_invalid", "key", "A role has a key such as org:manager, a permission one such as org:invoices:create.")
        }
        T::KeyTaken => (INVALID, "form_identifier_exists", "key", "The key is taken."),
        T::RoleInUse => (INVALID, "organization_role_assigned_members", "", "The role is in use. Say which one takes its place."),
        T::RoleNeeded => (INVALID, "organization_role_default_creator_role", "", "It is the role of who creates an organization or joins it."),
        T::RoleTooWeak => (
            INVALID,
            "organization_missing_creator_role_permissions",
            "",
            "The role of who creates an organization has to be able to manage and delete it.",
        ),
        T::RoleSetInUse => {
            (INVALID, "organization_role_set_assigned_to_organizations", "", "Organizations have this set of roles. Say which one takes its place.")
        }
        T::BuiltIn => (FORBIDDEN, "organization_system_permission_not_modifiable", "", "What comes with the program stays as it is."),
        T::PolicyInvalid => (INVALID, "form_param_value_invalid", "", "A number is out of range."),
        T::ServiceUnknown => (INVALID, "form_param_value_invalid", "", "Nobody can sign in with this service here."),
        T::ServiceFirst { .. } => (FORBIDDEN, "organization_sign_in_required", "", "Who demands a service has to have signed in with it."),
        _ => (BAD, "form_param_value_invalid", "", "This is refused."),
    });
    (status, code, parameter, long.to_owned())
}

type Form = (StatusCode, &'static str, &'static str, &'static str);

/// Members, invitations and requests.
fn of_joining(trouble: &OrganizationTrouble) -> Option<Form> {
    use OrganizationTrouble as T;
    const BAD: StatusCode = StatusCode::BAD_REQUEST;
    const GONE: StatusCode = StatusCode::NOT_FOUND;
    const INVALID: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;
    Some(match trouble {
        T::RoleInvalid => (INVALID, "form_param_value_invalid", "role", "The organization has no such role."),
        T::LastAdmin => (BAD, "organization_minimum_permissions_needed", "", "Nobody would be left who can look after the organization."),
        T::Oneself => (INVALID, "form_param_value_invalid", "user_id", "Members who want to go leave; they do not remove themselves."),
        T::NoMember => (GONE, "resource_not_found", "user_id", "There is no such member or user."),
        T::AlreadyMember => (BAD, "already_a_member_in_organization", "", "The user is a member of the organization already."),
        T::NoAddress => (INVALID, "form_param_missing", "email_address", "email_address must be included."),
        T::AddressInvalid => (INVALID, "form_param_format_invalid", "email_address", "This is not an e-mail address."),
        T::AlreadyInvited => (BAD, "duplicate_record", "", "A pending invitation for this address exists."),
        T::RedirectRefused => (INVALID, "form_param_value_invalid", "redirect_url", "This instance does not send people there; see allowed_origins."),
        T::InvitationGone => (GONE, "organization_invitation_not_found", "", "There is no such invitation."),
        T::InvitationExpired => (GONE, "organization_invitation_not_pending", "", "The invitation is too old."),
        T::InvitationRevoked => (BAD, "organization_invitation_revoked_code", "", "The invitation was revoked."),
        T::InvitationUsed => (BAD, "organization_invitation_already_accepted", "", "The invitation was accepted already."),
        T::InvitationForOther => {
            (BAD, "organization_invitation_identification_not_exist", "", "The invitation is for another address than those of the user.")
        }
        T::RequestGone => (GONE, "resource_not_found", "", "There is no such suggestion or request, or it was answered."),
        _ => return None,
    })
}

/// Domains.
fn of_domains(trouble: &OrganizationTrouble) -> Option<Form> {
    use OrganizationTrouble as T;
    const BAD: StatusCode = StatusCode::BAD_REQUEST;
    const FORBIDDEN: StatusCode = StatusCode::FORBIDDEN;
    const INVALID: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;
    Some(match trouble {
        T::DomainsOff => (FORBIDDEN, "organization_domains_not_enabled", "", "Domains are switched off in the settings of this instance."),
        T::DomainInvalid => (INVALID, "form_param_format_invalid", "name", "This is not a domain."),
        T::DomainPublic => (INVALID, "organization_domain_common", "name", "Anybody gets an address under this domain."),
        T::DomainDisposable => (INVALID, "organization_domain_blocked", "name", "Addresses under this domain are thrown away after use."),
        T::DomainTaken => (INVALID, "organization_domain_already_exists", "name", "Another organization has verified this domain."),
        T::DomainExists => (INVALID, "organization_domain_already_exists_same_organization", "name", "The organization has this domain already."),
        T::DomainGone => (StatusCode::NOT_FOUND, "resource_not_found", "", "There is no such domain."),
        T::DomainVerified => (BAD, "verification_already_verified", "", "The domain is verified already."),
        T::DomainUnverified => (INVALID, "organization_domain_ownership_not_verified", "", "The domain is not verified."),
        T::AddressOfOtherDomain => (INVALID, "organization_domain_mismatch", "affiliation_email_address", "The address is of another domain."),
        T::RecordMissing => (BAD, "verification_failed", "", "The TXT record is not there, or not yet."),
        T::ResolverFailed => (BAD, "verification_failed", "", "The name servers do not answer. Try again later."),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{ApiProblem, form};
    use crate::domain::organization_trouble::OrganizationTrouble;
    use axum::response::IntoResponse as _;

    #[test]
    fn or_09_every_refusal_has_a_code_of_its_own_words() {
        for trouble in OrganizationTrouble::all() {
            let (status, code, _, long) = form(&trouble);
            assert!(status.is_client_error() && !code.is_empty() && long != "This is refused.", "{trouble:?}");
            assert_eq!(ApiProblem::from(trouble).into_response().status(), status);
        }
    }
}
