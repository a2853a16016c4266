//! What a page asks of the server before it shows.
//!
//! Answers travel as text until the page reads them. Resources, futures and suspense are generic over what they hold; one
//! type for all pages keeps the browser's code a fraction of what it would be.

use std::pin::Pin;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::browser::post::{Answer, Redirects};
use super::pages::errors::BrokenPage;
use crate::actions::ActionError;

/// Calls a server function that takes and gives JSON: at once on the server, by a request from the browser. The page goes where
/// the answer leads.
pub fn ask<F>(call: F) -> Answer
where
    F: ServerFn<Error = ActionError> + Serialize + 'static,
    F::Output: Serialize,
{
    ask_with(call, Redirects::Follow)
}

/// The same for a page in use, which stays where it is: it may hold what somebody types.
pub fn ask_in_place<F>(call: F) -> Answer
where
    F: ServerFn<Error = ActionError> + Serialize + 'static,
    F::Output: Serialize,
{
    ask_with(call, Redirects::Ignore)
}

fn ask_with<F>(call: F, redirects: Redirects) -> Answer
where
    F: ServerFn<Error = ActionError> + Serialize + 'static,
    F::Output: Serialize,
{
    #[cfg(feature = "ssr")]
    {
        _ = redirects;
        Box::pin(async move {
            let answer = call.run_body().await?;
            serde_json::to_string(&answer).map_err(|_| ActionError::Internal { reference: String::new() })
        })
    }
    #[cfg(not(feature = "ssr"))]
    {
        match serde_json::to_string(&call) {
            Ok(body) => super::browser::post::post(F::PATH, "application/json", body, redirects),
            Err(_) => Box::pin(std::future::ready(Err(ActionError::Malformed))),
        }
    }
}

/// Reads an answer of [`ask`].
///
/// # Errors
/// [`ActionError::Malformed`] when it is of another shape.
pub fn read<T: DeserializeOwned>(answer: &str) -> Result<T, ActionError> {
    serde_json::from_str(answer).map_err(|_| ActionError::Malformed)
}

/// Loads what a server function gives and shows it, or the page that says what broke. What shows it is code of its own, which
/// browsers fetch with the page that needs it: a `#[lazy]` function around [`shown`].
pub fn loaded<F, S>(call: impl Fn() -> F + Send + Sync + 'static, show: impl Fn(String) -> S + Send + Sync + 'static) -> AnyView
where
    F: ServerFn<Error = ActionError> + Serialize + 'static,
    F::Output: Serialize,
    S: Future<Output = AnyView> + Send + 'static,
{
    loaded_by(Signal::stored(String::new()), move |_| ask(call()), move |_, answer| show(answer))
}

/// The same for several pages, told apart by their address: what shows stays until what comes is there.
pub fn loaded_by<S>(
    page: Signal<String>,
    ask: impl Fn(String) -> Answer + Send + Sync + 'static,
    show: impl Fn(String, String) -> S + Send + Sync + 'static,
) -> AnyView
where
    S: Future<Output = AnyView> + Send + 'static,
{
    view! { <Loaded page ask=Arc::new(ask) show=Arc::new(move |page, answer| Box::pin(show(page, answer))) /> }.into_any()
}

/// Shows the answer of a server function.
pub fn shown<F>(answer: &str, show: impl FnOnce(F::Output) -> AnyView) -> AnyView
where
    F: ServerFn,
    F::Output: DeserializeOwned,
{
    match read(answer) {
        Ok(view) => show(view),
        Err(error) => view! { <BrokenPage error /> }.into_any(),
    }
}

/// The view of an answer, once its code is there.
type Showing = Pin<Box<dyn Future<Output = AnyView> + Send>>;

#[component]
fn Loaded(
    page: Signal<String>,
    ask: Arc<dyn Fn(String) -> Answer + Send + Sync>,
    show: Arc<dyn Fn(String, String) -> Showing + Send + Sync>,
) -> impl IntoView {
    let answer = Resource::new_blocking(
        move || page.get(),
        move |page| {
            let answer = ask(page.clone());
            async move { (page, answer.await) }
        },
    );
    view! {
        <Transition>
            {move || {
                let show = Arc::clone(&show);
                Suspend::new(async move {
                    match answer.await {
                        (page, Ok(answer)) => show(page, answer).await,
                        (_, Err(error)) => view! { <BrokenPage error /> }.into_any(),
                    }
                })
            }}
        </Transition>
    }
}
