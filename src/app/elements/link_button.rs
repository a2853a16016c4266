//! A link that looks like a button.

use leptos::prelude::*;

use super::{ButtonKind, ButtonSize};

/// The sheet of the button; a constant, so that it is delivered once.
const BUTTON: &str = stylers_macro::style_sheet!("style/elements/button.css");

/// A link for going somewhere with the weight of a button.
///
/// Accessibility: stays a link, because it navigates and changes nothing.
#[component]
pub fn LinkButton(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// Weight and colour.
    #[prop(optional)]
    kind: ButtonKind,
    /// As wide as its container.
    #[prop(default = true)]
    full: bool,
    /// Height.
    #[prop(optional)]
    size: ButtonSize,
    /// Leads to a file to keep, not to a page.
    #[prop(optional)]
    file: bool,
    /// Opens beside this page, which stays as it is.
    #[prop(optional)]
    new_tab: bool,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! { class=BUTTON,
        <a
            class="button"
            class:button--primary=kind == ButtonKind::Primary
            class:button--secondary=kind == ButtonKind::Secondary
            class:button--ghost=kind == ButtonKind::Ghost
            class:button--danger=kind == ButtonKind::Danger
            class:button--full=full
            class:button--compact=size == ButtonSize::Compact
            href=href
            download=file.then_some("")
            target=new_tab.then_some("_blank")
        >
            <span class="button__label">{children()}</span>
        </a>
    }
}
