//! Reading an account page again while it is open: after something was done on it, and when news of it arrived.

use std::cell::Cell;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::task::spawn_local;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::cards::{Cards, use_cards};
use crate::actions::ActionError;
use crate::app::browser::post::Answer;
use crate::app::load::{ask_in_place, read};

/// Reads what this call gives and shows it, whenever the page changed or what the call is made from did. The server answers
/// `None` when nobody is signed in any more.
pub(in crate::app::pages) fn read_again<F, T>(call: impl Fn() -> F + 'static, show: impl Fn(T) + 'static)
where
    F: ServerFn<Output = Option<T>, Error = ActionError> + Serialize + 'static,
    T: Serialize + DeserializeOwned,
{
    let take = move |answer: &str| Ok(read::<Option<T>>(answer)?.map(&show).is_some());
    follow(use_cards(), move || ask_in_place(call()), Rc::new(take));
}

/// Shows an answer; whether there was something to show.
type Take = Rc<dyn Fn(&str) -> Result<bool, ActionError>>;

fn follow(cards: Cards, ask: impl Fn() -> Answer + 'static, take: Take) {
    // Answers may come in another order than they were asked for: what is shown is never older than it was.
    let (asked, shown) = (Cell::new(0_u32), Rc::new(Cell::new(0_u32)));
    Effect::new(move |ran: Option<()>| {
        cards.changed();
        // Nothing is sent before somebody waits for it.
        let answer = ask();
        if ran.is_none() {
            return;
        }
        let reading = asked.get() + 1;
        asked.set(reading);
        let (take, shown) = (Rc::clone(&take), Rc::clone(&shown));
        spawn_local(async move {
            let answer = answer.await;
            if shown.get() > reading || cards.is_gone() {
                return;
            }
            match answer.and_then(|answer| take(&answer)) {
                Ok(true) => shown.set(reading),
                Ok(false) => cards.session_over(),
                Err(error) => cards.try_again(&error),
            }
        });
    });
}
