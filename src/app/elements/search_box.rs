//! Searching in a list.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::{ev, html, prelude::*};

use super::{Icon, IconName};

/// Pause after the last letter before the search begins.
const TYPING_ENDS: Duration = Duration::from_millis(500);

/// A field that searches while somebody types, half a second after the last letter; Enter searches at once. Without JavaScript it is a form
/// that asks for another address.
///
/// Accessibility: a `search` landmark with a labelled field; what came of it is announced politely, and a button empties it.
#[component]
pub fn SearchBox(
    /// What is searched: "Search members".
    #[prop(into)]
    label: String,
    /// Where the form leads; the words are its parameter `query`.
    #[prop(into)]
    action: String,
    /// Other parameters of that address.
    #[prop(optional)]
    with: Vec<(&'static str, String)>,
    /// What is searched for at first.
    #[prop(into)]
    value: String,
    /// "Clear search".
    #[prop(into)]
    clear_label: String,
    /// What came of it: "3 members found". Nothing while nothing is searched for.
    #[prop(into)]
    result: Signal<String>,
    /// Called with the words.
    #[prop(into)]
    on_search: Callback<String>,
) -> impl IntoView {
    let class = stylers_macro::style_sheet!("style/elements/search_box.css");
    let input = NodeRef::<html::Input>::new();
    let filled = RwSignal::new(!value.is_empty());
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(handle) = waiting.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    };
    on_cleanup(stop);
    let typed = move |event: ev::Event| {
        let words = event_target_value(&event);
        filled.set(!words.is_empty());
        stop();
        waiting.set_value(set_timeout_with_handle(move || _ = on_search.try_run(words.trim().to_owned()), TYPING_ENDS).ok());
    };
    let at_once = move |words: String| {
        stop();
        on_search.run(words);
    };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        at_once(input.get_untracked().map(|input| input.value().trim().to_owned()).unwrap_or_default());
    };
    let clear = move |event: ev::MouseEvent| {
        event.prevent_default();
        if let Some(input) = input.get_untracked() {
            input.set_value("");
            // Fails only for a field outside the document.
            _ = input.focus();
        }
        filled.set(false);
        at_once(String::new());
    };
    let query: Vec<String> = with.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let without = if query.is_empty() { action.clone() } else { format!("{action}?{}", query.join("&")) };
    let (name, start) = (label.clone(), label.clone());
    view! { class=class,
        <form class="search" role="search" method="get" action=action on:submit=submit>
            {with.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value /> }).collect_view()}
            <button class="search__start" type="submit" aria-label=start><Icon name=IconName::Search /></button>
            <input
                class="search__input"
                node_ref=input
                type="search"
                name="query"
                value=value
                aria-label=name
                placeholder=label
                autocomplete="off"
                spellcheck="false"
                maxlength="254"
                on:input=typed
            />
            {move || {
                let (without, label) = (without.clone(), clear_label.clone());
                filled
                    .get()
                    .then(|| {
                        view! { class=class, <a class="search__clear" href=without rel="external" aria-label=label on:click=clear><Icon name=IconName::Cross /></a> }
                    })
            }}
            <span class="visually-hidden" role="status">{result}</span>
        </form>
    }
}
