//! Name, slug, logo and colour.

use leptos::{ev, html, prelude::*};

use crate::actions::Left;
use crate::actions::organizations::OrganizationMark;
use crate::actions::organizations::general::{GeneralView, SetOrganizationColor, SetOrganizationLogo, UpdateOrganization};
use crate::app::elements::{Avatar, AvatarSize, Button, ButtonKind, ButtonSize, FormActions, PictureField, Row, SaveButton, Section, TextField};
use crate::app::form::{FormAlert, at};
use crate::app::pages::user::{CardForm, OpenCard, OpenLink, use_cards};
use crate::app::step::{Step, StepForm};
use crate::app::text::{time, use_locale, use_organization_texts, use_text};
use crate::domain::organization::{MAX_NAME_LENGTH, MAX_SLUG_LENGTH};
use crate::domain::problem::{Field, ProblemCode};
use crate::domain::time::Timestamp;

const PROFILE: &str = "profile-card";
const COLOR: &str = "color";
const LOGO: &str = "change-logo";

fn length(most: usize) -> i32 {
    i32::try_from(most).unwrap_or(i32::MAX)
}

/// What the organization is called.
#[component]
pub fn ProfileSection(
    /// The page.
    view: RwSignal<GeneralView>,
    /// Name and logo.
    mark: Memo<OrganizationMark>,
    /// Whether the person may change it.
    manages: Memo<bool>,
    /// Id of the organization.
    organization: StoredValue<String>,
    /// What a plain form post left for the open card.
    left: StoredValue<Left>,
) -> impl IntoView {
    let words = &use_organization_texts().profile;
    let locale = use_locale();
    let slug = Memo::new(move |_| view.with(|view| view.slug.clone()));
    let members = Memo::new(move |_| view.with(|view| view.members));
    let (created_at, has_slugs) = view.with_untracked(|view| (view.created_at, view.has_slugs));
    let created = words.created(&time::date(locale, Timestamp::from_millis(created_at), 0));
    let leading = move || {
        move || mark.with(|mark| view! { <Avatar name=mark.name.clone() image_url=mark.logo_url.clone() size=AvatarSize::Large square=true /> })
    };
    view! {
        <Section id="profile" title=words.section>
            <Row leading>
                <div class="fact">
                    <span class="fact__name"><bdi>{move || mark.with(|mark| mark.name.clone())}</bdi></span>
                    {move || slug.get().map(|slug| view! { <span class="fact__detail"><bdi>{slug}</bdi></span> })}
                    <span class="fact__detail">{move || words.members(members.get())} " · " {created}</span>
                </div>
            </Row>
            {move || {
                manages
                    .get()
                    .then(|| {
                        view! {
                            <OpenLink name=PROFILE>{words.update}</OpenLink>
                            <OpenCard name=PROFILE title=words.update_title>
                                <ProfileForm mark slug has_slugs organization left />
                            </OpenCard>
                        }
                    })
            }}
        </Section>
    }
}

#[component]
fn ProfileForm(
    mark: Memo<OrganizationMark>,
    slug: Memo<Option<String>>,
    has_slugs: bool,
    organization: StoredValue<String>,
    left: StoredValue<Left>,
) -> impl IntoView {
    let words = &use_organization_texts().profile;
    let text = use_text();
    let step = Step::to::<UpdateOrganization>();
    use_cards().after(step);
    let all = step.problems(left.with_value(|left| left.problems.clone()));
    let name = left.with_value(|left| left.value_or(Field::Name, &mark.with_untracked(|mark| mark.name.clone())));
    let slug = left.with_value(|left| left.value_or(Field::Slug, &slug.get_untracked().unwrap_or_default()));
    let (typed, typed_slug) = (RwSignal::new(name.clone()), RwSignal::new(slug.clone()));
    let missing = Signal::derive(move || {
        let empty =
            |field: Field, typed: RwSignal<String>| typed.with(|typed| typed.trim().is_empty()).then(|| text.problem(field, &ProblemCode::Missing));
        empty(Field::Name, typed).or_else(|| empty(Field::Slug, typed_slug).filter(|_| has_slugs))
    });
    view! {
        <CardForm name=PROFILE step problems=all submit=text.common.save missing>
            <input type="hidden" name="organization" value=organization.get_value() />
            <TextField
                field=Field::Name
                label=words.name_label
                value=name
                autocomplete="organization"
                required=true
                maxlength=length(MAX_NAME_LENGTH)
                problem=at(all, Field::Name)
                on_input=move |text: String| typed.set(text)
            />
            {has_slugs
                .then(|| {
                    view! {
                        <TextField
                            field=Field::Slug
                            label=words.slug_label
                            value=slug
                            autocomplete="off"
                            required=true
                            maxlength=length(MAX_SLUG_LENGTH)
                            hint=Signal::stored(Some(words.slug_hint.to_owned()))
                            problem=at(all, Field::Slug)
                            on_input=move |text: String| typed_slug.set(text)
                        />
                    }
                })}
        </CardForm>
    }
}

