//! The first account page, the chooser, signing out.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;

use super::bundles::{self, Pages};
use crate::actions::account::{
    AccountView, ChoiceView, ChooserView, ContactView, DeviceView, LoadAccount, LoadChooser, LoadSignOut, RevokeDevice, SelectAccount, SignOut,
    SignOutView,
};
use crate::actions::preferences::ChoosePreferences;
use crate::app::elements::{
    Badge, BadgeKind, Button, ButtonKind, ButtonSize, Icon, IconName, LinkButton, Menu, MenuItem, Row, Section, TextLink, TimeAgo,
};
use crate::app::form::{Card, Nav, current_query, document_title, use_frame};
use crate::app::frame::Theme;
use crate::app::layout::{AccountRow, IdentityPreview, NavItem, Portal, UserView};
use crate::app::load::{loaded, shown};
use crate::app::routes::{SIGN_IN, SIGN_OUT, USER, with_nav};
use crate::app::step::{Step, StepForm};
use crate::app::text::{time, use_locale, use_text};
use crate::domain::locale::Locale;
use crate::domain::time::Timestamp;

/// The account page with what there is so far: name, addresses, devices, language and theme.
#[component]
pub fn UserPage() -> impl IntoView {
    bundles::expect_account();
    loaded(|| LoadAccount { path: USER.to_owned() }, |answer| bundles::account(Pages::Account, answer))
}

/// The account.
pub(super) fn show_account(answer: &str) -> AnyView {
    shown::<LoadAccount>(answer, |account| account.map(|account| view! { <Account account /> }).into_any())
}

/// The page at the root: the account, or signing in.
#[component]
pub fn HomePage() -> impl IntoView {
    view! { <UserPage /> }
}

#[component]
fn Account(account: AccountView) -> impl IntoView {
    let text = use_text();
    let frame = use_frame();
    let words = &text.user;
    let user =
        UserView { name: account.name.clone().unwrap_or_else(|| account.identifier.clone()), address: account.identifier.clone(), image_url: None };
    let nav = vec![NavItem { label: words.nav_profile.to_owned(), href: USER.to_owned(), icon: IconName::User, current: true }];
    let dev_notice = frame.development.then(|| text.common.development_mode.to_owned());
    let secured_by = frame.secured_by.then(|| text.common.secured_by.to_owned());
    let menu = || {
        let text = use_text();
        view! { <MenuItem href=with_nav(SIGN_IN, "add=1")>{text.chooser.add_account}</MenuItem> <MenuItem href=SIGN_OUT danger=true>{text.common.sign_out}</MenuItem> }
    };
    let since = time::date(use_locale(), Timestamp::from_millis(account.created_at), 0);
    let now = account.now;
    let devices = account.devices;
    let only_one = devices.len() < 2;
    view! {
        <Title text=document_title(words.title, &frame.app_name) />
        <Portal brand=frame.brand() user nav nav_label=words.menu menu_label=words.menu skip_label=text.common.skip_to_content title=words.title dev_notice secured_by menu>
            <Section id="profile" title=words.profile_section>
                <Row>
                    <div class="fact">
                        <span class="fact__name"><bdi>{account.name.unwrap_or_else(|| words.no_name.to_owned())}</bdi></span>
                        {account.username.map(|name| view! { <span class="fact__detail">"@"<bdi>{name}</bdi></span> })}
                        <span class="fact__detail">{words.member_since(&since)}</span>
                    </div>
                </Row>
            </Section>
            <Section id="emails" title=words.emails_section>
                {contacts(account.emails, words.primary)}
            </Section>
            {account
                .phones
                .map(|phones| {
                    let words = &text.phone;
                    view! {
                        <Section id="phones" title=words.section>
                            {phones.is_empty().then(|| view! { <Row><p class="muted small">{words.none}</p></Row> })}
                            {contacts(phones, words.primary)}
                        </Section>
                    }
                })}
            {(!account.connected.is_empty())
                .then(|| {
                    view! {
                        <Section id="connected" title=words.connected_section>
                            {account
                                .connected
                                .into_iter()
                                .map(|(service, label)| {
                                    view! {
                                        <Row>
                                            <div class="fact">
                                                <span class="fact__name"><bdi>{service}</bdi></span>
                                                <span class="fact__detail"><bdi>{label}</bdi></span>
                                            </div>
                                        </Row>
                                    }
                                })
                                .collect_view()}
                        </Section>
                    }
                })}
            <Section id="devices" title=words.devices_section>
                {devices.into_iter().map(|device| view! { <Device device now /> }).collect_view()}
                <Row>
                    {if only_one {
                        view! { <p class="muted small">{words.no_other_devices}</p> }.into_any()
                    } else {
                        view! { <SignOutOthers /> }.into_any()
                    }}
                </Row>
            </Section>
            <Section id="preferences" title=words.preferences_section>
                <Row><Preferences /></Row>
            </Section>
        </Portal>
    }
}

