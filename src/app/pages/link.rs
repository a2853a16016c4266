//! The pages behind links of mails, and the page that explains redirects.

use leptos::prelude::*;

use super::bundles::nothing;
use crate::actions::link::{ConfirmLink, ExplainRedirect, LinkPurpose, LinkView, LookAtLink, RedirectView, Undo, UndoView};
use crate::app::browser::post::Answer;
use crate::app::elements::{Alert, AlertKind, Button, ButtonKind, Icon, IconName, LinkButton};
use crate::app::form::{Card, FormAlert, query_parameter, use_frame};
use crate::app::load::{ask, shown};
use crate::app::routes::{REDIRECT_EXPLAINED, SIGN_IN};
use crate::app::step::{Step, StepForm};
use crate::app::text::use_text;

/// A page of links, or the one that explains redirects.
#[derive(Debug, Clone, Copy)]
enum LinkPage {
    /// The link itself asks for the press of a button: opening it changes nothing, so that scanners can't use it up.
    Confirm,
    FirstTab,
    Expired,
    Failed,
    Redirect,
}

impl LinkPage {
    fn at(path: &str) -> Option<Self> {
        Some(match path.trim_end_matches('/') {
            "/verify" => Self::Confirm,
            "/verify/first-tab" => Self::FirstTab,
            "/verify/expired" => Self::Expired,
            "/verify/failed" => Self::Failed,
            REDIRECT_EXPLAINED => Self::Redirect,
            _ => return None,
        })
    }
}

/// Reads what a page shows, if there is one at this address.
pub(super) fn load(path: &str, query: String) -> Option<Answer> {
    Some(match LinkPage::at(path)? {
        LinkPage::Confirm => ask(LookAtLink { query }),
        LinkPage::Redirect => ask(ExplainRedirect { query }),
        LinkPage::FirstTab | LinkPage::Expired | LinkPage::Failed => nothing(),
    })
}

/// Shows it.
pub(super) fn show(path: &str, answer: &str) -> Option<AnyView> {
    Some(match LinkPage::at(path)? {
        LinkPage::Confirm => show_link(answer),
        LinkPage::Redirect => show_redirect(answer),
        LinkPage::FirstTab => view! { <FirstTabPage /> }.into_any(),
        LinkPage::Expired => view! { <ExpiredPage /> }.into_any(),
        LinkPage::Failed => view! { <FailedPage /> }.into_any(),
    })
}

/// What a link leads to.
fn show_link(answer: &str) -> AnyView {
    shown::<LookAtLink>(answer, |link| match link {
        LinkView::Expired => view! { <ExpiredPage /> }.into_any(),
        LinkView::Failed => view! { <FailedPage /> }.into_any(),
        LinkView::Undo(undo) => view! { <UndoCard undo /> }.into_any(),
        LinkView::Confirm { purpose, same_browser } => view! { <Confirm purpose same_browser /> }.into_any(),
    })
}

#[component]
fn Confirm(purpose: LinkPurpose, same_browser: bool) -> impl IntoView {
    let text = use_text();
    let words = &text.link;
    let app = use_frame().app_name;
    let subtitle = match purpose {
        LinkPurpose::SignIn => words.confirm_text(&app),
        LinkPurpose::SignUp => words.confirm_sign_up_text(&app),
        LinkPurpose::ResetPassword => words.confirm_reset_text(&app),
    };
    let action = Step::to::<ConfirmLink>();
    let all = action.problems(Vec::new());
    let token = query_parameter("token").unwrap_or_default();
    view! {
        <Card title=words.confirm_title subtitle=subtitle>
            {(!same_browser)
                .then(|| {
                    view! {
                        <Alert kind=AlertKind::Info>
                            <strong>{words.other_device_title}</strong>
                            " "
                            {words.other_device_text}
                        </Alert>
                    }
                })}
            <StepForm step=action class="form">
                <FormAlert problems=all />
                <input type="hidden" name="token" value=token />
                <Button arrow=true pending=action.pending()>{words.confirm_button}</Button>
            </StepForm>
            <p class="muted small centered">{words.confirm_not_you}</p>
        </Card>
    }
}

