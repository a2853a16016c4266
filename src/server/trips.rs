//! Counts how often a browser was sent back to the same place within seconds, so that an app and this server don't send
//! it to each other without end. The count lives in a cookie: only the browser itself is concerned.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use url::Url;

use crate::server::context::RequestContext;

/// Name of the cookie: how often, and where to.
pub const COOKIE: &str = "vestibule_trips";
/// Trips to one place that are made; the next one is explained instead.
pub const MAX_TRIPS: u32 = 3;
/// Trips further apart than this are no loop, in seconds.
const WINDOW: u32 = 10;

/// What to do with a browser that wants to be sent somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trip {
    /// Send it.
    Go,
    /// It goes in circles: explain. The count starts anew.
    Stop,
}

impl Trip {
    /// Counts a trip to this place; its query is left out, since loops add to it. `uat` is the last sign-in or sign-out
    /// of the browser, in seconds since 1970: whoever signs in and out in between is in no loop.
    #[must_use]
    pub fn to(place: &Url, uat: i64, context: &RequestContext) -> Self {
        let mut bare = place.clone();
        bare.set_query(None);
        bare.set_fragment(None);
        let app = context.app();
        let hash = URL_SAFE_NO_PAD.encode(app.tokens.hash("trip", &format!("{uat} {bare}")).as_bytes());
        let key: String = hash.chars().take(8).collect();
        let trips = earlier(&context.trips, &key);
        let (trip, value, max_age) =
            if trips >= MAX_TRIPS { (Self::Stop, String::new(), 0) } else { (Self::Go, format!("{}.{key}", trips + 1), WINDOW) };
        let secure = if app.config.is_https() { "; Secure" } else { "" };
        context.set_cookie(format!("{COOKIE}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age}{secure}"));
        trip
    }
}

/// How many trips the cookie counts to the place with this key.
fn earlier(cookie: &str, key: &str) -> u32 {
    cookie.split_once('.').filter(|(_, place)| *place == key).and_then(|(count, _)| count.parse().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::earlier;

    #[test]
    fn trips_to_another_place_and_nonsense_count_as_none() {
        assert_eq!(earlier("2.abc", "abc"), 2);
        for odd in ["2.xyz", "", ".", "x.abc", "99999999999.abc", "-1.abc"] {
            assert_eq!(earlier(odd, "abc"), 0, "{odd}");
        }
    }
}
