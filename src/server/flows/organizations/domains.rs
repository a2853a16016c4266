//! Domains of an organization: adding, proving by a code to an address or by a TXT record, and how people with such an address join.

use super::enrolment;
use super::notes::{self, Data, Note};
use super::{By, Cx, Internal, OrganizationError, Outcome, refuse};
use crate::domain::email::Email;
use crate::domain::ids::{ClientId, OrganizationDomainId};
use crate::domain::organization::{EnrollmentMode, MAX_DOMAINS, Permission, RequestStatus, parse_domain};
use crate::domain::organization_log::Deed;
use crate::domain::organization_trouble::OrganizationTrouble;
use crate::domain::problem::{Field, FieldProblem, ProblemCode};
use crate::domain::secret::SecretText;
use crate::domain::verification::Strategy;
use crate::server::flows::throttle::{self, Limit};
use crate::server::flows::verify::{self, CodeCheck, Recipient, Topic};
use crate::server::mail_domains::{Kind, kind};
use crate::server::security::token;
use crate::server::store::organization_domains::OrganizationDomain;
use crate::server::store::{self, Tx};

/// In front of the domain: the name that has the TXT record.
const RECORD_NAME: &str = "_vestibule";
/// In front of the token in the TXT record.
const RECORD_VALUE: &str = "vestibule-verification=";
/// The protocol's name of a proof by a TXT record.
const DNS_TXT: &str = "dns_txt";

/// The TXT record that proves a domain: its name and what it says.
#[must_use]
pub fn record(domain: &OrganizationDomain) -> (String, String) {
    (format!("{RECORD_NAME}.{}", domain.name), format!("{RECORD_VALUE}{}", domain.dns_token))
}

/// All domains of the organization, oldest first.
///
/// # Errors
/// [`OrganizationError`].
pub async fn list(cx: &Cx, by: &By) -> Outcome<Vec<OrganizationDomain>> {
    if by.require(Permission::DomainsManage).is_err() {
        by.require(Permission::DomainsRead)?;
    }
    Ok(store::organization_domains::list_of(&mut cx.app.store.read().await?, by.id(), None).await?)
}

/// One domain of the organization.
///
/// # Errors
/// [`OrganizationError`].
pub async fn find(cx: &Cx, by: &By, id: &OrganizationDomainId) -> Outcome<OrganizationDomain> {
    if by.require(Permission::DomainsManage).is_err() {
        by.require(Permission::DomainsRead)?;
    }
    find_in(&mut cx.app.store.read().await?, by, id).await
}

async fn find_in(tx: &mut Tx, by: &By, id: &OrganizationDomainId) -> Outcome<OrganizationDomain> {
    let found = store::organization_domains::find_of(tx, by.id(), id).await?;
    found.ok_or(OrganizationError::Refused(Field::Form, OrganizationTrouble::DomainGone))
}

/// How many invitations, and how many suggestions and requests, of a domain wait for an answer: what a change of its mode can take back.
///
/// # Errors
/// [`Internal`].
pub async fn counts(cx: &Cx, id: &OrganizationDomainId) -> Result<(i64, i64), Internal> {
    let mut tx = cx.app.store.read().await?;
    let invited = store::organization_invitations::count_of_domain(&mut tx, id, cx.now).await?;
    let suggested = store::membership_requests::count_of_domain(&mut tx, id, RequestStatus::Suggested).await?;
    let requested = store::membership_requests::count_of_domain(&mut tx, id, RequestStatus::Requested).await?;
    Ok((invited, suggested + requested))
}

async fn allowed(cx: &Cx, by: &By) -> Outcome<()> {
    by.require(Permission::DomainsManage)?;
    if !cx.app.settings(cx.now).await?.organization_domains {
        return refuse(Field::Form, OrganizationTrouble::DomainsOff);
    }
    match throttle::take_for(cx, Limit::OrganizationDomain, by.id().as_str()).await? {
        Some(wait) => Err(OrganizationError::TooMany { wait }),
        None => Ok(()),
    }
}

