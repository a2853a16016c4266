//! News for an account page that is open: what changed elsewhere is read again, and a page whose session is over is left.

use std::time::Duration;

use leptos::prelude::*;
use url::form_urlencoded::Serializer;

use super::cards::Cards;
use crate::actions::account::LivePoint;
use crate::app::browser::live::{Ear, listen};
use crate::app::routes::LIVE;
use crate::app::text::use_account_text;
use crate::domain::live::Change;

/// News that come at once are read together.
const GATHER_FOR: Duration = Duration::from_millis(150);
/// Pause before the page says that it was brought up to date: what was done on it is said first.
const SAY_AFTER: Duration = Duration::from_millis(600);

/// Has a page listen for news, of which it shows some.
pub(in crate::app::pages) fn listen_for_news(shows: fn(Change) -> bool, point: LivePoint, cards: Cards) {
    listen(Page { shows, point, cards, waiting: RwSignal::new(false), words: use_account_text().devices.news });
}

struct Page {
    /// Whether the page shows what changed.
    shows: fn(Change) -> bool,
    point: LivePoint,
    cards: Cards,
    /// Whether news were heard that are not read yet.
    waiting: RwSignal<bool>,
    words: &'static str,
}

impl Ear for Page {
    fn address(&self, after: Option<&str>) -> String {
        let after = after.map_or_else(|| self.point.after.to_string(), str::to_owned);
        let query = Serializer::new(String::new()).append_pair("session", self.point.session.as_str()).append_pair("after", &after).finish();
        format!("{LIVE}?{query}")
    }

    fn heard(&self, words: &str) {
        if !(self.shows)(Change::parse(words)) || self.waiting.get_untracked() {
            return;
        }
        self.waiting.set(true);
        let (waiting, cards, words) = (self.waiting, self.cards, self.words);
        set_timeout(
            move || {
                // The page may be gone by now.
                if waiting.try_set(false).is_none() {
                    cards.news();
                    set_timeout(move || cards.say_if_quiet(words), SAY_AFTER);
                }
            },
            GATHER_FOR,
        );
    }

    fn over(&self) {
        if !self.cards.is_gone() {
            self.cards.session_over();
        }
    }
}
