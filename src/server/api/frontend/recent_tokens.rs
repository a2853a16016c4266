//! Session tokens made a moment ago. Signing is the dearest part of answering with a client, and pages ask for it often;
//! a token that is some seconds old does as well as a new one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use crate::domain::ids::SessionId;
use crate::domain::time::{Span, Timestamp};
use crate::server::store::active_organizations::ActiveOrganization;

/// Oldest token that is given out again. SDKs fetch a new one when less than about 15 of its 60 seconds are left.
const MAX_AGE: Span = Span::seconds(20);
/// Most tokens that are kept; then all are forgotten.
const MAX_KEPT: usize = 10_000;

/// For which session and page a token was made, and what it says of an organization.
type Key = (SessionId, Option<String>, Option<ActiveOrganization>);

#[derive(Debug, Clone)]
struct Kept {
    made_at: Timestamp,
    /// Last sign-in or sign-out of the browser then. A token older than the latest one makes SDKs ask for a handshake.
    client_changed_at: Timestamp,
    jwt: String,
}

/// The tokens. Cheap to clone.
#[derive(Clone, Default)]
pub struct RecentTokens(Arc<Mutex<HashMap<Key, Kept>>>);

impl std::fmt::Debug for RecentTokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecentTokens(…)")
    }
}

impl RecentTokens {
    /// The token made a moment ago for this session and page, or else the one that `make` makes.
    ///
    /// # Errors
    /// Those of `make`.
    pub fn get<E>(&self, key: Key, client_changed_at: Timestamp, now: Timestamp, make: impl FnOnce() -> Result<String, E>) -> Result<String, E> {
        let fresh = |kept: &Kept| now >= kept.made_at && now.since(kept.made_at) < MAX_AGE && kept.client_changed_at == client_changed_at;
        if let Ok(kept) = self.0.lock()
            && let Some(kept) = kept.get(&key).filter(|kept| fresh(kept))
        {
            return Ok(kept.jwt.clone());
        }
        let jwt = make()?;
        if let Ok(mut all) = self.0.lock() {
            if all.len() >= MAX_KEPT {
                all.clear();
            }
            all.insert(key, Kept { made_at: now, client_changed_at, jwt: jwt.clone() });
        }
        Ok(jwt)
    }
}

#[cfg(test)]
mod tests {
    use super::RecentTokens;
    use crate::domain::ids::SessionId;
    use crate::domain::time::Timestamp;

    #[test]
    fn a_token_is_given_out_again_for_a_while_and_never_across_a_sign_in() {
        let tokens = RecentTokens::default();
        let ask = |page: &str, changed: i64, now: i64| {
            let key = (SessionId::parse("sess_1").unwrap(), Some(page.to_owned()), None);
            tokens.get(key, Timestamp::from_millis(changed), Timestamp::from_millis(now), || Ok::<_, ()>(format!("made at {now}"))).unwrap()
        };
        assert_eq!(ask("a", 0, 1_000), "made at 1000");
        assert_eq!(ask("a", 0, 20_999), "made at 1000");
        assert_eq!(ask("b", 0, 2_000), "made at 2000", "another page");
        assert_eq!(ask("a", 0, 21_000), "made at 21000", "too old");
        assert_eq!(ask("a", 22_000, 22_000), "made at 22000", "somebody signed in");
    }
}
