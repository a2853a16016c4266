//! One of a few that need a word of explanation each.

use leptos::prelude::*;

/// One of the choices of a [`RadioField`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The value that is sent.
    pub value: String,
    /// What it is called.
    pub name: String,
    /// What it means.
    pub hint: String,
}

/// A few choices below each other, each with what it means.
///
/// Accessibility: native radio buttons in a `fieldset` with a legend; what a choice means is part of its label.
#[component]
pub fn RadioField(
    /// Name of the value that is sent.
    name: &'static str,
    /// What is asked.
    #[prop(into)]
    legend: String,
    /// The choices.
    choices: Vec<Choice>,
    /// The value that is chosen at first.
    #[prop(into)]
    value: String,
    /// Called with the value on every choice.
    #[prop(optional, into)]
    on_choice: Option<Callback<String>>,
) -> impl IntoView {
    let class = stylers_macro::style_sheet!("style/elements/radio_field.css");
    let choice = move |choice: Choice| {
        let checked = choice.value == value;
        let chosen = choice.value.clone();
        view! { class=class,
            <label class="radios__choice">
                <input
                    class="radios__input"
                    type="radio"
                    name=name
                    value=choice.value
                    checked=checked
                    on:change=move |_| {
                        if let Some(on_choice) = on_choice {
                            _ = on_choice.try_run(chosen.clone());
                        }
                    }
                />
                <span class="radios__words">
                    <span class="radios__name">{choice.name}</span>
                    <span class="radios__hint">{choice.hint}</span>
                </span>
            </label>
        }
    };
    view! { class=class,
        <fieldset class="radios">
            <legend class="radios__legend">{legend}</legend>
            {choices.into_iter().map(choice).collect_view()}
        </fieldset>
    }
}
