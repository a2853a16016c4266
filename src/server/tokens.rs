//! Session tokens: RS256, signed by aws-lc-rs through jsonwebtoken.

use std::sync::{Arc, RwLock};

use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, Header};
use serde::Serialize;

use super::security::sealed::Sealer;
use super::store::active_organizations::ActiveOrganization;
use super::store::{self, StoreError, Tx};
use crate::domain::ids::{OrganizationId, SessionId, SigningKeyId, UserId};
use crate::domain::session::TOKEN_TTL_SECONDS;
use crate::domain::time::{Span, Timestamp};

/// Marks a session token in the protocol's `cat` header.
pub const SESSION_TOKEN_CATEGORY: &str = "cl_B7d4PD111AAA";
/// How long a retired key stays published: longer than any token it signed, and than the SDKs' five-minute cache.
pub const RETIRED_KEY_TTL: Span = Span::days(1);

/// The public half of a key, as JWKS shows it (RFC 7517).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Jwk {
    /// Use: signatures.
    #[serde(rename = "use")]
    pub usage: &'static str,
    /// Key type.
    pub kty: &'static str,
    /// Id of the key.
    pub kid: String,
    /// Algorithm.
    pub alg: &'static str,
    /// Modulus.
    pub n: String,
    /// Exponent.
    pub e: String,
}

struct LoadedKey {
    kid: String,
    pair: KeyPair,
}

struct Keys {
    current: LoadedKey,
    published: Vec<Jwk>,
    current_pem: String,
}

/// Signs tokens with the newest key and publishes those that may still be in use.
#[derive(Clone)]
pub struct Signer(Arc<RwLock<Arc<Keys>>>);

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signer(…)")
    }
}

/// Claims of a session token, version 2 of the protocol. Times in seconds.
#[derive(Debug, Clone, Serialize)]
pub struct SessionClaims {
    /// Origin the token was made for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub azp: Option<String>,
    /// End.
    pub exp: i64,
    /// Minutes since the first and the second factor were proved; -1 is never.
    pub fva: [i64; 2],
    /// When it was made.
    pub iat: i64,
    /// Who made it.
    pub iss: String,
    /// Random id.
    pub jti: String,
    /// Not before.
    pub nbf: i64,
    /// The session.
    pub sid: SessionId,
    /// Whether tasks are open.
    pub sts: &'static str,
    /// The user.
    pub sub: UserId,
    /// Layout of the claims.
    pub v: u8,
    /// The organization that the session works in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub o: Option<OrganizationClaims>,
    /// The features that permissions are about, in the order of [`OrganizationClaims::fpm`]: `o:` and the name, with commas in between.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fea: Option<String>,
}

/// What a session token says of an organization. Permissions that the program itself asks for are not in it: only those of apps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrganizationClaims {
    /// Its id.
    pub id: OrganizationId,
    /// Its name in addresses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slg: Option<String>,
    /// The role, without `org:`.
    pub rol: String,
    /// Names of permissions, with commas in between.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per: Option<String>,
    /// For each feature a number whose bits say which of these names it has, least significant first; with commas in between.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fpm: Option<String>,
}

impl OrganizationClaims {
    /// The claims, and the features that they are about.
    fn new(organization: &ActiveOrganization) -> (Self, Option<String>) {
        let (mut features, mut names): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
        let mut masks: Vec<u128> = Vec::new();
        for key in &organization.permissions {
            let Some((feature, name)) = key.strip_prefix("org:").and_then(|rest| rest.split_once(':')) else { continue };
            let place = names.iter().position(|known| *known == name).unwrap_or(names.len());
            let Some(bit) = u32::try_from(place).ok().and_then(|place| 1_u128.checked_shl(place)) else { continue };
            if place == names.len() {
                names.push(name);
            }
            if let Some(mask) = features.iter().position(|known| *known == feature).and_then(|place| masks.get_mut(place)) {
                *mask |= bit;
            } else {
                features.push(feature);
                masks.push(bit);
            }
        }
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        let claims = Self {
            id: organization.id.clone(),
            slg: organization.slug.clone(),
            rol: organization.role.strip_prefix("org:").unwrap_or(&organization.role).to_owned(),
            per: some(names.join(",")),
            fpm: some(masks.iter().map(u128::to_string).collect::<Vec<_>>().join(",")),
        };
        (claims, some(features.iter().map(|feature| format!("o:{feature}")).collect::<Vec<_>>().join(",")))
    }
}

