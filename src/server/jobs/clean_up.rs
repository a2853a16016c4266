//! Forgets what is over, in bounded batches.

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
    store::social_trips::delete_overdue(&mut tx, BATCH, now.minus(KEEP_ATTEMPTS)).await?;
    store::sign_ins::delete_overdue(&mut tx, BATCH, now.minus(KEEP_ATTEMPTS)).await?;
    store::sign_ups::delete_overdue(&mut tx, BATCH, now.minus(KEEP_ATTEMPTS)).await?;
    store::verifications::delete_overdue(&mut tx, BATCH, now.minus(KEEP_ATTEMPTS)).await?;
    store::outbox::delete_overdue(&mut tx, BATCH, now.minus(KEEP_MAILS)).await?;
    store::limits::delete_overdue(&mut tx, BATCH, now.minus(KEEP_BUCKETS)).await?;
    tx.commit().await?;
    Ok(())
}
