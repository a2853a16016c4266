//! The look of an organization on the cards that an invitation to it leads over: whoever holds the ticket sees its logo and colour on the
//! page of the invitation, and while signing in or up to accept it. Nobody else learns of them.

use axum::http::Uri;
use url::form_urlencoded;

use crate::app::frame::Frame;
use crate::app::routes::{ORGANIZATION_INVITATION, SIGN_IN, SIGN_UP};
use crate::domain::secret::SecretText;
use crate::server::context::RequestContext;
use crate::server::flows::organizations::invitations;

/// The parameter of the ticket; the protocol's name.
const TICKET: &str = "__clerk_ticket";

/// Puts logo and colour of the organization in place of those of the instance, on a page that a ticket leads over.
pub(super) async fn of_organization(context: &RequestContext, uri: &Uri, frame: &mut Frame) {
    let card = [ORGANIZATION_INVITATION, SIGN_IN, SIGN_UP].iter().any(|page| uri.path().starts_with(page));
    let Some(ticket) = uri.query().filter(|_| card).and_then(ticket) else { return };
    match invitations::look(&context.cx, &ticket).await {
        Ok(Some(invited)) => {
            if let Some(color) = &invited.organization.primary_color {
                frame.brand_css = Some(format!("/brand.css?v={}", color.trim_start_matches('#')));
            }
            if let Some(logo) = &invited.organization.logo {
                frame.logo_url = Some(format!("/pictures/{}", logo.as_str()));
                frame.brand_name = Some(invited.organization.name);
            }
        }
        Ok(None) => {}
        // The page itself says what broke.
        Err(error) => tracing::warn!(%error, "the look of an organization could not be read"),
    }
}

/// The ticket in a query, or in that of the page of the invitation to which the query leads back.
fn ticket(query: &str) -> Option<SecretText> {
    let value = |query: &str, name: &str| form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    let back = || {
        value(query, "redirect_url")
            .and_then(|back| Some(back.split_once('?').filter(|(page, _)| page.ends_with(ORGANIZATION_INVITATION))?.1.to_owned()))
    };
    value(query, TICKET).or_else(|| value(&back()?, TICKET)).map(SecretText::new)
}

#[cfg(test)]
mod tests {
    use super::ticket;

    #[test]
    fn x_91_the_ticket_is_found_in_the_way_back_to_the_invitation_and_nowhere_else() {
        let found = |query: &str| ticket(query).map(|ticket| ticket.expose().to_owned());
        assert_eq!(found("__clerk_ticket=abc").as_deref(), Some("abc"));
        assert_eq!(found("redirect_url=%2Forganization-invitation%3F__clerk_ticket%3Dabc").as_deref(), Some("abc"));
        assert_eq!(found("redirect_url=https%3A%2F%2Fapp.example%2F%3F__clerk_ticket%3Dabc"), None);
        assert_eq!(found("redirect_url=%2Fuser"), None);
    }
}
