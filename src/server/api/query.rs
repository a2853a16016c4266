//! Query parameters as the SDKs send them: arrays are repeated names, with or without `[]`.

use std::borrow::Cow;
use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::error::{ApiProblem, ApiResult};

/// All parameters, in order.
#[derive(Debug, Clone, Default)]
pub struct QueryPairs(Vec<(String, String)>);

/// One page of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Most entries.
    pub limit: i64,
    /// Entries before it.
    pub offset: i64,
}

/// Most entries of one page; the protocol's limit.
pub const MAX_LIMIT: i64 = 500;

impl QueryPairs {
    /// Reads a query string. NUL, which PostgreSQL takes in no text, becomes the replacement character: such a value fits
    /// nothing, as on SQLite.
    #[must_use]
    pub fn parse(query: &str) -> Self {
        let storable = |text: Cow<'_, str>| text.replace('\0', "\u{FFFD}");
        Self(form_urlencoded::parse(query.as_bytes()).map(|(name, value)| (storable(name), storable(value))).collect())
    }

    /// The first value of a name; an empty one counts as absent.
    #[must_use]
    pub fn first(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// Every value of a name that is not empty.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(key, value)| key.strip_suffix("[]").unwrap_or(key) == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// Whether a switch is on.
    #[must_use]
    pub fn is_true(&self, name: &str) -> bool {
        self.first(name) == Some("true")
    }

    /// Refuses any order but the one that lists have.
    ///
    /// # Errors
    /// [`ApiProblem`].
    pub fn only_newest_first(&self) -> ApiResult<()> {
        match self.first("order_by") {
            None | Some("-created_at") => Ok(()),
            Some(_) => Err(ApiProblem::refused_value("order_by", "Only -created_at is offered.")),
        }
    }

    /// `limit` (10 unless told, at most [`MAX_LIMIT`]) and `offset`.
    ///
    /// # Errors
    /// [`ApiProblem`] when they are no numbers or out of range.
    pub fn page(&self) -> ApiResult<Page> {
        let number = |name: &str, default: i64, min: i64, max: i64| match self.first(name) {
            None => Ok(default),
            Some(text) => text
                .parse()
                .ok()
                .filter(|value| (min..=max).contains(value))
                .ok_or_else(|| ApiProblem::refused_value(name, format!("{name} must be a number from {min} to {max}."))),
        };
        Ok(Page { limit: number("limit", 10, 1, MAX_LIMIT)?, offset: number("offset", 0, 0, i64::MAX)? })
    }
}

impl<S: Sync> FromRequestParts<S> for QueryPairs {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::parse(parts.uri.query().unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::{Page, QueryPairs};

    #[test]
    fn arrays_come_with_and_without_brackets() {
        let query = QueryPairs::parse("user_id=a&user_id[]=b&user_id%5B%5D=c&user_id=&limit=500");
        assert_eq!(query.all("user_id").collect::<Vec<_>>(), ["a", "b", "c"]);
        assert_eq!(query.page().unwrap(), Page { limit: 500, offset: 0 });
    }

    #[test]
    fn a_page_has_limits() {
        for bad in ["limit=0", "limit=501", "limit=x", "offset=-1"] {
            assert!(QueryPairs::parse(bad).page().is_err(), "{bad}");
        }
    }
}
