//! The field for a new password: what is missing is said one rule at a time while it is typed, length first, and then how hard
//! it is to guess.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::actions::sign_up::CheckPassword;
use crate::app::elements::PasswordField;
use crate::app::load::{ask, read};
use crate::app::text::use_text;
use crate::domain::password::Strength;
use crate::domain::problem::{Field, ProblemCode};
use crate::domain::secret::SecretText;

/// Pause after the last letter before the server is asked.
const DEBOUNCE: Duration = Duration::from_millis(350);

/// What the server says of a password.
type Verdict = Option<Result<Strength, ProblemCode>>;

/// A new password.
#[component]
pub fn NewPasswordField(
    /// The label.
    #[prop(into)]
    label: String,
    /// Fewest characters.
    min_length: i64,
    /// Words that it must not be made of.
    own_words: Vec<String>,
    /// What is typed.
    typed: RwSignal<String>,
    /// Whether it meets every rule.
    accepted: RwSignal<bool>,
    /// What the form said of it.
    from_form: Signal<Option<String>>,
) -> impl IntoView {
    let text = use_text();
    let words = &text.sign_up;
    let verdict = RwSignal::new(None as Verdict);
    let left = RwSignal::new(false);
    // What the form said holds until something else is typed.
    let edited = RwSignal::new(false);
    Effect::new(move || {
        from_form.track();
        edited.set(false);
    });
    let own_words = StoredValue::new(own_words);
    // While somebody types, what is missing is a hint; after the field was left it is a problem.
    let problem = Signal::derive(move || match verdict.get() {
        Some(Err(code)) if left.get() || !matches!(code, ProblemCode::PasswordTooShort { .. }) => Some(text.problem(Field::NewPassword, &code)),
        _ if edited.get() => None,
        _ => from_form.get(),
    });
    let hint = Signal::derive(move || {
        Some(match verdict.get() {
            Some(Ok(Strength::Strong)) => words.strength_strong.to_owned(),
            Some(Ok(Strength::Fair)) => words.strength_fair.to_owned(),
            Some(Ok(Strength::TooWeak)) => words.strength_too_weak.to_owned(),
            Some(Err(_)) | None => words.password_rules(min_length),
        })
    });
    let judge = after_pause(move |password: String| {
        let answer = ask(CheckPassword { password: SecretText::new(password.clone()), own_words: own_words.get_value() });
        spawn_local(async move {
            let given = answer.await.and_then(|answer| read::<Result<Strength, ProblemCode>>(&answer));
            // An answer about what is not there any more says nothing.
            if typed.try_with_untracked(|typed| *typed == password) == Some(true) {
                // Without an answer the form itself is judged when it is sent.
                accepted.set(given.as_ref().map_or(true, Result::is_ok));
                verdict.set(given.ok());
            }
        });
    });
    let on_input = move |password: String| {
        left.set(false);
        edited.set(true);
        accepted.set(false);
        typed.set(password.clone());
        if password.is_empty() { verdict.set(None) } else { judge(password) }
    };
    view! {
        <PasswordField
            field=Field::NewPassword
            label=label
            autocomplete="new-password"
            show_label=text.common.show_password
            hide_label=text.common.hide_password
            required=true
            hint
            problem
            on_input
            on_blur=move |_: String| left.set(true)
        />
    }
}

/// Runs something once nothing was typed for a moment.
fn after_pause(run: impl Fn(String) + Copy + 'static) -> impl Fn(String) + Copy + 'static {
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    on_cleanup(move || {
        if let Some(Some(earlier)) = waiting.try_get_value() {
            earlier.clear();
        }
    });
    move |typed: String| {
        if let Some(earlier) = waiting.get_value() {
            earlier.clear();
        }
        waiting.set_value(set_timeout_with_handle(move || run(typed), DEBOUNCE).ok());
    }
}
