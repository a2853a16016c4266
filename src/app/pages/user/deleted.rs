//! The account is gone.

use leptos::prelude::*;

use crate::app::elements::{Icon, IconName, LinkButton};
use crate::app::form::{Card, use_frame};
use crate::app::routes::{SIGN_IN, SIGN_UP};
use crate::app::text::{use_account_text, use_text};

/// The page after an account was deleted.
pub(in crate::app::pages) fn show() -> AnyView {
    let words = &use_account_text().deletion;
    let app = use_frame().app_name;
    view! {
        <Card title=words.done_title subtitle=words.done_text(&app)>
            <span class="sign sign--success"><Icon name=IconName::Check /></span>
            <LinkButton href=SIGN_UP>{words.start_anew}</LinkButton>
            <p class="aside"><a class="link" href=SIGN_IN>{use_text().sign_up.sign_in}</a></p>
        </Card>
    }
    .into_any()
}
