//! Services that people sign in with: what is known about each of them, as plain data.
//!
//! [`CATALOGUE`] has those that an operator only gives an id and a secret for. Any other OpenID provider is added by the
//! address of its issuer.

use serde::{Deserialize, Serialize};

use super::email::Email;
use super::time::Span;

/// What every strategy of this kind begins with: `oauth_google`, `oauth_custom_acme`.
pub const STRATEGY_PREFIX: &str = "oauth_";
/// What the keys of providers outside of the catalogue begin with.
pub const CUSTOM_PREFIX: &str = "custom_";
/// Life of a trip to a provider and back.
pub const TRIP_TTL: Span = Span::minutes(10);

/// A service that people have accounts with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Provider {
    /// The name in strategies and in the configuration, such as `google`.
    pub key: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// How it is spoken to.
    pub protocol: KnownProtocol,
    /// What is asked for.
    pub scopes: &'static [&'static str],
    /// Whether it takes a code challenge (RFC 7636). Those that say nothing about it are asked without one: their answers are
    /// bound by the state, and by the nonce where they speak OpenID Connect.
    pub pkce: bool,
}

/// How a provider of the catalogue is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KnownProtocol {
    /// OpenID Connect, with everything else found by discovery.
    OpenId {
        /// The issuer.
        issuer: &'static str,
    },
    /// OAuth 2.0 and an address that tells who the token is for.
    OAuth(&'static Endpoints),
}

/// Where an OAuth 2.0 provider is asked, and how its answer is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Endpoints {
    /// Where the person is sent.
    pub authorize: &'static str,
    /// Where a code becomes a token.
    pub token: &'static str,
    /// Whether id and secret stand in the body there; else in the header, as RFC 6749, 2.3.1 has it.
    pub secret_in_body: bool,
    /// Who the token is for.
    pub user: &'static str,
    /// How that answer is read.
    pub fields: Fields,
    /// Where the addresses are, when they are asked for apart.
    pub emails: Option<EmailList>,
}

/// Places in the answer about the person, as JSON pointers (RFC 6901); empty for what it does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fields {
    /// The id that never changes.
    pub id: &'static str,
    /// The address.
    pub email: &'static str,
    /// Whether it is the person's own.
    pub email_proof: EmailProof,
    /// First name.
    pub first_name: &'static str,
    /// Last name.
    pub last_name: &'static str,
    /// The whole name, for those without the two above.
    pub full_name: &'static str,
    /// What the person is called there.
    pub username: &'static str,
}

const NOTHING: Fields =
    Fields { id: "/id", email: "/email", email_proof: EmailProof::None, first_name: "", last_name: "", full_name: "", username: "" };

/// What a provider says about the owner of the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmailProof {
    /// Nothing: the address has to be proved here.
    None,
    /// A field that is true once its owner proved it.
    Field(&'static str),
    /// It only gives out addresses that were proved.
    Always,
}

/// A list of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EmailList {
    /// Where it is asked for.
    pub url: &'static str,
    /// Where the list is in the answer.
    pub list: &'static str,
    /// The address in an entry.
    pub email: &'static str,
    /// Whether it is the main one.
    pub primary: &'static str,
    /// Whether its owner proved it.
    pub verified: &'static str,
}

const OPENID: &[&str] = &["openid", "email", "profile"];

