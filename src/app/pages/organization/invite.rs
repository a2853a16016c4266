//! Inviting people: many at once, each with an answer of its own.

use leptos::prelude::*;

use crate::actions::Left;
use crate::actions::organizations::members::{InviteMembers, PeopleHead};
use crate::app::elements::{Alert, AlertKind, SelectField, TagBox, TagWords};
use crate::app::form::at;
use crate::app::pages::user::{CardForm, OpenCard, use_cards};
use crate::app::step::Step;
use crate::app::text::use_organization_texts;
use crate::domain::email::Email;
use crate::domain::listed::texts_of;
use crate::domain::notice::Notice;
use crate::domain::problem::Field;

/// Name of the card.
pub(super) const INVITE: &str = "invite";

/// The card.
#[component]
pub fn InviteCard(
    /// The organization, and the roles that can be given.
    people: Memo<PeopleHead>,
    /// What a plain form post left for the open card.
    left: StoredValue<Left>,
    /// What the last plain form post did.
    notice: StoredValue<Option<Notice>>,
) -> impl IntoView {
    let words = &use_organization_texts().members;
    view! {
        <OpenCard name=INVITE title=words.invite_title hint=words.invite_hint>
            <InviteForm people left notice />
        </OpenCard>
    }
}

/// Addresses with what was in their way.
type Refused = Vec<(String, String)>;

#[component]
fn InviteForm(people: Memo<PeopleHead>, left: StoredValue<Left>, notice: StoredValue<Option<Notice>>) -> impl IntoView {
    let words = &use_organization_texts().members;
    let step = Step::to::<InviteMembers>();
    let cards = use_cards();
    let first = match notice.get_value() {
        Some(Notice::PartlyInvited { refused, .. }) => refused,
        _ => Vec::new(),
    };
    let typed = left.with_value(|left| left.value_or(Field::EmailAddress, ""));
    let addresses = if first.is_empty() { texts_of(&typed) } else { first.iter().map(|(address, _)| address.clone()).collect() };
    let texts = RwSignal::new(addresses);
    let refused: RwSignal<Refused> = RwSignal::new(first);
    Effect::new(move || {
        let notice = step.reply().and_then(Result::ok).and_then(|reply| reply.notice);
        match notice.and_then(|notice| serde_json::from_str::<Notice>(&notice).ok()) {
            Some(Notice::PartlyInvited { words, refused: those }) => {
                // Those that were left out stay in the field.
                texts.set(those.iter().map(|(address, _)| address.clone()).collect());
                refused.set(those);
                cards.say(words);
                cards.news();
            }
            Some(notice) => cards.done(&notice),
            None => {}
        }
    });
    let all = step.problems(left.with_value(|left| left.problems.clone()));
    let missing = Signal::derive(move || texts.with(Vec::is_empty).then(|| words.invite_missing.to_owned()));
    let (roles, default_role, organization) =
        people.with_untracked(|people| (people.given_roles.clone(), people.default_role.clone(), people.head.organization.id.clone()));
    let role = left.with_value(|left| left.value_or(Field::Role, &default_role));
    let tag_words = TagWords {
        label: words.addresses_label.to_owned(),
        hint: words.addresses_hint.to_owned(),
        invalid: words.address_invalid.to_owned(),
        remove: words.address_remove.to_owned(),
    };
    view! {
        <CardForm name=INVITE step problems=all submit=words.invite_submit missing>
            <input type="hidden" name="organization" value=organization />
            <LeftOut refused />
            <TagBox field=Field::EmailAddress words=tag_words texts fits=|text| Email::parse(text).is_ok() problem=at(all, Field::EmailAddress) />
            <SelectField name="role" id="invite-role" label=words.invite_role options=roles value=role />
        </CardForm>
    }
}

/// Who was not invited, and why.
#[component]
fn LeftOut(refused: RwSignal<Refused>) -> impl IntoView {
    let words = &use_organization_texts().members;
    move || {
        let refused = refused.get();
        (!refused.is_empty()).then(|| {
            view! {
                <Alert kind=AlertKind::Warning>
                    <p>{words.not_invited}</p>
                    <ul class="left-out">
                        {refused.into_iter().map(|(address, why)| view! { <li><bdi>{address}</bdi> " – " {why}</li> }).collect_view()}
                    </ul>
                </Alert>
            }
        })
    }
}
