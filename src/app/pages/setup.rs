//! The set-up guide of development instances: from a new app to a working round trip.
//!
//! Drawn by the server alone. Browsers do not load it with the other pages, so it uses no actions and needs no script.

mod snippets;

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};

use crate::app::elements::{Alert, AlertKind, Icon, IconName, LinkButton};
use crate::app::form::{document_title, use_frame};
use crate::app::layout::Brand;
use crate::app::text::{SetupText, provide_text, setup_text, use_locale, use_text};
use crate::domain::navigation::Refusal;

pub use snippets::{Framework, Snippet};

/// Address of the guide.
pub const SETUP: &str = "/dev/setup";

/// What the guide shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SetupView {
    /// Address of this instance, without a slash at the end.
    pub portal: String,
    /// The publishable key.
    pub publishable_key: String,
    /// Where the secret key lies.
    pub secret_key_file: String,
    /// `iss` of session tokens.
    pub issuer: String,
    /// Address of the developer's app.
    pub app: String,
    /// Why nobody is sent there, if so.
    pub app_refused: Option<Refusal>,
    /// What the app is made with.
    pub framework: Framework,
    /// The host in the browser's address bar, where it is not the one of [`Self::portal`].
    pub opened_as: Option<String>,
    /// How the round trip went.
    pub trip: Trip,
}

/// How the round trip went.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Trip {
    /// Nobody is signed in, and nobody tried.
    #[default]
    NotYet,
    /// Somebody is signed in.
    SignedIn {
        /// Address or username.
        identifier: String,
        /// Whether they just came back.
        back: bool,
        /// What a session token for the app says: name and value.
        claims: Vec<(&'static str, String)>,
    },
    /// They came back and nobody is signed in.
    NoSession,
    /// Somebody is signed in, but the cookie that apps go by is missing.
    NoNotice,
}

impl SetupView {
    /// The guide's own address with what was chosen, and with one choice changed.
    fn own(&self, framework: Framework, more: &[(&str, &str)], place: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("app", &self.app).append_pair("for", framework.name()).extend_pairs(more);
        format!("{SETUP}?{}#{place}", query.finish())
    }

    /// The sign-in page that leads on to an address.
    fn sign_in(&self, then: &str) -> String {
        let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("redirect_url", then).finish();
        format!("{}/sign-in?{query}", self.portal)
    }
}

/// The guide.
#[component]
pub fn SetupPage(
    /// What it shows.
    view: SetupView,
) -> impl IntoView {
    provide_meta_context();
    let frame = use_frame();
    provide_text(frame.locale);
    let words = setup_text(frame.locale);
    let title = document_title(words.title, &frame.app_name);
    let steps = [("address", words.address_step), ("keys", words.keys_step), ("code", words.code_step), ("try", words.try_step)];
    let wrong_host = view.opened_as.as_ref().map(|opened| words.wrong_host(opened, &view.portal));
    view! {
        <Title text=title />
        <div class="portal">
            <a class="skip" href="#main">{use_text().common.skip_to_content}</a>
            <aside class="portal__development">{use_text().common.development_mode}</aside>
            <header class="portal__bar">
                <Brand brand=frame.brand() />
                <a class="portal__page" href="/dev/mailbox"><Icon name=IconName::Mail />{words.mailbox}</a>
            </header>
            <div class="portal__body">
                <nav class="portal__nav" aria-label=words.steps_label>
                    <ol class="portal__pages">
                        {steps
                            .into_iter()
                            .zip(1..)
                            .map(|((id, step), number)| {
                                view! {
                                    <li>
                                        <a class="portal__page" href=format!("#{id}")>
                                            <span class="guide__number" aria-hidden="true">{number}</span>
                                            {step}
                                        </a>
                                    </li>
                                }
                            })
                            .collect_view()}
                    </ol>
                </nav>
                <main class="portal__main guide" id="main" tabindex="-1">
                    <h1 class="portal__title guide__title">{words.title}</h1>
                    <p class="muted">{words.intro(&frame.app_name)}</p>
                    {wrong_host.map(|text| view! { <Alert kind=AlertKind::Warning>{text}</Alert> })}
                    <Address view=view.clone() words />
                    <Keys view=view.clone() words />
                    <Code view=view.clone() words />
                    <Try view words />
                </main>
            </div>
        </div>
    }
}

/// One step: its number and name, what there is to do, and what to do when it does not work.
#[component]
fn Step(
    id: &'static str,
    number: u8,
    title: &'static str,
    #[prop(into)] text: String,
    /// What somebody may see, and what to do then.
    troubles: [(&'static str, &'static str); 2],
    children: Children,
) -> impl IntoView {
    let words = setup_text(use_locale());
    let heading = format!("{id}-title");
    let labelled_by = heading.clone();
    view! {
        <section class="guide__step" id=id aria-labelledby=labelled_by>
            <h2 class="guide__heading" id=heading>
                <span class="guide__number" aria-hidden="true">{number}</span>
                {title}
            </h2>
            <p class="muted">{text}</p>
            {children()}
            <table class="guide__troubles">
                <thead>
                    <tr>
                        <th scope="col">{words.if_you_see}</th>
                        <th scope="col">{words.then_do}</th>
                    </tr>
                </thead>
                <tbody>
                    {troubles
                        .into_iter()
                        .map(|(see, answer)| view! { <tr><th scope="row" data-before=words.if_you_see>{see}</th><td>{answer}</td></tr> })
                        .collect_view()}
                </tbody>
            </table>
        </section>
    }
}

