//! The cards of signing in.

use leptos::html;
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_navigate};

use super::errors::BrokenPage;
use crate::actions::sign_in::{
    ChooseFactor, GiveCode, GivePassword, PollSignIn, ResendSignIn, ResetPassword, SignInCard, SignInView, StartSignIn, load_sign_in_card,
};
use crate::actions::{ActionError, Delivery};
use crate::app::browser::poll;
use crate::app::elements::{
    Alert, AlertKind, Badge, Button, ButtonKind, CodeField, Countdown, HiddenUsername, IconName, LinkButton, PasswordField, TextField, TextLink,
};
use crate::app::form::{Card, FormAlert, Nav, at, current_query, focus_after, problems, use_frame};
use crate::app::layout::{IdentityPreview, MethodRow};
use crate::app::routes::{FORGOT, HELP, METHODS, SIGN_IN, SIGN_UP, with_nav};
use crate::app::text::{Text, time, use_locale, use_text};
use crate::domain::problem::Field;
use crate::domain::time::Timestamp;
use crate::domain::verification::Strategy;

/// Loads a card and shows it.
#[component]
fn Loaded(card: SignInCard, show: fn(SignInView) -> AnyView) -> impl IntoView {
    let query = current_query();
    let view = Resource::new_blocking(|| (), move |()| load_sign_in_card(card, query.clone()));
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                let loaded: Result<Option<SignInView>, ActionError> = view.await;
                match loaded {
                    Err(error) => view! { <BrokenPage error /> }.into_any(),
                    Ok(None) => ().into_any(),
                    Ok(Some(view)) => show(view),
                }
            })}
        </Suspense>
    }
}

/// The first card.
#[component]
pub fn StartPage() -> impl IntoView {
    adopt_hash();
    view! { <Loaded card=SignInCard::Start show=|view| view! { <Start view /> }.into_any() /> }
}

/// The chosen factor.
#[component]
pub fn FactorPage() -> impl IntoView {
    view! { <Loaded card=SignInCard::FactorOne show=factor /> }
}

/// All factors.
#[component]
pub fn MethodsPage() -> impl IntoView {
    view! { <Loaded card=SignInCard::Methods show=|view| view! { <Methods view /> }.into_any() /> }
}

/// Forgotten password.
#[component]
pub fn ForgotPage() -> impl IntoView {
    view! { <Loaded card=SignInCard::Forgot show=|view| view! { <Forgot view /> }.into_any() /> }
}

/// A new password.
#[component]
pub fn ResetPage() -> impl IntoView {
    view! { <Loaded card=SignInCard::Reset show=|view| view! { <Reset view /> }.into_any() /> }
}

/// Nothing works.
#[component]
pub fn HelpPage() -> impl IntoView {
    view! { <Loaded card=SignInCard::Help show=|view| view! { <Help view /> }.into_any() /> }
}

/// Apps with the browser SDK put their wishes behind `#/?`, which servers never see: they become a query here.
fn adopt_hash() {
    let location = use_location();
    let navigate = use_navigate();
    Effect::new(move || {
        let hash = location.hash.get();
        if let Some((path, query)) = hash.trim_start_matches('#').split_once('?')
            && path.starts_with('/')
        {
            let own = location.search.get_untracked();
            let joint = if own.is_empty() { "" } else { "&" };
            let target = match path.trim_matches('/') {
                "" => SIGN_IN.to_owned(),
                step => format!("{SIGN_IN}/{step}"),
            };
            navigate(&format!("{target}?{own}{joint}{query}"), leptos_router::NavigateOptions { replace: true, ..Default::default() });
        }
    });
}

#[component]
fn Start(view: SignInView) -> impl IntoView {
    let nav = StoredValue::new(view.nav.clone());
    let text = use_text();
    let words = &text.sign_in;
    let app = use_frame().app_name;
    let action = ServerAction::<StartSignIn>::new();
    let form = NodeRef::<html::Form>::new();
    let all = problems(move || action.value().get(), view.left.problems.clone());
    focus_after(form, all);
    let (label, placeholder) = if view.username {
        (words.email_or_username_label, words.email_or_username_placeholder)
    } else {
        (words.email_label, words.email_placeholder)
    };
    let kind = if view.username { "text" } else { "email" };
    let sign_up = with_nav(SIGN_UP, &nav.get_value());
    let open = view.open;
    let footer = move || {
        let words = &use_text().sign_in;
        open.then(|| view! { {words.no_account} " " <TextLink href=sign_up>{words.sign_up}</TextLink> })
    };
    let value = view.left.value_or(Field::Identifier, &view.identifier);
    let password = RwSignal::new(false);
    let reveal = move |typed: String| password.set(!typed.is_empty());
    view! {
        <Card title=words.title(&app) subtitle=words.subtitle footer>
            <ActionForm action=action node_ref=form attr:class="form" attr:novalidate="">
                <FormAlert problems=all />
                <TextField
                    field=Field::Identifier
                    label=label
                    value=value
                    kind=kind
                    placeholder=placeholder
                    autocomplete="username webauthn"
                    inputmode=if view.username { "text" } else { "email" }
                    autofocus=true
                    required=true
                    problem=at(all, Field::Identifier)
                />
                // Out of sight until a password manager fills it: then one press signs in.
                <div class=move || if password.get() { "revealed" } else { "visually-hidden" }>
                    <PasswordField
                        field=Field::Password
                        label=words.password_label
                        autocomplete="current-password"
                        show_label=text.common.show_password
                        hide_label=text.common.hide_password
                        skipped=Signal::derive(move || !password.get())
                        on_input=reveal
                    />
                </div>
                <Nav nav />
                <Button arrow=true pending=action.pending()>{text.common.continue_label}</Button>
            </ActionForm>
        </Card>
    }
}

