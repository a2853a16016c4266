//! Sends one message of the outbox: a mail, or a text message.

use super::Outcome;
use crate::domain::contact::Contact;
use crate::domain::ids::MailId;
use crate::domain::verification::VERIFICATION_TTL;
use crate::server::flows::Internal;
use crate::server::flows::mails::place;
use crate::server::mail::{self, Delivered, MailParams, SendError};
use crate::server::sms;
use crate::server::state::AppState;
use crate::server::store::jobs::Job;
use crate::server::store::outbox::{self, MailStatus, MailboxMail};

/// What the mailbox of a development instance shows of a message; a text message has no HTML.
struct Copy {
    subject: String,
    text: String,
    html: String,
}

/// Sends the mail, or notes why not. `last` is the last try: after it the mail counts as failed.
pub(super) async fn run(app: &AppState, job: &Job, last: bool) -> Result<Outcome, Internal> {
    let Ok(id) = MailId::parse(&job.subject) else { return Ok(Outcome::GiveUp) };
    let row = outbox::find(&mut app.store.read().await?, &id).await?;
    let Some(row) = row.filter(|row| row.status == MailStatus::Queued) else { return Ok(Outcome::Done) };
    let opened = app.sealer.open(&place(&id), &row.sealed_params).map_err(Internal::from);
    let params: MailParams = match opened.and_then(|plain| Ok(serde_json::from_slice(&plain)?)) {
        Ok(params) => params,
        Err(error) => {
            tracing::error!(mail.id = %id, %error, "a mail could not be read");
            return give_up(app, &id, "the mail could not be read").await;
        }
    };
    if params.kind.is_proof() && app.clock.now().since(row.created_at) >= VERIFICATION_TTL {
        return give_up(app, &id, "its code expired before it was taken").await;
    }
    let (sent, copy) = match &params.to {
        Contact::Email(to) => {
            let rendered = mail::render(to, &params);
            let sent = match &app.mailer {
                Some(mailer) => mailer.send(&rendered, params.support_email.as_deref(), id.as_str(), params.asked_at).await,
                None => Ok(Delivered { server: String::new() }),
            };
            (sent, Copy { subject: rendered.subject, text: rendered.text, html: rendered.html })
        }
        Contact::Phone(to) => {
            let host = app.config.public_url.host_str().unwrap_or_default();
            let Some(rendered) = sms::render(to, &params, host) else { return give_up(app, &id, "this does not go to phones").await };
            let sent = app.sms.send(&rendered, id.as_str()).await;
            let subject = rendered.text.lines().next().unwrap_or_default().to_owned();
            (sent, Copy { subject, text: rendered.text, html: String::new() })
        }
    };
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let outcome = match sent {
        Ok(Delivered { server }) => {
            if app.config.is_development() {
                let copy = MailboxMail {
                    id: id.as_str().to_owned(),
                    recipient: params.to.as_str().to_owned(),
                    subject: copy.subject,
                    text_body: copy.text,
                    html_body: copy.html,
                    created_at: now.millis(),
                };
                outbox::insert_mailbox(&mut tx, &copy).await?;
            }
            outbox::finish(&mut tx, &id, MailStatus::Delivered, &server, now).await?;
            metrics::counter!("vestibule_mails_total", "outcome" => "delivered").increment(1);
            Outcome::Done
        }
        Err(SendError::Retryable { answer }) if !last => {
            tracing::warn!(mail.id = %id, answer, "a mail was not taken yet");
            outbox::note_delay(&mut tx, &id, &answer, now).await?;
            Outcome::Retry
        }
        Err(error) => {
            tracing::error!(mail.id = %id, answer = error.answer(), "a mail was refused");
            outbox::finish(&mut tx, &id, MailStatus::Failed, error.answer(), now).await?;
            metrics::counter!("vestibule_mails_total", "outcome" => "failed").increment(1);
            Outcome::GiveUp
        }
    };
    tx.commit().await?;
    Ok(outcome)
}

/// Notes that a mail will not arrive and wipes what it held. The person asks for another one.
async fn give_up(app: &AppState, id: &MailId, reason: &str) -> Result<Outcome, Internal> {
    let mut tx = app.store.write().await?;
    outbox::finish(&mut tx, id, MailStatus::Failed, reason, app.clock.now()).await?;
    tx.commit().await?;
    metrics::counter!("vestibule_mails_total", "outcome" => "failed").increment(1);
    Ok(Outcome::GiveUp)
}
