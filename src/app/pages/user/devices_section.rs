//! The devices that are signed in.

use std::time::Duration;

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::card_form::CardForm;
use super::cards::{OpenCard, use_cards};
use crate::actions::Left;
use crate::actions::devices::{DeviceView, DevicesView, NameDevice, RevokeDevice};
use crate::app::elements::{Badge, Button, ButtonKind, ButtonSize, Icon, IconName, Menu, MenuItem, Row, Section, TextField, TimeAgo};
use crate::app::form::at;
use crate::app::routes::SECURITY;
use crate::app::step::{Step, StepForm};
use crate::app::text::{time, use_account_text, use_locale, use_text};
use crate::domain::device_name::MAX_LENGTH;
use crate::domain::ids::SessionId;
use crate::domain::problem::Field;
use crate::domain::time::Timestamp;

/// Parameter of the address: how many devices the page shows.
pub(super) const DEVICES: &str = "devices";
/// How long a row takes to fade once its device is signed out.
const FADES_FOR: Duration = Duration::from_millis(300);

/// The devices, this one first.
#[component]
pub fn DevicesSection(
    /// The devices.
    devices: Memo<DevicesView>,
    /// The time of the server.
    now: Memo<i64>,
    /// What a plain form post left for the open card.
    left: StoredValue<Left>,
) -> impl IntoView {
    let words = &use_account_text().user;
    let revoke = Step::to::<RevokeDevice>();
    use_cards().after(revoke);
    let rows = RwSignal::new(devices.with_untracked(|view| view.devices.clone()));
    let present = fading(devices, rows);
    let shown = Memo::new(move |_| devices.with(|view| view.shown));
    view! {
        <Section id="devices" title=words.devices_section>
            <For each=move || rows.get() key=|device| device.session.clone() let:device>
                <Device id=device.session.clone() first=device rows present now revoke shown left />
            </For>
            {move || devices.with(|view| view.more).map(|more| view! { <ShowMore more /> })}
            <Row>
                {move || match devices.with(|view| view.others) {
                    0 => view! { <p class="muted small">{words.no_other_devices}</p> }.into_any(),
                    others => view! { <SignOutOthers others revoke /> }.into_any(),
                }}
            </Row>
        </Section>
    }
}

/// Shows what the list has become: new rows at once, while those that are gone fade first. Gives the devices that are there.
fn fading(devices: Memo<DevicesView>, rows: RwSignal<Vec<DeviceView>>) -> Memo<Vec<SessionId>> {
    let settle = move || _ = devices.try_with_untracked(|view| rows.try_set(view.devices.clone()));
    Effect::new(move |ran: Option<()>| {
        let newer = devices.get().devices;
        if ran.is_none() {
            return;
        }
        let gone = |old: &DeviceView| newer.iter().all(|device| device.session != old.session);
        let older = rows.get_untracked();
        if older.iter().any(gone) {
            // In place, with those that are left as they are now.
            let kept = older.into_iter().map(|old| newer.iter().find(|device| device.session == old.session).cloned().unwrap_or(old));
            rows.set(kept.collect());
            set_timeout(settle, FADES_FOR);
        } else {
            rows.set(newer);
        }
    });
    Memo::new(move |_| devices.with(|view| view.devices.iter().map(|device| device.session.clone()).collect()))
}

#[component]
fn Device(
    id: SessionId,
    first: DeviceView,
    rows: RwSignal<Vec<DeviceView>>,
    present: Memo<Vec<SessionId>>,
    now: Memo<i64>,
    revoke: Step,
    shown: Memo<i64>,
    left: StoredValue<Left>,
) -> impl IntoView {
    let (current, is_mobile) = (first.current, first.is_mobile);
    let of = id.clone();
    // The row stays while its device is used, so that an open card keeps what is typed.
    let device = Memo::new(move |last: Option<&DeviceView>| {
        let found = rows.with(|rows| rows.iter().find(|device| device.session == of).cloned());
        found.or_else(|| last.cloned()).unwrap_or_else(|| first.clone())
    });
    let leaving = {
        let id = id.clone();
        move || present.with(|present| !present.contains(&id))
    };
    let session = StoredValue::new(id.as_str().to_owned());
    let leading = move || view! { <span class="device__drawing"><Icon name=if is_mobile { IconName::Phone } else { IconName::Laptop } /></span> };
    let trailing = move || view! { <Options device session current revoke shown /> };
    view! {
        <div class="device" class:device--leaving=leaving>
            <Row leading trailing>
                <div class="fact">
                    <span class="fact__name">
                        <bdi>{move || device.with(title)}</bdi>
                        {current.then(|| view! { " " <Badge>{use_text().common.this_device}</Badge> })}
                    </span>
                    {move || device.get().browser.map(|browser| view! { <span class="fact__detail"><bdi>{browser}</bdi></span> })}
                    {move || device.with(place).map(|place| view! { <span class="fact__detail"><bdi>{place}</bdi></span> })}
                    <span class="fact__detail">{move || last_active(device.with(|device| device.last_active_at), now.get())}</span>
                </div>
            </Row>
            <NameCard device session left />
        </div>
    }
}

