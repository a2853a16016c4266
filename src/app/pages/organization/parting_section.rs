//! Leaving an organization, and deleting it: each says what comes of it, and asks for the name first.

use leptos::prelude::*;

use crate::actions::Left;
use crate::actions::organizations::general::{DeleteOrganization, LeaveOrganization};
use crate::app::elements::{Section, TextField};
use crate::app::form::at;
use crate::app::pages::user::{CardForm, OpenCard, OpenLink, use_cards};
use crate::app::step::Step;
use crate::app::text::use_organization_texts;
use crate::domain::problem::Field;

const LEAVE: &str = "leave";
const DELETE: &str = "delete";

/// Where one leaves the organization.
#[component]
pub fn LeaveSection(
    /// Name of the organization.
    name: Memo<String>,
    /// Its id.
    organization: StoredValue<String>,
    /// What a plain form post left for the open card.
    left: StoredValue<Left>,
) -> impl IntoView {
    let words = &use_organization_texts().profile;
    let hint = MaybeProp::derive(move || Some(words.leave_consequence(&name.get_untracked())));
    let form = move || {
        let step = Step::to::<LeaveOrganization>();
        view! { <ConfirmForm card=LEAVE step submit=words.leave_submit name organization left /> }
    };
    view! {
        <Section id="leave-organization" title=words.leave_section>
            <OpenLink name=LEAVE danger=true>{words.leave}</OpenLink>
            <OpenCard name=LEAVE title=words.leave_title hint danger=true>
                {form()}
            </OpenCard>
        </Section>
    }
}

/// Where one deletes the organization.
#[component]
pub fn DeleteSection(
    /// Name of the organization.
    name: Memo<String>,
    /// Its id.
    organization: StoredValue<String>,
    /// What a plain form post left for the open card.
    left: StoredValue<Left>,
) -> impl IntoView {
    let words = &use_organization_texts().profile;
    let hint = MaybeProp::derive(move || Some(words.delete_consequence(&name.get_untracked())));
    let form = move || {
        let step = Step::to::<DeleteOrganization>();
        view! { <ConfirmForm card=DELETE step submit=words.delete_submit name organization left /> }
    };
    view! {
        <Section id="delete-organization" title=words.delete_section>
            <OpenLink name=DELETE danger=true>{words.delete}</OpenLink>
            <OpenCard name=DELETE title=words.delete_title hint danger=true>
                {form()}
            </OpenCard>
        </Section>
    }
}

/// Does something to the organization once its name was typed.
#[component]
fn ConfirmForm(
    card: &'static str,
    step: Step,
    submit: &'static str,
    name: Memo<String>,
    organization: StoredValue<String>,
    left: StoredValue<Left>,
) -> impl IntoView {
    let words = &use_organization_texts().profile;
    use_cards().leave_by(step);
    let all = step.problems(left.with_value(|left| left.problems.clone()));
    let typed = RwSignal::new(String::new());
    let phrase = name.get_untracked();
    let missing = {
        let phrase = phrase.clone();
        Signal::derive(move || (!typed.with(|typed| typed.trim() == phrase)).then(|| words.confirm_missing(&phrase)))
    };
    view! {
        <CardForm name=card step problems=all submit=submit missing danger=true>
            <input type="hidden" name="organization" value=organization.get_value() />
            <TextField
                field=Field::Confirmation
                label=words.confirm_label(&phrase)
                autocomplete="off"
                required=true
                problem=at(all, Field::Confirmation)
                on_input=move |text: String| typed.set(text)
            />
        </CardForm>
    }
}
