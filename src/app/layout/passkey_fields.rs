//! What makes a form ask for a passkey.

use leptos::prelude::*;

use crate::app::text::use_account_text;
use crate::domain::passkey::Purpose;

/// The hidden fields of a form that is sent with a passkey: `src/app/browser/passkeys.js` keeps the form back until the browser made or used
/// one. What the browser says in place of an answer shows here; what the server says, where the form shows its problems.
///
/// Accessibility: what went wrong is `role=alert`, so it is read out when it appears.
#[component]
pub fn PasskeyFields(
    /// What for.
    purpose: Purpose,
    /// What the browser is asked for by itself, before anybody presses anything.
    #[prop(optional)]
    auto: Option<Purpose>,
) -> impl IntoView {
    let words = &use_account_text().passkeys;
    let told =
        [("cancelled", words.cancelled), ("timed_out", words.timed_out), ("unsupported", words.unsupported), ("already_here", words.already_here)];
    view! {
        <input type="hidden" name="key" />
        <input type="hidden" name="credential" data-passkey=purpose.name() data-passkey-auto=auto.map(Purpose::name) />
        {told
            .into_iter()
            .map(|(name, words)| view! { <p class="passkey__trouble" role="alert" data-trouble=name hidden=true>{words}</p> })
            .collect_view()}
    }
}

/// Says that passkeys need JavaScript, to those who have none.
#[component]
pub fn NeedsScript() -> impl IntoView {
    view! { <p class="without-script muted small">{use_account_text().passkeys.needs_script}</p> }
}