/// Adds a domain. It counts at once where the member has proved an address of it.
///
/// # Errors
/// [`OrganizationError`].
pub async fn add(cx: &Cx, by: &By, name: &str) -> Outcome<OrganizationDomain> {
    allowed(cx, by).await?;
    let Some(name) = parse_domain(name) else { return refuse(Field::Domain, OrganizationTrouble::DomainInvalid) };
    match kind(&name) {
        Kind::Own => {}
        Kind::Public => return refuse(Field::Domain, OrganizationTrouble::DomainPublic),
        Kind::Disposable => return refuse(Field::Domain, OrganizationTrouble::DomainDisposable),
    }
    let mut tx = cx.app.store.write().await?;
    super::profile::held(&mut tx, by).await?;
    let all = store::organization_domains::list_of(&mut tx, by.id(), None).await?;
    if all.len() >= MAX_DOMAINS {
        return refuse(Field::Domain, OrganizationTrouble::TooManyDomains { most: MAX_DOMAINS });
    }
    let taken = store::organization_domains::find_verified(&mut tx, &name).await?;
    if taken.is_some_and(|owner| owner.organization != *by.id()) {
        return refuse(Field::Domain, OrganizationTrouble::DomainTaken);
    }
    let domain = OrganizationDomain {
        id: OrganizationDomainId::from_unique(&cx.unique()?),
        organization: by.id().clone(),
        name,
        mode: EnrollmentMode::ManualInvitation,
        verified_at: None,
        strategy: None,
        dns_token: token::fresh(&cx.app.rng).map_err(Internal::from)?.expose().to_owned(),
        affiliation_address: None,
        created_at: cx.now,
        updated_at: cx.now,
    };
    if !store::organization_domains::insert(&mut tx, &domain).await? {
        return refuse(Field::Domain, OrganizationTrouble::DomainExists);
    }
    let deed = Deed::DomainAdded { domain: domain.name.clone() };
    Note::new(by, "organizationDomain.created", domain.id.as_str(), Data::domain(&domain)).record(cx, &mut tx, &deed).await?;
    if let Some(address) = own_address(&mut tx, by, &domain.name).await? {
        let known = OrganizationDomain { affiliation_address: Some(address), ..domain };
        return prove(cx, tx, by, &known, Some(Strategy::EmailCode.name())).await;
    }
    tx.commit().await?;
    Ok(domain)
}

/// An address of a domain that the member has proved.
async fn own_address(tx: &mut Tx, by: &By, domain: &str) -> Outcome<Option<String>> {
    let Some(user) = by.user() else { return Ok(None) };
    let emails = store::emails::list_of(tx, user).await?;
    let own = emails.into_iter().find(|row| row.verified_at.is_some() && row.address.domain() == domain);
    Ok(own.map(|row| row.address.as_str().to_owned()))
}

/// Sends a code to an address of the domain.
///
/// # Errors
/// [`OrganizationError`], with the time to wait when it was sent a moment ago.
pub async fn send_code(cx: &Cx, by: &By, id: &OrganizationDomainId, address: &str) -> Outcome<OrganizationDomain> {
    allowed(cx, by).await?;
    let domain = find_in(&mut cx.app.store.read().await?, by, id).await?;
    if domain.verified_at.is_some() {
        return refuse(Field::Form, OrganizationTrouble::DomainVerified);
    }
    let Ok(address) = Email::parse(address) else { return refuse(Field::EmailAddress, OrganizationTrouble::AddressInvalid) };
    if address.domain() != domain.name {
        return refuse(Field::EmailAddress, OrganizationTrouble::AddressOfOtherDomain);
    }
    {
        let mut tx = cx.app.store.write().await?;
        if !store::organization_domains::update_address(&mut tx, &domain, address.as_str(), cx.now).await? {
            return refuse(Field::Form, OrganizationTrouble::DomainGone);
        }
        tx.commit().await?;
    }
    let to = Recipient { to: address.into(), user: None, topic: Topic::OrganizationDomain };
    if let Some(wait) = verify::ask(cx, id.as_str(), Strategy::EmailCode, Some(&to)).await? {
        return Err(OrganizationError::TooMany { wait });
    }
    find_in(&mut cx.app.store.read().await?, by, id).await
}

/// Tries the code.
///
/// # Errors
/// [`OrganizationError`].
pub async fn verify(cx: &Cx, by: &By, id: &OrganizationDomainId, code: &SecretText) -> Outcome<OrganizationDomain> {
    by.require(Permission::DomainsManage)?;
    if let Some(wait) = throttle::take(cx, Limit::Attempt).await? {
        return Err(OrganizationError::TooMany { wait });
    }
    let wrong = |code| Err(OrganizationError::Problem(FieldProblem::new(Field::Code, code)));
    if code.is_empty() {
        return wrong(ProblemCode::Missing);
    }
    let domain = find_in(&mut cx.app.store.read().await?, by, id).await?;
    if domain.verified_at.is_some() {
        return Ok(domain);
    }
    // A code proves the domain, not a browser.
    let nobody = ClientId::from_unique(id.unique());
    match verify::check_code(cx, id.as_str(), Strategy::EmailCode, code, &nobody).await? {
        CodeCheck::Accepted => {}
        CodeCheck::Incorrect => return wrong(ProblemCode::CodeIncorrect),
        CodeCheck::Expired => return wrong(ProblemCode::CodeExpired),
        CodeCheck::Exhausted => return wrong(ProblemCode::CodeExhausted),
    }
    let mut tx = cx.app.store.write().await?;
    super::profile::held(&mut tx, by).await?;
    let domain = find_in(&mut tx, by, id).await?;
    prove(cx, tx, by, &domain, Some(Strategy::EmailCode.name())).await
}

