//! All pages but the first card of signing in: one page for the router, whose code and content are fetched by its address. Each page
//! that the first bundle knew of would cost every visitor some code.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::bundles::{self, Asked, Given};
use crate::app::browser::post::Answer;
use crate::app::load::loaded_by;
use crate::app::routes::SIGN_IN;

/// The page at this address.
#[component]
pub fn FetchedPage() -> impl IntoView {
    let location = use_location();
    bundles::expect_page(&location.pathname.get_untracked());
    // While the browser goes to a page elsewhere, this one stays as it is.
    let path = Memo::new(move |last: Option<&String>| {
        let path = location.pathname.get();
        last.filter(|_| path == SIGN_IN).cloned().unwrap_or(path)
    });
    let load = move |path: String| -> Answer {
        let query = location.search.get_untracked().trim_start_matches('?').to_owned();
        Box::pin(async move {
            match bundles::ask(Asked::Load { path, query }).await {
                Given::Answer(answer) => answer.await,
                Given::View(_) => Ok(String::new()),
            }
        })
    };
    let show = |path: String, answer| async move {
        match bundles::ask(Asked::Show { path, answer }).await {
            Given::View(view) => view,
            Given::Answer(_) => ().into_any(),
        }
    };
    loaded_by(path.into(), load, show)
}
