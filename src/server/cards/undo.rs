//! The links of security mails.

use super::sign_in::client;
use crate::actions::link::LinkView;
use crate::actions::{ActionError, FormReply};
use crate::domain::secret::SecretText;
use crate::server::answer::{Answer, broke, broke_inside, give};
use crate::server::context::RequestContext;
use crate::server::flows::contacts::{self, ContactError};
use crate::server::flows::restore::{self, Done, Found};
use crate::server::undo;

/// What a link leads to, if it is one of these. Changes nothing.
pub(super) async fn look(context: &RequestContext, token: &SecretText) -> Result<Option<LinkView>, ActionError> {
    let found = restore::look(&context.cx, token).await.map_err(|e| broke_inside(context, e))?;
    let settings = context.app().settings(context.now()).await.map_err(|e| broke_inside(context, e.into()))?;
    let Some(found) = found else {
        let address = contacts::look_at_link(&context.cx, token).await.map_err(|e| broke_inside(context, e))?;
        return Ok(address.map(|address| LinkView::Undo(undo::confirm(context.cx.locale, &settings.application_name, &address))));
    };
    let page = undo::page(context.cx.locale, &settings.application_name, &found).map(LinkView::Undo);
    Ok(Some(page.unwrap_or(if matches!(found, Found::Expired) { LinkView::Expired } else { LinkView::Failed })))
}

/// Does what a link is for, by the person's button.
pub(crate) async fn act(context: &RequestContext, token: &SecretText) -> Result<FormReply, ActionError> {
    let (client, mut browser) = client(context).await?;
    if contacts::look_at_link(&context.cx, token).await.map_err(|e| broke_inside(context, e))?.is_some() {
        let answer = match contacts::open_link(&context.cx, token, &client).await {
            Ok(()) => Answer::Go("/user#emails".to_owned()),
            Err(ContactError::Refused(_) | ContactError::Gone) => Answer::Go("/verify/failed".to_owned()),
            Err(ContactError::Internal(error)) => return Err(broke_inside(context, error)),
        };
        return give(context, answer).await;
    }
    let answer = match restore::act(&context.cx, token, &client).await.map_err(|e| broke_inside(context, e))? {
        // The same page says that the device is out.
        Done::Revoked => Answer::Go(format!("/verify?token={}", url::form_urlencoded::byte_serialize(token.expose().as_bytes()).collect::<String>())),
        Done::Restored { attempt } => {
            let next = if attempt.is_some() { "/sign-in/reset-password" } else { "/sign-in" };
            browser.sign_in = attempt;
            context.save_browser(&browser).await.map_err(|e| broke(context, &e))?;
            context.rotate().await.map_err(|e| broke(context, &e))?;
            // Whoever was signed in to the account in this very browser is signed out too.
            context.announce().await.map_err(|e| broke(context, &e))?;
            Answer::Go(next.to_owned())
        }
        Done::Unusable => Answer::Go("/verify/failed".to_owned()),
    };
    give(context, answer).await
}
