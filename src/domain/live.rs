//! What an open page is told when something changed elsewhere: which parts to ask for again, never what is in them.

use std::fmt;

/// Name of the message that ends a stream because the page's session is over; its data is the state of the session.
pub const OVER: &str = "over";

/// Parts of the account that a page may show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Area {
    /// Names, addresses, numbers, connected accounts.
    Profile,
    /// Password, passkeys, second factors, the log.
    Security,
    /// Devices.
    Sessions,
    /// The organizations that the person belongs to, is invited to or may ask to join.
    Memberships,
    /// The organization in which the session is active: everything in it.
    Organization,
}

impl Area {
    const ALL: [Self; 5] = [Self::Profile, Self::Security, Self::Sessions, Self::Memberships, Self::Organization];

    const fn name(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Security => "security",
            Self::Sessions => "sessions",
            Self::Memberships => "memberships",
            Self::Organization => "organization",
        }
    }
}

/// What changed. On the way it is the names of the areas with spaces in between.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Change([bool; Area::ALL.len()]);

impl Change {
    /// What an event changes, by its type.
    #[must_use]
    pub fn of_event(kind: &str) -> Self {
        match kind {
            // Messages on their way.
            "email.created" | "sms.created" => Self::default(),
            _ if kind.starts_with("session.") => Self::of(Area::Sessions),
            _ if kind.starts_with("organization") => {
                let mut both = Self::of(Area::Memberships);
                both.add(Self::of(Area::Organization));
                both
            }
            // An event that is not known here may concern anything.
            _ => Self::everything(),
        }
    }

    /// One area.
    #[must_use]
    pub fn of(area: Area) -> Self {
        Self(Area::ALL.map(|known| known == area))
    }

    /// All areas.
    #[must_use]
    pub const fn everything() -> Self {
        Self([true; Area::ALL.len()])
    }

    /// Reads the names; those of a later version are passed over.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self(Area::ALL.map(|area| text.split(' ').any(|word| word == area.name())))
    }

    /// Both in one.
    pub fn add(&mut self, other: Self) {
        for (changed, also) in self.0.iter_mut().zip(other.0) {
            *changed |= also;
        }
    }

    /// Whether nothing changed that pages show.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }

    /// Whether this area changed.
    #[must_use]
    pub fn concerns(self, area: Area) -> bool {
        self.areas().any(|changed| changed == area)
    }

    fn areas(self) -> impl Iterator<Item = Area> {
        Area::ALL.into_iter().zip(self.0).filter(|(_, changed)| *changed).map(|(area, _)| area)
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.areas().map(Area::name).collect::<Vec<_>>().join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::{Area, Change};

    #[test]
    fn d_2_a_change_travels_as_words_and_comes_back_the_same() {
        let mut change = Change::of_event("session.revoked");
        assert!(change.concerns(Area::Sessions) && !change.concerns(Area::Profile));
        assert_eq!(Change::parse(&change.to_string()), change);
        change.add(Change::of_event("user.updated"));
        assert_eq!(change.to_string(), "profile security sessions memberships organization");
        assert_eq!(Change::parse(&change.to_string()), change);
        assert_eq!(Change::parse("billing sessions"), Change::of(Area::Sessions), "words of a later version are passed over");
    }

    #[test]
    fn d_2_messages_on_their_way_change_nothing_and_unknown_events_everything() {
        assert!(Change::of_event("email.created").is_empty());
        assert_eq!(Change::of_event("subscription.created"), Change::everything());
        let of_organizations = Change::of_event("organizationMembership.created");
        assert_eq!(of_organizations.to_string(), "memberships organization", "the rest of the account stays as it is");
    }
}
