//! The cards of a domain: proving it, saying how people join by it, taking it off.

use leptos::prelude::*;

use super::domains_section::mode_name;
use crate::actions::Left;
use crate::actions::organizations::domains::{CheckDomainRecord, DomainView, RemoveDomain, SendDomainCode, SetDomainMode, VerifyDomain};
use crate::app::elements::{Button, ButtonKind, ButtonSize, Choice, CodeField, CopyField, RadioField, TextField};
use crate::app::form::{FormAlert, at};
use crate::app::pages::user::{CardForm, OpenCard, use_cards};
use crate::app::step::{Step, StepForm, problems_of};
use crate::app::text::{DomainsText, use_organization_texts, use_text};
use crate::domain::organization::EnrollmentMode;
use crate::domain::problem::Field;

/// The two hidden fields of each form of a domain.
#[component]
fn OfDomain(organization: StoredValue<String>, domain: Memo<DomainView>) -> impl IntoView {
    view! {
        <input type="hidden" name="organization" value=organization.get_value() />
        <input type="hidden" name="domain" value=domain.with_untracked(|domain| domain.id.clone()) />
    }
}

/// Proves a domain, by a code or by a record.
#[component]
pub fn VerifyCard(
    /// Name of the card.
    name: String,
    /// The domain.
    domain: Memo<DomainView>,
    /// Whether it is proved already.
    verified: Memo<bool>,
    /// Id of the organization.
    organization: StoredValue<String>,
    /// What a plain form post left for the open card.
    left: StoredValue<Left>,
) -> impl IntoView {
    let words = &use_organization_texts().domains;
    let title = words.verify_title(&domain.with_untracked(|domain| domain.name.clone()));
    let name = StoredValue::new(name);
    move || {
        let title = title.clone();
        (!verified.get()).then(|| {
            view! {
                <OpenCard name=name.get_value() title=title hint=words.verify_hint>
                    <Proof name domain organization left />
                </OpenCard>
            }
        })
    }
}

#[component]
fn Proof(name: StoredValue<String>, domain: Memo<DomainView>, organization: StoredValue<String>, left: StoredValue<Left>) -> impl IntoView {
    let words = &use_organization_texts().domains;
    let sent = Memo::new(move |_| domain.with(|domain| domain.code_sent_to.clone()));
    let record = domain.with_untracked(|domain| domain.record.clone());
    view! {
        <div class="proofs">
            <section class="proofs__way">
                <h5 class="proofs__title">{words.by_email}</h5>
                <SendForm domain organization left />
                {move || sent.get().map(|address| view! { <CodeForm name address domain organization left /> })}
            </section>
            {record.map(|record| view! { <RecordForm record domain organization left /> })}
        </div>
    }
}

/// Sends the code, for the first time or again.
#[component]
fn SendForm(domain: Memo<DomainView>, organization: StoredValue<String>, left: StoredValue<Left>) -> impl IntoView {
    let words = &use_organization_texts().domains;
    let step = Step::to::<SendDomainCode>();
    stay_after(step);
    let all = step.problems(left.with_value(|left| left.problems.iter().filter(|problem| problem.field == Field::EmailAddress).cloned().collect()));
    let (name, sent) = domain.with_untracked(|domain| (domain.name.clone(), domain.code_sent_to.clone()));
    let local = |address: String| address.rsplit_once('@').map(|(local, _)| local.to_owned()).unwrap_or_default();
    let value = left.with_value(|left| left.value_or(Field::EmailAddress, &sent.map(local).unwrap_or_default()));
    let suffix = format!("@{name}");
    let label = move || if domain.with(|domain| domain.code_sent_to.is_some()) { words.resend } else { words.send_code };
    view! {
        <StepForm step class="form form--tight">
            <OfDomain organization domain />
            <input type="hidden" name="at" value=name.clone() />
            <TextField
                field=Field::EmailAddress
                label=words.address_label(&name)
                value
                autocomplete="off"
                inputmode="email"
                required=true
                hint=Signal::stored(Some(words.address_hint(&name)))
                problem=at(all, Field::EmailAddress)
                trailing=move || view! { <span class="suffix"><bdi>{suffix}</bdi></span> }
            />
            <div><Button kind=ButtonKind::Secondary full=false size=ButtonSize::Compact pending=step.pending()>{label}</Button></div>
        </StepForm>
    }
}

/// Says what was done and has the page read again, while the card stays.
fn stay_after(step: Step) {
    let cards = use_cards();
    Effect::new(move || {
        let notice = step.reply().and_then(Result::ok).and_then(|reply| reply.notice);
        if let Some(notice) = notice.and_then(|notice| serde_json::from_str(&notice).ok()) {
            cards.say_and_stay(&notice);
        }
    });
}

