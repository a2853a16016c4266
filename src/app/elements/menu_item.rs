//! One thing a menu offers.

use leptos::prelude::*;

/// A link, or the submit button of the form it stands in.
///
/// Accessibility: native link or button; the menu moves the focus between them.
#[component]
pub fn MenuItem(
    /// Where it leads; without it the item submits its form.
    #[prop(optional, into)]
    href: MaybeProp<String>,
    /// Name of the value that is sent.
    #[prop(optional, into)]
    name: MaybeProp<String>,
    /// That value.
    #[prop(optional, into)]
    value: MaybeProp<String>,
    /// Name of the card of the page that the link opens.
    #[prop(optional, into)]
    opens: MaybeProp<String>,
    /// The link loads its page anew, also from the same page.
    #[prop(optional)]
    external: bool,
    /// Takes something away.
    #[prop(optional)]
    danger: bool,
    /// The words.
    children: Children,
) -> impl IntoView {
    let class = stylers_macro::style_sheet!("style/elements/menu_item.css");
    let href = href.get_untracked();
    let name = name.get_untracked();
    let value = value.get_untracked();
    let opens = opens.get_untracked();
    match href {
        Some(href) => view! { class=class, <a class="menu-item" class:menu-item--danger=danger href=href data-opens=opens rel=external.then_some("external")>{children()}</a> }.into_any(),
        None => view! { class=class,
            <button class="menu-item" class:menu-item--danger=danger type="submit" name=name value=value>
                {children()}
            </button>
        }
        .into_any(),
    }
}
