//! Who asks to join: each request with an answer at one press.

use leptos::prelude::*;

use super::Place;
use super::frame::{OrganizationFrame, entered};
use super::people::{KEPT, Pages, PeopleBar, follow, part};
use crate::actions::organizations::invitations::{ApproveRequest, LoadRequests, RejectRequest, RequestRow, RequestsView};
use crate::app::elements::{Avatar, Button, ButtonKind, ButtonSize, CellKind, Table, TableCell, TableRow, TimeAgo};
use crate::app::form::{FormAlert, at as form_problem};
use crate::app::pages::user::{provide_cards_in_list, use_cards};
use crate::app::step::{Step, StepForm, problems_of};
use crate::app::text::{time, use_locale, use_organization_texts};
use crate::domain::problem::Field;
use crate::domain::time::Timestamp;

/// The page.
pub fn show(answer: &str) -> AnyView {
    entered::<LoadRequests, _>(Place::Requests, answer, |requests| view! { <Requests requests /> }.into_any())
}

#[component]
fn Requests(requests: RequestsView) -> impl IntoView {
    let words = &use_organization_texts().invitations;
    let cards = provide_cards_in_list(Place::Requests.path(), &KEPT, requests.notice.clone());
    let (left, notice) = (StoredValue::new(requests.left.clone()), StoredValue::new(requests.notice.clone()));
    let view = RwSignal::new(requests);
    follow(cards, move || LoadRequests { path: cards.place() }, view);
    let people = part(view, |view| &view.people);
    let looking = part(view, |view| &view.looking);
    let rows = part(view, |view| &view.rows);
    let head = Memo::new(move |_| people.with(|people| people.head.clone()));
    let organization = StoredValue::new(head.with_untracked(|head| head.organization.id.clone()));
    let problems = Signal::stored(left.with_value(|left| left.problems.clone()));
    let columns = || [use_organization_texts().members.column_user, words.column_requested, words.column_actions].map(str::to_owned).to_vec();
    let none = move || {
        view! {
            <div class="people-none">
                <p>{words.no_requests}</p>
                <p class="muted small">{words.no_requests_hint}</p>
            </div>
        }
    };
    let some = Memo::new(move |_| rows.with(|rows| !rows.is_empty()));
    let table = move || {
        view! {
            <Table label=words.requests_table columns=columns()>
                <For each=move || rows.get() key=|row| row.id.clone() let:row>
                    <Request row organization />
                </For>
            </Table>
        }
    };
    view! {
        <OrganizationFrame place=Place::Requests head cards>
            <PeopleBar place=Place::Requests people left notice />
            <FormAlert problems />
            {move || if some.get() { table().into_any() } else { none().into_any() }}
            <Pages place=Place::Requests label=words.requests_pages looking />
        </OrganizationFrame>
    }
}

#[component]
fn Request(row: RequestRow, organization: StoredValue<String>) -> impl IntoView {
    let texts = use_organization_texts();
    let words = &texts.invitations;
    let locale = use_locale();
    let at = Timestamp::from_millis(row.requested_at);
    let (approve, reject) = (Step::to::<ApproveRequest>(), Step::to::<RejectRequest>());
    let cards = use_cards();
    cards.after(approve);
    cards.after(reject);
    let problem = form_problem(Signal::derive(move || problems_of(approve.reply().or_else(|| reject.reply()), &[])), Field::Form);
    let RequestRow { id, name, identifier, .. } = row;
    let known = (name != identifier).then_some(identifier);
    let (face, shown) = (name.clone(), name.clone());
    let (other, of_rejected, of_approved) = (id.clone(), name.clone(), name);
    view! {
        <TableRow>
            <TableCell label=texts.members.column_user kind=CellKind::Main>
                <div class="person">
                    <Avatar name=face />
                    <div class="fact">
                        <span class="fact__name"><bdi>{shown}</bdi></span>
                        {known.map(|identifier| view! { <span class="fact__detail"><bdi>{identifier}</bdi></span> })}
                    </div>
                </div>
            </TableCell>
            <TableCell label=words.column_requested>
                <TimeAgo text=time::date(locale, at, 0) iso=time::machine(at) exact=time::exact(locale, at, 0) />
            </TableCell>
            <TableCell label=words.column_actions kind=CellKind::Actions>
                <StepForm step=reject>
                    <input type="hidden" name="organization" value=organization.get_value() />
                    <Button kind=ButtonKind::Secondary full=false size=ButtonSize::Compact name="request" value=other pending=reject.pending()>
                        {words.reject} <span class="visually-hidden">": " {of_rejected}</span>
                    </Button>
                </StepForm>
                <StepForm step=approve>
                    <input type="hidden" name="organization" value=organization.get_value() />
                    <Button full=false size=ButtonSize::Compact name="request" value=id pending=approve.pending()>
                        {words.approve} <span class="visually-hidden">": " {of_approved}</span>
                    </Button>
                </StepForm>
                {move || problem.get().map(|text| view! { <p class="small problem" role="alert">{text}</p> })}
            </TableCell>
        </TableRow>
    }
}
