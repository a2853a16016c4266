//! A word about the thing beside it.

use leptos::prelude::*;

/// The tone of a badge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BadgeKind {
    /// A plain fact.
    #[default]
    Neutral,
    /// The chosen one.
    Primary,
    /// In order.
    Success,
    /// Something is left to do.
    Warning,
    /// Does not work any more.
    Danger,
}

/// A small label: "Primary", "Unverified", "This device".
///
/// Accessibility: the word carries the meaning, the colour only repeats it.
#[component]
pub fn Badge(
    /// Its tone.
    #[prop(optional)]
    kind: BadgeKind,
    /// The word.
    children: Children,
) -> impl IntoView {
    let class = stylers_macro::style_sheet!("style/elements/badge.css");
    view! { class=class,
        <span
            class="badge"
            class:badge--primary=kind == BadgeKind::Primary
            class:badge--success=kind == BadgeKind::Success
            class:badge--warning=kind == BadgeKind::Warning
            class:badge--danger=kind == BadgeKind::Danger
        >
            {children()}
        </span>
    }
}
