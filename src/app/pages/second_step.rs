//! The cards of the second step: the authenticator app, a text message, a backup code, and the message for a new browser.

use leptos::html;
use leptos::prelude::*;

use super::mail_step::MailStep;
use crate::actions::second_step::{
    ChooseSecondFactor, GiveSecondFactor, LoadSecondStep, PollSecondFactor, ResendSecondFactor, SecondCard, SecondMethod, SecondStepView,
};
use crate::app::elements::{Button, CodeField, IconName, TextField, TextLink};
use crate::app::form::{Card, FormAlert, Nav, focus_after, use_frame};
use crate::app::layout::{IdentityPreview, MethodRow};
use crate::app::load::shown;
use crate::app::routes::{HELP, SECOND_FACTOR, SECOND_METHODS, SIGN_IN, with_nav};
use crate::app::step::{Step, StepForm};
use crate::app::text::{use_text, use_two_step_texts};
use crate::domain::problem::{Field, FieldProblem, ProblemCode};
use crate::domain::verification::Strategy;

/// A card.
pub(super) fn show(answer: &str) -> AnyView {
    shown::<LoadSecondStep>(answer, |view| {
        view.map(|view| match (view.card, view.method.strategy) {
            (SecondCard::Methods, _) => view! { <Methods view /> }.into_any(),
            (_, Strategy::Totp) => view! { <FromApp view /> }.into_any(),
            (_, Strategy::BackupCode) => view! { <WrittenDown view /> }.into_any(),
            _ => view! { <ByMessage view /> }.into_any(),
        })
        .into_any()
    })
}

/// Who is signing in, with a way back to be somebody else.
#[component]
fn Identity(view: StoredValue<SecondStepView>) -> impl IntoView {
    let words = &use_text().sign_in;
    let (text, nav) = view.with_value(|view| (view.identifier.clone(), view.nav.clone()));
    view! { <IdentityPreview text edit_href=with_nav(&format!("{SIGN_IN}?add=1"), &nav) edit_label=words.edit_identity /> }
}

/// The tick that keeps this browser from being asked again. In front of the code, which sends itself at its last digit.
#[component]
fn TrustBrowser(days: Option<i64>) -> impl IntoView {
    let words = &use_two_step_texts().second_step;
    days.map(|days| {
        view! {
            <label class="tick">
                <input type="checkbox" name="trust_browser" value="true" />
                <span>{words.trust_browser(days)} <span class="muted small">{words.trust_browser_hint}</span></span>
            </label>
        }
    })
}

/// The way to the other methods. It is there even where there are none: help is behind it.
#[component]
fn OtherMethods(nav: StoredValue<String>) -> impl IntoView {
    view! { <p class="aside"><TextLink href=with_nav(SECOND_METHODS, &nav.get_value())>{use_text().sign_in.use_another_method}</TextLink></p> }
}

/// What is wrong with a code of this kind.
fn code_problem(all: Signal<Vec<FieldProblem>>, wrong: &'static str, used: &'static str) -> Signal<Option<String>> {
    let text = use_text();
    Signal::derive(move || {
        let problem = all.with(|all| all.iter().find(|problem| problem.field == Field::Code).cloned())?;
        Some(match problem.code {
            ProblemCode::CodeIncorrect => wrong.to_owned(),
            ProblemCode::CodeUsed => used.to_owned(),
            _ => text.field_problem(&problem),
        })
    })
}

#[component]
fn FromApp(view: SecondStepView) -> impl IntoView {
    let nav = StoredValue::new(view.nav.clone());
    let common = &use_text().common;
    let words = &use_two_step_texts().second_step;
    let app = use_frame().app_name;
    let give = Step::to::<GiveSecondFactor>();
    let all = give.problems(view.left.problems.clone());
    let days = view.trust_days;
    let view = StoredValue::new(view);
    view! {
        <Card title=words.totp_title subtitle=words.totp_subtitle(&app)>
            <Identity view />
            <FormAlert problems=all />
            <StepForm step=give class="code-step">
                <TrustBrowser days />
                <CodeField label=words.totp_label autofocus=true accepted=give.accepted() problem=code_problem(all, words.totp_wrong, words.totp_used) />
                <Nav nav />
                <Button arrow=true pending=give.pending()>{common.continue_label}</Button>
            </StepForm>
            <OtherMethods nav />
        </Card>
    }
}

