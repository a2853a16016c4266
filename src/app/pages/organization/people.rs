//! What the pages of members, invitations and requests share: the tabs, the search, and rows that stay while others change.

use leptos::prelude::*;

use super::Place;
use super::frame::read_again;
use super::invite::{INVITE, InviteCard};
use crate::actions::organizations::members::{Looking, PeopleHead};
use crate::actions::organizations::{Entrance, OfOrganization};
use crate::actions::{ActionError, Left};
use crate::app::elements::{Icon, IconName, Pager, PagerView, SearchBox, Tab, Tabs};
use crate::app::pages::user::{Cards, use_cards};
use crate::app::routes::{ORGANIZATION_INVITATIONS, ORGANIZATION_MEMBERS, ORGANIZATION_REQUESTS, with_nav};
use crate::app::text::use_organization_texts;
use crate::domain::notice::Notice;
use crate::domain::organization::Permission;

/// Rows of a page of these lists.
pub(super) const PAGE: i64 = 10;
/// Parameters of their addresses.
pub(super) const KEPT: [&str; 3] = ["query", "only", "page"];

/// Reads a page again whenever something changed, here or elsewhere, and shows it. An organization that was left for another one in
/// another tab is left here too, once nothing is open.
pub(super) fn follow<F, V>(cards: Cards, call: impl Fn() -> F + 'static, view: RwSignal<V>)
where
    F: leptos::server_fn::ServerFn<Output = Option<Entrance<V>>, Error = ActionError> + serde::Serialize + 'static,
    V: OfOrganization + serde::Serialize + serde::de::DeserializeOwned + Send + Sync + 'static,
{
    let mine = view.with_untracked(|view| view.head().organization.id.clone());
    read_again(call, move |newer: V| {
        if newer.head().organization.id == mine {
            view.set(newer);
        } else if cards.none_open() {
            _ = window().location().reload();
        }
    });
}

/// Whether the person may do something here, as it was read last.
pub(super) fn may<V>(view: RwSignal<V>, permission: Permission) -> Memo<bool>
where
    V: OfOrganization + Send + Sync + 'static,
{
    Memo::new(move |_| view.with(|view| view.head().may(permission.key())))
}

/// A part of what a page shows, which changes only when it does.
pub(super) fn part<V, T>(view: RwSignal<V>, of: fn(&V) -> &T) -> Memo<T>
where
    V: Send + Sync + 'static,
    T: Clone + PartialEq + Send + Sync + 'static,
{
    Memo::new(move |_| view.with(|view| of(view).clone()))
}

/// A row as it is now; once it is gone, as it was last. So it stays the same row, with what is open or typed in it.
pub(super) fn row_of<T>(rows: Memo<Vec<T>>, first: T, same: fn(&T, &T) -> bool) -> Memo<T>
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    Memo::new(move |last: Option<&T>| {
        let found = rows.with(|rows| rows.iter().find(|row| same(row, &first)).cloned());
        found.or_else(|| last.cloned()).unwrap_or_else(|| first.clone())
    })
}

/// Tabs, search and the button that invites, above a list.
#[component]
pub fn PeopleBar(
    /// The page.
    place: Place,
    /// What the pages share.
    people: Memo<PeopleHead>,
    /// The list, where it can be searched.
    #[prop(optional)]
    search: Option<Search>,
    /// What a plain form post left for the open card.
    left: StoredValue<Left>,
    /// What the last plain form post did.
    notice: StoredValue<Option<Notice>>,
) -> impl IntoView {
    let words = &use_organization_texts().members;
    let manages = Memo::new(move |_| people.with(|people| people.head.may(Permission::MembershipsManage.key())));
    let tab = move |label: &str, href: &str, of: Place, count: Signal<Option<i64>>| Tab {
        label: label.to_owned(),
        href: href.to_owned(),
        count,
        current: of == place,
    };
    let tabs = move || {
        let members = Signal::derive(move || Some(people.with(|people| people.members)));
        let invitations = Signal::derive(move || people.with(|people| people.invitations));
        let requests = Signal::derive(move || Some(people.with(|people| people.head.requests)).filter(|count| *count > 0));
        let mut tabs = vec![tab(words.tab_members, ORGANIZATION_MEMBERS, Place::Members, members)];
        if manages.get() {
            tabs.push(tab(words.tab_invitations, ORGANIZATION_INVITATIONS, Place::Invitations, invitations));
            tabs.push(tab(words.tab_requests, ORGANIZATION_REQUESTS, Place::Requests, requests));
        }
        view! { <Tabs label=words.tabs_label tabs /> }
    };
    let invites = place != Place::Requests;
    // The tab says it to who sees; the cards beneath have headings of the next level.
    let heading = match place {
        Place::Invitations => words.tab_invitations,
        Place::Requests => words.tab_requests,
        _ => words.tab_members,
    };
    view! {
        {tabs}
        <h3 class="visually-hidden">{heading}</h3>
        <div class="people-bar">
            {search.map(|search| view! { <SearchOf place search /> })}
            {move || (invites && manages.get()).then(|| view! { <InviteLink /> })}
        </div>
        {move || (invites && manages.get()).then(|| view! { <InviteCard people left notice /> })}
    }
}

