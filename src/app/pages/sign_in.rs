//! The cards of signing in.

use std::future::ready;

use leptos::html;
use leptos::prelude::*;

use super::mail_step::MailStep;
use super::passkey_method::ByPasskey;
use crate::actions::sign_in::{
    ChooseFactor, GiveCode, GivePassword, LoadSignInCard, PollSignIn, ResendSignIn, ResetPassword, SignInCard, SignInView, StartSignIn,
};
use crate::app::elements::{
    Alert, Badge, Button, HiddenUsername, IconName, LinkButton, PasswordField, PhoneField, TextField, TextLink, begins_a_number, move_number_from,
};
use crate::app::form::{Card, FormAlert, Nav, at, current_query, focus_after, use_frame};
use crate::app::layout::{IdentityPreview, MethodRow, SocialButtons};
use crate::app::load::{loaded, shown};
use crate::app::routes::{FORGOT, HELP, METHODS, SIGN_IN, SIGN_UP, with_nav};
use crate::app::step::{Step, StepForm};
use crate::app::text::{Text, use_text};
use crate::domain::problem::Field;
use crate::domain::verification::Strategy;

/// The first card. Its code is in the bundle that every page loads, since most visits begin here.
#[component]
pub fn StartPage() -> impl IntoView {
    adopt_hash();
    let query = current_query();
    let show = |answer: String| ready(shown::<LoadSignInCard>(&answer, |view| view.map(|view| view! { <Start view /> }).into_any()));
    loaded(move || LoadSignInCard { card: SignInCard::Start, query: query.clone() }, show)
}

/// A later card.
pub(super) fn show(answer: &str) -> AnyView {
    shown::<LoadSignInCard>(answer, |view| {
        view.and_then(|view| match view.card {
            SignInCard::Start => None,
            SignInCard::FactorOne => Some(factor(view)),
            SignInCard::Methods => Some(view! { <Methods view /> }.into_any()),
            SignInCard::Forgot => Some(view! { <Forgot view /> }.into_any()),
            SignInCard::Reset => Some(view! { <Reset view /> }.into_any()),
            SignInCard::Help => Some(view! { <Help view /> }.into_any()),
        })
        .into_any()
    })
}

/// Apps with the browser SDK put their wishes behind `#/?`, which servers never see: they become a query here.
fn adopt_hash() {
    Effect::new(|| {
        let here = window().location();
        let hash = here.hash().unwrap_or_default();
        if let Some((path, query)) = hash.trim_start_matches('#').split_once('?')
            && path.starts_with('/')
        {
            let own = here.search().unwrap_or_default();
            let joint = if own.is_empty() { "?" } else { "&" };
            let step = path.trim_end_matches('/');
            // Loaded anew, since the server decides by the query which card it is.
            _ = here.replace(&format!("{SIGN_IN}{step}{own}{joint}{query}"));
        }
    });
}

#[component]
fn Start(view: SignInView) -> impl IntoView {
    let nav = StoredValue::new(view.nav.clone());
    let text = use_text();
    let words = &text.sign_in;
    let app = use_frame().app_name;
    let action = Step::to::<StartSignIn>();
    let form = NodeRef::<html::Form>::new();
    let all = action.problems(view.left.problems.clone());
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
    let autofocus = view.social.is_empty();
    let password = RwSignal::new(false);
    let reveal = move |typed: String| password.set(!typed.is_empty());
    let phone = view.phone.clone();
    let by_phone = RwSignal::new(phone.as_ref().is_some_and(|phone| phone.shown));
    // Whoever goes back to the first field means it: what is typed there stays there.
    let moves = RwSignal::new(phone.is_some());
    let typed = move |text: String| {
        if moves.get_untracked() && begins_a_number(&text) {
            move_number_from(Field::Identifier.name());
            by_phone.set(true);
        }
    };
    let has_phone = phone.is_some();
    let to_phone = move || {
        let switch = move || by_phone.set(true);
        has_phone.then(|| view! { <Switch to="phone" label=use_text().phone.use_phone nav switch /> })
    };
    let autofocus_phone = by_phone.get_untracked();
    view! {
        <Card title=words.title(&app) subtitle=words.subtitle footer>
            {(!view.notice.is_empty()).then(|| view! { <Alert>{view.notice}</Alert> })}
            <FormAlert problems=all />
            <SocialButtons services=view.social nav />
            <StepForm step=action node_ref=form class="form">
                <div hidden=by_phone>
                <TextField
                    field=Field::Identifier
                    label=label
                    value=value
                    kind=kind
                    placeholder=placeholder
                    autocomplete="username webauthn"
                    inputmode=if view.username { "text" } else { "email" }
                    autofocus=autofocus && !autofocus_phone
                    required=true
                    disabled=by_phone
                    problem=at(all, Field::Identifier)
                    side=to_phone
                    on_input=typed
                />
                </div>
                {phone
                    .map(|phone| {
                        let back = move || {
                            moves.set(false);
                            by_phone.set(false);
                        };
                        let words = &text.phone;
                        let label = if view.username { words.use_email_or_username } else { words.use_email };
                        let side = move || view! { <Switch to="email" label nav switch=back /> };
                        view! {
                            <div hidden=move || !by_phone.get()>
                                <PhoneField
                                    label=words.label
                                    country_label=words.country
                                    options=phone.options
                                    short=phone.short
                                    value=phone.number
                                    autofocus=autofocus && autofocus_phone
                                    required=true
                                    disabled=Signal::derive(move || !by_phone.get())
                                    problem=at(all, Field::PhoneNumber)
                                    side
                                />
                            </div>
                        }
                    })}
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
            </StepForm>
            {view.passkey.map(|form| view! { <div inner_html=form></div> })}
        </Card>
    }
}

