//! A step of a form: posts its fields to a server function and keeps the answer.
//!
//! One type for all steps. The form and the action of leptos are generic over the server function, which would put their
//! code into the browser once for each.

use leptos::html;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use url::form_urlencoded;
use web_sys::{FormData, HtmlButtonElement, HtmlFormElement, SubmitEvent, UrlSearchParams};

use super::browser::post::{Redirects, post};
use crate::actions::{ActionError, FormReply};
use crate::domain::problem::FieldProblem;

/// How HTML forms are encoded.
const FORM: &str = "application/x-www-form-urlencoded";

/// The last answer of a step.
pub type Reply = Option<Result<FormReply, ActionError>>;

/// What stands in the way of a step: nobody is signed in any more, or a fresh proof is needed. The step does not take that for
/// an answer; it goes on once whoever is told of it says so.
#[derive(Debug, Clone, Copy)]
pub struct Interruption {
    /// Whether signing in is what is needed.
    pub signed_out: bool,
    /// Sends the step again as it was.
    pub again: Callback<()>,
}

/// Who is told of interruptions, on pages that can do something about them.
#[derive(Debug, Clone, Copy)]
pub struct OnInterruption(pub Callback<Interruption>);

/// A server function that a form posts to.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    path: &'static str,
    interrupted: Option<OnInterruption>,
    pending: RwSignal<bool>,
    answers: RwSignal<usize>,
    reply: RwSignal<Reply>,
}

impl Step {
    /// The step that this server function takes.
    pub fn to<F: ServerFn<Output = FormReply, Error = ActionError>>() -> Self {
        Self::at(F::PATH)
    }

    fn at(path: &'static str) -> Self {
        Self { path, interrupted: use_context(), pending: RwSignal::new(false), answers: RwSignal::new(0), reply: RwSignal::new(None) }
    }

    /// Where it posts to, for forms that load their page anew.
    pub const fn path(self) -> &'static str {
        self.path
    }

    /// Whether an answer is awaited.
    pub fn pending(self) -> Signal<bool> {
        self.pending.into()
    }

    /// How many answers came.
    pub fn answers(self) -> Signal<usize> {
        self.answers.into()
    }

    /// The last answer.
    pub fn reply(self) -> Reply {
        self.reply.get()
    }

    /// The problems to show: those of the last answer, or those that came with the page.
    pub fn problems(self, first: Vec<FieldProblem>) -> Signal<Vec<FieldProblem>> {
        Signal::derive(move || problems_of(self.reply(), &first))
    }

    /// Whether the last answer had nothing to object.
    pub fn accepted(self) -> Signal<bool> {
        Signal::derive(move || self.reply.with(|reply| matches!(reply, Some(Ok(reply)) if reply.problems.is_empty())))
    }

    /// Sends these fields.
    pub fn send(self, fields: &[(&str, &str)]) {
        self.send_encoded(form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish());
    }

    /// Sends the fields of the form that is being submitted, or leaves that to the browser.
    pub fn submit(self, event: &SubmitEvent) {
        let Some(body) = event.target().and_then(|form| form.dyn_into().ok()).and_then(|form| encoded(&form, event)) else { return };
        event.prevent_default();
        // A code sends itself at its last digit: a press at the same moment is the same request, and only the first counts.
        if !self.pending.get_untracked() {
            self.send_encoded(body);
        }
    }

    fn send_encoded(self, body: String) {
        self.pending.set(true);
        spawn_local(async move {
            let answer = post(self.path, FORM, body.clone(), Redirects::Follow).await;
            if let (Err(error @ (ActionError::SignInRequired | ActionError::ProofRequired)), Some(OnInterruption(tell))) = (&answer, self.interrupted)
            {
                if self.pending.try_set(false).is_none() {
                    let again = Callback::new(move |()| self.send_encoded(body.clone()));
                    _ = tell.try_run(Interruption { signed_out: *error == ActionError::SignInRequired, again });
                }
                return;
            }
            let reply = answer.and_then(|body| serde_json::from_str(&body).map_err(|_| ActionError::Internal { reference: String::new() }));
            // The page may be gone by now, and its signals with it.
            if self.pending.try_set(false).is_none() {
                _ = self.reply.try_set(Some(reply));
                _ = self.answers.try_update(|count| *count += 1);
            }
        });
    }
}

/// The problems of an answer; before there is one, those that came with the page.
pub fn problems_of(reply: Reply, first: &[FieldProblem]) -> Vec<FieldProblem> {
    match reply {
        None => first.to_vec(),
        Some(Ok(reply)) => reply.problems,
        Some(Err(error)) => error.problems(),
    }
}

/// The form of a step: a plain form where there is no JavaScript, else a request that leaves the page in place.
#[component]
pub fn StepForm(
    /// What it posts to.
    step: Step,
    /// Its class.
    #[prop(optional)]
    class: &'static str,
    /// The element, for those who move the focus in it.
    #[prop(optional)]
    node_ref: NodeRef<html::Form>,
    /// Fields and buttons.
    children: Children,
) -> impl IntoView {
    view! {
        <form action=step.path method="post" class=class novalidate node_ref=node_ref on:submit=move |event| step.submit(&event)>
            {children()}
        </form>
    }
}

/// The fields as the browser itself would send them, with those of the button that was pressed. `None` leaves the form to
/// the browser.
fn encoded(form: &HtmlFormElement, event: &SubmitEvent) -> Option<String> {
    let fields = FormData::new_with_form(form).ok()?;
    if let Some(button) = event.submitter().and_then(|button| button.dyn_into::<HtmlButtonElement>().ok()).filter(|button| !button.name().is_empty())
    {
        fields.append_with_str(&button.name(), &button.value()).ok()?;
    }
    Some(UrlSearchParams::new_with_str_sequence_sequence(&fields).ok()?.to_string().into())
}
