//! Making an organization: its name, slug and logo, then its first members.

use std::time::Duration;

use leptos::html;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::who::Who;
use crate::actions::organizations::create::{
    CheckSlug, CreateCard, CreateOrganization, CreateRefusal, CreateView, FirstInvitationsView, InviteFirst, LoadCreateOrganization,
};
use crate::app::elements::{
    Avatar, AvatarSize, Button, Icon, IconName, LinkButton, PictureField, SelectField, TagBox, TagWords, TextField, TextLink,
};
use crate::app::form::{Card, FormAlert, Nav, at, focus_after, use_frame};
use crate::app::load::{ask, read, shown};
use crate::app::routes::{ORGANIZATIONS, USER};
use crate::app::step::{Step, StepForm};
use crate::app::text::{use_organization_texts, use_text};
use crate::domain::email::Email;
use crate::domain::listed::texts_of;
use crate::domain::organization::{MAX_SLUG_LENGTH, slug_of_name};
use crate::domain::problem::Field;

/// Pause after the last key before a slug is judged.
const DEBOUNCE: Duration = Duration::from_millis(350);
/// Most megabytes of a logo.
const LOGO_MEGABYTES: i64 = 10;

/// A card.
pub fn show(answer: &str) -> AnyView {
    shown::<LoadCreateOrganization>(answer, |card| match card {
        Some(CreateCard::Form(view)) => match view.refused {
            Some(refusal) => view! { <Refused refusal view /> }.into_any(),
            None => view! { <Form view /> }.into_any(),
        },
        Some(CreateCard::Invite(view)) => view! { <Invite view /> }.into_any(),
        None => ().into_any(),
    })
}

/// Why there is no form.
#[component]
fn Refused(refusal: CreateRefusal, view: CreateView) -> impl IntoView {
    let words = &use_organization_texts().create;
    let text = match refusal {
        CreateRefusal::Off => words.off_text.to_owned(),
        CreateRefusal::NotAllowed => words.not_allowed_text.to_owned(),
        CreateRefusal::Full { most } => words.full_text(most),
    };
    let title = if refusal == CreateRefusal::Off { words.off_title } else { words.not_allowed_title };
    let who = view.who;
    let footer = move || view! { <Who who /> };
    view! {
        <Card title=title subtitle=text footer>
            <span class="sign sign--warning"><Icon name=IconName::Building /></span>
            {(refusal != CreateRefusal::Off).then(|| view! { <LinkButton href=ORGANIZATIONS>{words.to_organizations}</LinkButton> })}
            <p class="aside"><TextLink href=USER>{use_organization_texts().closed.to_account}</TextLink></p>
        </Card>
    }
}

#[component]
fn Form(view: CreateView) -> impl IntoView {
    let words = &use_organization_texts().create;
    let nav = StoredValue::new(view.nav.clone());
    let step = Step::to::<CreateOrganization>();
    let form = NodeRef::<html::Form>::new();
    let all = step.problems(view.left.problems.clone());
    focus_after(form, all);
    let who = view.who.clone();
    let footer = move || view! { <Who who /> };
    let slug = Slug::new(view.left.value_or(Field::Slug, ""));
    let app = use_frame().app_name;
    view! {
        <Card title=words.title subtitle=words.subtitle(&app) footer>
            // The browser itself sends the logo as a file; a script sends it as text.
            <form action=step.path() method="post" enctype="multipart/form-data" class="form" novalidate node_ref=form on:submit=move |event| step.submit(&event)>
                <FormAlert problems=all />
                <PictureField name="logo" label=words.logo_label hint=words.logo_hint(LOGO_MEGABYTES) problem=at(all, Field::Logo) />
                <TextField
                    field=Field::Name
                    label=words.name_label
                    value=view.left.value_or(Field::Name, "")
                    autocomplete="organization"
                    placeholder=words.name_placeholder
                    required=true
                    autofocus=true
                    problem=at(all, Field::Name)
                    on_input=move |name: String| slug.follow(&name)
                />
                {view.slugs.then(|| view! { <SlugField slug from_form=at(all, Field::Slug) first=view.left.value_or(Field::Slug, "") /> })}
                <Nav nav />
                <Button arrow=true pending=step.pending()>{words.submit}</Button>
            </form>
            {(!view.who.task).then(|| view! { <p class="aside"><TextLink href=ORGANIZATIONS>{use_text().common.cancel}</TextLink></p> })}
        </Card>
    }
}

