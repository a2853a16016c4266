//! From one part of a long list to the next.

use leptos::prelude::*;

/// Where a list is: what shows, and the addresses of what comes before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PagerView {
    /// "11 – 20 of 34".
    pub range: String,
    /// What comes before, if there is something.
    pub earlier: Option<String>,
    /// What comes after, if there is something.
    pub later: Option<String>,
}

/// Says which part of a list shows, and leads to its neighbours.
///
/// Accessibility: a named `nav`; the way that leads nowhere stays in its place as text, so that nothing moves.
#[component]
pub fn Pager(
    /// Name of the ways: "Pages of members".
    #[prop(into)]
    label: String,
    /// "Previous".
    earlier_label: &'static str,
    /// "Next".
    later_label: &'static str,
    /// Where the list is.
    #[prop(into)]
    at: Signal<PagerView>,
) -> impl IntoView {
    let class = stylers_macro::style_sheet!("style/elements/pager.css");
    let way = move |href: Option<String>, words: &'static str, rel: &'static str| match href {
        Some(href) => view! { class=class, <a class="pages__way" href=href rel=rel data-noscroll="">{words}</a> }.into_any(),
        None => view! { class=class, <span class="pages__way pages__way--off" aria-hidden="true">{words}</span> }.into_any(),
    };
    view! { class=class,
        <nav class="pages" aria-label=label>
            <p class="pages__range">{move || at.get().range}</p>
            <div class="pages__ways">
                {move || way(at.get().earlier, earlier_label, "prev")}
                {move || way(at.get().later, later_label, "next")}
            </div>
        </nav>
    }
}
