//! The relying party: what browsers are asked to sign, and what their answers are worth. Nothing else names webauthn-rs, whose own
//! generator of the operating system makes the challenges.

pub mod aaguid;
mod attestation;
pub mod first_card;

use aws_lc_rs::digest::{SHA256, digest};
use serde_json::Value;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential, Uuid, Webauthn, WebauthnBuilder,
    WebauthnError,
};

use super::config::passkeys::{PasskeyPlace, PasskeysConfig};
use crate::domain::ids::UserId;
use crate::domain::passkey::PasskeyTrouble;

/// Something broke that is nobody's answer.
#[derive(Debug, thiserror::Error)]
pub enum PasskeyBroke {
    /// The library could not make a question.
    #[error("no passkey can be asked for: {0}")]
    Library(#[from] WebauthnError),
    /// What was kept does not parse.
    #[error("what was kept of a passkey cannot be read or written: {0}")]
    Json(#[from] serde_json::Error),
}

/// What goes to the browser, and what stays here until it answers.
#[derive(Debug)]
pub struct Asked {
    /// The options, as `PublicKeyCredential.parse…OptionsFromJSON` reads them.
    pub options: Value,
    /// What the answer is compared with.
    pub state: String,
}

/// For whom a passkey is made.
#[derive(Debug, Clone, Copy)]
pub struct Owner<'a> {
    /// The account.
    pub user: &'a UserId,
    /// Address or username, by which people tell their accounts apart.
    pub name: &'a str,
    /// What the person is called.
    pub display_name: &'a str,
}

/// A passkey that was made.
#[derive(Debug)]
pub struct NewPasskey {
    /// Its own id.
    pub credential_id: Vec<u8>,
    /// Public key, counter and flags, as JSON.
    pub credential: String,
    /// The kind of what keeps it, if it tells.
    pub aaguid: Option<String>,
    /// Whether copies of it lie elsewhere, as they do with password managers.
    pub backed_up: bool,
}

/// An answer that fits.
#[derive(Debug)]
pub struct Proof {
    /// The passkey as it is now, as JSON.
    pub credential: String,
    /// Whether copies of it lie elsewhere.
    pub backed_up: bool,
    /// Whether the device saw that it was its owner: then the passkey counts as two factors.
    pub user_verified: bool,
}

/// What a browser says when a passkey was used.
#[derive(Debug)]
pub struct Answer(PublicKeyCredential);

impl Answer {
    /// Reads it.
    ///
    /// # Errors
    /// [`PasskeyTrouble::Refused`] when it is none.
    pub fn parse(text: &str) -> Result<Self, PasskeyTrouble> {
        serde_json::from_str(text).map(Self).map_err(|_| PasskeyTrouble::Refused)
    }

    /// Which passkey was used.
    #[must_use]
    pub fn credential_id(&self) -> &[u8] {
        self.0.get_credential_id()
    }

    /// Whether the passkey says that it belongs to this account; `None` when it does not say.
    #[must_use]
    pub fn is_of(&self, user: &UserId) -> Option<bool> {
        self.0.get_user_unique_id().map(|told| told == handle(user).as_bytes())
    }
}

/// What passkeys know an account by: nothing that means anything elsewhere.
#[must_use]
pub fn handle(user: &UserId) -> Uuid {
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(digest(&SHA256, user.as_str().as_bytes()).as_ref()).for_each(|(to, from)| *to = *from);
    Uuid::from_bytes(bytes)
}

/// The place that passkeys are made for.
#[derive(Debug)]
pub struct RelyingParty {
    webauthn: Webauthn,
    id: String,
}

impl RelyingParty {
    /// The place of this configuration, if passkeys work there.
    #[must_use]
    pub fn new(config: &PasskeysConfig) -> Option<Self> {
        let PasskeysConfig::At(PasskeyPlace { id, origin, more_origins }) = config else { return None };
        let builder = WebauthnBuilder::new(id, origin).ok()?;
        let webauthn = more_origins.iter().fold(builder, WebauthnBuilder::append_allowed_origin).build().ok()?;
        Some(Self { webauthn, id: id.clone() })
    }

