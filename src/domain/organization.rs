//! Organizations: names, slugs, what a role may do, and how people join.

use serde::{Deserialize, Serialize};

use super::time::Span;

/// Longest name of an organization, in characters.
pub const MAX_NAME_LENGTH: usize = 256;
/// Longest slug, in characters: what fits in a label of a domain (RFC 1035, 2.3.4).
pub const MAX_SLUG_LENGTH: usize = 63;
/// Most people invited in one request.
pub const MAX_INVITED_AT_ONCE: usize = 500;
/// Most domains of an organization.
pub const MAX_DOMAINS: usize = 20;
/// How long an invitation to an organization is good; the protocol's value for invitations.
pub const INVITATION_TTL: Span = Span::days(30);
/// Longest key of a role or permission, in characters.
pub const MAX_KEY_LENGTH: usize = 64;
/// The key of the role that has every permission, as it comes with the program.
pub const ADMIN_KEY: &str = "org:admin";
/// The key of the role that people join with, as it comes with the program.
pub const MEMBER_KEY: &str = "org:member";

/// What a role may do here. Pages show by it and flows enforce it; apps have permissions of their own besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Change name, slug, logo, security and other settings.
    ProfileManage,
    /// Delete the organization.
    ProfileDelete,
    /// See the members.
    MembershipsRead,
    /// Invite, remove, change roles, answer requests; read the activity log.
    MembershipsManage,
    /// See the domains.
    DomainsRead,
    /// Add, prove and remove domains.
    DomainsManage,
    /// See plans and payments.
    BillingRead,
    /// Change plans and ways to pay.
    BillingManage,
    /// See the keys for programs.
    ApiKeysRead,
    /// Make and revoke keys for programs.
    ApiKeysManage,
}

impl Permission {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::ProfileManage,
        Self::ProfileDelete,
        Self::MembershipsRead,
        Self::MembershipsManage,
        Self::DomainsRead,
        Self::DomainsManage,
        Self::BillingRead,
        Self::BillingManage,
        Self::ApiKeysRead,
        Self::ApiKeysManage,
    ];

    /// What a role needs so that an organization is not left without somebody who looks after it: one member has such a role at
    /// all times, and so does the role of who creates one.
    pub const OF_ADMINS: [Self; 3] = [Self::ProfileDelete, Self::MembershipsRead, Self::MembershipsManage];

    /// The protocol's key, which is the stored text.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::ProfileManage => "org:sys_profile:manage",
            Self::ProfileDelete => "org:sys_profile:delete",
            Self::MembershipsRead => "org:sys_memberships:read",
            Self::MembershipsManage => "org:sys_memberships:manage",
            Self::DomainsRead => "org:sys_domains:read",
            Self::DomainsManage => "org:sys_domains:manage",
            Self::BillingRead => "org:sys_billing:read",
            Self::BillingManage => "org:sys_billing:manage",
            Self::ApiKeysRead => "org:sys_api_keys:read",
            Self::ApiKeysManage => "org:sys_api_keys:manage",
        }
    }

    /// Reads the key.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|permission| permission.key() == key)
    }
}

/// Why a name is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an organization needs a name of 1 to 256 characters")]
pub struct InvalidOrganizationName;

/// Reads the name of an organization: any script, trimmed.
///
/// # Errors
/// [`InvalidOrganizationName`] when it is empty, too long or has control characters.
pub fn parse_organization_name(text: &str) -> Result<String, InvalidOrganizationName> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > MAX_NAME_LENGTH || text.chars().any(char::is_control) {
        return Err(InvalidOrganizationName);
    }
    Ok(text.to_owned())
}

/// Why a slug is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSlug {
    /// Empty, or longer than [`MAX_SLUG_LENGTH`].
    #[error("a slug has 1 to 63 characters")]
    Length,
    /// A character other than lower-case letters, digits, `-` and `_`.
    #[error("a slug has lower-case letters, digits, - and _ only")]
    Character,
}

/// A short name for addresses: lower-case letters and digits of ASCII, `-` and `_`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Slug(String);