fn method_name(text: &'static Text, strategy: Strategy, target: &str) -> String {
    let words = &text.sign_in;
    match strategy {
        Strategy::Password => words.method_password.to_owned(),
        Strategy::EmailLink => words.method_link(target),
        Strategy::EmailCode | Strategy::ResetPasswordEmailCode => words.method_code(target),
    }
}

fn factor(view: SignInView) -> AnyView {
    match view.strategy {
        Strategy::Password => view! { <Password view /> }.into_any(),
        Strategy::EmailCode | Strategy::ResetPasswordEmailCode => view! { <Code view /> }.into_any(),
        Strategy::EmailLink => view! { <Link view /> }.into_any(),
    }
}

/// The address typed before, with a pencil that leads back to it.
#[component]
fn Identity(identifier: String, nav: String) -> impl IntoView {
    let words = &use_text().sign_in;
    let query = url::form_urlencoded::Serializer::new("add=1".to_owned())
        .append_pair(if identifier.contains('@') { "email_address" } else { "username" }, &identifier)
        .finish();
    view! { <IdentityPreview text=identifier edit_href=with_nav(&format!("{SIGN_IN}?{query}"), &nav) edit_label=words.edit_identity /> }
}

#[component]
fn Password(view: SignInView) -> impl IntoView {
    let nav = StoredValue::new(view.nav.clone());
    let text = use_text();
    let words = &text.sign_in;
    let app = use_frame().app_name;
    let action = ServerAction::<GivePassword>::new();
    let form = NodeRef::<html::Form>::new();
    let all = problems(move || action.value().get(), view.left.problems.clone());
    focus_after(form, all);
    let forgot = with_nav(FORGOT, &nav.get_value());
    let side = move || view! { <TextLink href=forgot>{use_text().sign_in.forgot_password}</TextLink> };
    view! {
        <Card title=words.password_title subtitle=words.password_subtitle(&app)>
            <Identity identifier=view.identifier.clone() nav=nav.get_value() />
            <ActionForm action=action node_ref=form attr:class="form" attr:novalidate="">
                <FormAlert problems=all />
                <HiddenUsername value=view.identifier.clone() />
                <PasswordField
                    field=Field::Password
                    label=words.password_label
                    autocomplete="current-password"
                    show_label=text.common.show_password
                    hide_label=text.common.hide_password
                    autofocus=true
                    required=true
                    problem=at(all, Field::Password)
                    side
                />
                <Nav nav />
                <Button arrow=true pending=action.pending()>{text.common.continue_label}</Button>
            </ActionForm>
            <p class="aside"><TextLink href=with_nav(METHODS, &nav.get_value())>{words.use_another_method}</TextLink></p>
        </Card>
    }
}

/// How far the mail got, as far as the page may say.
#[component]
pub fn MailState(
    /// How far.
    delivery: Delivery,
) -> impl IntoView {
    let words = &use_text().sign_in;
    let locale = use_locale();
    let failed = matches!(delivery, Delivery::Failed { .. });
    let message = match delivery {
        Delivery::Unknown => words.mail_missing_hint.to_owned(),
        Delivery::Queued { detail: None } => words.mail_queued.to_owned(),
        Delivery::Queued { detail: Some(_) } => words.mail_retrying.to_owned(),
        Delivery::Accepted { server, at } => {
            let when = time::clock(locale, Timestamp::from_millis(at), 0) + " UTC";
            server.map_or_else(|| words.mail_accepted(&when), |server| words.mail_accepted_by(&server, &when))
        }
        Delivery::Failed { detail: None } => words.mail_failed.to_owned(),
        Delivery::Failed { detail: Some(answer) } => words.mail_failed_because(&answer),
    };
    if failed {
        view! { <Alert kind=AlertKind::Warning>{message}</Alert> }.into_any()
    } else {
        view! { <p class="muted small centered">{message}</p> }.into_any()
    }
}

