//! One way to sign in.

use leptos::prelude::*;

use crate::app::elements::{Icon, IconName};

/// A full-width row for one method: a link, or the submit button of the form it stands in.
///
/// Accessibility: native link or button, named by its words.
#[component]
pub fn MethodRow(
    /// Drawing of the method.
    icon: IconName,
    /// "Email code to a•••@e•••.org".
    #[prop(into)]
    label: String,
    /// Where it leads; without it the row submits its form.
    #[prop(optional, into)]
    href: MaybeProp<String>,
    /// Name of the value that is sent.
    #[prop(optional, into)]
    name: MaybeProp<String>,
    /// That value.
    #[prop(optional, into)]
    value: MaybeProp<String>,
    /// A word at the end, for example "Last used".
    #[prop(optional, into)]
    badge: Option<ViewFnOnce>,
) -> impl IntoView {
    let href = href.get_untracked();
    let name = name.get_untracked();
    let value = value.get_untracked();
    let content = view! {
        <span class="method__icon"><Icon name=icon /></span>
        <span class="method__label">{label}</span>
        {badge.map(ViewFnOnce::run)}
        <span class="method__arrow"><Icon name=IconName::Arrow /></span>
    };
    match href {
        Some(href) => view! { <a class="method" href=href>{content}</a> }.into_any(),
        None => view! { <button class="method" type="submit" name=name value=value>{content}</button> }.into_any(),
    }
}
