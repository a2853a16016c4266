//! A line between two ways.

use leptos::prelude::*;

/// A line with a word in it, "or".
///
/// Accessibility: the word is read as text, the lines are decoration.
#[component]
pub fn Divider(
    /// The word; nothing makes it a plain line.
    #[prop(optional, into)]
    label: String,
) -> impl IntoView {
    let class = stylers_macro::style_sheet!("style/elements/divider.css");
    view! { class=class, <p class="divider">{label}</p> }
}
