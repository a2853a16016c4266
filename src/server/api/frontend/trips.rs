//! Counts how often a browser was sent back to the same place within seconds, so that an app and this server don't send
//! it to each other without end. The count lives in a cookie: only the browser itself is concerned.

use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tower_sessions::cookie::Cookie;
use url::Url;

use crate::server::state::AppState;

/// Name of the cookie: how often, and where to.
pub const COOKIE: &str = "vestibule_trips";
/// Trips to one place that are made; the next one is explained instead.
pub const MAX_TRIPS: u32 = 3;
/// Trips further apart than this are no loop, in seconds.
const WINDOW: u32 = 10;

/// What to do with a browser that wants to be sent somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trip {
    /// Send it, with this `Set-Cookie`.
    Go(String),
    /// It goes in circles: explain, with this `Set-Cookie`, which starts the count anew.
    Stop(String),
}

impl Trip {
    /// Counts a trip to this place; its query is left out, since loops add to it. `uat` is the last sign-in or sign-out
    /// of the browser: whoever signs in and out in between is in no loop.
    #[must_use]
    pub fn to(place: &Url, uat: i64, headers: &HeaderMap, app: &AppState) -> Self {
        let mut bare = place.clone();
        bare.set_query(None);
        bare.set_fragment(None);
        let hash = URL_SAFE_NO_PAD.encode(app.tokens.hash("trip", &format!("{uat} {bare}")).as_bytes());
        let key: String = hash.chars().take(8).collect();
        Self::count(&key, &earlier(headers), if app.config.is_https() { "; Secure" } else { "" })
    }

    fn count(key: &str, earlier: &str, secure: &str) -> Self {
        let trips = earlier.split_once('.').filter(|(_, place)| *place == key).and_then(|(count, _)| count.parse::<u32>().ok()).unwrap_or_default();
        let cookie = |value: &str, max_age: u32| format!("{COOKIE}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age}{secure}");
        if trips >= MAX_TRIPS { Self::Stop(cookie("", 0)) } else { Self::Go(cookie(&format!("{}.{key}", trips + 1), WINDOW)) }
    }
}

/// The cookie as it came.
fn earlier(headers: &HeaderMap) -> String {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(Cookie::split_parse)
        .filter_map(Result::ok)
        .find(|cookie| cookie.name() == COOKIE)
        .map(|cookie| cookie.value().to_owned())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{COOKIE, Trip, earlier};
    use axum::http::HeaderMap;

    fn value(cookie: &str) -> String {
        cookie.split(['=', ';']).nth(1).unwrap_or_default().to_owned()
    }

    #[test]
    fn ss_09_the_fourth_trip_in_a_row_is_explained() {
        let mut jar = String::new();
        for _ in 0..3 {
            let Trip::Go(cookie) = Trip::count("abc", &jar, "") else { panic!("stopped too early") };
            assert!(cookie.ends_with("Max-Age=10"));
            jar = value(&cookie);
        }
        assert!(matches!(Trip::count("abc", &jar, ""), Trip::Stop(_)));
        assert!(matches!(Trip::count("xyz", &jar, ""), Trip::Go(_)), "another place counts by itself");
    }

    #[test]
    fn nonsense_counts_as_nothing() {
        for odd in ["", ".", "x.abc", "99999999999.abc", "-1.abc"] {
            assert_eq!(Trip::count("abc", odd, ""), Trip::count("abc", "", ""), "{odd}");
        }
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append("cookie", format!("a=b; {COOKIE}=2.abc; c=d").parse().unwrap());
        assert_eq!(earlier(&headers), "2.abc");
        assert_eq!(earlier(&HeaderMap::new()), "");
    }
}
