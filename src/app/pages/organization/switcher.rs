//! The switcher of organizations, in the bar on top of the pages of somebody who is signed in.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::actions::organizations::joining::{AskToJoin, JoinOrganization};
use crate::actions::organizations::{JoinView, LoadSwitcher, OrganizationMark, SwitchOrganization, SwitcherView};
use crate::app::elements::{Avatar, AvatarSize, Badge, Icon, IconName, Menu, MenuItem};
use crate::app::pages::user::read_again;
use crate::app::routes::{CREATE_ORGANIZATION, ORGANIZATION, ORGANIZATIONS};
use crate::app::text::use_organization_texts;

/// The organizations of a person. Without JavaScript it opens as well, and every item is a link or a button of a form.
///
/// Accessibility: that of the [`Menu`] it is.
#[component]
pub fn Switcher(
    /// What it shows at first.
    first: SwitcherView,
) -> impl IntoView {
    let words = &use_organization_texts().switcher;
    let label = words.label(first.active.as_ref().map_or(words.none, |active| active.name.as_str()));
    let view = RwSignal::new(first);
    read_again(|| LoadSwitcher {}, move |newer| view.set(newer));
    let active = Memo::new(move |_| view.with(|view| view.active.clone()));
    let invitations = Memo::new(move |_| view.with(|view| view.invitations.clone()));
    let suggestions = Memo::new(move |_| view.with(|view| view.suggestions.clone()));
    let waiting = move || view.with(|view| view.requests) > 0 || invitations.with(|offers| !offers.is_empty());
    let face = move || {
        let shown = move || match active.get() {
            Some(OrganizationMark { name, logo_url, .. }) => {
                let label = name.clone();
                view! {
                    <Avatar name=name image_url=logo_url size=AvatarSize::Small square=true />
                    <bdi class="switcher__name">{label}</bdi>
                }
                .into_any()
            }
            None => view! {
                <span class="switcher__none"><Icon name=IconName::Building /></span>
                <span class="switcher__name">{words.none}</span>
            }
            .into_any(),
        };
        view! {
            {shown}
            <span class="switcher__fold" class:switcher__fold--news=waiting><Icon name=IconName::Fold /></span>
        }
    };
    view! {
        <div class="switcher">
            <Menu label face=face>
                {move || active.get().map(|mark| view! { <Active mark role=view.with(|view| view.role.clone()) requests=view.with(|view| view.requests) /> })}
                <form class="switcher__list" method="post" action=SwitchOrganization::PATH>
                    {move || {
                        (active.with(Option::is_some) && view.with(|view| view.personal))
                            .then(|| {
                                view! {
                                    <MenuItem name="organization" value="">
                                        <span class="switcher__none"><Icon name=IconName::User /></span>
                                        {words.personal}
                                    </MenuItem>
                                }
                            })
                    }}
                    <For each=move || view.with(|view| view.others.clone()) key=|mark| (mark.id.clone(), mark.name.clone(), mark.logo_url.clone()) let:mark>
                        <MenuItem name="organization" value=mark.id>
                            <Avatar name=mark.name.clone() image_url=mark.logo_url size=AvatarSize::Small square=true />
                            <bdi>{mark.name}</bdi>
                        </MenuItem>
                    </For>
                </form>
                <Offers heading=words.invitations offers=invitations invited=true />
                <Offers heading=words.suggestions offers=suggestions invited=false />
                <div class="switcher__end">
                    <MenuItem href=ORGANIZATIONS>{words.all}</MenuItem>
                    {move || {
                        view.with(|view| view.creates)
                            .then(|| view! { <MenuItem href=CREATE_ORGANIZATION><Icon name=IconName::Plus /> {words.create}</MenuItem> })
                    }}
                </div>
            </Menu>
        </div>
    }
}

/// The organization in use.
#[component]
fn Active(mark: OrganizationMark, role: String, requests: i64) -> impl IntoView {
    let words = &use_organization_texts().switcher;
    let OrganizationMark { name, logo_url, .. } = mark;
    let label = name.clone();
    view! {
        <div class="switcher__active">
            <Avatar name=name image_url=logo_url square=true />
            <span class="fact">
                <span class="fact__name"><bdi>{label}</bdi></span>
                <span class="fact__detail">{role}</span>
            </span>
            <MenuItem href=ORGANIZATION>
                {words.manage}
                {(requests > 0).then(|| view! { <span class="count">{requests}</span> })}
            </MenuItem>
        </div>
    }
}

/// What the person may join. The rows are kept while others come and go, so that news close nothing.
#[component]
fn Offers(heading: &'static str, #[prop(into)] offers: Signal<Vec<JoinView>>, invited: bool) -> impl IntoView {
    let words = &use_organization_texts().switcher;
    let (action, name) = if invited { (JoinOrganization::PATH, "invitation") } else { (AskToJoin::PATH, "suggestion") };
    let verb = if invited { words.join } else { words.ask };
    let row = move |offer: JoinView| {
        let mark = offer.organization;
        let label = format!("{verb}: {}", mark.name);
        view! {
            <form class="switcher__offer" method="post" action=action>
                <input type="hidden" name=name value=offer.id />
                <Avatar name=mark.name.clone() image_url=mark.logo_url size=AvatarSize::Small square=true />
                <bdi class="switcher__offered">{mark.name}</bdi>
                {if offer.asked {
                    view! { <Badge>{words.asked}</Badge> }.into_any()
                } else {
                    view! { <button class="switcher__join" type="submit" aria-label=label>{verb}</button> }.into_any()
                }}
            </form>
        }
    };
    view! {
        {move || offers.with(|offers| !offers.is_empty()).then(|| view! { <p class="switcher__heading">{heading}</p> })}
        <For each=move || offers.get() key=|offer| (offer.id.clone(), offer.asked) let:offer>
            {row(offer)}
        </For>
    }
}
