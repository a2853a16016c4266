//! What the organization demands of its members: a second factor, short sessions; and what its roles may do.

use leptos::prelude::*;

use super::Place;
use super::frame::{OrganizationFrame, entered};
use super::people::{follow, part};
use crate::actions::Left;
use crate::actions::organizations::security::{
    LoadOrganizationSecurity, OrganizationSecurityView, RoleView, SetOrganizationSecondFactor, SetOrganizationSessions, SetOrganizationSignIn,
};
use crate::actions::social::SocialView;
use crate::app::elements::{Badge, Button, ButtonSize, Choice, RadioField, Row, Section, SelectField};
use crate::app::form::FormAlert;
use crate::app::pages::user::{provide_cards, use_cards};
use crate::app::step::{Step, StepForm};
use crate::app::text::{OrganizationSecurityText, time, use_locale, use_organization_texts, use_text};
use crate::domain::time::Timestamp;

/// Days for setting a second factor up that are offered.
const GRACE: [i64; 5] = [0, 1, 7, 14, 30];
/// Lives of sessions that are offered, in minutes: from an hour to a month.
const LIVES: [i64; 6] = [60, 480, 720, 1_440, 10_080, 43_200];
/// Times without use that are offered, in minutes.
const IDLE: [i64; 6] = [15, 30, 60, 240, 480, 1_440];

/// The page.
pub fn show(answer: &str) -> AnyView {
    entered::<LoadOrganizationSecurity, _>(Place::Security, answer, |security| view! { <Security security /> }.into_any())
}

#[component]
fn Security(security: OrganizationSecurityView) -> impl IntoView {
    let cards = provide_cards(Place::Security.path(), security.notice.clone());
    let left = StoredValue::new(security.left.clone());
    let organization = StoredValue::new(security.head.organization.id.clone());
    let view = RwSignal::new(security);
    follow(cards, || LoadOrganizationSecurity { path: Place::Security.path().to_owned() }, view);
    let head = part(view, |view| &view.head);
    let required = Memo::new(move |_| view.with(|view| (view.required_at, view.grace_days)));
    let sign_in = Memo::new(move |_| view.with(|view| (view.services.clone(), view.sign_in_strategy.clone())));
    let policy = Memo::new(move |_| view.with(|view| (view.lifetime_minutes, view.inactivity_minutes)));
    view! {
        <OrganizationFrame place=Place::Security head cards>
            <TwoStepSection required organization left />
            <SignInSection sign_in organization left />
            <SessionSection policy organization left />
            <RolesSection roles=part(view, |view| &view.roles) />
        </OrganizationFrame>
    }
}

/// A form in a section, shown anew when what it shows changed elsewhere.
#[component]
fn RuleForm(step: Step, organization: StoredValue<String>, left: StoredValue<Left>, children: Children) -> impl IntoView {
    let problems = step.problems(left.with_value(|left| left.problems.clone()));
    view! {
        <StepForm step class="form rule">
            <FormAlert problems />
            <input type="hidden" name="organization" value=organization.get_value() />
            {children()}
            <div><Button full=false size=ButtonSize::Compact pending=step.pending()>{use_text().common.save}</Button></div>
        </StepForm>
    }
}

#[component]
fn TwoStepSection(required: Memo<(Option<i64>, i64)>, organization: StoredValue<String>, left: StoredValue<Left>) -> impl IntoView {
    let words = &use_organization_texts().security;
    let locale = use_locale();
    let step = Step::to::<SetOrganizationSecondFactor>();
    use_cards().after(step);
    let form = move || {
        let (since, grace) = required.get();
        let choice = |value: &str, name: &str, hint: &str| Choice { value: value.to_owned(), name: name.to_owned(), hint: hint.to_owned() };
        let choices = vec![choice("false", words.optional, words.optional_hint), choice("true", words.required, words.required_hint)];
        let days = |days: i64| (days.to_string(), if days == 0 { words.at_once.to_owned() } else { words.days(days) });
        let since = since.map(|at| words.required_since(&time::date(locale, Timestamp::from_millis(at), 0)));
        let value = if since.is_some() { "true" } else { "false" };
        view! {
            <RuleForm step organization left>
                {since.map(|since| view! { <p class="muted small">{since}</p> })}
                <RadioField name="required" legend=words.legend choices value />
                <SelectField name="grace_days" label=words.grace_label options=with_own(&GRACE, Some(grace), days) value=grace.to_string() hint=words.grace_hint />
            </RuleForm>
        }
    };
    view! {
        <Section id="two-step" title=words.two_step_section description=words.two_step_description>
            {form}
        </Section>
    }
}

