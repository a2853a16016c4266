//! The keys that apps are configured with: the secret key, and whether a key fits this instance.

use aws_lc_rs::constant_time;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use zeroize::Zeroizing;

use super::config::InstanceKind;
use super::identity::Identity;
use super::security::rng::{NoRandomness, RngSource};
use super::security::token::{self, TokenHash, TokenHasher};

/// Purpose in the keyed hash of secret keys.
pub const SECRET_KEY_PURPOSE: &str = "secret_key";
/// Random characters of a secret key: 256 bits in URL-safe base64.
const SECRET_LENGTH: usize = 43;

/// A fresh secret key for an instance of this kind.
///
/// # Errors
/// [`NoRandomness`].
pub fn fresh_secret_key(kind: InstanceKind, rng: &RngSource) -> Result<Zeroizing<String>, NoRandomness> {
    Ok(Zeroizing::new(format!("{}{}", kind.secret_key_prefix(), token::fresh(rng)?.expose())))
}

/// What the store keeps of a secret key.
#[must_use]
pub fn hash_secret_key(tokens: &TokenHasher, key: &str) -> TokenHash {
    tokens.hash(SECRET_KEY_PURPOSE, key)
}

/// Enough of a secret key to recognise it by: the first eleven characters and the last four.
#[must_use]
pub fn hint(key: &str) -> String {
    let tail: String = key.chars().skip(key.chars().count().saturating_sub(4)).collect();
    format!("{}…{tail}", key.chars().take(11).collect::<String>())
}

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyUse {
    /// `pk_…`, in browsers.
    Publishable,
    /// `sk_…`, on app servers.
    Secret,
}

/// Why a key does not belong to this instance.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyMismatch {
    /// A `…_test_` key where people have real accounts.
    #[error(
        "development_key_on_production: this is a development key ({prefix}…), but {public_url} is a production instance; copy the keys that `vestibule keys show` prints on the production server"
    )]
    DevelopmentKeyOnProduction {
        /// How the key begins.
        prefix: &'static str,
        /// Where this instance lives.
        public_url: String,
    },
    /// A `…_live_` key against a development instance.
    #[error(
        "production_key_on_development: this is a production key ({prefix}…), but {public_url} is a development instance; copy the keys that `vestibule keys show` prints here"
    )]
    ProductionKeyOnDevelopment {
        /// How the key begins.
        prefix: &'static str,
        /// Where this instance lives.
        public_url: String,
    },
    /// The publishable key leads to another server.
    #[error("key_of_another_host: the key leads to {found}, but this instance answers as {expected}; use the publishable key {publishable_key}")]
    OtherHost {
        /// Host inside the key.
        found: String,
        /// Host of this instance.
        expected: String,
        /// The key to use.
        publishable_key: String,
    },
    /// No key at all.
    #[error("malformed_key: a key begins with pk_test_, pk_live_, sk_test_ or sk_live_ and has nothing cut off; copy it again")]
    Malformed,
}

/// Whether a key is of the kind and host of this instance. Whether a secret key is in force, only the store knows.
///
/// # Errors
/// [`KeyMismatch`], by name.
pub fn check_key(key: &str, kind: InstanceKind, identity: &Identity, public_url: &str) -> Result<KeyUse, KeyMismatch> {
    let (prefix, found_kind, usage) = [
        ("pk_test_", InstanceKind::Development, KeyUse::Publishable),
        ("pk_live_", InstanceKind::Production, KeyUse::Publishable),
        ("sk_test_", InstanceKind::Development, KeyUse::Secret),
        ("sk_live_", InstanceKind::Production, KeyUse::Secret),
    ]
    .into_iter()
    .find(|(prefix, ..)| key.starts_with(prefix))
    .ok_or(KeyMismatch::Malformed)?;
    let public_url = public_url.to_owned();
    match (found_kind, kind) {
        (InstanceKind::Development, InstanceKind::Production) => return Err(KeyMismatch::DevelopmentKeyOnProduction { prefix, public_url }),
        (InstanceKind::Production, InstanceKind::Development) => return Err(KeyMismatch::ProductionKeyOnDevelopment { prefix, public_url }),
        _ => {}
    }
    let rest = key.strip_prefix(prefix).unwrap_or_default();
    match usage {
        KeyUse::Secret if rest.len() == SECRET_LENGTH => Ok(usage),
        KeyUse::Secret => Err(KeyMismatch::Malformed),
        KeyUse::Publishable => {
            let found = host_of(rest).ok_or(KeyMismatch::Malformed)?;
            let expected = identity.issuer.trim_start_matches("https://").to_owned();
            if found == expected {
                Ok(usage)
            } else {
                Err(KeyMismatch::OtherHost { found, expected, publishable_key: identity.publishable_key.clone() })
            }
        }
    }
}

