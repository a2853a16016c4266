//! Where a person goes when a flow is finished, and which addresses are allowed.
//!
//! The wishes of an app travel as query parameters through every step ([`Navigation`]); at the end the first
//! wish that the rules allow wins ([`Navigation::target`]).

use serde::{Deserialize, Serialize};
use url::Url;

use super::ids::OrganizationId;

/// Longest address that is carried along, in bytes.
pub const MAX_URL_LENGTH: usize = 2048;

/// The wishes of an app, as it put them into the query. Unchecked text.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Navigation {
    /// Where to go after either flow.
    pub redirect_url: Option<String>,
    /// Wins over everything after signing in.
    pub sign_in_force_redirect_url: Option<String>,
    /// Wins over everything after signing up.
    pub sign_up_force_redirect_url: Option<String>,
    /// Used after signing in when nothing else is wished.
    pub sign_in_fallback_redirect_url: Option<String>,
    /// Used after signing up when nothing else is wished.
    pub sign_up_fallback_redirect_url: Option<String>,
    /// The organization to begin in. No address says it: the portal notes it for those who sign in to get into one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization: Option<OrganizationId>,
}

/// Which flow ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FinishedFlow {
    /// A person with an account signed in.
    SignIn,
    /// A new account was created.
    SignUp,
}

/// Why an address is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// Not an absolute address, or longer than [`MAX_URL_LENGTH`].
    Malformed,
    /// A scheme other than `http` and `https`.
    Scheme,
    /// `http` where the instance is in production.
    Insecure,
    /// User name or password inside the address.
    Credentials,
    /// No pattern of the instance fits its origin.
    Origin,
    /// It leads back to a page of this portal that would send the person here again.
    Loop,
    /// It shares neither host nor cookie domain with this portal, so that no cookie can get there. Found by handshakes in
    /// production, not by the list of origins.
    OutOfReach,
}

/// Address of the page that explains why a redirect did not happen, with what it has to know.
#[must_use]
pub fn explanation(parameters: &[(&str, &str)]) -> String {
    format!("/redirect-explained?{}", url::form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish())
}

/// An origin, or all subdomains of one: `https://app.example`, `https://*.example.com`, `http://localhost:*`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OriginPattern {
    scheme: String,
    host: String,
    subdomains: bool,
    /// `None` is any port.
    port: Option<u16>,
}

/// The text is not an origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an origin")]
pub struct InvalidOrigin;

impl OriginPattern {
    /// Reads a pattern. Only the first label of the host may be `*`, and never a whole public name such as `*.com`.
    ///
    /// # Errors
    /// [`InvalidOrigin`] when it has another scheme, a path, or a star elsewhere.
    pub fn parse(text: &str) -> Result<Self, InvalidOrigin> {
        let (scheme, rest) = text.trim().trim_end_matches('/').split_once("://").ok_or(InvalidOrigin)?;
        if !matches!(scheme, "http" | "https") || rest.contains(['/', '?', '#', '@', '\\', ' ']) {
            return Err(InvalidOrigin);
        }
        let (rest, any_port) = rest.strip_suffix(":*").map_or((rest, false), |host| (host, true));
        let (subdomains, rest) = rest.strip_prefix("*.").map_or((false, rest), |host| (true, host));
        if rest.contains('*') || (subdomains && !rest.contains('.')) {
            return Err(InvalidOrigin);
        }
        let url = Url::parse(&format!("{scheme}://{rest}")).map_err(|_| InvalidOrigin)?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(InvalidOrigin)?.to_owned();
        Ok(Self { scheme: scheme.to_owned(), host, subdomains, port: if any_port { None } else { url.port_or_known_default() } })
    }

    /// Whether the address is of this origin.
    #[must_use]
    pub fn fits(&self, url: &Url) -> bool {
        let Some(host) = url.host_str() else { return false };
        let host_fits = if self.subdomains {
            host.strip_suffix(self.host.as_str()).is_some_and(|front| front.len() > 1 && front.ends_with('.'))
        } else {
            host == self.host
        };
        host_fits && url.scheme() == self.scheme && (self.port.is_none() || url.port_or_known_default() == self.port)
    }
}

impl std::fmt::Display for OriginPattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let star = if self.subdomains { "*." } else { "" };
        write!(f, "{}://{star}{}", self.scheme, self.host)?;
        match self.port {
            None => f.write_str(":*"),
            Some(port) if (self.scheme == "https" && port == 443) || (self.scheme == "http" && port == 80) => Ok(()),
            Some(port) => write!(f, ":{port}"),
        }
    }
}

/// The rules an address must pass before a browser is sent there.
#[derive(Debug, Clone)]
pub struct RedirectPolicy {
    /// Where this portal lives; always allowed.
    pub own: Url,
    /// What the instance allows besides.
    pub allowed: Vec<OriginPattern>,
    /// Development instances allow every `http://localhost`, `http://127.0.0.1` and `http://[::1]`.
    pub development: bool,
}