/// What the person calls the device, else what it is.
fn title(device: &DeviceView) -> String {
    let known = device.name.as_ref().or(device.hardware.as_ref());
    known.cloned().unwrap_or_else(|| use_account_text().user.unknown_device.to_owned())
}

/// Address, and where that is.
fn place(device: &DeviceView) -> Option<String> {
    let ip = device.ip_address.as_str();
    match &device.place {
        Some(place) => Some(use_account_text().devices.at_place(ip, place)),
        None => (!ip.is_empty()).then(|| ip.to_owned()),
    }
}

fn last_active(at: i64, now: i64) -> impl IntoView {
    let locale = use_locale();
    let (at, now) = (Timestamp::from_millis(at), Timestamp::from_millis(now));
    let text = use_account_text().user.last_active(&time::relative(locale, at, now, 0));
    view! { <TimeAgo text iso=time::machine(at) exact=time::exact(locale, at, 0) /> }
}

#[component]
fn Options(device: Memo<DeviceView>, session: StoredValue<String>, current: bool, revoke: Step, shown: Memo<i64>) -> impl IntoView {
    let words = use_account_text();
    let card = card_of(&session.get_value());
    // Where the page is loaded anew, this row is to be there again.
    let href = format!("{SECURITY}?open={card}&{DEVICES}={}#{card}", shown.get_untracked());
    let value = session.get_value();
    // The menu's own name is read when it opens; a device that is named meanwhile has it from the next time on.
    let label = words.user.options_for(&device.with_untracked(title));
    view! {
        <Menu label>
            <MenuItem href=href opens=card>{words.devices.name_item}</MenuItem>
            {if current {
                let item = words.user.sign_out_this_device;
                // Leaves the page, so the document goes with it.
                let cards = use_cards();
                view! {
                    <form method="post" action=RevokeDevice::PATH on:submit=move |_| cards.leave()>
                        <MenuItem danger=true name="session" value=value>{item}</MenuItem>
                    </form>
                }
                    .into_any()
            } else {
                view! { <StepForm step=revoke><MenuItem danger=true name="session" value=value>{words.user.sign_out_device}</MenuItem></StepForm> }.into_any()
            }}
        </Menu>
    }
}

/// Name of the card in which a device gets its name.
fn card_of(session: &str) -> String {
    format!("name-{session}")
}

/// The card in which a device gets its name.
#[component]
fn NameCard(device: Memo<DeviceView>, session: StoredValue<String>, left: StoredValue<Left>) -> impl IntoView {
    let words = &use_account_text().devices;
    let name = Step::to::<NameDevice>();
    use_cards().after(name);
    let card = card_of(&session.get_value());
    let opens = card.clone();
    view! {
        <OpenCard name=card title=words.name_title hint=words.name_hint>
            {
                let problems = name.problems(left.with_value(|left| left.problems.clone()));
                let now = device.with_untracked(|device| device.name.clone().unwrap_or_default());
                view! {
                    <CardForm name=opens.clone() step=name problems submit=use_text().common.save>
                        <input type="hidden" name="session" value=session.get_value() />
                        <TextField
                            field=Field::Name
                            label=words.name_label
                            placeholder=words.name_placeholder
                            autocomplete="off"
                            maxlength=i32::try_from(MAX_LENGTH).unwrap_or(i32::MAX)
                            value=left.with_value(|left| left.value_or(Field::Name, &now))
                            problem=at(problems, Field::Name)
                        />
                    </CardForm>
                }
            }
        </OpenCard>
    }
}

/// More rows, by a link that stays where it is.
#[component]
fn ShowMore(more: i64) -> impl IntoView {
    let href = format!("{SECURITY}?{DEVICES}={more}");
    view! { <a class="add" href=href data-noscroll="">{use_account_text().devices.show_more}</a> }
}

#[component]
fn SignOutOthers(others: i64, revoke: Step) -> impl IntoView {
    let words = use_account_text();
    view! {
        <div class="devices-end">
            <p class="muted small">{words.devices.others(others)}</p>
            <StepForm step=revoke>
                <Button kind=ButtonKind::Secondary full=false size=ButtonSize::Compact pending=revoke.pending()>{words.user.sign_out_others}</Button>
            </StepForm>
        </div>
    }
}
