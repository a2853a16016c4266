//! E-mail addresses.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize};

/// Longest address that can be delivered: RFC 5321, 4.5.3.1.3 (a path of 256 octets with its brackets).
pub const MAX_EMAIL_LENGTH: usize = 254;

/// The text is not an e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an e-mail address")]
pub struct InvalidEmail;

/// An address that can receive mail: local part, `@`, a domain with a dot. The domain is lower-case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Email(String);

impl Email {
    /// Reads an address; space around it is dropped.
    ///
    /// # Errors
    /// [`InvalidEmail`] when it is too long, has no domain with a dot, or breaks RFC 5321's grammar.
    pub fn parse(text: &str) -> Result<Self, InvalidEmail> {
        let text = text.trim();
        if text.len() > MAX_EMAIL_LENGTH || text.chars().any(char::is_control) {
            return Err(InvalidEmail);
        }
        let options = email_address::Options::default().without_display_text().without_domain_literal().with_required_tld();
        let parsed = email_address::EmailAddress::parse_with_options(text, options).map_err(|_| InvalidEmail)?;
        Ok(Self(format!("{}@{}", parsed.local_part(), parsed.domain().to_lowercase())))
    }

    /// The address as the person wrote it, with a lower-case domain.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form under which an address is looked up and unique: all lower-case, since no provider of
    /// weight tells addresses apart by case.
    #[must_use]
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }

    /// What follows the `@`, as name servers know it: in A-labels (RFC 5890), whatever the person wrote.
    #[must_use]
    pub fn domain(&self) -> Cow<'_, str> {
        let written = self.0.rsplit_once('@').map_or("", |(_, domain)| domain);
        match url::Host::parse(written) {
            Ok(url::Host::Domain(known)) if !written.is_ascii() => Cow::Owned(known),
            _ => Cow::Borrowed(written),
        }
    }

    /// A form that a bystander can't use: `a•••@e•••.org`.
    #[must_use]
    pub fn masked(&self) -> String {
        let (local, domain) = self.0.rsplit_once('@').unwrap_or((&self.0, ""));
        let (name, tld) = domain.rsplit_once('.').unwrap_or((domain, ""));
        let first = |text: &str| text.chars().next().map(String::from).unwrap_or_default();
        format!("{}•••@{}•••.{tld}", first(local), first(name))
    }

    /// Whether this is a test address of a development instance: the local part ends in `+clerk_test`.
    #[must_use]
    pub fn is_test_address(&self) -> bool {
        self.0.rsplit_once('@').is_some_and(|(local, _)| local.to_lowercase().ends_with("+clerk_test"))
    }
}

impl<'de> Deserialize<'de> for Email {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::Email;

    #[test]
    fn addresses_people_type_are_accepted() {
        for good in ["ada@example.org", "  ada@example.org ", "ada.l+tag@sub.example.co.uk", "Ada@EXAMPLE.org", "o'brien@example.org"] {
            assert!(Email::parse(good).is_ok(), "{good} was refused");
        }
    }

    #[test]
    fn what_cannot_receive_mail_is_refused() {
        for bad in [
            "",
            "ada",
            "ada@",
            "@example.org",
            "ada@localhost",
            "ada @example.org",
            "ada@example.org\r\nBcc: x@y.z",
            "Ada <ada@example.org>",
            "ada@[127.0.0.1]",
        ] {
            assert!(Email::parse(bad).is_err(), "{bad} was accepted");
        }
        assert!(Email::parse(&format!("{}@example.org", "a".repeat(250))).is_err());
    }

    #[test]
    fn case_does_not_make_another_account() {
        assert_eq!(Email::parse("Ada@Example.ORG").map(|e| e.key()), Ok("ada@example.org".to_owned()));
    }

    #[test]
    fn or_05_the_domain_is_given_as_name_servers_know_it() {
        let domain = |text: &str| Email::parse(text).map(|email| email.domain().into_owned());
        assert_eq!(domain("Ada@Example.ORG"), Ok("example.org".to_owned()));
        assert_eq!(domain("ada@MÜLLER.example"), Ok("xn--mller-kva.example".to_owned()));
        assert_eq!(domain("ada@xn--mller-kva.example"), Ok("xn--mller-kva.example".to_owned()));
    }

    #[test]
    fn a_masked_address_keeps_first_letters_only() {
        assert_eq!(Email::parse("ada@example.org").map(|e| e.masked()), Ok("a•••@e•••.org".to_owned()));
    }
}
