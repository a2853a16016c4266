//! Where the link of an invitation to an organization leads. Opening it changes nothing, so that scanners can't use it up.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::actions::organizations::joining::{AcceptInvitation, InvitationState, InvitationView, LookAtInvitation, SwitchForInvitation};
use crate::app::elements::{Alert, AlertKind, Avatar, AvatarSize, Button, Icon, IconName, LinkButton, TextLink};
use crate::app::form::{Card, FormAlert, use_frame};
use crate::app::load::shown;
use crate::app::routes::{ORGANIZATION, ORGANIZATIONS, SIGN_IN};
use crate::app::text::use_organization_texts;

/// The page.
pub fn show(answer: &str) -> AnyView {
    shown::<LookAtInvitation>(answer, |view| match view {
        None => {
            let words = &use_organization_texts().invitation;
            view! { <Ending title=words.gone_title text=words.gone_text sign="sign--danger" onward=(words.to_sign_in, SIGN_IN) /> }.into_any()
        }
        Some(view) => by_state(view),
    })
}

fn by_state(view: InvitationView) -> AnyView {
    let words = &use_organization_texts().invitation;
    let name = view.organization.name.clone();
    let ending = |title: String, text: String, sign, onward| view! { <Ending title text sign onward /> }.into_any();
    match view.state.clone() {
        InvitationState::Used => {
            ending(words.used_title.to_owned(), words.used_text(&name), "sign--warning", (words.to_organizations, ORGANIZATIONS))
        }
        InvitationState::Revoked => ending(words.revoked_title.to_owned(), words.revoked_text(&name), "sign--danger", (words.to_sign_in, SIGN_IN)),
        InvitationState::Expired => ending(words.expired_title.to_owned(), words.expired_text(&name), "sign--warning", (words.to_sign_in, SIGN_IN)),
        InvitationState::Member => {
            ending(words.member_title(&name), words.member_text.to_owned(), "sign--success", (words.to_organizations, ORGANIZATIONS))
        }
        InvitationState::SignUp { href } => view! { <Open view next=Next::Link(words.sign_up, href) hint=words.sign_up_hint /> }.into_any(),
        InvitationState::SignIn { href } => view! { <Open view next=Next::Link(words.sign_in, href) hint=words.sign_in_hint /> }.into_any(),
        InvitationState::Yours => view! { <Open view next=Next::Join hint="" /> }.into_any(),
        InvitationState::Other { identifier, has_account } => {
            view! { <Open view next=Next::Switch { identifier, has_account } hint="" /> }.into_any()
        }
    }
}

/// How a link ended.
#[component]
fn Ending(
    /// What happened.
    #[prop(into)]
    title: String,
    /// Why, and what to do.
    #[prop(into)]
    text: String,
    sign: &'static str,
    /// Words and address of the way on.
    onward: (&'static str, &'static str),
) -> impl IntoView {
    let icon = if sign == "sign--success" { IconName::Check } else { IconName::Alert };
    view! {
        <Card title=title subtitle=text>
            <span class=format!("sign {sign}")><Icon name=icon /></span>
            <LinkButton href=onward.1>{onward.0}</LinkButton>
        </Card>
    }
}

/// What comes next.
#[derive(Clone)]
enum Next {
    /// Signing in or up.
    Link(&'static str, String),
    /// Joining.
    Join,
    /// Going on as somebody else.
    Switch { identifier: String, has_account: bool },
}

/// An invitation that is good.
#[component]
fn Open(view: InvitationView, next: Next, hint: &'static str) -> impl IntoView {
    let words = &use_organization_texts().invitation;
    let app = use_frame().app_name;
    let InvitationView { organization, address, inviter, role, left, ticket, .. } = view;
    let name = organization.name.clone();
    let subtitle = match &inviter {
        Some(inviter) => words.by_person(inviter, &name, &app),
        None => words.by_nobody(&name, &app),
    };
    let problems = Signal::stored(left.problems);
    let switches = matches!(next, Next::Switch { .. });
    view! {
        <Card title=words.title(&name) subtitle=subtitle>
            <div class="made"><Avatar name=name.clone() image_url=organization.logo_url size=AvatarSize::Large square=true /></div>
            <FormAlert problems />
            <dl class="facts facts--framed">
                <dt>{words.invited_label}</dt>
                <dd><bdi>{address.clone()}</bdi></dd>
                {match &next {
                    Next::Switch { identifier, .. } => {
                        let identifier = identifier.clone();
                        Some(view! { <dt>{words.signed_in_label}</dt> <dd><bdi>{identifier}</bdi></dd> })
                    }
                    Next::Link(..) | Next::Join => None,
                }}
                <dt>{words.role_label}</dt>
                <dd>{role}</dd>
            </dl>
            {switches.then(|| view! { <Alert kind=AlertKind::Warning>{words.other_text}</Alert> })}
            {match next {
                Next::Link(words, href) => view! { <LinkButton href=href>{words}</LinkButton> }.into_any(),
                Next::Join => view! { <TicketForm action=AcceptInvitation::PATH ticket>{words.join(&name)}</TicketForm> }.into_any(),
                Next::Switch { has_account, .. } => {
                    let label = if has_account { words.switch(&address) } else { words.switch_new(&address) };
                    view! { <TicketForm action=SwitchForInvitation::PATH ticket>{label}</TicketForm> }.into_any()
                }
            }}
            {(!hint.is_empty()).then(|| view! { <p class="muted small centered">{hint}</p> })}
            {switches.then(|| view! { <p class="aside"><TextLink href=ORGANIZATION>{words.stay}</TextLink></p> })}
        </Card>
    }
}

/// A button that gives the ticket of the link: a plain form, since what comes after it begins anew.
#[component]
fn TicketForm(action: &'static str, ticket: String, children: Children) -> impl IntoView {
    view! {
        <form method="post" action=action class="form">
            <input type="hidden" name="ticket" value=ticket />
            <Button arrow=true>{children()}</Button>
        </form>
    }
}
