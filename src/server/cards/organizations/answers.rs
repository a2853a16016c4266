//! How actions in organizations answer.

use url::form_urlencoded;

use crate::actions::ActionError;
use crate::domain::problem::{Field, ProblemCode};
use crate::server::answer::{Answer, broke_inside};
use crate::server::context::RequestContext;
use crate::server::flows::organizations::OrganizationError;
use crate::server::organization_news::told;
use crate::server::organization_words::problem;

/// What an outcome that is no success is answered with.
pub(super) fn refusal(context: &RequestContext, page: String, error: OrganizationError) -> Result<Answer, ActionError> {
    let mut problem = problem(context.cx.locale, &error);
    // Those fields have no place for problems of their own.
    if let Some(problem) = problem.as_mut().filter(|problem| matches!(problem.field, Field::Role | Field::PrimaryColor | Field::Logo)) {
        problem.field = Field::Form;
    }
    match (problem, error) {
        (_, OrganizationError::Internal(error)) => Err(broke_inside(context, error)),
        (Some(problem), _) => Ok(Answer::Stay { page, problems: vec![problem], typed: Vec::new() }),
        (None, _) => Ok(Answer::problem(page, Field::Form, ProblemCode::ContactGone)),
    }
}

/// Done, in this sentence.
pub(super) fn done(page: String, words: impl Into<String>) -> Answer {
    Answer::Done { page, notice: told(words) }
}

/// The page that a form was posted from, for browsers that post forms themselves: with what it searched for, and with this card open.
pub(super) fn place(context: &RequestContext, page: &str, card: Option<&str>) -> String {
    let came_from = context.came_from.as_deref().unwrap_or_default();
    let query = came_from.split_once('?').filter(|(path, _)| *path == page).map_or("", |(_, query)| query);
    let kept = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| matches!(name.as_ref(), "query" | "only" | "page"));
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).extend_pairs(card.map(|card| ("open", card))).finish();
    let anchor = card.map(|card| format!("#{card}")).unwrap_or_default();
    if query.is_empty() { page.to_owned() } else { format!("{page}?{query}{anchor}") }
}
