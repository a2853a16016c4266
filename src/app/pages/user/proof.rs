//! Proving again that it is still the same person: in a dialog of the page that waits, or on a page of its own.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::task::spawn_local;
use leptos_router::components::Redirect;
use leptos_router::hooks::use_location;
use url::form_urlencoded;

use crate::actions::proof::{FactorView, GivePasskeyProof, GiveProof, LoadProof, ProofView, SendProofCode};
use crate::app::browser::focus;
use crate::app::elements::{
    Button, ButtonKind, CodeField, Countdown, Dialog, HiddenUsername, Icon, IconName, LinkButton, PasswordField, Skeleton, TextField, TextLink,
};
use crate::app::form::{Card, FormAlert, at, use_frame};
use crate::app::layout::{NeedsScript, PasskeyFields};
use crate::app::load::{ask, read, shown};
use crate::app::routes::{SECURITY, VERIFY};
use crate::app::step::{Interruption, Step, StepForm, problems_of};
use crate::app::text::{Text, use_account_text, use_text};
use crate::domain::passkey::Purpose;
use crate::domain::problem::Field;
use crate::domain::verification::Strategy;

/// Pause until a code may be sent again, in seconds.
const AGAIN: i64 = 30;

/// Id of what the proof is given in, for the focus.
const BODY: &str = "proof";

/// The page.
pub(in crate::app::pages) fn show(answer: &str) -> AnyView {
    shown::<LoadProof>(answer, |proof| proof.map(|proof| view! { <ProofPage proof /> }).into_any())
}

#[component]
fn ProofPage(proof: ProofView) -> impl IntoView {
    let words = &use_account_text().proof;
    if proof.fresh && proof.action.is_empty() {
        return view! { <Redirect path=SECURITY /> }.into_any();
    }
    view! {
        <Card title=words.title subtitle=words.subtitle>
            <Proof proof page=true done=Callback::new(|()| ()) />
            <p class="aside"><TextLink href=SECURITY>{use_text().common.cancel}</TextLink></p>
        </Card>
    }
    .into_any()
}

/// The dialog, while a step of the page waits for a proof. The step goes on as it was, with nothing typed again.
#[component]
pub fn ProofDialog(
    /// The step that waits.
    waiting: RwSignal<Option<Interruption>>,
) -> impl IntoView {
    let words = &use_account_text().proof;
    let open = Signal::derive(move || waiting.with(|waiting| waiting.is_some_and(|waiting| !waiting.signed_out)));
    let close = Callback::new(move |()| waiting.set(None));
    let proof = RwSignal::new(None::<ProofView>);
    // What is still to be proved; once that is nothing, the step goes on.
    let look = move || {
        spawn_local(async move {
            match ask(LoadProof { query: String::new() }).await.and_then(|answer| read::<Option<ProofView>>(&answer)) {
                Ok(Some(view)) if !view.fresh => _ = proof.try_set(Some(view)),
                // Where nobody is signed in, the step itself will say so.
                _ => resume(waiting),
            }
        });
    };
    Effect::new(move || if open.get() { look() } else { proof.set(None) });
    view! {
        <Dialog id="proof-dialog" title=words.title open on_close=close>
            <p class="muted">{words.subtitle}</p>
            {move || match proof.get() {
                Some(proof) => {
                    focus::enter(BODY.to_owned());
                    view! { <Proof proof page=false done=Callback::new(move |()| look()) /> }.into_any()
                }
                None => view! { <div aria-busy="true"><Skeleton lines=3 /></div> }.into_any(),
            }}
            <p class="aside"><button class="link-like" type="button" on:click=move |_| close.run(())>{use_text().common.cancel}</button></p>
        </Dialog>
    }
}

/// Lets the step go on that waits.
fn resume(waiting: RwSignal<Option<Interruption>>) {
    if let Some(step) = waiting.try_get_untracked().flatten() {
        waiting.set(None);
        step.again.run(());
    }
}

