//! Deleting the account.

use leptos::prelude::*;

use super::card_form::CardForm;
use super::{OpenCard, OpenLink, use_cards};
use crate::actions::Left;
use crate::actions::deletion::DeleteAccount;
use crate::app::elements::{Section, TextField};
use crate::app::form::{at, use_frame};
use crate::app::step::Step;
use crate::app::text::use_account_text;
use crate::domain::problem::Field;

/// Name of the card.
const CARD: &str = "delete";

/// Where the account can be deleted, if the instance lets people do that.
#[component]
pub fn DeleteSection(
    /// Whether it can.
    possible: Memo<bool>,
    /// Address or username of the account.
    identifier: StoredValue<String>,
    /// What a plain form post left for the open card.
    left: StoredValue<Left>,
) -> impl IntoView {
    let words = &use_account_text().deletion;
    move || {
        possible.get().then(|| {
            let hint = words.consequence(&identifier.get_value(), &use_frame().app_name);
            view! {
                <Section id="delete" title=words.section>
                    <OpenLink name=CARD danger=true>{words.open}</OpenLink>
                    <OpenCard name=CARD title=words.title hint danger=true>
                        <DeleteForm left />
                    </OpenCard>
                </Section>
            }
        })
    }
}

#[component]
fn DeleteForm(left: StoredValue<Left>) -> impl IntoView {
    let words = &use_account_text().deletion;
    let step = Step::to::<DeleteAccount>();
    use_cards().leave_by(step);
    let all = step.problems(left.with_value(|left| left.problems.clone()));
    let typed = RwSignal::new(String::new());
    let missing = Signal::derive(move || {
        let fits = typed.with(|typed| typed.trim().to_lowercase() == words.phrase.to_lowercase());
        (!fits).then(|| words.missing(words.phrase))
    });
    view! {
        <CardForm name=CARD step problems=all submit=words.submit missing danger=true>
            <input type="hidden" name="words" value=words.phrase />
            <TextField
                field=Field::Confirmation
                label=words.label(words.phrase)
                autocomplete="off"
                required=true
                problem=at(all, Field::Confirmation)
                on_input=move |text: String| typed.set(text)
            />
        </CardForm>
    }
}
