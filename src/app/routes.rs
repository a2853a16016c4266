//! Every address once.

/// Where server functions live.
pub const API_PREFIX: &str = "/api";

/// The first card of signing in.
pub const SIGN_IN: &str = "/sign-in";
/// All factors.
pub const METHODS: &str = "/sign-in/methods";
/// Forgotten password.
pub const FORGOT: &str = "/sign-in/forgot-password";
/// Nothing works.
pub const HELP: &str = "/sign-in/help";
/// The accounts of this browser.
pub const CHOOSE: &str = "/sign-in/choose";
/// The form for a new account.
pub const SIGN_UP: &str = "/sign-up";
/// The account page.
pub const USER: &str = "/user";
/// The page that signs out.
pub const SIGN_OUT: &str = "/sign-out";

/// A path with the app's wishes behind it.
pub fn with_nav(path: &str, nav: &str) -> String {
    let joint = if path.contains('?') { '&' } else { '?' };
    if nav.is_empty() { path.to_owned() } else { format!("{path}{joint}{nav}") }
}
