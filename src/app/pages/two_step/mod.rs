//! Setting up two-step verification, one file for each method: shown in cards of the account and on the page of a task.

mod app;
mod codes;
mod sms;

pub use app::{AppIntro, AppSetUp};
pub use codes::CodesToSave;
pub use sms::SmsSetUp;

use leptos::prelude::*;

use crate::app::pages::user::use_cards;
use crate::app::step::{Step, StepForm};

/// Where something is set up.
#[derive(Debug, Clone, Copy)]
pub enum Place {
    /// In a card of the account, which is read again after each step.
    Account,
    /// On the page of a task, with the app's wishes. Its forms load the page anew: it begins a new part each time.
    Task(StoredValue<String>),
}

/// The form of a step in its place.
#[component]
pub fn SetUpForm(
    /// What it posts to.
    step: Step,
    /// Where it is.
    place: Place,
    /// Its class.
    #[prop(default = "form")]
    class: &'static str,
    /// Fields and buttons.
    children: Children,
) -> impl IntoView {
    match place {
        Place::Account => {
            let cards = use_cards();
            Effect::new(move || {
                if step.accepted().get() {
                    cards.news();
                }
            });
            view! { <StepForm step=step class=class>{children()}</StepForm> }.into_any()
        }
        Place::Task(nav) => view! {
            <form action=step.path() method="post" class=class>
                // Never empty, so that it counts as given.
                <input type="hidden" name="task" value=format!("?{}", nav.get_value()) />
                {children()}
            </form>
        }
        .into_any(),
    }
}
