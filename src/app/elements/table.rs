//! Things with several facts each, side by side; on narrow screens each is a card.

use leptos::prelude::*;

/// The sheet; a constant, so that it is delivered once.
const TABLE: &str = stylers_macro::style_sheet!("style/elements/table.css");

/// A table whose rows become cards on narrow screens, where nothing is to be scrolled sideways.
///
/// Accessibility: a native table, named; its roles are written out, since browsers forget them when rows become cards. There each fact
/// has the name of its column before it.
#[component]
pub fn Table(
    /// Its name.
    #[prop(into)]
    label: String,
    /// Names of the columns; an empty one is read out but not shown.
    columns: Vec<String>,
    /// [`TableRow`]s.
    children: Children,
) -> impl IntoView {
    let class = stylers_macro::style_sheet!("style/elements/table.css");
    let head = move |name: String| view! { class=class, <th class="table__head" role="columnheader" scope="col">{name}</th> };
    view! { class=class,
        <table class="table" role="table" aria-label=label>
            <thead class="table__heads" role="rowgroup">
                <tr role="row">{columns.into_iter().map(head).collect_view()}</tr>
            </thead>
            <tbody class="table__body" role="rowgroup">{children()}</tbody>
        </table>
    }
}

/// One thing.
#[component]
pub fn TableRow(
    /// [`TableCell`]s.
    children: Children,
) -> impl IntoView {
    view! { class=TABLE, <tr class="table__row" role="row">{children()}</tr> }
}

/// Where a fact stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CellKind {
    /// Beside the others.
    #[default]
    Plain,
    /// Beside the others, as narrow as can be.
    Narrow,
    /// What the thing is.
    Main,
    /// What can be done with it: buttons.
    Actions,
    /// What can be done with it: a menu, in the corner of a card.
    Corner,
}

/// A fact about a thing.
#[component]
pub fn TableCell(
    /// Name of its column.
    #[prop(into)]
    label: String,
    /// Where it stands.
    #[prop(optional)]
    kind: CellKind,
    /// The fact.
    children: Children,
) -> impl IntoView {
    let acts = matches!(kind, CellKind::Actions | CellKind::Corner);
    view! { class=TABLE,
        <td
            class="table__cell"
            class:table__cell--narrow=kind == CellKind::Narrow
            class:table__cell--main=kind == CellKind::Main
            class:table__cell--actions=acts
            class:table__cell--corner=kind == CellKind::Corner
            role="cell"
            data-label=label
        >
            {if acts {
                view! { class=TABLE, <div class="table__actions">{children()}</div> }.into_any()
            } else {
                children().into_any()
            }}
        </td>
    }
}

/// A form that opened under a row, across all columns.
#[component]
pub fn TableCard(
    /// How many columns there are.
    columns: usize,
    /// The card.
    children: Children,
) -> impl IntoView {
    view! { class=TABLE,
        <tr class="table__carded" role="row">
            <td class="table__card" role="cell" colspan=columns.to_string()>{children()}</td>
        </tr>
    }
}
