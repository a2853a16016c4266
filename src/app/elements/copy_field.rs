//! Something to take along.

use std::time::Duration;

use leptos::{html, prelude::*};

/// How long the button says that it worked.
const SAID_FOR: Duration = Duration::from_secs(2);

/// A value to copy, with a button where the browser can do it.
///
/// Accessibility: a labelled read-only input, so the value can be selected and read; the button says when it is done
/// and is announced politely.
#[component]
pub fn CopyField(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// What is copied.
    #[prop(into)]
    value: String,
    /// "Copy".
    #[prop(into)]
    copy_label: String,
    /// "Copied".
    #[prop(into)]
    copied_label: String,
) -> impl IntoView {
    let class = stylers_macro::style_sheet!("style/elements/copy_field.css");
    let input = NodeRef::<html::Input>::new();
    let works = RwSignal::new(false);
    let copied = RwSignal::new(false);
    Effect::new(move || works.set(true));
    let text = value.clone();
    let copy = move |_| {
        if let Some(input) = input.get_untracked() {
            input.select();
        }
        // Refused outside secure contexts; the text stays selected for the person to copy.
        _ = window().navigator().clipboard().write_text(&text);
        copied.set(true);
        set_timeout(move || _ = copied.try_set(false), SAID_FOR);
    };
    view! { class=class,
        <div class="copy">
            <label class="copy__label" for=id.clone()>{label}</label>
            <div class="copy__frame">
                <input class="copy__input" node_ref=input id=id type="text" value=value readonly dir="ltr" />
                <button class="copy__button" type="button" hidden=move || !works.get() aria-live="polite" on:click=copy>
                    {move || if copied.get() { copied_label.clone() } else { copy_label.clone() }}
                </button>
            </div>
        </div>
    }
}
