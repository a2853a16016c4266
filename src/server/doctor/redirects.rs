//! What the portal would do with a redirect address, and which rule decides it.

use url::Url;

use super::{Finding, with_causes};
use crate::domain::navigation::{FinishedFlow, Navigation, OriginPattern, RedirectPolicy, Refusal};
use crate::domain::settings::InstanceSettings;
use crate::server::config::Config;
use crate::server::{start, store};

const CHECK: &str = "redirect";

/// Replays a redirect. A portal address with wishes in its query is taken apart; anything else is taken as the target
/// that an app asked for.
pub async fn replay(config: &Config, text: &str) -> Vec<Finding> {
    let settings = match read_settings(config).await {
        Ok(settings) => settings,
        Err(finding) => return vec![*finding],
    };
    let allowed = settings.allowed_origins.iter().filter_map(|pattern| OriginPattern::parse(pattern).ok()).collect();
    judge(&RedirectPolicy { own: config.public_url.clone(), allowed, development: config.is_development() }, text)
}

async fn read_settings(config: &Config) -> Result<InstanceSettings, Box<Finding>> {
    let missing = super::sqlite_file(config.database_url.expose()).is_some_and(|file| !file.exists());
    if missing {
        return Ok(InstanceSettings::default());
    }
    let store = start::connect(config).await.map_err(|error| Box::new(Finding::fail("database", with_causes(&error), error.fix())))?;
    let found = async { store::settings::find(&mut store.read().await?).await }.await;
    found
        .map(|(settings, _)| settings)
        .map_err(|error| Box::new(Finding::fail("database", with_causes(&error), "run `vestibule doctor` without an address")))
}

fn judge(policy: &RedirectPolicy, text: &str) -> Vec<Finding> {
    let wishes = Url::parse(text).ok().filter(|url| url.origin() == policy.own.origin()).map(|url| {
        let pairs: Vec<(String, String)> = url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
        (url.path().to_owned(), Navigation::from_pairs(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))))
    });
    match wishes {
        Some((path, wishes)) if wishes != Navigation::default() => judge_wishes(policy, &path, &wishes),
        _ => vec![judge_target(policy, "the address", text)],
    }
}

/// Every wish, then which of them wins.
fn judge_wishes(policy: &RedirectPolicy, path: &str, wishes: &Navigation) -> Vec<Finding> {
    let mut findings: Vec<Finding> = wishes.pairs().map(|(name, value)| judge_target(policy, name, value)).collect();
    let flow = if path.starts_with("/sign-up") { FinishedFlow::SignUp } else { FinishedFlow::SignIn };
    findings.push(match wishes.target(flow, policy).0 {
        Some(url) => Finding::ok(CHECK, format!("afterwards the browser goes to {url}")),
        None => Finding::warn(
            CHECK,
            "no wish is allowed, so the setting for this flow decides where the browser goes",
            "correct the address, or allow its origin",
        ),
    });
    findings
}

fn judge_target(policy: &RedirectPolicy, name: &str, text: &str) -> Finding {
    match policy.check(text) {
        Ok(url) => Finding::ok(CHECK, format!("{name} is allowed: {url} ({})", permission(policy, &url))),
        Err(refusal) => {
            let (rule, fix) = explain(policy, refusal, text);
            Finding::fail(CHECK, format!("{name} is refused: {text}\n      rule: {rule}\n      allowed: {}", patterns(policy)), fix)
        }
    }
}

fn permission(policy: &RedirectPolicy, url: &Url) -> String {
    if url.origin() == policy.own.origin() {
        return "a page of this portal".to_owned();
    }
    match policy.allowed.iter().find(|pattern| pattern.fits(url)) {
        Some(pattern) => format!("by allowed_origins {pattern}"),
        None => "an app on this machine, allowed in development".to_owned(),
    }
}

fn patterns(policy: &RedirectPolicy) -> String {
    let own = policy.own.origin().ascii_serialization();
    let local = ["http://localhost:*", "http://127.0.0.1:*", "http://[::1]:*"].into_iter().filter(|_| policy.development).map(str::to_owned);
    let all: Vec<String> =
        std::iter::once(format!("{own} (this portal)")).chain(policy.allowed.iter().map(ToString::to_string)).chain(local).collect();
    all.join(", ")
}

/// The rule by name, and how to satisfy it.
fn explain(policy: &RedirectPolicy, refusal: Refusal, text: &str) -> (&'static str, String) {
    let origin = Url::parse(text).ok().map(|url| url.origin().ascii_serialization());
    match refusal {
        Refusal::Malformed => (
            "malformed: it must be a whole address or a path that begins with one /",
            "write https://host/path, percent-encode special characters".to_owned(),
        ),
        Refusal::Scheme => {
            ("scheme: only http and https lead to pages", "use the web address of the app; native schemes are not supported".to_owned())
        }
        Refusal::Insecure => ("insecure: http is refused in production", "serve the app by https".to_owned()),
        Refusal::Credentials => ("credentials: user names and passwords in addresses deceive people", "remove what stands before the @".to_owned()),
        Refusal::Origin => (
            "origin: no allowed origin fits scheme, host and port",
            origin.map_or_else(String::new, |origin| format!("if it is your app, run: vestibule settings set allowed_origins+={origin}")),
        ),
        Refusal::Loop => {
            let own = policy.own.origin().ascii_serialization();
            ("loop: the page would send the person here again", format!("send people to a page of the app, or to {own}/user"))
        }
        Refusal::OutOfReach => {
            ("out of reach: no cookie of this portal gets there", "serve both below one domain and set http.shared_cookie_domain to it".to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::judge;
    use crate::domain::navigation::{OriginPattern, RedirectPolicy};
    use crate::server::doctor::Verdict;

    fn policy() -> RedirectPolicy {
        RedirectPolicy {
            own: Url::parse("https://accounts.example.com").unwrap(),
            allowed: vec![OriginPattern::parse("https://app.example").unwrap()],
            development: false,
        }
    }

    #[test]
    fn d_9_each_refusal_names_rule_patterns_and_fix() {
        for (address, rule) in [
            ("nonsense", "malformed"),
            ("javascript:alert(1)", "scheme"),
            ("https://a@app.example/", "credentials"),
            ("https://evil.example/x", "origin"),
            ("https://accounts.example.com/sign-in", "loop"),
        ] {
            let findings = judge(&policy(), address);
            let text = findings[0].to_string();
            assert_eq!(findings[0].verdict, Verdict::Fail, "{text}");
            assert!(
                text.contains(&format!("rule: {rule}:")) && text.contains("allowed: https://accounts.example.com (this portal), https://app.example"),
                "{text}"
            );
            assert!(text.contains("fix: "), "{text}");
        }
        assert!(judge(&policy(), "https://evil.example/x")[0].to_string().contains("allowed_origins+=https://evil.example"));
    }

    #[test]
    fn d_9_a_portal_address_is_replayed_wish_by_wish() {
        let findings = judge(
            &policy(),
            "https://accounts.example.com/sign-in?redirect_url=https%3A%2F%2Fapp.example%2Fstart&sign_in_force_redirect_url=https%3A%2F%2Fevil.example",
        );
        let verdicts: Vec<Verdict> = findings.iter().map(|finding| finding.verdict).collect();
        assert_eq!(verdicts, [Verdict::Ok, Verdict::Fail, Verdict::Ok]);
        assert!(findings[2].text.ends_with("goes to https://app.example/start"), "{}", findings[2]);
    }
}