#[component]
fn Code(view: SignInView) -> impl IntoView {
    let nav = StoredValue::new(view.nav.clone());
    let text = use_text();
    let words = &text.sign_in;
    let app = use_frame().app_name;
    let resets = view.strategy == Strategy::ResetPasswordEmailCode;
    let (title, subtitle) =
        if resets { (text.recovery.code_title, text.recovery.code_subtitle.to_owned()) } else { (words.code_title, words.code_subtitle(&app)) };
    let action = ServerAction::<GiveCode>::new();
    let resend = ServerAction::<ResendSignIn>::new();
    let waiting = ServerAction::<PollSignIn>::new();
    let form = NodeRef::<html::Form>::new();
    let all = problems(
        move || resend.value().get().filter(|_| action.value().with(Option::is_none)).or_else(|| action.value().get()),
        view.left.problems.clone(),
    );
    poll_for(waiting, nav.get_value());
    let accepted = Signal::derive(move || action.value().with(|reply| matches!(reply, Some(Ok(reply)) if reply.problems.is_empty())));
    let seconds = again(view.resend_in, 30, move || resend.version().get());
    let render = |left: i64| if left > 0 { use_text().sign_in.code_resend_in(left) } else { use_text().sign_in.code_resend.to_owned() };
    view! {
        <Card title=title subtitle=subtitle>
            <Identity identifier=view.identifier.clone() nav=nav.get_value() />
            <FormAlert problems=all />
            <ActionForm action=action node_ref=form attr:class="code-step" attr:novalidate="">
                <CodeField label=words.code_label autofocus=true accepted problem=at(all, Field::Code) />
                <Nav nav />
                <Button arrow=true pending=action.pending()>{text.common.continue_label}</Button>
            </ActionForm>
            <ActionForm action=resend attr:class="code-step__again">
                <Nav nav />
                <Countdown seconds render=render pending=resend.pending() />
            </ActionForm>
            <MailState delivery=view.delivery.clone() />
            <div class="without-script">
                <ActionForm action=waiting attr:class="form">
                    <Nav nav />
                    <Button kind=ButtonKind::Secondary>{words.check_now}</Button>
                </ActionForm>
            </div>
            <p class="aside"><TextLink href=with_nav(METHODS, &nav.get_value())>{words.use_another_method}</TextLink></p>
        </Card>
    }
}

/// Seconds until the mail may be asked for again: those the page came with, then the full pause after each new mail.
pub fn again(first: i64, pause: i64, version: impl Fn() -> usize + Send + Sync + 'static) -> Signal<i64> {
    Signal::derive(move || if version() == 0 { first } else { pause })
}

/// Asks every few seconds whether the link was opened.
fn poll_for(waiting: ServerAction<PollSignIn>, nav: String) {
    poll::while_waiting(move || {
        if !waiting.pending().get_untracked() {
            waiting.dispatch(PollSignIn { nav: nav.clone() });
        }
    });
}

#[component]
fn Link(view: SignInView) -> impl IntoView {
    let nav = StoredValue::new(view.nav.clone());
    let text = use_text();
    let words = &text.sign_in;
    let app = use_frame().app_name;
    let action = ServerAction::<GiveCode>::new();
    let resend = ServerAction::<ResendSignIn>::new();
    let waiting = ServerAction::<PollSignIn>::new();
    let all = problems(
        move || resend.value().get().filter(|_| action.value().with(Option::is_none)).or_else(|| action.value().get()),
        view.left.problems.clone(),
    );
    poll_for(waiting, nav.get_value());
    let accepted = Signal::derive(move || action.value().with(|reply| matches!(reply, Some(Ok(reply)) if reply.problems.is_empty())));
    let seconds = again(view.resend_in, 60, move || resend.version().get());
    let render = |left: i64| if left > 0 { use_text().sign_in.link_resend_in(left) } else { use_text().sign_in.link_resend.to_owned() };
    view! {
        <Card title=words.link_title subtitle=words.link_subtitle(&app)>
            <Identity identifier=view.identifier.clone() nav=nav.get_value() />
            <FormAlert problems=all />
            <p class="centered">{words.link_waiting} " " {words.link_hint}</p>
            <ActionForm action=action attr:class="code-step" attr:novalidate="">
                <CodeField label=words.code_label accepted problem=at(all, Field::Code) />
                <Nav nav />
                <Button kind=ButtonKind::Secondary pending=action.pending()>{text.common.continue_label}</Button>
            </ActionForm>
            <div class="without-script">
                <ActionForm action=waiting attr:class="form">
                    <Nav nav />
                    <Button>{words.check_now}</Button>
                </ActionForm>
            </div>
            <ActionForm action=resend attr:class="code-step__again">
                <Nav nav />
                <Countdown seconds render=render pending=resend.pending() />
            </ActionForm>
            <MailState delivery=view.delivery.clone() />
            <p class="aside"><TextLink href=with_nav(METHODS, &nav.get_value())>{words.use_another_method}</TextLink></p>
        </Card>
    }
}