/// Looks for the TXT record.
///
/// # Errors
/// [`OrganizationError`].
pub async fn check_record(cx: &Cx, by: &By, id: &OrganizationDomainId) -> Outcome<OrganizationDomain> {
    allowed(cx, by).await?;
    let domain = find_in(&mut cx.app.store.read().await?, by, id).await?;
    if domain.verified_at.is_some() {
        return Ok(domain);
    }
    let (name, value) = record(&domain);
    match cx.app.dns.texts(&name).await {
        Ok(texts) if texts.iter().any(|text| text.trim() == value) => {}
        Ok(_) => return refuse(Field::Form, OrganizationTrouble::RecordMissing),
        Err(_) => return refuse(Field::Form, OrganizationTrouble::ResolverFailed),
    }
    let mut tx = cx.app.store.write().await?;
    super::profile::held(&mut tx, by).await?;
    let domain = find_in(&mut tx, by, id).await?;
    prove(cx, tx, by, &domain, Some(DNS_TXT)).await
}

/// Takes a domain for proved on the word of an app's server or the operator.
///
/// # Errors
/// [`OrganizationError`].
pub async fn vouch(cx: &Cx, by: &By, id: &OrganizationDomainId) -> Outcome<OrganizationDomain> {
    if matches!(by, By::Member(_)) {
        return Err(OrganizationError::Forbidden(Permission::DomainsManage));
    }
    let mut tx = cx.app.store.write().await?;
    super::profile::held(&mut tx, by).await?;
    let domain = find_in(&mut tx, by, id).await?;
    prove(cx, tx, by, &domain, None).await
}

async fn prove(cx: &Cx, mut tx: Tx, by: &By, domain: &OrganizationDomain, strategy: Option<&str>) -> Outcome<OrganizationDomain> {
    if domain.verified_at.is_some() {
        return Ok(domain.clone());
    }
    if !store::organization_domains::verify(&mut tx, domain, strategy, cx.now).await? {
        return refuse(Field::Domain, OrganizationTrouble::DomainTaken);
    }
    let deed = Deed::DomainVerified { domain: domain.name.clone() };
    changed(cx, tx, by, &domain.id, &deed).await
}

/// Writes both logs, has the people of the domain looked at, and lets it last.
async fn changed(cx: &Cx, mut tx: Tx, by: &By, id: &OrganizationDomainId, deed: &Deed) -> Outcome<OrganizationDomain> {
    let domain = find_in(&mut tx, by, id).await?;
    Note::new(by, "organizationDomain.updated", id.as_str(), Data::domain(&domain)).record(cx, &mut tx, deed).await?;
    if domain.verified_at.is_some() && domain.mode != EnrollmentMode::ManualInvitation {
        enrolment::order(cx, &mut tx, id).await?;
    }
    tx.commit().await?;
    Ok(domain)
}

/// Lets people of a proved domain join in another way; with `take_back`, what it invited or suggested and nobody answered is over.
///
/// # Errors
/// [`OrganizationError`].
pub async fn set_mode(cx: &Cx, by: &By, id: &OrganizationDomainId, mode: EnrollmentMode, take_back: bool) -> Outcome<OrganizationDomain> {
    by.require(Permission::DomainsManage)?;
    let mut tx = cx.app.store.write().await?;
    super::profile::held(&mut tx, by).await?;
    let domain = find_in(&mut tx, by, id).await?;
    if take_back {
        take_all_back(cx, &mut tx, id).await?;
    }
    if !store::organization_domains::update_mode(&mut tx, &domain, mode, cx.now).await? {
        return refuse(Field::Form, OrganizationTrouble::DomainUnverified);
    }
    changed(cx, tx, by, id, &Deed::DomainModeChanged { domain: domain.name, mode }).await
}

async fn take_all_back(cx: &Cx, tx: &mut Tx, id: &OrganizationDomainId) -> Outcome<()> {
    store::organization_invitations::revoke_of_domain(tx, id, cx.now).await?;
    store::membership_requests::delete_of_domain(tx, id).await?;
    Ok(())
}

/// Takes a domain off, with what it invited or suggested and nobody answered.
///
/// # Errors
/// [`OrganizationError`].
pub async fn remove(cx: &Cx, by: &By, id: &OrganizationDomainId) -> Outcome<OrganizationDomain> {
    by.require(Permission::DomainsManage)?;
    let mut tx = cx.app.store.write().await?;
    super::profile::held(&mut tx, by).await?;
    let domain = find_in(&mut tx, by, id).await?;
    take_all_back(cx, &mut tx, id).await?;
    store::organization_domains::delete(&mut tx, by.id(), id).await?;
    let data = Data::deleted("organization_domain", id.as_str());
    Note::new(by, "organizationDomain.deleted", id.as_str(), data).tell(cx, &mut tx).await?;
    notes::write(cx, &mut tx, by.id(), by.user(), Some(id.as_str()), &Deed::DomainRemoved { domain: domain.name.clone() }).await?;
    tx.commit().await?;
    Ok(domain)
}