impl RedirectPolicy {
    /// Checks an address that an app asked for. A path such as `/user` is taken as one of this portal.
    ///
    /// # Errors
    /// The first rule that refuses it.
    pub fn check(&self, text: &str) -> Result<Url, Refusal> {
        if text.len() > MAX_URL_LENGTH || text.chars().any(|c| c.is_control() || c == '\\') {
            return Err(Refusal::Malformed);
        }
        let url = if text.starts_with('/') {
            if !is_local_path(text) {
                return Err(Refusal::Malformed);
            }
            self.own.join(text).map_err(|_| Refusal::Malformed)?
        } else {
            Url::parse(text).map_err(|_| Refusal::Malformed)?
        };
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Refusal::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal::Credentials);
        }
        if url.origin() == self.own.origin() {
            return if leads_back(url.path()) { Err(Refusal::Loop) } else { Ok(url) };
        }
        if self.allowed.iter().any(|pattern| pattern.fits(&url)) {
            return if url.scheme() == "http" && !self.development && !is_loopback(&url) { Err(Refusal::Insecure) } else { Ok(url) };
        }
        if self.development && is_loopback(&url) { Ok(url) } else { Err(Refusal::Origin) }
    }
}

/// Pages that send a signed-in person on, so that returning to them would go in circles.
fn leads_back(path: &str) -> bool {
    ["/sign-in", "/sign-up", "/sign-out"].iter().any(|page| path == *page || path.strip_prefix(page).is_some_and(|rest| rest.starts_with('/')))
}

fn is_loopback(url: &Url) -> bool {
    matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"))
}

/// Whether the text is a path of this server: begins with one `/`, no backslash, no control character.
#[must_use]
pub fn is_local_path(text: &str) -> bool {
    text.starts_with('/') && !text.starts_with("//") && !text.contains('\\') && !text.chars().any(char::is_control)
}

/// A wish that was refused, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Name of the query parameter.
    pub parameter: &'static str,
    /// What it said.
    pub value: String,
    /// The rule that refused it.
    pub reason: Refusal,
}

impl Navigation {
    /// Names of the query parameters, in the order of [`Self::pairs`].
    pub const PARAMETERS: [&'static str; 5] = [
        "redirect_url",
        "sign_in_force_redirect_url",
        "sign_up_force_redirect_url",
        "sign_in_fallback_redirect_url",
        "sign_up_fallback_redirect_url",
    ];

    /// Reads the wishes from query parameters. `after_sign_in_url` and `after_sign_up_url`, the older names of the
    /// fallbacks, are understood too. The first of equal names counts; empty and over-long values are dropped.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut wishes = Self::default();
        for (name, value) in pairs {
            let slot = match name {
                "redirect_url" => &mut wishes.redirect_url,
                "sign_in_force_redirect_url" => &mut wishes.sign_in_force_redirect_url,
                "sign_up_force_redirect_url" => &mut wishes.sign_up_force_redirect_url,
                "sign_in_fallback_redirect_url" | "after_sign_in_url" => &mut wishes.sign_in_fallback_redirect_url,
                "sign_up_fallback_redirect_url" | "after_sign_up_url" => &mut wishes.sign_up_fallback_redirect_url,
                _ => continue,
            };
            if slot.is_none() && !value.is_empty() && value.len() <= MAX_URL_LENGTH {
                *slot = Some(value.to_owned());
            }
        }
        wishes
    }

    /// The wishes as query parameters.
    pub fn pairs(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let values = [
            &self.redirect_url,
            &self.sign_in_force_redirect_url,
            &self.sign_up_force_redirect_url,
            &self.sign_in_fallback_redirect_url,
            &self.sign_up_fallback_redirect_url,
        ];
        Self::PARAMETERS.into_iter().zip(values).filter_map(|(name, value)| value.as_deref().map(|value| (name, value)))
    }

    /// `path` with the wishes in its query.
    #[must_use]
    pub fn carry(&self, path: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in self.pairs() {
            query.append_pair(name, value);
        }
        let query = query.finish();
        if query.is_empty() {
            path.to_owned()
        } else {
            let joint = if path.contains('?') { '&' } else { '?' };
            format!("{path}{joint}{query}")
        }
    }

    /// The first wish that the rules allow, in the order force, `redirect_url`, fallback; `None` leaves the choice to
    /// the settings. Refused wishes that came before it are returned for the log and the page that explains them.
    #[must_use]
    pub fn target(&self, flow: FinishedFlow, policy: &RedirectPolicy) -> (Option<Url>, Vec<Refused>) {
        let wishes = match flow {
            FinishedFlow::SignIn => [
                ("sign_in_force_redirect_url", &self.sign_in_force_redirect_url),
                ("redirect_url", &self.redirect_url),
                ("sign_in_fallback_redirect_url", &self.sign_in_fallback_redirect_url),
            ],
            FinishedFlow::SignUp => [
                ("sign_up_force_redirect_url", &self.sign_up_force_redirect_url),
                ("redirect_url", &self.redirect_url),
                ("sign_up_fallback_redirect_url", &self.sign_up_fallback_redirect_url),
            ],
        };
        let mut refused = Vec::new();
        for (parameter, value) in wishes {
            let Some(value) = value else { continue };
            match policy.check(value) {
                Ok(url) => return (Some(url), refused),
                Err(reason) => refused.push(Refused { parameter, value: value.clone(), reason }),
            }
        }
        (None, refused)
    }
}

