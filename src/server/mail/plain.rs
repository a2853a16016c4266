//! The text part of a mail.

use super::content::Content;

/// Paragraphs apart by an empty line. A link stands on a line of its own, so that programs find all of it.
pub(super) fn part(content: &Content<'_>) -> String {
    let mut paragraphs = vec![content.heading.clone(), content.body.clone(), format!("{}:\n{}", content.button.0, content.button.1)];
    paragraphs.extend(content.code.map(|(caption, code)| format!("{caption}\n{code}")));
    paragraphs.extend(content.second.map(|(label, link)| format!("{label}:\n{link}")));
    if !content.facts.is_empty() {
        paragraphs.push(content.facts.iter().map(|(label, value)| format!("{label}: {value}")).collect::<Vec<_>>().join("\n"));
    }
    paragraphs.extend(content.notes.iter().cloned());
    // RFC 3676, 4.3: what follows "-- " is a signature.
    paragraphs.push(format!("-- \n{}\n{}", content.app_name, content.footer.join("\n")));
    let mut text = paragraphs.join("\n\n");
    text.push('\n');
    text
}
