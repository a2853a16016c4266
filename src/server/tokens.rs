//! Session tokens: RS256, signed by aws-lc-rs through jsonwebtoken.

use std::sync::{Arc, RwLock};

use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::Serialize;
use zeroize::Zeroizing;

use super::security::sealed::Sealer;
use super::store::{self, StoreError, Tx};
use crate::domain::ids::{SessionId, SigningKeyId, UserId};
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
    private: EncodingKey,
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
}

impl SessionClaims {
    /// The claims of a token that starts now and lives for [`TOKEN_TTL_SECONDS`].
    #[must_use]
    pub fn new(session: &store::sessions::Session, issuer: &str, azp: Option<String>, jti: String, now: Timestamp) -> Self {
        let minutes = now.since(session.first_factor_at).as_millis() / 60_000;
        Self {
            azp,
            exp: now.seconds() + TOKEN_TTL_SECONDS,
            fva: [minutes, -1],
            iat: now.seconds(),
            iss: issuer.to_owned(),
            jti,
            nbf: now.seconds() - 10,
            sid: session.id.clone(),
            sts: "active",
            sub: session.user.clone(),
            v: 2,
        }
    }
}

/// Why a token was not signed or a key not loaded.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The library.
    #[error("signing failed: {0}")]
    Signing(#[from] jsonwebtoken::errors::Error),
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

    /// Signs claims.
    ///
    /// # Errors
    /// [`TokenError`].
    pub fn sign<T: Serialize>(&self, claims: &T) -> Result<String, TokenError> {
        #[derive(Serialize)]
        struct Body<'a, T> {
            #[serde(flatten)]
            claims: &'a T,
        }
        let keys = self.keys()?;
        let mut header = Header::new(Algorithm::RS256);
        header.kid = Some(keys.current.kid.clone());
        header.extras.insert("cat", SESSION_TOKEN_CATEGORY);
        Ok(jsonwebtoken::encode(&header, &Body { claims }, &keys.current.private)?)
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
        published.push(Jwk {
            usage: "sig",
            kty: "RSA",
            kid: row.id.as_str().to_owned(),
            alg: "RS256",
            n: URL_SAFE_NO_PAD.encode(pair.public_key().modulus().big_endian_without_leading_zero()),
            e: URL_SAFE_NO_PAD.encode(pair.public_key().exponent().big_endian_without_leading_zero()),
        });
        if current.is_none() && row.retired_at.is_none() {
            let spki: aws_lc_rs::encoding::PublicKeyX509Der<'_> = pair.public_key().as_der().map_err(|_| TokenError::Key)?;
            // The library takes PKCS#8 as PEM only; its DER form is PKCS#1.
            let private = EncodingKey::from_rsa_pem(Zeroizing::new(pem("PRIVATE KEY", &der)).as_bytes())?;
            current = Some((LoadedKey { kid: row.id.as_str().to_owned(), private }, pem("PUBLIC KEY", spki.as_ref())));
        }
    }
    let (current, current_pem) = current.ok_or(TokenError::Key)?;
    Ok(Keys { current, published, current_pem })
}

/// RFC 7468 text of a key.
fn pem(label: &str, der: &[u8]) -> String {
    let body = base64::engine::general_purpose::STANDARD.encode(der);
    let lines: Vec<&str> = body.as_bytes().chunks(64).filter_map(|line| std::str::from_utf8(line).ok()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}
