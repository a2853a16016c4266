//! Why somebody is not signed in any more, in words.

use crate::actions::ActionError;
use crate::app::text::session_over_text;
use crate::domain::session::SessionStatus;
use crate::server::answer::broke_inside;
use crate::server::context::RequestContext;
use crate::server::flows::sessions::{self, SignedInClient};

/// What to say in a browser that nobody is signed in on any more; nothing where the person knows.
pub(super) async fn why_out(context: &RequestContext, client: &SignedInClient) -> Result<String, ActionError> {
    let texts = session_over_text(context.cx.locale);
    let words = match sessions::why_out(&context.cx, client).await.map_err(|e| broke_inside(context, e))? {
        Some(SessionStatus::Revoked) => texts.revoked,
        Some(SessionStatus::Expired) => texts.expired,
        Some(SessionStatus::Abandoned) => texts.abandoned,
        Some(SessionStatus::Ended) => texts.ended,
        Some(SessionStatus::Replaced) => texts.replaced,
        Some(SessionStatus::Active | SessionStatus::Pending | SessionStatus::Removed) | None => "",
    };
    Ok(words.to_owned())
}