/// A text to take along. A press on it selects all of it; where there is a script, a button copies it.
#[component]
fn Copyable(#[prop(into)] label: String, text: String) -> impl IntoView {
    let words = setup_text(use_locale());
    let name = label.clone();
    view! {
        <figure class="copyable">
            <figcaption class="copyable__label">{label}</figcaption>
            <div class="copyable__frame">
                <pre class="copyable__text" tabindex="0" role="region" aria-label=name dir="ltr"><code>{text}</code></pre>
                <button class="copyable__button" type="button" hidden aria-live="polite" data-copied=words.copied>{words.copy}</button>
            </div>
        </figure>
    }
}

#[component]
fn Address(view: SetupView, words: &'static SetupText) -> impl IntoView {
    let refused = view.app_refused;
    let origin = url::Url::parse(&view.app).map_or_else(|_| view.app.clone(), |url| url.origin().ascii_serialization());
    let verdict = match refused {
        None => view! { <Alert kind=AlertKind::Success>{words.address_allowed(&origin)}</Alert> }.into_any(),
        Some(Refusal::Origin) => {
            let command = format!("vestibule settings set allowed_origins+={origin}");
            view! { <Copyable label=words.address_refused(&origin) text=command /> }.into_any()
        }
        Some(other) => {
            let explained = use_text().refusal(other);
            view! { <Alert kind=AlertKind::Danger>{explained.rule} " " {explained.fix}</Alert> }.into_any()
        }
    };
    let troubles = [(words.address_see_refused, words.address_do_refused), (words.address_see_signed_out, words.address_do_signed_out)];
    view! {
        <Step id="address" number=1 title=words.address_step text=words.address_text troubles>
            <form class="guide__ask" action=format!("{SETUP}#address") method="get">
                <input type="hidden" name="for" value=view.framework.name() />
                <label class="copyable__label" for="app">{words.address_label}</label>
                <div class="guide__line">
                    <input class="guide__input" id="app" name="app" type="url" value=view.app required maxlength="2000" dir="ltr" />
                    <button class="guide__check" type="submit">{words.address_check}</button>
                </div>
            </form>
            {verdict}
            <p class="muted small">{words.address_local}</p>
        </Step>
    }
}

#[component]
fn Keys(view: SetupView, words: &'static SetupText) -> impl IntoView {
    let SetupView { portal, publishable_key, secret_key_file: file, issuer, .. } = view;
    let troubles = [(words.keys_see_refused, words.keys_do_refused), (words.keys_see_publishable, words.keys_do_publishable)];
    view! {
        <Step id="keys" number=2 title=words.keys_step text=words.keys_text(&file) troubles>
            <div class="guide__values">
                <Copyable label=words.publishable_key text=publishable_key />
                <Copyable label=words.secret_key text=format!("cat {file}") />
                <Copyable label=words.frontend_api text=portal.clone() />
                <Copyable label=words.backend_api text=format!("{portal}/v1") />
                <Copyable label=words.jwks text=format!("{portal}/.well-known/jwks.json") />
                <Copyable label=words.issuer text=issuer />
            </div>
        </Step>
    }
}

#[component]
fn Code(view: SetupView, words: &'static SetupText) -> impl IntoView {
    let chosen = view.framework;
    let (environment, program) = (chosen.environment(&view), chosen.program());
    let troubles = [(words.code_see_mismatch, words.code_do_mismatch), (words.code_see_clock, words.code_do_clock)];
    view! {
        <Step id="code" number=3 title=words.code_step text=words.code_text troubles>
            <nav class="guide__kinds" aria-label=words.code_kinds_label>
                {Framework::ALL
                    .into_iter()
                    .map(|one| {
                        let name = one.title().unwrap_or(words.code_other);
                        view! { <a class="guide__kind" href=view.own(one, &[], "code") aria-current=(one == chosen).then_some("true")>{name}</a> }
                    })
                    .collect_view()}
            </nav>
            {(chosen == Framework::React).then(|| view! { <Alert>{words.react_note}</Alert> })}
            <Copyable label=words.environment(environment.file) text=environment.text />
            <Copyable label=words.program(program.file) text=program.text />
        </Step>
    }
}

#[component]
fn Try(view: SetupView, words: &'static SetupText) -> impl IntoView {
    let own = format!("{}{}", view.portal, view.own(view.framework, &[("trip", "back")], "try"));
    let (here, app) = (view.sign_in(&own), view.sign_in(&view.app));
    let is_allowed = view.app_refused.is_none();
    let troubles = [(words.try_see_circle, words.try_do_circle), (words.try_see_mail, words.try_do_mail)];
    let problem =
        |what: &'static str, fix: &'static str| view! { <Alert kind=AlertKind::Danger><strong>{what}</strong> " " {fix}</Alert> }.into_any();
    let outcome = match view.trip {
        Trip::NotYet => ().into_any(),
        Trip::NoSession => problem(words.try_no_session, words.try_no_session_fix),
        Trip::NoNotice => problem(words.try_no_notice, words.try_no_notice_fix),
        Trip::SignedIn { identifier, back, claims } => {
            let (kind, said) =
                if back { (AlertKind::Success, words.try_success(&identifier)) } else { (AlertKind::Info, words.try_signed_in(&identifier)) };
            view! {
                <Alert kind=kind>{said}</Alert>
                <p>{words.try_receives}</p>
                <dl class="guide__claims" dir="ltr">
                    {claims.into_iter().map(|(name, value)| view! { <dt><code>{name}</code></dt><dd><code>{value}</code></dd> }).collect_view()}
                </dl>
            }
            .into_any()
        }
    };
    view! {
        <Step id="try" number=4 title=words.try_step text=words.try_text troubles>
            {outcome}
            <div class="guide__ways">
                <LinkButton href=here full=false>{words.try_here}</LinkButton>
                {is_allowed
                    .then(|| view! { <LinkButton href=app full=false kind=crate::app::elements::ButtonKind::Secondary>{words.try_app}</LinkButton> })}
            </div>
        </Step>
    }
}
