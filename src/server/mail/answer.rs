//! What a mail server said, fit for the page of the person who waits for the mail.

use std::error::Error as _;

use lettre::transport::smtp;

use crate::domain::email::Email;

/// Longest answer that is kept, in characters.
const MAX_ANSWER_LENGTH: usize = 160;

/// Whether another try is useless. A 5xx about our own access to the server (RFC 4954, 6) is the operator's to mend,
/// and the mail can go out after that.
pub(super) fn is_final(error: &smtp::Error) -> bool {
    error.is_permanent() && !error.status().is_some_and(|code| is_about_access(u16::from(code)))
}

const fn is_about_access(code: u16) -> bool {
    matches!(code, 530 | 534 | 535 | 538)
}

/// Code and words of the server, without addresses; for errors on the way to it, only what kind they are.
pub(super) fn public(error: &smtp::Error, to: &Email) -> String {
    match error.status() {
        Some(code) => without_addresses(&format!("{code} {}", error.source().map(ToString::to_string).unwrap_or_default()), to),
        None if error.is_timeout() => "no answer in time".to_owned(),
        None if error.is_tls() => "no safe connection (TLS)".to_owned(),
        None if error.is_response() => "an answer that is not SMTP".to_owned(),
        None => "not reachable".to_owned(),
    }
}

/// Drops words with `@` and the local part of the recipient, control characters, and what is too long.
fn without_addresses(answer: &str, to: &Email) -> String {
    let local = to.as_str().rsplit_once('@').map_or("", |(local, _)| local);
    let words = answer.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()).map(|word| {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        if word.contains('@') || bare.eq_ignore_ascii_case(local) { "…" } else { word }
    });
    let joined = words.collect::<Vec<_>>().join(" ");
    if joined.chars().count() <= MAX_ANSWER_LENGTH { joined } else { joined.chars().take(MAX_ANSWER_LENGTH - 1).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use super::{is_about_access, without_addresses};
    use crate::domain::email::Email;

    #[test]
    fn d_8_the_servers_answer_is_shown_without_addresses() {
        let to = Email::parse("ada@example.org").unwrap();
        let clean = |answer: &str| without_addresses(answer, &to);
        assert_eq!(clean("550 5.1.1 <ada@example.org>: Recipient rejected"), "550 5.1.1 … Recipient rejected");
        assert_eq!(clean("552 5.2.2 user \"Ada\" is over\r\n quota"), "552 5.2.2 user … is over quota");
        assert_eq!(clean("550 mailto:ada@example.org\u{7} no"), "550 … no");
        assert_eq!(clean(&"long ".repeat(100)).chars().count(), 160);
    }

    #[test]
    fn a_wrong_password_of_ours_is_not_the_readers_fault() {
        assert!(is_about_access(535));
        assert!(!is_about_access(550));
    }
}
