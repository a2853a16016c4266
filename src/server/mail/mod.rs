//! Mail: what is written ([`render`]) and how it leaves ([`Mailer`]). Knows no database; the job that calls it does.

mod answer;
mod content;
pub mod happenings;
mod html;
mod message;
mod params;
mod plain;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lettre::message::Mailbox;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

pub use content::render;
pub use message::{CannotBuild, Rendered};
pub use params::{MailKind, MailParams, Remedy};

use crate::domain::email::Email;
use crate::domain::secret::SecretText;
use crate::domain::time::Timestamp;

/// Longest wait for an answer of the mail server.
const SMTP_TIMEOUT: Duration = Duration::from_secs(20);

/// The mailer can't be set up as configured. The text is for operators and holds no password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidMailer {
    /// The sender is no address.
    #[error("the sender must be an address such as \"Acme <hello@acme.example>\"")]
    Sender,
    /// The address of the mail server can't be read.
    #[error("the mail server must look like smtps://user:password@host:465 or smtp://user:password@host:587")]
    Server,
}

/// Where a mail was handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivered {
    /// Who took it: the mail server's host, or `folder`.
    pub server: String,
}

/// Why a mail was not handed over. Holds no address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Later it may work: 4xx, the network, our own access to the server.
    #[error("the mail was not taken yet: {answer}")]
    Retryable {
        /// What the server said.
        answer: String,
    },
    /// It will never work: 5xx for this mail.
    #[error("the mail was refused: {answer}")]
    Permanent {
        /// What the server said.
        answer: String,
    },
}

impl SendError {
    /// What the server said, without addresses.
    #[must_use]
    pub fn answer(&self) -> &str {
        match self {
            Self::Retryable { answer } | Self::Permanent { answer } => answer,
        }
    }
}

/// Sends mails. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Mailer {
    from: Mailbox,
    transport: Transport,
}

#[derive(Clone)]
enum Transport {
    Smtp { server: String, smtp: AsyncSmtpTransport<Tokio1Executor> },
    Folder(PathBuf),
    Memory(Memory),
}

impl std::fmt::Debug for Transport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Smtp { server, .. } => write!(f, "Smtp({server})"),
            Self::Folder(path) => write!(f, "Folder({})", path.display()),
            Self::Memory(_) => f.write_str("Memory"),
        }
    }
}

/// Mails that a test sent, and the errors it wants next.
#[derive(Clone, Default)]
pub struct Memory(Arc<Mutex<MemoryState>>);

#[derive(Default)]
struct MemoryState {
    sent: Vec<Rendered>,
    errors: Vec<SendError>,
}

impl Memory {
    /// Everything sent so far, oldest first.
    #[must_use]
    pub fn sent(&self) -> Vec<Rendered> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).sent.clone()
    }

    /// Makes the next sending fail; several of these in order.
    pub fn fail_next(&self, error: SendError) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).errors.push(error);
    }

    fn take(&self, mail: &Rendered) -> Result<(), SendError> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !state.errors.is_empty() {
            return Err(state.errors.remove(0));
        }
        state.sent.push(mail.clone());
        Ok(())
    }
}

