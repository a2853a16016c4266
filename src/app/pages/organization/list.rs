//! The organizations of a person: those they belong to, those they are invited to, and those they may ask to join.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use url::form_urlencoded;

use super::who::Who;
use crate::actions::organizations::JoinView;
use crate::actions::organizations::joining::{
    AskToJoin, ChooseOrganization, JoinOrganization, LoadOrganizations, OrganizationsView, OwnOrganization,
};
use crate::app::elements::{Alert, AlertKind, Avatar, Badge, BadgeKind, Button, ButtonKind, ButtonSize, Icon, IconName};
use crate::app::form::{Card, FormAlert, Nav, use_frame};
use crate::app::load::shown;
use crate::app::routes::{CHOOSE_ORGANIZATION, CREATE_ORGANIZATION, ORGANIZATIONS, with_nav};
use crate::app::text::{use_account_text, use_organization_texts};

/// The page.
pub fn show(answer: &str) -> AnyView {
    shown::<LoadOrganizations>(answer, |view| view.map(|view| view! { <OrganizationChoice view /> }).into_any())
}

/// The organizations to choose from, on the page or as what has to be done before a session counts. Each choice is a plain form, so that
/// what comes after it begins anew.
#[component]
pub fn OrganizationChoice(
    /// What there is.
    view: OrganizationsView,
) -> impl IntoView {
    let words = &use_organization_texts().choice;
    let app = use_frame().app_name;
    let nav = StoredValue::new(view.nav.clone());
    let task = view.who.task;
    let page = if task { CHOOSE_ORGANIZATION } else { ORGANIZATIONS };
    let (title, subtitle) = if task { (words.task_title, words.task_subtitle(&app)) } else { (words.title, words.subtitle(&app)) };
    let who = view.who.clone();
    let footer = move || view! { <Who who /> };
    let said = view.notice.as_ref().map(|notice| (use_account_text().notice)(notice));
    let problems = Signal::stored(view.left.problems.clone());
    let nothing = view.own.is_empty() && view.invitations.is_empty() && view.suggestions.is_empty() && view.query.is_empty();
    view! {
        <Card title=title subtitle=subtitle footer>
            {said.map(|words| view! { <Alert kind=AlertKind::Success>{words}</Alert> })}
            <FormAlert problems />
            {view.searches.then(|| view! { <Search page query=view.query.clone() nav /> })}
            {(nothing && !view.personal).then(|| view! { <p class="muted centered">{words.nothing}</p> })}
            <div class="choice">
                <Own view=view.clone() nav />
                {(!view.query.is_empty() && view.own.is_empty()).then(|| view! { <p class="choice__empty" role="status">{words.not_found}</p> })}
                {(view.pages > 1).then(|| view! { <Pages page at=view.page of=view.pages query=view.query.clone() nav /> })}
                <Offers heading=words.invitations offers=view.invitations.clone() invited=true nav />
                <Offers heading=words.suggestions offers=view.suggestions.clone() invited=false nav />
                {view
                    .creates
                    .then(|| {
                        view! {
                            <a class="account" href=with_nav(CREATE_ORGANIZATION, &nav.get_value())>
                                <span class="chooser__add"><Icon name=IconName::Plus /></span>
                                <span class="account__text"><span class="account__name">{words.create}</span></span>
                            </a>
                        }
                    })}
            </div>
        </Card>
    }
}

