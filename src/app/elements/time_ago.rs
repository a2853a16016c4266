//! A point in time.

use leptos::prelude::*;

/// A point in time in prepared words, with the exact one on hover.
///
/// Accessibility: `time` with a machine-readable value.
#[component]
pub fn TimeAgo(
    /// "Yesterday at 5:02 PM".
    #[prop(into)]
    text: String,
    /// The exact time in ISO 8601.
    #[prop(into)]
    iso: String,
    /// The exact time for people; without it the ISO form.
    #[prop(optional, into)]
    exact: MaybeProp<String>,
) -> impl IntoView {
    let exact = exact.get_untracked();
    let title = exact.unwrap_or_else(|| iso.clone());
    view! { <time datetime=iso title=title>{text}</time> }
}
