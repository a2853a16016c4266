//! A provider of text messages, called as its documentation says: address, method, headers and body are templates of the
//! operator.

use axum::http::{HeaderName, HeaderValue, Method, Request, StatusCode, header};
use url::form_urlencoded::byte_serialize;

use super::RenderedSms;
use crate::domain::secret::SecretText;
use crate::server::mail::{Delivered, SendError};
use crate::server::outgoing::{Outgoing, OutgoingError};

/// How a provider is called. `{to}` and `{text}` stand for number and words, in the address and in the body.
#[derive(Debug, Clone)]
pub struct Template {
    /// Where; may hold a key.
    pub url: SecretText,
    /// How.
    pub method: Method,
    /// What the body is; it says how values are written into it.
    pub content_type: String,
    /// `Authorization`, if there is one.
    pub authorization: Option<SecretText>,
    /// Further headers.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The body.
    pub body: String,
}

/// A provider and what calls it.
#[derive(Debug, Clone)]
pub struct Gateway {
    template: Template,
    outgoing: Outgoing,
}

impl Gateway {
    /// A provider that is called by this client.
    #[must_use]
    pub fn new(template: Template, outgoing: Outgoing) -> Self {
        Self { template, outgoing }
    }

    /// Hands a message over.
    ///
    /// # Errors
    /// [`SendError`]: what the provider refuses for this message is final; its troubles, and ours with it, are not.
    pub(super) async fn send(&self, message: &RenderedSms) -> Result<Delivered, SendError> {
        let request =
            self.template.request(message).ok_or_else(|| SendError::Retryable { answer: "sms.url or a header cannot be sent".to_owned() })?;
        let host = request.uri().host().unwrap_or_default().to_owned();
        match self.outgoing.send(request).await {
            Ok(answer) => judge(answer.status(), host),
            Err(error @ OutgoingError::Refused { .. }) => {
                tracing::error!(%error, "the provider of text messages cannot be called");
                Err(SendError::Retryable { answer: "the provider is not reachable".to_owned() })
            }
            Err(OutgoingError::TooSlow) => Err(SendError::Retryable { answer: "no answer in time".to_owned() }),
            // It was read far enough to know that it was not refused at once; a second message is the lesser evil.
            Err(error) => {
                tracing::warn!(%error, "the provider of text messages gave no answer");
                Err(SendError::Retryable { answer: "the provider is not reachable".to_owned() })
            }
        }
    }
}

/// What a status means: the provider's words may hold the number, so they are not shown.
fn judge(status: StatusCode, host: String) -> Result<Delivered, SendError> {
    let answer = format!("the provider answered with status {}", status.as_u16());
    match status.as_u16() {
        200..=299 => Ok(Delivered { server: host }),
        // Our own access, the operator's to mend; too many; redirects, which are not followed.
        300..=399 | 401 | 402 | 403 | 404 | 408 | 429 => Err(SendError::Retryable { answer }),
        400..=499 => Err(SendError::Permanent { answer }),
        _ => Err(SendError::Retryable { answer }),
    }
}

impl Template {
    fn request(&self, message: &RenderedSms) -> Option<Request<Vec<u8>>> {
        let fill = |template: &str, escape: &dyn Fn(&str) -> String| fill(template, &escape(message.to.as_str()), &escape(&message.text));
        let url = fill(self.url.expose(), &percent_encoded);
        let body = if self.content_type.starts_with("application/x-www-form-urlencoded") {
            fill(&self.body, &percent_encoded)
        } else {
            fill(&self.body, &json_escaped)
        };
        let mut request = Request::builder().method(self.method.clone()).uri(url);
        if self.method != Method::GET {
            request = request.header(header::CONTENT_TYPE, self.content_type.as_str());
        }
        if let Some(authorization) = &self.authorization {
            let mut value = HeaderValue::from_str(authorization.expose()).ok()?;
            value.set_sensitive(true);
            request = request.header(header::AUTHORIZATION, value);
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        request.body(if self.method == Method::GET { Vec::new() } else { body.into_bytes() }).ok()
    }
}

/// Puts the values in, once: what a value contains is never taken for a placeholder.
fn fill(template: &str, to: &str, text: &str) -> String {
    let with_text = |part: &str| part.split("{text}").collect::<Vec<_>>().join(text);
    template.split("{to}").map(with_text).collect::<Vec<_>>().join(to)
}

fn percent_encoded(value: &str) -> String {
    byte_serialize(value.as_bytes()).collect()
}

/// The inside of a JSON string.
fn json_escaped(value: &str) -> String {
    let quoted = serde_json::Value::from(value).to_string();
    quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use axum::http::{Method, StatusCode};

    use super::{Template, judge};
    use crate::domain::phone::PhoneNumber;
    use crate::domain::secret::SecretText;
    use crate::server::mail::SendError;
    use crate::server::sms::RenderedSms;

    fn template(url: &str, content_type: &str, body: &str) -> Template {
        Template {
            url: SecretText::new(url),
            method: Method::POST,
            content_type: content_type.to_owned(),
            authorization: Some(SecretText::new("Basic abc")),
            headers: Vec::new(),
            body: body.to_owned(),
        }
    }

    fn message(text: &str) -> RenderedSms {
        RenderedSms { to: PhoneNumber::parse("+4915123456789").unwrap(), text: text.to_owned() }
    }

    #[test]
    fn x_84_values_cannot_break_out_of_the_body() {
        let text = "\"},{to}\n&To=x{text}";
        let json = template("https://sms.example/", "application/json", r#"{"to":"{to}","text":"{text}"}"#).request(&message(text)).unwrap();
        let body: serde_json::Value = serde_json::from_slice(json.body()).unwrap();
        assert_eq!((body["to"].as_str(), body["text"].as_str()), (Some("+4915123456789"), Some(text)));
        let form = template("https://sms.example/", "application/x-www-form-urlencoded", "To={to}&Body={text}").request(&message(text)).unwrap();
        let pairs: Vec<(String, String)> = url::form_urlencoded::parse(form.body()).into_owned().collect();
        assert_eq!(pairs, [("To".to_owned(), "+4915123456789".to_owned()), ("Body".to_owned(), text.to_owned())]);
    }

    #[test]
    fn x_84_a_provider_may_want_everything_in_the_address() {
        let mut asked = template("https://sms.example/send?to={to}&msg={text}", "application/json", "");
        asked.method = Method::GET;
        let request = asked.request(&message("a b&c")).unwrap();
        assert_eq!(request.uri().to_string(), "https://sms.example/send?to=%2B4915123456789&msg=a+b%26c");
        assert!(request.body().is_empty() && request.headers()["authorization"].is_sensitive());
    }

    #[test]
    fn x_84_what_a_provider_refuses_is_final_and_its_troubles_are_not() {
        let verdict = |status| judge(StatusCode::from_u16(status).unwrap(), "sms.example".to_owned());
        assert!(verdict(202).is_ok());
        assert!(matches!(verdict(400), Err(SendError::Permanent { .. })));
        for status in [302, 401, 429, 500, 503] {
            assert!(matches!(verdict(status), Err(SendError::Retryable { .. })), "{status}");
        }
    }
}
