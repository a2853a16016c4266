//! The security log of a person written out: words for pages, and the files to take away.

use serde_json::json;

use super::device;
use super::mail::happenings;
use super::security::chain::hex;
use super::store::security_log::Entry;
use crate::app::text::{account_text, security_text, time};
use crate::domain::locale::Locale;
use crate::domain::suspicion::Whereabouts;

/// What happened, in words.
#[must_use]
pub fn what(locale: Locale, entry: &Entry) -> String {
    let unknown = || security_text(locale).happening.unknown.to_owned();
    entry.happening.as_ref().map_or_else(unknown, |happening| happenings::in_words(locale, happening))
}

/// Who did it, unless it was the person.
#[must_use]
pub fn who(locale: Locale, entry: &Entry) -> Option<&'static str> {
    happenings::by_whom(locale, entry.actor)
}

/// The names of the columns of [`csv_line`].
#[must_use]
pub fn csv_head(locale: Locale) -> String {
    let words = &account_text(locale).activity;
    line([
        words.column_number,
        words.column_time,
        words.column_what,
        words.column_who,
        words.column_device,
        words.column_address,
        words.column_place,
        words.column_kind,
        words.column_hash,
    ])
}

/// A row as a line of a table (RFC 4180).
#[must_use]
pub fn csv_line(locale: Locale, entry: &Entry) -> String {
    let words = &account_text(locale).activity;
    line([
        &entry.seq.to_string(),
        &time::machine(entry.at),
        &what(locale, entry),
        who(locale, entry).unwrap_or(words.person),
        &device::describe(&entry.user_agent).sentence().unwrap_or_else(|| entry.user_agent.clone()),
        &entry.ip,
        &entry.place.as_ref().map(Whereabouts::in_words).unwrap_or_default(),
        entry.area.name(),
        &hex(&entry.hash),
    ])
}

/// Cells as a line of a table.
pub(super) fn line<const N: usize>(cells: [&str; N]) -> String {
    let mut line = cells.map(cell).join(",");
    line.push_str("\r\n");
    line
}

/// A cell. Programs for tables take what begins with one of these characters for a formula, which a browser's name could be made
/// to be (OWASP, CSV Injection): a `'` in front makes it text.
fn cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}']);
    format!("\"{}{}\"", if is_formula { "'" } else { "" }, text.replace('"', "\"\""))
}

/// A row as data.
#[must_use]
pub fn json_object(locale: Locale, entry: &Entry) -> String {
    json!({
        "number": entry.seq, "at": time::machine(entry.at), "what": what(locale, entry), "happening": entry.happening, "area": entry.area, "actor": entry.actor,
        "session_id": entry.session, "ip_address": entry.ip, "user_agent": entry.user_agent, "place": entry.place, "hash": hex(&entry.hash),
    })
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::{cell, csv_head, csv_line, json_object};
    use crate::domain::locale::Locale;
    use crate::domain::security_log::{Actor, Area, Happening};
    use crate::domain::time::Timestamp;
    use crate::server::store::security_log::Entry;

    fn entry(user_agent: &str) -> Entry {
        Entry {
            seq: 7,
            happening: Some(Happening::PhoneAdded { number: "+491512345".to_owned() }),
            area: Area::Contacts,
            actor: Actor::Operator,
            session: None,
            ip: "203.0.113.7".to_owned(),
            user_agent: user_agent.to_owned(),
            place: None,
            at: Timestamp::from_millis(1_794_994_200_000),
            hash: vec![0, 255],
        }
    }

    #[test]
    fn d_4_a_browser_that_calls_itself_a_formula_is_text_in_a_table() {
        let line = csv_line(Locale::En, &entry("=HYPERLINK(\"https://evil.example\",\"x\")"));
        assert!(line.contains("\"'=HYPERLINK(\"\"https://evil.example\"\",\"\"x\"\")\""), "{line}");
        for text in ["=1", "+1", "-1", "@x", "\t=1", "\r=1"] {
            assert!(cell(text).starts_with("\"'"), "{text:?}");
        }
        assert_eq!(cell("a \"b\"\nc"), "\"a \"\"b\"\"\nc\"");
    }

    #[test]
    fn d_4_a_row_to_take_away_is_whole_in_both_forms() {
        let line = csv_line(Locale::De, &entry("Firefox"));
        assert_eq!(csv_head(Locale::De).matches(',').count(), line.matches(',').count());
        assert!(line.starts_with("\"7\",\"2026-11-18T09:30:00Z\",\"Telefonnummer +491512345 hinzugefügt\",\"durch die Verwaltung\""), "{line}");
        let value: serde_json::Value = serde_json::from_str(&json_object(Locale::En, &entry("Firefox"))).unwrap();
        assert_eq!(value["happening"]["kind"], "phone_added");
        assert_eq!((value["hash"].as_str(), value["actor"].as_str()), (Some("00ff"), Some("operator")));
    }
}
