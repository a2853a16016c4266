//! To whom the messages of a sign-in go.

use crate::domain::contact::Contact;
use crate::domain::email::Email;
use crate::domain::ids::IdentificationId;
use crate::domain::phone::PhoneNumber;
use crate::domain::sign_in::SignIn;
use crate::domain::verification::Strategy;
use crate::server::flows::verify::{Recipient, Topic};
use crate::server::flows::{Cx, Internal};
use crate::server::store::users::User;
use crate::server::store::{self, StoreError, Tx};

/// Who gets the messages of this strategy: the account's own address or number. What somebody typed that belongs to no
/// account is counted as if somebody had it, and gets nothing.
pub(super) async fn find(cx: &Cx, attempt: &SignIn, strategy: Strategy) -> Result<Option<Recipient>, Internal> {
    let topic = if strategy == Strategy::ResetPasswordEmailCode { Topic::ResetPassword } else { Topic::SignIn };
    let (user, typed) = (attempt.user.as_ref(), typed(attempt, strategy));
    let known = match (user, &attempt.email, &attempt.phone) {
        (Some(user), _, Some(phone)) if strategy == Strategy::PhoneCode => {
            store::phones::find_of(&mut cx.app.store.read().await?, user, phone).await?.map(|row| row.number.into())
        }
        (Some(user), Some(email), _) if strategy != Strategy::PhoneCode => {
            store::emails::find_of(&mut cx.app.store.read().await?, user, email).await?.map(|row| row.address.into())
        }
        _ => None,
    };
    Ok(match known {
        Some(to) => Some(Recipient { to, user: user.cloned(), topic }),
        None => typed.map(|to| Recipient { to, user: None, topic: Topic::NoAccount }),
    })
}

/// What was typed on the first card, if messages of this strategy could go there.
fn typed(attempt: &SignIn, strategy: Strategy) -> Option<Contact> {
    match strategy {
        Strategy::PhoneCode => attempt.typed_number().map(Contact::from),
        _ => Email::parse(&attempt.identifier).ok().map(Contact::from),
    }
}

/// The number that text messages to a person go to: the one that was typed, else the primary one, else the first that is
/// proved.
pub(super) async fn target_phone(tx: &mut Tx, user: &User, typed: Option<&PhoneNumber>) -> Result<Option<IdentificationId>, StoreError> {
    let mut phones = store::phones::list_of(tx, &user.id).await?;
    phones.retain(|row| row.verified_at.is_some());
    phones.sort_by_key(|row| (Some(&row.number) != typed, Some(&row.id) != user.primary_phone.as_ref()));
    Ok(phones.into_iter().next().map(|row| row.id))
}