impl Mailer {
    /// Sends to a mail server: `smtps://user:password@host:465` (TLS) or `smtp://…:587`, where STARTTLS is required
    /// unless the server is on this machine. `?tls=` of lettre overrules that.
    ///
    /// # Errors
    /// [`InvalidMailer`].
    pub fn smtp(url: &SecretText, from: &str) -> Result<Self, InvalidMailer> {
        let parsed = url::Url::parse(url.expose()).map_err(|_| InvalidMailer::Server)?;
        let server = parsed.host_str().filter(|host| !host.is_empty()).ok_or(InvalidMailer::Server)?.to_owned();
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose()).map_err(|_| InvalidMailer::Server)?;
        let is_local = matches!(server.as_str(), "localhost" | "127.0.0.1" | "[::1]");
        if parsed.scheme() == "smtp" && !is_local && !parsed.query_pairs().any(|(name, _)| name == "tls") {
            // Without this lettre would send password and codes in the clear.
            builder = builder.tls(Tls::Required(TlsParameters::new(server.clone()).map_err(|_| InvalidMailer::Server)?));
        }
        let smtp = builder.timeout(Some(SMTP_TIMEOUT)).build();
        Ok(Self { from: sender(from)?, transport: Transport::Smtp { server, smtp } })
    }

    /// Writes each mail to a file of this folder.
    ///
    /// # Errors
    /// [`InvalidMailer::Sender`].
    pub fn folder(path: PathBuf, from: &str) -> Result<Self, InvalidMailer> {
        Ok(Self { from: sender(from)?, transport: Transport::Folder(path) })
    }

    /// Keeps mails in memory, for tests.
    ///
    /// # Errors
    /// [`InvalidMailer::Sender`].
    pub fn memory(from: &str) -> Result<(Self, Memory), InvalidMailer> {
        let memory = Memory::default();
        Ok((Self { from: sender(from)?, transport: Transport::Memory(memory.clone()) }, memory))
    }

    /// Whether mail could leave now: the server answers and takes user and password, or the folder is there. Sends
    /// nothing.
    ///
    /// # Errors
    /// What is in the way, without passwords and addresses.
    pub async fn check(&self) -> Result<(), String> {
        match &self.transport {
            Transport::Smtp { smtp, .. } => match smtp.test_connection().await {
                Ok(true) => Ok(()),
                Ok(false) => Err("the server hung up".to_owned()),
                Err(error) => Err(error.to_string()),
            },
            Transport::Folder(folder) => match tokio::fs::metadata(folder).await {
                Ok(found) if found.is_dir() && !found.permissions().readonly() => Ok(()),
                Ok(_) => Err(format!("{} is not a folder that can be written to", folder.display())),
                // It is made with the first mail.
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
                Err(error) => Err(format!("{}: {error}", folder.display())),
            },
            Transport::Memory(_) => Ok(()),
        }
    }

    /// Sends a mail. `id` names it: sent again under the same id and date it is the same message.
    ///
    /// # Errors
    /// [`SendError`] says whether another try makes sense.
    pub async fn send(&self, mail: &Rendered, reply_to: Option<&str>, id: &str, date: Timestamp) -> Result<Delivered, SendError> {
        let reply_to = reply_to.and_then(|address| address.parse::<Address>().ok()).map(|address| Mailbox::new(None, address));
        let message = mail.message(&self.from, reply_to.as_ref(), id, date).map_err(|error| SendError::Permanent { answer: error.to_string() })?;
        match &self.transport {
            Transport::Smtp { server, smtp } => send_smtp(server, smtp, message, &mail.to).await,
            Transport::Folder(folder) => {
                let name = format!("{}-{}.eml", date.millis(), file_name(id));
                write_whole(folder, &name, &message.formatted())
                    .await
                    .map_err(|error| SendError::Retryable { answer: format!("the mail folder can't be written: {}", error.kind()) })?;
                Ok(Delivered { server: "folder".to_owned() })
            }
            Transport::Memory(memory) => memory.take(mail).map(|()| Delivered { server: "memory".to_owned() }),
        }
    }
}

fn sender(from: &str) -> Result<Mailbox, InvalidMailer> {
    from.parse().map_err(|_| InvalidMailer::Sender)
}

async fn send_smtp(server: &str, smtp: &AsyncSmtpTransport<Tokio1Executor>, message: Message, to: &Email) -> Result<Delivered, SendError> {
    match smtp.send(message).await {
        Ok(_) => Ok(Delivered { server: server.to_owned() }),
        Err(error) => {
            let answer = answer::public(&error, to);
            tracing::warn!(mail.server = server, mail.answer = answer, "the mail server {server} did not take a mail: {answer}");
            Err(if answer::is_final(&error) { SendError::Permanent { answer } } else { SendError::Retryable { answer } })
        }
    }
}

fn file_name(id: &str) -> String {
    id.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_' || *c == '-').collect()
}

/// A reader of the folder sees the whole file or none.
pub(in crate::server) async fn write_whole(folder: &std::path::Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    tokio::fs::create_dir_all(folder).await?;
    let unfinished = folder.join(format!(".{name}.part"));
    tokio::fs::write(&unfinished, bytes).await?;
    tokio::fs::rename(&unfinished, folder.join(name)).await
}

#[cfg(test)]
mod tests;
