//! The card that waits for a code or a link of a message: the same for signing in, signing up and recovery.

use leptos::prelude::*;

use crate::actions::{Delivery, Left};
use crate::app::browser::poll;
use crate::app::elements::{Alert, AlertKind, Button, ButtonKind, CodeField, Countdown};
use crate::app::form::{FormAlert, Nav, at};
use crate::app::step::{Step, StepForm, problems_of};
use crate::app::text::{time, use_locale, use_text};
use crate::domain::problem::Field;
use crate::domain::time::Timestamp;

/// Pause until a code may be sent again, in seconds.
const AGAIN_CODE: i64 = 30;
/// The same for a link.
const AGAIN_LINK: i64 = 60;

/// Code, sending again, how the mail fares, and looking whether its link was opened meanwhile.
#[component]
pub fn MailStep(
    /// Gives the code.
    give: Step,
    /// Asks for another mail.
    resend: Step,
    /// Asks whether the link was opened.
    poll: Step,
    /// Whether the link comes first and the code is the other way.
    #[prop(optional)]
    by_link: bool,
    /// Whether the message is one to a phone, which has no link.
    #[prop(optional)]
    by_phone: bool,
    /// Seconds until another message may be asked for.
    resend_in: i64,
    /// How far the mail got.
    delivery: Delivery,
    /// What the last plain form post left.
    left: Left,
    /// The app's wishes.
    nav: StoredValue<String>,
    /// Stands in front of the code, in the form that gives it.
    #[prop(optional, into)]
    before: Option<ViewFnOnce>,
) -> impl IntoView {
    let text = use_text();
    let words = &text.sign_in;
    let first = left.problems;
    let all = Signal::derive(move || problems_of(give.reply().or_else(|| resend.reply()), &first));
    poll::while_waiting(move || {
        // A code under way ends the waiting by itself; without a link there is nothing to wait for.
        let busy = by_phone || poll.pending().get_untracked() || give.pending().get_untracked() || give.accepted().get_untracked();
        if !busy {
            poll.send(&[("nav", &nav.get_value())]);
        }
    });
    let pause = if by_link { AGAIN_LINK } else { AGAIN_CODE };
    let seconds = Signal::derive(move || if resend.answers().get() == 0 { resend_in } else { pause });
    let render = move |left: i64| {
        let words = &use_text().sign_in;
        match (left > 0, by_link) {
            (true, false) => words.code_resend_in(left),
            (true, true) => words.link_resend_in(left),
            (false, false) => words.code_resend.to_owned(),
            (false, true) => words.link_resend.to_owned(),
        }
    };
    let give_kind = if by_link { ButtonKind::Secondary } else { ButtonKind::Primary };
    view! {
        <FormAlert problems=all />
        {by_link.then(|| view! { <p class="centered">{words.link_waiting} " " {words.link_hint}</p> })}
        <StepForm step=give class="code-step">
            {before.map(ViewFnOnce::run)}
            <CodeField label=words.code_label autofocus=!by_link accepted=give.accepted() problem=at(all, Field::Code) />
            <Nav nav />
            <Button kind=give_kind arrow=!by_link pending=give.pending()>{text.common.continue_label}</Button>
        </StepForm>
        <StepForm step=resend class="code-step__again">
            <Nav nav />
            <Countdown seconds render=render pending=resend.pending() />
        </StepForm>
        <MessageState delivery by_phone />
        {(!by_phone)
            .then(|| {
                view! {
                    <div class="without-script">
                        <StepForm step=poll class="form">
                            <Nav nav />
                            <Button kind=ButtonKind::Secondary>{words.check_now}</Button>
                        </StepForm>
                    </div>
                }
            })}
    }
}

/// How far the message got, as far as the page may say.
#[component]
fn MessageState(delivery: Delivery, by_phone: bool) -> impl IntoView {
    let text = use_text();
    let (words, phone) = (&text.sign_in, &text.phone);
    let locale = use_locale();
    let failed = matches!(delivery, Delivery::Failed { .. });
    let message = match delivery {
        Delivery::Unknown if by_phone => phone.missing_hint.to_owned(),
        Delivery::Queued { detail: None } if by_phone => phone.queued.to_owned(),
        Delivery::Queued { detail: Some(_) } if by_phone => phone.retrying.to_owned(),
        Delivery::Accepted { at, .. } if by_phone => phone.accepted(&(time::clock(locale, Timestamp::from_millis(at), 0) + " UTC")),
        Delivery::Failed { detail: None } if by_phone => phone.failed.to_owned(),
        Delivery::Failed { detail: Some(answer) } if by_phone => phone.failed_because(&answer),
        Delivery::Unknown => words.mail_missing_hint.to_owned(),
        Delivery::Queued { detail: None } => words.mail_queued.to_owned(),
        Delivery::Queued { detail: Some(_) } => words.mail_retrying.to_owned(),
        Delivery::Accepted { server, at } => {
            let when = time::clock(locale, Timestamp::from_millis(at), 0) + " UTC";
            server.map_or_else(|| words.mail_accepted(&when), |server| words.mail_accepted_by(&server, &when))
        }
        Delivery::Failed { detail: None } => words.mail_failed.to_owned(),
        Delivery::Failed { detail: Some(answer) } => words.mail_failed_because(&answer),
    };
    if failed {
        view! { <Alert kind=AlertKind::Warning>{message}</Alert> }.into_any()
    } else {
        view! { <p class="muted small centered">{message}</p> }.into_any()
    }
}
