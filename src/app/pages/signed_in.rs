//! What stands around the pages of somebody who is signed in: bar, navigation and title, the switcher of organizations, and the
//! dialogs that ask for a proof or for signing in again.

use leptos::prelude::*;
use leptos_meta::Title;

use super::organization::Switcher;
use super::user::{Cards, ProofDialog, SignInAgainDialog, listen_for_news};
use crate::actions::account::PersonView;
use crate::app::browser::scroll;
use crate::app::elements::{MenuItem, Toast};
use crate::app::form::{document_title, use_frame};
use crate::app::layout::{MAIN_TITLE, NavItem, Portal, UserView};
use crate::app::routes::{SIGN_IN, SIGN_OUT, with_nav};
use crate::app::text::{use_account_text, use_text};
use crate::domain::live::Change;

/// What is told of a page around it.
pub(super) struct Around {
    /// Its address.
    pub(super) path: &'static str,
    /// Its title.
    pub(super) title: &'static str,
    /// What it and the pages beside it are about.
    pub(super) heading: &'static str,
    /// A line under that.
    pub(super) subtitle: &'static str,
    /// The pages.
    pub(super) nav: Signal<Vec<NavItem>>,
    /// Name of the list of pages.
    pub(super) nav_label: &'static str,
    /// Whether it shows what changed.
    pub(super) shows: fn(Change) -> bool,
}

/// Bar, navigation and title around sections. Cards that the address opens, and what was done, are known in it.
#[component]
pub(super) fn SignedIn(
    /// The page.
    around: Around,
    /// Who is signed in.
    person: PersonView,
    /// What [`provide_cards`](super::user::provide_cards) made.
    cards: Cards,
    /// Sections.
    children: Children,
) -> impl IntoView {
    let text = use_text();
    let frame = use_frame();
    let PersonView { name, identifier: address, live, switcher } = person;
    let identifier = StoredValue::new(address.clone());
    let name = name.unwrap_or_else(|| address.clone());
    let menu_label = use_account_text().user.menu(&name);
    let user = UserView { name, address, image_url: None };
    let dev_notice = frame.development.then(|| text.common.development_mode.to_owned());
    let secured_by = frame.secured_by.then(|| text.common.secured_by.to_owned());
    let menu = || {
        let text = use_text();
        view! { <MenuItem href=with_nav(SIGN_IN, "add=1")>{text.chooser.add_account}</MenuItem> <MenuItem href=SIGN_OUT danger=true>{text.common.sign_out}</MenuItem> }
    };
    scroll::keep(around.path, MAIN_TITLE);
    listen_for_news(around.shows, live, cards);
    view! {
        <Title text=document_title(around.title, &frame.app_name) />
        <div class="account-pages" on:click=move |event| cards.follow(&event) on:keydown=move |event| cards.press(&event)>
            <Portal
                brand=frame.brand()
                user
                nav=around.nav
                nav_label=around.nav_label
                menu_label
                skip_label=text.common.skip_to_content
                heading=around.heading
                subtitle=around.subtitle
                title=around.title
                dev_notice
                secured_by
                switcher=move || switcher.map(|switcher| view! { <Switcher first=switcher /> })
                menu
            >
                {children()}
            </Portal>
            <Toast message=cards.said() />
            <ProofDialog waiting=cards.waiting() />
            <SignInAgainDialog waiting=cards.waiting() identifier />
        </div>
    }
}