/// Leads to the other kind of identifier: at once in a browser with JavaScript, by a page without.
#[component]
fn Switch(to: &'static str, label: &'static str, nav: StoredValue<String>, switch: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let href = with_nav(&format!("{SIGN_IN}?add=1&with={to}"), &nav.get_value());
    let press = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        switch();
    };
    view! { <span on:click=press><TextLink href>{label}</TextLink></span> }
}

fn method_name(text: &'static Text, strategy: Strategy, view: &SignInView) -> String {
    let words = &text.sign_in;
    let target = view.target.as_str();
    match strategy {
        Strategy::PhoneCode => text.phone.method_code(&view.phone_target),
        Strategy::Password => words.method_password.to_owned(),
        Strategy::EmailLink => words.method_link(target),
        Strategy::EmailCode | Strategy::ResetPasswordEmailCode => words.method_code(target),
        Strategy::Passkey => words.method_passkey.to_owned(),
        Strategy::Totp => words.method_totp.to_owned(),
        Strategy::BackupCode => words.method_backup_code.to_owned(),
    }
}

fn factor(view: SignInView) -> AnyView {
    match view.strategy {
        Strategy::Password => view! { <Password view /> }.into_any(),
        Strategy::EmailCode | Strategy::EmailLink | Strategy::PhoneCode | Strategy::ResetPasswordEmailCode => view! { <ByMessage view /> }.into_any(),
        Strategy::Passkey | Strategy::Totp | Strategy::BackupCode => view! { <Methods view /> }.into_any(),
    }
}

/// The address typed before, with a pencil that leads back to it.
#[component]
fn Identity(identifier: String, nav: String) -> impl IntoView {
    let text = use_text();
    let words = &text.sign_in;
    let (field, label) = match identifier.chars().next() {
        Some('+') => (Field::PhoneNumber, text.phone.edit),
        _ if identifier.contains('@') => (Field::EmailAddress, words.edit_identity),
        _ => (Field::Username, words.edit_identity),
    };
    let query = url::form_urlencoded::Serializer::new("add=1".to_owned()).append_pair(field.name(), &identifier).finish();
    view! { <IdentityPreview text=identifier edit_href=with_nav(&format!("{SIGN_IN}?{query}"), &nav) edit_label=label /> }
}

#[component]
fn Password(view: SignInView) -> impl IntoView {
    let nav = StoredValue::new(view.nav.clone());
    let text = use_text();
    let words = &text.sign_in;
    let app = use_frame().app_name;
    let action = Step::to::<GivePassword>();
    let form = NodeRef::<html::Form>::new();
    let all = action.problems(view.left.problems.clone());
    focus_after(form, all);
    let forgot = with_nav(FORGOT, &nav.get_value());
    let side = move || view! { <TextLink href=forgot>{use_text().sign_in.forgot_password}</TextLink> };
    view! {
        <Card title=words.password_title subtitle=words.password_subtitle(&app)>
            <Identity identifier=view.identifier.clone() nav=nav.get_value() />
            <StepForm step=action node_ref=form class="form">
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
            </StepForm>
            <p class="aside"><TextLink href=with_nav(METHODS, &nav.get_value())>{words.use_another_method}</TextLink></p>
        </Card>
    }
}

