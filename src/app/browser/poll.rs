//! Asking again and again while a page waits for something that happens elsewhere.

use std::time::Duration;

use leptos::prelude::*;

/// Pause between two questions.
const EVERY: Duration = Duration::from_millis(2000);

/// Runs `ask` every two seconds while this component lives. In the browser only.
pub fn while_waiting(ask: impl Fn() + 'static + Clone) {
    Effect::new(move || {
        let ask = ask.clone();
        if let Ok(handle) = set_interval_with_handle(ask, EVERY) {
            on_cleanup(move || handle.clear());
        }
    });
}