    /// The domain that passkeys belong to.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Asks for a new passkey that is found without naming oneself, on a device that has none of `taken`.
    ///
    /// # Errors
    /// [`PasskeyBroke`].
    pub fn ask_for_new(&self, owner: Owner<'_>, application: &str, taken: Vec<Vec<u8>>) -> Result<Asked, PasskeyBroke> {
        let (question, state) = self.webauthn.start_passkey_registration(handle(owner.user), owner.name, owner.display_name, Some(taken))?;
        let mut options = options(&question)?;
        if let Some(selection) = options.get_mut("authenticatorSelection").and_then(Value::as_object_mut) {
            selection.insert("residentKey".to_owned(), "required".into());
            selection.insert("requireResidentKey".to_owned(), true.into());
        }
        if let Some(name) = options.pointer_mut("/rp/name") {
            *name = application.into();
        }
        Ok(Asked { options, state: serde_json::to_string(&state)? })
    }

    /// Asks for one of these passkeys, or for any.
    ///
    /// # Errors
    /// [`PasskeyBroke`].
    pub fn ask_for_any(&self, of: &[Vec<u8>]) -> Result<Asked, PasskeyBroke> {
        let (question, state) = self.webauthn.start_discoverable_authentication()?;
        let mut options = options(&question)?;
        if let Some(allowed) = options.get_mut("allowCredentials") {
            *allowed = of.iter().map(|id| serde_json::json!({ "type": "public-key", "id": encoded(id) })).collect();
        }
        Ok(Asked { options, state: serde_json::to_string(&state)? })
    }

    /// Reads a passkey that was made. `asked_nobody` is for one that the browser made by itself.
    ///
    /// # Errors
    /// [`PasskeyBroke`].
    pub fn read_new(&self, state: &str, answer: &str, asked_nobody: bool) -> Result<Result<NewPasskey, PasskeyTrouble>, PasskeyBroke> {
        let state: PasskeyRegistration = serde_json::from_str(state)?;
        let Ok(mut made) = serde_json::from_str::<RegisterPublicKeyCredential>(answer) else { return Ok(Err(PasskeyTrouble::Refused)) };
        let aaguid = attestation::aaguid(&made.response.attestation_object);
        if asked_nobody {
            made.response.attestation_object = attestation::as_if_present(std::mem::take(&mut made.response.attestation_object));
        }
        let passkey = match self.webauthn.finish_passkey_registration(&made, &state) {
            Ok(passkey) => passkey,
            Err(error) => return Ok(Err(trouble(&error))),
        };
        let (credential, backed_up) = kept(&passkey)?;
        Ok(Ok(NewPasskey { credential_id: passkey.cred_id().clone(), credential, aaguid, backed_up }))
    }

    /// Checks an answer against the passkey that it names.
    ///
    /// # Errors
    /// [`PasskeyBroke`].
    pub fn check(&self, state: &str, answer: &Answer, stored: &str) -> Result<Result<Proof, PasskeyTrouble>, PasskeyBroke> {
        let state: DiscoverableAuthentication = serde_json::from_str(state)?;
        let mut passkey: Passkey = serde_json::from_str(stored)?;
        let proof = match self.webauthn.finish_discoverable_authentication_v2(&answer.0, state, &passkey) {
            Ok(proof) => proof,
            Err(error) => return Ok(Err(trouble(&error))),
        };
        passkey.update_credential(&proof);
        let (credential, backed_up) = kept(&passkey)?;
        Ok(Ok(Proof { credential, backed_up, user_verified: proof.user_verified() }))
    }
}

/// The options alone: how a browser asks for them is its own business.
fn options(question: &impl serde::Serialize) -> Result<Value, serde_json::Error> {
    Ok(serde_json::to_value(question)?.get_mut("publicKey").map(Value::take).unwrap_or_default())
}

/// A passkey as it is kept, and whether there are copies of it.
fn kept(passkey: &Passkey) -> Result<(String, bool), serde_json::Error> {
    let value = serde_json::to_value(passkey)?;
    let backed_up = value.pointer("/cred/backup_state").and_then(Value::as_bool).unwrap_or(false);
    Ok((value.to_string(), backed_up))
}

/// Bytes as the browser's interface writes them.
#[must_use]
pub fn encoded(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

fn trouble(error: &WebauthnError) -> PasskeyTrouble {
    tracing::warn!(%error, "the answer of a passkey does not fit");
    match error {
        WebauthnError::UserNotVerified => PasskeyTrouble::NotVerified,
        WebauthnError::CredentialPossibleCompromise => PasskeyTrouble::Copied,
        _ => PasskeyTrouble::Refused,
    }
}
