//! A password with a button to look at it.

use leptos::prelude::*;

use super::{Icon, IconName, TextField};
use crate::domain::problem::Field;

/// A password input.
///
/// Accessibility: as [`TextField`]; the eye is a toggle button in tab order whose name stays and whose
/// `aria-pressed` changes. It appears once it can work, that is with JavaScript.
#[component]
pub fn PasswordField(
    /// Current or new password.
    field: Field,
    /// The label.
    #[prop(into)]
    label: String,
    /// `current-password` or `new-password`.
    #[prop(into)]
    autocomplete: String,
    /// What is wrong with it.
    #[prop(optional, into)]
    problem: Signal<Option<String>>,
    /// Help under the input.
    #[prop(optional, into)]
    hint: Signal<Option<String>>,
    /// Name of the eye: "Show password".
    #[prop(into)]
    show_label: String,
    /// Tooltip of the eye while the password shows: "Hide password".
    #[prop(into)]
    hide_label: String,
    /// Must be filled in.
    #[prop(optional)]
    required: bool,
    /// Takes the focus when nobody has begun elsewhere, but not on touch.
    #[prop(optional)]
    autofocus: bool,
    /// Another id, where a page has the same field twice.
    #[prop(optional, into)]
    id: MaybeProp<String>,
    /// Stands at the end of the label's row, for example "Forgot password?".
    #[prop(optional, into)]
    side: Option<ViewFnOnce>,
    /// Called with the text on every change.
    #[prop(optional, into)]
    on_input: Option<Callback<String>>,
    /// Called with the text when the input is left.
    #[prop(optional, into)]
    on_blur: Option<Callback<String>>,
    /// Left out of the order of the Tab key, for a field that waits out of sight for a password manager.
    #[prop(optional, into)]
    skipped: Signal<bool>,
) -> impl IntoView {
    let class = stylers_macro::style_sheet!("style/elements/password_field.css");
    let id = id.get_untracked();
    let shown = RwSignal::new(false);
    let works = RwSignal::new(false);
    Effect::new(move || works.set(true));
    let kind = Signal::derive(move || if shown.get() { "text" } else { "password" }.to_owned());
    let id = id.unwrap_or_else(|| field.name().to_owned());
    let controls = id.clone();
    let name = show_label.clone();

    let eye = move || {
        view! { class=class,
            <button
                class="eye"
                type="button"
                hidden=move || !works.get()
                tabindex=move || skipped.get().then_some("-1")
                aria-controls=controls
                aria-pressed=move || if shown.get() { "true" } else { "false" }
                aria-label=name
                title=move || if shown.get() { hide_label.clone() } else { show_label.clone() }
                on:click=move |_| shown.update(|shown| *shown = !*shown)
            >
                <span class="eye__open"><Icon name=IconName::Eye /></span>
                <span class="eye__closed"><Icon name=IconName::EyeOff /></span>
            </button>
        }
    };

    view! {
        <TextField
            field=field
            label=label
            kind=kind
            autocomplete=autocomplete
            id=id
            problem=problem
            hint=hint
            required=required
            autofocus=autofocus
            skipped=skipped
            side=move || side.map(ViewFnOnce::run)
            trailing=eye
            on_input=move |text| {
                if let Some(on_input) = on_input {
                    _ = on_input.try_run(text);
                }
            }
            on_blur=move |text| {
                if let Some(on_blur) = on_blur {
                    _ = on_blur.try_run(text);
                }
            }
        />
    }
}
