//! The members: a table with what each of them is.

use leptos::prelude::*;

use super::Place;
use super::frame::{OrganizationFrame, entered};
use super::people::{KEPT, Only, Pages, PeopleBar, Search, follow, part, row_of};
use crate::actions::Left;
use crate::actions::organizations::members::{ChangeRole, LoadMembers, MemberRow, MembersView, PeopleHead, RemoveMember};
use crate::app::elements::{Avatar, Badge, BadgeKind, CellKind, Menu, MenuItem, SelectField, Table, TableCard, TableCell, TableRow};
use crate::app::form::FormAlert;
use crate::app::pages::user::{CardForm, OpenCard, provide_cards_in_list, use_cards};
use crate::app::step::Step;
use crate::app::text::{time, use_locale, use_organization_texts, use_text};
use crate::domain::organization::Permission;
use crate::domain::time::Timestamp;

/// The page.
pub fn show(answer: &str) -> AnyView {
    entered::<LoadMembers, _>(Place::Members, answer, |members| view! { <Members members /> }.into_any())
}

#[component]
fn Members(members: MembersView) -> impl IntoView {
    let words = &use_organization_texts().members;
    let cards = provide_cards_in_list(Place::Members.path(), &KEPT, members.notice.clone());
    let (left, notice) = (StoredValue::new(members.left.clone()), StoredValue::new(members.notice.clone()));
    let roles = StoredValue::new(members.people.roles.clone());
    let problems = Signal::stored(members.left.problems.clone());
    let view = RwSignal::new(members);
    follow(cards, move || LoadMembers { path: cards.place() }, view);
    let people = part(view, |view| &view.people);
    let looking = part(view, |view| &view.looking);
    let rows = part(view, |view| &view.rows);
    let head = Memo::new(move |_| people.with(|people| people.head.clone()));
    let manages = Memo::new(move |_| head.with(|head| head.may(Permission::MembershipsManage.key())));
    let found = |count| use_organization_texts().members.found(count);
    let search = Search { looking, label: words.search, found, only: Only { label: words.role_filter, all: words.every_role, choices: roles } };
    let columns = [words.column_user, words.column_joined, words.column_role, words.column_actions].map(str::to_owned).to_vec();
    view! {
        <OrganizationFrame place=Place::Members head cards>
            <PeopleBar place=Place::Members people search left notice />
            {move || cards.none_open().then(|| view! { <FormAlert problems /> })}
            <Table label=words.tab_members columns>
                <For each=move || rows.get() key=|row| row.user.clone() let:row>
                    <Member first=row rows people manages left />
                </For>
            </Table>
            {move || rows.with(Vec::is_empty).then(|| view! { <p class="muted people-none">{words.none_found}</p> })}
            <Pages place=Place::Members label=words.pages_label looking />
            <Seats people />
        </OrganizationFrame>
    }
}

#[component]
fn Member(first: MemberRow, rows: Memo<Vec<MemberRow>>, people: Memo<PeopleHead>, manages: Memo<bool>, left: StoredValue<Left>) -> impl IntoView {
    let words = &use_organization_texts().members;
    let locale = use_locale();
    let row = row_of(rows, first, |one, other| one.user == other.user);
    let who = Memo::new(move |_| row.with(|row| (row.name.clone(), row.identifier.clone())));
    let you = row.with_untracked(|row| row.you);
    let within_reach = Memo::new(move |_| row.with(|row| row.within_reach));
    let joined = row.with_untracked(|row| time::date(locale, Timestamp::from_millis(row.joined_at), 0));
    view! {
        <TableRow>
            <TableCell label=words.column_user kind=CellKind::Main>
                <div class="person">
                    {move || view! { <Avatar name=who.get().0 /> }}
                    <div class="fact">
                        <span class="fact__name">
                            <bdi>{move || who.get().0}</bdi> {you.then(|| view! { " " <Badge>{words.you}</Badge> })}
                        </span>
                        {move || {
                            let (name, identifier) = who.get();
                            (name != identifier).then(|| view! { <span class="fact__detail"><bdi>{identifier}</bdi></span> })
                        }}
                    </div>
                </div>
            </TableCell>
            <TableCell label=words.column_joined>{joined}</TableCell>
            <TableCell label=words.column_role>
                <Badge kind=BadgeKind::Neutral>{move || row.with(|row| row.role_name.clone())}</Badge>
            </TableCell>
            <TableCell label=words.column_actions kind=CellKind::Corner>
                {move || (manages.get() && within_reach.get()).then(|| view! { <Options row you /> })}
            </TableCell>
        </TableRow>
        <MemberCards row people left />
    }
}

/// Names of the cards of a member.
fn cards_of(user: &str) -> (String, String) {
    (format!("role-{user}"), format!("remove-{user}"))
}