/// Whether two secret keys are the same, without telling by the time where they differ.
#[must_use]
pub fn same_key(a: &str, b: &str) -> bool {
    constant_time::verify_slices_are_equal(a.as_bytes(), b.as_bytes()).is_ok()
}

fn host_of(encoded: &str) -> Option<String> {
    let bytes = STANDARD_NO_PAD.decode(encoded).or_else(|_| STANDARD.decode(encoded)).ok()?;
    let host = String::from_utf8(bytes).ok()?.strip_suffix('$')?.to_owned();
    (host.contains('.') && !host.contains('$')).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::{KeyMismatch, KeyUse, check_key, fresh_secret_key, hint};
    use crate::domain::ids::InstanceId;
    use crate::server::config::{InstanceKind, Loaded};
    use crate::server::identity::Identity;
    use crate::server::security::rng::RngSource;

    fn production() -> Identity {
        let file = "kind = \"production\"\npublic_url = \"https://accounts.example.com\"\nmail.folder = \"mails\"";
        Identity::new(InstanceId::from_unique("1"), &Loaded::parse(Some(("vestibule.toml", file)), []).unwrap().config)
    }

    #[test]
    fn hp_10_a_development_key_against_a_production_address_gives_a_named_error() {
        let url = "https://accounts.example.com/";
        let development = Identity::new(InstanceId::from_unique("1"), &Loaded::parse(None, []).unwrap().config);
        let secret = fresh_secret_key(InstanceKind::Development, &RngSource::System).unwrap();
        for key in [development.publishable_key.as_str(), secret.as_str()] {
            let error = check_key(key, InstanceKind::Production, &production(), url).unwrap_err();
            assert!(matches!(error, KeyMismatch::DevelopmentKeyOnProduction { .. }), "{error}");
            let text = error.to_string();
            assert!(text.starts_with("development_key_on_production:") && text.contains(url) && text.contains("vestibule keys show"), "{text}");
            assert!(!text.contains(key), "the key is repeated in {text}");
        }
        let live = production().publishable_key;
        let error = check_key(&live, InstanceKind::Development, &development, "http://localhost:3000/").unwrap_err();
        assert!(error.to_string().starts_with("production_key_on_development:"), "{error}");
    }

    #[test]
    fn hp_10_a_key_of_another_host_or_with_letters_missing_is_refused() {
        let check = |key: &str| check_key(key, InstanceKind::Production, &production(), "https://accounts.example.com/");
        assert_eq!(check(&production().publishable_key), Ok(KeyUse::Publishable));
        assert!(matches!(check("pk_live_Y2xlcmsuZXhhbXBsZS5jb20k"), Err(KeyMismatch::OtherHost { found, .. }) if found == "clerk.example.com"));
        for cut in ["pk_live_Y2xlcmsuZXhhbXBsZS5jb2", "pk_live_", "sk_live_short", "whsec_abc", ""] {
            assert_eq!(check(cut), Err(KeyMismatch::Malformed), "{cut}");
        }
    }

    #[test]
    fn a_secret_key_has_its_length_and_a_hint_tells_little_of_it() {
        let key = fresh_secret_key(InstanceKind::Production, &RngSource::System).unwrap();
        assert_eq!(check_key(&key, InstanceKind::Production, &production(), ""), Ok(KeyUse::Secret));
        assert_eq!(hint("sk_test_abcdefghij"), "sk_test_abc…ghij");
    }
}