impl SessionClaims {
    /// The claims of a token that starts now and lives for [`TOKEN_TTL_SECONDS`].
    #[must_use]
    pub fn new(
        (session, organization): (&store::sessions::Session, Option<&ActiveOrganization>),
        issuer: &str,
        azp: Option<String>,
        jti: String,
        now: Timestamp,
    ) -> Self {
        let (o, fea) = organization.map(OrganizationClaims::new).map_or((None, None), |(claims, features)| (Some(claims), features));
        let minutes = |at: Timestamp| now.since(at).as_millis() / 60_000;
        Self {
            azp,
            exp: now.seconds() + TOKEN_TTL_SECONDS,
            fva: [minutes(session.first_factor_at), session.second_factor_at.map_or(-1, minutes)],
            iat: now.seconds(),
            iss: issuer.to_owned(),
            jti,
            nbf: now.seconds() - 10,
            sid: session.id.clone(),
            sts: if session.task.is_some() { "pending" } else { "active" },
            sub: session.user.clone(),
            v: 2,
            o,
            fea,
        }
    }
}

/// Why a token was not signed or a key not loaded.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// Claims that are no JSON.
    #[error("the claims cannot be written: {0}")]
    Json(#[from] serde_json::Error),
    /// A key that does not parse, or could not be made.
    #[error("the signing key cannot be used")]
    Key,
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Signer {
    /// Loads the keys; makes the first one when there is none.
    ///
    /// # Errors
    /// [`TokenError`].
    pub async fn load(tx: &mut Tx, sealer: &Sealer, fresh_id: &SigningKeyId, now: Timestamp) -> Result<Self, TokenError> {
        if store::keys::list_signing(tx).await?.is_empty() {
            add_key(tx, sealer, fresh_id, now).await?;
        }
        Ok(Self(Arc::new(RwLock::new(Arc::new(read_keys(tx, sealer).await?)))))
    }

    /// Makes a new key the signing one. The old ones stay published for [`RETIRED_KEY_TTL`].
    ///
    /// # Errors
    /// [`TokenError`].
    pub async fn rotate(&self, tx: &mut Tx, sealer: &Sealer, id: &SigningKeyId, now: Timestamp) -> Result<(), TokenError> {
        add_key(tx, sealer, id, now).await?;
        store::keys::retire_signing_except(tx, id, now, now.minus(RETIRED_KEY_TTL)).await?;
        self.reload(tx, sealer).await
    }

    /// Reads the keys again, after another process rotated them.
    ///
    /// # Errors
    /// [`TokenError`].
    pub async fn reload(&self, tx: &mut Tx, sealer: &Sealer) -> Result<(), TokenError> {
        let keys = Arc::new(read_keys(tx, sealer).await?);
        *self.0.write().map_err(|_| TokenError::Key)? = keys;
        Ok(())
    }

    /// Signs claims into the compact form (RFC 7515, 7.1). The key stays parsed between tokens, which `jsonwebtoken`'s own
    /// signer can't do and which is most of the cost besides the signature itself.
    ///
    /// # Errors
    /// [`TokenError`].
    pub fn sign<T: Serialize>(&self, claims: &T) -> Result<String, TokenError> {
        let keys = self.keys()?;
        let mut header = Header::new(Algorithm::RS256);
        header.kid = Some(keys.current.kid.clone());
        header.extras.insert("cat", SESSION_TOKEN_CATEGORY);
        let mut token = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&header)?);
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(serde_json::to_vec(claims)?, &mut token);
        let mut signature = vec![0; keys.current.pair.public_modulus_len()];
        keys.current.pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), token.as_bytes(), &mut signature).map_err(|_| TokenError::Key)?;
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        Ok(token)
    }

    /// The published keys.
    ///
    /// # Errors
    /// [`TokenError`].
    pub fn jwks(&self) -> Result<Vec<Jwk>, TokenError> {
        Ok(self.keys()?.published.clone())
    }

    /// The signing key's public half as PEM, for verification without a network.
    ///
    /// # Errors
    /// [`TokenError`].
    pub fn public_pem(&self) -> Result<String, TokenError> {
        Ok(self.keys()?.current_pem.clone())
    }

    fn keys(&self) -> Result<Arc<Keys>, TokenError> {
        Ok(Arc::clone(&*self.0.read().map_err(|_| TokenError::Key)?))
    }
}

