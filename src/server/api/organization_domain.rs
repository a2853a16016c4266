//! A domain of an organization, as both surfaces show it.

use serde_json::{Value, json};

use super::error::{ApiProblem, ApiResult};
use super::query::QueryPairs;
use crate::domain::organization::EnrollmentMode;
use crate::server::flows::Cx;
use crate::server::flows::organizations::{Data, domains};
use crate::server::store::organization_domains::OrganizationDomain;
use crate::server::store::organizations::Organization;

/// The form, with how many wait because of the domain.
///
/// # Errors
/// [`ApiProblem`].
pub async fn form(cx: &Cx, organization: &Organization, domain: &OrganizationDomain) -> ApiResult<Value> {
    let (invitations, suggestions) = domains::counts(cx, &domain.id).await?;
    let mut form = Data::domain(domain);
    if let Value::Object(fields) = &mut form {
        fields.insert("total_pending_invitations".to_owned(), invitations.into());
        fields.insert("total_pending_suggestions".to_owned(), suggestions.into());
        fields.insert("public_organization_data".to_owned(), Data::public_organization(cx, organization));
        if let Some(Value::Object(ownership)) = fields.get_mut("ownership_verification") {
            let (name, value) = domains::record(domain);
            ownership.extend([("txt_record_name".to_owned(), json!(name)), ("txt_record_value".to_owned(), json!(value))]);
        }
    }
    Ok(form)
}

/// Reads a way to join: one of the protocol's, or `automatic_join`.
///
/// # Errors
/// 422.
pub fn enrollment_mode(text: &str) -> ApiResult<EnrollmentMode> {
    EnrollmentMode::parse(text).ok_or_else(|| ApiProblem::refused_value("enrollment_mode", "Not a way to join."))
}

/// Which domains a list shows.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Whether they are proved.
    pub verified: Option<bool>,
    /// How people join; empty is any way.
    pub modes: Vec<EnrollmentMode>,
}

impl Wanted {
    /// Reads `verified` and `enrollment_mode`.
    ///
    /// # Errors
    /// 422.
    pub fn read(query: &QueryPairs) -> ApiResult<Self> {
        let verified = match query.first("verified") {
            None => None,
            Some("true") => Some(true),
            Some("false") => Some(false),
            Some(_) => return Err(ApiProblem::refused_value("verified", "verified is true or false.")),
        };
        let modes = query.all("enrollment_mode").map(enrollment_mode).collect::<ApiResult<_>>()?;
        Ok(Self { verified, modes })
    }

    /// Whether a domain is to be shown.
    #[must_use]
    pub fn fits(&self, domain: &OrganizationDomain) -> bool {
        self.verified.is_none_or(|verified| verified == domain.verified_at.is_some()) && (self.modes.is_empty() || self.modes.contains(&domain.mode))
    }
}
