//! Asking the server from the browser: one function for all server functions, so that the code of it is there once.

use std::future::Future;
use std::pin::Pin;

use crate::actions::ActionError;

/// The body of an answer, once it is there.
pub type Answer = Pin<Box<dyn Future<Output = Result<String, ActionError>> + Send>>;

/// What becomes of an answer that leads elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Redirects {
    /// The page goes there.
    Follow,
    /// The page stays where it is.
    Ignore,
}

/// Posts to a server function.
///
/// # Errors
/// The [`ActionError`] that the server answered with; [`ActionError::Offline`] without an answer.
#[cfg(feature = "hydrate")]
pub fn post(path: &'static str, content_type: &'static str, body: String, redirects: Redirects) -> Answer {
    use leptos::server_fn::client::Client;
    use leptos::server_fn::client::browser::BrowserClient;
    use leptos::server_fn::redirect::call_redirect_hook;
    use leptos::server_fn::request::ClientReq;
    use leptos::server_fn::request::browser::BrowserRequest;
    use leptos::server_fn::response::ClientRes;

    Box::pin(async move {
        let request = <BrowserRequest as ClientReq<ActionError>>::try_new_post(path, content_type, "application/json", body)?;
        let response = <BrowserClient as Client<ActionError>>::send(request).await?;
        let status = ClientRes::<ActionError>::status(&response);
        if redirects == Redirects::Follow && ClientRes::<ActionError>::has_redirect(&response) {
            call_redirect_hook(&ClientRes::<ActionError>::location(&response));
        }
        let body = ClientRes::<ActionError>::try_into_string(response).await?;
        if status < 400 { Ok(body) } else { Err(serde_json::from_str(&body).unwrap_or(ActionError::Internal { reference: String::new() })) }
    })
}

/// The server asks nobody: it runs event handlers and effects never.
#[cfg(not(feature = "hydrate"))]
pub fn post(_path: &'static str, _content_type: &'static str, _body: String, _redirects: Redirects) -> Answer {
    Box::pin(std::future::ready(Err(ActionError::Offline)))
}
