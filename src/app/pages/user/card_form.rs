//! The form in a card: problems, fields, and the buttons at its end.

use leptos::html;
use leptos::prelude::*;

use super::use_cards;
use crate::app::browser::filled;
use crate::app::elements::{FormActions, SaveButton};
use crate::app::form::{FormAlert, focus_after};
use crate::app::step::{Step, StepForm};
use crate::app::text::use_text;
use crate::domain::problem::FieldProblem;

/// A form in an [`OpenCard`](super::OpenCard). When its step is done, the page says so and the card closes.
#[component]
pub fn CardForm(
    /// Name of the card.
    #[prop(into)]
    name: String,
    /// What it posts to.
    step: Step,
    /// Its problems, as [`Step::problems`] gives them.
    problems: Signal<Vec<FieldProblem>>,
    /// What the button does, in words.
    #[prop(into)]
    submit: String,
    /// What is missing before it can be pressed.
    #[prop(optional, into)]
    missing: Signal<Option<String>>,
    /// Takes something away for good.
    #[prop(optional)]
    danger: bool,
    /// Fields.
    children: Children,
) -> impl IntoView {
    let cards = use_cards();
    let form = NodeRef::<html::Form>::new();
    focus_after(form, problems);
    filled::tell(form);
    view! {
        <StepForm step node_ref=form class="form">
            <FormAlert problems />
            {children()}
            <FormActions>
                <a class="card-cancel" href=cards.closed() data-closes="">{use_text().common.cancel}</a>
                <SaveButton id=format!("save-{name}") missing pending=step.pending() danger>{submit}</SaveButton>
            </FormActions>
        </StepForm>
    }
}