#[component]
fn Options(row: Memo<MemberRow>, you: bool) -> impl IntoView {
    let words = &use_organization_texts().members;
    let cards = use_cards();
    let (name, user) = row.with_untracked(|row| (row.name.clone(), row.user.clone()));
    let (role, remove) = cards_of(&user);
    view! {
        <Menu label=words.options_for(&name)>
            <MenuItem href=cards.address_of(&role) opens=role>{words.change_role}</MenuItem>
            // Who wants to go leaves, which has a place of its own.
            {(!you).then(|| view! { <MenuItem href=cards.address_of(&remove) opens=remove danger=true>{words.remove}</MenuItem> })}
        </Menu>
    }
}

/// The card that is open under a member, if one is.
#[component]
fn MemberCards(row: Memo<MemberRow>, people: Memo<PeopleHead>, left: StoredValue<Left>) -> impl IntoView {
    let cards = use_cards();
    let (role, remove) = row.with_untracked(|row| cards_of(&row.user));
    let columns = 4;
    let (changes, removes) = {
        let (role, remove) = (role.clone(), remove.clone());
        (Memo::new(move |_| cards.is_open(&role)), Memo::new(move |_| cards.is_open(&remove)))
    };
    view! {
        {move || {
            let name = role.clone();
            changes.get().then(|| view! { <TableCard columns><RoleCard name row people left /></TableCard> })
        }}
        {move || {
            let name = remove.clone();
            removes.get().then(|| view! { <TableCard columns><RemoveCard name row people left /></TableCard> })
        }}
    }
}

#[component]
fn RoleCard(name: String, row: Memo<MemberRow>, people: Memo<PeopleHead>, left: StoredValue<Left>) -> impl IntoView {
    let words = &use_organization_texts().members;
    let title = words.role_title(&row.with_untracked(|row| row.name.clone()));
    let form = name.clone();
    view! {
        <OpenCard name=name title=title>
            <RoleForm name=form.clone() row people left />
        </OpenCard>
    }
}

#[component]
fn RoleForm(name: String, row: Memo<MemberRow>, people: Memo<PeopleHead>, left: StoredValue<Left>) -> impl IntoView {
    let words = &use_organization_texts().members;
    let step = Step::to::<ChangeRole>();
    use_cards().after(step);
    let all = step.problems(left.with_value(|left| left.problems.clone()));
    let (user, role) = row.with_untracked(|row| (row.user.clone(), row.role.clone()));
    let (roles, organization) = people.with_untracked(|people| (people.given_roles.clone(), people.head.organization.id.clone()));
    view! {
        <CardForm name step problems=all submit=use_text().common.save>
            <input type="hidden" name="organization" value=organization />
            <input type="hidden" name="user" value=user />
            <SelectField name="role" id="member-role" label=words.role_label options=roles value=role />
        </CardForm>
    }
}

#[component]
fn RemoveCard(name: String, row: Memo<MemberRow>, people: Memo<PeopleHead>, left: StoredValue<Left>) -> impl IntoView {
    let words = &use_organization_texts().members;
    let member = row.with_untracked(|row| row.name.clone());
    let organization = people.with_untracked(|people| people.head.organization.name.clone());
    let (title, hint) = (words.remove_title(&member), words.remove_consequence(&member, &organization));
    let form = name.clone();
    view! {
        <OpenCard name=name title=title hint=hint danger=true>
            <RemoveForm name=form.clone() row people left />
        </OpenCard>
    }
}

#[component]
fn RemoveForm(name: String, row: Memo<MemberRow>, people: Memo<PeopleHead>, left: StoredValue<Left>) -> impl IntoView {
    let step = Step::to::<RemoveMember>();
    use_cards().after(step);
    let all = step.problems(left.with_value(|left| left.problems.clone()));
    let user = row.with_untracked(|row| row.user.clone());
    let organization = people.with_untracked(|people| people.head.organization.id.clone());
    view! {
        <CardForm name step problems=all submit=use_organization_texts().members.remove_submit danger=true>
            <input type="hidden" name="organization" value=organization />
            <input type="hidden" name="user" value=user />
        </CardForm>
    }
}

/// How many may still come, where there is a limit.
#[component]
fn Seats(people: Memo<PeopleHead>) -> impl IntoView {
    let words = &use_organization_texts().members;
    let seats = Memo::new(move |_| people.with(|people| (people.members, people.most)));
    move || {
        let (taken, most) = seats.get();
        (most > 0).then(|| {
            let full = taken >= most;
            let said = if full { words.seats_full(most) } else { words.seats(taken, most) };
            view! {
                <div class="seats">
                    <p class="small">{said}</p>
                    <progress class="seats__bar" class:seats__bar--full=full value=taken.to_string() max=most.to_string() aria-label=words.seats(taken, most)></progress>
                </div>
            }
        })
    }
}
