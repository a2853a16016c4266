//! What forms share: problems at their fields, focus after an answer, the card around them.

use leptos::html;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_location, use_query_map};

use super::browser::focus::focus_first_invalid;
use super::elements::{Alert, AlertKind};
use super::frame::Frame;
use super::layout::AuthCard;
use super::text::use_text;
use crate::actions::{ActionError, FormReply};
use crate::domain::problem::{Field, FieldProblem};

/// Answer of an action, as leptos keeps it.
pub type Reply = Option<Result<FormReply, ActionError>>;

/// The problems to show: those of the last answer, or those that came with the page.
pub fn problems(reply: impl Fn() -> Reply + Send + Sync + 'static, first: Vec<FieldProblem>) -> Signal<Vec<FieldProblem>> {
    Signal::derive(move || match reply() {
        None => first.clone(),
        Some(Ok(reply)) => reply.problems,
        Some(Err(error)) => error.problems(),
    })
}

/// The problem at a field, in words.
pub fn at(problems: Signal<Vec<FieldProblem>>, field: Field) -> Signal<Option<String>> {
    let text = use_text();
    Signal::derive(move || problems.with(|all| all.iter().find(|problem| problem.field == field).map(|problem| text.field_problem(problem))))
}

/// Puts the focus on the first wrong field after each answer with problems.
pub fn focus_after(form: NodeRef<html::Form>, problems: Signal<Vec<FieldProblem>>) {
    Effect::new(move |ran: Option<()>| {
        let wrong = problems.with(|all| !all.is_empty());
        if ran.is_some() && wrong {
            request_animation_frame(move || {
                if let Some(form) = form.get_untracked() {
                    focus_first_invalid(&form);
                }
            });
        }
    });
}

/// The message above a form, if there is one about the whole form.
#[component]
pub fn FormAlert(
    /// All problems of the form.
    problems: Signal<Vec<FieldProblem>>,
) -> impl IntoView {
    let message = at(problems, Field::Form);
    move || message.get().map(|message| view! { <Alert kind=AlertKind::Danger>{message}</Alert> })
}

/// The app's wishes as a hidden field, so that every step hands them on.
#[component]
pub fn Nav(
    /// The wishes as a query.
    nav: StoredValue<String>,
) -> impl IntoView {
    view! { <input type="hidden" name="nav" value=nav.get_value() /> }
}

/// The query of this page, as the server functions want it.
pub fn current_query() -> String {
    let location = use_location();
    location.search.get_untracked().trim_start_matches('?').to_owned()
}

/// A parameter of this page's query.
pub fn query_parameter(name: &str) -> Option<String> {
    use_query_map().with_untracked(|query| query.get(name))
}

/// The title of a document. Without angle brackets: leptos writes it as it is.
pub fn document_title(title: &str, app_name: &str) -> String {
    format!("{title} · {app_name}").replace(['<', '>'], "")
}

/// The instance this page belongs to.
pub fn use_frame() -> Frame {
    use_context::<Frame>().unwrap_or_default()
}

/// [`AuthCard`] with everything that is the same on all cards.
#[component]
pub fn Card(
    /// The title, also of the document.
    #[prop(into)]
    title: String,
    /// A line under the title.
    #[prop(optional, into)]
    subtitle: MaybeProp<String>,
    /// The strip under the card.
    #[prop(optional, into)]
    footer: Option<ViewFnOnce>,
    /// Forms and choices.
    children: Children,
) -> impl IntoView {
    let text = use_text();
    let frame = use_frame();
    let links = frame.links(text);
    let document_title = document_title(&title, &frame.app_name);
    let brand = frame.brand();
    let secured_by = frame.secured_by.then(|| text.common.secured_by.to_owned());
    let dev_notice = frame.development.then(|| text.common.development_mode.to_owned());
    view! {
        <Title text=document_title />
        <AuthCard title subtitle brand links secured_by dev_notice footer>
            {children()}
        </AuthCard>
    }
}
