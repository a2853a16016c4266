//! Moving the keyboard focus.

use leptos::prelude::{document, request_animation_frame};
use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlFormElement};

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

fn is_touched() -> bool {
    leptos::prelude::window().match_media("(pointer: coarse)").ok().flatten().is_some_and(|query| query.matches())
}
