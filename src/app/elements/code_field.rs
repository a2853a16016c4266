//! The one-time code.

use leptos::{html, prelude::*};

use crate::{app::browser::focus, domain::problem::Field};

/// Digits of a code.
const DIGITS: usize = 6;

/// Room for a pasted sentence such as "Your code is 123 456"; the server picks the digits out as well.
const MAX_LENGTH: i32 = 64;

/// One real input drawn as six boxes. Submits its form at the sixth digit.
///
/// Accessibility: one labelled input, so that paste, autofill from mail and screen readers just work; the boxes are
/// decoration. A new problem is announced, empties the input and brings the focus back.
#[component]
pub fn CodeField(
    /// The label.
    #[prop(into)]
    label: String,
    /// What is wrong with the code. Every notification with a problem counts as a new wrong code.
    #[prop(optional, into)]
    problem: Signal<Option<String>>,
    /// Takes the focus; a card with a code has nothing else to do.
    #[prop(optional)]
    autofocus: bool,
    /// The code was right.
    #[prop(optional, into)]
    accepted: Signal<bool>,
    /// Another id, where a page has the same field twice.
    #[prop(default = Field::Code.name())]
    id: &'static str,
) -> impl IntoView {
    let class = stylers_macro::style_sheet!("style/elements/code_field.css");
    let input = NodeRef::<html::Input>::new();
    let length = RwSignal::new(0_usize);
    let live = RwSignal::new(false);
    Effect::new(move || {
        live.set(true);
        // The attribute only counts when the page is loaded, not when the card comes up later.
        if let Some(input) = input.get().filter(|_| autofocus) {
            focus::focus_if_idle(&input);
        }
    });
    Effect::new(move |first: Option<()>| {
        let is_wrong = problem.with(Option::is_some);
        if let (Some(()), true, Some(input)) = (first, is_wrong, input.get_untracked()) {
            input.set_value("");
            length.set(0);
            focus::focus(&input);
        }
    });
    let on_input = move |_| {
        let Some(input) = input.get_untracked() else { return };
        let digits = digits(&input.value());
        if digits != input.value() {
            input.set_value(&digits);
        }
        let was = length.get_untracked();
        length.set(digits.len());
        if let (true, Some(form)) = (digits.len() == DIGITS && was != DIGITS, input.form()) {
            // A browser that cannot submit for us leaves the button, which works too.
            _ = form.request_submit();
        }
    };
    let problem_id = format!("{id}-problem");

    view! { class=class,
        <div
            class="code"
            class:code--live=live
            class:code--full=move || length.get() == DIGITS
            class:code--invalid=move || problem.with(Option::is_some)
            class:code--accepted=accepted
        >
            <label class="code__label" for=id>{label}</label>
            <div class="code__face">
                {(0..DIGITS)
                    .map(|box_number| {
                        view! { class=class,
                            <span class="code__box" class:code__box--next=move || length.get() == box_number aria-hidden="true"></span>
                        }
                    })
                    .collect_view()}
                <input
                    class="code__input"
                    node_ref=input
                    id=id
                    name=Field::Code.name()
                    type="text"
                    dir="ltr"
                    inputmode="numeric"
                    autocomplete="one-time-code"
                    autocapitalize="none"
                    spellcheck="false"
                    maxlength=MAX_LENGTH
                    required
                    autofocus=autofocus
                    aria-invalid=move || problem.with(Option::is_some).then_some("true")
                    aria-describedby=problem_id.clone()
                    on:input=on_input
                />
            </div>
            <div class="code__feedback" id=problem_id aria-live="polite">
                {move || problem.get().map(|text| view! { class=class, <p class="code__problem">{text}</p> })}
            </div>
        </div>
    }
}

/// The first digits of whatever was typed or pasted.
fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).take(DIGITS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_sentence_leaves_its_digits() {
        assert_eq!(digits("Your code is 123 456"), "123456");
        assert_eq!(digits(" 123-456\n"), "123456");
        assert_eq!(digits("1234567"), "123456");
        assert_eq!(digits("12a"), "12");
        assert_eq!(digits(""), "");
    }
}
