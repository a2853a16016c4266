//! The page that offers a passkey to somebody who just signed in with a password. A browser that may makes one by itself, and goes on.

use leptos::prelude::*;

use crate::actions::passkeys::{AcceptPasskeyOffer, LoadPasskeyOffer, OfferView};
use crate::app::elements::{Button, ButtonKind, LinkButton};
use crate::app::form::{Card, FormAlert, Nav, use_frame};
use crate::app::layout::{IdentityPreview, NeedsScript, PasskeyFields};
use crate::app::load::shown;
use crate::app::step::{Step, StepForm};
use crate::app::text::use_account_text;
use crate::domain::passkey::Purpose;

/// The offer, once it is loaded.
pub(super) fn show(answer: &str) -> AnyView {
    shown::<LoadPasskeyOffer>(answer, |offer| offer.map(|offer| view! { <Offer offer /> }).into_any())
}

#[component]
fn Offer(offer: OfferView) -> impl IntoView {
    let nav = StoredValue::new(offer.nav);
    let words = &use_account_text().passkeys;
    let accept = Step::to::<AcceptPasskeyOffer>();
    let all = accept.problems(offer.left.problems);
    view! {
        <Card title=words.offer_title subtitle=words.offer_text(&use_frame().app_name)>
            <IdentityPreview text=offer.identifier />
            <p class="muted small centered">{words.offer_hint}</p>
            <StepForm step=accept class="form">
                <FormAlert problems=all />
                <PasskeyFields purpose=Purpose::Register auto=Purpose::Upgrade />
                <Nav nav />
                <Button arrow=true pending=accept.pending()>{words.offer_create}</Button>
            </StepForm>
            <NeedsScript />
            <LinkButton href=offer.go_on kind=ButtonKind::Ghost>{words.offer_later}</LinkButton>
        </Card>
    }
}
