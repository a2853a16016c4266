//! Who the person is: names, addresses, connected accounts, language and theme.

use leptos::prelude::*;

use super::contacts_section::{ContactsSection, Kind};
use super::preferences_section::PreferencesSection;
use super::reading::read_again;
use super::{AccountFrame, Tab, cards};
use crate::actions::account::{AccountView, LoadAccount};
use crate::app::elements::{Row, Section};
use crate::app::load::shown;
use crate::app::text::{time, use_account_text, use_locale};
use crate::domain::time::Timestamp;

/// The tab.
pub(in crate::app::pages) fn show(answer: &str) -> AnyView {
    shown::<LoadAccount>(answer, |account| account.map(|account| view! { <Profile account /> }).into_any())
}

#[component]
fn Profile(account: AccountView) -> impl IntoView {
    let words = &use_account_text().user;
    let cards = cards::provide(Tab::Profile.path(), account.notice.clone());
    let since = time::date(use_locale(), Timestamp::from_millis(account.created_at), 0);
    let person = account.person.clone();
    let (has_phones, adds_phones) = (account.phones.is_some(), account.adds_phones);
    let left = StoredValue::new(account.left.clone());
    let view = RwSignal::new(account);
    read_again(|| LoadAccount { path: Tab::Profile.path().to_owned() }, move |newer| view.set(newer));
    let name = Memo::new(move |_| view.with(|view| view.person.name.clone().unwrap_or_else(|| words.no_name.to_owned())));
    let username = Memo::new(move |_| view.with(|view| view.username.clone()));
    let services = Memo::new(move |_| view.with(|view| view.connected.clone()));
    let emails = Memo::new(move |_| view.with(|view| view.emails.clone()));
    let phones = Memo::new(move |_| view.with(|view| view.phones.clone().unwrap_or_default()));
    view! {
        <AccountFrame tab=Tab::Profile person cards>
            <Section id="profile" title=words.profile_section>
                <Row>
                    <div class="fact">
                        <span class="fact__name"><bdi>{move || name.get()}</bdi></span>
                        {move || username.get().map(|name| view! { <span class="fact__detail">"@"<bdi>{name}</bdi></span> })}
                        <span class="fact__detail">{words.member_since(&since)}</span>
                    </div>
                </Row>
            </Section>
            <ContactsSection kind=Kind::Emails contacts=emails adds=true left />
            {has_phones.then(|| view! { <ContactsSection kind=Kind::Phones contacts=phones adds=adds_phones left /> })}
            {move || services.with(|services| (!services.is_empty()).then(|| view! { <Connected services=services.clone() /> }))}
            <PreferencesSection />
        </AccountFrame>
    }
}

#[component]
fn Connected(services: Vec<(String, String)>) -> impl IntoView {
    let row = |(service, label)| {
        view! {
            <Row>
                <div class="fact">
                    <span class="fact__name"><bdi>{service}</bdi></span>
                    <span class="fact__detail"><bdi>{label}</bdi></span>
                </div>
            </Row>
        }
    };
    view! {
        <Section id="connected" title=use_account_text().user.connected_section>
            {services.into_iter().map(row).collect_view()}
        </Section>
    }
}
