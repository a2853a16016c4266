//! Who is signing in.

use leptos::prelude::*;

use crate::app::elements::{Icon, IconName};

/// The address typed before, with a pencil that leads back to it.
///
/// Accessibility: the pencil is a link with a name of its own.
#[component]
pub fn IdentityPreview(
    /// The address or username.
    #[prop(into)]
    text: String,
    /// Where it is changed; without it, it cannot be.
    #[prop(optional, into)]
    edit_href: MaybeProp<String>,
    /// "Edit ada@example.org".
    #[prop(optional, into)]
    edit_label: MaybeProp<String>,
) -> impl IntoView {
    let edit_href = edit_href.get_untracked();
    let edit_label = edit_label.get_untracked();
    view! {
        <p class="identity">
            <bdi class="identity__text">{text}</bdi>
            {edit_href
                .map(|href| {
                    view! {
                        <a class="identity__edit" href=href aria-label=edit_label.clone() title=edit_label.clone()>
                            <Icon name=IconName::Pencil />
                        </a>
                    }
                })}
        </p>
    }
}
