//! The document around the pages. Rendered on the server only.

use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::MetaTags;

use super::App;
use super::frame::Frame;

/// Addresses of the embedded files a page loads.
#[derive(Debug, Clone, Default)]
pub struct Assets {
    /// The style sheet.
    pub stylesheet: &'static str,
    /// The script that starts the browser's part, if there is one in this build.
    pub script: Option<&'static str>,
    /// The script for passkeys, where there are any.
    pub passkeys: Option<&'static str>,
    /// Modules that the script will ask for.
    pub modules: Vec<&'static str>,
    /// Other files that the script will ask for.
    pub fetches: Vec<&'static str>,
}

/// The document of the pages that browsers make interactive.
pub fn shell() -> impl IntoView {
    document(|| view! { <App /> })
}

/// A document around any page.
pub fn document<V: IntoView + 'static>(page: impl FnOnce() -> V) -> impl IntoView {
    let frame = use_context::<Frame>().unwrap_or_default();
    let assets = use_context::<Assets>().unwrap_or_default();
    view! {
        <!DOCTYPE html>
        <html lang=frame.locale.tag() dir=frame.locale.direction() data-theme=frame.theme.attribute()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <meta name="robots" content="noindex" />
                <link rel="stylesheet" href=assets.stylesheet />
                {frame.brand_css.map(|href| view! { <link rel="stylesheet" href=href /> })}
                <link rel="icon" type="image/svg+xml" href="/favicon.svg" />
                {assets.modules.into_iter().map(|href| view! { <link rel="modulepreload" href=href /> }).collect_view()}
                {assets
                    .fetches
                    .into_iter()
                    .map(|href| view! { <link rel="preload" r#as="fetch" crossorigin="anonymous" href=href /> })
                    .collect_view()}
                {assets.script.map(|src| view! { <script type="module" nonce=use_nonce() src=src></script> })}
                {assets.passkeys.map(|src| view! { <script type="module" nonce=use_nonce() src=src></script> })}
                <MetaTags />
            </head>
            <body>
                {page()}
            </body>
        </html>
    }
}