/// Addresses or numbers, one in a row, with what there is to know about each.
fn contacts(all: Vec<ContactView>, primary: &'static str) -> AnyView {
    let unverified = use_text().user.unverified;
    let row = |contact: ContactView| {
        view! {
            <Row>
                <div class="fact">
                    <span class="fact__name">
                        <bdi>{contact.address}</bdi>
                        {contact.primary.then(|| view! { " " <Badge>{primary}</Badge> })}
                        {(!contact.verified).then(|| view! { " " <Badge kind=BadgeKind::Warning>{unverified}</Badge> })}
                    </span>
                </div>
            </Row>
        }
    };
    all.into_iter().map(row).collect_view().into_any()
}

#[component]
fn Device(device: DeviceView, now: i64) -> impl IntoView {
    let words = &use_text().user;
    let locale = use_locale();
    let icon = if device.is_mobile { IconName::Phone } else { IconName::Laptop };
    let name = match (&device.browser, &device.system) {
        (Some(browser), Some(system)) => words.browser_on(browser, system),
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) => words.unknown_device.to_owned(),
    };
    let at = Timestamp::from_millis(device.last_active_at);
    let when = words.last_active(&time::relative(locale, at, Timestamp::from_millis(now), 0));
    let current = device.current;
    let session = device.session.as_str().to_owned();
    let leading = move || view! { <Icon name=icon /> };
    let trailing = move || {
        let words = &use_text().user;
        let common = &use_text().common;
        view! {
            <Menu label=common.edit>
                <form method="post" action={address_of::<RevokeDevice>()}>
                    <MenuItem danger=true name="session" value=session.clone()>
                        {if current { words.sign_out_this_device } else { words.sign_out_device }}
                    </MenuItem>
                </form>
            </Menu>
        }
    };
    let text = use_text();
    view! {
        <Row leading trailing>
            <div class="fact">
                <span class="fact__name">{name} {current.then(|| view! { " " <Badge>{text.common.this_device}</Badge> })}</span>
                <span class="fact__detail">
                    <bdi>{device.ip_address}</bdi>
                    " · "
                    <TimeAgo text=when iso=time::machine(at) exact=time::exact(locale, at, 0) />
                </span>
            </div>
        </Row>
    }
}

#[component]
fn SignOutOthers() -> impl IntoView {
    let words = &use_text().user;
    view! {
        <form method="post" action={address_of::<RevokeDevice>()}>
            <Button kind=ButtonKind::Secondary full=false size=ButtonSize::Compact>{words.sign_out_others}</Button>
        </form>
    }
}

#[component]
fn Preferences() -> impl IntoView {
    let text = use_text();
    let words = &text.common;
    let frame = use_frame();
    let themes = [(Theme::System, "system", words.theme_system), (Theme::Light, "light", words.theme_light), (Theme::Dark, "dark", words.theme_dark)];
    let languages = [(Locale::En, "English"), (Locale::De, "Deutsch")];
    view! {
        // A plain form: language and theme belong to the document, so the page is loaded anew.
        <form class="preferences" method="post" action={address_of::<ChoosePreferences>()}>
            <input type="hidden" name="back" value=USER />
            <label class="preferences__field">
                <span>{words.language}</span>
                <select name="language">
                    {languages.into_iter().map(|(locale, name)| view! { <option value=locale.tag() selected=frame.locale == locale>{name}</option> }).collect_view()}
                </select>
            </label>
            <label class="preferences__field">
                <span>{words.theme}</span>
                <select name="theme">
                    {themes.into_iter().map(|(theme, value, name)| view! { <option value=value selected=frame.theme == theme>{name}</option> }).collect_view()}
                </select>
            </label>
            <Button kind=ButtonKind::Secondary full=false size=ButtonSize::Compact>{words.save}</Button>
        </form>
    }
}

