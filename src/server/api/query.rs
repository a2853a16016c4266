//! Parameters as the SDKs send them, in the address or as the body of a form: arrays are repeated names, with or without `[]`.

use std::borrow::Cow;
use std::convert::Infallible;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

use super::error::{ApiProblem, ApiResult};

/// All parameters, in order.
#[derive(Debug, Clone, Default)]
pub struct QueryPairs(Vec<(String, String)>);

/// The parameters in the body of a form. A body of another kind has none.
#[derive(Debug, Clone, Default)]
pub struct Form(pub QueryPairs);

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = ApiProblem;

    async fn from_request(request: Request, state: &S) -> ApiResult<Self> {
        if !is_form(request.headers()) {
            return Ok(Self::default());
        }
        let body = Bytes::from_request(request, state).await.map_err(|rejection| ApiProblem::unreadable_body(rejection.body_text()))?;
        let text = std::str::from_utf8(&body).map_err(|_| ApiProblem::unreadable_body("The form is no UTF-8."))?;
        Ok(Self(QueryPairs::parse(text)))
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.starts_with("application/x-www-form-urlencoded")
}

/// One page of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Most entries.
    pub limit: i64,
    /// Entries before it.
    pub offset: i64,
}

impl Page {
    /// This page of a list that is at hand as a whole.
    #[must_use]
    pub fn of<T>(self, all: &[T]) -> &[T] {
        let skip = usize::try_from(self.offset).unwrap_or(usize::MAX).min(all.len());
        let take = usize::try_from(self.limit).unwrap_or_default();
        let rest = all.get(skip..).unwrap_or_default();
        rest.get(..take.min(rest.len())).unwrap_or_default()
    }
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

    /// The first value of a name, were it empty.
    #[must_use]
    pub fn given(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
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
    fn a_page_of_a_list_ends_with_the_list() {
        let of = |limit, offset| Page { limit, offset }.of(&[1, 2, 3]).to_vec();
        assert_eq!((of(2, 0), of(2, 2), of(10, 0), of(10, 7)), (vec![1, 2], vec![3], vec![1, 2, 3], vec![]));
    }

    #[test]
    fn a_page_has_limits() {
        for bad in ["limit=0", "limit=501", "limit=x", "offset=-1"] {
            assert!(QueryPairs::parse(bad).page().is_err(), "{bad}");
        }
    }
}
