//! The hosted pages: Rust components, rendered on the server and made interactive in the browser.

pub mod browser;
pub mod elements;
pub mod form;
pub mod frame;
pub mod layout;
pub mod load;
pub mod pages;
pub mod response;
pub mod routes;
pub mod shell;
pub mod step;
pub mod text;

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::{SsrMode, path};

use frame::Frame;
use pages::{errors, fetched, sign_in};

/// All pages.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let frame = SharedValue::new(|| use_context::<Frame>().unwrap_or_default()).into_inner();
    text::provide_text(frame.locale);
    provide_context(frame);
    browser::address::remember_loaded_path();
    view! {
        <Router>
            <FlatRoutes fallback=errors::NotFoundPage>
                <Route path=path!("/sign-in") view=sign_in::StartPage ssr=SsrMode::Async />
                // One route for everything else: each route costs every visitor code.
                <Route path=path!("/*page") view=fetched::FetchedPage ssr=SsrMode::Async />
            </FlatRoutes>
        </Router>
    }
}