/// Undoes something in an account by the press of a button, once the person has read what will happen.
#[component]
fn UndoCard(undo: UndoView) -> impl IntoView {
    let UndoView { title, text, points, button, danger, stays, hint, onward } = undo;
    let kind = if danger { ButtonKind::Danger } else { ButtonKind::Primary };
    let step = Step::to::<Undo>();
    let all = step.problems(Vec::new());
    let done = step.accepted();
    Effect::new(move || {
        // The way on leads to this very address, where the page would stay as it is.
        if stays && done.get() {
            _ = window().location().reload();
        }
    });
    let token = query_parameter("token").unwrap_or_default();
    view! {
        <Card title=title subtitle=text>
            {button.is_none().then(|| view! { <span class="sign sign--success"><Icon name=IconName::Check /></span> })}
            {(!points.is_empty())
                .then(|| view! { <ul class="points">{points.into_iter().map(|point| view! { <li><bdi>{point}</bdi></li> }).collect_view()}</ul> })}
            {button
                .map(|words| {
                    view! {
                        <StepForm step=step class="form">
                            <FormAlert problems=all />
                            <input type="hidden" name="token" value=token />
                            <Button kind pending=step.pending()>{words}</Button>
                        </StepForm>
                    }
                })}
            <p class="muted small centered">{hint}</p>
            {onward.map(|(words, href)| view! { <LinkButton href=href>{words}</LinkButton> })}
        </Card>
    }
}

/// One of the pages that say how a link ended.
#[component]
fn Ending(title: &'static str, text: &'static str, next: &'static str, sign: &'static str, icon: IconName, way_on: bool) -> impl IntoView {
    let words = use_text();
    view! {
        <Card title=title subtitle=text>
            <span class=format!("sign {sign}")><Icon name=icon /></span>
            <p class="muted centered">{next}</p>
            {way_on.then(|| view! { <LinkButton href=SIGN_IN>{words.errors.to_sign_in}</LinkButton> })}
        </Card>
    }
}

/// The link was used; the tab that asked goes on.
#[component]
fn FirstTabPage() -> impl IntoView {
    let words = &use_text().link;
    view! { <Ending title=words.first_tab_title text=words.first_tab_text next=words.first_tab_next sign="sign--success" icon=IconName::Check way_on=false /> }
}

/// The link is too old.
#[component]
fn ExpiredPage() -> impl IntoView {
    let words = &use_text().link;
    view! { <Ending title=words.expired_title text=words.expired_text next=words.expired_next sign="sign--warning" icon=IconName::Alert way_on=true /> }
}

/// The link was used before, or is none of ours.
#[component]
fn FailedPage() -> impl IntoView {
    let words = &use_text().link;
    view! { <Ending title=words.failed_title text=words.failed_text next=words.failed_next sign="sign--danger" icon=IconName::Alert way_on=true /> }
}

/// Explains why a redirect did not happen: which rule, what is registered, what to change.
fn show_redirect(answer: &str) -> AnyView {
    shown::<ExplainRedirect>(answer, |explained| view! { <Explained explained /> }.into_any())
}

#[component]
fn Explained(explained: RedirectView) -> impl IntoView {
    let text = use_text();
    let words = &text.redirects;
    let app = use_frame().app_name;
    let RedirectView { url, parameter, refusal, circle, patterns, go_on } = explained;
    let (title, subtitle) = if circle { (words.circle_title, words.circle_text(&app)) } else { (words.refused_title, words.refused_text(&app)) };
    let explanation = refusal.map(|reason| text.refusal(reason));
    view! {
        <Card title=title subtitle=subtitle>
            <dl class="facts">
                {(!url.is_empty()).then(|| view! { <dt>{words.asked_for}</dt> <dd><code class="break">{url}</code></dd> })}
                {(!parameter.is_empty()).then(|| view! { <dt>{words.parameter}</dt> <dd><code>{parameter}</code></dd> })}
                {explanation
                    .map(|explanation| {
                        view! {
                            <dt>{words.rule_heading}</dt>
                            <dd>{explanation.rule}</dd>
                            <dt>{words.fix_heading}</dt>
                            <dd>{explanation.fix}</dd>
                        }
                    })}
                {circle
                    .then(|| {
                        view! {
                            <dt>{words.circle_causes}</dt>
                            <dd>
                                <ul>
                                    <li>{words.circle_clock}</li>
                                    <li>{words.circle_keys}</li>
                                    <li>{words.circle_cookies}</li>
                                </ul>
                            </dd>
                        }
                    })}
                <dt>{words.registered_heading}</dt>
                <dd>
                    <ul>{patterns.into_iter().map(|pattern| view! { <li><code class="break">{pattern}</code></li> }).collect_view()}</ul>
                </dd>
            </dl>
            <LinkButton href=go_on>{words.go_on}</LinkButton>
        </Card>
    }
}
