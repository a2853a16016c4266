//! Signing in again without leaving the page, for somebody who was signed out while they were in the middle of something.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::actions::proof::{LoadProof, ProofView};
use crate::app::browser::poll;
use crate::app::elements::{Alert, AlertKind, Dialog, LinkButton};
use crate::app::load::{ask, read};
use crate::app::step::Interruption;
use crate::app::text::{use_account_text, use_text};

/// Signs in in another tab, which then says that this one goes on.
const ELSEWHERE: &str = "/sign-in?redirect_url=%2Fverify%2Ffirst-tab";

/// The dialog, while a step of the page waits for somebody to be signed in. What was typed stays where it is.
#[component]
pub fn SignInAgainDialog(
    /// The step that waits.
    waiting: RwSignal<Option<Interruption>>,
    /// Whose page it is: address or username.
    identifier: StoredValue<String>,
) -> impl IntoView {
    let words = &use_account_text().proof;
    let open = Signal::derive(move || waiting.with(|waiting| waiting.is_some_and(|waiting| waiting.signed_out)));
    let close = Callback::new(move |()| waiting.set(None));
    view! {
        <Dialog id="sign-in-again" title=words.signed_out_title open on_close=close>
            {move || open.get().then(|| view! { <Waiting waiting identifier /> })}
            <p class="aside"><button class="link-like" type="button" on:click=move |_| close.run(())>{use_text().common.cancel}</button></p>
        </Dialog>
    }
}

#[component]
fn Waiting(waiting: RwSignal<Option<Interruption>>, identifier: StoredValue<String>) -> impl IntoView {
    let words = &use_account_text().proof;
    let somebody_else = RwSignal::new(None::<String>);
    poll::while_waiting(move || {
        spawn_local(async move {
            let Ok(Some(signed_in)) = ask(LoadProof { query: String::new() }).await.and_then(|answer| read::<Option<ProofView>>(&answer)) else {
                return;
            };
            if identifier.try_get_value() != Some(signed_in.identifier.clone()) {
                _ = somebody_else.try_set(Some(signed_in.identifier));
            } else if let Some(step) = waiting.try_get_untracked().flatten() {
                waiting.set(None);
                step.again.run(());
            }
        });
    });
    view! {
        <div class="stack">
            <p>{words.signed_out_text}</p>
            {move || {
                somebody_else
                    .get()
                    .map(|name| view! { <Alert kind=AlertKind::Warning>{words.somebody_else(&name, &identifier.get_value())}</Alert> })
            }}
            <LinkButton href=ELSEWHERE new_tab=true>{words.sign_in_elsewhere}</LinkButton>
            <p class="muted small" role="status">{words.waiting}</p>
        </div>
    }
}
