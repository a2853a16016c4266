//! The passkey among the ways to sign in.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::actions::passkeys::SignInWithPasskey;
use crate::app::elements::{Badge, IconName};
use crate::app::form::Nav;
use crate::app::layout::{MethodRow, NeedsScript, PasskeyFields};
use crate::app::text::use_text;
use crate::domain::passkey::Purpose;

/// The passkey among the methods. A form of its own: what comes of it shows on the first card.
#[component]
pub(super) fn ByPasskey(
    /// The app's wishes as a query.
    nav: StoredValue<String>,
    /// Whether this browser signed in that way last.
    last_used: bool,
) -> impl IntoView {
    let label = use_text().sign_in.method_passkey;
    let badge = move || last_used.then(|| view! { <Badge>{use_text().common.last_used}</Badge> });
    view! {
        <form class="methods" method="post" action=SignInWithPasskey::PATH>
            <Nav nav />
            <PasskeyFields purpose=Purpose::SignIn />
            <MethodRow icon=IconName::Key label badge />
        </form>
        <NeedsScript />
    }
}
