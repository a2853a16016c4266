//! Pictures, as SDKs send them: in the field `file` of a form, or as the whole body in base64.

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::{StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::error::{ApiProblem, ApiResult};
use crate::domain::organization_trouble::OrganizationTrouble;
use crate::server::picture::MAX_BYTES;

/// Most bytes of a body with a picture: four thirds in base64, and what a form adds.
const MAX_BODY: usize = MAX_BYTES / 3 * 4 + 64 * 1024;

/// Lets bodies be as large as pictures are.
pub fn limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(MAX_BODY)
}

/// The bytes of a picture. What they are, the flow finds out.
#[derive(Debug, Clone)]
pub struct Upload(pub Vec<u8>);

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = ApiProblem;

    async fn from_request(request: Request, state: &S) -> ApiResult<Self> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if !kind.starts_with("multipart/form-data") {
            let body = Bytes::from_request(request, state).await.map_err(|rejection| refusal(rejection.status(), rejection.body_text()))?;
            return of_base64(&body).map(Self);
        }
        let mut form = Multipart::from_request(request, state).await.map_err(|rejection| refusal(rejection.status(), rejection.body_text()))?;
        while let Some(field) = form.next_field().await.map_err(|error| refusal(error.status(), error.body_text()))? {
            if field.name() == Some("file") {
                let bytes = field.bytes().await.map_err(|error| refusal(error.status(), error.body_text()))?;
                return Ok(Self(bytes.to_vec()));
            }
        }
        Err(ApiProblem::missing("file"))
    }
}

fn refusal(status: StatusCode, why: String) -> ApiProblem {
    if status == StatusCode::PAYLOAD_TOO_LARGE { OrganizationTrouble::LogoTooLarge.into() } else { ApiProblem::unreadable_body(why) }
}

/// A picture in base64, with or without the head of a `data:` address.
fn of_base64(body: &[u8]) -> ApiResult<Vec<u8>> {
    let text =
        std::str::from_utf8(body).map_err(|_| ApiProblem::unreadable_body("A picture is sent as base64 text, or in the field `file` of a form."))?;
    let text = text.split_once("base64,").map_or(text, |(_, data)| data);
    let text: String = text.chars().filter(|character| !character.is_ascii_whitespace()).collect();
    if text.is_empty() {
        return Err(ApiProblem::missing("file"));
    }
    STANDARD.decode(text).map_err(|_| ApiProblem::unreadable_body("This is no base64."))
}

#[cfg(test)]
mod tests {
    use super::of_base64;

    #[test]
    fn a_picture_comes_as_base64_with_or_without_its_head() {
        for good in ["aGVsbG8=", "data:image/png;base64,aGVsbG8=", " aGVs\nbG8=\n"] {
            assert_eq!(of_base64(good.as_bytes()).unwrap(), b"hello", "{good:?}");
        }
        for bad in ["", "data:image/png;base64,", "!!"] {
            assert!(of_base64(bad.as_bytes()).is_err(), "{bad:?}");
        }
    }
}
