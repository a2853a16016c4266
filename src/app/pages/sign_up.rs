//! The cards of signing up.

use std::time::Duration;

use leptos::html;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::task::spawn_local;
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::form_urlencoded;

use super::mail_step::MailStep;
use crate::actions::ActionError;
use crate::actions::passkeys::{SignUpWithPasskey, TakePasswordInstead};
use crate::actions::sign_up::{
    CheckPassword, CheckUsername, ContinueSignUp, GiveSignUpCode, LoadSignUpCard, PollSignUp, ResendSignUp, SignUpCard, SignUpView, StartSignUp,
};
use crate::app::browser::post::Answer;
use crate::app::elements::{Button, ButtonKind, Checkbox, HiddenUsername, LinkButton, PasswordField, PhoneField, TextField, TextLink};
use crate::app::form::{Card, FormAlert, Nav, at, focus_after, use_frame};
use crate::app::layout::{IdentityPreview, NeedsScript, PasskeyFields, SocialButtons};
use crate::app::load::{ask, read, shown};
use crate::app::routes::{SIGN_IN, SIGN_UP, with_nav};
use crate::app::step::{Step, StepForm};
use crate::app::text::{use_account_text, use_text};
use crate::domain::passkey::Purpose;
use crate::domain::password::Strength;
use crate::domain::problem::{Field, FieldProblem, ProblemCode};
use crate::domain::secret::SecretText;
use crate::domain::settings::Requirement;

/// Pause after the last key before something is judged.
const DEBOUNCE: Duration = Duration::from_millis(350);

/// The cards, by the last part of their address.
const CARDS: [(&str, SignUpCard); 5] = [
    ("", SignUpCard::Start),
    ("continue", SignUpCard::Continue),
    ("verify-email-address", SignUpCard::Verify),
    ("verify-phone-number", SignUpCard::VerifyPhone),
    ("passkey", SignUpCard::Passkey),
];

/// The card at this address.
fn at_path(path: &str) -> Option<SignUpCard> {
    let rest = path.strip_prefix(SIGN_UP)?.trim_end_matches('/');
    let last = rest.rsplit('/').next().unwrap_or_default();
    CARDS.iter().find(|(known, _)| *known == last).map(|(_, card)| *card)
}

/// Reads what a card shows, if there is one at this address.
pub(super) fn load(path: &str, query: &str) -> Option<Answer> {
    at_path(path).map(|card| ask(LoadSignUpCard { card, query: query.to_owned() }))
}

/// Shows it.
pub(super) fn show_at(path: &str, answer: &str) -> Option<AnyView> {
    at_path(path).map(|_| show(answer))
}

/// Any card.
fn show(answer: &str) -> AnyView {
    shown::<LoadSignUpCard>(answer, |view| {
        view.map(|view| match view.card {
            SignUpCard::Start if view.restricted => view! { <Restricted view /> }.into_any(),
            SignUpCard::Start => view! { <Start view /> }.into_any(),
            SignUpCard::Continue => view! { <Continue view /> }.into_any(),
            SignUpCard::Passkey => view! { <CreatePasskey view /> }.into_any(),
            SignUpCard::Verify | SignUpCard::VerifyPhone => view! { <Verify view /> }.into_any(),
        })
        .into_any()
    })
}

#[component]
fn Restricted(view: SignUpView) -> impl IntoView {
    let text = use_text();
    let words = &text.sign_up;
    let frame = use_frame();
    view! {
        <Card title=words.restricted_title subtitle=words.restricted_text(&frame.app_name)>
            <p class="muted centered">{words.restricted_next}</p>
            <LinkButton href=with_nav(SIGN_IN, &view.nav)>{words.restricted_sign_in}</LinkButton>
            {frame
                .support_email
                .map(|address| view! { <p class="aside"><TextLink href=format!("mailto:{address}")>{text.sign_in.help_email}</TextLink></p> })}
        </Card>
    }
}

/// Which fields a card shows, and what they hold.
#[derive(Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "one for each field")]
struct Shown {
    first_name: bool,
    last_name: bool,
    phone: bool,
    username: bool,
    password: bool,
    terms: bool,
}