/// A slug that is written from the name until somebody edits it. Emptied, it follows the name again.
#[derive(Clone, Copy)]
struct Slug {
    edited: RwSignal<bool>,
    verdict: RwSignal<Option<String>>,
    waiting: StoredValue<Option<TimeoutHandle>>,
}

impl Slug {
    fn new(first: String) -> Self {
        let waiting = StoredValue::new(None::<TimeoutHandle>);
        on_cleanup(move || {
            if let Some(Some(earlier)) = waiting.try_get_value() {
                earlier.clear();
            }
        });
        Self { edited: RwSignal::new(!first.is_empty()), verdict: RwSignal::new(None), waiting }
    }

    /// The name is another one.
    fn follow(self, name: &str) {
        if self.edited.get_untracked() {
            return;
        }
        let slug = slug_of_name(name);
        let field = document().get_element_by_id(Field::Slug.name()).and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
        if let Some(field) = field {
            field.set_value(&slug);
            self.judge(slug);
        }
    }

    /// Somebody typed a slug.
    fn typed(self, slug: String) {
        self.edited.set(!slug.is_empty());
        self.judge(slug);
    }

    /// Asks whether it is free, when nothing was typed for a moment.
    fn judge(self, slug: String) {
        if let Some(Some(earlier)) = self.waiting.try_get_value() {
            earlier.clear();
        }
        if slug.is_empty() {
            return self.verdict.set(None);
        }
        let ask_now = move || {
            let answer = ask(CheckSlug { slug: slug.clone() });
            spawn_local(async move {
                // Without an answer nothing is said: the form itself is judged when it is sent.
                if let Ok(said) = answer.await.and_then(|answer| read::<Option<String>>(&answer)) {
                    _ = self.verdict.try_set(said);
                }
            });
        };
        self.waiting.set_value(set_timeout_with_handle(ask_now, DEBOUNCE).ok());
    }
}

#[component]
fn SlugField(slug: Slug, from_form: Signal<Option<String>>, first: String) -> impl IntoView {
    let words = &use_organization_texts().create;
    let problem = Signal::derive(move || slug.verdict.get().or_else(|| from_form.get()));
    view! {
        <TextField
            field=Field::Slug
            label=words.slug_label
            value=first
            autocomplete="off"
            placeholder=words.slug_placeholder
            maxlength=i32::try_from(MAX_SLUG_LENGTH).unwrap_or(i32::MAX)
            hint=Signal::stored(Some(words.slug_hint.to_owned()))
            problem
            on_input=move |typed: String| slug.typed(typed)
        />
    }
}

#[component]
fn Invite(view: FirstInvitationsView) -> impl IntoView {
    let words = &use_organization_texts().create;
    let nav = StoredValue::new(view.nav.clone());
    let step = Step::to::<InviteFirst>();
    let form = NodeRef::<html::Form>::new();
    let all = step.problems(view.left.problems.clone());
    focus_after(form, all);
    let name = view.organization.name.clone();
    let texts = RwSignal::new(texts_of(&view.left.value_or(Field::EmailAddress, "")));
    // Whoever is invited now is done with; who could not be stays.
    let refused = at(all, Field::EmailAddress);
    Effect::new(move || {
        if let Some(words) = refused.get() {
            let named = |text: &String| words.contains(&format!("{text}:"));
            texts.update(|texts| {
                if texts.iter().any(named) {
                    texts.retain(named);
                }
            });
        }
    });
    let tags = TagWords {
        label: words.addresses_label.to_owned(),
        hint: words.addresses_hint.to_owned(),
        invalid: words.address_invalid.to_owned(),
        remove: words.address_remove.to_owned(),
    };
    view! {
        <Card title=words.invite_title subtitle=words.invite_subtitle(&name)>
            <div class="made">
                <Avatar name=name.clone() image_url=view.organization.logo_url size=AvatarSize::Large square=true />
            </div>
            <StepForm step node_ref=form class="form">
                <FormAlert problems=all />
                <TagBox field=Field::EmailAddress words=tags texts fits=|text| Email::parse(text).is_ok() problem=at(all, Field::EmailAddress) />
                <SelectField name="role" label=words.role_label options=view.roles value=view.role />
                <input type="hidden" name="organization" value=view.organization.id />
                <Nav nav />
                <Button arrow=true pending=step.pending()>{words.invite_submit}</Button>
            </StepForm>
            <p class="aside"><TextLink href=view.onward>{words.invite_skip}</TextLink></p>
        </Card>
    }
}
