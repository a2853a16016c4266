//! Two-step verification: what there is, and what is done about it in the account or on the page of a task.

use super::account::known_as;
use super::person::{Person, Reverified, in_front, reverified, signed_in};
use super::phone::{COUNTRY, closed_field, field_with};
use super::{delivery, tasks, wishes};
use crate::actions::two_step::{AppSetUpView, BackupView, FactorPhone, SmsSetUpView, TrustedBrowserView, TwoStepView, WaitingPhone};
use crate::actions::{ActionError, Delivery, FormReply, Left, PhoneView};
use crate::domain::ids::{IdentificationId, TrustedBrowserId};
use crate::domain::notice::Notice;
use crate::domain::problem::{Field, FieldProblem, ProblemCode};
use crate::domain::second_factor::{MAX_PHONES, SecondFactor, in_groups_of_four};
use crate::domain::secret::SecretText;
use crate::domain::session::SessionTask;
use crate::domain::settings::InstanceSettings;
use crate::domain::time::{Span, Timestamp};
use crate::domain::verification::{Strategy, VERIFICATION_TTL};
use crate::server::answer::{Answer, broke_inside, give};
use crate::server::context::RequestContext;
use crate::server::device;
use crate::server::flows::reverification::REVERIFICATION_TTL;
use crate::server::flows::second_factors::{self as flow, SetUpError, Who, backup_codes, phones, totp, trust};
use crate::server::flows::{Cx, Internal};
use crate::server::phone;
use crate::server::store::phones::PhoneRow;
use crate::server::store::{self, Tx};

const SECTION: &str = "/user/security#two-step";
const APP: &str = "add-authenticator";
pub(super) const SMS: &str = "add-sms";
const CODES: &str = "backup-codes";

fn who(person: &Person) -> Who<'_> {
    Who { user: &person.account.user.id, session: &person.session.id }
}

/// Where something is set up: in the account, or on the page of a task with the app's wishes.
fn page(task: Option<&str>, card: &str) -> String {
    match task {
        None => format!("/user/security?open={card}#{card}"),
        Some(nav) => wishes(nav).carry(&format!("{}?open={card}", SessionTask::SetupMfa.path())),
    }
}

/// Who may change factors here: in the account whoever proved a moment ago that it is them, on the page of a task whoever signed
/// in a moment ago.
enum Changer {
    Account(Reverified),
    Task(Person),
}

impl std::ops::Deref for Changer {
    type Target = Person;

    fn deref(&self) -> &Person {
        match self {
            Self::Account(person) => person,
            Self::Task(person) => person,
        }
    }
}

async fn changer(context: &RequestContext, task: Option<&str>) -> Result<Result<Changer, Answer>, ActionError> {
    let Some(nav) = task else { return Ok(reverified(context).await?.map(Changer::Account)) };
    let person = in_front(context).await?.filter(|person| person.session.task == Some(SessionTask::SetupMfa));
    let Some(person) = person else { return Ok(Err(Answer::Go(tasks::next(context, &wishes(nav)).await?))) };
    if context.now().since(person.session.first_factor_at) < REVERIFICATION_TTL {
        return Ok(Ok(Changer::Task(person)));
    }
    // The session never counted: whoever left it signs in again, and comes back here.
    Ok(Err(Answer::problem(wishes(nav).carry("/sign-in?add=1"), Field::Form, ProblemCode::SetUpExpired)))
}

/// What there is, for the account and for the page of a task. `asks_number` where the card that asks for a number may be open.
pub(crate) async fn view(context: &RequestContext, person: &Person, left: &Left, asks_number: bool) -> Result<TwoStepView, ActionError> {
    let read = async {
        let settings = context.app().settings(context.now()).await?;
        let second = &person.account.second;
        let is_default = |factor: &SecondFactor| second.default.as_ref() == Some(factor);
        let factors = person.account.phones.iter().filter(|row| row.second_factor_at.is_some());
        let phones: Vec<FactorPhone> = factors.map(|row| factor_phone(row, is_default(&SecondFactor::Phone(row.id.clone())))).collect();
        let chose_phone = phones.iter().any(|phone| phone.is_default);
        let offers_app = settings.totp && second.totp_at.is_none();
        let app_set_up = if offers_app { totp::being_set_up(&context.cx, who(person), &known_as(&person.account)).await? } else { None };
        Ok::<_, Internal>(TwoStepView {
            app_at: second.totp_at.map(Timestamp::millis),
            app_is_default: second.totp_at.is_some() && !chose_phone,
            backup: second.backup_codes_at.map(|at| BackupView { left: second.backup_codes_left, made_at: at.millis() }),
            offers_app,
            sms: sms(context, &settings, person, (left, asks_number), phones.len()).await?,
            app_set_up: app_set_up.map(|app| AppSetUpView { key: in_groups_of_four(&app.key), uri: app.uri, qr: app.qr }),
            offers_codes: settings.backup_codes && second.is_on(),
            codes_to_save: backup_codes::to_save(&context.cx, who(person)).await?,
            due_at: second.due_at.filter(|_| settings.second_factor_required && !second.is_on()).map(Timestamp::millis),
            phones: first_of_one(phones, second.totp_at.is_some()),
        })
    };
    let mut view = read.await.map_err(|e| broke_inside(context, e))?;
    if let Some(waiting) = view.sms.as_mut().and_then(|sms| sms.waiting.as_mut()) {
        let message = phones::message_of(&person.account.user.id, &waiting.id);
        waiting.delivery = delivery(context, &message, Strategy::PhoneCode).await?;
    }
    Ok(view)
}