#[component]
fn CodeForm(
    name: StoredValue<String>,
    address: String,
    domain: Memo<DomainView>,
    organization: StoredValue<String>,
    left: StoredValue<Left>,
) -> impl IntoView {
    let words = &use_organization_texts().domains;
    let step = Step::to::<VerifyDomain>();
    use_cards().after(step);
    let all = step.problems(left.with_value(|left| left.problems.iter().filter(|problem| problem.field == Field::Code).cloned().collect()));
    view! {
        <p class="small" role="status">{words.code_hint(&address)}</p>
        <CardForm name=name.get_value() step problems=all submit=words.verify_submit>
            <OfDomain organization domain />
            <CodeField label=words.code_label problem=at(all, Field::Code) accepted=step.accepted() />
        </CardForm>
    }
}

#[component]
fn RecordForm(record: (String, String), domain: Memo<DomainView>, organization: StoredValue<String>, left: StoredValue<Left>) -> impl IntoView {
    let words = &use_organization_texts().domains;
    let common = &use_text().common;
    let step = Step::to::<CheckDomainRecord>();
    use_cards().after(step);
    let first: Vec<_> = left.with_value(|left| left.problems.iter().filter(|problem| problem.field == Field::Form).cloned().collect());
    let problems = Signal::derive(move || problems_of(step.reply(), &first));
    let (record_name, record_value) = record;
    view! {
        <section class="proofs__way">
            <h5 class="proofs__title">{words.by_record}</h5>
            <p class="muted small">{words.record_hint}</p>
            <CopyField id="record-name" label=words.record_name value=record_name copy_label=common.copy copied_label=common.copied />
            <CopyField id="record-value" label=words.record_value value=record_value copy_label=common.copy copied_label=common.copied />
            <StepForm step class="form form--tight">
                <FormAlert problems />
                <OfDomain organization domain />
                <div><Button kind=ButtonKind::Secondary full=false size=ButtonSize::Compact pending=step.pending()>{words.record_check}</Button></div>
            </StepForm>
        </section>
    }
}

const fn mode_hint(words: &DomainsText, mode: EnrollmentMode) -> &'static str {
    match mode {
        EnrollmentMode::ManualInvitation => words.hint_manual,
        EnrollmentMode::AutomaticInvitation => words.hint_invitation,
        EnrollmentMode::AutomaticSuggestion => words.hint_suggestion,
        EnrollmentMode::AutomaticJoin => words.hint_join,
    }
}

/// Says how people join by a domain.
#[component]
pub fn ManageForm(
    /// Name of the card.
    name: String,
    /// The domain.
    domain: Memo<DomainView>,
    /// Id of the organization.
    organization: StoredValue<String>,
    /// What a plain form post left for the open card.
    left: StoredValue<Left>,
) -> impl IntoView {
    let words = &use_organization_texts().domains;
    let step = Step::to::<SetDomainMode>();
    use_cards().after(step);
    let all = step.problems(left.with_value(|left| left.problems.clone()));
    let (legend, mode) = domain.with_untracked(|domain| (words.legend(&domain.name), domain.mode));
    let choices = EnrollmentMode::ALL.map(|mode| Choice {
        value: mode.name().to_owned(),
        name: mode_name(words, mode).to_owned(),
        hint: mode_hint(words, mode).to_owned(),
    });
    let waiting = Memo::new(move |_| domain.with(|domain| (domain.invitations, domain.suggestions)));
    view! {
        <CardForm name step problems=all submit=use_text().common.save>
            <OfDomain organization domain />
            <RadioField name="enrollment_mode" legend choices=choices.to_vec() value=mode.name() />
            {move || {
                let (invitations, suggestions) = waiting.get();
                (invitations + suggestions > 0)
                    .then(|| {
                        view! {
                            <label class="tick">
                                <input type="checkbox" name="delete_pending" value="true" />
                                <span>
                                    {words.delete_pending} <span class="tick__hint">{words.pending(invitations, suggestions)}</span>
                                </span>
                            </label>
                        }
                    })
            }}
        </CardForm>
    }
}

/// Takes a domain off.
#[component]
pub fn RemoveForm(
    /// Name of the card.
    name: String,
    /// The domain.
    domain: Memo<DomainView>,
    /// Id of the organization.
    organization: StoredValue<String>,
    /// What a plain form post left for the open card.
    left: StoredValue<Left>,
) -> impl IntoView {
    let step = Step::to::<RemoveDomain>();
    use_cards().after(step);
    let all = step.problems(left.with_value(|left| left.problems.clone()));
    view! {
        <CardForm name step problems=all submit=use_organization_texts().domains.remove_submit danger=true>
            <OfDomain organization domain />
        </CardForm>
    }
}