#[component]
fn Start(view: SignUpView) -> impl IntoView {
    let nav = StoredValue::new(view.nav.clone());
    let text = use_text();
    let words = &text.sign_up;
    let app = use_frame().app_name;
    let action = Step::to::<StartSignUp>();
    let form = NodeRef::<html::Form>::new();
    let all = action.problems(view.left.problems.clone());
    focus_after(form, all);
    let shown = Shown {
        first_name: view.name.is_on(),
        last_name: view.name.is_on(),
        phone: true,
        username: view.username.is_on(),
        password: view.password,
        terms: view.terms,
    };
    let sign_in = with_nav(SIGN_IN, &nav.get_value());
    let footer = move || {
        let words = &use_text().sign_up;
        view! { {words.have_account} " " <TextLink href=sign_in>{words.sign_in}</TextLink> }
    };
    let email = RwSignal::new(view.invited.clone().unwrap_or_else(|| view.left.value_or(Field::EmailAddress, "")));
    let invited = view.invited.is_some();
    let hint = invited.then(|| words.invited_email.to_owned());
    view! {
        <Card title=words.title(&app) subtitle=words.subtitle footer>
            <FormAlert problems=all />
            <SocialButtons services=view.social.clone() nav sign_up=true ticket=view.ticket.clone() />
            <StepForm step=action node_ref=form class="form">
                <Names view=view.clone() shown all />
                <TextField
                    field=Field::EmailAddress
                    label=words.email_label
                    value=email.get_untracked()
                    kind="email"
                    autocomplete="email"
                    inputmode="email"
                    readonly=invited
                    autofocus=!invited && view.social.is_empty()
                    required=true
                    hint=Signal::stored(hint)
                    problem=at(all, Field::EmailAddress)
                    on_input=move |typed: String| email.set(typed)
                />
                <PhoneBlock view=view.clone() shown all />
                <UsernameBlock view=view.clone() shown all />
                <PasswordBlock view=view.clone() shown all own=Signal::derive(move || email.get()) />
                <Terms shown all />
                <input type="hidden" name="ticket" value=view.ticket.clone() />
                <Nav nav />
                <Button arrow=true pending=action.pending()>{text.common.continue_label}</Button>
                {(view.passkeys && view.password)
                    .then(|| {
                        view! {
                            <Button kind=ButtonKind::Ghost name="with_passkey" value="true" disabled=action.pending()>
                                {use_account_text().passkeys.sign_up_instead}
                            </Button>
                        }
                    })}
            </StepForm>
        </Card>
    }
}

#[component]
fn Names(view: SignUpView, shown: Shown, all: Signal<Vec<FieldProblem>>) -> impl IntoView {
    let text = use_text();
    let required = view.name == Requirement::Required;
    let label = move |name: &str| if required { name.to_owned() } else { format!("{name} ({})", text.common.optional) };
    (shown.first_name || shown.last_name).then(|| {
        view! {
            <div class="form__pair">
                <TextField
                    field=Field::FirstName
                    label=label(text.sign_up.first_name_label)
                    value=view.left.value_or(Field::FirstName, "")
                    autocomplete="given-name"
                    problem=at(all, Field::FirstName)
                />
                <TextField
                    field=Field::LastName
                    label=label(text.sign_up.last_name_label)
                    value=view.left.value_or(Field::LastName, "")
                    autocomplete="family-name"
                    problem=at(all, Field::LastName)
                />
            </div>
        }
    })
}

/// The phone number, where the instance has any.
#[component]
fn PhoneBlock(view: SignUpView, shown: Shown, all: Signal<Vec<FieldProblem>>) -> impl IntoView {
    let text = use_text();
    let words = &text.phone;
    let required = view.phone == Requirement::Required;
    let label = if required { words.label.to_owned() } else { format!("{} ({})", words.label, text.common.optional) };
    view.phone_field.filter(|_| shown.phone).map(|phone| {
        view! {
            <PhoneField
                label=label
                country_label=words.country
                options=phone.options
                short=phone.short
                value=phone.number
                required=required
                hint=Signal::stored(Some(words.consent.to_owned()))
                problem=at(all, Field::PhoneNumber)
            />
        }
    })
}

