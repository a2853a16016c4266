//! The account chooser, and signing out.

use leptos::prelude::*;

use super::bundles::nothing;
use crate::actions::account::{ChoiceView, ChooserView, LoadChooser, LoadSignOut, SelectAccount, SignOut, SignOutView};
use crate::app::browser::post::Answer;
use crate::app::elements::{Button, ButtonKind, ButtonSize, Icon, IconName, LinkButton, TextLink};
use crate::app::form::{Card, Nav, use_frame};
use crate::app::layout::{AccountRow, IdentityPreview};
use crate::app::load::{ask, shown};
use crate::app::routes::{CHOOSE, SIGN_IN, SIGN_OUT, SIGNED_OUT, USER, with_nav};
use crate::app::step::{Step, StepForm};
use crate::app::text::{use_account_text, use_text};

/// Reads what a page shows, if there is one at this address.
pub(super) fn load(path: &str, query: &str) -> Option<Answer> {
    let query = query.to_owned();
    match path {
        CHOOSE => Some(ask(LoadChooser { query })),
        SIGN_OUT => Some(ask(LoadSignOut { query })),
        SIGNED_OUT => Some(nothing()),
        _ => None,
    }
}

/// Shows it.
pub(super) fn show(path: &str, answer: &str) -> Option<AnyView> {
    match path {
        CHOOSE => Some(show_chooser(answer)),
        SIGN_OUT => Some(show_sign_out(answer)),
        SIGNED_OUT => Some(view! { <SignedOutPage /> }.into_any()),
        _ => None,
    }
}

/// The accounts to choose from.
fn show_chooser(answer: &str) -> AnyView {
    shown::<LoadChooser>(answer, |chooser| chooser.map(|chooser| view! { <Chooser chooser /> }).into_any())
}

#[component]
fn Chooser(chooser: ChooserView) -> impl IntoView {
    let text = use_text();
    let words = &text.chooser;
    let app = use_frame().app_name;
    let select = Step::to::<SelectAccount>();
    let sign_out = Step::to::<SignOut>();
    let add = with_nav("/sign-in?add=1", &chooser.nav);
    let nav = StoredValue::new(chooser.nav);
    let footer = move || {
        let words = &use_text().chooser;
        view! {
            <StepForm step=sign_out>
                <Button kind=ButtonKind::Ghost full=false size=ButtonSize::Compact pending=sign_out.pending()>{words.sign_out_of_all}</Button>
            </StepForm>
        }
    };
    view! {
        <Card title=words.title subtitle=words.subtitle(&app) footer>
            <ul class="chooser">
                {chooser
                    .accounts
                    .into_iter()
                    .map(|account| {
                        let address = (account.identifier != account.name).then_some(account.identifier);
                        view! {
                            <li class="chooser__item">
                                <StepForm step=select>
                                    <Nav nav />
                                    <AccountRow name=account.name address field_name="session" value=account.session.as_str().to_owned() />
                                </StepForm>
                            </li>
                        }
                    })
                    .collect_view()}
                <li class="chooser__item">
                    <a class="account" href=add>
                        <span class="chooser__add"><Icon name=IconName::Plus /></span>
                        <span class="account__text"><span class="account__name">{words.add_account}</span></span>
                    </a>
                </li>
            </ul>
        </Card>
    }
}

/// Asks before it signs out: a link alone changes nothing.
fn show_sign_out(answer: &str) -> AnyView {
    shown::<LoadSignOut>(answer, |SignOutView { account, others, redirect_url }| match account {
        None => view! { <SignedOutPage /> }.into_any(),
        Some(account) => view! { <SignOutForm account others redirect_url /> }.into_any(),
    })
}

#[component]
fn SignOutForm(account: ChoiceView, others: bool, redirect_url: String) -> impl IntoView {
    let text = use_text();
    let one = Step::to::<SignOut>();
    let wish = redirect_url.clone();
    view! {
        <Card title=text.common.sign_out subtitle=use_account_text().user.signed_in_as>
            <IdentityPreview text=account.identifier />
            <StepForm step=one class="form">
                <input type="hidden" name="session" value=account.session.as_str().to_owned() />
                <input type="hidden" name="redirect_url" value=wish />
                <Button pending=one.pending()>{text.common.sign_out}</Button>
            </StepForm>
            {others.then(move || view! { <SignOutOfAll redirect_url /> })}
            <p class="aside"><TextLink href=USER>{text.common.cancel}</TextLink></p>
        </Card>
    }
}

#[component]
fn SignOutOfAll(redirect_url: String) -> impl IntoView {
    let all = Step::to::<SignOut>();
    view! {
        <StepForm step=all class="form">
            <input type="hidden" name="redirect_url" value=redirect_url />
            <Button kind=ButtonKind::Secondary pending=all.pending()>{use_text().chooser.sign_out_of_all}</Button>
        </StepForm>
    }
}

/// Nobody is signed in any more.
#[component]
fn SignedOutPage() -> impl IntoView {
    let words = &use_text().sign_in;
    let app = use_frame().app_name;
    view! {
        <Card title=words.signed_out_title subtitle=words.signed_out_text(&app)>
            <span class="sign sign--success"><Icon name=IconName::Check /></span>
            <LinkButton href=SIGN_IN>{words.signed_out_again}</LinkButton>
        </Card>
    }
}
