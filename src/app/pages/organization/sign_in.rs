//! Signing in anew, with the service that an organization demands of its members.

use leptos::prelude::*;

use super::who::Who;
use crate::actions::organizations::joining::{LoadOrganizationSignIn, OrganizationSignInView, SignInForOrganization};
use crate::actions::social::SocialView;
use crate::app::elements::{Avatar, AvatarSize, Button, ButtonKind, TextLink};
use crate::app::form::{Card, FormAlert, Nav};
use crate::app::load::shown;
use crate::app::step::{Step, StepForm};
use crate::app::text::{use_organization_texts, use_text};

/// The page.
pub fn show(answer: &str) -> AnyView {
    shown::<LoadOrganizationSignIn>(answer, |view| view.map(|view| view! { <SignIn view /> }).into_any())
}

#[component]
fn SignIn(view: OrganizationSignInView) -> impl IntoView {
    let words = &use_organization_texts().sign_in;
    let OrganizationSignInView { who, organization, service, elsewhere, left, nav } = view;
    let nav = StoredValue::new(nav);
    let name = organization.name.clone();
    let (title, subtitle) = match &service {
        Some(service) => (words.title(&service.name), words.subtitle(&name, &service.name)),
        None => (words.gone_title(&name), words.gone_text(&name)),
    };
    let id = organization.id.clone();
    let step = Step::to::<SignInForOrganization>();
    let form = move |service: SocialView| {
        let sentence = use_text().sign_in.continue_with(&service.name);
        view! {
            <StepForm step class="form social">
                <FormAlert problems=step.problems(left.problems) />
                <input type="hidden" name="organization" value=id />
                <Nav nav />
                <Button kind=ButtonKind::Secondary pending=step.pending()>
                    <img class="social__logo" src=service.logo alt="" width="20" height="20" />
                    {sentence}
                </Button>
            </StepForm>
            <p class="muted small centered">{words.hint}</p>
        }
    };
    view! {
        <Card title=title subtitle=subtitle footer=move || view! { <Who who /> }>
            <div class="made"><Avatar name=name image_url=organization.logo_url size=AvatarSize::Large square=true /></div>
            {service.map(form)}
            <p class="aside"><TextLink href=elsewhere>{words.elsewhere}</TextLink></p>
        </Card>
    }
}