/// Without an app and a choice, the first number is what is asked for first.
fn first_of_one(mut phones: Vec<FactorPhone>, has_app: bool) -> Vec<FactorPhone> {
    if !has_app && phones.iter().all(|phone| !phone.is_default) {
        phones.iter_mut().take(1).for_each(|phone| phone.is_default = true);
    }
    phones
}

fn factor_phone(row: &PhoneRow, is_default: bool) -> FactorPhone {
    FactorPhone { id: row.id.clone(), number: phone::international(&row.number), is_default }
}

async fn sms(
    context: &RequestContext,
    settings: &InstanceSettings,
    person: &Person,
    (left, asks_number): (&Left, bool),
    taken: usize,
) -> Result<Option<SmsSetUpView>, Internal> {
    if !context.app().sends_second_factors(settings) || taken >= MAX_PHONES {
        return Ok(None);
    }
    let phones = &person.account.phones;
    let known = phones.iter().filter(|row| row.verified_at.is_some() && row.second_factor_at.is_none());
    let recent = |row: &&PhoneRow| row.verified_at.is_none() && context.now().since(row.updated_at) < VERIFICATION_TTL;
    let waiting = match phones.iter().filter(recent).max_by_key(|row| row.updated_at) {
        Some(row) => phones::waiting(&context.cx, &person.account.user.id, &row.id).await?,
        None => None,
    };
    Ok(Some(SmsSetUpView {
        known: known.map(|row| factor_phone(row, false)).collect(),
        field: if asks_number { field_with(context, settings, "", left) } else { closed_field(context, settings) },
        all_countries: asks_number,
        waiting: waiting.map(|(row, wait)| WaitingPhone {
            number: phone::international(&row.number),
            id: row.id,
            resend_in: wait.map_or(0, Span::as_seconds_ceil),
            delivery: Delivery::Unknown,
        }),
    }))
}

/// The field for a number with all countries, for a card that the browser opens by itself.
pub(crate) async fn number_field(context: &RequestContext) -> Result<PhoneView, ActionError> {
    let settings = context.app().settings(context.now()).await.map_err(|e| broke_inside(context, e.into()))?;
    Ok(field_with(context, &settings, "", &Left::default()))
}

/// The browsers that a person trusts.
pub(super) async fn trusted(context: &RequestContext, tx: &mut Tx, person: &Person) -> Result<Vec<TrustedBrowserView>, Internal> {
    let browsers = store::trusted_browsers::list_of(tx, &person.account.user.id, context.now()).await?;
    let view = |browser: store::trusted_browsers::TrustedBrowser| {
        let device = device::describe(browser.user_agent.as_deref().unwrap_or_default());
        TrustedBrowserView {
            id: browser.id,
            current: browser.client == person.session.client,
            browser: device.browser,
            system: device.system,
            is_mobile: device.is_mobile,
            ip_address: browser.ip_address.unwrap_or_default(),
            expires_at: browser.expires_at.millis(),
        }
    };
    let mut all: Vec<TrustedBrowserView> = browsers.into_iter().map(view).collect();
    all.sort_by_key(|browser| !browser.current);
    Ok(all)
}

/// Whether there are backup codes that the person did not save yet.
pub(super) async fn has_codes_to_save(context: &RequestContext, person: &Person) -> Result<bool, ActionError> {
    Ok(backup_codes::to_save(&context.cx, who(person)).await.map_err(|e| broke_inside(context, e))?.is_some())
}

