//! Pages that lie side by side.

use leptos::prelude::*;

/// One of several pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tab {
    /// Its name.
    pub label: String,
    /// Its address.
    pub href: String,
    /// How many things are on it, where that is known.
    pub count: Signal<Option<i64>>,
    /// Whether it is the one that shows.
    pub current: bool,
}

/// Links to pages that lie side by side, with the number of things on each.
///
/// Accessibility: a named `nav` with `aria-current` on the page that shows; the number is part of the link's name.
#[component]
pub fn Tabs(
    /// Name of the list.
    #[prop(into)]
    label: String,
    /// The pages.
    tabs: Vec<Tab>,
) -> impl IntoView {
    let class = stylers_macro::style_sheet!("style/elements/tabs.css");
    let link = move |Tab { label, href, count, current }: Tab| {
        view! { class=class,
            <a class="tabs__tab" href=href aria-current=current.then_some("page")>
                {label}
                {move || count.get().map(|count| view! { class=class, " " <span class="tabs__count">{count}</span> })}
            </a>
        }
    };
    view! { class=class,
        <nav class="tabs" aria-label=label>
            {tabs.into_iter().map(link).collect_view()}
        </nav>
    }
}
