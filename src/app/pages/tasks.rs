//! What has to be done before a session counts: a second factor, another password. Whoever is here is signed in, and can sign out.

use leptos::html;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::organization::OrganizationChoice;
use super::two_step::{AppIntro, AppSetUp, CodesToSave, Place, SmsSetUp};
use crate::actions::account::SignOut;
use crate::actions::second_step::{ChooseDemandedPassword, LoadTask, TaskView};
use crate::actions::two_step::TwoStepView;
use crate::app::elements::{Button, ButtonKind, ButtonSize, HiddenUsername, IconName, PasswordField, TextLink};
use crate::app::form::{Card, FormAlert, Nav, at, focus_after, use_frame};
use crate::app::layout::MethodRow;
use crate::app::load::shown;
use crate::app::routes::{ORGANIZATIONS, SETUP_MFA, with_nav};
use crate::app::step::{Step, StepForm};
use crate::app::text::{use_text, use_two_step_texts};
use crate::domain::problem::Field;
use crate::domain::session::SessionTask;

/// A page.
pub(super) fn show(answer: &str) -> AnyView {
    shown::<LoadTask>(answer, |view| {
        view.map(|view| match view.task {
            SessionTask::SetupMfa => view! { <SecondFactor view /> }.into_any(),
            SessionTask::ResetPassword => view! { <Password view /> }.into_any(),
            SessionTask::ChooseOrganization => view.choice.map(|view| view! { <OrganizationChoice view /> }).into_any(),
        })
        .into_any()
    })
}

/// Who is signed in, and the way out.
#[component]
fn SignedIn(identifier: String, session: String) -> impl IntoView {
    let words = &use_two_step_texts().tasks;
    let sign_out = Step::to::<SignOut>();
    view! {
        <StepForm step=sign_out class="signed-in">
            <span>{words.signed_in_as} " " <bdi>{identifier}</bdi></span>
            <input type="hidden" name="session" value=session />
            <input type="hidden" name="redirect_url" value="" />
            <Button kind=ButtonKind::Ghost full=false size=ButtonSize::Compact pending=sign_out.pending()>{words.sign_out}</Button>
        </StepForm>
    }
}

#[component]
fn SecondFactor(view: TaskView) -> impl IntoView {
    let query = use_query_map();
    let open = Memo::new(move |_| query.with(|query| query.get("open")).unwrap_or_default());
    let view = StoredValue::new(view);
    // Which part shows is in the address; going from one to another needs nothing new from the server.
    move || part(view, &open.get())
}

/// What there is to choose, or what was chosen.
fn part(view: StoredValue<TaskView>, open: &str) -> AnyView {
    let texts = use_two_step_texts();
    let (words, set_up) = (&texts.tasks, &texts.set_up);
    let TaskView { identifier, session, two_step, demanded_by, left, nav, .. } = view.get_value();
    let elsewhere = demanded_by.is_some();
    let by = demanded_by.unwrap_or_else(|| use_frame().app_name);
    let session = session.as_str().to_owned();
    let nav = StoredValue::new(nav);
    let footer = move || view! { <SignedIn identifier session /> };
    let Some(two_step) = two_step else { return ().into_any() };
    let TwoStepView { app_set_up, sms, offers_app, codes_to_save, .. } = two_step;
    let place = Place::Task(nav);
    let other_way = move || view! { <p class="aside"><TextLink href=with_nav(SETUP_MFA, &nav.get_value())>{words.other_way}</TextLink></p> };
    if let Some(codes) = codes_to_save {
        return view! { <Card title=set_up.codes_title footer><CodesToSave codes place /></Card> }.into_any();
    }
    match (open, app_set_up, sms) {
        ("add-authenticator", Some(app), _) if offers_app => {
            view! { <Card title=set_up.app_title footer><AppSetUp app place left=left.problems />{other_way()}</Card> }.into_any()
        }
        ("add-authenticator", None, _) if offers_app => {
            view! { <Card title=set_up.app_intro_title footer><AppIntro place left=left.problems />{other_way()}</Card> }.into_any()
        }
        ("add-sms", _, Some(sms)) => {
            let title = if sms.waiting.is_some() { set_up.sms_code_title } else { set_up.sms_title };
            view! { <Card title=title footer><SmsSetUp sms place left />{other_way()}</Card> }.into_any()
        }
        (_, _, sms) => {
            let to = move |card: &str| with_nav(&format!("{SETUP_MFA}?open={card}"), &nav.get_value());
            view! {
                <Card title=words.mfa_title subtitle=words.mfa_subtitle(&by) footer>
                    <div class="methods">
                        {offers_app.then(|| view! { <MethodRow icon=IconName::Shield label=words.mfa_app href=to("add-authenticator") /> })}
                        {sms.map(|_| view! { <MethodRow icon=IconName::Phone label=words.mfa_sms href=to("add-sms") /> })}
                    </div>
                    {elsewhere.then(|| {
                        let href = with_nav(ORGANIZATIONS, &nav.get_value());
                        view! { <p class="aside"><TextLink href>{words.mfa_elsewhere}</TextLink></p> }
                    })}
                </Card>
            }
            .into_any()
        }
    }
}

#[component]
fn Password(view: TaskView) -> impl IntoView {
    let words = &use_two_step_texts().tasks;
    let text = use_text();
    let recovery = &text.recovery;
    let app = use_frame().app_name;
    let nav = StoredValue::new(view.nav.clone());
    let action = Step::to::<ChooseDemandedPassword>();
    let form = NodeRef::<html::Form>::new();
    let all = action.problems(view.left.problems.clone());
    focus_after(form, all);
    let (identifier, session) = (view.identifier.clone(), view.session.as_str().to_owned());
    let footer = move || view! { <SignedIn identifier session /> };
    view! {
        <Card title=words.password_title subtitle=words.password_subtitle(&app) footer>
            <StepForm step=action node_ref=form class="form">
                <FormAlert problems=all />
                <HiddenUsername value=view.identifier.clone() />
                <PasswordField
                    field=Field::NewPassword
                    label=recovery.new_password_label
                    autocomplete="new-password"
                    show_label=text.common.show_password
                    hide_label=text.common.hide_password
                    autofocus=true
                    required=true
                    problem=at(all, Field::NewPassword)
                />
                <label class="tick">
                    <input type="checkbox" name="sign_out_others" value="true" checked=true />
                    <span>{recovery.sign_out_others} <span class="muted small">{recovery.sign_out_others_hint}</span></span>
                </label>
                <Nav nav />
                <Button arrow=true pending=action.pending()>{recovery.submit}</Button>
            </StepForm>
        </Card>
    }
}
