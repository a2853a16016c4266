//! Forgets what is over, in bounded batches.

use crate::domain::second_factor::SET_UP_TTL;
use crate::domain::time::Span;
use crate::server::flows::Internal;
use crate::server::state::AppState;
use crate::server::store;

/// Most rows of one kind per round.
const BATCH: i64 = 1000;
/// How long finished attempts stay, so that a late click still gets a fitting page.
const KEEP_ATTEMPTS: Span = Span::days(1);
/// How long the outbox keeps the fate of a mail.
const KEEP_MAILS: Span = Span::days(30);
/// How long a link of a security mail stays after its end, so that a late click gets a fitting page.
const KEEP_LINKS: Span = Span::days(30);
/// How long an unused bucket of tries stays; longer than any pause.
const KEEP_BUCKETS: Span = Span::days(8);

/// One round.
pub(super) async fn run(app: &AppState) -> Result<(), Internal> {
    app.hasher.rest();
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    store::sessions::end_overdue(&mut tx, BATCH, now).await?;
    store::web_sessions::delete_overdue(&mut tx, BATCH, now).await?;
    store::handshakes::delete_overdue(&mut tx, BATCH, now).await?;
    store::kept_forms::delete_overdue(&mut tx, BATCH, now).await?;
    store::passkeys::delete_overdue(&mut tx, BATCH, now).await?;
    store::social_trips::delete_overdue(&mut tx, BATCH, now.minus(KEEP_ATTEMPTS)).await?;
    store::sign_ins::delete_overdue(&mut tx, BATCH, now.minus(KEEP_ATTEMPTS)).await?;
    store::sign_ups::delete_overdue(&mut tx, BATCH, now.minus(KEEP_ATTEMPTS)).await?;
    store::verifications::delete_overdue(&mut tx, BATCH, now.minus(KEEP_ATTEMPTS)).await?;
    store::totp_factors::delete_overdue(&mut tx, BATCH, now.minus(SET_UP_TTL)).await?;
    store::backup_codes::forget_overdue(&mut tx, now.minus(SET_UP_TTL)).await?;
    store::trusted_browsers::delete_overdue(&mut tx, BATCH, now).await?;
    store::outbox::delete_overdue(&mut tx, BATCH, now.minus(KEEP_MAILS)).await?;
    store::security_links::delete_overdue(&mut tx, BATCH, now.minus(KEEP_LINKS)).await?;
    if let Some(days) = app.settings(now).await?.organization_log_days {
        store::organization_log::delete_overdue(&mut tx, BATCH, now.minus(Span::days(days))).await?;
    }
    store::limits::delete_overdue(&mut tx, BATCH, now.minus(KEEP_BUCKETS)).await?;
    tx.commit().await?;
    Ok(())
}