/// The address of a server function, for forms that load their page anew.
fn address_of<T: ServerFn>() -> &'static str {
    T::PATH
}

/// The accounts of this browser.
#[component]
pub fn ChooserPage() -> impl IntoView {
    bundles::expect_account();
    let query = current_query();
    loaded(move || LoadChooser { query: query.clone() }, |answer| bundles::account(Pages::Chooser, answer))
}

/// The accounts to choose from.
pub(super) fn show_chooser(answer: &str) -> AnyView {
    shown::<LoadChooser>(answer, |chooser| chooser.map(|chooser| view! { <Chooser chooser /> }).into_any())
}

#[component]
fn Chooser(chooser: ChooserView) -> impl IntoView {
    let text = use_text();
    let words = &text.chooser;
    let app = use_frame().app_name;
    let select = Step::to::<SelectAccount>();
    let sign_out = Step::to::<SignOut>();
    let add = with_nav("/sign-in?add=1", &chooser.nav);
    let nav = StoredValue::new(chooser.nav);
    let footer = move || {
        let words = &use_text().chooser;
        view! {
            <StepForm step=sign_out>
                <Button kind=ButtonKind::Ghost full=false size=ButtonSize::Compact pending=sign_out.pending()>{words.sign_out_of_all}</Button>
            </StepForm>
        }
    };
    view! {
        <Card title=words.title subtitle=words.subtitle(&app) footer>
            <ul class="chooser">
                {chooser
                    .accounts
                    .into_iter()
                    .map(|account| {
                        let address = (account.identifier != account.name).then_some(account.identifier);
                        view! {
                            <li class="chooser__item">
                                <StepForm step=select>
                                    <Nav nav />
                                    <AccountRow name=account.name address field_name="session" value=account.session.as_str().to_owned() />
                                </StepForm>
                            </li>
                        }
                    })
                    .collect_view()}
                <li class="chooser__item">
                    <a class="account" href=add>
                        <span class="chooser__add"><Icon name=IconName::Plus /></span>
                        <span class="account__text"><span class="account__name">{words.add_account}</span></span>
                    </a>
                </li>
            </ul>
        </Card>
    }
}

/// Asks before it signs out: a link alone changes nothing.
#[component]
pub fn SignOutPage() -> impl IntoView {
    bundles::expect_account();
    let query = current_query();
    loaded(move || LoadSignOut { query: query.clone() }, |answer| bundles::account(Pages::SignOut, answer))
}

/// The question.
pub(super) fn show_sign_out(answer: &str) -> AnyView {
    shown::<LoadSignOut>(answer, |SignOutView { account, others, redirect_url }| match account {
        None => view! { <SignedOutPage /> }.into_any(),
        Some(account) => view! { <SignOutForm account others redirect_url /> }.into_any(),
    })
}

#[component]
fn SignOutForm(account: ChoiceView, others: bool, redirect_url: String) -> impl IntoView {
    let text = use_text();
    let one = Step::to::<SignOut>();
    let wish = redirect_url.clone();
    view! {
        <Card title=text.common.sign_out subtitle=text.user.signed_in_as>
            <IdentityPreview text=account.identifier />
            <StepForm step=one class="form">
                <input type="hidden" name="session" value=account.session.as_str().to_owned() />
                <input type="hidden" name="redirect_url" value=wish />
                <Button pending=one.pending()>{text.common.sign_out}</Button>
            </StepForm>
            {others.then(move || view! { <SignOutOfAll redirect_url /> })}
            <p class="aside"><TextLink href=USER>{text.common.cancel}</TextLink></p>
        </Card>
    }
}

#[component]
fn SignOutOfAll(redirect_url: String) -> impl IntoView {
    let all = Step::to::<SignOut>();
    view! {
        <StepForm step=all class="form">
            <input type="hidden" name="redirect_url" value=redirect_url />
            <Button kind=ButtonKind::Secondary pending=all.pending()>{use_text().chooser.sign_out_of_all}</Button>
        </StepForm>
    }
}

/// Nobody is signed in any more.
#[component]
pub fn SignedOutPage() -> impl IntoView {
    let words = &use_text().sign_in;
    let app = use_frame().app_name;
    view! {
        <Card title=words.signed_out_title subtitle=words.signed_out_text(&app)>
            <span class="sign sign--success"><Icon name=IconName::Check /></span>
            <LinkButton href=SIGN_IN>{words.signed_out_again}</LinkButton>
        </Card>
    }
}
