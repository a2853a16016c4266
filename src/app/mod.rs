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
use pages::{account, errors, link, sign_in, sign_up};

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
                <Route path=path!("/") view=account::HomePage ssr=SsrMode::Async />
                <Route path=path!("/sign-in") view=sign_in::StartPage ssr=SsrMode::Async />
                <Route path=path!("/sign-in/factor-one") view=sign_in::FactorPage ssr=SsrMode::Async />
                <Route path=path!("/sign-in/methods") view=sign_in::MethodsPage ssr=SsrMode::Async />
                <Route path=path!("/sign-in/forgot-password") view=sign_in::ForgotPage ssr=SsrMode::Async />
                <Route path=path!("/sign-in/reset-password") view=sign_in::ResetPage ssr=SsrMode::Async />
                <Route path=path!("/sign-in/help") view=sign_in::HelpPage ssr=SsrMode::Async />
                <Route path=path!("/sign-in/choose") view=account::ChooserPage ssr=SsrMode::Async />
                <Route path=path!("/sign-up") view=sign_up::StartPage ssr=SsrMode::Async />
                <Route path=path!("/sign-up/verify-email-address") view=sign_up::VerifyPage ssr=SsrMode::Async />
                <Route path=path!("/sign-up/verify-phone-number") view=sign_up::VerifyPhonePage ssr=SsrMode::Async />
                <Route path=path!("/sign-up/continue") view=sign_up::ContinuePage ssr=SsrMode::Async />
                <Route path=path!("/verify") view=link::ConfirmPage ssr=SsrMode::Async />
                <Route path=path!("/verify/first-tab") view=link::FirstTabPage ssr=SsrMode::Async />
                <Route path=path!("/verify/expired") view=link::ExpiredPage ssr=SsrMode::Async />
                <Route path=path!("/verify/failed") view=link::FailedPage ssr=SsrMode::Async />
                <Route path=path!("/redirect-explained") view=link::RedirectPage ssr=SsrMode::Async />
                <Route path=path!("/default-redirect") view=account::HomePage ssr=SsrMode::Async />
                <Route path=path!("/user") view=account::UserPage ssr=SsrMode::Async />
                <Route path=path!("/sign-out") view=account::SignOutPage ssr=SsrMode::Async />
                <Route path=path!("/signed-out") view=account::SignedOutPage ssr=SsrMode::Async />
                <Route path=path!("/unauthorized-sign-in") view=errors::UnauthorizedPage ssr=SsrMode::Async />
            </FlatRoutes>
        </Router>
    }
}
