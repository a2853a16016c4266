//! The buttons of other services.

use leptos::prelude::*;

use crate::actions::social::{SocialView, StartSocial};
use crate::app::elements::{Badge, Button, ButtonKind, Divider};
use crate::app::form::{FormAlert, Nav};
use crate::app::step::{Step, StepForm};
use crate::app::text::use_text;

/// Most buttons in a row.
const MAX_COLUMNS: usize = 5;

/// How many buttons are in a row: one or two with words, more as pictures, in rows that are filled evenly.
const fn columns(buttons: usize) -> usize {
    if buttons == 0 { 1 } else { buttons.div_ceil(buttons.div_ceil(MAX_COLUMNS)) }
}

/// One form with a button for each service; the one used last stands above the others. Nothing without services.
///
/// Accessibility: native buttons, named "Continue with …" also where only a picture shows.
#[component]
pub fn SocialButtons(
    /// The services.
    services: Vec<SocialView>,
    /// The app's wishes.
    nav: StoredValue<String>,
    /// On the form for a new account.
    #[prop(optional)]
    sign_up: bool,
    /// Ticket of the invitation there.
    #[prop(optional)]
    ticket: String,
) -> impl IntoView {
    if services.is_empty() {
        return ().into_any();
    }
    let step = Step::to::<StartSocial>();
    let pressed = RwSignal::new(String::new());
    let others = services.iter().filter(|service| !service.last_used).count();
    let (face, class) = match (others, columns(others)) {
        (0 | 1, _) => (Face::Sentence, "social__rows"),
        (2, _) => (Face::Name, "social__rows social__rows--2"),
        (_, 2 | 3) => (Face::Picture, "social__rows social__rows--3"),
        (_, 4) => (Face::Picture, "social__rows social__rows--4"),
        _ => (Face::Picture, "social__rows social__rows--5"),
    };
    let (last, others): (Vec<_>, Vec<_>) = services.into_iter().partition(|service| service.last_used);
    view! {
        <StepForm step class="social">
            <FormAlert problems=step.problems(Vec::new()) />
            <div class=class>
                {last
                    .into_iter()
                    .chain(others)
                    .map(|service| {
                        let face = if service.last_used { Face::Sentence } else { face };
                        view! { <Service service face busy=step.pending() pressed /> }
                    })
                    .collect_view()}
            </div>
            <input type="hidden" name="sign_up" value=sign_up.to_string() />
            <input type="hidden" name="ticket" value=ticket />
            <Nav nav />
        </StepForm>
        <Divider label=use_text().common.or />
    }
    .into_any()
}

/// What a button shows beside its picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Face {
    /// "Continue with Google".
    Sentence,
    /// "Google".
    Name,
    /// Nothing.
    Picture,
}

#[component]
fn Service(service: SocialView, face: Face, busy: Signal<bool>, pressed: RwSignal<String>) -> impl IntoView {
    let SocialView { strategy, name, logo, last_used } = service;
    let sentence = use_text().sign_in.continue_with(&name);
    let words = match face {
        Face::Sentence => sentence.clone(),
        Face::Name => name,
        Face::Picture => String::new(),
    };
    let own = strategy.clone();
    let pending = Signal::derive(move || busy.get() && pressed.with(|pressed| *pressed == own));
    let own = strategy.clone();
    let press = move || pressed.set(own.clone());
    view! {
        <div class="social__item" class:social__item--last=last_used>
            <Button kind=ButtonKind::Secondary name="strategy" value=strategy pending disabled=busy on_press=press>
                <img class="social__logo" src=logo alt="" width="20" height="20" />
                <span class="social__words" aria-hidden="true">{words}</span>
                <span class="visually-hidden">{sentence}</span>
                {last_used.then(|| view! { " " <span class="social__badge"><Badge>{use_text().common.last_used}</Badge></span> })}
            </Button>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::columns;

    #[test]
    fn ux_06_rows_are_filled_evenly_and_never_with_more_than_five() {
        let rows: Vec<usize> = (1..=16).map(columns).collect();
        assert_eq!(rows, [1, 2, 3, 4, 5, 3, 4, 4, 5, 5, 4, 4, 5, 5, 5, 4]);
    }
}
