//! The name a password belongs to, for password managers.

use leptos::prelude::*;

/// Tells password managers whose password the form is about, where no name is asked for.
///
/// Accessibility: out of sight, out of tab order and out of the accessibility tree; nobody needs it but programs.
#[component]
pub fn HiddenUsername(
    /// Address or username of the account.
    #[prop(into)]
    value: String,
) -> impl IntoView {
    // `type=hidden` is ignored by password managers, hence a text input that is moved out of sight.
    view! {
        <input
            class="visually-hidden"
            type="text"
            name="username_hint"
            value=value
            autocomplete="username"
            readonly
            tabindex="-1"
            aria-hidden="true"
        />
    }
}
