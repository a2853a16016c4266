//! A tick.

use leptos::prelude::*;

use crate::domain::problem::Field;

/// A tick with its words, which may contain links.
///
/// Accessibility: a native checkbox inside its label; the problem is tied to it and announced politely.
#[component]
pub fn Checkbox(
    /// Which field it is.
    field: Field,
    /// Ticked at first.
    #[prop(optional)]
    checked: bool,
    /// Must be ticked.
    #[prop(optional)]
    required: bool,
    /// What is wrong with it.
    #[prop(optional, into)]
    problem: Signal<Option<String>>,
    /// The words.
    children: Children,
) -> impl IntoView {
    let class = stylers_macro::style_sheet!("style/elements/checkbox.css");
    let problem_id = format!("{}-problem", field.name());
    view! { class=class,
        <div class="checkbox">
            <label class="checkbox__label">
                <input
                    class="checkbox__input"
                    type="checkbox"
                    id=field.name()
                    name=field.name()
                    value="true"
                    checked=checked
                    required=required
                    aria-invalid=move || problem.with(Option::is_some).then_some("true")
                    aria-describedby=problem_id.clone()
                />
                <span class="checkbox__text">{children()}</span>
            </label>
            <div id=problem_id aria-live="polite">
                {move || problem.get().map(|text| view! { class=class, <p class="checkbox__problem">{text}</p> })}
            </div>
        </div>
    }
}