/// Every provider that is known, in the order of their buttons.
pub const CATALOGUE: [Provider; 20] = [
    Provider { key: "google", name: "Google", protocol: KnownProtocol::OpenId { issuer: "https://accounts.google.com" }, scopes: OPENID, pkce: true },
    Provider {
        key: "microsoft",
        name: "Microsoft",
        // The metadata for all tenants names no issuer that a token could be checked against, so the person is asked for at
        // its user-info address. Addresses there are claims of the tenant's administrator.
        protocol: KnownProtocol::OAuth(&Endpoints {
            authorize: "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
            token: "https://login.microsoftonline.com/common/oauth2/v2.0/token",
            secret_in_body: true,
            user: "https://graph.microsoft.com/oidc/userinfo",
            fields: Fields { id: "/sub", first_name: "/given_name", last_name: "/family_name", full_name: "/name", ..NOTHING },
            emails: None,
        }),
        scopes: OPENID,
        pkce: true,
    },
    Provider {
        key: "github",
        name: "GitHub",
        protocol: KnownProtocol::OAuth(&Endpoints {
            authorize: "https://github.com/login/oauth/authorize",
            token: "https://github.com/login/oauth/access_token",
            secret_in_body: true,
            user: "https://api.github.com/user",
            fields: Fields { full_name: "/name", username: "/login", ..NOTHING },
            emails: Some(EmailList {
                url: "https://api.github.com/user/emails",
                list: "",
                email: "/email",
                primary: "/primary",
                verified: "/verified",
            }),
        }),
        scopes: &["read:user", "user:email"],
        pkce: true,
    },
    Provider {
        key: "facebook",
        name: "Facebook",
        protocol: KnownProtocol::OAuth(&Endpoints {
            authorize: "https://www.facebook.com/dialog/oauth",
            token: "https://graph.facebook.com/oauth/access_token",
            secret_in_body: true,
            user: "https://graph.facebook.com/me?fields=id,name,first_name,last_name,email",
            fields: Fields { first_name: "/first_name", last_name: "/last_name", full_name: "/name", ..NOTHING },
            emails: None,
        }),
        scopes: &["email", "public_profile"],
        pkce: false,
    },
    Provider {
        key: "x",
        name: "X",
        protocol: KnownProtocol::OAuth(&Endpoints {
            authorize: "https://x.com/i/oauth2/authorize",
            token: "https://api.x.com/2/oauth2/token",
            secret_in_body: false,
            user: "https://api.x.com/2/users/me?user.fields=confirmed_email",
            fields: Fields {
                id: "/data/id",
                email: "/data/confirmed_email",
                email_proof: EmailProof::Always,
                full_name: "/data/name",
                username: "/data/username",
                ..NOTHING
            },
            emails: None,
        }),
        scopes: &["users.read", "tweet.read", "users.email"],
        pkce: true,
    },
    Provider {
        key: "linkedin_oidc",
        name: "LinkedIn",
        // Its ID tokens carry no nonce; asked over its own connection, the address below says the same.
        protocol: KnownProtocol::OAuth(&Endpoints {
            authorize: "https://www.linkedin.com/oauth/v2/authorization",
            token: "https://www.linkedin.com/oauth/v2/accessToken",
            secret_in_body: true,
            user: "https://api.linkedin.com/v2/userinfo",
            fields: Fields {
                id: "/sub",
                email_proof: EmailProof::Field("/email_verified"),
                first_name: "/given_name",
                last_name: "/family_name",
                full_name: "/name",
                ..NOTHING
            },
            emails: None,
        }),
        scopes: OPENID,
        pkce: false,
    },
    Provider {
        key: "discord",
        name: "Discord",
        protocol: KnownProtocol::OAuth(&Endpoints {
            authorize: "https://discord.com/oauth2/authorize",
            token: "https://discord.com/api/oauth2/token",
            secret_in_body: false,
            user: "https://discord.com/api/users/@me",
            fields: Fields { email_proof: EmailProof::Field("/verified"), full_name: "/global_name", username: "/username", ..NOTHING },
            emails: None,
        }),
        scopes: &["identify", "email"],
        pkce: true,
    },
    Provider { key: "gitlab", name: "GitLab", protocol: KnownProtocol::OpenId { issuer: "https://gitlab.com" }, scopes: OPENID, pkce: true },
    Provider {
        key: "bitbucket",
        name: "Bitbucket",
        protocol: KnownProtocol::OAuth(&Endpoints {
            authorize: "https://bitbucket.org/site/oauth2/authorize",
            token: "https://bitbucket.org/site/oauth2/access_token",
            secret_in_body: false,
            user: "https://api.bitbucket.org/2.0/user",
            fields: Fields { id: "/uuid", full_name: "/display_name", username: "/nickname", ..NOTHING },
            emails: Some(EmailList {
                url: "https://api.bitbucket.org/2.0/user/emails",
                list: "/values",
                email: "/email",
                primary: "/is_primary",
                verified: "/is_confirmed",
            }),
        }),
        scopes: &["account", "email"],
        pkce: false,
    },
    Provider { key: "slack", name: "Slack", protocol: KnownProtocol::OpenId { issuer: "https://slack.com" }, scopes: OPENID, pkce: false },
    Provider {
        key: "twitch",
        name: "Twitch",
        protocol: KnownProtocol::OAuth(&Endpoints {
            // Claims are told only when they are asked for one by one.
            authorize: "https://id.twitch.tv/oauth2/authorize?claims=%7B%22userinfo%22%3A%7B%22email%22%3Anull%2C%22email_verified%22%3Anull%2C%22preferred_username%22%3Anull%7D%7D",
            token: "https://id.twitch.tv/oauth2/token",
            secret_in_body: true,
            user: "https://id.twitch.tv/oauth2/userinfo",
            fields: Fields { id: "/sub", email_proof: EmailProof::Field("/email_verified"), username: "/preferred_username", ..NOTHING },
            emails: None,
        }),
        scopes: &["openid", "user:read:email"],
        pkce: false,
    },
    Provider {
        key: "spotify",
        name: "Spotify",
        protocol: KnownProtocol::OAuth(&Endpoints {
            authorize: "https://accounts.spotify.com/authorize",
            token: "https://accounts.spotify.com/api/token",
            secret_in_body: false,
            user: "https://api.spotify.com/v1/me",
            // "This email address is unverified; there is no proof that it actually belongs to the user", says its manual.
            fields: Fields { full_name: "/display_name", ..NOTHING },
            emails: None,
        }),
        scopes: &["user-read-email"],
        pkce: true,
    },
    Provider {
        key: "huggingface",
        name: "Hugging Face",
        protocol: KnownProtocol::OpenId { issuer: "https://huggingface.co" },
        scopes: OPENID,
        pkce: true,
    },
    Provider {
        key: "atlassian",
        name: "Atlassian",
        protocol: KnownProtocol::OAuth(&Endpoints {
            authorize: "https://auth.atlassian.com/authorize?audience=api.atlassian.com&prompt=consent",
            token: "https://auth.atlassian.com/oauth/token",
            secret_in_body: true,
            user: "https://api.atlassian.com/me",
            fields: Fields { id: "/account_id", full_name: "/name", ..NOTHING },
            emails: None,
        }),
        scopes: &["read:me"],
        pkce: false,
    },
    Provider { key: "xero", name: "Xero", protocol: KnownProtocol::OpenId { issuer: "https://identity.xero.com" }, scopes: OPENID, pkce: true },
    Provider {
        key: "box",
        name: "Box",
        protocol: KnownProtocol::OAuth(&Endpoints {
            authorize: "https://account.box.com/api/oauth2/authorize",
            token: "https://api.box.com/oauth2/token",
            secret_in_body: true,
            user: "https://api.box.com/2.0/users/me",
            fields: Fields { email: "/login", full_name: "/name", ..NOTHING },
            emails: None,
        }),
        scopes: &[],
        pkce: false,
    },
    Provider {
        key: "salesforce",
        name: "Salesforce",
        protocol: KnownProtocol::OpenId { issuer: "https://login.salesforce.com" },
        scopes: OPENID,
        pkce: true,
    },
    Provider {
        key: "zoom",
        name: "Zoom",
        protocol: KnownProtocol::OAuth(&Endpoints {
            authorize: "https://zoom.us/oauth/authorize",
            token: "https://zoom.us/oauth/token",
            secret_in_body: false,
            user: "https://api.zoom.us/v2/users/me",
            fields: Fields { first_name: "/first_name", last_name: "/last_name", full_name: "/display_name", ..NOTHING },
            emails: None,
        }),
        scopes: &[],
        pkce: true,
    },
    Provider {
        key: "amazon",
        name: "Amazon",
        protocol: KnownProtocol::OAuth(&Endpoints {
            authorize: "https://www.amazon.com/ap/oa",
            token: "https://api.amazon.com/auth/o2/token",
            secret_in_body: true,
            user: "https://api.amazon.com/user/profile",
            fields: Fields { id: "/user_id", full_name: "/name", ..NOTHING },
            emails: None,
        }),
        scopes: &["profile"],
        pkce: true,
    },
    Provider { key: "yahoo", name: "Yahoo", protocol: KnownProtocol::OpenId { issuer: "https://api.login.yahoo.com" }, scopes: OPENID, pkce: false },
];

