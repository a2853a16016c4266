//! Verified domains: adding, proving, how people join by them, taking off.

use super::answers::{done, place, refusal};
use super::entrance::acting;
use crate::actions::organizations::domains::DomainView;
use crate::actions::{ActionError, FormReply};
use crate::domain::ids::OrganizationDomainId;
use crate::domain::notice::Notice;
use crate::domain::organization::{EnrollmentMode, Permission, RequestStatus};
use crate::domain::organization_trouble::OrganizationTrouble;
use crate::domain::problem::Field;
use crate::domain::secret::SecretText;
use crate::server::answer::{Answer, give};
use crate::server::context::RequestContext;
use crate::server::flows::Internal;
use crate::server::flows::organizations::{By, Member, OrganizationError, domains};
use crate::server::organization_news;
use crate::server::store;
use crate::server::store::organization_domains::OrganizationDomain;

/// The page.
const PAGE: &str = "/organization";

/// The domains of the organization, the proved ones first.
pub(super) async fn views(context: &RequestContext, member: &Member) -> Result<Vec<DomainView>, Internal> {
    let manages = member.can(Permission::DomainsManage);
    let mut tx = context.app().store.read().await?;
    let mut views = Vec::new();
    for domain in store::organization_domains::list_of(&mut tx, &member.organization().id, None).await? {
        let verified = domain.verified_at.is_some();
        let (mut invitations, mut suggestions) = (0, 0);
        if manages && verified {
            invitations = store::organization_invitations::count_of_domain(&mut tx, &domain.id, context.now()).await?;
            suggestions = store::membership_requests::count_of_domain(&mut tx, &domain.id, RequestStatus::Suggested).await?;
        }
        views.push(DomainView {
            id: domain.id.as_str().to_owned(),
            verified,
            mode: domain.mode,
            invitations,
            suggestions,
            record: (manages && !verified).then(|| domains::record(&domain)),
            code_sent_to: domain.affiliation_address.clone().filter(|_| manages && !verified),
            name: domain.name,
        });
    }
    views.sort_by_key(|domain| !domain.verified);
    Ok(views)
}

/// The card in which a domain is proved.
fn verify_card(id: &OrganizationDomainId) -> String {
    format!("verify-{id}")
}

/// Adds a domain. The proof comes next, unless the person has proved an address of it before.
pub(crate) async fn add(context: &RequestContext, organization: &str, name: &str) -> Result<FormReply, ActionError> {
    let page = place(context, PAGE, Some("add-domain"));
    let by = match acting(context, organization).await? {
        Ok((_, member)) => By::from(member),
        Err(answer) => return give(context, answer).await,
    };
    let words = organization_news::done(context.cx.locale);
    let answer = match domains::add(&context.cx, &by, name).await {
        Ok(domain) if domain.verified_at.is_some() => done(PAGE.to_owned(), words.domain_verified(&domain.name)),
        Ok(domain) => {
            let card = verify_card(&domain.id);
            let notice = Notice::Next { words: words.domain_added(&domain.name), card: card.clone() };
            Answer::Done { page: place(context, PAGE, Some(&card)), notice }
        }
        Err(error) => refusal(context, page, error)?.typed(&[(Field::Domain.name(), name)]),
    };
    give(context, answer).await
}

/// The domain that a form names.
fn named(domain: &str) -> Result<OrganizationDomainId, OrganizationError> {
    OrganizationDomainId::parse(domain).map_err(|_| OrganizationError::Refused(Field::Form, OrganizationTrouble::DomainGone))
}

/// What an action on a domain came to: a sentence about it, on the page with this card.
async fn answer(
    context: &RequestContext,
    page: String,
    outcome: Result<OrganizationDomain, OrganizationError>,
    (then, words): (String, impl FnOnce(&OrganizationDomain) -> String),
) -> Result<FormReply, ActionError> {
    let answer = match outcome {
        Ok(domain) => done(then, words(&domain)),
        Err(error) => refusal(context, page, error)?,
    };
    give(context, answer).await
}

