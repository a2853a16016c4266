//! The profile, the chooser, signing out, language and theme.

use url::form_urlencoded;

use super::person::{Person, signed_in};
use super::{contacts, destination, left, nav_of, organizations, parameter, wishes};
use crate::actions::account::{AccountView, ChoiceView, ChooserView, LivePoint, PersonView, SignOutView};
use crate::actions::{ActionError, FormReply};
use crate::domain::ids::SessionId;
use crate::domain::locale::Locale;
use crate::domain::navigation::{FinishedFlow, is_local_path};
use crate::domain::person_name::full_name;
use crate::domain::social::{ExternalIdentity, STRATEGY_PREFIX, known};
use crate::domain::time::{Span, Timestamp};
use crate::server::answer::{Answer, broke, broke_inside, give, take_flash};
use crate::server::context::RequestContext;
use crate::server::flows::{Internal, sessions};
use crate::server::http::arrival::{LOCALE_COOKIE, THEME_COOKIE, remember};
use crate::server::store;
use crate::server::store::accounts::Account;
use crate::server::store::events::EventOfUser;
use crate::server::store::sessions::Session;

/// An event this young may have come while the page was being read; clocks of several processes differ by less.
const JUST_NOW: Span = Span::seconds(10);

/// Who opens a page of the account; without a session the browser signs in first and comes back to the same place.
pub(super) async fn visitor(context: &RequestContext, path: &str) -> Result<Option<Person>, ActionError> {
    let Some(person) = signed_in(context).await? else {
        let back = if is_local_path(path) { path } else { "/user" };
        let query = form_urlencoded::Serializer::new(String::new()).append_pair("redirect_url", back).finish();
        leptos_axum::redirect(&format!("/sign-in?{query}"));
        return Ok(None);
    };
    let settings = context.app().settings(context.now()).await.map_err(|e| broke_inside(context, e.into()))?;
    sessions::touch(&context.cx, &settings, &person.session).await.map_err(|e| broke_inside(context, e))?;
    Ok(Some(person))
}

/// Who opens a page that listens for news, and the number of the last event that it can know of.
pub(super) async fn listener(context: &RequestContext, path: &str) -> Result<Option<(Person, i64)>, ActionError> {
    let Some(mut person) = visitor(context, path).await? else { return Ok(None) };
    // What the page shows is read after this: what happens meanwhile is in the page, or comes as news.
    let last = last_event(context, &person).await.map_err(|e| broke_inside(context, e))?;
    let (after, at) = last.map_or((0, None), |line| (line.seq, Some(Timestamp::from_millis(line.created_at))));
    if at.is_some_and(|at| context.now().since(at) < JUST_NOW) {
        // It may have happened after the person was read.
        let Some(again) = signed_in(context).await?.filter(|again| again.session.id == person.session.id) else { return Ok(None) };
        person = again;
    }
    Ok(Some((person, after)))
}

/// The newest event of all that a page of this person hears of: their own, and those of the organization they work in.
async fn last_event(context: &RequestContext, person: &Person) -> Result<Option<EventOfUser>, Internal> {
    let mut tx = context.app().store.read().await?;
    let mut newest = store::events::newest_of_user(&mut tx, &person.account.user.id, 1).await?;
    if let Some(organization) = &person.session.organization {
        newest.extend(store::events::newest_of_organization(&mut tx, organization, 1).await?);
    }
    Ok(newest.into_iter().max_by_key(|line| line.seq))
}

/// The person on top of a page that listens for what comes after this event.
pub(super) async fn person_view(context: &RequestContext, person: &Person, after: i64) -> Result<PersonView, ActionError> {
    let account = &person.account;
    Ok(PersonView {
        name: full_name(account.user.first_name.as_deref(), account.user.last_name.as_deref()),
        identifier: known_as(account),
        live: LivePoint { session: person.session.id.clone(), after },
        switcher: organizations::switcher_of(context, person).await?,
    })
}

/// The profile.
pub(crate) async fn view(context: &RequestContext, path: &str) -> Result<Option<AccountView>, ActionError> {
    let Some((me, after)) = listener(context, path).await? else { return Ok(None) };
    let settings = context.app().settings(context.now()).await.map_err(|e| broke_inside(context, e.into()))?;
    let person = person_view(context, &me, after).await?;
    let (emails, phones) = contacts::views(&me.account);
    let Account { user, external, .. } = me.account;
    let connected = external.into_iter().map(|account| connected(context, account.identity)).collect();
    let mut flash = take_flash(context).await?;
    let notice = flash.notice.take();
    Ok(Some(AccountView {
        person,
        username: user.username,
        emails,
        phones: (settings.phone.is_on() || !phones.is_empty()).then_some(phones),
        adds_phones: settings.phone.is_on(),
        connected,
        created_at: user.created_at.millis(),
        left: left(flash),
        notice,
    }))
}

/// What a service is called, and what the person is called there.
fn connected(context: &RequestContext, identity: ExternalIdentity) -> (String, String) {
    let name = context.app().social.find(&identity.provider).map(|connection| connection.name.clone());
    let known = || identity.provider.strip_prefix(STRATEGY_PREFIX).and_then(known).map(|provider| provider.name.to_owned());
    (name.or_else(known).unwrap_or_else(|| identity.provider.clone()), identity.username.unwrap_or(identity.email))
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
pub(super) fn known_as(account: &Account) -> String {
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
            match super::person::in_front(context).await?.and_then(|person| person.session.task) {
                Some(task) => Answer::Go(wishes.carry(task.path())),
                None => Answer::Go(destination(context, &wishes, FinishedFlow::SignIn, Some(&user)).await?),
            }
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
