//! How mail leaves.

use std::path::PathBuf;

use lettre::message::Mailbox;
use url::Url;

use super::MailConfig;
use super::database::hide_credentials;
use super::source::{Read, Source};
use crate::domain::secret::SecretText;

/// `[mail]`.
#[derive(Debug)]
pub struct MailSection {
    /// The way out.
    pub transport: MailConfig,
    /// `From`.
    pub from: String,
}

/// Reads `[mail]`. `production` instances need a way out; in development mail goes to the mailbox page otherwise.
///
/// # Errors
/// [`Noted`](super::source::Noted).
pub fn read(source: &mut Source, production: bool, public_url: Option<&Url>) -> Read<MailSection> {
    let smtp = source.secret("mail.smtp.url", None, hide_credentials, parse_smtp_url);
    let folder = source.optional("mail.folder", |text| Ok(PathBuf::from(text)));
    let host = public_url.and_then(Url::host_str).filter(|host| host.contains('.') && !host.contains(':')).unwrap_or("localhost");
    let from = source.value("mail.from", &format!("no-reply@{host}"), parse_from);
    let transport = match (smtp?, folder?) {
        (Some(_), Some(_)) => return Err(source.note("mail.folder", "is set beside mail.smtp.url; keep one of them")),
        (Some(url), None) => MailConfig::Smtp { url },
        (None, Some(folder)) => MailConfig::Folder(folder),
        (None, None) if production => {
            return Err(source.note(
                "mail.smtp.url",
                "is missing; a production instance must send mail: write smtps://user:password@host:465 (best into a file named by mail.smtp.url_file)",
            ));
        }
        (None, None) => MailConfig::Mailbox,
    };
    Ok(MailSection { transport, from: from? })
}

fn parse_smtp_url(text: &str) -> Result<SecretText, String> {
    let example = "write smtps://user:password@host:465, or smtp://user:password@host:587 for STARTTLS";
    // The parser's error could quote the password.
    let url = Url::parse(text).map_err(|_| format!("is not an address (are special characters of the password written as %XX?); {example}"))?;
    if !matches!(url.scheme(), "smtp" | "smtps") {
        return Err(format!("must begin with smtp:// or smtps://; {example}"));
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err(format!("names no host; {example}"));
    }
    Ok(SecretText::new(text))
}

fn parse_from(text: &str) -> Result<String, String> {
    match text.parse::<Mailbox>() {
        Ok(_) => Ok(text.to_owned()),
        Err(_) => Err("is not a sender; write no-reply@example.com or Example <no-reply@example.com>".to_owned()),
    }
}