/// The codes as a file, with what the account is called; `None` when there is nothing to save here.
pub(crate) async fn codes_to_download(context: &RequestContext) -> Result<Option<(Vec<String>, String)>, ActionError> {
    let Some(person) = in_front(context).await? else { return Ok(None) };
    let codes = backup_codes::to_save(&context.cx, who(&person)).await.map_err(|e| broke_inside(context, e))?;
    Ok(codes.map(|codes| (codes, known_as(&person.account))))
}

/// What a change came to: where to go, or the problem on the page of the form.
async fn answer(context: &RequestContext, page: &str, done: Result<Answer, SetUpError>) -> Result<FormReply, ActionError> {
    let answer = match done {
        Ok(answer) => answer,
        Err(SetUpError::Refused(FieldProblem { field, code })) => Answer::problem(page, field, code),
        Err(SetUpError::Internal(error)) => return Err(broke_inside(context, error)),
    };
    give(context, answer).await
}

fn removed() -> Answer {
    Answer::Done { page: SECTION.to_owned(), notice: Notice::SecondFactorRemoved }
}

/// After the first code of a factor: backup codes to save, else on.
async fn added(context: &RequestContext, person: &Person, task: Option<&str>) -> Result<Answer, ActionError> {
    if task.is_some() {
        tasks::done(context).await?;
    }
    if has_codes_to_save(context, person).await? {
        return Ok(Answer::Go(page(task, CODES)));
    }
    match task {
        Some(nav) => Ok(Answer::Go(tasks::next(context, &wishes(nav)).await?)),
        None => Ok(Answer::Go(SECTION.to_owned())),
    }
}

/// Begins to set up an authenticator app.
pub(crate) async fn begin_app(context: &RequestContext, task: Option<&str>) -> Result<FormReply, ActionError> {
    let me = match changer(context, task).await? {
        Ok(me) => me,
        Err(answer) => return give(context, answer).await,
    };
    let page = page(task, APP);
    let done = totp::begin(&context.cx, who(&me)).await.map(|()| Answer::Go(page.clone()));
    answer(context, &page, done).await
}

/// Ends it.
pub(crate) async fn confirm_app(context: &RequestContext, code: &SecretText, task: Option<&str>) -> Result<FormReply, ActionError> {
    let me = match changer(context, task).await? {
        Ok(me) => me,
        Err(answer) => return give(context, answer).await,
    };
    let done = match totp::confirm(&context.cx, who(&me), code).await {
        Ok(()) => Ok(added(context, &me, task).await?),
        Err(error) => Err(error),
    };
    answer(context, &page(task, APP), done).await
}

/// Takes the app off.
pub(crate) async fn remove_app(context: &RequestContext) -> Result<FormReply, ActionError> {
    let me = match reverified(context).await? {
        Ok(me) => me,
        Err(answer) => return give(context, answer).await,
    };
    let done = totp::remove(&context.cx, &me.account.user.id).await.map(|()| removed());
    answer(context, &page(None, "remove-authenticator"), done).await
}

/// Chooses a number of the account.
pub(crate) async fn choose_sms(context: &RequestContext, phone: &IdentificationId, task: Option<&str>) -> Result<FormReply, ActionError> {
    let me = match changer(context, task).await? {
        Ok(me) => me,
        Err(answer) => return give(context, answer).await,
    };
    let done = match phones::choose(&context.cx, who(&me), phone).await {
        Ok(()) => Ok(added(context, &me, task).await?),
        Err(error) => Err(error),
    };
    answer(context, &page(task, SMS), done).await
}

/// Adds another number, and sends a code to it.
pub(crate) async fn add_sms(context: &RequestContext, number: &str, country: &str, task: Option<&str>) -> Result<FormReply, ActionError> {
    let me = match changer(context, task).await? {
        Ok(me) => me,
        Err(answer) => return give(context, answer).await,
    };
    let page = page(task, SMS);
    let settings = context.app().settings(context.now()).await.map_err(|e| broke_inside(context, e.into()))?;
    let read = match number {
        "" => Err(ProblemCode::Missing),
        number => phone::read(number, Some(country).filter(|country| !country.is_empty()), &settings, context.app().config.is_development()),
    };
    let typed = [(Field::PhoneNumber.name(), number), (COUNTRY, country)];
    let number = match read {
        Ok(number) => number,
        Err(code) => return give(context, Answer::problem(page, Field::PhoneNumber, code).typed(&typed)).await,
    };
    let done = match phones::add(&context.cx, who(&me), &number).await {
        Ok((_, true)) => Ok(added(context, &me, task).await?),
        Ok((_, false)) => Ok(Answer::Go(page.clone())),
        Err(error) => Err(error),
    };
    answer(context, &page, done).await
}