/// Asks for a verdict on what is typed, and keeps the newest one.
fn judge<F>(verdict: RwSignal<Option<F::Output>>, call: F)
where
    F: ServerFn<Error = ActionError> + Serialize + 'static,
    F::Output: Serialize + DeserializeOwned + Clone + Send + Sync + 'static,
{
    let answer = ask(call);
    spawn_local(async move {
        // Without an answer nothing is said: the form itself is judged when it is sent.
        if let Ok(given) = answer.await.and_then(|text| read(&text)) {
            verdict.try_set(Some(given));
        }
    });
}

/// Runs something when nothing was typed for a moment.
fn debounced<T: 'static>(run: impl Fn(T) + Copy + 'static) -> impl Fn(T) + Copy + 'static {
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    // What is left of the page when the time has come has no signals any more.
    on_cleanup(move || {
        if let Some(Some(earlier)) = waiting.try_get_value() {
            earlier.clear();
        }
    });
    move |value: T| {
        if let Some(earlier) = waiting.get_value() {
            earlier.clear();
        }
        waiting.set_value(set_timeout_with_handle(move || run(value), DEBOUNCE).ok());
    }
}

#[component]
fn UsernameBlock(view: SignUpView, shown: Shown, all: Signal<Vec<FieldProblem>>) -> impl IntoView {
    let text = use_text();
    let words = &text.sign_up;
    // Nothing, taken or malformed, free.
    let verdict = RwSignal::new(None::<Option<ProblemCode>>);
    let (min, max) = view.username_length;
    let touched = RwSignal::new(false);
    let from_form = at(all, Field::Username);
    let problem = Signal::derive(move || match verdict.get() {
        Some(Some(code)) if touched.get() => Some(text.problem(Field::Username, &code)),
        Some(None) => None,
        _ => from_form.get(),
    });
    let hint = Signal::derive(move || match verdict.get() {
        Some(None) => Some(words.username_available.to_owned()),
        _ => Some(words.username_rules(min, max)),
    });
    let ask = debounced(move |username: String| {
        if !username.is_empty() {
            touched.set(true);
            judge(verdict, CheckUsername { username });
        }
    });
    shown.username.then(|| {
        view! {
            <TextField
                field=Field::Username
                label=words.username_label
                value=view.left.value_or(Field::Username, "")
                autocomplete="username"
                hint=hint
                problem=problem
                on_input=move |typed: String| ask(typed)
            />
        }
    })
}

#[component]
fn PasswordBlock(view: SignUpView, shown: Shown, all: Signal<Vec<FieldProblem>>, #[prop(into)] own: Signal<String>) -> impl IntoView {
    let text = use_text();
    let words = &text.sign_up;
    let verdict = RwSignal::new(None::<Result<Strength, ProblemCode>>);
    let min = view.password_min;
    let left = RwSignal::new(false);
    let from_form = at(all, Field::Password);
    // While typing, what is missing is a hint; after leaving the field it is a problem.
    let problem = Signal::derive(move || match verdict.get() {
        Some(Err(code)) if left.get() || !matches!(code, ProblemCode::PasswordTooShort { .. }) => Some(text.problem(Field::Password, &code)),
        Some(_) => None,
        None => from_form.get(),
    });
    let hint = Signal::derive(move || {
        Some(match verdict.get() {
            Some(Ok(Strength::Strong)) => words.strength_strong.to_owned(),
            Some(Ok(Strength::Fair)) => words.strength_fair.to_owned(),
            Some(Ok(Strength::TooWeak)) => words.strength_too_weak.to_owned(),
            Some(Err(_)) | None => words.password_rules(min),
        })
    });
    let ask = debounced(move |typed: String| {
        if !typed.is_empty() {
            judge(verdict, CheckPassword { password: SecretText::new(typed), own_words: vec![own.get_untracked()] });
        }
    });
    let typed = move |text: String| {
        left.set(false);
        ask(text);
    };
    shown.password.then(|| {
        view! {
            <PasswordField
                field=Field::Password
                label=words.password_label
                autocomplete="new-password"
                show_label=text.common.show_password
                hide_label=text.common.hide_password
                required=true
                hint=hint
                problem=problem
                on_input=typed
                on_blur=move |_: String| left.set(true)
            />
        }
    })
}

