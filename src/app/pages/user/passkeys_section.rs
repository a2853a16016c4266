//! The passkeys of an account.

use leptos::prelude::*;

use super::card_form::CardForm;
use super::{OpenCard, OpenLink, use_cards};
use crate::actions::Left;
use crate::actions::passkeys::{AddPasskey, PasskeyView, PasskeysView, RemovePasskey, RenamePasskey};
use crate::app::elements::{Alert, AlertKind, Badge, Icon, IconName, Menu, MenuItem, Row, Section, TextField, TimeAgo};
use crate::app::form::at;
use crate::app::layout::{NeedsScript, PasskeyFields};
use crate::app::step::Step;
use crate::app::text::{time, use_account_text, use_locale, use_text};
use crate::domain::passkey::{MAX_NAME, Purpose};
use crate::domain::problem::Field;
use crate::domain::time::Timestamp;

/// Name of the card for one more.
const ADD: &str = "add-passkey";

/// The passkeys with their cards, where there are any.
#[component]
pub fn PasskeysSection(
    /// What there is.
    passkeys: Memo<Option<PasskeysView>>,
    /// The time of the server.
    now: Memo<i64>,
    /// What a plain form post left for the open card.
    left: StoredValue<Left>,
) -> impl IntoView {
    let (rename, remove) = (Step::to::<RenamePasskey>(), Step::to::<RemovePasskey>());
    let cards = use_cards();
    cards.after(rename);
    cards.after(remove);
    let there = Memo::new(move |_| passkeys.with(Option::is_some));
    let rows = Memo::new(move |_| passkeys.with(|view| view.as_ref().map(|view| view.passkeys.clone()).unwrap_or_default()));
    let most = Memo::new(move |_| passkeys.with(|view| view.as_ref().map_or(0, |view| view.most)));
    let full = Memo::new(move |_| rows.with(|rows| i64::try_from(rows.len()).is_ok_and(|number| number >= most.get())));
    let only_way = Memo::new(move |_| passkeys.with(|view| view.as_ref().is_some_and(|view| view.only_way)));
    let words = &use_account_text().passkeys;
    move || {
        there.get().then(|| {
            view! {
                <Section id="passkeys" title=words.section>
                    // Signing in elsewhere changes when a passkey was used: its row stays, with what is typed there.
                    <For each=move || rows.get() key=|passkey| (passkey.id.clone(), passkey.name.clone(), passkey.synced) let:passkey>
                        <Passkey passkey rows now steps=(rename, remove) left />
                    </For>
                    {move || rows.with(Vec::is_empty).then(|| view! { <Row><p class="muted small">{words.none}</p></Row> })}
                    {move || only_way.get().then(|| view! { <Row><Alert kind=AlertKind::Warning>{words.only_one}</Alert></Row> })}
                    {move || {
                        if full.get() {
                            view! { <Row><p class="muted small">{words.limit(most.get())}</p></Row> }.into_any()
                        } else {
                            view! { <OpenLink name=ADD plus=true>{words.add}</OpenLink> <Add left /> }.into_any()
                        }
                    }}
                    <span hidden=true data-passkey-signals=move || passkeys.with(|view| view.as_ref().map(|view| view.signals.clone()))></span>
                </Section>
            }
        })
    }
}

#[component]
fn Passkey(passkey: PasskeyView, rows: Memo<Vec<PasskeyView>>, now: Memo<i64>, steps: (Step, Step), left: StoredValue<Left>) -> impl IntoView {
    let words = &use_account_text().passkeys;
    let locale = use_locale();
    let cards = use_cards();
    let id = StoredValue::new(passkey.id.as_str().to_owned());
    let name = StoredValue::new(passkey.name);
    let (rename, remove) = (format!("rename-{}", id.get_value()), format!("remove-{}", id.get_value()));
    let created = words.created(&time::date(locale, Timestamp::from_millis(passkey.created_at), 0));
    let of = passkey.id;
    let used_at = Memo::new(move |_| rows.with(|rows| rows.iter().find(|passkey| passkey.id == of).and_then(|passkey| passkey.last_used_at)));
    let used = move || {
        let Some(at) = used_at.get().map(Timestamp::from_millis) else { return words.never_used.into_any() };
        let text = words.last_used(&time::relative(locale, at, Timestamp::from_millis(now.get_untracked()), 0));
        view! { <TimeAgo text iso=time::machine(at) exact=time::exact(locale, at, 0) /> }.into_any()
    };
    let label = use_account_text().user.options_for(&name.get_value());
    let leading = || view! { <Icon name=IconName::Key /> };
    let (to_rename, to_remove) = (rename.clone(), remove.clone());
    let trailing = move || {
        view! {
            <Menu label>
                <MenuItem href=cards.address_of(&to_rename) opens=to_rename.clone()>{words.rename}</MenuItem>
                <MenuItem href=cards.address_of(&to_remove) opens=to_remove.clone() danger=true>{words.remove}</MenuItem>
            </Menu>
        }
    };
    view! {
        <Row leading trailing>
            <div class="fact">
                <span class="fact__name"><bdi>{name.get_value()}</bdi> {passkey.synced.then(|| view! { " " <Badge>{words.synced}</Badge> })}</span>
                <span class="fact__detail">{created}</span>
                <span class="fact__detail">{used}</span>
            </div>
        </Row>
        <OpenCard name=rename title=words.rename_title>
            <Rename step=steps.0 id name left />
        </OpenCard>
        <OpenCard name=remove title=words.remove_title(&name.get_value()) hint=words.remove_hint danger=true>
            <Remove step=steps.1 id />
        </OpenCard>
    }
}

#[component]
fn Rename(step: Step, id: StoredValue<String>, name: StoredValue<String>, left: StoredValue<Left>) -> impl IntoView {
    let words = &use_account_text().passkeys;
    let problems = step.problems(left.with_value(|left| left.problems.clone()));
    let first = left.with_value(|left| name.with_value(|name| left.value_or(Field::Name, name)));
    let typed = RwSignal::new(first.clone());
    let missing = Signal::derive(move || {
        let same = typed.with(|typed| typed.trim().is_empty() || name.with_value(|name| typed.trim() == name));
        same.then(|| words.name_missing.to_owned())
    });
    view! {
        <CardForm name=format!("rename-{}", id.get_value()) step problems submit=use_text().common.save missing>
            <input type="hidden" name="passkey" value=id.get_value() />
            <TextField
                field=Field::Name
                label=words.name_label
                value=first
                autocomplete="off"
                maxlength=i32::try_from(MAX_NAME).unwrap_or(i32::MAX)
                required=true
                problem=at(problems, Field::Name)
                on_input=move |text: String| typed.set(text)
            />
        </CardForm>
    }
}

#[component]
fn Remove(step: Step, id: StoredValue<String>) -> impl IntoView {
    view! {
        <CardForm name=format!("remove-{}", id.get_value()) step problems=step.problems(Vec::new()) submit=use_account_text().passkeys.remove danger=true>
            <input type="hidden" name="passkey" value=id.get_value() />
        </CardForm>
    }
}

/// One more passkey.
#[component]
fn Add(left: StoredValue<Left>) -> impl IntoView {
    let words = &use_account_text().passkeys;
    let step = Step::to::<AddPasskey>();
    use_cards().after(step);
    view! {
        <OpenCard name=ADD title=words.add_title hint=words.add_hint>
            <CardForm name=ADD step problems=step.problems(left.with_value(|left| left.problems.clone())) submit=words.add_button>
                <PasskeyFields purpose=Purpose::Register />
                <NeedsScript />
            </CardForm>
        </OpenCard>
    }
}
