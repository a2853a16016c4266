//! A finished mail, and its form on the wire.

use std::time::{Duration, UNIX_EPOCH};

use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};

use crate::domain::email::Email;
use crate::domain::time::Timestamp;

/// The words of a mail, the same for the same parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// To whom.
    pub to: Email,
    /// Subject line.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
}

/// The mail could not be put together: an address that lettre refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the mail could not be put together")]
pub struct CannotBuild;

impl Rendered {
    /// Puts the mail together. `id` makes `Message-ID` and boundary, so that a receiver recognises a mail that was sent
    /// twice. lettre's header types encode whatever the subject contains; a line break can't become a header.
    ///
    /// # Errors
    /// [`CannotBuild`].
    pub fn message(&self, from: &Mailbox, reply_to: Option<&Mailbox>, id: &str, date: Timestamp) -> Result<Message, CannotBuild> {
        let to: Address = self.to.as_str().parse().map_err(|_| CannotBuild)?;
        let id: String = id.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_' || *c == '-').collect();
        let millis = u64::try_from(date.millis()).unwrap_or_default();
        let mut builder = Message::builder()
            .from(from.clone())
            .to(Mailbox::new(None, to))
            .subject(one_line(&self.subject))
            .date(UNIX_EPOCH + Duration::from_millis(millis))
            .message_id(Some(format!("<{id}@{}>", from.email.domain())))
            // RFC 3834, 5: out-of-office programs leave such mail unanswered.
            .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned()));
        if let Some(reply_to) = reply_to {
            builder = builder.reply_to(reply_to.clone());
        }
        let parts = MultiPart::alternative().boundary(format!("part-{id}"));
        let parts = parts.singlepart(part(ContentType::TEXT_PLAIN, &self.text)?).singlepart(part(ContentType::TEXT_HTML, &self.html)?);
        builder.multipart(parts).map_err(|_| CannotBuild)
    }
}

/// Quoted-printable keeps lines under 76 characters whatever the parts contain (RFC 2045, 6.7).
fn part(kind: ContentType, content: &str) -> Result<SinglePart, CannotBuild> {
    let body = Body::new_with_encoding(content.to_owned(), ContentTransferEncoding::QuotedPrintable).map_err(|_| CannotBuild)?;
    Ok(SinglePart::builder().header(kind).body(body))
}

/// Control characters become spaces: an application name with a line break must not look like two subjects.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::Rendered;
    use crate::domain::email::Email;
    use crate::domain::time::Timestamp;

    fn wire(subject: &str) -> String {
        let to = Email::parse("ada@example.org").unwrap();
        let rendered = Rendered { to, subject: subject.to_owned(), text: "Grüße, 123456".to_owned(), html: "<p>123456</p>".to_owned() };
        let from = "Acme <hello@acme.example>".parse().unwrap();
        let message = rendered.message(&from, None, "mail_1", Timestamp::from_millis(1_794_994_200_000)).unwrap();
        String::from_utf8(message.formatted()).unwrap()
    }

    #[test]
    fn a_subject_with_line_breaks_adds_no_header() {
        let wire = wire("Hello\r\nBcc: eve@evil.example\r\n\r\nBody");
        assert!(!wire.lines().any(|line| line.starts_with("Bcc:")), "{wire}");
        assert!(wire.contains("Subject: Hello  Bcc: eve@evil.example    Body\r\n"), "{wire}");
    }

    #[test]
    fn the_same_mail_is_the_same_bytes() {
        assert_eq!(wire("Hello"), wire("Hello"));
        for header in ["Message-ID: <mail_1@acme.example>", "Auto-Submitted: auto-generated", "Date: Wed, 18 Nov 2026 09:30:00 +0000"] {
            assert!(wire("Hello").contains(header), "{header}");
        }
    }
}
