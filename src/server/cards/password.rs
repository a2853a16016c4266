//! The password of somebody who is signed in.

use super::person::{Person, reverified, sign_in_first, signed_in};
use super::proof::{refusal, settings};
use crate::actions::password::PasswordView;
use crate::actions::{ActionError, FormReply};
use crate::domain::notice::Notice;
use crate::domain::secret::SecretText;
use crate::domain::settings::InstanceSettings;
use crate::domain::time::Timestamp;
use crate::server::answer::{Answer, broke, give};
use crate::server::context::RequestContext;
use crate::server::flows::passwords::{self, NewPassword, Replaced};
use crate::server::flows::reverification;

/// The page with the card for a new password.
const CARD: &str = "/user/security?open=password#password";
/// The page with the card that takes the password away.
const REMOVAL: &str = "/user/security?open=remove-password#password";
/// The page with all cards closed.
const SECTION: &str = "/user/security#password";

/// The password as the section shows it.
pub(super) fn view(settings: &InstanceSettings, me: &Person) -> PasswordView {
    let user = &me.account.user;
    let names = [&user.username, &user.first_name, &user.last_name].into_iter().flatten().cloned();
    PasswordView {
        possible: settings.password,
        set_at: me.account.password_set_at.map(Timestamp::millis),
        dispensable: passwords::is_dispensable(settings, &me.account),
        min_length: i64::try_from(settings.password_min_length).unwrap_or_default(),
        own_words: me.account.emails.iter().map(|row| row.address.as_str().to_owned()).chain(names).collect(),
    }
}

/// Sets or replaces it. The current one is a proof like any other: whoever types it is not asked again.
pub(crate) async fn replace(context: &RequestContext, current: &SecretText, typed: &NewPassword) -> Result<FormReply, ActionError> {
    let Some(me) = signed_in(context).await? else { return give(context, sign_in_first(context)).await };
    let settings = settings(context).await?;
    if me.account.password_set_at.is_some() {
        let result = reverification::prove_password(&context.cx, &settings, (&me.session, &me.account), current).await;
        if let Err(error) = result {
            let answer = refusal(context, CARD.to_owned(), error)?;
            return give(context, answer).await;
        }
    }
    let me = match reverified(context).await? {
        Ok(me) => me,
        Err(answer) => return give(context, answer).await,
    };
    let answer = match passwords::replace(&context.cx, &settings, (&me.session, &me.account.user), typed).await {
        Ok(Replaced { first, signed_out }) => {
            // Whoever knew the cookie may have known the password.
            context.rotate().await.map_err(|e| broke(context, &e))?;
            let others = signed_out.is_some();
            Answer::Done { page: SECTION.to_owned(), notice: if first { Notice::PasswordSet { others } } else { Notice::PasswordChanged { others } } }
        }
        Err(error) => refusal(context, CARD.to_owned(), error)?,
    };
    give(context, answer).await
}

/// Takes it away.
pub(crate) async fn remove(context: &RequestContext) -> Result<FormReply, ActionError> {
    let me = match reverified(context).await? {
        Ok(me) => me,
        Err(answer) => return give(context, answer).await,
    };
    let settings = settings(context).await?;
    let answer = match passwords::remove(&context.cx, &settings, &me.account.user.id).await {
        Ok(()) => Answer::Done { page: SECTION.to_owned(), notice: Notice::PasswordRemoved },
        Err(error) => refusal(context, REMOVAL.to_owned(), error)?,
    };
    give(context, answer).await
}
