//! Addresses and numbers of somebody who is signed in.

use super::person::{reverified, sign_in_first, signed_in};
use super::proof::settings;
use crate::actions::contacts::ContactView;
use crate::actions::{ActionError, FormReply};
use crate::domain::contact::Contact;
use crate::domain::email::Email;
use crate::domain::ids::IdentificationId;
use crate::domain::notice::Notice;
use crate::domain::problem::{Field, FieldProblem, ProblemCode};
use crate::domain::secret::SecretText;
use crate::server::answer::{Answer, broke_inside, give};
use crate::server::context::RequestContext;
use crate::server::flows::contacts::{self, ContactError, Own};
use crate::server::phone;
use crate::server::store::accounts::Account;

/// The page with all cards closed.
const PAGE: &str = "/user#emails";

/// Addresses, then numbers: the primary one, those that are proved, the others.
pub(super) fn views(account: &Account) -> (Vec<ContactView>, Vec<ContactView>) {
    let all = Own::all(account);
    let view = |own: &Own| ContactView {
        id: own.id.clone(),
        address: match &own.contact {
            Contact::Email(email) => email.as_str().to_owned(),
            Contact::Phone(number) => phone::international(number),
        },
        primary: own.primary,
        verified: own.verified,
        removable: own.may_go(&all),
    };
    let (phones, emails): (Vec<&Own>, Vec<&Own>) = all.iter().partition(|own| own.is_phone());
    let best_first = |some: Vec<&Own>| {
        let mut views: Vec<ContactView> = some.into_iter().map(view).collect();
        views.sort_by_key(|contact| (!contact.primary, !contact.verified));
        views
    };
    (best_first(emails), best_first(phones))
}

/// The page with this card open.
fn with_card(name: &str) -> String {
    format!("/user?open={name}#{name}")
}

fn code_card(id: &IdentificationId) -> String {
    with_card(&format!("verify-{id}"))
}

/// Adds an address.
pub(crate) async fn add_email(context: &RequestContext, text: &str) -> Result<FormReply, ActionError> {
    let read = match Email::parse(text) {
        Ok(email) => Ok(email.into()),
        Err(_) if text.trim().is_empty() => Err(ProblemCode::Missing),
        Err(_) => Err(ProblemCode::EmailInvalid),
    };
    add(context, read, (Field::EmailAddress, text), "add-email").await
}

/// Adds a number.
pub(crate) async fn add_phone(context: &RequestContext, text: &str) -> Result<FormReply, ActionError> {
    let settings = settings(context).await?;
    let read = if !settings.phone.is_on() {
        Err(ProblemCode::MethodUnavailable)
    } else if text.trim().is_empty() {
        Err(ProblemCode::Missing)
    } else {
        phone::read(text, None, &settings, context.app().config.is_development()).map(Contact::from)
    };
    add(context, read, (Field::PhoneNumber, text), "add-phone").await
}

async fn add(
    context: &RequestContext,
    read: Result<Contact, ProblemCode>,
    (field, typed): (Field, &str),
    card: &str,
) -> Result<FormReply, ActionError> {
    let contact = match read {
        Ok(contact) => contact,
        Err(code) => return give(context, Answer::problem(with_card(card), field, code).typed(&[(field.name(), typed)])).await,
    };
    let me = match reverified(context).await? {
        Ok(me) => me,
        Err(answer) => return give(context, answer).await,
    };
    let answer = match contacts::add(&context.cx, &me.account, contact).await {
        Ok(Some(contact)) => Answer::Done { page: code_card(&contact), notice: Notice::CodeSent { contact } },
        Ok(None) => Answer::Done { page: PAGE.to_owned(), notice: Notice::ContactAdded },
        Err(error) => refusal(context, with_card(card), error)?.typed(&[(field.name(), typed)]),
    };
    give(context, answer).await
}

/// Proves an address or number.
pub(crate) async fn verify(context: &RequestContext, id: &IdentificationId, code: &SecretText) -> Result<FormReply, ActionError> {
    let Some(me) = signed_in(context).await? else { return give(context, sign_in_first(context)).await };
    let answer = match contacts::check_code(&context.cx, &me.account.user.id, id, code, &me.session.client).await {
        Ok(()) => Answer::Done { page: PAGE.to_owned(), notice: Notice::ContactAdded },
        Err(error) => refusal(context, code_card(id), error)?,
    };
    give(context, answer).await
}

/// Sends the code again.
pub(crate) async fn resend(context: &RequestContext, id: &IdentificationId) -> Result<FormReply, ActionError> {
    let Some(me) = signed_in(context).await? else { return give(context, sign_in_first(context)).await };
    let answer = match contacts::resend(&context.cx, &me.account.user.id, id).await {
        Ok(()) => Answer::Done { page: code_card(id), notice: Notice::CodeSent { contact: id.clone() } },
        Err(error) => refusal(context, code_card(id), error)?,
    };
    give(context, answer).await
}

/// Lets messages go to it.
pub(crate) async fn make_primary(context: &RequestContext, id: &IdentificationId) -> Result<FormReply, ActionError> {
    let me = match reverified(context).await? {
        Ok(me) => me,
        Err(answer) => return give(context, answer).await,
    };
    let answer = match contacts::make_primary(&context.cx, &me.account.user.id, id).await {
        Ok(()) => Answer::Done { page: PAGE.to_owned(), notice: Notice::PrimaryChosen },
        Err(error) => refusal(context, PAGE.to_owned(), error)?,
    };
    give(context, answer).await
}

/// Takes it off. One that is gone already is a success.
pub(crate) async fn remove(context: &RequestContext, id: &IdentificationId) -> Result<FormReply, ActionError> {
    let me = match reverified(context).await? {
        Ok(me) => me,
        Err(answer) => return give(context, answer).await,
    };
    let answer = match contacts::remove(&context.cx, &me.account.user.id, id).await {
        Ok(()) => Answer::Done { page: PAGE.to_owned(), notice: Notice::ContactRemoved },
        Err(error) => refusal(context, with_card(&format!("remove-{id}")), error)?,
    };
    give(context, answer).await
}

fn refusal(context: &RequestContext, page: String, error: ContactError) -> Result<Answer, ActionError> {
    match error {
        ContactError::Refused(problem) => Ok(Answer::Stay { page, problems: vec![problem], typed: Vec::new() }),
        ContactError::Gone => Ok(Answer::Stay { page, problems: vec![FieldProblem::new(Field::Form, ProblemCode::ContactGone)], typed: Vec::new() }),
        ContactError::Internal(error) => Err(broke_inside(context, error)),
    }
}
