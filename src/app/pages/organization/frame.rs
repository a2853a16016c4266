//! What stands around the pages of the organization in use.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Place;
use super::closed::ClosedPage;
use crate::actions::ActionError;
use crate::actions::organizations::{Entrance, OrganizationHead};
use crate::app::elements::IconName;
use crate::app::layout::NavItem;
use crate::app::load::shown;
use crate::app::pages::signed_in::{Around, SignedIn};
use crate::app::pages::user::{self, Cards};
use crate::app::text::use_organization_texts;

/// Shows a page of an organization, or what is in its place.
pub fn entered<F, V>(place: Place, answer: &str, show: impl FnOnce(V) -> AnyView) -> AnyView
where
    F: ServerFn<Output = Option<Entrance<V>>>,
    V: DeserializeOwned,
{
    shown::<F>(answer, |entrance| match entrance {
        Some(Entrance::Open(view)) => show(view),
        Some(Entrance::Closed(closed)) => view! { <ClosedPage place closed=*closed /> }.into_any(),
        None => ().into_any(),
    })
}

/// Reads the page again whenever something changed, here or elsewhere. Where it is not open to the person any more, it is loaded
/// anew and says why.
pub fn read_again<F, V>(call: impl Fn() -> F + 'static, show: impl Fn(V) + 'static)
where
    F: ServerFn<Output = Option<Entrance<V>>, Error = ActionError> + Serialize + 'static,
    V: Serialize + DeserializeOwned + 'static,
{
    let cards = user::use_cards();
    user::read_again(call, move |entrance| match entrance {
        Entrance::Open(view) => show(view),
        // Somebody who leaves is being led elsewhere already.
        Entrance::Closed(_) if cards.is_leaving() => {}
        Entrance::Closed(_) => _ = window().location().reload(),
    });
}

/// The pages of an organization that somebody with these permissions sees.
fn nav(place: Place, head: Option<&OrganizationHead>) -> Vec<NavItem> {
    let words = &use_organization_texts().frame;
    let item = |label: &str, of: Place, icon| NavItem {
        label: label.to_owned(),
        href: of.path().to_owned(),
        icon,
        current: of == place || of == Place::Members && matches!(place, Place::Invitations | Place::Requests),
    };
    let may = |permission: &str| head.is_some_and(|head| head.may(permission));
    let mut pages = vec![item(words.nav_general, Place::General, IconName::Building)];
    if may("org:sys_memberships:read") || may("org:sys_memberships:manage") {
        pages.push(item(words.nav_members, Place::Members, IconName::People));
    }
    if may("org:sys_profile:manage") {
        pages.push(item(words.nav_security, Place::Security, IconName::Shield));
        pages.push(item(words.nav_activity, Place::Activity, IconName::Clock));
    }
    pages
}

/// Bar, navigation and title around the sections of a page of an organization. Cards that the address opens, and what was done,
/// are known in it.
#[component]
pub fn OrganizationFrame(
    /// The page.
    place: Place,
    /// What stands on top, as it was read last.
    #[prop(into)]
    head: Signal<OrganizationHead>,
    /// What [`provide_cards`](user::provide_cards) made.
    cards: Cards,
    /// Sections.
    children: Children,
) -> impl IntoView {
    let person = head.with_untracked(|head| head.person.clone());
    let nav = Memo::new(move |_| head.with(|head| nav(place, Some(head))));
    view! {
        <SignedIn around=around(place, nav.into()) person cards>
            {children()}
        </SignedIn>
    }
}

/// What stands around a page, of an organization or in the place of one.
pub(super) fn around(place: Place, nav: Signal<Vec<NavItem>>) -> Around {
    let words = &use_organization_texts().frame;
    let title = match place {
        Place::Members | Place::Invitations | Place::Requests => words.members_title,
        Place::Security => words.security_title,
        Place::Activity => words.activity_title,
        Place::General | Place::Create | Place::Invite | Place::List | Place::SignIn | Place::Invitation => words.general_title,
    };
    Around {
        path: place.path(),
        title,
        heading: words.title,
        subtitle: words.subtitle,
        nav,
        nav_label: words.pages,
        shows: |change| !change.is_empty(),
    }
}
