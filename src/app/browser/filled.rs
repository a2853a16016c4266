//! What browsers and password managers filled in before the page came to life.

use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::{Event, EventInit, HtmlInputElement};

/// Tells the fields of a form what they hold already, as if it had just been typed.
pub fn tell(form: NodeRef<html::Form>) {
    Effect::new(move || {
        let Some(fields) = form.get().and_then(|form| form.query_selector_all("input:not([type=hidden]):not([type=checkbox])").ok()) else { return };
        for field in (0..fields.length()).filter_map(|index| fields.item(index)).filter_map(|node| node.dyn_into::<HtmlInputElement>().ok()) {
            let bubbling = EventInit::new();
            bubbling.set_bubbles(true);
            if let Ok(input) = Event::new_with_event_init_dict("input", &bubbling)
                && !field.value().is_empty()
            {
                // Fails only for an event that is under way already.
                _ = field.dispatch_event(&input);
            }
        }
    });
}
