//! The invitations: what became of each, and what can be done about it.

use leptos::prelude::*;

use super::Place;
use super::frame::{OrganizationFrame, entered};
use super::people::{KEPT, Only, Pages, PeopleBar, Search, follow, part, row_of};
use crate::actions::Left;
use crate::actions::organizations::invitations::{InvitationRow, InvitationsView, LoadInvitations, ResendInvitation, RevokeInvitation};
use crate::app::elements::{Badge, BadgeKind, CellKind, Menu, MenuItem, Table, TableCard, TableCell, TableRow};
use crate::app::form::FormAlert;
use crate::app::pages::user::{CardForm, OpenCard, provide_cards_in_list, use_cards};
use crate::app::step::{Step, StepForm};
use crate::app::text::{InvitationsText, time, use_locale, use_organization_texts};
use crate::domain::invitation::InvitationStatus;
use crate::domain::time::Timestamp;

/// The states, as the filter offers them.
const STATES: [InvitationStatus; 4] = [InvitationStatus::Pending, InvitationStatus::Accepted, InvitationStatus::Revoked, InvitationStatus::Expired];

/// The page.
pub fn show(answer: &str) -> AnyView {
    entered::<LoadInvitations, _>(Place::Invitations, answer, |invitations| view! { <Invitations invitations /> }.into_any())
}

const fn state(words: &InvitationsText, status: InvitationStatus) -> (&'static str, BadgeKind) {
    match status {
        InvitationStatus::Pending => (words.pending, BadgeKind::Warning),
        InvitationStatus::Accepted => (words.accepted, BadgeKind::Success),
        InvitationStatus::Revoked => (words.revoked, BadgeKind::Neutral),
        InvitationStatus::Expired => (words.expired, BadgeKind::Danger),
    }
}

#[component]
fn Invitations(invitations: InvitationsView) -> impl IntoView {
    let words = &use_organization_texts().invitations;
    let cards = provide_cards_in_list(Place::Invitations.path(), &KEPT, invitations.notice.clone());
    let (left, notice) = (StoredValue::new(invitations.left.clone()), StoredValue::new(invitations.notice.clone()));
    let view = RwSignal::new(invitations);
    follow(cards, move || LoadInvitations { path: cards.place() }, view);
    let people = part(view, |view| &view.people);
    let looking = part(view, |view| &view.looking);
    let rows = part(view, |view| &view.rows);
    let head = Memo::new(move |_| people.with(|people| people.head.clone()));
    let organization = StoredValue::new(head.with_untracked(|head| head.organization.id.clone()));
    let choices = STATES.map(|status| (status.name().to_owned(), state(words, status).0.to_owned())).to_vec();
    let only = Only { label: words.status_filter, all: words.every_status, choices: StoredValue::new(choices) };
    let search = Search { looking, label: words.search, found: |count| use_organization_texts().invitations.found(count), only };
    let resend = Step::to::<ResendInvitation>();
    cards.after(resend);
    let problems = resend.problems(left.with_value(|left| left.problems.clone()));
    let columns =
        [words.column_address, words.column_invited, words.column_role, words.column_status, words.column_actions].map(str::to_owned).to_vec();
    let none = move || {
        let looks = looking.with(|looking| !looking.query.is_empty() || !looking.only.is_empty());
        let said = if looks { words.none_found } else { words.none };
        rows.with(Vec::is_empty).then(|| view! { <p class="muted people-none">{said}</p> })
    };
    view! {
        <OrganizationFrame place=Place::Invitations head cards>
            <PeopleBar place=Place::Invitations people search left notice />
            {move || cards.none_open().then(|| view! { <FormAlert problems /> })}
            <Table label=words.table columns>
                <For each=move || rows.get() key=|row| row.id.clone() let:row>
                    <Invitation first=row rows organization resend left />
                </For>
            </Table>
            {none}
            <Pages place=Place::Invitations label=words.pages_label looking />
        </OrganizationFrame>
    }
}