#[component]
fn Methods(view: SignInView) -> impl IntoView {
    let nav = StoredValue::new(view.nav.clone());
    let text = use_text();
    let words = &text.sign_in;
    let action = ServerAction::<ChooseFactor>::new();
    let all = problems(move || action.value().get(), view.left.problems.clone());
    let help = with_nav(HELP, &nav.get_value());
    let footer = move || {
        let words = &use_text().sign_in;
        view! { {words.methods_none} " " <TextLink href=help>{words.get_help}</TextLink> }
    };
    let target = view.target.clone();
    view! {
        <Card title=words.methods_title subtitle=words.methods_subtitle footer>
            <Identity identifier=view.identifier.clone() nav=nav.get_value() />
            <FormAlert problems=all />
            <ActionForm action=action attr:class="methods">
                <Nav nav />
                {view
                    .methods
                    .iter()
                    .map(|method| {
                        let icon = match method {
                            Strategy::Password => IconName::Key,
                            Strategy::EmailLink => IconName::Link,
                            Strategy::EmailCode | Strategy::ResetPasswordEmailCode => IconName::Mail,
                        };
                        let label = method_name(text, *method, &target);
                        if view.last_used == Some(*method) {
                            let badge = || view! { <Badge>{use_text().common.last_used}</Badge> };
                            view! { <MethodRow icon label name="strategy" value=method.name() badge /> }.into_any()
                        } else {
                            view! { <MethodRow icon label name="strategy" value=method.name() /> }.into_any()
                        }
                    })
                    .collect_view()}
            </ActionForm>
            <p class="aside"><TextLink href=with_nav("/sign-in/factor-one", &nav.get_value())>{text.common.back}</TextLink></p>
        </Card>
    }
}

#[component]
fn Forgot(view: SignInView) -> impl IntoView {
    let nav = StoredValue::new(view.nav.clone());
    let text = use_text();
    let words = &text.recovery;
    let action = ServerAction::<ChooseFactor>::new();
    let all = problems(move || action.value().get(), view.left.problems.clone());
    view! {
        <Card title=words.title subtitle=words.text>
            <Identity identifier=view.identifier.clone() nav=nav.get_value() />
            <FormAlert problems=all />
            <ActionForm action=action attr:class="form">
                <Nav nav />
                <input type="hidden" name="strategy" value=Strategy::ResetPasswordEmailCode.name() />
                <Button arrow=true pending=action.pending()>{words.send_code}</Button>
            </ActionForm>
            <p class="aside"><TextLink href=with_nav(METHODS, &nav.get_value())>{words.other_ways}</TextLink></p>
        </Card>
    }
}

#[component]
fn Reset(view: SignInView) -> impl IntoView {
    let nav = StoredValue::new(view.nav.clone());
    let text = use_text();
    let words = &text.recovery;
    let action = ServerAction::<ResetPassword>::new();
    let form = NodeRef::<html::Form>::new();
    let all = problems(move || action.value().get(), view.left.problems.clone());
    focus_after(form, all);
    view! {
        <Card title=words.reset_title subtitle=words.reset_text>
            <ActionForm action=action node_ref=form attr:class="form" attr:novalidate="">
                <FormAlert problems=all />
                <HiddenUsername value=view.identifier.clone() />
                <PasswordField
                    field=Field::NewPassword
                    label=words.new_password_label
                    autocomplete="new-password"
                    show_label=text.common.show_password
                    hide_label=text.common.hide_password
                    autofocus=true
                    required=true
                    problem=at(all, Field::NewPassword)
                />
                <label class="tick">
                    <input type="checkbox" name="sign_out_others" value="true" checked=true />
                    <span>{words.sign_out_others} <span class="muted small">{words.sign_out_others_hint}</span></span>
                </label>
                <Nav nav />
                <Button arrow=true pending=action.pending()>{words.submit}</Button>
            </ActionForm>
        </Card>
    }
}

#[component]
fn Help(view: SignInView) -> impl IntoView {
    let words = &use_text().sign_in;
    let frame = use_frame();
    let back = with_nav(SIGN_IN, &view.nav);
    view! {
        <Card title=words.help_title subtitle=if frame.support_email.is_some() { words.help_text } else { words.help_text_without_address }>
            {frame
                .support_email
                .map(|address| view! { <LinkButton href=format!("mailto:{address}")>{words.help_email}</LinkButton> })}
            <p class="aside"><TextLink href=back>{use_text().common.back}</TextLink></p>
        </Card>
    }
}
