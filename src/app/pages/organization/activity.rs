//! The activity log: what happened in the organization, newest first.

use leptos::prelude::*;

use super::Place;
use super::frame::{OrganizationFrame, entered};
use super::people::{follow, part};
use crate::actions::organizations::log::{LoadOrganizationLog, LogRow, LogView};
use crate::app::elements::{Button, ButtonKind, ButtonSize, Icon, IconName, Row, Section, TimeAgo};
use crate::app::pages::user::provide_cards;
use crate::app::routes::{ORGANIZATION_ACTIVITY, ORGANIZATION_LOG_FILES, with_nav};
use crate::app::text::{OrganizationActivityText, time, use_locale, use_organization_texts};
use crate::domain::organization_log::LogArea;
use crate::domain::time::Timestamp;

/// The page.
pub fn show(answer: &str) -> AnyView {
    entered::<LoadOrganizationLog, _>(Place::Activity, answer, |log| view! { <Activity log /> }.into_any())
}

#[component]
fn Activity(log: LogView) -> impl IntoView {
    let words = &use_organization_texts().activity;
    let cards = provide_cards(Place::Activity.path(), None);
    let LogView { area, newest, older, kept_days, now, .. } = log;
    let none = if area.is_some() { words.none_of_kind } else { words.none };
    let query = area.map(|area| format!("show={}", area.name())).unwrap_or_default();
    let path = with_nav(ORGANIZATION_ACTIVITY, &query);
    let older = older.map(|seq| with_nav(&path, &format!("before={seq}")));
    let first = (!newest).then(|| path.clone());
    let view = RwSignal::new(log);
    if newest {
        follow(cards, move || LoadOrganizationLog { path: path.clone() }, view);
    }
    let head = part(view, |view| &view.head);
    let rows = part(view, |view| &view.rows);
    view! {
        <OrganizationFrame place=Place::Activity head cards>
            <Section id="activity" title=words.title description=words.description>
                <Row><Filter area /></Row>
                {move || rows.with(Vec::is_empty).then(|| view! { <Row><p class="muted small">{none}</p></Row> })}
                <For each=move || rows.get() key=|row| row.seq let:row>
                    <Line row now />
                </For>
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
                {kept_days.map(|days| view! { <p class="muted small">{words.kept_for(days)}</p> })}
            </Section>
            <Section id="download" title=words.download>
                <Row>
                    <div class="downloads">
                        <a class="add" download="" href=ORGANIZATION_LOG_FILES[0]>{words.csv}</a>
                        <a class="add" download="" href=ORGANIZATION_LOG_FILES[1]>{words.json}</a>
                    </div>
                </Row>
            </Section>
        </OrganizationFrame>
    }
}

const fn area_name(words: &OrganizationActivityText, area: LogArea) -> &'static str {
    match area {
        LogArea::Profile => words.profile,
        LogArea::Members => words.members,
        LogArea::Invitations => words.invitations,
        LogArea::Domains => words.domains,
        LogArea::Security => words.security,
    }
}

/// What alone is shown. A plain form that asks for another address.
#[component]
fn Filter(area: Option<LogArea>) -> impl IntoView {
    let words = &use_organization_texts().activity;
    let option = move |one: LogArea| view! { <option value=one.name() selected=area == Some(one)>{area_name(words, one)}</option> };
    view! {
        <form class="preferences" method="get" action=ORGANIZATION_ACTIVITY>
            <label class="preferences__field">
                <span>{words.filter}</span>
                <select name="show">
                    <option value="" selected=area.is_none()>{words.everything}</option>
                    {LogArea::ALL.into_iter().map(option).collect_view()}
                </select>
            </label>
            <Button kind=ButtonKind::Secondary full=false size=ButtonSize::Compact>{words.apply}</Button>
        </form>
    }
}

#[component]
fn Line(row: LogRow, now: i64) -> impl IntoView {
    let locale = use_locale();
    let at = Timestamp::from_millis(row.at);
    let when = time::relative(locale, at, Timestamp::from_millis(now), 0);
    let leading = || view! { <Icon name=IconName::Clock /> };
    view! {
        <Row leading>
            <div class="fact">
                <span class="fact__name">{row.what}</span>
                <span class="fact__detail">
                    <bdi>{row.who}</bdi> " · "
                    {row.device.map(|device| view! { <bdi>{device}</bdi> " · " })}
                    {(!row.ip_address.is_empty()).then(|| view! { <bdi>{row.ip_address}</bdi> " · " })}
                    <TimeAgo text=when iso=time::machine(at) exact=time::exact(locale, at, 0) />
                </span>
            </div>
        </Row>
    }
}