#[component]
fn Invitation(
    first: InvitationRow,
    rows: Memo<Vec<InvitationRow>>,
    organization: StoredValue<String>,
    resend: Step,
    left: StoredValue<Left>,
) -> impl IntoView {
    let words = &use_organization_texts().invitations;
    let locale = use_locale();
    let date = move |at: i64| time::date(locale, Timestamp::from_millis(at), 0);
    let address = first.address.clone();
    let revoke = format!("revoke-{}", first.id);
    let (role, inviter) = (first.role_name.clone(), first.inviter.clone());
    let row = row_of(rows, first, |one, other| one.id == other.id);
    let status = Memo::new(move |_| row.with(|row| row.status));
    let ends = Memo::new(move |_| row.with(|row| (row.status == InvitationStatus::Pending).then_some(row.expires_at)));
    let card = revoke.clone();
    let badge = move || {
        let (name, kind) = state(words, status.get());
        view! { <Badge kind>{name}</Badge> }
    };
    view! {
        <TableRow>
            <TableCell label=words.column_address kind=CellKind::Main>
                <div class="fact">
                    <span class="fact__name"><bdi>{address}</bdi></span>
                    {move || ends.get().map(|at| view! { <span class="fact__detail">{words.valid_until(&date(at))}</span> })}
                </div>
            </TableCell>
            <TableCell label=words.column_invited>
                <div class="fact fact--end">
                    <span>{move || date(row.with(|row| row.invited_at))}</span>
                    {inviter.map(|name| view! { <span class="fact__detail"><bdi>{words.invited_by(&name)}</bdi></span> })}
                </div>
            </TableCell>
            <TableCell label=words.column_role>{role}</TableCell>
            <TableCell label=words.column_status>{badge}</TableCell>
            <TableCell label=words.column_actions kind=CellKind::Corner>
                {move || matches!(status.get(), InvitationStatus::Pending | InvitationStatus::Expired).then(|| view! { <Options row organization resend /> })}
            </TableCell>
        </TableRow>
        <RevokeCard name=card row organization left />
    }
}

#[component]
fn Options(row: Memo<InvitationRow>, organization: StoredValue<String>, resend: Step) -> impl IntoView {
    let words = &use_organization_texts().invitations;
    let cards = use_cards();
    let InvitationRow { id, address, .. } = row.get_untracked();
    let revoke = format!("revoke-{id}");
    view! {
        <Menu label=words.options_for(&address)>
            <StepForm step=resend>
                <input type="hidden" name="organization" value=organization.get_value() />
                <MenuItem name="invitation" value=id>{words.resend}</MenuItem>
            </StepForm>
            <MenuItem href=cards.address_of(&revoke) opens=revoke danger=true>{words.revoke}</MenuItem>
        </Menu>
    }
}

#[component]
fn RevokeCard(name: String, row: Memo<InvitationRow>, organization: StoredValue<String>, left: StoredValue<Left>) -> impl IntoView {
    let words = &use_organization_texts().invitations;
    let cards = use_cards();
    let open = {
        let name = name.clone();
        Memo::new(move |_| cards.is_open(&name))
    };
    let hint = words.revoke_consequence(&row.with_untracked(|row| row.address.clone()));
    move || {
        let (name, hint) = (name.clone(), hint.clone());
        let form = name.clone();
        open.get().then(|| {
            view! {
                <TableCard columns=5>
                    <OpenCard name title=words.revoke_title hint danger=true>
                        <RevokeForm name=form.clone() row organization left />
                    </OpenCard>
                </TableCard>
            }
        })
    }
}

#[component]
fn RevokeForm(name: String, row: Memo<InvitationRow>, organization: StoredValue<String>, left: StoredValue<Left>) -> impl IntoView {
    let step = Step::to::<RevokeInvitation>();
    use_cards().after(step);
    let all = step.problems(left.with_value(|left| left.problems.clone()));
    view! {
        <CardForm name step problems=all submit=use_organization_texts().invitations.revoke_submit danger=true>
            <input type="hidden" name="organization" value=organization.get_value() />
            <input type="hidden" name="invitation" value=row.with_untracked(|row| row.id.clone()) />
        </CardForm>
    }
}
