//! A place kept for something that is on its way.

use leptos::prelude::*;

/// Grey lines of the height that text will take.
///
/// Accessibility: hidden; the container that waits says `aria-busy` itself.
#[component]
pub fn Skeleton(
    /// How many lines.
    #[prop(default = 1)]
    lines: usize,
) -> impl IntoView {
    let class = stylers_macro::style_sheet!("style/elements/skeleton.css");
    view! { class=class,
        <div class="skeleton" aria-hidden="true">
            {(0..lines).map(|_| view! { class=class, <span class="skeleton__line"></span> }).collect_view()}
        </div>
    }
}