/// The chosen factor, and the others.
#[component]
fn Proof(proof: ProofView, page: bool, done: Callback<()>) -> impl IntoView {
    let chosen = RwSignal::new(proof.chosen.clone());
    let first = proof.left.problems.clone();
    let (give, by_passkey) = (Step::to::<GiveProof>(), Step::to::<GivePasskeyProof>());
    let all = Signal::derive(move || problems_of(by_passkey.reply().or_else(|| give.reply()), &first));
    Effect::new(move || {
        if give.accepted().get() || by_passkey.accepted().get() {
            done.run(());
        }
    });
    let second = proof.second;
    let proof = StoredValue::new(proof);
    let way = move || {
        let factor = chosen.get().and_then(|chosen| proof.with_value(|proof| proof.factors.iter().find(|factor| factor.key == chosen).cloned()));
        match factor.as_ref().map(|factor| factor.strategy) {
            None => view! { <NoFactor /> }.into_any(),
            Some(Strategy::Passkey) => view! { <ByPasskey proof step=by_passkey page /> }.into_any(),
            Some(Strategy::Password) => view! { <ByPassword proof give page /> }.into_any(),
            Some(Strategy::BackupCode) => view! { <ByBackupCode proof give page /> }.into_any(),
            Some(_) => factor.map(|factor| view! { <ByCode factor proof give page /> }).into_any(),
        }
    };
    view! {
        <div class="stack proof" id=BODY>
            <FormAlert problems=all />
            {second.then(|| view! { <p class="muted">{use_account_text().proof.second_step}</p> })}
            {way}
            <Others chosen proof />
        </div>
    }
}

/// A form of the dialog, or one of the page, which the browser itself posts: what waits there is carried out by the server.
#[component]
fn ProofStep(step: Step, page: bool, action: &'static str, children: Children) -> impl IntoView {
    if page {
        view! { <form class="form" method="post" action=action>{children()}</form> }.into_any()
    } else {
        view! { <StepForm step class="form">{children()}</StepForm> }.into_any()
    }
}

/// What every form of a proof carries along.
#[component]
fn Carried(#[prop(into)] factor: String, proof: StoredValue<ProofView>) -> impl IntoView {
    view! {
        <input type="hidden" name="factor" value=factor />
        <input type="hidden" name="action" value=proof.with_value(|proof| proof.action.clone()) />
    }
}

#[component]
fn ByPassword(proof: StoredValue<ProofView>, give: Step, page: bool) -> impl IntoView {
    let text = use_text();
    let all = give.problems(proof.with_value(|proof| proof.left.problems.clone()));
    view! {
        <ProofStep step=give page action=GiveProof::PATH>
            <HiddenUsername value=proof.with_value(|proof| proof.identifier.clone()) />
            <PasswordField
                field=Field::Password
                id="proof-password"
                label=text.sign_in.password_label
                autocomplete="current-password"
                show_label=text.common.show_password
                hide_label=text.common.hide_password
                autofocus=true
                required=true
                problem=at(all, Field::Password)
            />
            <Carried factor=Strategy::Password.name() proof />
            <Button arrow=true pending=give.pending()>{text.common.continue_label}</Button>
        </ProofStep>
    }
}

/// With a passkey: the script of the page keeps the form back until the browser used one.
#[component]
fn ByPasskey(proof: StoredValue<ProofView>, step: Step, page: bool) -> impl IntoView {
    let words = &use_account_text().proof;
    view! {
        <ProofStep step page action=GivePasskeyProof::PATH>
            <PasskeyFields purpose=Purpose::Reverify />
            <Carried factor=Strategy::Passkey.name() proof />
            <Button arrow=true pending=step.pending()>{words.use_passkey}</Button>
            <NeedsScript />
        </ProofStep>
    }
}

/// With one of the codes that were written down.
#[component]
fn ByBackupCode(proof: StoredValue<ProofView>, give: Step, page: bool) -> impl IntoView {
    let text = use_text();
    let words = &use_account_text().proof;
    let all = give.problems(proof.with_value(|proof| proof.left.problems.clone()));
    view! {
        <ProofStep step=give page action=GiveProof::PATH>
            <TextField
                field=Field::Code
                id="proof-backup-code"
                label=words.backup_code
                autocomplete="off"
                autofocus=true
                required=true
                problem=at(all, Field::Code)
            />
            <Carried factor=Strategy::BackupCode.name() proof />
            <Button arrow=true pending=give.pending()>{text.common.continue_label}</Button>
        </ProofStep>
    }
}