/// What stands for the organization on invitations and sign-in cards.
#[component]
pub fn BrandingSection(
    /// The colour.
    color: Memo<Option<String>>,
    /// Name and logo.
    mark: Memo<OrganizationMark>,
    /// Id of the organization.
    organization: StoredValue<String>,
    /// What a plain form post left for the open card.
    left: StoredValue<Left>,
) -> impl IntoView {
    let words = &use_organization_texts().profile;
    let remove = Step::to::<SetOrganizationColor>();
    use_cards().after(remove);
    let remove_logo = Step::to::<SetOrganizationLogo>();
    use_cards().after(remove_logo);
    let has_logo = Memo::new(move |_| mark.with(|mark| mark.logo_url.is_some()));
    let logo = move || move || mark.with(|mark| view! { <Avatar name=mark.name.clone() image_url=mark.logo_url.clone() square=true /> });
    let swatch = move || view! { <Swatch color=color.get() /> };
    view! {
        <Section id="branding" title=words.branding_section description=words.branding_description>
            <Row leading=logo>
                <span class="fact__name">{move || if has_logo.get() { words.logo_label } else { words.no_logo }}</span>
            </Row>
            <div class="ways">
                <OpenLink name=LOGO>{words.change_logo}</OpenLink>
                {move || {
                    has_logo
                        .get()
                        .then(|| {
                            view! {
                                <StepForm step=remove_logo>
                                    <input type="hidden" name="organization" value=organization.get_value() />
                                    <input type="hidden" name="without_logo" value="true" />
                                    <Button kind=ButtonKind::Ghost full=false size=ButtonSize::Compact pending=remove_logo.pending()>{words.remove_logo}</Button>
                                </StepForm>
                            }
                        })
                }}
            </div>
            <OpenCard name=LOGO title=words.logo_title>
                <LogoForm mark organization left />
            </OpenCard>
            <Row leading=move || swatch>
                <span class="fact__name">{move || color.get().unwrap_or_else(|| words.no_color.to_owned())}</span>
            </Row>
            <div class="ways">
                <OpenLink name=COLOR>{words.change_color}</OpenLink>
                {move || {
                    color
                        .with(Option::is_some)
                        .then(|| {
                            view! {
                                <StepForm step=remove>
                                    <input type="hidden" name="organization" value=organization.get_value() />
                                    <Button kind=ButtonKind::Ghost full=false size=ButtonSize::Compact pending=remove.pending()>{words.remove_color}</Button>
                                </StepForm>
                            }
                        })
                }}
            </div>
            <OpenCard name=COLOR title=words.color_title hint=words.color_hint>
                <ColorForm color organization left />
            </OpenCard>
        </Section>
    }
}

#[component]
fn LogoForm(mark: Memo<OrganizationMark>, organization: StoredValue<String>, left: StoredValue<Left>) -> impl IntoView {
    let words = &use_organization_texts().profile;
    let common = &use_text().common;
    let step = Step::to::<SetOrganizationLogo>();
    let cards = use_cards();
    cards.after(step);
    let all = step.problems(left.with_value(|left| left.problems.clone()));
    let current = mark.with_untracked(|mark| mark.logo_url.clone());
    view! {
        // The browser itself sends the picture as a file; a script sends it as text.
        <form action=step.path() method="post" enctype="multipart/form-data" class="form" novalidate on:submit=move |event| step.submit(&event)>
            <FormAlert problems=all />
            <input type="hidden" name="organization" value=organization.get_value() />
            <PictureField name="logo" label=words.logo_label current hint=words.logo_hint problem=at(all, Field::Logo) />
            <FormActions>
                <a class="card-cancel" href=cards.closed() data-closes="">{common.cancel}</a>
                <SaveButton id="save-logo" missing=Signal::stored(None::<String>) pending=step.pending()>{common.save}</SaveButton>
            </FormActions>
        </form>
    }
}

/// A colour as it is, or the one of the site. An attribute of the drawing, since pages have no style of their own.
#[component]
fn Swatch(color: Option<String>) -> impl IntoView {
    let class = if color.is_none() { "swatch__site" } else { "" };
    view! { <svg class="swatch" viewBox="0 0 20 20" aria-hidden="true"><rect class=class width="20" height="20" rx="4" fill=color /></svg> }
}

#[component]
fn ColorForm(color: Memo<Option<String>>, organization: StoredValue<String>, left: StoredValue<Left>) -> impl IntoView {
    let words = &use_organization_texts().profile;
    let step = Step::to::<SetOrganizationColor>();
    use_cards().after(step);
    let all = step.problems(left.with_value(|left| left.problems.clone()));
    let first = left.with_value(|left| left.value_or(Field::PrimaryColor, &color.get_untracked().unwrap_or_else(|| "#2f55d4".to_owned())));
    let typed = RwSignal::new(first.clone());
    let live = RwSignal::new(false);
    Effect::new(move || live.set(true));
    let missing = Signal::derive(move || (!typed.with(|typed| is_color(typed))).then(|| words.color_missing.to_owned()));
    let text = NodeRef::<html::Input>::new();
    view! {
        <CardForm name=COLOR step problems=all submit=use_text().common.save missing>
            <input type="hidden" name="organization" value=organization.get_value() />
            <div class="color-field">
                <label class="color-field__label" for="color">{words.color_label}</label>
                <div class="color-field__frame">
                    // Without JavaScript the browser's own choice of a colour is the field.
                    <input
                        class="color-field__choice"
                        type="color"
                        name=move || (!live.get()).then_some("color")
                        id=move || if live.get() { "color-choice" } else { "color" }
                        aria-label=words.color_label
                        prop:value=move || typed.get()
                        value=first.clone()
                        on:input=move |event: ev::Event| typed.set(event_target_value(&event))
                    />
                    {move || {
                        live.get()
                            .then(|| {
                                view! {
                                    <input
                                        class="color-field__text"
                                        node_ref=text
                                        type="text"
                                        id="color"
                                        name="color"
                                        maxlength="7"
                                        autocomplete="off"
                                        spellcheck="false"
                                        dir="ltr"
                                        prop:value=move || typed.get()
                                        on:input=move |event: ev::Event| typed.set(event_target_value(&event))
                                    />
                                }
                            })
                    }}
                </div>
            </div>
        </CardForm>
    }
}

/// Whether this is `#rrggbb`.
fn is_color(text: &str) -> bool {
    text.trim().strip_prefix('#').is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}
