//! A link in running text.

use leptos::prelude::*;

/// A link inside a sentence or alone on a line.
///
/// Accessibility: told apart from text by weight and underline on hover and focus, not by colour alone.
#[component]
pub fn TextLink(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// The words.
    children: Children,
) -> impl IntoView {
    let class = stylers_macro::style_sheet!("style/elements/text_link.css");
    view! { class=class, <a class="text-link" href=href>{children()}</a> }
}