/// Which service members have to sign in with. Nothing where there are none to choose from.
#[component]
fn SignInSection(sign_in: Memo<(Vec<SocialView>, Option<String>)>, organization: StoredValue<String>, left: StoredValue<Left>) -> impl IntoView {
    let words = &use_organization_texts().security;
    let step = Step::to::<SetOrganizationSignIn>();
    use_cards().after(step);
    let choice = |value: String, name: String, hint: &str| Choice { value, name, hint: hint.to_owned() };
    let choices = move |services: Vec<SocialView>, demanded: Option<&String>| {
        let gone = demanded.filter(|demanded| services.iter().all(|service| service.strategy != **demanded)).cloned();
        let mut choices = vec![choice(String::new(), words.any_way.to_owned(), words.any_way_hint)];
        choices.extend(services.into_iter().map(|service| choice(service.strategy, words.with_service(&service.name), words.service_hint)));
        choices.extend(gone.map(|gone| choice(gone.clone(), gone, words.service_gone)));
        choices
    };
    let form = move || {
        let (services, demanded) = sign_in.get();
        let choices = choices(services, demanded.as_ref());
        view! {
            <RuleForm step organization left>
                <RadioField name="strategy" legend=words.sign_in_legend choices value=demanded.unwrap_or_default() />
            </RuleForm>
        }
    };
    let any = move || sign_in.with(|(services, demanded)| !services.is_empty() || demanded.is_some());
    view! {
        <Show when=any>
            <Section id="sign-in" title=words.sign_in_section description=words.sign_in_description>
                {form}
            </Section>
        </Show>
    }
}

/// The offered numbers in words; one that was chosen by other means is among them.
fn with_own(offered: &[i64], own: Option<i64>, words: impl Fn(i64) -> (String, String)) -> Vec<(String, String)> {
    let mut all = offered.to_vec();
    all.extend(own.filter(|own| !offered.contains(own)));
    all.sort_unstable();
    all.into_iter().map(words).collect()
}

/// Minutes in the largest unit that fits.
fn span(words: &OrganizationSecurityText, minutes: i64) -> String {
    match minutes {
        days if days % 1_440 == 0 && days > 1_440 => words.days(days / 1_440),
        hours if hours % 60 == 0 => words.hours(hours / 60),
        minutes => words.minutes(minutes),
    }
}

#[component]
fn SessionSection(policy: Memo<(Option<i64>, Option<i64>)>, organization: StoredValue<String>, left: StoredValue<Left>) -> impl IntoView {
    let words = &use_organization_texts().security;
    let step = Step::to::<SetOrganizationSessions>();
    use_cards().after(step);
    let options = move |offered: &[i64], own: Option<i64>| {
        let mut all = vec![(String::new(), words.as_everywhere.to_owned())];
        all.extend(with_own(offered, own, |minutes| (minutes.to_string(), span(words, minutes))));
        all
    };
    let chosen = |own: Option<i64>| own.map(|own| own.to_string()).unwrap_or_default();
    let form = move || {
        let (life, idle) = policy.get();
        view! {
            <RuleForm step organization left>
                <SelectField name="lifetime_minutes" label=words.lifetime_label options=options(&LIVES, life) value=chosen(life) />
                <SelectField name="inactivity_minutes" label=words.inactivity_label options=options(&IDLE, idle) value=chosen(idle) />
            </RuleForm>
        }
    };
    view! {
        <Section id="sessions" title=words.session_section description=words.session_description>
            {form}
        </Section>
    }
}

#[component]
fn RolesSection(roles: Memo<Vec<RoleView>>) -> impl IntoView {
    let words = &use_organization_texts().security;
    let role = move |role: RoleView| {
        let permissions = if role.permissions.is_empty() { words.no_permissions.to_owned() } else { role.permissions.join(", ") };
        view! {
            <Row>
                <div class="fact">
                    <span class="fact__name">
                        <bdi>{role.name}</bdi>
                        {role.is_default.then(|| view! { " " <Badge>{words.default_role}</Badge> })}
                        {role.is_of_creator.then(|| view! { " " <Badge>{words.creator_role}</Badge> })}
                    </span>
                    {(!role.description.is_empty()).then(|| view! { <span class="fact__detail">{role.description}</span> })}
                    <span class="fact__detail">{permissions}</span>
                </div>
            </Row>
        }
    };
    view! {
        <Section id="roles" title=words.roles_section description=words.roles_description>
            <For each=move || roles.get() key=|role| role.key.clone() let:shown>
                {role(shown)}
            </For>
        </Section>
    }
}
