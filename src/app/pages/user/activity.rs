//! The security log: what happened to the account, newest first, and what to do when something in it was somebody else.

use leptos::prelude::*;

use super::reading::read_again;
use super::{AccountFrame, Tab, cards};
use crate::actions::activity::{ActivityRow, ActivityView, LoadActivity};
use crate::actions::devices::RevokeDevice;
use crate::app::elements::{Badge, BadgeKind, Button, ButtonKind, ButtonSize, Icon, IconName, LinkButton, Menu, MenuItem, Row, Section, TimeAgo};
use crate::app::load::shown;
use crate::app::routes::{ACTIVITY, SECURITY, USER, with_open};
use crate::app::step::{Step, StepForm};
use crate::app::text::{ActivityText, time, use_account_text, use_locale};
use crate::domain::security_log::Area;
use crate::domain::time::Timestamp;

/// The page.
pub(in crate::app::pages) fn show(answer: &str) -> AnyView {
    shown::<LoadActivity>(answer, |activity| activity.map(|activity| view! { <Activity activity /> }).into_any())
}

#[component]
fn Activity(activity: ActivityView) -> impl IntoView {
    let words = &use_account_text().activity;
    let cards = cards::provide(ACTIVITY, None);
    let ActivityView { person, rows, area, newest, older, not_me, now } = activity;
    let none = if area.is_some() { words.none_of_kind } else { words.none };
    let (rows, now) = (RwSignal::new(rows), RwSignal::new(now));
    if newest {
        let path = area.map_or_else(|| ACTIVITY.to_owned(), |area| format!("{ACTIVITY}?show={}", area.name()));
        let show = move |newer: ActivityView| {
            now.set(newer.now);
            rows.set(newer.rows);
        };
        read_again(move || LoadActivity { path: path.clone() }, show);
    }
    let query = area.map(|area| format!("show={}", area.name())).unwrap_or_default();
    let older = older.map(|seq| format!("{ACTIVITY}?{query}{}before={seq}", if query.is_empty() { "" } else { "&" }));
    let first = (!newest).then(|| if query.is_empty() { ACTIVITY.to_owned() } else { format!("{ACTIVITY}?{query}") });
    view! {
        <AccountFrame tab=Tab::Activity person cards>
            {not_me.map(|row| view! { <Guide row now=now.get_untracked() /> })}
            <Section id="activity" title=words.title description=words.description>
                <Row><Filter area /></Row>
                {move || rows.with(Vec::is_empty).then(|| view! { <Row><p class="muted small">{none}</p></Row> })}
                {move || rows.get().into_iter().map(|row| view! { <ActivityLine row now=now.get_untracked() /> }).collect_view()}
                {(older.is_some() || first.is_some())
                    .then(|| {
                        // Loaded anew: the browser keeps the place in the log as a page of its own.
                        view! {
                            <Row>
                                <nav class="pager" aria-label=words.title>
                                    {first.map(|href| view! { <a class="add" rel="external" href=href>{words.newest}</a> })}
                                    {older.map(|href| view! { <a class="add pager__older" rel="external next" href=href>{words.older}</a> })}
                                </nav>
                            </Row>
                        }
                    })}
            </Section>
            <Section id="download" title=words.download>
                <Row>
                    <div class="downloads">
                        <a class="add" download="" href=format!("{ACTIVITY}.csv")>{words.csv}</a>
                        <a class="add" download="" href=format!("{ACTIVITY}.json")>{words.json}</a>
                    </div>
                </Row>
            </Section>
        </AccountFrame>
    }
}

/// What alone is shown. A plain form that asks for another address.
#[component]
fn Filter(area: Option<Area>) -> impl IntoView {
    let words = &use_account_text().activity;
    view! {
        <form class="preferences" method="get" action=ACTIVITY>
            <label class="preferences__field">
                <span>{words.filter}</span>
                <select name="show">
                    <option value="" selected=area.is_none()>{words.everything}</option>
                    {Area::ALL
                        .into_iter()
                        .map(|one| view! { <option value=one.name() selected=area == Some(one)>{area_name(words, one)}</option> })
                        .collect_view()}
                </select>
            </label>
            <Button kind=ButtonKind::Secondary full=false size=ButtonSize::Compact>{words.apply}</Button>
        </form>
    }
}

const fn area_name(words: &ActivityText, area: Area) -> &'static str {
    match area {
        Area::SignIns => words.sign_ins,
        Area::Warnings => words.warnings,
        Area::Password => words.password,
        Area::Factors => words.factors,
        Area::Contacts => words.contacts,
        Area::Account => words.account,
    }
}