#[component]
fn ByMessage(view: SignInView) -> impl IntoView {
    let nav = StoredValue::new(view.nav.clone());
    let text = use_text();
    let words = &text.sign_in;
    let app = use_frame().app_name;
    let by_link = view.strategy == Strategy::EmailLink;
    let by_phone = view.strategy == Strategy::PhoneCode;
    let (title, subtitle) = match view.strategy {
        Strategy::ResetPasswordEmailCode => (text.recovery.code_title, text.recovery.code_subtitle.to_owned()),
        Strategy::PhoneCode => (text.phone.code_title, words.code_subtitle(&app)),
        Strategy::EmailLink => (words.link_title, words.link_subtitle(&app)),
        Strategy::EmailCode | Strategy::Password | Strategy::Passkey | Strategy::Totp | Strategy::BackupCode => {
            (words.code_title, words.code_subtitle(&app))
        }
    };
    view! {
        <Card title=title subtitle=subtitle>
            <Identity identifier=view.identifier.clone() nav=nav.get_value() />
            <MailStep
                give={Step::to::<GiveCode>()}
                resend={Step::to::<ResendSignIn>()}
                poll={Step::to::<PollSignIn>()}
                by_link
                by_phone
                resend_in=view.resend_in
                delivery=view.delivery
                left=view.left
                nav
            />
            <p class="aside"><TextLink href=with_nav(METHODS, &nav.get_value())>{words.use_another_method}</TextLink></p>
        </Card>
    }
}

#[component]
fn Methods(view: SignInView) -> impl IntoView {
    let nav = StoredValue::new(view.nav.clone());
    let text = use_text();
    let words = &text.sign_in;
    let action = Step::to::<ChooseFactor>();
    let all = action.problems(view.left.problems.clone());
    let help = with_nav(HELP, &nav.get_value());
    let footer = move || {
        let words = &use_text().sign_in;
        view! { {words.methods_none} " " <TextLink href=help>{words.get_help}</TextLink> }
    };
    view! {
        <Card title=words.methods_title subtitle=words.methods_subtitle footer>
            <Identity identifier=view.identifier.clone() nav=nav.get_value() />
            <FormAlert problems=all />
            <SocialButtons services=view.social.clone() nav />
            <div class="methods">
                {view.passkey.is_some().then(|| view! { <ByPasskey nav last_used=view.last_used == Some(Strategy::Passkey) /> })}
                <StepForm step=action class="methods">
                    <Nav nav />
                    {view
                        .methods
                        .iter()
                        .map(|method| {
                            let icon = match method {
                                Strategy::Password | Strategy::Passkey | Strategy::BackupCode => IconName::Key,
                                Strategy::EmailLink => IconName::Link,
                                Strategy::PhoneCode | Strategy::Totp => IconName::Phone,
                                Strategy::EmailCode | Strategy::ResetPasswordEmailCode => IconName::Mail,
                            };
                            let label = method_name(text, *method, &view);
                            if view.last_used == Some(*method) {
                                let badge = || view! { <Badge>{use_text().common.last_used}</Badge> };
                                view! { <MethodRow icon label name="strategy" value=method.name() badge /> }.into_any()
                            } else {
                                view! { <MethodRow icon label name="strategy" value=method.name() /> }.into_any()
                            }
                        })
                        .collect_view()}
                </StepForm>
            </div>
            <p class="aside"><TextLink href=with_nav("/sign-in/factor-one", &nav.get_value())>{text.common.back}</TextLink></p>
        </Card>
    }
}

#[component]
fn Forgot(view: SignInView) -> impl IntoView {
    let nav = StoredValue::new(view.nav.clone());
    let text = use_text();
    let words = &text.recovery;
    let action = Step::to::<ChooseFactor>();
    let all = action.problems(view.left.problems.clone());
    view! {
        <Card title=words.title subtitle=words.text>
            <Identity identifier=view.identifier.clone() nav=nav.get_value() />
            <FormAlert problems=all />
            <StepForm step=action class="form">
                <Nav nav />
                <input type="hidden" name="strategy" value=Strategy::ResetPasswordEmailCode.name() />
                <Button arrow=true pending=action.pending()>{words.send_code}</Button>
            </StepForm>
            <p class="aside"><TextLink href=with_nav(METHODS, &nav.get_value())>{words.other_ways}</TextLink></p>
        </Card>
    }
}

#[component]
fn Reset(view: SignInView) -> impl IntoView {
    let nav = StoredValue::new(view.nav.clone());
    let text = use_text();
    let words = &text.recovery;
    let action = Step::to::<ResetPassword>();
    let form = NodeRef::<html::Form>::new();
    let all = action.problems(view.left.problems.clone());
    focus_after(form, all);
    view! {
        <Card title=words.reset_title subtitle=words.reset_text>
            <StepForm step=action node_ref=form class="form">
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
            </StepForm>
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
