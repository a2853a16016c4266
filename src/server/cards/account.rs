//! The first account page, the chooser, signing out, language and theme.

use url::form_urlencoded;

use super::{destination, nav_of, parameter, wishes};
use crate::actions::account::{AccountView, ChoiceView, ChooserView, ContactView, DeviceView, SignOutView};
use crate::actions::{ActionError, FormReply};
use crate::domain::ids::SessionId;
use crate::domain::locale::Locale;
use crate::domain::navigation::{FinishedFlow, is_local_path};
use crate::domain::person_name::full_name;
use crate::domain::social::{ExternalIdentity, STRATEGY_PREFIX, known};
use crate::server::answer::{Answer, broke, broke_inside, give};
use crate::server::context::RequestContext;
use crate::server::device;
use crate::server::flows::sessions;
use crate::server::http::arrival::{LOCALE_COOKIE, THEME_COOKIE, remember};
use crate::server::phone;
use crate::server::store;
use crate::server::store::accounts::Account;
use crate::server::store::sessions::Session;

/// Most devices that are listed.
const MAX_DEVICES: i64 = 500;

async fn signed_in(context: &RequestContext) -> Result<Option<(Session, Account)>, ActionError> {
    let client = context.signed_in_client().await.map_err(|e| broke(context, &e))?;
    Ok(client.and_then(|client| client.active().cloned()))
}

/// The account page; without a session the browser signs in first and comes back to the same place.
pub(crate) async fn view(context: &RequestContext, path: &str) -> Result<Option<AccountView>, ActionError> {
    let Some((session, account)) = signed_in(context).await? else {
        let back = if is_local_path(path) { path } else { "/user" };
        let query = form_urlencoded::Serializer::new(String::new()).append_pair("redirect_url", back).finish();
        leptos_axum::redirect(&format!("/sign-in?{query}"));
        return Ok(None);
    };
    let settings = context.app().settings(context.now()).await.map_err(|e| broke_inside(context, e.into()))?;
    sessions::touch(&context.cx, &settings, &session).await.map_err(|e| broke_inside(context, e))?;
    let read = async {
        let mut tx = context.app().store.read().await?;
        store::sessions::active_of_user(&mut tx, &account.user.id, MAX_DEVICES, context.now()).await
    };
    let devices = read.await.map_err(|e| broke_inside(context, e.into()))?;
    let identifier = known_as(&account);
    let Account { user, emails, phones, external, .. } = account;
    let connected = external.into_iter().map(|account| connected(context, account.identity)).collect();
    let emails = emails.into_iter().map(|row| ContactView {
        primary: user.primary_email.as_ref() == Some(&row.id),
        verified: row.verified_at.is_some(),
        address: row.address.as_str().to_owned(),
    });
    let has_phones = settings.phone.is_on() || !phones.is_empty();
    let phones = phones.into_iter().map(|row| ContactView {
        primary: user.primary_phone.as_ref() == Some(&row.id),
        verified: row.verified_at.is_some(),
        address: phone::international(&row.number),
    });
    let (emails, phones) = (best_first(emails), has_phones.then(|| best_first(phones)));
    let mut devices: Vec<DeviceView> = devices.into_iter().map(|device| device_view(device, &session.id)).collect();
    devices.sort_by_key(|device| !device.current);
    Ok(Some(AccountView {
        name: full_name(user.first_name.as_deref(), user.last_name.as_deref()),
        identifier,
        username: user.username,
        emails,
        phones,
        connected,
        devices,
        created_at: user.created_at.millis(),
        now: context.now().millis(),
    }))
}

/// What a service is called, and what the person is called there.
fn connected(context: &RequestContext, identity: ExternalIdentity) -> (String, String) {
    let name = context.app().social.find(&identity.provider).map(|connection| connection.name.clone());
    let known = || identity.provider.strip_prefix(STRATEGY_PREFIX).and_then(known).map(|provider| provider.name.to_owned());
    (name.or_else(known).unwrap_or_else(|| identity.provider.clone()), identity.username.unwrap_or(identity.email))
}

/// The primary one, then those that are proved.
fn best_first(contacts: impl Iterator<Item = ContactView>) -> Vec<ContactView> {
    let mut contacts: Vec<ContactView> = contacts.collect();
    contacts.sort_by_key(|contact| (!contact.primary, !contact.verified));
    contacts
}

fn device_view(session: Session, current: &SessionId) -> DeviceView {
    let device = device::describe(session.user_agent.as_deref().unwrap_or_default());
    DeviceView {
        current: session.id == *current,
        session: session.id,
        browser: device.browser,
        system: device.system,
        is_mobile: device.is_mobile,
        ip_address: session.ip_address.unwrap_or_default(),
        last_active_at: session.last_active_at.millis(),
    }
}

/// The accounts of this browser.
pub(crate) async fn chooser(context: &RequestContext, query: &str) -> Result<Option<ChooserView>, ActionError> {
    let wishes = wishes(query);
    let client = context.signed_in_client().await.map_err(|e| broke(context, &e))?;
    let Some(client) = client.filter(|client| !client.sessions.is_empty()) else {
        leptos_axum::redirect(&wishes.carry("/sign-in"));
        return Ok(None);
    };
    let mut accounts = Vec::new();
    for (session, account) in &client.sessions {
        accounts.push(choice(session, account));
    }
    Ok(Some(ChooserView { accounts, nav: nav_of(&wishes) }))
}