#[component]
fn ByCode(factor: FactorView, proof: StoredValue<ProofView>, give: Step, page: bool) -> impl IntoView {
    let text = use_text();
    let words = &use_account_text().proof;
    let (key, by_app) = (StoredValue::new(factor.key), factor.strategy == Strategy::Totp);
    let send = Step::to::<SendProofCode>();
    let first = proof.with_value(|proof| proof.left.problems.clone());
    let all = Signal::derive(move || problems_of(give.reply().or_else(|| send.reply()), &first));
    // The dialog came up because somebody wants to go on: the code is on its way by then. The page waits for a press.
    let sent = page && factor.resend_in.is_some();
    Effect::new(move || {
        if !page && !by_app {
            send.send(&[("factor", &key.get_value())]);
        }
    });
    if page && !sent && !by_app {
        return view! {
            <ProofStep step=send page action=SendProofCode::PATH>
                <Carried factor=key.get_value() proof />
                <Button arrow=true>{words.send_to(&factor.target)}</Button>
            </ProofStep>
        }
        .into_any();
    }
    let wait = factor.resend_in.unwrap_or_default();
    let seconds = Signal::derive(move || if send.answers().get() == 0 { wait } else { AGAIN });
    let again = move |left: i64| {
        let words = &use_text().sign_in;
        if left > 0 { words.code_resend_in(left) } else { words.code_resend.to_owned() }
    };
    view! {
        <p>{if by_app { words.app_hint.to_owned() } else { words.sent_to(&factor.target) }}</p>
        <ProofStep step=give page action=GiveProof::PATH>
            <CodeField id="proof-code" label=text.sign_in.code_label autofocus=true accepted=give.accepted() problem=at(all, Field::Code) />
            <Carried factor=key.get_value() proof />
            <Button arrow=true pending=give.pending()>{text.common.continue_label}</Button>
        </ProofStep>
        {(!by_app)
            .then(|| {
                view! {
                    <ProofStep step=send page action=SendProofCode::PATH>
                        <Carried factor=key.get_value() proof />
                        <Countdown seconds render=again pending=send.pending() />
                    </ProofStep>
                }
            })}
    }
    .into_any()
}

/// The other factors, as links, which the dialog follows itself.
#[component]
fn Others(chosen: RwSignal<Option<String>>, proof: StoredValue<ProofView>) -> impl IntoView {
    let text = use_text();
    let words = &use_account_text().proof;
    move || {
        let now = chosen.get();
        let others: Vec<_> = proof.with_value(|proof| proof.factors.iter().filter(|factor| Some(&factor.key) != now.as_ref()).cloned().collect());
        let action = proof.with_value(|proof| proof.action.clone());
        (!others.is_empty()).then(|| {
            let link = |factor: FactorView| {
                let query = form_urlencoded::Serializer::new(String::new()).append_pair("action", &action).append_pair("with", &factor.key).finish();
                let (icon, name) = (icon_of(factor.strategy), name_of(text, &factor));
                let choose = move |event: leptos::ev::MouseEvent| {
                    event.prevent_default();
                    chosen.set(Some(factor.key.clone()));
                    focus::enter_soon(BODY.to_owned());
                };
                view! { <li><a class="other-way" href=format!("{VERIFY}?{query}") on:click=choose><Icon name=icon />{name}</a></li> }
            };
            view! {
                <div class="other-ways">
                    <p class="muted small">{words.other_ways}</p>
                    <ul>{others.into_iter().map(link).collect_view()}</ul>
                </div>
            }
        })
    }
}

fn name_of(text: &Text, factor: &FactorView) -> String {
    match factor.strategy {
        Strategy::PhoneCode => text.phone.method_code(&factor.target),
        Strategy::EmailCode => text.sign_in.method_code(&factor.target),
        Strategy::Passkey => use_account_text().proof.use_passkey.to_owned(),
        Strategy::Totp => use_account_text().proof.by_app.to_owned(),
        Strategy::BackupCode => use_account_text().proof.backup_code.to_owned(),
        _ => text.sign_in.password_label.to_owned(),
    }
}

const fn icon_of(strategy: Strategy) -> IconName {
    match strategy {
        Strategy::PhoneCode | Strategy::Totp => IconName::Phone,
        Strategy::EmailCode => IconName::Mail,
        _ => IconName::Key,
    }
}

/// The way out of somebody who can prove nothing in place.
#[component]
fn NoFactor() -> impl IntoView {
    let words = &use_account_text().proof;
    let frame = use_frame();
    let location = use_location();
    let here = location.pathname.get_untracked();
    let back = if here == VERIFY { SECURITY.to_owned() } else { here + &location.search.get_untracked() };
    let query = form_urlencoded::Serializer::new("add=1".to_owned()).append_pair("redirect_url", &back).finish();
    view! {
        <p>{words.no_factor}</p>
        <LinkButton href=format!("/sign-in?{query}")>{words.sign_in_again}</LinkButton>
        {frame
            .support_email
            .map(|address| view! { <LinkButton kind=ButtonKind::Ghost href=format!("mailto:{address}")>{use_text().sign_in.get_help}</LinkButton> })}
    }
}
