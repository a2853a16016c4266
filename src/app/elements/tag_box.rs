//! Several short texts in one field.

use leptos::{ev, html, prelude::*, web_sys};

use super::{Icon, IconName};
use crate::domain::{
    listed::{divides, texts_of},
    problem::Field,
};

/// Words of a [`TagBox`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagWords {
    /// The label.
    pub label: String,
    /// Help under the field.
    pub hint: String,
    /// What is said of a text that does not fit: "not valid".
    pub invalid: String,
    /// Beginning of the name of the button that takes one away, which ends with the text: "Remove".
    pub remove: String,
}

/// A field for a list of short texts: a comma, a semicolon, a space or Enter ends one, and a pasted list becomes many. Backspace in the empty
/// field takes the last one back. Those that do not fit are marked and kept. Without JavaScript it is a field of several lines.
///
/// Accessibility: a labelled field; each text is an item of a list with a button that takes it away, and what does not fit says so in words.
#[component]
pub fn TagBox(
    /// Which field it is: name, id, and the problems it shows. The texts are sent in one value, divided by lines.
    field: Field,
    /// Its words.
    words: TagWords,
    /// The texts, for whoever set them at first and wants to know them.
    texts: RwSignal<Vec<String>>,
    /// Whether a text fits.
    fits: fn(&str) -> bool,
    /// What is wrong with it.
    #[prop(optional, into)]
    problem: Signal<Option<String>>,
) -> impl IntoView {
    let class = stylers_macro::style_sheet!("style/elements/tag_box.css");
    let TagWords { label, hint, invalid, remove } = words;
    let (hint_id, problem_id) = (format!("{}-hint", field.name()), format!("{}-problem", field.name()));
    let described_by = format!("{hint_id} {problem_id}");
    let live = RwSignal::new(false);
    let draft = RwSignal::new(String::new());
    let input = NodeRef::<html::Textarea>::new();
    Effect::new(move || {
        // What was typed before the page came to life becomes texts too.
        if let Some(input) = input.get().filter(|_| !live.get_untracked()) {
            let list = input.value();
            texts.set(texts_of(&list));
            draft.set(String::new());
            live.set(true);
        }
    });
    // Not a property of the view: coming to life, that would take away what was typed before.
    Effect::new(move || {
        let text = draft.get();
        if let Some(input) = input.get().filter(|input| live.get() && input.value() != text) {
            input.set_value(&text);
        }
    });
    let typed = move |event: ev::Event| take(&event_target_value(&event), texts, draft);
    let leave = move |_| take(&format!("{} ", draft.get_untracked()), texts, draft);
    let press = move |event: ev::KeyboardEvent| {
        if event.key() == "Backspace" && draft.with_untracked(String::is_empty) {
            texts.update(|texts| _ = texts.pop());
        }
    };
    let whole =
        move || texts.with(|texts| texts.iter().cloned().chain(Some(draft.get()).filter(|draft| !draft.is_empty())).collect::<Vec<_>>().join("\n"));
    let tag = move |text: String| {
        let (bad, name) = (!fits(&text), format!("{remove} {text}"));
        let (shown, gone, invalid) = (text.clone(), text, invalid.clone());
        view! { class=class,
            <li class="tags__tag" class:tags__tag--invalid=bad>
                {bad.then(|| view! { class=class, <span class="tags__mark"><Icon name=IconName::Alert /></span> })}
                <span class="tags__text"><bdi>{shown}</bdi></span>
                {bad.then(|| view! { <span class="visually-hidden">{invalid}</span> })}
                <button class="tags__remove" type="button" aria-label=name on:click=move |_| drop_one(&gone, texts, input)>
                    <Icon name=IconName::Cross />
                </button>
            </li>
        }
    };
    view! { class=class,
        <div class="tags" class:tags--invalid=move || problem.with(Option::is_some)>
            <label class="tags__label" for=field.name()>{label.clone()}</label>
            <div class="tags__frame">
                <ul class="tags__list" aria-label=label hidden=move || !live.get() || texts.with(Vec::is_empty)>
                    <For each=move || if live.get() { texts.get() } else { Vec::new() } key=String::clone let:text>
                        {tag(text)}
                    </For>
                </ul>
                <textarea
                    class="tags__input"
                    class:tags__input--whole=move || !live.get()
                    node_ref=input
                    id=field.name()
                    name=move || (!live.get()).then_some(field.name())
                    rows=move || if live.get() { "1" } else { "4" }
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    dir="auto"
                    aria-invalid=move || problem.with(Option::is_some).then_some("true")
                    aria-describedby=described_by
                    on:input=typed
                    on:keydown=press
                    on:blur=leave
                >
                    {texts.get_untracked().join("\n")}
                </textarea>
                {move || live.get().then(|| view! { <input type="hidden" name=field.name() value=whole /> })}
            </div>
            <div id=problem_id aria-live="polite">{move || problem.get().map(|text| view! { class=class, <p class="tags__problem">{text}</p> })}</div>
            <p class="tags__hint" id=hint_id>{hint}</p>
        </div>
    }
}

/// Makes texts of what was typed; what follows the last divider is still being typed.
fn take(typed: &str, texts: RwSignal<Vec<String>>, draft: RwSignal<String>) {
    let (done, rest) = typed.rfind(divides).map_or(("", typed), |end| {
        let after = typed.get(end..).and_then(|tail| tail.char_indices().nth(1).map(|(width, _)| end + width)).unwrap_or(typed.len());
        (typed.get(..end).unwrap_or_default(), typed.get(after..).unwrap_or_default())
    });
    let new = texts_of(done);
    if !new.is_empty() {
        texts.update(|texts| {
            for text in new {
                if !texts.iter().any(|known| known.eq_ignore_ascii_case(&text)) {
                    texts.push(text);
                }
            }
        });
    }
    // Set even if it is the same: what the field shows is something else.
    draft.set(rest.to_owned());
}

fn drop_one(gone: &str, texts: RwSignal<Vec<String>>, input: NodeRef<html::Textarea>) {
    texts.update(|texts| texts.retain(|text| text != gone));
    // The button goes with its text; the focus is not to get lost.
    if let Some(input) = input.get_untracked() {
        let element: &web_sys::HtmlElement = &input;
        _ = element.focus();
    }
}
