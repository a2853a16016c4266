//! A picture to choose.

use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::closure::Closure;
use web_sys::{Event, FileReader};

use super::{Icon, IconName};

/// What can be read.
const TYPES: &str = "image/png,image/jpeg,image/webp,image/gif";

/// A file field for a picture, with a look at it. What is chosen is sent as the address of its data (RFC 2397) under `name`; without
/// JavaScript the browser sends the file itself under `name` and `_file`, by a form with the encoding `multipart/form-data`.
///
/// Accessibility: a native file field with its label; the look at the picture is decoration. The problem is tied to the field and
/// announced politely.
#[component]
pub fn PictureField(
    /// Name of the value, and id.
    name: &'static str,
    /// The label.
    #[prop(into)]
    label: String,
    /// The picture there is.
    #[prop(optional, into)]
    current: MaybeProp<String>,
    /// Help under the field.
    #[prop(into)]
    hint: String,
    /// What is wrong with it.
    #[prop(optional, into)]
    problem: Signal<Option<String>>,
) -> impl IntoView {
    let class = stylers_macro::style_sheet!("style/elements/picture_field.css");
    let chosen = RwSignal::new(String::new());
    let current = current.get_untracked();
    let hint_id = format!("{name}-hint");
    let problem_id = format!("{name}-problem");
    let described_by = {
        let (hint_id, problem_id) = (hint_id.clone(), problem_id.clone());
        move || if problem.with(Option::is_some) { problem_id.clone() } else { hint_id.clone() }
    };
    let input = NodeRef::<html::Input>::new();
    let take = move |_: Event| {
        if let Some(input) = input.get_untracked() {
            read(&input, chosen);
        }
    };
    // What a browser put back before the page came to life.
    Effect::new(move || {
        if let Some(input) = input.get() {
            read(&input, chosen);
        }
    });
    let shown = move || Some(chosen.get()).filter(|data| !data.is_empty()).or_else(|| current.clone());
    view! { class=class,
        <div class="picture">
            <span class="picture__frame" aria-hidden="true">
                {move || match shown() {
                    Some(src) => view! { class=class, <img class="picture__image" src=src alt="" /> }.into_any(),
                    None => view! { <Icon name=IconName::Picture /> }.into_any(),
                }}
            </span>
            <div class="picture__text">
                <label class="picture__label" for=name>{label}</label>
                <input
                    class="picture__input"
                    node_ref=input
                    id=name
                    name=format!("{name}_file")
                    type="file"
                    accept=TYPES
                    aria-invalid=move || problem.with(Option::is_some).then_some("true")
                    aria-describedby=described_by
                    on:change=take
                />
                <input type="hidden" name=name prop:value=move || chosen.get() />
                <div id=problem_id aria-live="polite">
                    {move || problem.get().map(|text| view! { class=class, <p class="picture__problem">{text}</p> })}
                </div>
                <p class="picture__hint" id=hint_id>{hint}</p>
            </div>
        </div>
    }
}

/// Reads the chosen file.
fn read(input: &web_sys::HtmlInputElement, chosen: RwSignal<String>) {
    let Some(file) = input.files().and_then(|files| files.get(0)) else { return chosen.set(String::new()) };
    let Ok(reader) = FileReader::new() else { return };
    let source = reader.clone();
    let done = Closure::once_into_js(move || {
        let data = source.result().ok().and_then(|data| data.as_string()).unwrap_or_default();
        // The page may be gone by now.
        _ = chosen.try_set(data);
    });
    reader.set_onload(Some(done.unchecked_ref()));
    // Fails only while another file is being read.
    _ = reader.read_as_data_url(&file);
}
