//! How text messages leave.

use std::path::PathBuf;

use axum::http::{HeaderName, HeaderValue, Method};
use url::Url;

use super::source::{HIDDEN, Read, Source};
use crate::domain::secret::SecretText;
use crate::server::sms::Template;

/// How text messages leave.
#[derive(Debug, Clone)]
pub enum SmsConfig {
    /// Nothing is set: the mailbox page of a development instance, nobody in production.
    Unset,
    /// One file per message.
    Folder(PathBuf),
    /// To a provider.
    Gateway(Box<Template>),
}

/// Reads `[sms]`. Whether it has to be there depends on a setting, which the doctor knows.
///
/// # Errors
/// [`Noted`](super::source::Noted).
pub fn read(source: &mut Source) -> Read<SmsConfig> {
    let url = source.secret("sms.url", None, |_| HIDDEN.to_owned(), parse_url);
    let authorization = source.secret("sms.authorization", None, |_| HIDDEN.to_owned(), parse_authorization);
    let method = source.value("sms.method", "POST", parse_method);
    let content_type = source.value("sms.content_type", "application/json", parse_content_type);
    let headers = source.list("sms.headers", parse_header);
    let body = source.value("sms.body", r#"{"to":"{to}","text":"{text}"}"#, |text| Ok(text.to_owned()));
    let folder = source.optional("sms.folder", |text| Ok(PathBuf::from(text)));
    let (url, folder) = (url?, folder?);
    let (authorization, method, content_type, headers, body) = (authorization?, method?, content_type?, headers?, body?);
    match (url, folder) {
        (Some(_), Some(_)) => Err(source.note("sms.folder", "is set beside sms.url; keep one of them")),
        (None, Some(folder)) => Ok(SmsConfig::Folder(folder)),
        (None, None) => Ok(SmsConfig::Unset),
        (Some(url), None) => {
            let template = Template { url, method, content_type, authorization, headers, body };
            let everything = if template.method == Method::GET { template.url.expose() } else { template.body.as_str() };
            for placeholder in ["{to}", "{text}"] {
                if !everything.contains(placeholder) && !template.url.expose().contains(placeholder) {
                    return Err(source.note("sms.body", format!("has no {placeholder}: write it where the provider wants it")));
                }
            }
            Ok(SmsConfig::Gateway(Box::new(template)))
        }
    }
}

fn parse_url(text: &str) -> Result<SecretText, String> {
    let example = "write the address of the provider, such as https://sms.example.com/messages";
    // The parser's error could quote a key.
    let url = Url::parse(text).map_err(|_| format!("is not an address; {example}"))?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(|host| host.contains('{')) {
        return Err(format!("must begin with https:// and a host; {example}"));
    }
    Ok(SecretText::new(text))
}

fn parse_authorization(text: &str) -> Result<SecretText, String> {
    let sound = HeaderValue::from_str(text).is_ok() && !text.is_empty();
    if sound { Ok(SecretText::new(text)) } else { Err("is not the value of a header; write it in one line, such as Bearer KEY".to_owned()) }
}

fn parse_method(text: &str) -> Result<Method, String> {
    [Method::POST, Method::PUT, Method::GET]
        .into_iter()
        .find(|method| method.as_str().eq_ignore_ascii_case(text))
        .ok_or_else(|| "must be POST, PUT or GET".to_owned())
}

fn parse_content_type(text: &str) -> Result<String, String> {
    match text {
        "application/json" | "application/x-www-form-urlencoded" => Ok(text.to_owned()),
        _ => Err("must be application/json or application/x-www-form-urlencoded".to_owned()),
    }
}

fn parse_header(text: &str) -> Result<(HeaderName, HeaderValue), String> {
    let parts = text.split_once(':').and_then(|(name, value)| Some((name.trim().parse().ok()?, value.trim().parse().ok()?)));
    parts.ok_or_else(|| "has an entry that is not Name: value".to_owned())
}

#[cfg(test)]
mod tests {
    use super::SmsConfig;
    use crate::server::config::Loaded;

    fn read(text: &str) -> Result<Loaded, String> {
        Loaded::parse(Some(("vestibule.toml", text)), []).map_err(|errors| errors.to_string())
    }

    #[test]
    fn x_84_a_provider_is_a_template() {
        let loaded = read(
            "[sms]\nurl = \"https://sms.example/send?key=hunter2\"\ncontent_type = \"application/x-www-form-urlencoded\"\nbody = \"To={to}&Body={text}\"\nheaders = [\"X-Account: acme\"]\nauthorization = \"Bearer hunter3\"",
        )
        .unwrap();
        assert!(matches!(&loaded.config.sms, SmsConfig::Gateway(template) if template.headers.len() == 1));
        let shown = format!("{:?} {:?}", loaded.lines, loaded.config.sms);
        assert!(!shown.contains("hunter"), "{shown}");
    }

    #[test]
    fn x_84_what_cannot_work_is_refused_with_the_fix() {
        for (text, words) in [
            ("[sms]\nurl = \"sms.example\"", "https://"),
            ("[sms]\nurl = \"https://sms.example\"\nbody = \"To={to}\"", "has no {text}"),
            ("[sms]\nurl = \"https://sms.example\"\nmethod = \"DELETE\"", "POST, PUT or GET"),
            ("[sms]\nurl = \"https://sms.example\"\nheaders = [\"nonsense\"]", "Name: value"),
            ("[sms]\nurl = \"https://sms.example\"\nfolder = \"sms\"", "keep one of them"),
        ] {
            assert!(read(text).unwrap_err().contains(words), "{text}");
        }
        assert!(matches!(read("").unwrap().config.sms, SmsConfig::Unset));
    }
}