/// Address or username; the id of somebody who has neither.
fn known_as(account: &Account) -> String {
    account.identifier().unwrap_or(account.user.id.as_str()).to_owned()
}

fn choice(session: &Session, account: &Account) -> ChoiceView {
    let identifier = known_as(account);
    let name = full_name(account.user.first_name.as_deref(), account.user.last_name.as_deref()).unwrap_or_else(|| identifier.clone());
    ChoiceView { session: session.id.clone(), name, identifier }
}

/// Goes on with one of them.
pub(crate) async fn select(context: &RequestContext, session: &SessionId, nav: &str) -> Result<FormReply, ActionError> {
    let wishes = wishes(nav);
    let client = context.signed_in_client().await.map_err(|e| broke(context, &e))?;
    let chosen = client.as_ref().and_then(|client| client.session(session).map(|(_, account)| (client.client.id.clone(), account.user.id.clone())));
    let answer = match chosen {
        Some((client, user)) if sessions::choose(&context.cx, &client, session).await.map_err(|e| broke_inside(context, e))? => {
            context.announce().await.map_err(|e| broke(context, &e))?;
            Answer::Go(destination(context, &wishes, FinishedFlow::SignIn, Some(&user)).await?)
        }
        // Signed out meanwhile: the chooser shows who is left.
        _ => Answer::Go(wishes.carry("/sign-in/choose")),
    };
    give(context, answer).await
}

/// Where signing out leads: the app's wish if it is allowed, the setting, or the page that says so.
async fn after_sign_out(context: &RequestContext, redirect_url: &str, others_left: bool) -> Result<String, ActionError> {
    let settings = context.app().settings(context.now()).await.map_err(|e| broke_inside(context, e.into()))?;
    let wish = if redirect_url.is_empty() { None } else { context.app().redirect_policy(&settings).check(redirect_url).ok().map(String::from) };
    let own = if others_left { "/sign-in/choose" } else { "/signed-out" };
    Ok(wish.or_else(|| settings.after_sign_out_url.clone()).unwrap_or_else(|| own.to_owned()))
}

/// Signs out one or all.
pub(crate) async fn sign_out(context: &RequestContext, session: Option<&SessionId>, redirect_url: &str) -> Result<FormReply, ActionError> {
    let client = context.signed_in_client().await.map_err(|e| broke(context, &e))?;
    let mut others_left = false;
    if let Some(client) = client {
        match session {
            Some(session) => {
                sessions::sign_out(&context.cx, &client.client.id, session).await.map_err(|e| broke_inside(context, e))?;
                others_left = client.sessions.iter().any(|(other, _)| other.id != *session);
            }
            None => sessions::sign_out_all(&context.cx, &client.client.id).await.map_err(|e| broke_inside(context, e))?,
        }
        context.rotate().await.map_err(|e| broke(context, &e))?;
        context.announce().await.map_err(|e| broke(context, &e))?;
    }
    let target = after_sign_out(context, redirect_url, others_left).await?;
    give(context, Answer::Go(target)).await
}

/// The page that asks before it signs out: a link alone changes nothing.
pub(crate) async fn sign_out_view(context: &RequestContext, query: &str) -> Result<SignOutView, ActionError> {
    let client = context.signed_in_client().await.map_err(|e| broke(context, &e))?;
    let account = client.as_ref().and_then(|client| client.active()).map(|(session, account)| choice(session, account));
    let others = client.is_some_and(|client| client.sessions.len() > 1);
    Ok(SignOutView { account, others, redirect_url: parameter(query, "redirect_url").unwrap_or_default() })
}

/// Throws another device out, or all others.
pub(crate) async fn revoke(context: &RequestContext, session: Option<&SessionId>) -> Result<FormReply, ActionError> {
    let Some((current, Account { user, .. })) = signed_in(context).await? else { return give(context, Answer::Go("/sign-in".to_owned())).await };
    match session {
        Some(session) if *session == current.id => return sign_out(context, Some(session), "").await,
        Some(session) => sessions::revoke(&context.cx, &user.id, session).await.map_err(|e| broke_inside(context, e))?,
        None => {
            let all = async {
                let mut tx = context.app().store.write().await?;
                sessions::revoke_others(&context.cx, &mut tx, &user.id, Some(&current.id)).await?;
                tx.commit().await?;
                Ok(())
            };
            all.await.map_err(|e| broke_inside(context, e))?;
        }
    }
    give(context, Answer::Go("/user#devices".to_owned())).await
}

/// Keeps language and theme.
pub(crate) async fn preferences(context: &RequestContext, language: &str, theme: &str, back: &str) -> Result<FormReply, ActionError> {
    if let Some(locale) = Locale::from_tag(language) {
        remember(context, LOCALE_COOKIE, locale.tag());
    }
    if let Some(theme) = ["system", "light", "dark"].into_iter().find(|known| *known == theme) {
        remember(context, THEME_COOKIE, theme);
    }
    let back = if is_local_path(back) { back } else { "/user" };
    give(context, Answer::Go(back.to_owned())).await
}
