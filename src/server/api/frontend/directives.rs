//! What an app's server is told to do after a handshake: the `Set-Cookie` headers it passes on to the browser.

use url::Url;

use crate::server::config::Config;
use crate::server::identity::Identity;

/// Cookie that tells whether somebody is signed in, in seconds of the last change.
const CLIENT_UAT: &str = "__client_uat";
/// Cookie with the session token.
const SESSION: &str = "__session";
/// Cookie with the name of the development browser.
const DEV_BROWSER: &str = "__clerk_db_jwt";
/// Cookie and parameter with the nonce of a handshake.
pub const HANDSHAKE_NONCE: &str = "__clerk_handshake_nonce";
/// Cookie and parameter with a whole handshake in a token, for older SDKs.
pub const HANDSHAKE: &str = "__clerk_handshake";

/// One year, in seconds.
const YEAR: i64 = 31_536_000;

/// How cookies reach the app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CookieScope {
    /// Domain that app and portal share; none when the cookie is for one host.
    domain: Option<String>,
    secure: bool,
}

impl CookieScope {
    /// The scope for an app at this address: the shared domain if the app lies in it.
    #[must_use]
    pub fn for_app(app: &Url, config: &Config) -> Self {
        let host = app.host_str().unwrap_or_default();
        let inside = |domain: &&str| host == *domain || host.strip_suffix(*domain).is_some_and(|front| front.ends_with('.'));
        Self { domain: config.cookie_domain().filter(inside).map(str::to_owned), secure: app.scheme() == "https" }
    }

    /// Whether a cookie this server sets is sent to an app at this address.
    #[must_use]
    pub fn reaches(&self, app: &Url, own: &Url) -> bool {
        self.domain.is_some() || app.host_str() == own.host_str()
    }

    /// A cookie that lives for `max_age` seconds; on the shared domain if `shared`.
    #[must_use]
    pub fn cookie(&self, name: &str, value: &str, max_age: i64, shared: bool) -> String {
        let domain = self.domain.as_deref().filter(|_| shared).map(|domain| format!("; Domain={domain}")).unwrap_or_default();
        let secure = if self.secure { "; Secure" } else { "" };
        format!("{name}={value}; Path=/; SameSite=Lax; Max-Age={max_age}{domain}{secure}")
    }

    fn expired(&self, name: &str, shared: bool) -> String {
        format!("{}; Expires=Thu, 01 Jan 1970 00:00:00 GMT", self.cookie(name, "", 0, shared))
    }
}

/// What a handshake found.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Seconds of the last sign-in or sign-out, 0 when nobody is signed in.
    pub uat: i64,
    /// A fresh token of the session in front.
    pub session_token: Option<String>,
    /// Name of the development browser.
    pub dev_browser: Option<String>,
    /// The cookie that carried the handshake, to be deleted.
    pub carrier: Option<&'static str>,
}

impl Outcome {
    /// The directives. Each cookie is set under its plain and its suffixed name with the same value, since SDKs decide
    /// by rules of their own which one they read.
    #[must_use]
    pub fn directives(&self, identity: &Identity, scope: &CookieScope) -> Vec<String> {
        let mut directives = Vec::new();
        for name in identity.cookie_names(CLIENT_UAT) {
            directives.push(scope.cookie(&name, &self.uat.to_string(), 10 * YEAR, true));
        }
        for name in identity.cookie_names(SESSION) {
            directives.push(match &self.session_token {
                Some(token) => scope.cookie(&name, token, YEAR, false),
                None => scope.expired(&name, false),
            });
        }
        for name in identity.cookie_names(DEV_BROWSER) {
            directives.extend(self.dev_browser.as_deref().map(|value| scope.cookie(&name, value, YEAR, false)));
        }
        directives.extend(self.carrier.map(|name| scope.expired(name, true)));
        directives
    }
}

#[cfg(test)]
mod tests {
    use super::{CookieScope, HANDSHAKE_NONCE, Outcome};
    use crate::domain::ids::InstanceId;
    use crate::server::identity::Identity;

    fn identity() -> Identity {
        Identity {
            id: InstanceId::parse("ins_1").unwrap(),
            publishable_key: "pk_test_x".to_owned(),
            cookie_suffix: "AbC1-_xy".to_owned(),
            issuer: "https://id.example.com".to_owned(),
        }
    }

    #[test]
    fn somebody_signed_in_gets_equal_values_under_both_names() {
        let scope = CookieScope { domain: Some("example.com".to_owned()), secure: true };
        let outcome = Outcome { uat: 17, session_token: Some("a.b.c".to_owned()), carrier: Some(HANDSHAKE_NONCE), ..Outcome::default() };
        let directives = outcome.directives(&identity(), &scope);
        assert_eq!(
            directives,
            [
                "__client_uat=17; Path=/; SameSite=Lax; Max-Age=315360000; Domain=example.com; Secure",
                "__client_uat_AbC1-_xy=17; Path=/; SameSite=Lax; Max-Age=315360000; Domain=example.com; Secure",
                "__session=a.b.c; Path=/; SameSite=Lax; Max-Age=31536000; Secure",
                "__session_AbC1-_xy=a.b.c; Path=/; SameSite=Lax; Max-Age=31536000; Secure",
                "__clerk_handshake_nonce=; Path=/; SameSite=Lax; Max-Age=0; Domain=example.com; Secure; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
            ]
        );
    }

    #[test]
    fn somebody_signed_out_loses_the_session_cookies() {
        let scope = CookieScope { domain: None, secure: false };
        let outcome = Outcome { dev_browser: Some("dvb_1".to_owned()), ..Outcome::default() };
        let directives = outcome.directives(&identity(), &scope);
        assert_eq!(directives[0], "__client_uat=0; Path=/; SameSite=Lax; Max-Age=315360000");
        assert!(directives[2].starts_with("__session=; ") && directives[2].ends_with("1970 00:00:00 GMT"));
        assert_eq!(directives[5], "__clerk_db_jwt_AbC1-_xy=dvb_1; Path=/; SameSite=Lax; Max-Age=31536000");
        assert_eq!(directives.len(), 6);
    }
}
