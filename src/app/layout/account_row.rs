//! One account in the chooser.

use leptos::prelude::*;

use crate::app::elements::{Avatar, Icon, IconName};

/// A row for an account of this browser: a link, or the submit button of the form it stands in.
///
/// Accessibility: native link or button, named by name and address.
#[component]
pub fn AccountRow(
    /// The person's name; the address if there is none.
    #[prop(into)]
    name: String,
    /// The address or username, if it is not the name already.
    #[prop(optional, into)]
    address: MaybeProp<String>,
    /// The picture.
    #[prop(optional, into)]
    image_url: MaybeProp<String>,
    /// Where it leads; without it the row submits its form.
    #[prop(optional, into)]
    href: MaybeProp<String>,
    /// Name of the value that is sent.
    #[prop(optional, into)]
    field_name: MaybeProp<String>,
    /// That value.
    #[prop(optional, into)]
    value: MaybeProp<String>,
    /// A word at the end, for example "Signed out".
    #[prop(optional, into)]
    badge: Option<ViewFnOnce>,
) -> impl IntoView {
    let address = address.get_untracked();
    let image_url = image_url.get_untracked();
    let href = href.get_untracked();
    let field_name = field_name.get_untracked();
    let value = value.get_untracked();
    let content = view! {
        <Avatar name=name.clone() image_url=image_url />
        <span class="account__text">
            <bdi class="account__name">{name}</bdi>
            {address.map(|address| view! { <bdi class="account__address">{address}</bdi> })}
        </span>
        {badge.map(ViewFnOnce::run)}
        <span class="account__arrow"><Icon name=IconName::Arrow /></span>
    };
    match href {
        Some(href) => view! { <a class="account" href=href>{content}</a> }.into_any(),
        None => view! { <button class="account" type="submit" name=field_name value=value>{content}</button> }.into_any(),
    }
}
