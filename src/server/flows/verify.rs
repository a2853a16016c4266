//! Proofs by mail and text message, shared by sign-in, sign-up and recovery.

use super::mails;
use super::throttle::{self, Limit};
use super::{Cx, Internal};
use crate::domain::contact::Contact;
use crate::domain::ids::{ClientId, OrganizationDomainId, UserId, VerificationId};
use crate::domain::secret::SecretText;
use crate::domain::time::Span;
use crate::domain::verification::{Strategy, TEST_CODE, VERIFICATION_TTL, VerificationState, code_digits};
use crate::server::mail::MailKind;
use crate::server::security::token;
use crate::server::store::verifications::Verification;
use crate::server::store::{self, Tx};

/// Purpose under which tokens of links are hashed.
const LINK: &str = "verification_link";

/// What the mail is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// Signing in.
    SignIn,
    /// A new account.
    SignUp,
    /// A forgotten password.
    ResetPassword,
    /// Somebody who is signed in changes something sensitive.
    Reverification,
    /// Somebody wanted to sign up with an address that has an account.
    AccountExists,
    /// Another address or number of somebody who has an account.
    AddContact,
    /// A domain of an organization, whose id the attempt is.
    OrganizationDomain,
    /// Signing in to an account that does not exist: nothing is sent.
    NoAccount,
}

/// To whom a proof is sent.
#[derive(Debug, Clone)]
pub struct Recipient {
    /// The address or number.
    pub to: Contact,
    /// Its owner, where there is an account.
    pub user: Option<UserId>,
    /// What the message says.
    pub topic: Topic,
}

/// Asks for a proof: makes code and link, and orders the message. Without a recipient, or for [`Topic::NoAccount`], the same
/// rows are made except the message, so that the pages of unknown accounts behave alike. `Some` is the time to wait before
/// another one.
///
/// # Errors
/// [`Internal`].
pub async fn ask(cx: &Cx, attempt: &str, strategy: Strategy, to: Option<&Recipient>) -> Result<Option<Span>, Internal> {
    if let Some(wait) = resend_wait(cx, attempt, strategy).await? {
        return Ok(Some(wait));
    }
    if let Some(wait) = take(cx, strategy, to).await? {
        return Ok(Some(wait));
    }
    let settings = cx.app.settings(cx.now).await?;
    let test = cx.app.config.is_development() && to.is_some_and(|to| to.to.is_for_tests());
    let code = if test { TEST_CODE.to_owned() } else { cx.app.rng.code()? };
    let link_token = token::fresh(&cx.app.rng)?;
    let token_hash = cx.app.tokens.hash(LINK, link_token.expose());

    let mut tx = cx.app.store.write().await?;
    let mut verification = Verification {
        id: VerificationId::from_unique(&cx.unique()?),
        attempt: attempt.to_owned(),
        strategy,
        code_hash: cx.app.tokens.hash(attempt, &code).as_bytes().to_vec(),
        mail: None,
        attempts: 0,
        created_at: cx.now,
        expires_at: cx.now.plus(VERIFICATION_TTL),
        verified_at: None,
        verified_by: None,
    };
    if let Some(to) = to.filter(|to| to.topic != Topic::NoAccount && !(test && matches!(to.to, Contact::Phone(_)))) {
        let (code, link) = (SecretText::new(code), mails::page(cx, "/verify", &[("token", link_token.expose())]));
        let kind = match to.topic {
            Topic::SignIn | Topic::NoAccount => MailKind::SignIn { code, link },
            Topic::SignUp => MailKind::SignUp { code, link },
            Topic::ResetPassword => MailKind::ResetPassword { code, link },
            Topic::AddContact => MailKind::AddEmail { code, link },
            Topic::Reverification => MailKind::Reverification { code, link: mails::page(cx, "/user/security", &[]) },
            Topic::OrganizationDomain => {
                let organization = organization_of(&mut tx, attempt).await?.unwrap_or_else(|| settings.application_name.clone());
                MailKind::OrganizationDomain { organization, code, link: mails::page(cx, "/organization", &[]) }
            }
            Topic::AccountExists => MailKind::AccountExists {
                sign_in_link: mails::page(cx, "/sign-in", &[]),
                reset_link: settings.password.then(|| mails::page(cx, "/sign-in/forgot-password", &[])),
            },
        };
        let order = mails::params(cx, &settings, to.to.clone(), kind);
        verification.mail = Some(mails::order(cx, &mut tx, &order, to.user.as_ref(), Some(attempt)).await?);
    }
    store::verifications::insert(&mut tx, &verification, token_hash.as_bytes()).await?;
    tx.commit().await?;
    Ok(None)
}

/// The name of the organization whose domain is proved.
async fn organization_of(tx: &mut Tx, domain: &str) -> Result<Option<String>, Internal> {
    let Ok(id) = OrganizationDomainId::parse(domain) else { return Ok(None) };
    let Some(domain) = store::organization_domains::find(tx, &id).await? else { return Ok(None) };
    Ok(store::organizations::find(tx, &domain.organization).await?.map(|organization| organization.name))
}