fn place(id: &SigningKeyId) -> String {
    format!("signing_keys/{id}")
}

async fn add_key(tx: &mut Tx, sealer: &Sealer, id: &SigningKeyId, now: Timestamp) -> Result<(), TokenError> {
    let pair = KeyPair::generate(KeySize::Rsa2048).map_err(|_| TokenError::Key)?;
    let der: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| TokenError::Key)?;
    let sealed = sealer.seal(&place(id), der.as_ref()).map_err(StoreError::from)?;
    store::keys::insert_signing(tx, id, &sealed, now).await?;
    Ok(())
}

async fn read_keys(tx: &mut Tx, sealer: &Sealer) -> Result<Keys, TokenError> {
    let mut published = Vec::new();
    let mut current = None;
    for row in store::keys::list_signing(tx).await? {
        let der = sealer.open(&place(&row.id), &row.sealed_private).map_err(StoreError::from)?;
        let pair = KeyPair::from_pkcs8(&der).map_err(|_| TokenError::Key)?;
        published.push(jwk(row.id.as_str(), &pair));
        if current.is_none() && row.retired_at.is_none() {
            let public = public_pem(&pair)?;
            current = Some((LoadedKey { kid: row.id.as_str().to_owned(), pair }, public));
        }
    }
    let (current, current_pem) = current.ok_or(TokenError::Key)?;
    Ok(Keys { current, published, current_pem })
}

/// The public half for JWKS.
fn jwk(kid: &str, pair: &KeyPair) -> Jwk {
    Jwk {
        usage: "sig",
        kty: "RSA",
        kid: kid.to_owned(),
        alg: "RS256",
        n: URL_SAFE_NO_PAD.encode(pair.public_key().modulus().big_endian_without_leading_zero()),
        e: URL_SAFE_NO_PAD.encode(pair.public_key().exponent().big_endian_without_leading_zero()),
    }
}

fn public_pem(pair: &KeyPair) -> Result<String, TokenError> {
    let spki: aws_lc_rs::encoding::PublicKeyX509Der<'_> = pair.public_key().as_der().map_err(|_| TokenError::Key)?;
    Ok(pem(spki.as_ref()))
}

/// RFC 7468 text of a `SubjectPublicKeyInfo`.
fn pem(der: &[u8]) -> String {
    let body = base64::engine::general_purpose::STANDARD.encode(der);
    let lines: Vec<&str> = body.as_bytes().chunks(64).filter_map(|line| std::str::from_utf8(line).ok()).collect();
    format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::sync::{Arc, RwLock};

    use aws_lc_rs::rsa::{KeyPair, KeySize};
    use jsonwebtoken::{Algorithm, DecodingKey, Validation};
    use serde_json::{Value, json};

    use super::{Keys, LoadedKey, SESSION_TOKEN_CATEGORY, Signer, jwk, public_pem};

    #[test]
    fn a_token_verifies_by_the_published_key_and_by_the_pem() {
        let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
        let (published, pem) = (jwk("kid_1", &pair), public_pem(&pair).unwrap());
        let keys = Keys { current: LoadedKey { kid: "kid_1".to_owned(), pair }, published: vec![published.clone()], current_pem: pem.clone() };
        let token = Signer(Arc::new(RwLock::new(Arc::new(keys)))).sign(&json!({ "sub": "user_1" })).unwrap();
        let header = jsonwebtoken::decode_header(&token).unwrap();
        assert_eq!((header.kid.as_deref(), header.alg), (Some("kid_1"), Algorithm::RS256));
        let mut rules = Validation::new(Algorithm::RS256);
        rules.required_spec_claims.clear();
        rules.validate_exp = false;
        for key in [DecodingKey::from_rsa_components(&published.n, &published.e).unwrap(), DecodingKey::from_rsa_pem(pem.as_bytes()).unwrap()] {
            let claims = jsonwebtoken::decode::<HashMap<String, Value>>(&token, &key, &rules).unwrap().claims;
            assert_eq!(claims["sub"], "user_1");
        }
        let raw = base64::Engine::decode(&super::URL_SAFE_NO_PAD, token.split('.').next().unwrap()).unwrap();
        assert_eq!(serde_json::from_slice::<Value>(&raw).unwrap()["cat"], SESSION_TOKEN_CATEGORY);
    }
}