/// A row of the log, with the way out.
#[component]
pub(super) fn ActivityLine(
    /// The row.
    row: ActivityRow,
    /// The time of the server.
    now: i64,
) -> impl IntoView {
    let words = &use_account_text().activity;
    let label = use_account_text().user.options_for(&row.what);
    let icon = if row.warning {
        IconName::Alert
    } else if row.is_mobile {
        IconName::Phone
    } else {
        IconName::Laptop
    };
    let seq = row.seq;
    let leading = move || view! { <Icon name=icon /> };
    let trailing = move || {
        view! {
            <Menu label>
                <MenuItem href=format!("{ACTIVITY}?not_me={seq}#not-me") external=true>{words.not_me}</MenuItem>
            </Menu>
        }
    };
    view! {
        <Row leading trailing>
            <Facts row now />
        </Row>
    }
}

/// What happened, with what, from where, when.
#[component]
fn Facts(row: ActivityRow, now: i64) -> impl IntoView {
    let words = &use_account_text().activity;
    let user = &use_account_text().user;
    let locale = use_locale();
    let device = match (&row.browser, &row.system) {
        (Some(browser), Some(system)) => Some(user.browser_on(browser, system)),
        (Some(one), None) | (None, Some(one)) => Some(one.clone()),
        // Who was at the command line or behind a program needs no device.
        (None, None) => row.who.is_none().then(|| words.unknown_device.to_owned()),
    };
    let from = match (row.ip_address.is_empty(), row.place) {
        (true, _) => None,
        (false, None) => Some(row.ip_address),
        (false, Some(place)) => Some(format!("{} ({place})", row.ip_address)),
    };
    let at = Timestamp::from_millis(row.at);
    let when = time::relative(locale, at, Timestamp::from_millis(now), 0);
    view! {
        <div class="fact">
            <span class="fact__name">
                {row.what}
                {row.who.map(|who| view! { " " <Badge kind=BadgeKind::Warning>{who}</Badge> })}
            </span>
            <span class="fact__detail">
                {device.map(|device| view! { <bdi>{device}</bdi> " · " })}
                {from.map(|from| view! { <bdi>{from}</bdi> " · " })}
                <TimeAgo text=when iso=time::machine(at) exact=time::exact(locale, at, 0) />
            </span>
        </div>
    }
}

/// What to do when something was somebody else: each step is a form or a link, so that it works without JavaScript.
#[component]
fn Guide(row: ActivityRow, now: i64) -> impl IntoView {
    let words = &use_account_text().activity;
    let cards = super::use_cards();
    let others = Step::to::<RevokeDevice>();
    cards.after(others);
    let link = |href: String, label: &'static str| {
        view! { <LinkButton href=href kind=ButtonKind::Secondary full=false size=ButtonSize::Compact>{label}</LinkButton> }
    };
    view! {
        <Section id="not-me" title=words.guide_title description=words.guide_text>
            <Row>
                <div class="guide">
                    <h3 class="guide__title">{words.guide_row}</h3>
                    <Facts row now />
                </div>
            </Row>
            <Row>
                <div class="guide">
                    <h3 class="guide__title">{words.guide_others}</h3>
                    <p class="muted small">{words.guide_others_text}</p>
                    <StepForm step=others>
                        <Button full=false size=ButtonSize::Compact pending=others.pending()>{words.guide_others_button}</Button>
                    </StepForm>
                </div>
            </Row>
            <Row>
                <div class="guide">
                    <h3 class="guide__title">{words.guide_password}</h3>
                    <p class="muted small">{words.guide_password_text}</p>
                    {link(with_open(SECURITY, "password"), words.guide_password_link)}
                </div>
            </Row>
            <Row>
                <div class="guide">
                    <h3 class="guide__title">{words.guide_factors}</h3>
                    <p class="muted small">{words.guide_factors_text}</p>
                    {link(SECURITY.to_owned(), words.guide_factors_link)}
                </div>
            </Row>
            <Row>
                <div class="guide">
                    <h3 class="guide__title">{words.guide_contacts}</h3>
                    <p class="muted small">{words.guide_contacts_text}</p>
                    {link(format!("{USER}#emails"), words.guide_contacts_link)}
                    <p class="muted small">{words.guide_mail}</p>
                </div>
            </Row>
            <Row><a class="add" rel="external" href=ACTIVITY>{words.back}</a></Row>
        </Section>
    }
}
