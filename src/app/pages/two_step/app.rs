//! The authenticator app: what is needed, then the key as a drawing and as text, and the first code.

use leptos::prelude::*;

use super::{Place, SetUpForm};
use crate::actions::two_step::{AppSetUpView, BeginApp, ConfirmApp};
use crate::app::elements::{Button, CodeField, CopyField, TextLink};
use crate::app::form::FormAlert;
use crate::app::step::Step;
use crate::app::text::{use_text, use_two_step_texts};
use crate::domain::problem::{Field, FieldProblem, ProblemCode};

/// What is needed, and the button that makes the key.
#[component]
pub fn AppIntro(
    /// Where it is.
    place: Place,
    /// What the last plain form post left.
    left: Vec<FieldProblem>,
) -> impl IntoView {
    let words = &use_two_step_texts().set_up;
    let begin = Step::to::<BeginApp>();
    let all = begin.problems(left);
    view! {
        <SetUpForm step=begin place>
            <FormAlert problems=all />
            <p>{words.app_intro_hint}</p>
            <Button arrow=true pending=begin.pending()>{words.app_intro_start}</Button>
        </SetUpForm>
    }
}

/// The key, and the field for the first code. A wrong code leaves the key as it is.
#[component]
pub fn AppSetUp(
    /// The key.
    app: AppSetUpView,
    /// Where it is.
    place: Place,
    /// What the last plain form post left.
    left: Vec<FieldProblem>,
) -> impl IntoView {
    let texts = use_two_step_texts();
    let words = &texts.set_up;
    let common = &use_text().common;
    let confirm = Step::to::<ConfirmApp>();
    let all = confirm.problems(left);
    let second_step = &texts.second_step;
    let problem = Signal::derive(move || {
        let problem = all.with(|all| all.iter().find(|problem| problem.field == Field::Code).cloned())?;
        Some(if problem.code == ProblemCode::CodeIncorrect { second_step.totp_wrong.to_owned() } else { use_text().field_problem(&problem) })
    });
    view! {
        <div class="two-step">
            <p>{words.app_scan}</p>
            <Drawing qr=app.qr />
            // Of use on the phone itself, where nobody can scan its own screen.
            <p class="two-step__open"><TextLink href=app.uri.clone()>{words.app_open}</TextLink></p>
            <details class="two-step__key">
                <summary>{words.app_cannot_scan}</summary>
                <p class="muted small">{words.app_key_hint}</p>
                <CopyField id="totp-key" label=words.app_key value=app.key copy_label=common.copy copied_label=common.copied />
                <CopyField id="totp-uri" label=words.app_uri value=app.uri copy_label=common.copy copied_label=common.copied />
            </details>
            <SetUpForm step=confirm place class="code-step">
                <FormAlert problems=all />
                <p>{words.app_code_hint}</p>
                <CodeField label=words.app_code_label accepted=confirm.accepted() problem />
                <Button pending=confirm.pending()>{words.confirm}</Button>
            </SetUpForm>
        </div>
    }
}

/// A QR code: dark on white in every theme, with the white edge of four modules that readers need (ISO/IEC 18004, 6.3.8).
#[component]
fn Drawing(qr: (String, usize)) -> impl IntoView {
    let (path, width) = qr;
    let words = &use_two_step_texts().set_up;
    let around = width + 8;
    view! {
        <svg class="two-step__qr" role="img" aria-label=words.app_drawing viewBox=format!("-4 -4 {around} {around}") shape-rendering="crispEdges">
            <rect x="-4" y="-4" width=around height=around fill="#fff" />
            <path d=path fill="#000" />
        </svg>
    }
}