/// Proves it.
pub(crate) async fn confirm_sms(
    context: &RequestContext,
    phone: &IdentificationId,
    code: &SecretText,
    task: Option<&str>,
) -> Result<FormReply, ActionError> {
    let me = match changer(context, task).await? {
        Ok(me) => me,
        Err(answer) => return give(context, answer).await,
    };
    let done = match phones::confirm(&context.cx, who(&me), &me.session.client, phone, code).await {
        Ok(()) => Ok(added(context, &me, task).await?),
        Err(error) => Err(error),
    };
    answer(context, &page(task, SMS), done).await
}

/// Sends the code again.
pub(crate) async fn resend_sms(context: &RequestContext, phone: &IdentificationId, task: Option<&str>) -> Result<FormReply, ActionError> {
    let me = match changer(context, task).await? {
        Ok(me) => me,
        Err(answer) => return give(context, answer).await,
    };
    let page = page(task, SMS);
    let done = phones::resend(&context.cx, &me.account.user.id, phone).await.map(|()| Answer::Go(page.clone()));
    answer(context, &page, done).await
}

/// Forgets it, for another one.
pub(crate) async fn forget_sms(context: &RequestContext, phone: &IdentificationId, task: Option<&str>) -> Result<FormReply, ActionError> {
    let me = match changer(context, task).await? {
        Ok(me) => me,
        Err(answer) => return give(context, answer).await,
    };
    let page = page(task, SMS);
    let done = phones::forget(&context.cx, &me.account.user.id, phone).await.map(|()| Answer::Go(page.clone()));
    answer(context, &page, done).await
}

/// Sends no codes to a number any more.
pub(crate) async fn remove_sms(context: &RequestContext, phone: &IdentificationId) -> Result<FormReply, ActionError> {
    let me = match reverified(context).await? {
        Ok(me) => me,
        Err(answer) => return give(context, answer).await,
    };
    let done = phones::remove(&context.cx, &me.account.user.id, phone).await.map(|()| removed());
    answer(context, &page(None, &format!("remove-sms-{phone}")), done).await
}

/// Chooses what is asked for first.
pub(crate) async fn choose_default(context: &RequestContext, factor: &str) -> Result<FormReply, ActionError> {
    let me = match reverified(context).await? {
        Ok(me) => me,
        Err(answer) => return give(context, answer).await,
    };
    let done = match SecondFactor::parse(factor) {
        Some(factor) => flow::set_default(&context.cx, &me.account.user.id, &factor).await,
        None => Err(SetUpError::Refused(FieldProblem::new(Field::Form, ProblemCode::MethodUnavailable))),
    };
    let done = done.map(|()| Answer::Done { page: SECTION.to_owned(), notice: Notice::DefaultFactorChosen });
    answer(context, SECTION, done).await
}

/// Makes new backup codes.
pub(crate) async fn make_codes(context: &RequestContext) -> Result<FormReply, ActionError> {
    let me = match reverified(context).await? {
        Ok(me) => me,
        Err(answer) => return give(context, answer).await,
    };
    let done = backup_codes::make(&context.cx, who(&me)).await.map(|()| Answer::Go(page(None, CODES)));
    answer(context, &page(None, "new-backup-codes"), done).await
}

/// The person saved them. Nothing is given away by that, so it asks for no fresh proof.
pub(crate) async fn saved_codes(context: &RequestContext, task: Option<&str>) -> Result<FormReply, ActionError> {
    let person = if task.is_some() { in_front(context).await? } else { signed_in(context).await? };
    if let Some(person) = &person {
        saved(&context.cx, person).await.map_err(|e| broke_inside(context, e))?;
    }
    let answer = match task {
        Some(nav) => Answer::Go(tasks::next(context, &wishes(nav)).await?),
        None => Answer::Done { page: SECTION.to_owned(), notice: Notice::BackupCodesSaved },
    };
    give(context, answer).await
}

async fn saved(cx: &Cx, person: &Person) -> Result<(), Internal> {
    backup_codes::saved(cx, &person.account.user.id).await
}

/// Trusts a browser no more, or none of them.
pub(crate) async fn distrust(context: &RequestContext, browser: Option<&TrustedBrowserId>) -> Result<FormReply, ActionError> {
    let me = match reverified(context).await? {
        Ok(me) => me,
        Err(answer) => return give(context, answer).await,
    };
    trust::forget(&context.cx, &me.account.user.id, browser).await.map_err(|e| broke_inside(context, e))?;
    give(context, Answer::Done { page: "/user/security#trusted-browsers".to_owned(), notice: Notice::BrowsersDistrusted }).await
}
