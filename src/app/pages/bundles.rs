//! Pages whose code browsers fetch when one of them is opened, in three bundles besides the one that every page loads.
//!
//! Each function here is one bundle; `.ci/browser` cuts the compiled code at them. More bundles would share more code with one
//! another, and each set of bundles that shares some costs a file. Reading what a page shows is part of its bundle too.
#![cfg_attr(feature = "ssr", expect(clippy::unused_async, reason = "`lazy` makes the functions async: only browsers wait for code"))]

use leptos::prelude::*;

use super::{chooser, errors, later_cards, link, organization, sign_up, user};
use crate::actions::ActionError;
use crate::app::browser::post::Answer;
use crate::app::routes::{CHOOSE, SIGN_IN, SIGN_OUT, SIGNED_OUT};

/// What is asked of a bundle.
#[derive(Debug)]
pub enum Asked {
    /// Reads what the page at an address shows.
    Load {
        /// The path.
        path: String,
        /// The query, without its question mark.
        query: String,
    },
    /// Shows it.
    Show {
        /// The path.
        path: String,
        /// What was read.
        answer: String,
    },
}

impl Asked {
    const fn path(&self) -> &String {
        match self {
            Self::Load { path, .. } | Self::Show { path, .. } => path,
        }
    }
}

/// What a bundle gives.
pub enum Given {
    /// What a page shows, once it is there.
    Answer(Answer),
    /// The page.
    View(AnyView),
}

/// Fetches the code of cards while something else is waited for.
pub fn expect_cards() {
    _ = lazy_preload!(cards);
}

/// Fetches the code of pages while something else is waited for.
pub fn expect_account() {
    _ = lazy_preload!(account);
}

/// Fetches the code of a page while something else is waited for.
pub fn expect_page(path: &str) {
    match of_page(path) {
        None => {}
        Some("account") => expect_account(),
        Some("organization") => _ = lazy_preload!(organization),
        Some(_) => expect_cards(),
    }
}

/// The bundle that a page needs besides the one that every page loads, by the name of its function.
#[must_use]
pub fn of_page(path: &str) -> Option<&'static str> {
    // The first part of the address is what tells them apart.
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    match (path, first) {
        (SIGN_IN, _) => None,
        (CHOOSE | SIGN_OUT | SIGNED_OUT, _) | (_, "" | "default-redirect" | "user") => Some("account"),
        (_, "organization" | "organizations" | "create-organization" | "organization-invitation") => Some("organization"),
        _ => Some("cards"),
    }
}

/// Fetches the code that a page needs which the server has drawn.
#[cfg(feature = "hydrate")]
pub async fn fetch(path: &str) {
    match of_page(path) {
        None => {}
        Some("account") => __preload_account().await,
        Some("organization") => __preload_organization().await,
        Some(_) => __preload_cards().await,
    }
}

/// Asks the bundle of a page.
pub async fn ask(asked: Asked) -> Given {
    match of_page(asked.path()) {
        Some("account") => account(asked).await,
        Some("organization") => organization(asked).await,
        _ => cards(asked).await,
    }
}

/// Nothing to read.
pub(super) fn nothing() -> Answer {
    Box::pin(std::future::ready(Ok::<_, ActionError>(String::new())))
}

/// Cards: all of signing in after the first one, signing up, the links of mails, and the pages that say that there is none.
#[lazy]
pub fn cards(asked: Asked) -> Given {
    match asked {
        Asked::Load { path, query } => Given::Answer(
            later_cards::load(&path, &query).or_else(|| sign_up::load(&path, &query)).or_else(|| link::load(&path, query)).unwrap_or_else(nothing),
        ),
        Asked::Show { path, answer } => Given::View(
            later_cards::show(&path, &answer)
                .or_else(|| sign_up::show_at(&path, &answer))
                .or_else(|| link::show(&path, &answer))
                .unwrap_or_else(|| errors::show(&path)),
        ),
    }
}

/// The pages of somebody who is signed in.
#[lazy]
pub fn account(asked: Asked) -> Given {
    match asked {
        Asked::Load { path, query } => Given::Answer(chooser::load(&path, &query).unwrap_or_else(|| user::load(&path, query))),
        Asked::Show { path, answer } => Given::View(chooser::show(&path, &answer).unwrap_or_else(|| user::show(&path, &answer))),
    }
}

/// The pages about organizations.
#[lazy]
pub fn organization(asked: Asked) -> Given {
    match asked {
        Asked::Load { path, query } => Given::Answer(organization::load(&path, &query)),
        Asked::Show { path, answer } => Given::View(organization::show(&path, &answer)),
    }
}