/// The provider of the catalogue with this key.
#[must_use]
pub fn known(key: &str) -> Option<&'static Provider> {
    CATALOGUE.iter().find(|provider| provider.key == key)
}

/// What a provider says about a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// The id that never changes there.
    pub subject: String,
    /// The address.
    pub email: Option<Email>,
    /// Whether the provider vouches for its owner.
    pub email_verified: bool,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// What the person is called there.
    pub username: Option<String>,
}

/// An account with a provider, as it is kept with a person here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExternalIdentity {
    /// The strategy: `oauth_google`.
    pub provider: String,
    /// The id that never changes there.
    pub subject: String,
    /// The address there.
    pub email: String,
    /// First name there.
    pub first_name: Option<String>,
    /// Last name there.
    pub last_name: Option<String>,
    /// What the person is called there.
    pub username: Option<String>,
    /// What was asked for, separated by spaces.
    pub scopes: String,
}

/// Where a trip began, and where the person returns to when it fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Began {
    /// On the cards of signing in.
    SignIn,
    /// On the form for a new account.
    SignUp,
}

impl Began {
    /// The stored text.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::SignUp => "sign_up",
        }
    }

    /// Reads the stored text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::SignIn, Self::SignUp].into_iter().find(|began| began.name() == text)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{CATALOGUE, CUSTOM_PREFIX, KnownProtocol};

    #[test]
    fn au_08_every_provider_is_asked_over_tls_and_named_once() {
        let keys: HashSet<&str> = CATALOGUE.iter().map(|provider| provider.key).collect();
        assert_eq!(keys.len(), CATALOGUE.len());
        for provider in CATALOGUE {
            let addresses = match provider.protocol {
                KnownProtocol::OpenId { issuer } => vec![issuer],
                KnownProtocol::OAuth(at) => [at.authorize, at.token, at.user].into_iter().chain(at.emails.map(|emails| emails.url)).collect(),
            };
            for address in addresses {
                assert!(url::Url::parse(address).is_ok_and(|url| url.scheme() == "https"), "{address}");
            }
            let picture = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("public/social/{}.svg", provider.key));
            assert!(picture.exists(), "{} is missing", picture.display());
            assert!(!provider.key.starts_with(CUSTOM_PREFIX) && provider.key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'));
        }
    }
}
