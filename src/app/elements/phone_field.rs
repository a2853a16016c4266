//! A phone number with its country.

use leptos::wasm_bindgen::JsCast;
use leptos::{html, prelude::*};
use web_sys::{Event, HtmlInputElement, HtmlSelectElement};

use super::TextField;
use crate::app::browser::focus;
use crate::domain::{phone::flag, problem::Field};

/// Most digits of a calling code (ITU-T E.164, 6.2.1). No code begins another, so the first that fits is the one.
const LONGEST_CODE: usize = 3;

/// A labelled input for a number, with the list of countries at its beginning, drawn as flag and calling code. A calling
/// code that is typed or pasted into the input chooses the country and leaves the input.
///
/// Accessibility: a native list with a name of its own and a labelled input; flag and code in sight only repeat what the list
/// says. The problem is tied to the input.
#[component]
pub fn PhoneField(
    /// The label.
    #[prop(into)]
    label: String,
    /// The name of the list of countries.
    country_label: &'static str,
    /// The options of that list: HTML of the server. There may be more later.
    #[prop(into)]
    options: Signal<String>,
    /// Flag and calling code of the country chosen at first.
    short: String,
    /// What it holds at first.
    value: String,
    /// Takes the focus when nobody has begun elsewhere, but not on touch.
    #[prop(optional)]
    autofocus: bool,
    /// Must be filled in.
    #[prop(optional)]
    required: bool,
    /// Not sent, not to be reached.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Help under the input.
    #[prop(optional, into)]
    hint: Signal<Option<String>>,
    /// What is wrong with it.
    #[prop(optional, into)]
    problem: Signal<Option<String>>,
    /// Stands at the end of the label's row.
    #[prop(optional, into)]
    side: Option<ViewFnOnce>,
) -> impl IntoView {
    let class = stylers_macro::style_sheet!("style/elements/phone_field.css");
    let short = RwSignal::new(short);
    let select = NodeRef::<html::Select>::new();
    let show = move || {
        if let Some(chosen) = select.get_untracked().as_ref().and_then(shown) {
            short.set(chosen);
        }
    };
    // Browsers put back what was chosen before a page was loaded again.
    Effect::new(move || {
        if select.get().is_some() {
            show();
        }
    });
    let on_input = move |_: String| {
        if let (Some(select), Some(input)) = (select.get_untracked(), input())
            && choose_by_code(&select, &input).is_some()
        {
            show();
        }
    };
    // What was typed may begin with the code of a country that was not there yet.
    Effect::new(move |had: Option<()>| {
        options.track();
        if had.is_some() {
            request_animation_frame(move || on_input(String::new()));
        }
    });
    let leading = move || {
        view! { class=class,
            <span class="phone">
                <span class="phone__short" aria-hidden="true">{short}</span>
                <select
                    class="phone__select"
                    name="phone_country"
                    aria-label=country_label
                    autocomplete="tel-country-code"
                    disabled=disabled
                    node_ref=select
                    inner_html=move || options.get()
                    on:change=move |_| show()
                ></select>
            </span>
        }
    };
    view! {
        <TextField
            field=Field::PhoneNumber
            label=label
            value=value
            kind="tel"
            inputmode="tel"
            autocomplete="tel"
            autofocus=autofocus
            required=required
            disabled=disabled
            hint=hint
            problem=problem
            side=move || side.map(ViewFnOnce::run)
            leading
            on_input
        />
    }
}

/// The input of the one field for a number that a page has.
fn input() -> Option<HtmlInputElement> {
    document().get_element_by_id(Field::PhoneNumber.name())?.dyn_into().ok()
}

/// Flag and calling code of the chosen country.
fn shown(select: &HtmlSelectElement) -> Option<String> {
    let option = select.query_selector("option:checked").ok()??;
    Some(format!("{} +{}", flag(&select.value()), option.get_attribute("data-code")?))
}

/// Chooses the country whose calling code the number begins with, and leaves the rest in the input with the caret where it
/// was. `None` where there is no such code, or none yet.
fn choose_by_code(select: &HtmlSelectElement, input: &HtmlInputElement) -> Option<()> {
    let typed = input.value();
    let (code, rest) = codes(&typed).find_map(|(code, rest)| {
        let option = select.query_selector(&format!("[data-main][data-code='{code}']")).ok()??;
        Some((option.get_attribute("value")?, rest))
    })?;
    // Counted from the end, which stays.
    let behind = u32::try_from(typed.len()).ok()?.saturating_sub(input.selection_end().ok().flatten().unwrap_or(u32::MAX));
    select.set_value(&code);
    input.set_value(rest);
    let caret = u32::try_from(rest.len()).ok()?.saturating_sub(behind);
    input.set_selection_range(caret, caret).ok()
}

/// The beginnings of an international number that could be a calling code, shortest first, each with what follows it.
fn codes(typed: &str) -> impl Iterator<Item = (String, &str)> {
    let digits = typed.trim_start().strip_prefix('+').unwrap_or_default();
    let places = digits.char_indices().filter(|(_, c)| c.is_ascii_digit()).take(LONGEST_CODE);
    places.map(move |(place, _)| {
        let (code, rest) = digits.split_at(place + 1);
        (code.chars().filter(char::is_ascii_digit).collect(), rest.trim_start_matches([' ', '-', '.', '/', ')']))
    })
}

/// Whether a text that somebody types into another field begins a phone number and nothing else.
pub fn begins_a_number(typed: &str) -> bool {
    typed.strip_prefix('+').is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit() || " -./()".contains(c)))
}

/// Moves what another input holds to the one for a number, and the focus with it. Before the next key arrives: an input that waits
/// for the page to show it would lose what is typed until then.
pub fn move_number_from(other: &'static str) {
    let from = document().get_element_by_id(other).and_then(|element| element.dyn_into::<HtmlInputElement>().ok());
    let (Some(from), Some(to)) = (from, input()) else { return };
    let typed = from.value();
    if !begins_a_number(&typed) {
        return;
    }
    // What the page is about to do by itself, done early: nothing hidden or disabled takes the focus.
    if let Ok(Some(hidden)) = to.closest("[hidden]") {
        _ = hidden.remove_attribute("hidden");
    }
    to.set_disabled(false);
    from.set_value("");
    to.set_value(&typed);
    focus::focus(&to);
    if let Ok(event) = Event::new("input") {
        _ = to.dispatch_event(&event);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ux_03_calling_codes_are_found_whatever_stands_between_the_digits() {
        let found = |typed| codes(typed).map(|(code, rest)| (code, rest.to_owned())).collect::<Vec<_>>();
        let pair = |code: &str, rest: &str| (code.to_owned(), rest.to_owned());
        assert_eq!(found("+49 151 23"), [pair("4", "9 151 23"), pair("49", "151 23"), pair("491", "51 23")]);
        assert_eq!(found(" +1 (202) 456"), [pair("1", "(202) 456"), pair("12", "02) 456"), pair("120", "2) 456")]);
        assert_eq!(found("+4"), [pair("4", "")]);
        assert_eq!(found("+"), []);
        assert_eq!(found("49 151"), []);
    }

    #[test]
    fn ux_03_only_what_can_become_a_number_begins_one() {
        for number in ["+", "+49", "+49 (0) 151-23"] {
            assert!(begins_a_number(number), "{number}");
        }
        for other in ["", "ada", "49", "+ada@example.org", "a+49"] {
            assert!(!begins_a_number(other), "{other}");
        }
    }
}
