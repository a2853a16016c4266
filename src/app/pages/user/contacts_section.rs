//! Addresses and numbers: adding, proving, choosing the primary one, taking off.

use leptos::prelude::*;

use super::{CardForm, OpenCard, OpenLink, use_cards};
use crate::actions::Left;
use crate::actions::contacts::{AddEmail, AddPhone, ContactView, MakeContactPrimary, RemoveContact, ResendToContact, VerifyContact};
use crate::app::elements::{Badge, BadgeKind, Button, ButtonKind, ButtonSize, CodeField, Menu, MenuItem, Row, Section, TextField};
use crate::app::form::{FormAlert, at};
use crate::app::step::{Step, StepForm};
use crate::app::text::{use_account_text, use_text};
use crate::domain::notice::Notice;
use crate::domain::problem::Field;

/// Which contacts a section shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// E-mail addresses.
    Emails,
    /// Phone numbers.
    Phones,
}

impl Kind {
    /// Name of the section, and of the card that adds one.
    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Emails => ("emails", "add-email"),
            Self::Phones => ("phones", "add-phone"),
        }
    }
}

/// The addresses or the numbers of the person.
#[component]
pub fn ContactsSection(
    /// Which.
    kind: Kind,
    /// The primary one first.
    contacts: Memo<Vec<ContactView>>,
    /// Whether more can be added.
    adds: bool,
    /// What a plain form post left for the open card.
    left: StoredValue<Left>,
) -> impl IntoView {
    let text = use_text();
    let words = use_account_text();
    let (id, card) = kind.names();
    let (title, none, add) = match kind {
        Kind::Emails => (words.user.emails_section, None, words.contacts.add_email),
        Kind::Phones => (text.phone.section, Some(text.phone.none), words.contacts.add_phone),
    };
    let primary = Step::to::<MakeContactPrimary>();
    use_cards().after(primary);
    let problems = primary.problems(left.with_value(|left| if kind == Kind::Emails { left.problems.clone() } else { Vec::new() }));
    view! {
        <Section id=id title=title>
            {move || use_cards().none_open().then(|| view! { <FormAlert problems /> })}
            {none.map(|none| {
                let empty = Memo::new(move |_| contacts.with(Vec::is_empty));
                move || empty.get().then(|| view! { <Row><p class="muted small">{none}</p></Row> })
            })}
            // A row that stays as it is keeps its open menu and card while others change.
            <For each=move || contacts.get() key=Clone::clone let:contact>
                <Contact kind contact primary left />
            </For>
            {adds.then(|| view! {
                <OpenLink name=card plus=true>{add}</OpenLink>
                <AddCard kind left />
            })}
        </Section>
    }
}

#[component]
fn Contact(kind: Kind, contact: ContactView, primary: Step, left: StoredValue<Left>) -> impl IntoView {
    let account = use_account_text();
    let words = &account.contacts;
    let ContactView { id, address, primary: is_primary, verified, removable } = contact;
    let id = id.as_str().to_owned();
    let (verify_card, remove_card) = (format!("verify-{id}"), format!("remove-{id}"));
    let badge = if kind == Kind::Emails { account.user.primary } else { use_text().phone.primary };
    let choosable = verified && !is_primary;
    let label = words.menu_of(&address);
    let trailing = {
        let (id, verify_card, remove_card) = (id.clone(), verify_card.clone(), remove_card.clone());
        move || {
            let cards = use_cards();
            (choosable || removable || !verified).then(|| {
                view! {
                    <Menu label>
                        {(!verified)
                            .then(|| view! { <MenuItem href=cards.address_of(&verify_card) opens=verify_card.clone()>{words.complete}</MenuItem> })}
                        {choosable
                            .then(|| {
                                view! {
                                    <StepForm step=primary>
                                        <MenuItem name="contact" value=id>{words.make_primary}</MenuItem>
                                    </StepForm>
                                }
                            })}
                        {removable
                            .then(|| view! { <MenuItem href=cards.address_of(&remove_card) opens=remove_card.clone() danger=true>{words.remove}</MenuItem> })}
                    </Menu>
                }
            })
        }
    };
    let shown = address.clone();
    view! {
        <Row trailing>
            <div class="fact">
                <span class="fact__name">
                    <bdi>{shown}</bdi>
                    {is_primary.then(|| view! { " " <Badge>{badge}</Badge> })}
                    {(!verified).then(|| view! { " " <Badge kind=BadgeKind::Warning>{account.user.unverified}</Badge> })}
                </span>
            </div>
        </Row>
        {(!verified).then(|| view! { <CodeCard name=verify_card contact=id.clone() address=address.clone() left /> })}
        {removable.then(|| view! { <RemoveCard name=remove_card contact=id address left /> })}
    }
}