/// What opens the card that invites: looks like a button, since it is what the page is for.
#[component]
fn InviteLink() -> impl IntoView {
    let cards = use_cards();
    let expanded = move || if cards.is_open(INVITE) { "true" } else { "false" };
    view! {
        <a class="people-bar__invite" href=cards.address_of(INVITE) data-opens=INVITE aria-expanded=expanded>
            <Icon name=IconName::Plus />
            {use_organization_texts().members.invite}
        </a>
    }
}

/// A list that is searched.
#[derive(Debug, Clone, Copy)]
pub struct Search {
    /// What shows of it.
    pub looking: Memo<Looking>,
    /// The label of the field.
    pub label: &'static str,
    /// What came of it.
    pub found: fn(i64) -> String,
    /// What the list can be cut down to.
    pub only: Only,
}

/// What a list can be cut down to: a label, "all", and the choices.
#[derive(Debug, Clone, Copy)]
pub struct Only {
    /// The label.
    pub label: &'static str,
    /// The name of no choice.
    pub all: &'static str,
    /// Values and names.
    pub choices: StoredValue<Vec<(String, String)>>,
}

#[component]
fn SearchOf(place: Place, search: Search) -> impl IntoView {
    let words = &use_organization_texts().members;
    let cards = use_cards();
    let Search { looking, label, found, only } = search;
    let first = looking.get_untracked();
    let result = Signal::derive(move || looking.with(|looking| if looking.query.is_empty() { String::new() } else { found(looking.count) }));
    let on_search = move |query: String| cards.show_part(&[("query", &query), ("only", &looking.with_untracked(|looking| looking.only.clone()))]);
    let on_only = move |event| {
        let value = event_target_value(&event);
        cards.show_part(&[("query", &looking.with_untracked(|looking| looking.query.clone())), ("only", &value)]);
    };
    let live = RwSignal::new(false);
    Effect::new(move || live.set(true));
    let chosen = first.only.clone();
    let option = move |(value, name): (String, String)| {
        let selected = value == chosen;
        view! { <option value=value selected=selected>{name}</option> }
    };
    let with = if first.only.is_empty() { Vec::new() } else { vec![("only", first.only.clone())] };
    view! {
        <SearchBox label action=place.path() with value=first.query.clone() clear_label=words.clear_search result on_search />
        <form class="people-bar__only" method="get" action=place.path()>
            {(!first.query.is_empty()).then(|| view! { <input type="hidden" name="query" value=first.query.clone() /> })}
            <select name="only" aria-label=only.label on:change=on_only>
                <option value="">{only.all}</option>
                {only.choices.get_value().into_iter().map(option).collect_view()}
            </select>
            <button class="people-bar__apply" type="submit" hidden=live>{words.apply}</button>
        </form>
    }
}

/// The ways to the neighbours of what shows, where there are any.
#[component]
pub fn Pages(
    /// The page.
    place: Place,
    /// Name of the ways.
    label: &'static str,
    /// What shows.
    looking: Memo<Looking>,
) -> impl IntoView {
    let words = &use_organization_texts().members;
    let at = Signal::derive(move || looking.with(|looking| around(place, looking)));
    let many = Memo::new(move |_| looking.with(|looking| looking.count > PAGE || looking.page > 1));
    move || many.get().then(|| view! { <Pager label earlier_label=words.earlier later_label=words.later at /> })
}

fn around(place: Place, looking: &Looking) -> PagerView {
    let words = &use_organization_texts().members;
    let page = looking.page.max(1);
    let first = (page - 1) * PAGE;
    let last = (first + PAGE).min(looking.count);
    let to = |page: i64| {
        let pairs = [("query", looking.query.clone()), ("only", looking.only.clone()), ("page", page.to_string())];
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs.iter().filter(|(_, value)| !value.is_empty())).finish();
        with_nav(place.path(), &query)
    };
    PagerView {
        range: words.range((first + 1).min(looking.count), last, looking.count),
        earlier: (page > 1).then(|| to(page - 1)),
        later: (last < looking.count).then(|| to(page + 1)),
    }
}
