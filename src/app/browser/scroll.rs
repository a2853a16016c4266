//! Where each tab of a page was left, for the life of the document.

use std::cell::RefCell;
use std::collections::BTreeMap;

use leptos::ev;
use leptos::prelude::*;

#[derive(Debug, Default)]
struct Places {
    /// The tab that showed last.
    last: Option<&'static str>,
    /// How far each was scrolled.
    left: BTreeMap<&'static str, f64>,
}

thread_local! {
    static PLACES: RefCell<Places> = RefCell::default();
}

/// Remembers how far this tab is scrolled, and scrolls back there when somebody comes from another tab; then the focus goes
/// to the element with this id.
pub fn keep(tab: &'static str, title: &'static str) {
    Effect::new(move || {
        let path = || window().location().pathname().unwrap_or_default();
        let here = path();
        let (last, place) = PLACES.with_borrow_mut(|places| (places.last.replace(tab), places.left.get(tab).copied()));
        if last.is_some_and(|last| last != tab) {
            // Only in the next frame is the last tab out of the document.
            request_animation_frame(move || {
                super::focus::focus_by_id(title);
                window().scroll_to_with_x_and_y(0.0, place.unwrap_or_default());
            });
        }
        let listener = window_event_listener(ev::scroll, move |_| {
            // The page that comes next begins at its top while this one still stands.
            if path() == here {
                let place = window().scroll_y().unwrap_or_default();
                PLACES.with_borrow_mut(|places| _ = places.left.insert(tab, place));
            }
        });
        on_cleanup(move || listener.remove());
    });
}