#[component]
fn AddCard(kind: Kind, left: StoredValue<Left>) -> impl IntoView {
    let words = &use_account_text().contacts;
    let (title, hint) = match kind {
        Kind::Emails => (words.add_email_title, words.add_email_hint),
        Kind::Phones => (words.add_phone_title, words.add_phone_hint),
    };
    view! {
        <OpenCard name=kind.names().1 title hint>
            <AddForm kind left />
        </OpenCard>
    }
}

#[component]
fn AddForm(kind: Kind, left: StoredValue<Left>) -> impl IntoView {
    let words = &use_account_text().contacts;
    let (step, field, label) = match kind {
        Kind::Emails => (Step::to::<AddEmail>(), Field::EmailAddress, words.email_label),
        Kind::Phones => (Step::to::<AddPhone>(), Field::PhoneNumber, words.phone_label),
    };
    open_code_card_after(step);
    let all = step.problems(left.with_value(|left| left.problems.clone()));
    let (kind_of_field, autocomplete) = if kind == Kind::Emails { ("email", "email") } else { ("tel", "tel") };
    let typed = left.with_value(|left| left.value_or(field, ""));
    view! {
        <CardForm name=kind.names().1 step problems=all submit=words.send_code>
            <TextField field label=label kind=kind_of_field autocomplete value=typed problem=at(all, field) required=true />
        </CardForm>
    }
}

/// Opens the card for the code once it is on its way.
fn open_code_card_after(step: Step) {
    let cards = use_cards();
    Effect::new(move || {
        let notice = step.reply().and_then(Result::ok).and_then(|reply| reply.notice);
        match notice.and_then(|notice| serde_json::from_str::<Notice>(&notice).ok()) {
            Some(notice @ Notice::CodeSent { .. }) => {
                let Notice::CodeSent { contact } = &notice else { return };
                cards.done_and_open(&notice, &format!("verify-{contact}"));
            }
            Some(other) => cards.done(&other),
            None => {}
        }
    });
}

#[component]
fn CodeCard(name: String, contact: String, address: String, left: StoredValue<Left>) -> impl IntoView {
    let words = &use_account_text().contacts;
    view! {
        <OpenCard name=name.clone() title=words.code_title hint=words.code_hint(&address)>
            <CodeForm name=name.clone() contact=contact.clone() left />
        </OpenCard>
    }
}

#[component]
fn CodeForm(name: String, contact: String, left: StoredValue<Left>) -> impl IntoView {
    let words = &use_account_text().contacts;
    let step = Step::to::<VerifyContact>();
    use_cards().after(step);
    let resend = Step::to::<ResendToContact>();
    open_code_card_after(resend);
    let all = step.problems(left.with_value(|left| left.problems.clone()));
    let again = resend.problems(Vec::new());
    let to = contact.clone();
    view! {
        <CardForm name=name step problems=all submit=words.verify>
            <input type="hidden" name="contact" value=to />
            <CodeField label=words.code_label problem=at(all, Field::Code) accepted=step.accepted() />
        </CardForm>
        <StepForm step=resend class="card-second">
            <input type="hidden" name="contact" value=contact />
            <Button kind=ButtonKind::Ghost full=false size=ButtonSize::Compact pending=resend.pending()>{words.resend}</Button>
            {move || at(again, Field::Code).get().map(|text| view! { <p class="muted small" role="alert">{text}</p> })}
        </StepForm>
    }
}

#[component]
fn RemoveCard(name: String, contact: String, address: String, left: StoredValue<Left>) -> impl IntoView {
    let words = &use_account_text().contacts;
    view! {
        <OpenCard name=name.clone() title=words.remove_title hint=words.remove_hint(&address) danger=true>
            <RemoveForm name=name.clone() contact=contact.clone() left />
        </OpenCard>
    }
}

#[component]
fn RemoveForm(name: String, contact: String, left: StoredValue<Left>) -> impl IntoView {
    let step = Step::to::<RemoveContact>();
    use_cards().after(step);
    let all = step.problems(left.with_value(|left| left.problems.clone()));
    view! {
        <CardForm name=name step problems=all submit=use_account_text().contacts.remove danger=true>
            <input type="hidden" name="contact" value=contact />
        </CardForm>
    }
}
