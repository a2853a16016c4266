//! Pages that say what went wrong and what to do next.

use leptos::prelude::*;

use crate::actions::ActionError;
use crate::app::browser::address::load_unless_loaded;
use crate::app::elements::{Icon, IconName, LinkButton};
use crate::app::form::Card;
use crate::app::response::set_status;
use crate::app::routes::{SIGN_IN, UNAUTHORIZED, USER};
use crate::app::text::use_text;

/// There is no such page. Where the script came to it from another page, the server is asked: it may have something at this
/// address that is none of these pages.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    set_status(404);
    load_unless_loaded();
    let text = use_text();
    let words = &text.errors;
    view! {
        <Card title=words.not_found_title subtitle=words.not_found_text>
            <p class="muted centered">{words.not_found_next}</p>
            <LinkButton href=USER>{words.to_home}</LinkButton>
        </Card>
    }
}

/// Something broke on our side.
#[component]
pub fn BrokenPage(
    /// What broke.
    error: ActionError,
) -> impl IntoView {
    set_status(500);
    let text = use_text();
    let words = &text.errors;
    let reference = match error {
        ActionError::Internal { reference } => reference,
        _ => String::new(),
    };
    let has_reference = !reference.is_empty();
    view! {
        <Card title=words.server_error_title subtitle=words.server_error_text>
            <p class="muted centered">{words.server_error_next}</p>
            {has_reference.then(|| view! { <p class="reference">{words.reference(&reference)}</p> })}
            <LinkButton href=SIGN_IN>{words.to_sign_in}</LinkButton>
        </Card>
    }
}

/// A page without anything to read: one that says what was done, or that there is none.
pub(super) fn show(path: &str) -> AnyView {
    match path {
        UNAUTHORIZED => view! { <UnauthorizedPage /> }.into_any(),
        _ => view! { <NotFoundPage /> }.into_any(),
    }
}

/// A sign-in that the person did not recognise was undone.
#[component]
fn UnauthorizedPage() -> impl IntoView {
    let text = use_text();
    let words = &text.errors;
    view! {
        <Card title=words.unauthorized_title subtitle=words.unauthorized_text>
            <span class="sign sign--success"><Icon name=IconName::Check /></span>
            <p class="muted centered">{words.unauthorized_next}</p>
            <LinkButton href=SIGN_IN>{words.to_sign_in}</LinkButton>
        </Card>
    }
}