#[component]
fn Terms(shown: Shown, all: Signal<Vec<FieldProblem>>) -> impl IntoView {
    let words = &use_text().sign_up;
    let frame = use_frame();
    shown.terms.then(|| {
        view! {
            <Checkbox field=Field::LegalAccepted required=true problem=at(all, Field::LegalAccepted)>
                {words.terms_before}
                {frame.terms_url.map(|href| view! { <a class="link" href=href target="_blank" rel="noopener">{words.terms_link}</a> })}
                {frame
                    .privacy_url
                    .map(|href| view! { {words.terms_between} <a class="link" href=href target="_blank" rel="noopener">{words.privacy_link}</a> })}
                {words.terms_after}
            </Checkbox>
        }
    })
}

#[component]
fn Continue(view: SignUpView) -> impl IntoView {
    let nav = StoredValue::new(view.nav.clone());
    let text = use_text();
    let words = &text.sign_up;
    let app = use_frame().app_name;
    let action = Step::to::<ContinueSignUp>();
    let form = NodeRef::<html::Form>::new();
    let all = action.problems(view.left.problems.clone());
    focus_after(form, all);
    let missing = |field: Field| view.missing.contains(&field);
    let shown = Shown {
        first_name: missing(Field::FirstName),
        last_name: missing(Field::LastName),
        phone: missing(Field::PhoneNumber),
        username: missing(Field::Username),
        password: missing(Field::Password),
        terms: missing(Field::LegalAccepted),
    };
    let email = view.email.clone();
    view! {
        <Card title=words.missing_title subtitle=words.missing_subtitle(&app)>
            <IdentityPreview text=view.email.clone() />
            <StepForm step=action node_ref=form class="form">
                <FormAlert problems=all />
                <HiddenUsername value=view.email.clone() />
                <Names view=view.clone() shown all />
                <PhoneBlock view=view.clone() shown all />
                <UsernameBlock view=view.clone() shown all />
                <PasswordBlock view=view.clone() shown all own=Signal::stored(email) />
                <Terms shown all />
                <Nav nav />
                <Button arrow=true pending=action.pending()>{text.common.continue_label}</Button>
            </StepForm>
        </Card>
    }
}

#[component]
fn CreatePasskey(view: SignUpView) -> impl IntoView {
    let nav = StoredValue::new(view.nav.clone());
    let words = &use_account_text().passkeys;
    let app = use_frame().app_name;
    let create = Step::to::<SignUpWithPasskey>();
    let instead = Step::to::<TakePasswordInstead>();
    let all = create.problems(view.left.problems.clone());
    view! {
        <Card title=words.sign_up_title subtitle=words.sign_up_text(&app)>
            <IdentityPreview text=view.email />
            <StepForm step=create class="form">
                <FormAlert problems=all />
                <PasskeyFields purpose=Purpose::SignUp />
                <Nav nav />
                <Button arrow=true pending=create.pending()>{words.sign_up_create}</Button>
            </StepForm>
            <NeedsScript />
            <StepForm step=instead class="form">
                <Nav nav />
                <Button kind=ButtonKind::Ghost pending=instead.pending()>
                    {if view.password { words.sign_up_password } else { use_text().common.continue_label }}
                </Button>
            </StepForm>
        </Card>
    }
}

#[component]
fn Verify(view: SignUpView) -> impl IntoView {
    let text = use_text();
    let words = &text.sign_up;
    let app = use_frame().app_name;
    let by_phone = view.number.is_some();
    let mut typed = form_urlencoded::Serializer::new(String::new());
    typed.append_pair(Field::EmailAddress.name(), &view.email);
    typed.extend_pairs(view.number.iter().map(|number| (Field::PhoneNumber.name(), number)));
    let edit = with_nav(&format!("{SIGN_UP}?{}", typed.finish()), &view.nav);
    let (title, edit_label) = if by_phone { (text.phone.verify_title, text.phone.edit) } else { (words.verify_title, text.sign_in.edit_identity) };
    view! {
        <Card title=title subtitle=words.verify_subtitle(&app)>
            <IdentityPreview text=view.number.unwrap_or(view.email) edit_href=edit edit_label=edit_label />
            <MailStep
                give={Step::to::<GiveSignUpCode>()}
                resend={Step::to::<ResendSignUp>()}
                poll={Step::to::<PollSignUp>()}
                by_phone
                resend_in=view.resend_in
                delivery=view.delivery
                left=view.left
                nav=StoredValue::new(view.nav)
            />
        </Card>
    }
}
