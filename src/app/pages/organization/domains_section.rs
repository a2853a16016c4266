//! Verified domains: each with how people join by it, and its proof.

use leptos::prelude::*;

use super::domain_cards::{ManageForm, RemoveForm, VerifyCard};
use super::people::row_of;
use crate::actions::Left;
use crate::actions::organizations::domains::{AddDomain, DomainView};
use crate::app::elements::{Badge, BadgeKind, Icon, IconName, Menu, MenuItem, Row, Section, TextField};
use crate::app::form::at;
use crate::app::pages::user::{CardForm, OpenCard, OpenLink, use_cards};
use crate::app::step::Step;
use crate::app::text::{DomainsText, use_organization_texts};
use crate::domain::notice::Notice;
use crate::domain::organization::EnrollmentMode;
use crate::domain::problem::Field;

const ADD: &str = "add-domain";

/// The name of how people join.
pub(super) const fn mode_name(words: &DomainsText, mode: EnrollmentMode) -> &'static str {
    match mode {
        EnrollmentMode::ManualInvitation => words.mode_manual,
        EnrollmentMode::AutomaticInvitation => words.mode_invitation,
        EnrollmentMode::AutomaticSuggestion => words.mode_suggestion,
        EnrollmentMode::AutomaticJoin => words.mode_join,
    }
}

/// Names of the cards of a domain: proving it, managing it, taking it off.
fn cards_of(id: &str) -> [String; 3] {
    [format!("verify-{id}"), format!("manage-{id}"), format!("remove-{id}")]
}

/// The domains of the organization.
#[component]
pub fn DomainsSection(
    /// The domains.
    domains: Memo<Vec<DomainView>>,
    /// Whether the person may change them.
    manages: Memo<bool>,
    /// Id of the organization.
    organization: StoredValue<String>,
    /// What a plain form post left for the open card.
    left: StoredValue<Left>,
) -> impl IntoView {
    let words = &use_organization_texts().domains;
    view! {
        <Section id="domains" title=words.section description=words.description>
            {move || domains.with(Vec::is_empty).then(|| view! { <Row><p class="muted small">{words.none}</p></Row> })}
            <For each=move || domains.get() key=|domain| domain.id.clone() let:domain>
                <Domain first=domain domains manages organization left />
            </For>
            {move || {
                manages
                    .get()
                    .then(|| {
                        view! {
                            <OpenLink name=ADD plus=true>{words.add}</OpenLink>
                            <OpenCard name=ADD title=words.add_title hint=words.add_hint>
                                <AddForm organization left />
                            </OpenCard>
                        }
                    })
            }}
        </Section>
    }
}

#[component]
fn Domain(
    first: DomainView,
    domains: Memo<Vec<DomainView>>,
    manages: Memo<bool>,
    organization: StoredValue<String>,
    left: StoredValue<Left>,
) -> impl IntoView {
    let words = &use_organization_texts().domains;
    let (id, name) = (first.id.clone(), first.name.clone());
    let domain = row_of(domains, first, |one, other| one.id == other.id);
    let verified = Memo::new(move |_| domain.with(|domain| domain.verified));
    let mode = Memo::new(move |_| domain.with(|domain| domain.mode));
    let [verify, manage, remove] = cards_of(&id);
    let badge = move || {
        if verified.get() {
            view! { <Badge>{move || mode_name(words, mode.get())}</Badge> }.into_any()
        } else {
            view! { <Badge kind=BadgeKind::Warning>{words.unverified}</Badge> }.into_any()
        }
    };
    let leading = || view! { <Icon name=IconName::Globe /> };
    let trailing = {
        let (verify, manage, remove, label) = (verify.clone(), manage.clone(), remove.clone(), words.options_for(&name));
        move || {
            move || {
                let cards = use_cards();
                let (verify, manage, remove, label) = (verify.clone(), manage.clone(), remove.clone(), label.clone());
                manages.get().then(|| {
                    view! {
                        <Menu label>
                            {if verified.get() {
                                view! { <MenuItem href=cards.address_of(&manage) opens=manage>{words.manage}</MenuItem> }
                            } else {
                                view! { <MenuItem href=cards.address_of(&verify) opens=verify>{words.verify}</MenuItem> }
                            }}
                            <MenuItem href=cards.address_of(&remove) opens=remove danger=true>{words.remove}</MenuItem>
                        </Menu>
                    }
                })
            }
        }
    };
    let (managed, removed) = (manage.clone(), remove.clone());
    let (title, remove_title, consequence) = (words.manage_title(&name), words.remove_title(&name), words.remove_consequence(&name));
    view! {
        <Row leading trailing>
            <div class="fact">
                <span class="fact__name"><bdi>{name}</bdi> " " {badge}</span>
            </div>
        </Row>
        <VerifyCard name=verify domain verified organization left />
        <OpenCard name=manage title=title>
            <ManageForm name=managed.clone() domain organization left />
        </OpenCard>
        <OpenCard name=remove title=remove_title hint=consequence danger=true>
            <RemoveForm name=removed.clone() domain organization left />
        </OpenCard>
    }
}

#[component]
fn AddForm(organization: StoredValue<String>, left: StoredValue<Left>) -> impl IntoView {
    let words = &use_organization_texts().domains;
    let step = Step::to::<AddDomain>();
    let cards = use_cards();
    // The proof comes next, where one is needed.
    Effect::new(move || {
        let notice = step.reply().and_then(Result::ok).and_then(|reply| reply.notice);
        match notice.and_then(|notice| serde_json::from_str::<Notice>(&notice).ok()) {
            Some(Notice::Next { words, card }) => cards.done_and_open(&Notice::Told { words }, &card),
            Some(notice) => cards.done(&notice),
            None => {}
        }
    });
    let all = step.problems(left.with_value(|left| left.problems.clone()));
    let value = left.with_value(|left| left.value_or(Field::Domain, ""));
    view! {
        <CardForm name=ADD step problems=all submit=words.add_submit>
            <input type="hidden" name="organization" value=organization.get_value() />
            <TextField
                field=Field::Domain
                label=words.domain_label
                value
                placeholder="example.com"
                autocomplete="off"
                inputmode="url"
                required=true
                problem=at(all, Field::Domain)
            />
        </CardForm>
    }
}
