//! The newest rows of the security log.

use leptos::prelude::*;

use super::activity::ActivityLine;
use crate::actions::activity::ActivityRow;
use crate::app::elements::{Row, Section};
use crate::app::routes::ACTIVITY;
use crate::app::text::use_account_text;

/// What happened last, and the way to the rest.
#[component]
pub fn ActivitySection(
    /// The rows.
    rows: Memo<Vec<ActivityRow>>,
    /// The time of the server.
    now: Memo<i64>,
) -> impl IntoView {
    let words = &use_account_text().activity;
    view! {
        <Section id="activity" title=words.title description=words.description>
            {move || rows.get().into_iter().map(|row| view! { <ActivityLine row now=now.get_untracked() /> }).collect_view()}
            <Row><a class="add" href=ACTIVITY>{words.show_all}</a></Row>
        </Section>
    }
}
