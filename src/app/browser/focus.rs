//! Moving the keyboard focus.

use leptos::prelude::{Effect, document, request_animation_frame};
use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, FocusOptions, HtmlElement, HtmlFormElement, ScrollBehavior, ScrollIntoViewOptions, ScrollLogicalPosition};

/// Moves focus to the first field of the form that is marked as wrong, so that its problem is read out next.
/// Returns whether there was one.
pub fn focus_first_invalid(form: &HtmlFormElement) -> bool {
    form.query_selector("[aria-invalid=true]").ok().flatten().is_some_and(|element| focus(&element))
}

/// Focuses the field unless the person has already begun somewhere else, or would get a keyboard over half
/// the screen without asking for it (touch).
///
/// In the next frame: only then is a card that came up without loading a page in the document, and the last one gone.
pub fn focus_if_idle(element: &HtmlElement) {
    let element = element.clone();
    request_animation_frame(move || {
        let idle = document().active_element().is_none_or(|active| active.tag_name().eq_ignore_ascii_case("body"));
        if idle && !is_touched() {
            focus(&element);
        }
    });
}

/// Focuses any element that can be focused. Returns whether the browser took the request.
pub fn focus(element: &Element) -> bool {
    element.dyn_ref::<HtmlElement>().is_some_and(|element| element.focus().is_ok())
}

/// Focuses the element with this id, without moving the page.
pub fn focus_by_id(id: &str) -> bool {
    document().get_element_by_id(id).is_some_and(|element| focus_in_place(&element))
}

fn focus_in_place(element: &Element) -> bool {
    let still = FocusOptions::new();
    still.set_prevent_scroll(true);
    element.dyn_ref::<HtmlElement>().is_some_and(|element| element.focus_with_options(&still).is_ok())
}

/// What a card that opened is entered by: a field, or where it has none, what can be pressed.
const ENTRANCES: [&str; 2] = ["input:not([type=hidden]):not([tabindex='-1']), select, textarea", "button, a[href]"];

/// Enters the card with this id once it is in the document: it moves to the middle of the window, and its first field gets
/// the focus.
pub fn enter(id: String) {
    Effect::new(move || enter_soon(id.clone()));
}

/// The same for what an event handler has just changed.
pub fn enter_soon(id: String) {
    request_animation_frame(move || {
        let Some(card) = document().get_element_by_id(&id) else { return };
        let middle = ScrollIntoViewOptions::new();
        middle.set_block(ScrollLogicalPosition::Center);
        if !is_still() {
            middle.set_behavior(ScrollBehavior::Smooth);
        }
        card.scroll_into_view_with_scroll_into_view_options(&middle);
        if let Some(first) = ENTRANCES.iter().find_map(|entrance| card.query_selector(entrance).ok().flatten()) {
            focus_in_place(&first);
        }
    });
}

/// Whether the person wants things not to move.
fn is_still() -> bool {
    media("(prefers-reduced-motion: reduce)")
}

fn media(query: &str) -> bool {
    leptos::prelude::window().match_media(query).ok().flatten().is_some_and(|query| query.matches())
}

fn is_touched() -> bool {
    media("(pointer: coarse)")
}
