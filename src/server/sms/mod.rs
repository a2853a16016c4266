//! Text messages: what is written ([`render`]) and how it leaves ([`SmsSender`]). Knows no database; the job that calls it does.

mod gateway;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

pub use gateway::{Gateway, Template};

use crate::app::text::{security_text, text};
use crate::domain::phone::PhoneNumber;
use crate::server::mail::{Delivered, MailKind, MailParams, Remedy, SendError, happenings, write_whole};

/// The words of a text message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderedSms {
    /// To whom.
    pub to: PhoneNumber,
    /// All of it.
    pub text: String,
}

/// Writes a text message; `None` for what goes by mail only. `host` is that of the pages: its line lets browsers fill the code
/// in on this host and no other (Web platform: origin-bound one-time codes delivered via SMS).
#[must_use]
pub fn render(to: &PhoneNumber, params: &MailParams, host: &str) -> Option<RenderedSms> {
    let words = &text(params.locale).phone;
    let app = params.app_name.as_str();
    let text = match &params.kind {
        MailKind::SignIn { code, .. } | MailKind::SignUp { code, .. } | MailKind::Reverification { code, .. } | MailKind::AddEmail { code, .. } => {
            let code = code.expose();
            format!("{}\n\n@{host} #{code}", words.sms_code(app, code))
        }
        MailKind::AccountExists { sign_in_link, .. } => words.sms_account_exists(app, sign_in_link.expose()),
        // Only the link that takes an account back goes to a number: it may be the last way to its owner.
        MailKind::Security { happening, remedy: Remedy::Restore, link } => {
            security_text(params.locale).undo.sms_restore(app, &happenings::in_words(params.locale, happening), link.expose())
        }
        MailKind::ResetPassword { .. }
        | MailKind::Security { .. }
        | MailKind::Invitation { .. }
        | MailKind::OrganizationInvitation { .. }
        | MailKind::MembershipRequested { .. }
        | MailKind::MembershipApproved { .. }
        | MailKind::MembershipAdded { .. }
        | MailKind::OrganizationDomain { .. } => return None,
    };
    Some(RenderedSms { to: to.clone(), text })
}

/// Why phone numbers cannot be turned on where nothing sends text messages.
pub const NO_WAY_OUT: &str = "phone is on, but this production instance has no way to send text messages";
/// What to do about it.
pub const NO_WAY_OUT_FIX: &str = "set sms.url and what your provider wants besides (docs/configuration.md has examples), restart, then turn phone on";

/// Sends text messages. Cheap to clone.
#[derive(Debug, Clone)]
pub enum SmsSender {
    /// Into the mailbox page of a development instance.
    Mailbox,
    /// One file per message.
    Folder(PathBuf),
    /// To a provider, by its HTTP interface.
    Gateway(Box<Gateway>),
    /// Nobody: the instance has no `[sms]`.
    Nobody,
    /// Kept for tests.
    Memory(SmsMemory),
}

impl SmsSender {
    /// Sends a message. `id` names it.
    ///
    /// # Errors
    /// [`SendError`] says whether another try makes sense.
    pub async fn send(&self, message: &RenderedSms, id: &str) -> Result<Delivered, SendError> {
        match self {
            Self::Mailbox => Ok(Delivered { server: String::new() }),
            Self::Folder(folder) => {
                let written = write_whole(folder, &format!("{id}.txt"), format!("{}\n\n{}\n", message.to.as_str(), message.text).as_bytes()).await;
                written.map_err(|error| SendError::Retryable { answer: format!("the folder can't be written: {}", error.kind()) })?;
                Ok(Delivered { server: "folder".to_owned() })
            }
            Self::Gateway(gateway) => gateway.send(message).await,
            Self::Nobody => {
                Err(SendError::Retryable { answer: "this instance has no way to send text messages; the operator has to set [sms]".to_owned() })
            }
            Self::Memory(memory) => memory.take(message).map(|()| Delivered { server: "memory".to_owned() }),
        }
    }
}

/// Messages that a test sent, and the errors it wants next.
#[derive(Debug, Clone, Default)]
pub struct SmsMemory(Arc<Mutex<MemoryState>>);

#[derive(Debug, Default)]
struct MemoryState {
    sent: Vec<RenderedSms>,
    errors: Vec<SendError>,
}

impl SmsMemory {
    /// Everything sent so far, oldest first.
    #[must_use]
    pub fn sent(&self) -> Vec<RenderedSms> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).sent.clone()
    }

    /// Makes the next sending fail; several of these in order.
    pub fn fail_next(&self, error: SendError) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).errors.push(error);
    }

    fn take(&self, message: &RenderedSms) -> Result<(), SendError> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !state.errors.is_empty() {
            return Err(state.errors.remove(0));
        }
        state.sent.push(message.clone());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::render;
    use crate::domain::locale::Locale;
    use crate::domain::phone::PhoneNumber;
    use crate::domain::secret::SecretText;
    use crate::domain::security_log::Happening;
    use crate::domain::time::Timestamp;
    use crate::server::mail::{MailKind, MailParams, Remedy};

    fn sms(kind: MailKind) -> Option<String> {
        let to = PhoneNumber::parse("+4915123456789").unwrap();
        let params = MailParams {
            kind,
            locale: Locale::En,
            to: to.clone().into(),
            app_name: "Acme".to_owned(),
            primary_color: None,
            support_email: None,
            device: None,
            ip: None,
            place: None,
            asked_at: Timestamp::from_millis(0),
        };
        render(&to, &params, "accounts.acme.example").map(|message| message.text)
    }

    #[test]
    fn au_07_a_code_is_bound_to_the_host_of_the_pages() {
        let text =
            sms(MailKind::SignIn { code: SecretText::new("123456"), link: SecretText::new("https://accounts.acme.example/verify?token=t") }).unwrap();
        assert_eq!(text.lines().last(), Some("@accounts.acme.example #123456"));
        assert!(text.starts_with("123456 is your Acme verification code") && !text.contains("token"), "{text}");
        assert!(text.chars().count() <= 160 && text.is_ascii(), "one message, which costs as one: {text}");
    }

    #[test]
    fn au_07_what_has_no_code_does_not_go_to_phones() {
        let told =
            |remedy| MailKind::Security { happening: Happening::PasswordChanged, remedy, link: SecretText::new("https://x.example/verify?token=t") };
        assert_eq!(sms(told(Remedy::Review)), None);
        let text = sms(told(Remedy::Restore)).unwrap();
        assert!(
            text.contains("Password changed") && text.ends_with("https://x.example/verify?token=t"),
            "the way back of somebody without mail: {text}"
        );
    }
}
