//! Forms that browsers without JavaScript sent before the person had proved that it is them: kept until they have, and then
//! carried out once, in the same session.

use serde::{Deserialize, Serialize};

use super::{Cx, Internal};
use crate::domain::ids::SessionId;
use crate::domain::secret::SecretText;
use crate::domain::time::Span;
use crate::server::security::token;
use crate::server::store;

/// How long a form waits.
pub const KEPT_FOR: Span = Span::minutes(10);

/// Purpose under which the ids of kept forms are hashed.
const KEPT_FORM: &str = "kept_form";

/// A form as it was posted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostedForm {
    /// The server function.
    pub path: String,
    /// Its fields, as forms encode them.
    pub body: SecretText,
}

/// Keeps a form. What it returns leads back to it.
///
/// # Errors
/// [`Internal`].
pub async fn keep(cx: &Cx, session: &SessionId, form: &PostedForm) -> Result<SecretText, Internal> {
    let id = token::fresh(&cx.app.rng)?;
    let sealed = cx.app.sealer.seal(&place(session), &serde_json::to_vec(form)?)?;
    let mut tx = cx.app.store.write().await?;
    store::kept_forms::insert(&mut tx, cx.app.tokens.hash(KEPT_FORM, id.expose()).as_bytes(), session, sealed, cx.now.plus(KEPT_FOR)).await?;
    tx.commit().await?;
    Ok(id)
}

/// Takes a form out, for this one time. `None` when it was taken before, is too old, or is of another session.
///
/// # Errors
/// [`Internal`].
pub async fn take(cx: &Cx, session: &SessionId, id: &str) -> Result<Option<PostedForm>, Internal> {
    let hash = cx.app.tokens.hash(KEPT_FORM, id);
    let mut tx = cx.app.store.write().await?;
    let Some(sealed) = store::kept_forms::find(&mut tx, hash.as_bytes(), session, cx.now).await? else { return Ok(None) };
    if !store::kept_forms::spend(&mut tx, hash.as_bytes(), session, cx.now).await? {
        return Ok(None);
    }
    tx.commit().await?;
    Ok(Some(serde_json::from_slice(&cx.app.sealer.open(&place(session), &sealed)?)?))
}

/// The place a form is sealed for: in another session it does not open.
fn place(session: &SessionId) -> String {
    format!("kept_forms/{session}")
}
