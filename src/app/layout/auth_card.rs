//! The card of the signed-out pages.

use leptos::prelude::*;

use super::{Brand, BrandView};

/// One card in the middle of the page, in two layers: the content, and a muted strip that looks out below it.
///
/// Accessibility: the page's `main`; the title is its only level-1 heading; the links at the foot are a `nav` only
/// if there are any.
#[component]
pub fn AuthCard(
    /// The title.
    #[prop(into)]
    title: String,
    /// A line under the title.
    #[prop(optional, into)]
    subtitle: MaybeProp<String>,
    /// Whose page it is.
    brand: BrandView,
    /// The strip under the card: "No account? Sign up".
    #[prop(optional_no_strip)]
    footer: Option<ViewFnOnce>,
    /// Words and addresses of help, privacy and terms; only those that exist.
    #[prop(optional)]
    links: Vec<(String, String)>,
    /// Name of the links for screen readers.
    #[prop(optional, into)]
    links_label: MaybeProp<String>,
    /// "Secured by …".
    #[prop(optional, into)]
    secured_by: MaybeProp<String>,
    /// "Development mode", on instances that are not in production.
    #[prop(optional, into)]
    dev_notice: MaybeProp<String>,
    /// A message about the whole card.
    #[prop(optional, into)]
    alert: Option<ViewFnOnce>,
    /// Forms and choices.
    children: Children,
) -> impl IntoView {
    let subtitle = subtitle.get_untracked();
    let links_label = links_label.get_untracked();
    let secured_by = secured_by.get_untracked();
    let dev_notice = dev_notice.get_untracked();
    let has_footer = footer.is_some();
    view! {
        <div class="auth">
            <main class="auth-card" class:auth-card--footed=has_footer>
                <div class="auth-card__inner">
                    <header class="auth-card__head">
                        <Brand brand=brand />
                        <h1 class="auth-card__title">{title}</h1>
                        {subtitle.map(|text| view! { <p class="auth-card__subtitle">{text}</p> })}
                    </header>
                    {alert.map(ViewFnOnce::run)}
                    {children()}
                </div>
                {footer.map(|footer| view! { <div class="auth-card__footer">{footer.run()}</div> })}
                {secured_by.map(|text| view! { <p class="auth-card__strip">{text}</p> })}
                {dev_notice.map(|text| view! { <p class="auth-card__strip auth-card__strip--development">{text}</p> })}
            </main>
            {(!links.is_empty())
                .then(|| {
                    view! {
                        <nav class="auth__links" aria-label=links_label>
                            {links
                                .into_iter()
                                .map(|(text, href)| view! { <a class="auth__link" href=href>{text}</a> })
                                .collect_view()}
                        </nav>
                    }
                })}
        </div>
    }
}