/// Counts a message against its receiver; a text message, which costs the operator money, against the network too.
async fn take(cx: &Cx, strategy: Strategy, to: Option<&Recipient>) -> Result<Option<Span>, Internal> {
    let by_phone = strategy == Strategy::PhoneCode;
    if by_phone && let Some(wait) = throttle::take(cx, Limit::SmsNetwork).await? {
        return Ok(Some(wait));
    }
    let Some(to) = to else { return Ok(None) };
    throttle::take_for(cx, if by_phone { Limit::Sms } else { Limit::Mail }, &to.to.key()).await
}

/// Time until another message may be asked for; `None` is now.
///
/// # Errors
/// [`Internal`].
pub async fn resend_wait(cx: &Cx, attempt: &str, strategy: Strategy) -> Result<Option<Span>, Internal> {
    let latest =
        store::verifications::list_of(&mut cx.app.store.read().await?, attempt).await?.into_iter().find(|v| v.strategy.has_purpose_of(strategy));
    Ok(latest.and_then(|latest| {
        let free_at = latest.created_at.plus(strategy.resend_after());
        (cx.now < free_at).then(|| free_at.since(cx.now))
    }))
}

/// What a code was worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum CodeCheck {
    /// Right, and spent now.
    Accepted,
    /// Wrong.
    Incorrect,
    /// Right or wrong: all codes of this attempt are too old or spent.
    Expired,
    /// Tried too often; a new code is needed.
    Exhausted,
}

/// Checks a code against every open proof of the attempt (an older one stays good when a newer was asked for), counting
/// the try first. Commits the count whatever the outcome.
///
/// # Errors
/// [`Internal`].
pub async fn check_code(cx: &Cx, attempt: &str, strategy: Strategy, code: &SecretText, client: &ClientId) -> Result<CodeCheck, Internal> {
    let mut tx = cx.app.store.write().await?;
    let all = store::verifications::list_of(&mut tx, attempt).await?;
    let ours: Vec<&Verification> = all.iter().filter(|v| v.strategy.has_purpose_of(strategy)).collect();
    let open: Vec<&&Verification> = ours.iter().filter(|v| v.state(cx.now) == VerificationState::Open).collect();
    if open.is_empty() {
        let exhausted = ours.first().is_some_and(|v| v.state(cx.now) == VerificationState::Exhausted);
        return Ok(if exhausted { CodeCheck::Exhausted } else { CodeCheck::Expired });
    }
    store::verifications::count_try(&mut tx, attempt, cx.now).await?;
    let digits = code_digits(code.expose()).unwrap_or_default();
    let hash = cx.app.tokens.hash(attempt, &digits);
    let mut outcome = CodeCheck::Incorrect;
    if let Some(matching) = open.iter().find(|v| hash.matches(&v.code_hash)) {
        outcome = if store::verifications::spend(&mut tx, &matching.id, client, cx.now).await? { CodeCheck::Accepted } else { CodeCheck::Expired };
    }
    tx.commit().await?;
    Ok(outcome)
}

/// What a link turned out to be.
#[derive(Debug, Clone)]
#[must_use]
pub enum LinkCheck {
    /// Good; `proof` was spent now or, when only looked at, can be.
    Good {
        /// The proof.
        proof: Verification,
    },
    /// Too old.
    Expired,
    /// Spent before, or never made by us.
    Unusable,
}

/// Looks at a link without using it: what a GET may do.
///
/// # Errors
/// [`Internal`].
pub async fn look_at_link(cx: &Cx, token: &SecretText) -> Result<LinkCheck, Internal> {
    let mut tx = cx.app.store.read().await?;
    find_link(cx, &mut tx, token).await
}

/// Uses a link up, from the browser `client`.
///
/// # Errors
/// [`Internal`].
pub async fn open_link(cx: &Cx, token: &SecretText, client: &ClientId) -> Result<LinkCheck, Internal> {
    let mut tx = cx.app.store.write().await?;
    let found = find_link(cx, &mut tx, token).await?;
    if let LinkCheck::Good { proof } = &found
        && !store::verifications::spend(&mut tx, &proof.id, client, cx.now).await?
    {
        return Ok(LinkCheck::Unusable);
    }
    tx.commit().await?;
    Ok(found)
}

async fn find_link(cx: &Cx, tx: &mut Tx, token: &SecretText) -> Result<LinkCheck, Internal> {
    let hash = cx.app.tokens.hash(LINK, token.expose());
    let Some(proof) = store::verifications::find_by_token(tx, hash.as_bytes()).await? else { return Ok(LinkCheck::Unusable) };
    Ok(match proof.state(cx.now) {
        VerificationState::Open => LinkCheck::Good { proof },
        VerificationState::Expired => LinkCheck::Expired,
        VerificationState::Verified | VerificationState::Exhausted => LinkCheck::Unusable,
    })
}

/// The proof of this attempt that was given, by code or by link, if any.
///
/// # Errors
/// [`Internal`].
pub async fn given(cx: &Cx, attempt: &str, strategy: Strategy) -> Result<Option<Verification>, Internal> {
    let all = store::verifications::list_of(&mut cx.app.store.read().await?, attempt).await?;
    Ok(all.into_iter().find(|v| v.strategy.has_purpose_of(strategy) && v.verified_at.is_some()))
}
