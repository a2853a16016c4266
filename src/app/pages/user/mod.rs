//! The account: a frame with tabs, and in each tab a list of sections, one file each.

mod activity;
mod activity_section;
mod card_form;
mod cards;
mod contacts_section;
mod delete_section;
mod deleted;
mod devices_section;
mod live;
mod new_password;
mod passkeys_section;
mod password_section;
mod preferences_section;
mod profile;
mod proof;
mod reading;
mod security;
mod sign_in_again;
mod trusted_browsers_section;
mod two_step_section;

pub use card_form::CardForm;
pub use cards::{Cards, OpenCard, OpenLink, use_cards};
pub(super) use cards::{provide as provide_cards, provide_in_list as provide_cards_in_list};
pub(super) use live::listen_for_news;
pub use proof::ProofDialog;
pub(super) use reading::read_again;
pub use sign_in_again::SignInAgainDialog;

use leptos::prelude::*;
use leptos_router::components::Redirect;

use super::bundles::nothing;
use super::signed_in::{Around, SignedIn};
use crate::actions::account::{LoadAccount, PersonView};
use crate::actions::activity::LoadActivity;
use crate::actions::proof::LoadProof;
use crate::actions::security::LoadSecurity;
use crate::app::browser::post::Answer;
use crate::app::elements::IconName;
use crate::app::layout::NavItem;
use crate::app::load::ask;
use crate::app::routes::{ACTIVITY, DELETED, SECURITY, USER, VERIFY};
use crate::app::text::use_account_text;
use crate::domain::live::{Area, Change};

/// A page of the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// Who the person is.
    Profile,
    /// What keeps the account safe.
    Security,
    /// What happened to the account; under Security.
    Activity,
    /// A fresh proof, for browsers without JavaScript; stands alone.
    Proof,
    /// The account is gone; stands alone.
    Deleted,
}

impl Tab {
    /// The tab at an address; the profile is also what `/` shows. `None` for an address that is no tab.
    fn at(path: &str) -> Option<Self> {
        match path.trim_end_matches('/') {
            "" | "/default-redirect" | USER => Some(Self::Profile),
            SECURITY => Some(Self::Security),
            ACTIVITY => Some(Self::Activity),
            VERIFY => Some(Self::Proof),
            DELETED => Some(Self::Deleted),
            _ => None,
        }
    }

    /// Its address.
    const fn path(self) -> &'static str {
        match self {
            Self::Profile => USER,
            Self::Security => SECURITY,
            Self::Activity => ACTIVITY,
            Self::Proof => VERIFY,
            Self::Deleted => DELETED,
        }
    }
}

/// Reads what a tab shows.
pub(super) fn load(path: &str, query: String) -> Answer {
    let Some(tab) = Tab::at(path) else { return nothing() };
    let path = if query.is_empty() { tab.path().to_owned() } else { format!("{}?{query}", tab.path()) };
    match tab {
        Tab::Profile => ask(LoadAccount { path }),
        Tab::Security => ask(LoadSecurity { path }),
        Tab::Activity => ask(LoadActivity { path }),
        Tab::Proof => ask(LoadProof { query }),
        Tab::Deleted => nothing(),
    }
}

/// Shows it. An address that no tab has leads to the profile.
pub(super) fn show(path: &str, answer: &str) -> AnyView {
    match Tab::at(path) {
        Some(Tab::Profile) => profile::show(answer),
        Some(Tab::Security) => security::show(answer),
        Some(Tab::Activity) => activity::show(answer),
        Some(Tab::Proof) => proof::show(answer),
        Some(Tab::Deleted) => deleted::show(),
        None => view! { <Redirect path=USER /> }.into_any(),
    }
}

/// What stands around the sections of a tab.
#[component]
fn AccountFrame(
    /// The tab.
    tab: Tab,
    /// Whose account it is.
    person: PersonView,
    /// What [`cards::provide`] made.
    cards: Cards,
    /// Sections.
    children: Children,
) -> impl IntoView {
    let words = &use_account_text().user;
    let title = match tab {
        Tab::Profile => words.profile_title,
        Tab::Activity => use_account_text().activity.title,
        _ => words.security_title,
    };
    let item = |label: &str, of: Tab, icon| NavItem {
        label: label.to_owned(),
        href: of.path().to_owned(),
        icon,
        current: of == tab || of == Tab::Security && tab == Tab::Activity,
    };
    let nav = vec![item(words.nav_profile, Tab::Profile, IconName::User), item(words.nav_security, Tab::Security, IconName::Shield)];
    let shows: fn(Change) -> bool = match tab {
        // The switcher on top shows organizations.
        Tab::Profile => |change| change.concerns(Area::Profile) || change.concerns(Area::Memberships),
        Tab::Security | Tab::Activity | Tab::Proof | Tab::Deleted => |change| !change.is_empty(),
    };
    let around =
        Around { path: tab.path(), title, heading: words.title, subtitle: words.subtitle, nav: Signal::stored(nav), nav_label: words.pages, shows };
    view! {
        <SignedIn around person cards>
            {children()}
        </SignedIn>
    }
}
