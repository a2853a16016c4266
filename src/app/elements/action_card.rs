//! A form that opens in place.

use leptos::prelude::*;

/// A bordered card inside a section, in which one thing is changed.
///
/// Accessibility: a `group` named by its title, which is level 4.
#[component]
pub fn ActionCard(
    /// The title.
    #[prop(into)]
    title: String,
    /// One line about what will happen.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// Takes something away for good.
    #[prop(optional)]
    danger: bool,
    /// Target of links to it, unique on the page.
    #[prop(into)]
    id: String,
    /// Fields, then [`FormActions`].
    children: Children,
) -> impl IntoView {
    let class = stylers_macro::style_sheet!("style/elements/action_card.css");
    let hint = hint.get_untracked();
    let heading = format!("{id}-title");
    let labelled_by = heading.clone();
    view! { class=class,
        <div class="action-card" class:action-card--danger=danger id=id role="group" data-card="" aria-labelledby=labelled_by>
            <h4 class="action-card__title" id=heading>{title}</h4>
            {hint.map(|text| view! { class=class, <p class="action-card__hint">{text}</p> })}
            <div class="action-card__body">{children()}</div>
        </div>
    }
}

/// The buttons of a form that opened in place: at the end of the line, the one that acts last.
#[component]
pub fn FormActions(
    /// The buttons.
    children: Children,
) -> impl IntoView {
    view! { <div class="form-actions">{children()}</div> }
}