#[component]
fn WrittenDown(view: SecondStepView) -> impl IntoView {
    let nav = StoredValue::new(view.nav.clone());
    let common = &use_text().common;
    let words = &use_two_step_texts().second_step;
    let give = Step::to::<GiveSecondFactor>();
    let form = NodeRef::<html::Form>::new();
    let all = give.problems(view.left.problems.clone());
    focus_after(form, all);
    let days = view.trust_days;
    let view = StoredValue::new(view);
    view! {
        <Card title=words.backup_title subtitle=words.backup_subtitle>
            <Identity view />
            <FormAlert problems=all />
            <StepForm step=give node_ref=form class="form">
                <TextField
                    field=Field::Code
                    label=words.backup_label
                    autocomplete="off"
                    placeholder="xxxxx-xxxxx"
                    autofocus=true
                    required=true
                    hint=Signal::stored(Some(words.backup_hint.to_owned()))
                    problem=code_problem(all, words.backup_wrong, words.backup_used)
                />
                <TrustBrowser days />
                <Nav nav />
                <Button arrow=true pending=give.pending()>{common.continue_label}</Button>
            </StepForm>
            <OtherMethods nav />
        </Card>
    }
}

#[component]
fn ByMessage(view: SecondStepView) -> impl IntoView {
    let nav = StoredValue::new(view.nav.clone());
    let words = &use_two_step_texts().second_step;
    let app = use_frame().app_name;
    let by_phone = view.method.strategy == Strategy::PhoneCode;
    let trust_check = view.card == SecondCard::ClientTrust;
    let (title, subtitle) =
        if trust_check { (words.trust_title, words.trust_subtitle(&app)) } else { (words.sms_title, words.sms_subtitle(&view.method.target)) };
    let (days, resend_in, delivery, left) = (view.trust_days, view.resend_in, view.delivery.clone(), view.left.clone());
    let view = StoredValue::new(view);
    let before = move || view! { <TrustBrowser days /> };
    view! {
        <Card title=title subtitle=subtitle>
            <Identity view />
            <MailStep
                give={Step::to::<GiveSecondFactor>()}
                resend={Step::to::<ResendSecondFactor>()}
                poll={Step::to::<PollSecondFactor>()}
                by_phone
                resend_in
                delivery
                left
                nav
                before
            />
            {trust_check.then(|| view! { <p class="muted small centered">{words.trust_why}</p> })}
            <OtherMethods nav />
        </Card>
    }
}

fn icon(strategy: Strategy) -> IconName {
    match strategy {
        Strategy::PhoneCode => IconName::Phone,
        Strategy::Totp => IconName::Shield,
        Strategy::EmailCode | Strategy::EmailLink | Strategy::ResetPasswordEmailCode => IconName::Mail,
        Strategy::BackupCode | Strategy::Password | Strategy::Passkey => IconName::Key,
    }
}

fn label(method: &SecondMethod) -> String {
    let words = &use_two_step_texts().second_step;
    match method.strategy {
        Strategy::Totp => words.method_totp.to_owned(),
        Strategy::PhoneCode => words.method_sms(&method.target),
        Strategy::BackupCode => words.method_backup.to_owned(),
        _ => words.method_email(&method.target),
    }
}

#[component]
fn Methods(view: SecondStepView) -> impl IntoView {
    let nav = StoredValue::new(view.nav.clone());
    let text = use_text();
    let words = &use_two_step_texts().second_step;
    let action = Step::to::<ChooseSecondFactor>();
    let all = action.problems(view.left.problems.clone());
    let help = with_nav(HELP, &nav.get_value());
    let footer = move || view! { {use_two_step_texts().second_step.methods_none} " " <TextLink href=help>{use_text().sign_in.get_help}</TextLink> };
    let rows = view
        .methods
        .iter()
        .map(|method| view! { <MethodRow icon=icon(method.strategy) label=label(method) name="factor" value=method.key.clone() /> });
    let rows = rows.collect_view();
    let alone = view.methods.is_empty();
    let view = StoredValue::new(view);
    view! {
        <Card title=words.methods_title subtitle=words.methods_subtitle footer>
            <Identity view />
            <FormAlert problems=all />
            {alone.then(|| view! { <p class="centered">{words.none_left}</p> })}
            <StepForm step=action class="methods">
                <Nav nav />
                {rows}
            </StepForm>
            <p class="aside"><TextLink href=with_nav(SECOND_FACTOR, &nav.get_value())>{text.common.back}</TextLink></p>
        </Card>
    }
}
