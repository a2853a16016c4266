//! The password: set, change, take away.

use leptos::prelude::*;
use url::form_urlencoded;

use super::card_form::CardForm;
use super::new_password::NewPasswordField;
use super::{OpenCard, OpenLink, use_cards};
use crate::actions::Left;
use crate::actions::password::{PasswordView, RemovePassword, ReplacePassword};
use crate::app::elements::{HiddenUsername, Menu, MenuItem, PasswordField, Row, Section, TextLink};
use crate::app::form::at;
use crate::app::routes::{SIGN_IN, with_nav};
use crate::app::step::Step;
use crate::app::text::{time, use_account_text, use_locale, use_text};
use crate::domain::problem::{Field, ProblemCode};
use crate::domain::time::Timestamp;

/// Name of the card for a new password.
const CARD: &str = "password";
/// Name of the card that takes it away.
const REMOVAL: &str = "remove-password";

/// The password, where the instance has any.
#[component]
pub fn PasswordSection(
    /// What there is.
    password: Memo<PasswordView>,
    /// Address or username of the account.
    identifier: StoredValue<String>,
    /// What a plain form post left for the open card.
    left: StoredValue<Left>,
) -> impl IntoView {
    let words = &use_account_text().password;
    let first = Memo::new(move |_| password.with(|password| password.set_at.is_none()));
    move || {
        password.with(|password| password.possible).then(|| {
            view! {
                <Section id="password" title=words.section>
                    {move || password.with(|password| view! { <State password=password.clone() /> })}
                    {move || {
                        let first = first.get();
                        view! { <ReplaceCard first password identifier left /> }
                    }}
                    <RemoveCard left />
                </Section>
            }
        })
    }
}

/// Whether there is one, since when, and what can be done.
#[component]
fn State(password: PasswordView) -> impl IntoView {
    let words = &use_account_text().password;
    let Some(set_at) = password.set_at else {
        return view! {
            <Row>
                <div class="fact">
                    <span class="fact__name">{words.none}</span>
                    <span class="fact__detail">{words.none_hint}</span>
                </div>
            </Row>
            <OpenLink name=CARD plus=true>{words.set}</OpenLink>
        }
        .into_any();
    };
    let since = words.set_on(&time::date(use_locale(), Timestamp::from_millis(set_at), 0));
    let trailing = move || {
        let user = &use_account_text().user;
        let cards = use_cards();
        view! {
            <OpenLink name=CARD>{words.change}</OpenLink>
            {password
                .dispensable
                .then(|| {
                    view! {
                        <Menu label=user.options_for(words.section)>
                            <MenuItem href=cards.address_of(REMOVAL) opens=REMOVAL danger=true>{words.remove}</MenuItem>
                        </Menu>
                    }
                })}
        }
    };
    view! {
        <Row trailing>
            <div class="fact">
                <span class="fact__name"><span aria-hidden="true">"••••••••••"</span><span class="visually-hidden">{words.there_is}</span></span>
                <span class="fact__detail">{since}</span>
            </div>
        </Row>
    }
    .into_any()
}

#[component]
fn ReplaceCard(first: bool, password: Memo<PasswordView>, identifier: StoredValue<String>, left: StoredValue<Left>) -> impl IntoView {
    let words = &use_account_text().password;
    let (title, hint) = if first { (words.set_title, words.set_hint) } else { (words.change_title, words.change_hint) };
    view! {
        <OpenCard name=CARD title hint>
            <ReplaceForm password=password.get_untracked() identifier left />
        </OpenCard>
    }
}

#[component]
fn ReplaceForm(password: PasswordView, identifier: StoredValue<String>, left: StoredValue<Left>) -> impl IntoView {
    let text = use_text();
    let words = &use_account_text().password;
    let step = Step::to::<ReplacePassword>();
    use_cards().after(step);
    let all = step.problems(left.with_value(|left| left.problems.clone()));
    let first = password.set_at.is_none();
    let (current, new, again) = (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let accepted = RwSignal::new(false);
    let differ = Signal::derive(move || {
        let typed = again.get();
        !typed.is_empty() && !new.with(|new| new.starts_with(&typed))
    });
    let from_form = at(all, Field::ConfirmPassword);
    let again_problem =
        Signal::derive(
            move || {
                if differ.get() { Some(text.problem(Field::ConfirmPassword, &ProblemCode::PasswordsDiffer)) } else { from_form.get() }
            },
        );
    let missing = Signal::derive(move || {
        let said = if !first && current.with(String::is_empty) {
            words.missing_current
        } else if !accepted.get() {
            words.missing_new
        } else if again.with(|again| new.with(|new| again != new)) {
            words.missing_again
        } else {
            return None;
        };
        Some(said.to_owned())
    });
    // Whoever is signed in proves the address as everybody who forgot a password does, beginning with who they are.
    let who = identifier.get_value();
    let field = if who.contains('@') { Field::EmailAddress } else { Field::Username };
    let recovery = form_urlencoded::Serializer::new("add=1".to_owned()).append_pair(field.name(), &who).finish();
    let forgot = move || view! { <TextLink href=with_nav(SIGN_IN, &recovery)>{use_text().sign_in.forgot_password}</TextLink> };
    view! {
        <CardForm name=CARD step problems=all submit=text.common.save missing>
            <HiddenUsername value=identifier.get_value() />
            {(!first)
                .then(|| {
                    view! {
                        <PasswordField
                            field=Field::Password
                            id="current-password"
                            label=words.current_label
                            autocomplete="current-password"
                            show_label=text.common.show_password
                            hide_label=text.common.hide_password
                            required=true
                            problem=at(all, Field::Password)
                            on_input=move |typed: String| current.set(typed)
                            side=forgot
                        />
                    }
                })}
            <NewPasswordField
                label=text.recovery.new_password_label
                min_length=password.min_length
                own_words=password.own_words
                typed=new
                accepted
                from_form=at(all, Field::NewPassword)
            />
            <PasswordField
                field=Field::ConfirmPassword
                label=words.again_label
                autocomplete="new-password"
                show_label=text.common.show_password
                hide_label=text.common.hide_password
                required=true
                problem=again_problem
                on_input=move |typed: String| again.set(typed)
            />
            <label class="tick">
                <input type="checkbox" name="sign_out_others" value="true" checked=true />
                <span>{text.recovery.sign_out_others} <span class="muted small">{text.recovery.sign_out_others_hint}</span></span>
            </label>
        </CardForm>
    }
}

#[component]
fn RemoveCard(left: StoredValue<Left>) -> impl IntoView {
    let words = &use_account_text().password;
    view! {
        <OpenCard name=REMOVAL title=words.remove_title hint=words.remove_hint danger=true>
            <RemoveForm left />
        </OpenCard>
    }
}

#[component]
fn RemoveForm(left: StoredValue<Left>) -> impl IntoView {
    let words = &use_account_text().password;
    let step = Step::to::<RemovePassword>();
    use_cards().after(step);
    let all = step.problems(left.with_value(|left| left.problems.clone()));
    view! { <CardForm name=REMOVAL step problems=all submit=words.remove danger=true>""</CardForm> }
}