#[cfg(test)]
mod tests {
    use super::{FinishedFlow, Navigation, OriginPattern, RedirectPolicy, Refusal};
    use url::Url;

    fn policy(development: bool) -> RedirectPolicy {
        let own = if development { "http://localhost:3000" } else { "https://accounts.example.com" };
        RedirectPolicy {
            own: Url::parse(own).unwrap_or_else(|_| unreachable!()),
            allowed: ["https://app.example", "https://*.example.com"].iter().filter_map(|p| OriginPattern::parse(p).ok()).collect(),
            development,
        }
    }

    #[test]
    fn hp_06_allowed_addresses_keep_query_and_fragment() {
        let asked = "https://app.example/x?a=1&b=%20#part";
        assert_eq!(policy(false).check(asked).map(String::from), Ok(asked.to_owned()));
        assert!(policy(false).check("https://a.b.example.com/").is_ok());
        assert!(policy(false).check("/user?tab=security").is_ok());
    }

    #[test]
    fn hp_06_every_trick_is_refused_with_its_reason() {
        for (address, reason) in [
            ("https://evil.example/", Refusal::Origin),
            ("https://app.example.evil.com/", Refusal::Origin),
            ("https://notexample.com/", Refusal::Origin),
            ("https://example.com/", Refusal::Origin),
            ("https://app.example:8443/", Refusal::Origin),
            ("http://app.example/", Refusal::Origin),
            ("http://localhost:3001/", Refusal::Origin),
            ("//evil.example/", Refusal::Malformed),
            ("/\\evil.example", Refusal::Malformed),
            ("https:\\\\evil.example", Refusal::Malformed),
            ("https://app.example/\r\nSet-Cookie: a=b", Refusal::Malformed),
            ("evil", Refusal::Malformed),
            ("javascript:alert(1)", Refusal::Scheme),
            ("data:text/html,x", Refusal::Scheme),
            ("https://app.example@evil.example/", Refusal::Credentials),
            ("https://user:pw@app.example/", Refusal::Credentials),
            ("https://accounts.example.com/sign-in?redirect_url=x", Refusal::Loop),
            ("/sign-up", Refusal::Loop),
        ] {
            assert_eq!(policy(false).check(address), Err(reason), "{address}");
        }
    }

    #[test]
    fn development_allows_local_apps_and_production_does_not() {
        assert!(policy(true).check("http://localhost:3001/dashboard").is_ok());
        assert!(policy(true).check("http://127.0.0.1:8080/").is_ok());
        assert_eq!(policy(true).check("http://localhost.evil.example/"), Err(Refusal::Origin));
    }

    #[test]
    fn patterns_that_are_too_wide_or_no_origin_are_refused() {
        for bad in [
            "https://*",
            "https://*.com",
            "https://a*.example.com",
            "https://*.*.example.com",
            "ftp://x.example",
            "https://x.example/path",
            "x.example",
        ] {
            assert!(OriginPattern::parse(bad).is_err(), "{bad}");
        }
        assert_eq!(OriginPattern::parse("http://localhost:*").map(|p| p.to_string()), Ok("http://localhost:*".to_owned()));
    }

    #[test]
    fn hp_07_force_wins_then_redirect_url_then_fallback() {
        let mut wishes = Navigation::from_pairs([
            ("redirect_url", "https://app.example/asked"),
            ("sign_in_force_redirect_url", "https://app.example/forced"),
            ("after_sign_in_url", "https://app.example/fallback"),
        ]);
        let target = |wishes: &Navigation, flow| wishes.target(flow, &policy(false)).0.map(String::from);
        assert_eq!(target(&wishes, FinishedFlow::SignIn).as_deref(), Some("https://app.example/forced"));
        assert_eq!(target(&wishes, FinishedFlow::SignUp).as_deref(), Some("https://app.example/asked"));
        wishes.sign_in_force_redirect_url = Some("https://evil.example/".to_owned());
        wishes.redirect_url = None;
        let (target, refused) = wishes.target(FinishedFlow::SignIn, &policy(false));
        assert_eq!(target.map(String::from).as_deref(), Some("https://app.example/fallback"));
        assert_eq!(refused.first().map(|r| (r.parameter, r.reason)), Some(("sign_in_force_redirect_url", Refusal::Origin)));
    }

    #[test]
    fn hp_07_wishes_survive_being_carried() {
        let wishes = Navigation::from_pairs([("redirect_url", "https://app.example/x?a=1&b=2#c"), ("other", "dropped")]);
        let carried = wishes.carry("/sign-up");
        assert_eq!(carried, "/sign-up?redirect_url=https%3A%2F%2Fapp.example%2Fx%3Fa%3D1%26b%3D2%23c");
        let url = Url::parse(&format!("http://x{carried}")).ok();
        let pairs: Vec<_> = url.iter().flat_map(|u| u.query_pairs()).collect();
        assert_eq!(Navigation::from_pairs(pairs.iter().map(|(n, v)| (n.as_ref(), v.as_ref()))), wishes);
    }
}
