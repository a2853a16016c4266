//! An answer, read as a person reads it: by headings, labels, forms and messages.

use axum::http::{HeaderMap, StatusCode, header};
use scraper::{ElementRef, Html, Selector};
use vestibule::app::text::text;
use vestibule::domain::locale::Locale;
use vestibule::domain::problem::{Field, ProblemCode};

/// An answer of the server.
#[derive(Debug, Clone)]
pub struct Page {
    /// Path and query that were asked for.
    pub path: String,
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub body: String,
}

fn selector(css: &str) -> Selector {
    Selector::parse(css).unwrap_or_else(|_| panic!("not a selector: {css}"))
}

/// The text a person sees, spaces collapsed.
fn visible(element: ElementRef<'_>) -> String {
    let unseen = ["script", "style", "template", "noscript", "head"];
    let texts = element.descendants().filter_map(|node| {
        let text = node.value().as_text()?;
        let hidden = node.ancestors().any(|above| above.value().as_element().is_some_and(|element| unseen.contains(&element.name())));
        (!hidden).then(|| text.to_string())
    });
    texts.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Page {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Where the answer sends the browser.
    pub fn location(&self) -> Option<String> {
        self.header(header::LOCATION.as_str()).map(str::to_owned)
    }

    /// Read as JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("not JSON: {} {} {}", self.path, self.status, self.body))
    }

    /// Status and code of the first error of a refusal by the machine API.
    #[track_caller]
    pub fn refusal(&self) -> (u16, String) {
        (self.status.as_u16(), self.json()["errors"][0]["code"].as_str().unwrap_or_default().to_owned())
    }

    /// The path without the query.
    pub fn path_only(&self) -> &str {
        self.path.split('?').next().unwrap_or_default()
    }

    /// Parsed.
    pub fn html(&self) -> Html {
        Html::parse_document(&self.body)
    }

    /// Everything a person can read on it.
    pub fn text(&self) -> String {
        visible(self.html().root_element())
    }

    /// Whether the words can be read on it.
    pub fn shows(&self, words: &str) -> bool {
        self.text().contains(words)
    }

    /// The main heading.
    pub fn heading(&self) -> String {
        self.texts_of("h1").into_iter().next().unwrap_or_default()
    }

    /// The texts of all elements that a selector finds.
    pub fn texts_of(&self, css: &str) -> Vec<String> {
        self.html().select(&selector(css)).map(visible).collect()
    }

    /// Whether a selector finds something.
    pub fn has(&self, css: &str) -> bool {
        self.html().select(&selector(css)).next().is_some()
    }

    /// An attribute of the first element that a selector finds.
    pub fn attribute(&self, css: &str, name: &str) -> Option<String> {
        self.html().select(&selector(css)).next()?.value().attr(name).map(str::to_owned)
    }

    /// What a field holds.
    pub fn value(&self, field: Field) -> String {
        self.attribute(&format!("input[name={}]", field.name()), "value").unwrap_or_default()
    }

    /// Whether a form goes to this action.
    pub fn has_form(&self, action: &str) -> bool {
        self.has(&format!("form[action='{action}']"))
    }

    /// The message at a field, tied to it by `aria-describedby`; for [`Field::Form`] the alert of the card.
    pub fn problem(&self, field: Field) -> Option<String> {
        let found = if field == Field::Form {
            self.texts_of("[role=alert]:not([hidden])").join(" ")
        } else {
            let ids = self.attribute(&format!("input[name={}][aria-invalid=true]", field.name()), "aria-describedby")?;
            ids.split_whitespace().flat_map(|id| self.texts_of(&format!("[id='{id}']"))).collect::<Vec<_>>().join(" ")
        };
        Some(found).filter(|text| !text.is_empty())
    }

    /// Fails unless this problem is told at this field.
    #[track_caller]
    pub fn expect_problem(&self, field: Field, code: &ProblemCode) -> &Self {
        let wanted = text(Locale::En).problem(field, code);
        let shown = self.problem(field).unwrap_or_default();
        assert!(
            shown.contains(&wanted),
            "at {field:?} of {} ({}): expected “{wanted}”, found “{shown}” in “{}”",
            self.path,
            self.status,
            self.text()
        );
        self
    }

    /// Fails unless the page is the one at this path.
    #[track_caller]
    pub fn expect_path(&self, path: &str) -> &Self {
        assert!(self.path_only() == path && self.status.is_success(), "expected {path}, is at {} ({}): “{}”", self.path, self.status, self.text());
        self
    }

    /// Fails unless the answer leads to exactly this address.
    #[track_caller]
    pub fn expect_sent_to(&self, address: &str) -> &Self {
        let location = self.location();
        assert_eq!(location.as_deref(), Some(address), "from {} ({}): “{}”", self.path, self.status, self.text());
        self
    }

    /// What the form with this action sends when `fields` are filled in. Fixed values (hidden fields, named buttons) that
    /// `fields` names choose among several such forms.
    #[track_caller]
    pub fn filled_form(&self, action: &str, fields: &[(&str, &str)]) -> Vec<(String, String)> {
        let html = self.html();
        let forms = selector(&format!("form[action='{action}']"));
        let inputs = selector("input[name], button[name], select[name], textarea[name]");
        let attribute = |element: ElementRef<'_>, name: &str| element.value().attr(name).unwrap_or_default().to_owned();
        let form = html.select(&forms).find(|form| {
            fields.iter().all(|(name, value)| {
                form.select(&inputs).any(|input| {
                    let is_fixed = input.value().name() == "button" || attribute(input, "type") == "hidden";
                    attribute(input, "name") == *name && (!is_fixed || attribute(input, "value") == *value)
                })
            })
        });
        let names: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
        let form = form.unwrap_or_else(|| panic!("no form to {action} with {names:?} at {} ({}): “{}”", self.path, self.status, self.text()));
        assert_eq!(attribute(form, "method").to_lowercase(), "post", "a form that changes something is posted");
        let kept = form.select(&inputs).filter(|input| {
            let is_button = input.value().name() == "button";
            let is_unticked = attribute(*input, "type") == "checkbox" && input.value().attr("checked").is_none();
            let is_disabled = input.value().attr("disabled").is_some();
            !is_button && !is_unticked && !is_disabled && !names.contains(&attribute(*input, "name").as_str())
        });
        let chosen = selector("option[selected]");
        let held = |input: ElementRef<'_>| match input.value().name() {
            "select" => input.select(&chosen).next().map(|option| attribute(option, "value")).unwrap_or_default(),
            _ => attribute(input, "value"),
        };
        let kept: Vec<(String, String)> = kept.map(|input| (attribute(input, "name"), held(input))).collect();
        kept.into_iter().chain(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))).collect()
    }

    /// The body without what differs from request to request.
    pub fn without_nonces(&self) -> String {
        let mut body = self.body.clone();
        for marker in ["nonce=\"", "nonce='", "nonce=\\\""] {
            let quote = marker.chars().last().unwrap_or('"');
            let mut clean = String::new();
            let mut rest = body.as_str();
            while let Some((before, after)) = rest.split_once(marker) {
                clean += before;
                rest = after.split_once(quote).map_or("", |(_, after)| after);
            }
            clean += rest;
            body = clean;
        }
        body
    }
}
