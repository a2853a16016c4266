//! A line of text with its label, hint and problem.

use leptos::{html, prelude::*};

use crate::{app::browser::focus, domain::problem::Field};

/// A labelled input. Its id and name are the name of the field, unless `id` says otherwise.
///
/// Accessibility: a real `label`; the problem is tied to the input by `aria-describedby`, marks it `aria-invalid` and
/// is announced politely when it appears. While there is a problem it takes the place of the hint, so the card grows
/// by one line at most.
#[component]
pub fn TextField(
    /// Which field it is: name, id, and the problems it shows.
    field: Field,
    /// The label.
    #[prop(into)]
    label: String,
    /// What it holds at first.
    #[prop(optional, into)]
    value: String,
    /// The `type` of the input.
    #[prop(default = Signal::stored("text".to_owned()), into)]
    kind: Signal<String>,
    /// What browsers and password managers may fill in.
    #[prop(optional, into)]
    autocomplete: MaybeProp<String>,
    /// The keyboard to offer.
    #[prop(optional, into)]
    inputmode: MaybeProp<String>,
    /// An example; never the only description.
    #[prop(optional, into)]
    placeholder: MaybeProp<String>,
    /// Takes the focus when nobody has begun elsewhere, but not on touch.
    #[prop(optional)]
    autofocus: bool,
    /// Not sent, not to be reached.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Shown, sent, not changeable.
    #[prop(optional)]
    readonly: bool,
    /// Must be filled in.
    #[prop(optional)]
    required: bool,
    /// Most characters.
    #[prop(optional, into)]
    maxlength: Option<i32>,
    /// Another id, where a page has the same field twice.
    #[prop(optional, into)]
    id: MaybeProp<String>,
    /// Help under the input.
    #[prop(optional, into)]
    hint: Signal<Option<String>>,
    /// What is wrong with it.
    #[prop(optional, into)]
    problem: Signal<Option<String>>,
    /// Stands at the end of the label's row, for example a link.
    #[prop(optional, into)]
    side: Option<ViewFnOnce>,
    /// Stands inside the frame at the beginning.
    #[prop(optional, into)]
    leading: Option<ViewFnOnce>,
    /// Stands inside the frame at the end, for example a button.
    #[prop(optional, into)]
    trailing: Option<ViewFnOnce>,
    /// Called with the text on every change.
    #[prop(optional, into)]
    on_input: Option<Callback<String>>,
    /// Called with the text when the input is left.
    #[prop(optional, into)]
    on_blur: Option<Callback<String>>,
    /// Left out of the order of the Tab key.
    #[prop(optional, into)]
    skipped: Signal<bool>,
) -> impl IntoView {
    let class = stylers_macro::style_sheet!("style/elements/text_field.css");
    let autocomplete = autocomplete.get_untracked();
    let inputmode = inputmode.get_untracked();
    let placeholder = placeholder.get_untracked();
    let id = id.get_untracked();
    let id = id.unwrap_or_else(|| field.name().to_owned());
    let hint_id = format!("{id}-hint");
    let problem_id = format!("{id}-problem");
    let described_by = {
        let (hint_id, problem_id) = (hint_id.clone(), problem_id.clone());
        move || if problem.with(Option::is_some) { Some(problem_id.clone()) } else { hint.with(Option::is_some).then(|| hint_id.clone()) }
    };
    let input = NodeRef::<html::Input>::new();
    Effect::new(move || {
        if let Some(input) = input.get().filter(|_| autofocus) {
            focus::focus_if_idle(&input);
        }
    });
    // Password managers pick the field by the spelling hints, and capital letters at the start are wrong for all of ours but names.
    let is_name = matches!(field, Field::FirstName | Field::LastName);

    view! { class=class,
        <div class="field" class:field--invalid=move || problem.with(Option::is_some)>
            <div class="field__head">
                <label class="field__label" for=id.clone()>{label}</label>
                {side.map(|side| view! { class=class, <span class="field__side">{side.run()}</span> })}
            </div>
            <div class="field__frame">
                {leading.map(ViewFnOnce::run)}
                <input
                    class="field__input"
                    node_ref=input
                    id=id
                    tabindex=move || skipped.get().then_some("-1")
                    name=field.name()
                    type=move || kind.get()
                    value=value
                    autocomplete=autocomplete
                    inputmode=inputmode
                    placeholder=placeholder
                    autocapitalize=(!is_name).then_some("none")
                    spellcheck="false"
                    disabled=disabled
                    readonly=readonly
                    required=required
                    maxlength=maxlength
                    dir=(!is_name).then_some("auto")
                    aria-invalid=move || problem.with(Option::is_some).then_some("true")
                    aria-describedby=described_by
                    on:input=move |event| {
                        if let Some(on_input) = on_input {
                            _ = on_input.try_run(event_target_value(&event));
                        }
                    }
                    on:blur=move |event| {
                        if let Some(on_blur) = on_blur {
                            // A field that is taken away says so when nobody listens any more.
                            _ = on_blur.try_run(event_target_value(&event));
                        }
                    }
                />
                {trailing.map(|trailing| view! { class=class, <span class="field__trailing">{trailing.run()}</span> })}
            </div>
            <div class="field__feedback" id=problem_id aria-live="polite">
                {move || problem.get().map(|text| view! { class=class, <p class="field__problem">{text}</p> })}
            </div>
            {move || {
                hint.get()
                    .filter(|_| problem.with(Option::is_none))
                    .map(|text| view! { class=class, <p class="field__hint" id=hint_id.clone()>{text}</p> })
            }}
        </div>
    }
}
