//! What is in the place of a page of an organization that there is nothing to see on: why, and what to do.

use leptos::prelude::*;

use super::Place;
use super::frame::around;
use crate::actions::organizations::{Closed, ClosedView};
use crate::app::elements::{ButtonKind, Icon, IconName, LinkButton};
use crate::app::pages::signed_in::SignedIn;
use crate::app::pages::user::provide_cards;
use crate::app::routes::{CREATE_ORGANIZATION, ORGANIZATION, ORGANIZATIONS, USER};
use crate::app::text::use_organization_texts;

/// The page.
#[component]
pub fn ClosedPage(
    /// What would stand here.
    place: Place,
    /// Why it does not.
    closed: ClosedView,
) -> impl IntoView {
    let words = &use_organization_texts().closed;
    let ClosedView { why, chooses, creates, person } = closed;
    let cards = provide_cards(place.path(), None);
    let (title, text) = match why {
        Closed::Off => (words.off_title, words.off_text),
        Closed::NoneActive => (words.none_title, words.none_text),
        Closed::NotMember => (words.not_member_title, words.not_member_text),
        Closed::NoPermission => (words.no_permission_title, words.no_permission_text),
    };
    let chooses = chooses && matches!(why, Closed::NoneActive | Closed::NotMember);
    let creates = creates && matches!(why, Closed::NoneActive | Closed::NotMember);
    let create_kind = if chooses { ButtonKind::Secondary } else { ButtonKind::Primary };
    let (back, back_to) = if why == Closed::NoPermission { (words.to_organization, ORGANIZATION) } else { (words.to_account, USER) };
    view! {
        <SignedIn around=around(place, Signal::stored(Vec::new())) person cards>
            <div class="closed">
                <span class="sign"><Icon name=IconName::Building /></span>
                <h3 class="closed__title">{title}</h3>
                <p class="muted">{text}</p>
                <div class="closed__ways">
                    {chooses.then(|| view! { <LinkButton href=ORGANIZATIONS full=false>{words.choose}</LinkButton> })}
                    {creates.then(|| view! { <LinkButton href=CREATE_ORGANIZATION full=false kind=create_kind>{words.create}</LinkButton> })}
                    <LinkButton href=back_to full=false kind=ButtonKind::Ghost>{back}</LinkButton>
                </div>
            </div>
        </SignedIn>
    }
}
