//! Organizations: the pages of the one in use, in a frame with tabs, and what leads there.

mod activity;
mod closed;
mod create;
mod domain_cards;
mod domains_section;
mod frame;
mod general;
mod invitation;
mod invitations;
mod invite;
mod list;
mod members;
mod parting_section;
mod people;
mod profile_section;
mod requests;
mod security;
mod sign_in;
mod switcher;
mod who;

pub(super) use list::OrganizationChoice;
pub(super) use switcher::Switcher;

use leptos::prelude::*;
use leptos_router::components::Redirect;

use super::bundles::nothing;
use crate::actions::organizations::create::LoadCreateOrganization;
use crate::actions::organizations::general::LoadGeneral;
use crate::actions::organizations::invitations::{LoadInvitations, LoadRequests};
use crate::actions::organizations::joining::{LoadOrganizationSignIn, LoadOrganizations, LookAtInvitation};
use crate::actions::organizations::log::LoadOrganizationLog;
use crate::actions::organizations::members::LoadMembers;
use crate::actions::organizations::security::LoadOrganizationSecurity;
use crate::app::browser::post::Answer;
use crate::app::load::ask;
use crate::app::routes::{
    CREATE_ORGANIZATION, INVITE_FIRST, ORGANIZATION, ORGANIZATION_ACTIVITY, ORGANIZATION_INVITATION, ORGANIZATION_INVITATIONS, ORGANIZATION_MEMBERS,
    ORGANIZATION_REQUESTS, ORGANIZATION_SECURITY, ORGANIZATION_SIGN_IN, ORGANIZATIONS,
};

/// A page about organizations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// What the organization is.
    General,
    /// Who belongs to it.
    Members,
    /// Who is invited; under Members.
    Invitations,
    /// Who asks to join; under Members.
    Requests,
    /// What keeps it safe.
    Security,
    /// What happened in it.
    Activity,
    /// Making one.
    Create,
    /// Inviting its first members.
    Invite,
    /// The organizations of the person.
    List,
    /// Signing in anew, as one of them demands it.
    SignIn,
    /// The link of an invitation.
    Invitation,
}

/// Their addresses.
const PLACES: [(&str, Place); 11] = [
    (ORGANIZATION, Place::General),
    (ORGANIZATION_MEMBERS, Place::Members),
    (ORGANIZATION_INVITATIONS, Place::Invitations),
    (ORGANIZATION_REQUESTS, Place::Requests),
    (ORGANIZATION_SECURITY, Place::Security),
    (ORGANIZATION_ACTIVITY, Place::Activity),
    (CREATE_ORGANIZATION, Place::Create),
    (INVITE_FIRST, Place::Invite),
    (ORGANIZATIONS, Place::List),
    (ORGANIZATION_SIGN_IN, Place::SignIn),
    (ORGANIZATION_INVITATION, Place::Invitation),
];

impl Place {
    /// The page at an address; `None` for an address that is no page.
    fn at(path: &str) -> Option<Self> {
        let path = path.trim_end_matches('/');
        PLACES.iter().find(|(known, _)| *known == path).map(|(_, place)| *place)
    }

    /// Its address.
    pub(super) fn path(self) -> &'static str {
        PLACES.iter().find(|(_, place)| *place == self).map_or(ORGANIZATION, |(path, _)| *path)
    }
}

/// Reads what a page shows.
pub(super) fn load(path: &str, query: &str) -> Answer {
    let Some(place) = Place::at(path) else { return nothing() };
    let path = if query.is_empty() { place.path().to_owned() } else { format!("{}?{query}", place.path()) };
    match place {
        Place::General => ask(LoadGeneral { path }),
        Place::Members => ask(LoadMembers { path }),
        Place::Invitations => ask(LoadInvitations { path }),
        Place::Requests => ask(LoadRequests { path }),
        Place::Security => ask(LoadOrganizationSecurity { path }),
        Place::Activity => ask(LoadOrganizationLog { path }),
        Place::Create | Place::Invite => ask(LoadCreateOrganization { path }),
        Place::List => ask(LoadOrganizations { path }),
        Place::SignIn => ask(LoadOrganizationSignIn { path }),
        Place::Invitation => ask(LookAtInvitation { path }),
    }
}

/// Shows it. An address that no page has leads to the first one.
pub(super) fn show(path: &str, answer: &str) -> AnyView {
    match Place::at(path) {
        Some(Place::General) => general::show(answer),
        Some(Place::Members) => members::show(answer),
        Some(Place::Invitations) => invitations::show(answer),
        Some(Place::Requests) => requests::show(answer),
        Some(Place::Security) => security::show(answer),
        Some(Place::Activity) => activity::show(answer),
        Some(Place::Create | Place::Invite) => create::show(answer),
        Some(Place::List) => list::show(answer),
        Some(Place::SignIn) => sign_in::show(answer),
        Some(Place::Invitation) => invitation::show(answer),
        None => view! { <Redirect path=ORGANIZATION /> }.into_any(),
    }
}
