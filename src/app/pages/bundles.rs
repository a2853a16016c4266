//! Pages whose code browsers fetch when one of them is opened, in two bundles besides the one that every page loads.
//!
//! Each function here is one bundle; `.ci/browser` cuts the compiled code at them. More bundles would share more code with one
//! another, and each set of bundles that shares some costs a file.
#![cfg_attr(feature = "ssr", expect(clippy::unused_async, reason = "`lazy` makes the functions async: only browsers wait for code"))]

use leptos::prelude::*;

use super::{account, link, sign_in, sign_up};
use crate::app::routes::{CHOOSE, SIGN_IN, SIGN_OUT, USER};

/// A card of signing in or up, or of what leads there.
#[derive(Debug, Clone, Copy)]
pub enum Cards {
    /// Signing in, after the first card.
    SignIn,
    /// Signing up.
    SignUp,
    /// The link of a mail.
    Link,
    /// A redirect that did not happen.
    Redirect,
}

/// A page of somebody who is signed in.
#[derive(Debug, Clone, Copy)]
pub enum Pages {
    /// The account.
    Account,
    /// Which of several accounts.
    Chooser,
    /// Whether to sign out.
    SignOut,
}

/// Fetches the code of cards while something else is waited for.
pub fn expect_cards() {
    _ = lazy_preload!(cards);
}

/// Fetches the code of pages while something else is waited for.
pub fn expect_account() {
    _ = lazy_preload!(account);
}

/// The bundle that a page needs besides the one that every page loads, by the name of its function.
#[must_use]
pub fn of_page(path: &str) -> Option<&'static str> {
    match path {
        SIGN_IN => None,
        "/" | "/default-redirect" | USER | SIGN_OUT | CHOOSE => Some("account"),
        _ => Some("cards"),
    }
}

/// Fetches the code that a page needs which the server has drawn.
#[cfg(feature = "hydrate")]
pub async fn fetch(path: &str) {
    match of_page(path) {
        None => {}
        Some("account") => __preload_account().await,
        Some(_) => __preload_cards().await,
    }
}

/// Shows a card from the answer it loads.
#[lazy]
pub fn cards(card: Cards, answer: String) -> AnyView {
    match card {
        Cards::SignIn => sign_in::show(&answer),
        Cards::SignUp => sign_up::show(&answer),
        Cards::Link => link::show_link(&answer),
        Cards::Redirect => link::show_redirect(&answer),
    }
}

/// Shows a page from the answer it loads.
#[lazy]
pub fn account(page: Pages, answer: String) -> AnyView {
    match page {
        Pages::Account => account::show_account(&answer),
        Pages::Chooser => account::show_chooser(&answer),
        Pages::SignOut => account::show_sign_out(&answer),
    }
}
