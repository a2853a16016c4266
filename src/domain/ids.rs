//! Identifiers: opaque text with a prefix that says what it names, as in the protocol of the official SDKs.
//!
//! A fresh id is the prefix plus a 27-character KSUID, so ids of one kind sort by time. An id that an
//! import kept may be any other text of the same alphabet.

use serde::{Deserialize, Deserializer, Serialize};

/// Longest id that is accepted, in characters: room for imported ids, small enough for an index key.
pub const MAX_ID_LENGTH: usize = 64;

/// The text is not an id of the expected kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a {expected} id")]
pub struct InvalidId {
    /// The prefix that was expected, without the underscore.
    pub expected: &'static str,
}

fn has_id_shape(text: &str, prefix: &str) -> bool {
    text.len() <= MAX_ID_LENGTH
        && text
            .strip_prefix(prefix)
            .and_then(|rest| rest.strip_prefix('_'))
            .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-'))
}

macro_rules! typed_id {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The prefix of this kind of id, without the underscore.
            pub const PREFIX: &'static str = $prefix;

            /// Joins the prefix and a unique part such as a KSUID.
            #[must_use]
            pub fn from_unique(unique: &str) -> Self {
                Self(format!("{}_{unique}", Self::PREFIX))
            }

            /// Reads an id.
            ///
            /// # Errors
            /// [`InvalidId`] when the prefix differs, or the rest is empty, too long or of another alphabet.
            pub fn parse(text: &str) -> Result<Self, InvalidId> {
                if has_id_shape(text, Self::PREFIX) { Ok(Self(text.to_owned())) } else { Err(InvalidId { expected: Self::PREFIX }) }
            }

            /// The part behind the prefix.
            #[must_use]
            pub fn unique(&self) -> &str {
                self.0.get(Self::PREFIX.len() + 1..).unwrap_or_default()
            }

            /// The whole id, with its prefix.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    )*};
}

typed_id! {
    /// A person's account.
    UserId = "user";
    /// A signed-in device.
    SessionId = "sess";
    /// A browser, which may hold several sessions.
    ClientId = "client";
    /// An e-mail address, a phone number or another identification of a user.
    IdentificationId = "idn";
    /// A sign-in attempt.
    SignInId = "sia";
    /// A sign-up attempt.
    SignUpId = "sua";
    /// One proof that was asked for: a code and a link in one mail.
    VerificationId = "ver";
    /// A message in the mail outbox.
    MailId = "ema";
    /// A unit of background work.
    JobId = "job";
    /// One line of the event log.
    EventId = "evt";
    /// A link of a security mail.
    SecurityLinkId = "slk";
    /// An application invitation.
    InvitationId = "inv";
    /// An account with another service.
    ExternalAccountId = "eac";
    /// The authenticator app of a person.
    TotpId = "totp";
    /// A browser on which the second factor of a person is not asked for.
    TrustedBrowserId = "tbr";
    /// A passkey.
    PasskeyId = "passkey";
    /// This installation.
    InstanceId = "ins";
    /// A development browser, which stands for a client where cookies of another site are not sent.
    DevBrowserId = "dvb";
    /// A key that signs session tokens.
    SigningKeyId = "kid";
    /// An organization.
    OrganizationId = "org";
    /// A person's place in an organization.
    MembershipId = "orgmem";
    /// An invitation to an organization.
    OrganizationInvitationId = "orginv";
    /// A domain of an organization.
    OrganizationDomainId = "orgdmn";
    /// A suggestion to join an organization, and the request that it becomes.
    MembershipRequestId = "orgmemreq";
    /// What a member may do, by name.
    RoleId = "role";
    /// One thing that a role allows.
    PermissionId = "perm";
    /// The roles that an organization chooses from.
    RoleSetId = "roleset";
    /// A stored picture.
    PictureId = "img";
}

#[cfg(test)]
mod tests {
    use super::{SessionId, UserId};

    #[test]
    fn an_id_of_another_kind_is_refused() {
        assert!(UserId::parse("sess_2abc").is_err());
        assert!(SessionId::parse("sess_2abc").is_ok());
    }

    #[test]
    fn an_id_keeps_to_its_alphabet_and_length() {
        for bad in ["user_", "user", "user_a b", "user_é", "user_'--", &format!("user_{}", "a".repeat(60))] {
            assert!(UserId::parse(bad).is_err(), "{bad} was accepted");
        }
    }

    #[test]
    fn imported_ids_fit() {
        assert!(UserId::parse("user_29w83sxmDNGwOuEthce5gg56FcC").is_ok());
        assert!(UserId::parse("user_legacy-0042_a").is_ok());
    }
}