impl Slug {
    /// Reads a slug; space around it is dropped.
    ///
    /// # Errors
    /// [`InvalidSlug`] names the first rule that is broken: length, then character.
    pub fn parse(text: &str) -> Result<Self, InvalidSlug> {
        let text = text.trim();
        if !(1..=MAX_SLUG_LENGTH).contains(&text.chars().count()) {
            return Err(InvalidSlug::Length);
        }
        if !text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_') {
            return Err(InvalidSlug::Character);
        }
        Ok(Self(text.to_owned()))
    }

    /// The slug as it stands in addresses.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// This slug with something behind it that makes it another one, cut so that both fit.
    #[must_use]
    pub fn with_suffix(&self, suffix: &str) -> Self {
        let room = MAX_SLUG_LENGTH.saturating_sub(suffix.len() + 1);
        let kept: String = self.0.chars().take(room).collect();
        Self(format!("{}-{suffix}", kept.trim_end_matches('-')))
    }
}

/// The slug that a name suggests; empty where the name has nothing to make one of.
#[must_use]
pub fn slug_of_name(name: &str) -> String {
    let mut slug = String::new();
    for character in name.trim().to_lowercase().chars() {
        match character {
            'a'..='z' | '0'..='9' => slug.push(character),
            'ä' => slug.push_str("ae"),
            'ö' => slug.push_str("oe"),
            'ü' => slug.push_str("ue"),
            'ß' => slug.push_str("ss"),
            'à' | 'á' | 'â' | 'ã' | 'å' => slug.push('a'),
            'ç' => slug.push('c'),
            'è' | 'é' | 'ê' | 'ë' => slug.push('e'),
            'ì' | 'í' | 'î' | 'ï' => slug.push('i'),
            'ñ' => slug.push('n'),
            'ò' | 'ó' | 'ô' | 'õ' | 'ø' => slug.push('o'),
            'ù' | 'ú' | 'û' => slug.push('u'),
            '\'' | '’' => {}
            _ if slug.ends_with('-') || slug.is_empty() => {}
            _ => slug.push('-'),
        }
    }
    slug.truncate(MAX_SLUG_LENGTH);
    slug.trim_end_matches('-').to_owned()
}

/// Whether a text can be the key of a role or permission: `org:` and words of lower-case letters, digits and `_`; two words with a
/// colon in between for a permission (`org:invoices:create`), one for a role.
#[must_use]
pub fn is_key(text: &str, words: usize) -> bool {
    let word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    let parts = |rest: &str| rest.split(':').count() == words && rest.split(':').all(word);
    text.len() <= MAX_KEY_LENGTH && text.strip_prefix("org:").is_some_and(parts)
}

/// How people with an address of a domain join.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EnrollmentMode {
    /// Only when somebody invites them.
    ManualInvitation,
    /// They find an invitation.
    AutomaticInvitation,
    /// They may ask to join.
    AutomaticSuggestion,
    /// At once.
    AutomaticJoin,
}

impl EnrollmentMode {
    /// All of them, as pages offer them.
    pub const ALL: [Self; 4] = [Self::ManualInvitation, Self::AutomaticInvitation, Self::AutomaticSuggestion, Self::AutomaticJoin];

    /// The protocol's name, which is the stored text.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ManualInvitation => "manual_invitation",
            Self::AutomaticInvitation => "automatic_invitation",
            Self::AutomaticSuggestion => "automatic_suggestion",
            Self::AutomaticJoin => "automatic_join",
        }
    }

    /// Reads the name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.name() == text)
    }
}

/// What became of a suggestion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestStatus {
    /// A domain suggests it; the person has not asked.
    Suggested,
    /// The person asked; nobody has answered.
    Requested,
    /// The person was let in.
    Accepted,
    /// The person was not let in.
    Rejected,
    /// The person was a member and is none any more: no domain brings them back.
    Left,
}

impl RequestStatus {
    /// The stored text.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Suggested => "suggested",
            Self::Requested => "requested",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Left => "left",
        }
    }

    /// Reads the stored text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Suggested, Self::Requested, Self::Accepted, Self::Rejected, Self::Left].into_iter().find(|status| status.name() == text)
    }
}

/// The name of a domain as it is stored: lower case, without what people put around it. `None` when it is no domain that has mail.
#[must_use]
pub fn parse_domain(text: &str) -> Option<String> {
    let text = text.trim().trim_start_matches('@').trim_end_matches('.');
    // What an address of a page has besides its host.
    if text.contains([':', '/', '@', '?', '#', '\\']) {
        return None;
    }
    // The rules of addresses, and the form of names that servers ask each other for.
    let url = url::Url::parse(&format!("http://{text}/")).ok()?;
    let host = url.domain().filter(|_| url.path() == "/" && url.port().is_none() && url.username().is_empty())?;
    super::email::Email::parse(&format!("x@{host}")).ok().map(|email| email.domain().into_owned())
}

