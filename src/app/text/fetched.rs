//! The language of a page in the browser, if it is not English: one page has one.

use std::sync::OnceLock;

use leptos::prelude::lazy;

use super::{Text, any_text};
use crate::domain::locale::Locale;

static FETCHED: OnceLock<(Locale, &'static Text)> = OnceLock::new();

/// The texts of this language, if they were fetched.
pub(super) fn text(locale: Locale) -> Option<&'static Text> {
    FETCHED.get().filter(|(fetched, _)| *fetched == locale).map(|(_, text)| *text)
}

/// Fetches the texts of a language before a page in it comes to life; English is there already.
pub async fn fetch(locale: Locale) {
    if !locale.is_english() {
        // Taken already only if it was asked for twice.
        _ = FETCHED.set((locale, languages(locale).await));
    }
}

/// The bundle of all languages but English.
#[lazy]
fn languages(locale: Locale) -> &'static Text {
    any_text(locale)
}
