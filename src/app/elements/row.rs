//! A line of a section.

use leptos::prelude::*;

/// One thing in a section, with what can be done with it at the end.
#[component]
pub fn Row(
    /// Stands before the content: an icon or avatar.
    #[prop(optional, into)]
    leading: Option<ViewFnOnce>,
    /// Stands at the end: a menu, a link or a button.
    #[prop(optional, into)]
    trailing: Option<ViewFnOnce>,
    /// The content; lines of text stack.
    children: Children,
) -> impl IntoView {
    let class = stylers_macro::style_sheet!("style/elements/row.css");
    view! { class=class,
        <div class="row">
            {leading.map(|leading| view! { class=class, <span class="row__leading">{leading.run()}</span> })}
            <div class="row__content">{children()}</div>
            {trailing.map(|trailing| view! { class=class, <div class="row__trailing">{trailing.run()}</div> })}
        </div>
    }
}
