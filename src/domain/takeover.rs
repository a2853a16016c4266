//! Taking an account back after somebody changed who gets in: who may, what of, and what it does.

use super::contact::Contact;
use super::time::{Span, Timestamp};

/// Life of a link that takes an account back.
pub const RESTORE_TTL: Span = Span::days(7);
/// For how long afterwards only the browser that did it may change how to sign in.
pub const LOCK_AFTER_RESTORE: Span = Span::hours(24);
/// Younger addresses and numbers have no say: otherwise an intruder could add one, and take the account back with it.
const TRUSTED_AFTER: Span = Span::days(7);
/// Ways to sign in that were added so long before the change are taken for the intruder's too.
const INTRUSION: Span = Span::hours(24);

/// Whether an address or number of this age gets a link that takes the account back, and is itself brought back by one. What the
/// account began with always counts.
#[must_use]
pub fn has_a_say(added_at: Timestamp, account_made_at: Timestamp, now: Timestamp) -> bool {
    added_at <= account_made_at || now.since(added_at) >= TRUSTED_AFTER
}

/// Since when passkeys, second factors and connected services count as added by whoever made the change. What the account began
/// with never does.
#[must_use]
pub fn intruder_since(account_made_at: Timestamp, changed_at: Timestamp) -> Timestamp {
    changed_at.minus(INTRUSION).max(account_made_at.plus(Span::millis(1)))
}

/// What becomes of an address or number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// Proved again.
    BroughtBack(Contact),
    /// Receives messages again.
    MadePrimary(Contact),
    /// Taken off.
    Removed(Contact),
}

/// An address or number before or after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The address or number.
    pub contact: Contact,
    /// Whether it is proved.
    pub verified: bool,
    /// Whether messages go to it.
    pub primary: bool,
}

/// What taking an account back does to its addresses and numbers: `before` are those with a say, `now` those of today.
#[must_use]
pub fn fates(before: &[Held], now: &[Held]) -> Vec<Fate> {
    let today = |held: &Held| now.iter().find(|other| other.contact.key() == held.contact.key());
    let back = before.iter().filter(|held| held.verified && !today(held).is_some_and(|now| now.verified));
    let primary = before.iter().filter(|held| held.primary && !today(held).is_some_and(|now| now.primary));
    let gone = now.iter().filter(|held| !before.iter().any(|other| other.contact.key() == held.contact.key()));
    let back = back.map(|held| Fate::BroughtBack(held.contact.clone()));
    let primary = primary.map(|held| Fate::MadePrimary(held.contact.clone()));
    back.chain(primary).chain(gone.map(|held| Fate::Removed(held.contact.clone()))).collect()
}

#[cfg(test)]
mod tests {
    use super::{Fate, Held, fates, has_a_say, intruder_since};
    use crate::domain::contact::Contact;
    use crate::domain::email::Email;
    use crate::domain::time::{Span, Timestamp};

    fn held(address: &str, verified: bool, primary: bool) -> Held {
        Held { contact: Email::parse(address).unwrap().into(), verified, primary }
    }

    fn contact(address: &str) -> Contact {
        Email::parse(address).unwrap().into()
    }

    #[test]
    fn d_6_a_changed_address_comes_back_and_the_intruders_goes() {
        let before = [held("ada@example.org", true, true)];
        let now = [held("eve@evil.example", true, true), held("second@evil.example", false, false)];
        assert_eq!(
            fates(&before, &now),
            [
                Fate::BroughtBack(contact("ada@example.org")),
                Fate::MadePrimary(contact("ada@example.org")),
                Fate::Removed(contact("eve@evil.example")),
                Fate::Removed(contact("second@evil.example")),
            ]
        );
        assert_eq!(fates(&before, &before), []);
    }

    #[test]
    fn d_6_an_address_of_yesterday_has_no_say_unless_the_account_began_with_it() {
        let made = Timestamp::from_millis(0);
        let now = made.plus(Span::days(30));
        assert!(has_a_say(made, made, made.plus(Span::minutes(1))));
        assert!(!has_a_say(now.minus(Span::days(1)), made, now));
        assert!(has_a_say(now.minus(Span::days(7)), made, now));
    }

    #[test]
    fn d_6_what_was_added_within_a_day_before_the_change_is_the_intruders() {
        let made = Timestamp::from_millis(0);
        let changed = made.plus(Span::days(30));
        assert_eq!(intruder_since(made, changed), changed.minus(Span::hours(24)));
        assert!(intruder_since(made, made.plus(Span::hours(1))) > made, "the first factor is the owner's");
    }
}