/// Sends a code to an address of the domain.
pub(crate) async fn send_code(
    context: &RequestContext,
    organization: &str,
    domain: &str,
    (typed, at): (&str, &str),
) -> Result<FormReply, ActionError> {
    let page = place(context, PAGE, Some(&format!("verify-{domain}")));
    let by = match acting(context, organization).await? {
        Ok((_, member)) => By::from(member),
        Err(answer) => return give(context, answer).await,
    };
    let outcome = match named(domain) {
        Ok(id) => {
            let address = if typed.contains('@') { typed.to_owned() } else { format!("{}@{at}", typed.trim()) };
            domains::send_code(&context.cx, &by, &id, &address).await
        }
        Err(error) => Err(error),
    };
    let answer = match outcome {
        Ok(domain) => {
            let to = domain.affiliation_address.as_deref().unwrap_or_default();
            done(page, organization_news::done(context.cx.locale).domain_code_sent(to))
        }
        Err(error) => refusal(context, page, error)?.typed(&[(Field::EmailAddress.name(), typed)]),
    };
    give(context, answer).await
}

/// Proves the domain by the code.
pub(crate) async fn verify(context: &RequestContext, organization: &str, domain: &str, code: &SecretText) -> Result<FormReply, ActionError> {
    let page = place(context, PAGE, Some(&format!("verify-{domain}")));
    let by = match acting(context, organization).await? {
        Ok((_, member)) => By::from(member),
        Err(answer) => return give(context, answer).await,
    };
    let outcome = match named(domain) {
        Ok(id) => domains::verify(&context.cx, &by, &id, code).await,
        Err(error) => Err(error),
    };
    let words = organization_news::done(context.cx.locale);
    answer(context, page, outcome, (PAGE.to_owned(), |domain| words.domain_verified(&domain.name))).await
}

/// Proves the domain by its record.
pub(crate) async fn check_record(context: &RequestContext, organization: &str, domain: &str) -> Result<FormReply, ActionError> {
    let page = place(context, PAGE, Some(&format!("verify-{domain}")));
    let by = match acting(context, organization).await? {
        Ok((_, member)) => By::from(member),
        Err(answer) => return give(context, answer).await,
    };
    let outcome = match named(domain) {
        Ok(id) => domains::check_record(&context.cx, &by, &id).await,
        Err(error) => Err(error),
    };
    let words = organization_news::done(context.cx.locale);
    answer(context, page, outcome, (PAGE.to_owned(), |domain| words.domain_verified(&domain.name))).await
}

/// Lets people join in another way.
pub(crate) async fn set_mode(
    context: &RequestContext,
    organization: &str,
    domain: &str,
    (mode, delete_pending): (Option<EnrollmentMode>, bool),
) -> Result<FormReply, ActionError> {
    let page = place(context, PAGE, Some(&format!("manage-{domain}")));
    let by = match acting(context, organization).await? {
        Ok((_, member)) => By::from(member),
        Err(answer) => return give(context, answer).await,
    };
    let outcome = match (named(domain), mode) {
        (Ok(id), Some(mode)) => domains::set_mode(&context.cx, &by, &id, mode, delete_pending).await,
        (Ok(_), None) => Err(OrganizationError::Refused(Field::Form, OrganizationTrouble::PolicyInvalid)),
        (Err(error), _) => Err(error),
    };
    let words = organization_news::done(context.cx.locale);
    answer(context, page, outcome, (PAGE.to_owned(), |domain| words.domain_saved(&domain.name))).await
}

/// Takes a domain off.
pub(crate) async fn remove(context: &RequestContext, organization: &str, domain: &str) -> Result<FormReply, ActionError> {
    let page = place(context, PAGE, Some(&format!("remove-{domain}")));
    let by = match acting(context, organization).await? {
        Ok((_, member)) => By::from(member),
        Err(answer) => return give(context, answer).await,
    };
    let outcome = match named(domain) {
        Ok(id) => domains::remove(&context.cx, &by, &id).await,
        Err(error) => Err(error),
    };
    let words = organization_news::done(context.cx.locale);
    answer(context, page, outcome, (PAGE.to_owned(), |domain| words.domain_removed(&domain.name))).await
}
