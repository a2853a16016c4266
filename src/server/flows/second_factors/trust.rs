//! Browsers on which the second factor is not asked for again for some days.

use crate::domain::ids::{ClientId, TrustedBrowserId, UserId};
use crate::domain::security_log::Happening;
use crate::domain::settings::InstanceSettings;
use crate::domain::time::{Span, Timestamp};
use crate::server::flows::{Cx, Internal, log};
use crate::server::store::trusted_browsers::TrustedBrowser;
use crate::server::store::{self, Tx};

/// Trusts this browser, where the instance lets people do so.
///
/// # Errors
/// [`Internal`].
pub async fn remember(cx: &Cx, tx: &mut Tx, settings: &InstanceSettings, user: &UserId, client: &ClientId) -> Result<(), Internal> {
    let Some(days) = settings.trusted_browser_days else { return Ok(()) };
    let browser = TrustedBrowser {
        id: TrustedBrowserId::from_unique(&cx.unique()?),
        client: client.clone(),
        user_agent: Some(cx.from.user_agent.clone()),
        ip_address: Some(cx.from.ip.clone()),
        last_used_at: cx.now,
        expires_at: cx.now.plus(Span::days(days)),
        created_at: cx.now,
    };
    store::trusted_browsers::save(tx, user, &browser).await?;
    log::record(cx, tx, user, Happening::BrowserTrusted).await
}

/// When the second factor was proved on this browser, if the person trusts it; notes that it was used.
///
/// # Errors
/// [`Internal`].
pub async fn proved_at(cx: &Cx, tx: &mut Tx, settings: &InstanceSettings, user: &UserId, client: &ClientId) -> Result<Option<Timestamp>, Internal> {
    if settings.trusted_browser_days.is_none() {
        return Ok(None);
    }
    let Some(browser) = store::trusted_browsers::find(tx, user, client, cx.now).await? else { return Ok(None) };
    store::trusted_browsers::touch(tx, &browser.id, (&cx.from.user_agent, &cx.from.ip), cx.now).await?;
    Ok(Some(browser.created_at))
}

/// Trusts one browser no more, or (`None`) none of them.
///
/// # Errors
/// [`Internal`].
pub async fn forget(cx: &Cx, user: &UserId, only: Option<&TrustedBrowserId>) -> Result<(), Internal> {
    let mut tx = cx.app.store.write().await?;
    if store::trusted_browsers::delete(&mut tx, user, only).await? > 0 {
        log::record(cx, &mut tx, user, Happening::BrowsersDistrusted).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Trusts none of them any more, as part of another change.
///
/// # Errors
/// [`Internal`].
pub async fn forget_all(cx: &Cx, tx: &mut Tx, user: &UserId) -> Result<(), Internal> {
    if store::trusted_browsers::delete(tx, user, None).await? > 0 {
        log::record(cx, tx, user, Happening::BrowsersDistrusted).await?;
    }
    Ok(())
}
