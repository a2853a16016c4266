//! Background work: mails, and forgetting what is over. Jobs carry ids and read the state when they run.

mod clean_up;
mod send_mail;

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::flows::mails::SEND_MAIL;
use super::flows::organizations::enrolment::{self, ENROL_DOMAIN};
use super::flows::{Cx, Internal, Requester};
use super::state::AppState;
use super::store::{self, jobs::Job};
use crate::domain::locale::Locale;
use crate::domain::security_log::Actor;
use crate::domain::time::Span;

/// Jobs that are claimed at once.
const BATCH: i64 = 10;
/// A worker that dies loses its claim after this time.
const CLAIM: Span = Span::minutes(2);
/// Tries before a job is given up.
const MAX_ATTEMPTS: i64 = 10;
/// Pause between looks at the table when nobody rings.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// Pause between rounds of forgetting.
const CLEAN_UP_EVERY: Duration = Duration::from_mins(1);

/// What became of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Done.
    Done,
    /// It may work later.
    Retry,
    /// It never will.
    GiveUp,
}

/// Runs due jobs until told to stop; a job that has begun is finished.
pub async fn work(app: AppState, stop: CancellationToken) {
    loop {
        match run_due(&app).await {
            Ok(0) => {}
            Ok(_) => continue,
            Err(error) => tracing::error!(%error, "jobs cannot be read"),
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = app.store.work_bell().notified() => {}
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
}

/// Forgets what is over, once a minute, until told to stop.
pub async fn tidy(app: AppState, stop: CancellationToken) {
    loop {
        if let Err(error) = tidy_once(&app).await {
            tracing::error!(%error, "forgetting what is over failed");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(CLEAN_UP_EVERY) => {}
        }
    }
}

/// One round of forgetting.
///
/// # Errors
/// [`Internal`].
pub async fn tidy_once(app: &AppState) -> Result<(), Internal> {
    clean_up::run(app).await
}

/// Runs one batch of due jobs; how many there were.
///
/// # Errors
/// [`Internal`] when the store fails; the claim runs out and another worker takes over.
pub async fn run_due(app: &AppState) -> Result<usize, Internal> {
    let now = app.clock.now();
    let jobs = {
        let mut tx = app.store.write().await?;
        let jobs = store::jobs::claim(&mut tx, BATCH, now.plus(CLAIM), now).await?;
        tx.commit().await?;
        jobs
    };
    for job in &jobs {
        let outcome = run(app, job).await.unwrap_or_else(|error| {
            tracing::error!(job.id = %job.id, job.kind = %job.kind, %error, "a job failed");
            Outcome::Retry
        });
        finish(app, job, outcome).await?;
    }
    Ok(jobs.len())
}

async fn run(app: &AppState, job: &Job) -> Result<Outcome, Internal> {
    match job.kind.as_str() {
        SEND_MAIL => send_mail::run(app, job, job.attempts >= MAX_ATTEMPTS).await,
        ENROL_DOMAIN => {
            enrolment::of_domain(&acting(app), &job.subject).await?;
            Ok(Outcome::Done)
        }
        other => {
            tracing::error!(job.id = %job.id, job.kind = other, "nobody knows this kind of job");
            Ok(Outcome::GiveUp)
        }
    }
}

/// Who acts when nobody asked just now.
fn acting(app: &AppState) -> Cx {
    let from = Requester { actor: Actor::Operator, ..Requester::default() };
    Cx { app: app.clone(), now: app.clock.now(), from, locale: Locale::default() }
}

async fn finish(app: &AppState, job: &Job, outcome: Outcome) -> Result<(), Internal> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    match outcome {
        Outcome::Done => store::jobs::delete(&mut tx, &job.id).await?,
        Outcome::Retry if job.attempts < MAX_ATTEMPTS => store::jobs::retry(&mut tx, &job.id, now.plus(back_off(job.attempts))).await?,
        Outcome::Retry | Outcome::GiveUp => store::jobs::fail(&mut tx, &job.id, now).await?,
    }
    tx.commit().await?;
    Ok(())
}

/// Pause before the next try: 5 s, doubled with each try, an hour at most.
fn back_off(attempts: i64) -> Span {
    let doublings = u32::try_from(attempts.clamp(1, 12) - 1).unwrap_or(0);
    Span::seconds((5_i64 << doublings).min(3600))
}

#[cfg(test)]
mod tests {
    use super::back_off;
    use crate::domain::time::Span;

    #[test]
    fn x_82_tries_grow_apart_up_to_an_hour() {
        assert_eq!([1, 2, 3].map(back_off), [5, 10, 20].map(Span::seconds));
        assert_eq!(back_off(99), Span::hours(1));
    }
}
