//! One of a few.

use leptos::prelude::*;

use super::{Icon, IconName};

/// A labelled list to choose one from.
///
/// Accessibility: a native `select` with a real `label`; the hint is its description.
#[component]
pub fn SelectField(
    /// Name of the value that is sent.
    name: &'static str,
    /// Unique on the page; without it the name is.
    #[prop(optional, into)]
    id: MaybeProp<String>,
    /// The label.
    #[prop(into)]
    label: String,
    /// Values and words.
    options: Vec<(String, String)>,
    /// The value that is chosen at first.
    #[prop(into)]
    value: String,
    /// Help under it.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// Called with the value on every choice.
    #[prop(optional, into)]
    on_choice: Option<Callback<String>>,
) -> impl IntoView {
    let class = stylers_macro::style_sheet!("style/elements/select_field.css");
    let id = id.get_untracked().unwrap_or_else(|| name.to_owned());
    let hint = hint.get_untracked();
    let hint_id = format!("{id}-hint");
    let described_by = hint.is_some().then(|| hint_id.clone());
    let option = move |(key, words): (String, String)| {
        let selected = key == value;
        view! { <option value=key selected=selected>{words}</option> }
    };
    view! { class=class,
        <div class="select">
            <label class="select__label" for=id.clone()>{label}</label>
            <div class="select__frame">
                <select
                    class="select__input"
                    id=id
                    name=name
                    aria-describedby=described_by
                    on:change=move |event| {
                        if let Some(on_choice) = on_choice {
                            _ = on_choice.try_run(event_target_value(&event));
                        }
                    }
                >
                    {options.into_iter().map(option).collect_view()}
                </select>
                <span class="select__fold"><Icon name=IconName::Fold /></span>
            </div>
            {hint.map(|text| view! { class=class, <p class="select__hint" id=hint_id>{text}</p> })}
        </div>
    }
}
