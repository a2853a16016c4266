//! Forms with a file, which browsers without JavaScript send as `multipart/form-data`: they become the form that a script would send, with
//! the address of the file's data (RFC 2397) in place of the file.

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest as _, Multipart, Request};
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use url::form_urlencoded;

use super::guard::MAX_BODY_BYTES;
use crate::server::picture::MAX_BYTES;

/// Largest body with a picture, in bytes: base64 is longer by a third, and its signs take three bytes each in forms.
pub const MAX_UPLOAD_BYTES: usize = MAX_BYTES * 3 / 2;

/// The most bytes that a request to this address may have.
#[must_use]
pub fn most_bytes(path: &str) -> usize {
    if path == "/api/organization/create" || path.ends_with("/logo") { MAX_UPLOAD_BYTES } else { MAX_BODY_BYTES }
}

/// The body as a form without files, with the head that says so; any other body as it is. `None` when it is not what its head says.
pub async fn as_form(mut parts: Parts, body: Bytes) -> Option<(Parts, Bytes)> {
    let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("multipart/form-data") {
        return Some((parts, body));
    }
    let mut fields = Multipart::from_request(Request::from_parts(parts.clone(), Body::from(body)), &()).await.ok()?;
    let mut form: Vec<(String, String)> = Vec::new();
    while let Some(field) = fields.next_field().await.ok()? {
        let name = field.name()?.to_owned();
        let file = field.file_name().is_some();
        let kind = field.content_type().unwrap_or("application/octet-stream").to_owned();
        let bytes = field.bytes().await.ok()?;
        if !file {
            form.push((name, String::from_utf8(bytes.to_vec()).ok()?));
        } else if !bytes.is_empty() {
            form.push((name, format!("data:{kind};base64,{}", STANDARD.encode(&bytes))));
        }
    }
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
    parts.headers.remove(header::CONTENT_LENGTH);
    Some((parts, Bytes::from(form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish())))
}

#[cfg(test)]
mod tests {
    use super::{as_form, most_bytes};
    use axum::body::Bytes;
    use axum::http::Request;

    async fn given(kind: &str, body: &'static str) -> Option<String> {
        let (parts, ()) = Request::builder().header("content-type", kind).body(()).unwrap().into_parts();
        let (parts, body) = as_form(parts, Bytes::from_static(body.as_bytes())).await?;
        assert_eq!(parts.headers["content-type"], "application/x-www-form-urlencoded");
        Some(String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_file_becomes_the_address_of_its_data() {
        let body = "--x\r\ncontent-disposition: form-data; name=\"name\"\r\n\r\nAcme & Co\r\n--x\r\ncontent-disposition: form-data; name=\"logo_file\"; filename=\"a.png\"\r\ncontent-type: image/png\r\n\r\nhello\r\n--x--\r\n";
        let form = given("multipart/form-data; boundary=x", body).await.unwrap();
        assert_eq!(form, "name=Acme+%26+Co&logo_file=data%3Aimage%2Fpng%3Bbase64%2CaGVsbG8%3D");
        assert_eq!(given("application/x-www-form-urlencoded", "a=b").await.unwrap(), "a=b");
        assert_eq!(given("multipart/form-data; boundary=x", "no part").await, None);
    }

    #[test]
    fn only_forms_with_pictures_may_be_large() {
        assert!(most_bytes("/api/organization/logo") > most_bytes("/api/sign-in/start"));
    }
}
