//! What keeps the account safe: a list of sections, each shown anew only when its own part of the page changed, so that what
//! somebody types in one of them stays while news arrives for another.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::activity_section::ActivitySection;
use super::delete_section::DeleteSection;
use super::devices_section::{DEVICES, DevicesSection};
use super::passkeys_section::PasskeysSection;
use super::password_section::PasswordSection;
use super::reading::read_again;
use super::trusted_browsers_section::TrustedBrowsersSection;
use super::two_step_section::TwoStepSection;
use super::{AccountFrame, Tab, cards};
use crate::actions::security::{LoadSecurity, SecurityView};
use crate::app::load::shown;
use crate::app::routes::SECURITY;

/// The tab.
pub(in crate::app::pages) fn show(answer: &str) -> AnyView {
    shown::<LoadSecurity>(answer, |security| security.map(|security| view! { <Security security /> }).into_any())
}

#[component]
fn Security(security: SecurityView) -> impl IntoView {
    let cards = cards::provide(SECURITY, security.notice.clone());
    let person = security.person.clone();
    let identifier = StoredValue::new(person.identifier.clone());
    let left = StoredValue::new(security.left.clone());
    let view = RwSignal::new(security);
    let here = here();
    read_again(move || LoadSecurity { path: here.get() }, move |newer| view.set(newer));
    view! {
        <AccountFrame tab=Tab::Security person cards>
            <PasswordSection password=part(view, |view| &view.password) identifier left />
            <PasskeysSection passkeys=part(view, |view| &view.passkeys) now=part(view, |view| &view.now) left />
            <TwoStepSection two_step=part(view, |view| &view.two_step) left />
            <TrustedBrowsersSection browsers=part(view, |view| &view.trusted_browsers) />
            <DevicesSection devices=part(view, |view| &view.devices) now=part(view, |view| &view.now) left />
            <ActivitySection rows=part(view, |view| &view.activity) now=part(view, |view| &view.now) />
            <DeleteSection possible=part(view, |view| &view.deletion) identifier left />
        </AccountFrame>
    }
}

/// The part of the page that one section shows.
fn part<T: Clone + PartialEq + Send + Sync + 'static>(view: RwSignal<SecurityView>, pick: fn(&SecurityView) -> &T) -> Memo<T> {
    Memo::new(move |_| view.with(|view| pick(view).clone()))
}

/// The address of the page as far as it says what the page shows. Opening a card takes nothing away that was shown.
fn here() -> Memo<String> {
    let query = use_location().query;
    Memo::new(move |last: Option<&String>| match query.with(|query| query.get(DEVICES)) {
        Some(number) => format!("{SECURITY}?{DEVICES}={number}"),
        None => last.cloned().unwrap_or_else(|| SECURITY.to_owned()),
    })
}