/// The personal account and one page of the organizations that the person belongs to.
#[component]
fn Own(view: OrganizationsView, nav: StoredValue<String>) -> impl IntoView {
    let words = &use_organization_texts().choice;
    let in_use = || view! { <Badge kind=BadgeKind::Primary>{words.active}</Badge> };
    let personal = view.personal && view.query.is_empty() && view.page == 1;
    let row = move |own: OwnOrganization| {
        let mark = own.organization;
        view! {
            <li>
                <button class="account" type="submit" name="organization" value=mark.id>
                    <Avatar name=mark.name.clone() image_url=mark.logo_url square=true />
                    <span class="account__text">
                        <bdi class="account__name">{mark.name}</bdi>
                        <span class="account__address">{own.role}</span>
                    </span>
                    {own.active.then(in_use)}
                    <span class="account__arrow"><Icon name=IconName::Arrow /></span>
                </button>
            </li>
        }
    };
    view! {
        <form method="post" action=ChooseOrganization::PATH>
            <Nav nav />
            <ul class="choice__list" aria-label=words.own>
                {personal
                    .then(|| {
                        view! {
                            <li>
                                <button class="account" type="submit" name="organization" value="">
                                    <Avatar name=view.who.name.clone() />
                                    <span class="account__text">
                                        <span class="account__name">{words.personal}</span>
                                        <bdi class="account__address">{view.who.identifier.clone()}</bdi>
                                    </span>
                                    {view.personal_active.then(in_use)}
                                    <span class="account__arrow"><Icon name=IconName::Arrow /></span>
                                </button>
                            </li>
                        }
                    })}
                {view.own.into_iter().map(row).collect_view()}
            </ul>
        </form>
    }
}

/// What the person may join: invitations, or what a domain suggests.
#[component]
fn Offers(heading: &'static str, offers: Vec<JoinView>, invited: bool, nav: StoredValue<String>) -> impl IntoView {
    let words = &use_organization_texts().choice;
    let (action, name) = if invited { (JoinOrganization::PATH, "invitation") } else { (AskToJoin::PATH, "suggestion") };
    let row = move |offer: JoinView| {
        let mark = offer.organization;
        let label = format!("{}: {}", if invited { words.join } else { words.ask }, mark.name);
        view! {
            <li class="choice__offer">
                <Avatar name=mark.name.clone() image_url=mark.logo_url square=true />
                <bdi class="account__name">{mark.name}</bdi>
                {if offer.asked {
                    view! { <Badge>{words.asked}</Badge> }.into_any()
                } else {
                    view! {
                        <form method="post" action=action>
                            <Nav nav />
                            <input type="hidden" name=name value=offer.id />
                            <Button kind=ButtonKind::Secondary full=false size=ButtonSize::Compact>
                                {if invited { words.join } else { words.ask }}
                                <span class="visually-hidden">{label}</span>
                            </Button>
                        </form>
                    }
                        .into_any()
                }}
            </li>
        }
    };
    (!offers.is_empty()).then(|| {
        view! {
            <h2 class="choice__heading">{heading}</h2>
            <ul class="choice__list" aria-label=heading>
                {offers.into_iter().map(row).collect_view()}
            </ul>
        }
    })
}

#[component]
fn Search(page: &'static str, query: String, nav: StoredValue<String>) -> impl IntoView {
    let words = &use_organization_texts().choice;
    let carried: Vec<(String, String)> = form_urlencoded::parse(nav.get_value().as_bytes()).into_owned().collect();
    view! {
        <form class="choice__search" role="search" method="get" action=page>
            {carried.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value /> }).collect_view()}
            <input class="choice__words" type="search" name="q" value=query aria-label=words.search placeholder=words.search autocomplete="off" maxlength="64" />
            <Button kind=ButtonKind::Secondary full=false>{words.search_submit}</Button>
        </form>
    }
}

/// From one page of the list to the next.
#[component]
fn Pages(page: &'static str, at: i64, of: i64, query: String, nav: StoredValue<String>) -> impl IntoView {
    let words = &use_organization_texts().choice;
    let to = move |number: i64| {
        let mut parameters = form_urlencoded::Serializer::new(nav.get_value());
        if !query.is_empty() {
            parameters.append_pair("q", &query);
        }
        format!("{page}?{}", parameters.append_pair("page", &number.to_string()).finish())
    };
    let (earlier, later) = ((at > 1).then(|| to(at - 1)), (at < of).then(|| to(at + 1)));
    view! {
        <nav class="choice__pages" aria-label=words.pages>
            {earlier.map(|href| view! { <a class="link" rel="external" href=href>{words.earlier}</a> })}
            <span class="muted small">{words.page_of(at, of)}</span>
            {later.map(|href| view! { <a class="link" rel="external" href=href>{words.later}</a> })}
        </nav>
    }
}
