//! What every page shows of the instance. The server makes it; the browser gets the same value with the page.

use serde::{Deserialize, Serialize};

use super::layout::BrandView;
use super::text::Text;
use crate::domain::locale::Locale;

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// Reads what the cookie says.
    pub fn parse(text: &str) -> Self {
        match text {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }

    /// The value of `data-theme`, absent for the system's choice.
    pub const fn attribute(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }
}

/// The instance, as pages show it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Frame {
    /// Name of the application.
    pub app_name: String,
    /// Picture in place of the name.
    pub logo_url: Option<String>,
    /// Whose picture it is, if not the application's.
    pub brand_name: Option<String>,
    /// Where the logo leads.
    pub home_url: Option<String>,
    /// Whom to ask.
    pub support_email: Option<String>,
    /// Help pages.
    pub help_url: Option<String>,
    /// Terms of service.
    pub terms_url: Option<String>,
    /// Privacy policy.
    pub privacy_url: Option<String>,
    /// Whether the "Secured by" line shows.
    pub secured_by: bool,
    /// Whether the notice of development instances shows.
    pub development: bool,
    /// Address of the style sheet with the instance's colour.
    pub brand_css: Option<String>,
    /// Language of this page.
    pub locale: Locale,
    /// Theme of this page.
    pub theme: Theme,
}

impl Frame {
    /// Logo or name.
    pub fn brand(&self) -> BrandView {
        BrandView {
            name: self.brand_name.as_ref().unwrap_or(&self.app_name).clone(),
            logo_url: self.logo_url.clone(),
            home_url: self.home_url.clone(),
        }
    }

    /// Help, privacy, terms and support, as far as they are set.
    pub fn links(&self, text: &Text) -> Vec<(String, String)> {
        let words = &text.common;
        [
            (words.help, self.help_url.clone()),
            (words.privacy, self.privacy_url.clone()),
            (words.terms, self.terms_url.clone()),
            (words.support, self.support_email.as_ref().map(|address| format!("mailto:{address}"))),
        ]
        .into_iter()
        .filter_map(|(name, href)| href.map(|href| (name.to_owned(), href)))
        .collect()
    }
}
