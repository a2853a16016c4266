//! What an organization is: its profile, its branding, its domains, and how one parts with it.

use leptos::prelude::*;

use super::Place;
use super::domains_section::DomainsSection;
use super::frame::{OrganizationFrame, entered};
use super::parting_section::{DeleteSection, LeaveSection};
use super::people::{follow, may, part};
use super::profile_section::{BrandingSection, ProfileSection};
use crate::actions::organizations::general::{GeneralView, LoadGeneral};
use crate::app::pages::user::provide_cards;
use crate::domain::organization::Permission;

/// The page.
pub fn show(answer: &str) -> AnyView {
    entered::<LoadGeneral, _>(Place::General, answer, |general| view! { <General general /> }.into_any())
}

#[component]
fn General(general: GeneralView) -> impl IntoView {
    let cards = provide_cards(Place::General.path(), general.notice.clone());
    let left = StoredValue::new(general.left.clone());
    let organization = StoredValue::new(general.head.organization.id.clone());
    let view = RwSignal::new(general);
    follow(cards, || LoadGeneral { path: Place::General.path().to_owned() }, view);
    let head = part(view, |view| &view.head);
    let mark = Memo::new(move |_| head.with(|head| head.organization.clone()));
    let name = Memo::new(move |_| mark.with(|mark| mark.name.clone()));
    let manages = may(view, Permission::ProfileManage);
    let domains = part(view, |view| &view.domains);
    let manages_domains = may(view, Permission::DomainsManage);
    let deletes = part(view, |view| &view.deletes);
    view! {
        <OrganizationFrame place=Place::General head cards>
            <ProfileSection view mark manages organization left />
            {move || manages.get().then(|| view! { <BrandingSection color=part(view, |view| &view.color) mark organization left /> })}
            {
                let shown = Memo::new(move |_| domains.with(Option::is_some));
                move || {
                    let domains = Memo::new(move |_| domains.get().unwrap_or_default());
                    shown.get().then(|| view! { <DomainsSection domains manages=manages_domains organization left /> })
                }
            }
            <LeaveSection name organization left />
            {move || deletes.get().then(|| view! { <DeleteSection name organization left /> })}
        </OrganizationFrame>
    }
}
