//! A part of a page.

use leptos::prelude::*;

/// A titled part of a page: the title at the side, on narrow screens above.
///
/// Accessibility: a `section` named by its heading, which is level 3: the title of the page is level 2.
#[component]
pub fn Section(
    /// The title.
    #[prop(into)]
    title: String,
    /// What it is for.
    #[prop(optional, into)]
    description: MaybeProp<String>,
    /// Target of links to it, unique on the page.
    #[prop(into)]
    id: String,
    /// Rows and forms.
    children: Children,
) -> impl IntoView {
    let class = stylers_macro::style_sheet!("style/elements/section.css");
    let description = description.get_untracked();
    let heading = format!("{id}-title");
    let labelled_by = heading.clone();
    view! { class=class,
        <section class="section" id=id aria-labelledby=labelled_by>
            <header class="section__head">
                <h3 class="section__title" id=heading>{title}</h3>
                {description.map(|text| view! { class=class, <p class="section__description">{text}</p> })}
            </header>
            <div class="section__body">{children()}</div>
        </section>
    }
}
