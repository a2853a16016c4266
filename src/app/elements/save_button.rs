//! The button of a form that can only be sent once it is filled in.

use leptos::{ev, prelude::*};

/// The sheet of the button; a constant, so that it is delivered once.
const BUTTON: &str = stylers_macro::style_sheet!("style/elements/button.css");

/// Sends its form, or says what is missing until then. Without JavaScript it always sends, and the server says it.
///
/// Accessibility: stays in the order of the Tab key, and keeps the focus, while it cannot be pressed (`aria-disabled`), and says
/// why as its description.
#[component]
pub fn SaveButton(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    /// What is missing; `None` when it can be pressed.
    #[prop(into)]
    missing: Signal<Option<String>>,
    /// The request is under way.
    #[prop(into)]
    pending: Signal<bool>,
    /// Takes something away for good.
    #[prop(optional)]
    danger: bool,
    /// The words.
    children: Children,
) -> impl IntoView {
    let live = RwSignal::new(false);
    Effect::new(move || live.set(true));
    let missing = Signal::derive(move || if live.get() { missing.get() } else { None });
    let why = format!("{id}-why");
    let described_by = why.clone();
    // A press of Enter in a field comes by here too.
    let press = move |event: ev::MouseEvent| {
        if pending.get_untracked() || missing.with_untracked(Option::is_some) {
            event.prevent_default();
        }
    };
    view! { class=BUTTON,
        <button
            class="button button--compact"
            class:button--primary=!danger
            class:button--danger=danger
            class:button--busy=pending
            type="submit"
            id=id
            aria-busy=move || pending.get().then_some("true")
            aria-disabled=move || (pending.get() || missing.with(Option::is_some)).then_some("true")
            aria-describedby=described_by
            on:click=press
        >
            <span class="button__spinner" aria-hidden="true"></span>
            <span class="button__label">{children()}</span>
        </button>
        <span class="visually-hidden" id=why>{missing}</span>
    }
}
