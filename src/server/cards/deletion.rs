//! Deleting an account.

use super::person::reverified;
use super::proof::settings;
use crate::actions::{ActionError, FormReply};
use crate::domain::problem::{Field, ProblemCode};
use crate::server::answer::{Answer, broke, broke_inside, give};
use crate::server::context::RequestContext;
use crate::server::flows::deletion::{self, Deletion};
use crate::server::organization_words;

/// The page with the card that deletes the account.
const CARD: &str = "/user/security?open=delete#delete";

/// Deletes the account. The words are those that the form itself asked for, in its language: typing them is for the person's
/// own sake, proving who they are is what protects the account.
pub(crate) async fn delete(context: &RequestContext, confirmation: &str, words: &str) -> Result<FormReply, ActionError> {
    let stay = |field, code| Answer::problem(CARD, field, code);
    if !settings(context).await?.account_deletion {
        return give(context, stay(Field::Form, ProblemCode::MethodUnavailable)).await;
    }
    if plain(confirmation).is_empty() {
        return give(context, stay(Field::Confirmation, ProblemCode::Missing)).await;
    }
    if plain(confirmation) != plain(words) {
        return give(context, stay(Field::Confirmation, ProblemCode::NotConfirmed)).await;
    }
    let me = match reverified(context).await? {
        Ok(me) => me,
        Err(answer) => return give(context, answer).await,
    };
    let done = deletion::delete_account(&context.cx, &me.account.user.id).await.map_err(|e| broke_inside(context, e))?;
    if let Deletion::Needed { organization } = done {
        let words = organization_words::last_admin_of(context.cx.locale, &organization);
        return give(context, stay(Field::Form, ProblemCode::InWords { words })).await;
    }
    context.rotate().await.map_err(|e| broke(context, &e))?;
    context.announce().await.map_err(|e| broke(context, &e))?;
    give(context, Answer::Go("/user/deleted".to_owned())).await
}

/// Without what nobody means by typing it: capitals and spaces.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