/// Whether an organization that demands one strategy, or none, lets in a session that was opened by this one.
#[must_use]
pub fn lets_in(demanded: Option<&str>, opened_by: &str) -> bool {
    demanded.is_none_or(|demanded| demanded == opened_by)
}

/// The words of a text by which things are found, in lower case; at most `most` of them.
#[must_use]
pub fn search_words(text: &str, most: usize) -> Vec<String> {
    let lower = text.to_lowercase();
    let mut words: Vec<String> = Vec::new();
    for word in lower.split(|c: char| c.is_whitespace() || c == ',' || c == ';').filter(|word| !word.is_empty()) {
        let word: String = word.chars().take(MAX_WORD_LENGTH).collect();
        if !words.contains(&word) && words.len() < most {
            words.push(word);
        }
    }
    words
}

/// Longest word of a search, in characters; as long as an address gets.
const MAX_WORD_LENGTH: usize = 254;

#[cfg(test)]
mod tests {
    use super::{
        EnrollmentMode, InvalidSlug, Permission, RequestStatus, Slug, is_key, parse_domain, parse_organization_name, search_words, slug_of_name,
    };

    #[test]
    fn or_01_a_slug_is_made_of_the_name() {
        assert_eq!(slug_of_name("  Acme GmbH & Co. KG "), "acme-gmbh-co-kg");
        assert_eq!(slug_of_name("Straße der Möwen"), "strasse-der-moewen");
        assert_eq!(slug_of_name("Ada’s Café"), "adas-cafe");
        assert_eq!(slug_of_name("日本"), "", "nothing to make one of");
        assert!(Slug::parse(&slug_of_name(&"long name ".repeat(20))).is_ok());
    }

    #[test]
    fn or_01_the_first_rule_that_a_slug_breaks_is_named() {
        assert_eq!(Slug::parse(""), Err(InvalidSlug::Length));
        assert_eq!(Slug::parse(&"a".repeat(64)), Err(InvalidSlug::Length));
        assert_eq!(Slug::parse("Acme"), Err(InvalidSlug::Character));
        assert_eq!(Slug::parse("acme/x"), Err(InvalidSlug::Character));
        let long = Slug::parse(&"a".repeat(63)).unwrap().with_suffix("1234");
        assert_eq!(Slug::parse(long.as_str()).unwrap(), long);
    }

    #[test]
    fn or_01_a_name_is_needed() {
        assert_eq!(parse_organization_name("  Acme  ").unwrap(), "Acme");
        assert!(["", "   ", "a\nb", &"a".repeat(257)].into_iter().all(|bad| parse_organization_name(bad).is_err()));
    }

    #[test]
    fn or_03_keys_have_the_form_that_apps_ask_for() {
        assert!(is_key("org:billing_manager", 1) && is_key("org:invoices:create", 2));
        for bad in ["billing", "org:", "org:Admin", "org:a:b", "org:a b"] {
            assert!(!is_key(bad, 1), "{bad}");
        }
        assert!(Permission::ALL.into_iter().all(|permission| Permission::parse(permission.key()) == Some(permission)));
    }

    #[test]
    fn or_05_a_domain_is_read_as_people_write_it() {
        for good in ["acme.example", " @Acme.Example. "] {
            assert_eq!(parse_domain(good).as_deref(), Some("acme.example"), "{good}");
        }
        for bad in ["", "acme", "http://acme.example", "acme.example/x", "a@acme.example", "127.0.0.1", "acme.example:80"] {
            assert_eq!(parse_domain(bad), None, "{bad}");
        }
    }

    #[test]
    fn stored_names_are_read_again() {
        assert!(EnrollmentMode::ALL.into_iter().all(|mode| EnrollmentMode::parse(mode.name()) == Some(mode)));
        assert_eq!(RequestStatus::parse("left"), Some(RequestStatus::Left));
    }

    #[test]
    fn or_02_a_search_has_few_words() {
        assert_eq!(search_words(" Ada  LOVELACE, ada@example.org ", 5), ["ada", "lovelace", "ada@example.org"]);
        assert_eq!(search_words("a b c d", 2), ["a", "b"]);
    }
}
