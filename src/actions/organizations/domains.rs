//! Verified domains.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::actions::{ActionError, FormReply};
use crate::domain::organization::EnrollmentMode;
use crate::domain::secret::SecretText;

/// A domain, as members see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it was proved.
    pub verified: bool,
    /// How people join by it.
    pub mode: EnrollmentMode,
    /// Invitations of it that wait for an answer.
    pub invitations: i64,
    /// Suggestions of it that wait for an answer.
    pub suggestions: i64,
    /// Where the record of the proof has to be, and what it has to say; only for who may prove it.
    pub record: Option<(String, String)>,
    /// Where a code is on its way to.
    pub code_sent_to: Option<String>,
}

/// Adds a domain, without proof yet.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/organization/domains/add")]
pub async fn add_domain(organization: String, #[server(default)] domain: String) -> Result<FormReply, ActionError> {
    crate::server::cards::organizations::domains::add(&crate::server::answer::current()?, &organization, &domain).await
}

/// Sends a code to an address of the domain, of which what stands before the `@` is enough.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/organization/domains/send-code")]
pub async fn send_domain_code(
    organization: String,
    domain: String,
    #[server(default)] at: String,
    #[server(default)] email_address: String,
) -> Result<FormReply, ActionError> {
    let address = (email_address.as_str(), at.as_str());
    crate::server::cards::organizations::domains::send_code(&crate::server::answer::current()?, &organization, &domain, address).await
}

/// Proves the domain by the code.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/organization/domains/verify")]
pub async fn verify_domain(organization: String, domain: String, #[server(default)] code: SecretText) -> Result<FormReply, ActionError> {
    crate::server::cards::organizations::domains::verify(&crate::server::answer::current()?, &organization, &domain, &code).await
}

/// Proves the domain by its record.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/organization/domains/check-record")]
pub async fn check_domain_record(organization: String, domain: String) -> Result<FormReply, ActionError> {
    crate::server::cards::organizations::domains::check_record(&crate::server::answer::current()?, &organization, &domain).await
}

/// Lets people join in another way; on request what waits for an answer is taken back.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/organization/domains/mode")]
pub async fn set_domain_mode(
    organization: String,
    domain: String,
    #[server(default)] enrollment_mode: String,
    #[server(default)] delete_pending: bool,
) -> Result<FormReply, ActionError> {
    let mode = EnrollmentMode::parse(&enrollment_mode);
    crate::server::cards::organizations::domains::set_mode(&crate::server::answer::current()?, &organization, &domain, (mode, delete_pending)).await
}

/// Takes a domain off.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/organization/domains/remove")]
pub async fn remove_domain(organization: String, domain: String) -> Result<FormReply, ActionError> {
    crate::server::cards::organizations::domains::remove(&crate::server::answer::current()?, &organization, &domain).await
}
