//! Languages of pages and mails.

use serde::{Deserialize, Serialize};

/// A language with a complete set of texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    /// English.
    #[default]
    En,
    /// German.
    De,
    /// English with accents and 40 % more characters, which shows what a longer language breaks. Only where an
    /// operator or a test asks for it by name (`en-XA`), never from `Accept-Language`.
    #[serde(rename = "en-xa")]
    Pseudo,
    /// English on mirrored pages, which shows what a language written from right to left breaks. Asked for by name only
    /// (`ar-XB`, the tag that Chrome uses for this), as [`Self::Pseudo`].
    #[serde(rename = "ar-xb")]
    Mirrored,
}

impl Locale {
    /// The BCP 47 tag, as in the `lang` attribute.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
            Self::Pseudo => "en-XA",
            Self::Mirrored => "ar-XB",
        }
    }

    /// The direction of its script, as in the `dir` attribute.
    #[must_use]
    pub const fn direction(self) -> &'static str {
        match self {
            Self::En | Self::De | Self::Pseudo => "ltr",
            Self::Mirrored => "rtl",
        }
    }

    /// Whether its texts are the English ones, which browsers always have.
    #[must_use]
    pub const fn is_english(self) -> bool {
        matches!(self, Self::En | Self::Mirrored)
    }

    /// Whether people speak it; the others are for those who build pages.
    const fn is_spoken(self) -> bool {
        matches!(self, Self::En | Self::De)
    }

    /// The language a tag names, by its primary subtag (RFC 4647, 3.4 lookup).
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let tag = tag.trim().to_ascii_lowercase().replace('_', "-");
        if let Some(unspoken) = [Self::Pseudo, Self::Mirrored].into_iter().find(|locale| locale.tag().eq_ignore_ascii_case(&tag)) {
            return Some(unspoken);
        }
        match tag.split('-').next() {
            Some("en") => Some(Self::En),
            Some("de") => Some(Self::De),
            _ => None,
        }
    }

    /// The first usable wish: `ui_locales` (OpenID Connect Core, 3.1.2.1: tags separated by spaces, best first), then
    /// the person's earlier choice, then `Accept-Language` by weight (RFC 9110, 12.5.4), then English.
    #[must_use]
    pub fn negotiate(ui_locales: Option<&str>, chosen: Option<Self>, accept_language: Option<&str>) -> Self {
        let asked = ui_locales.and_then(|tags| tags.split_whitespace().find_map(Self::from_tag));
        asked.or(chosen).or_else(|| accept_language.and_then(best_accepted)).unwrap_or_default()
    }
}

/// The first country that the languages somebody asks for name, such as the `CH` of `de-CH`, by its ISO 3166 code
/// (RFC 5646, 2.2.4). `ui_locales` comes before `Accept-Language`.
#[must_use]
pub fn region(ui_locales: Option<&str>, accept_language: Option<&str>) -> Option<String> {
    let asked = ui_locales.into_iter().flat_map(str::split_whitespace);
    let accepted = accept_language.into_iter().flat_map(|header| header.split(',').take(20)).filter_map(|part| part.split(';').next());
    asked.chain(accepted).find_map(|tag| {
        let country = tag.trim().split(['-', '_']).skip(1).find(|part| part.len() == 2)?;
        country.bytes().all(|b| b.is_ascii_alphabetic()).then(|| country.to_ascii_uppercase())
    })
}

fn best_accepted(header: &str) -> Option<Locale> {
    let mut wishes: Vec<(f32, Locale)> = header
        .split(',')
        .take(20)
        .filter_map(|part| {
            let mut pieces = part.split(';');
            let locale = Locale::from_tag(pieces.next()?).filter(|locale| locale.is_spoken())?;
            let weight = pieces.find_map(|piece| piece.trim().strip_prefix("q=")).map_or(Some(1.0), |q| q.parse::<f32>().ok())?;
            (weight > 0.0).then_some((weight, locale))
        })
        .collect();
    wishes.sort_by(|a, b| b.0.total_cmp(&a.0));
    wishes.first().map(|(_, locale)| *locale)
}

#[cfg(test)]
mod tests {
    use super::{Locale, region};

    #[test]
    fn ux_37_the_country_is_that_of_the_first_language_with_one() {
        assert_eq!(region(Some("de de-at"), Some("en-US")).as_deref(), Some("AT"));
        assert_eq!(region(None, Some("de, de-CH;q=0.9, en-US;q=0.5")).as_deref(), Some("CH"));
        assert_eq!(region(None, Some("zh-Hans-CN")).as_deref(), Some("CN"));
        assert_eq!(region(Some("de"), Some("en, fr")), None);
    }

    #[test]
    fn x_50_ui_locales_then_choice_then_browser_then_english() {
        let pick = Locale::negotiate;
        assert_eq!(pick(Some("fr de en"), Some(Locale::En), Some("en")), Locale::De);
        assert_eq!(pick(Some("xx"), Some(Locale::De), Some("en")), Locale::De);
        assert_eq!(pick(None, None, Some("fr-FR, de;q=0.7, en;q=0.9")), Locale::En);
        assert_eq!(pick(None, None, Some("de-AT,en;q=0.5")), Locale::De);
        assert_eq!(pick(None, None, Some("fr;q=1, *;q=0.5, en;q=0, ;;,")), Locale::En);
        assert_eq!(pick(None, None, None), Locale::En);
    }

    #[test]
    fn x_50_the_pseudo_locales_are_asked_for_by_name_only() {
        for (tag, locale) in [("en-XA", Locale::Pseudo), ("ar-XB", Locale::Mirrored)] {
            assert_eq!(Locale::negotiate(Some(tag), None, None), locale);
            assert_eq!(Locale::negotiate(None, None, Some(tag)), Locale::En);
        }
        assert_eq!(Locale::negotiate(Some("ar"), None, None), Locale::En, "there are no Arabic texts");
    }

    #[test]
    fn ux_49_only_the_mirrored_locale_runs_from_right_to_left() {
        let directions = [Locale::En, Locale::De, Locale::Pseudo, Locale::Mirrored].map(Locale::direction);
        assert_eq!(directions, ["ltr", "ltr", "ltr", "rtl"]);
    }
}
