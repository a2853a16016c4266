//! The buttons of other services.

use std::time::Duration;

use leptos::ev;
use leptos::prelude::*;

use crate::actions::social::{SocialView, StartSocial};
use crate::app::elements::{Badge, Button, ButtonKind, Divider};
use crate::app::form::{FormAlert, Nav};
use crate::app::step::{Step, StepForm};
use crate::app::text::use_text;

/// Most buttons in a row.
const MAX_COLUMNS: usize = 5;
/// How long the buttons wait for the other site to show, before they can be pressed again.
const LEAVING: Duration = Duration::from_secs(5);

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
    let leaving = RwSignal::new(false);
    Effect::new(move || {
        if step.answers().get() > 0 && step.accepted().get_untracked() {
            leaving.set(true);
            set_timeout(move || _ = leaving.try_set(false), LEAVING);
        }
    });
    // Back again: the page is shown as it was left.
    let back = window_event_listener(ev::pageshow, move |_| _ = leaving.try_set(false));
    on_cleanup(move || back.remove());
    let busy = Signal::derive(move || step.pending().get() || leaving.get());
    let (last, others): (Vec<_>, Vec<_>) = services.into_iter().partition(|service| service.last_used);
    let in_row = columns(others.len());
    let class = match in_row {
        1 => "social__rows",
        2 if others.len() == 2 => "social__rows social__rows--pair",
        2 | 3 => "social__rows social__rows--3",
        4 => "social__rows social__rows--4",
        _ => "social__rows social__rows--5",
    };
    let face = if in_row == 1 {
        Face::Sentence
    } else if others.len() == 2 {
        Face::Name
    } else {
        Face::Picture
    };
    view! {
        <StepForm step class="social">
            <FormAlert problems=step.problems(Vec::new()) />
            {last.into_iter().map(|service| view! { <Service service face=Face::Sentence busy pressed /> }).collect_view()}
            <div class=class>
                {others
                    .into_iter()
                    .map(|service| view! { <div class="social__item"><Service service face busy pressed /></div> })
                    .collect_view()}
            </div>
            {sign_up.then(|| view! { <input type="hidden" name="sign_up" value="true" /> <input type="hidden" name="ticket" value=ticket /> })}
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
    let own = StoredValue::new(strategy.clone());
    let pending = Signal::derive(move || busy.get() && pressed.with(|pressed| own.with_value(|own| own == pressed)));
    let press = move || pressed.set(own.get_value());
    view! {
        <Button kind=ButtonKind::Secondary name="strategy" value=strategy pending disabled=busy on_press=press>
            <img class="social__logo" src=logo alt="" width="20" height="20" />
            {match face {
                Face::Sentence => view! { <span>{sentence}</span> }.into_any(),
                Face::Name => view! { <span aria-hidden="true">{name}</span> <span class="visually-hidden">{sentence}</span> }.into_any(),
                Face::Picture => view! { <span class="visually-hidden">{sentence}</span> }.into_any(),
            }}
            {last_used.then(|| view! { " " <span class="social__badge"><Badge>{use_text().common.last_used}</Badge></span> })}
        </Button>
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
