//! What a phone number is worth: the numbering plans of all countries, by the `phonenumber` crate.
//!
//! The crate sees digits alone, never what somebody typed.

use std::collections::HashMap;
use std::sync::LazyLock;

use maud::{Markup, html};
use phonenumber::metadata::DATABASE;
use phonenumber::{Mode, Type};

use crate::app::text::country_name;
use crate::domain::locale::Locale;
use crate::domain::phone::{self, PhoneNumber, flag};
use crate::domain::problem::ProblemCode;
use crate::domain::settings::InstanceSettings;

/// Longest text that is read as a number, in bytes: fifteen digits with everything that people put between them.
const MAX_LENGTH: usize = 64;

/// The country of somebody of whom nothing is known.
const DEFAULT_COUNTRY: &str = "US";

/// Whether a text is meant as an international number: `+` and digits, with what people put between them.
#[must_use]
pub fn is_international(text: &str) -> bool {
    text.trim().strip_prefix('+').is_some_and(|rest| !rest.trim().is_empty() && digits(rest).is_some())
}

/// Reads a number as people write it: an international one, or one of this country. `development` lets test numbers pass
/// whatever the settings say.
///
/// # Errors
/// The problem to show: no number, one that gets no text messages, or one of a country that is not served.
pub fn read(text: &str, country: Option<&str>, settings: &InstanceSettings, development: bool) -> Result<PhoneNumber, ProblemCode> {
    let parsed = parse(text, country).ok_or(ProblemCode::PhoneInvalid)?;
    let number = PhoneNumber::parse(&parsed.format().mode(Mode::E164).to_string()).map_err(|_| ProblemCode::PhoneInvalid)?;
    if development && number.is_test_number() {
        return Ok(number);
    }
    if !parsed.is_valid() {
        return Err(ProblemCode::PhoneInvalid);
    }
    // Numbers of no country, such as those of satellites, belong to none of the allowed ones.
    if !parsed.country().id().is_some_and(|country| settings.takes_numbers_of(country.as_ref())) {
        return Err(ProblemCode::PhoneCountry);
    }
    match parsed.number_type(&DATABASE) {
        Type::Mobile | Type::FixedLineOrMobile | Type::PersonalNumber | Type::Voip => Ok(number),
        _ => Err(ProblemCode::PhoneNotMobile),
    }
}

fn parse(text: &str, country: Option<&str>) -> Option<phonenumber::PhoneNumber> {
    let text = text.trim();
    match text.strip_prefix('+') {
        Some(rest) => phonenumber::parse(None, format!("+{}", digits(rest)?)).ok(),
        None => phonenumber::parse(Some(country?.parse().ok()?), digits(text)?).ok(),
    }
}

/// The digits of a number; `None` where there is something that no number has.
fn digits(text: &str) -> Option<String> {
    let separates = |c: char| c.is_whitespace() || matches!(c, '-' | '.' | '/' | '(' | ')' | '\u{2010}'..='\u{2015}');
    let sound = text.len() <= MAX_LENGTH && text.chars().all(|c| c.is_ascii_digit() || separates(c));
    sound.then(|| text.chars().filter(char::is_ascii_digit).collect())
}

/// A number as people read it: `+49 1512 3456789`.
#[must_use]
pub fn international(number: &PhoneNumber) -> String {
    parse(number.as_str(), None).map_or_else(|| number.as_str().to_owned(), |parsed| parsed.format().mode(Mode::International).to_string())
}

/// A number apart: its country, if it has one of those in the list, and what people dial there.
#[must_use]
pub fn split(number: &PhoneNumber) -> Option<(String, String)> {
    let parsed = parse(number.as_str(), None)?;
    let by_plan = parsed.country().id().map(|country| country.as_ref().to_owned());
    let main = || phone::countries().find(|country| calling_code(country) == Some(parsed.code().value()) && is_main(country));
    let country = by_plan.or_else(|| main().map(str::to_owned))?;
    let international = parsed.format().mode(Mode::International).to_string();
    let rest = international.split_once(' ').map_or_else(|| parsed.national().to_string(), |(_, rest)| rest.to_owned());
    Some((country, rest))
}

fn calling_code(country: &str) -> Option<u16> {
    DATABASE.by_id(country).map(phonenumber::Metadata::country_code)
}

fn is_main(country: &str) -> bool {
    DATABASE.by_id(country).is_some_and(phonenumber::Metadata::is_main_country_for_code)
}

/// A country, its calling code, and its name.
type Country = (&'static str, u16, &'static str);

/// All countries by name, in each language. Sorted once.
static BY_NAME: LazyLock<HashMap<Locale, Vec<Country>>> = LazyLock::new(|| {
    let listed = |locale: Locale| {
        let countries = phone::countries().filter_map(|country| Some((country, calling_code(country)?, country_name(locale, country))));
        let mut all: Vec<Country> = countries.collect();
        all.sort_by_cached_key(|(_, _, name)| sort_key(name));
        (locale, all)
    };
    [Locale::En, Locale::De, Locale::Pseudo, Locale::Mirrored].map(listed).into()
});

fn by_name(locale: Locale) -> &'static [Country] {
    BY_NAME.get(&locale).map_or(&[], Vec::as_slice)
}

/// The list of countries while nobody looks at it: the chosen one alone; and what stands on the list.
#[must_use]
pub fn chosen_option(locale: Locale, chosen: &str) -> (String, String) {
    let country = by_name(locale).iter().find(|(country, ..)| *country == chosen);
    country
        .map_or_else(Default::default, |(country, code, name)| (option(&(country, *code, name), false, chosen).into_string(), short(country, *code)))
}

/// A country in the list. A number that begins with its code chooses it where it is `main`.
fn option((country, code, name): &Country, main: bool, chosen: &str) -> Markup {
    html! {
        option value=(country) data-code=(code) data-main[main] selected[*country == chosen] { (name) " (+" (code) ") " (flag(country)) }
    }
}

/// What stands on a list of countries that is closed.
fn short(country: &str, code: u16) -> String {
    format!("{} +{code}", flag(country))
}

/// The countries to choose from, drawn as the options of a list with the chosen one marked; and what stands on the list
/// when it is closed. Of the countries that share a calling code, one is `data-main`: a number that begins with the code
/// chooses that one.
#[must_use]
pub fn country_options(settings: &InstanceSettings, locale: Locale, chosen: &str) -> (String, String) {
    let listed: Vec<Country> = by_name(locale).iter().filter(|(country, ..)| settings.takes_numbers_of(country)).copied().collect();
    let rank = |country: &'static str| (!is_main(country), country);
    let mut mains: HashMap<u16, &'static str> = HashMap::new();
    for (country, code, _) in &listed {
        let known = mains.entry(*code).or_insert(country);
        if rank(country) < rank(known) {
            *known = country;
        }
    }
    let short = listed.iter().find(|(country, ..)| *country == chosen).map(|(country, code, _)| short(country, *code));
    let drawn = html! {
        @for country in &listed {
            (option(country, mains.get(&country.1) == Some(&country.0), chosen))
        }
    };
    (drawn.into_string(), short.unwrap_or_default())
}

/// Names in the order of a dictionary, where letters with marks stand beside those without.
fn sort_key(name: &str) -> String {
    let plain = |letter: char| match letter {
        'Ä' | 'Å' | 'ä' | 'å' | 'á' | 'ã' => 'a',
        'Ö' | 'ö' | 'ô' | 'ó' => 'o',
        'Ü' | 'ü' => 'u',
        'é' => 'e',
        'ç' => 'c',
        'í' => 'i',
        other => other.to_ascii_lowercase(),
    };
    name.chars().map(plain).collect()
}

/// The country to begin with: the one a person's languages name, if it is served, or else the first that is.
#[must_use]
pub fn default_country<'a>(settings: &'a InstanceSettings, region: Option<&'a str>, locale: Locale) -> &'a str {
    let of_language = match locale {
        Locale::De => "DE",
        Locale::En | Locale::Pseudo | Locale::Mirrored => DEFAULT_COUNTRY,
    };
    let known = |country: &&str| settings.takes_numbers_of(country) && phone::countries().any(|known| known == *country);
    let first = settings.phone_countries.first().map_or(DEFAULT_COUNTRY, String::as_str);
    region.filter(known).or_else(|| Some(of_language).filter(known)).unwrap_or(first)
}

#[cfg(test)]
mod tests {
    use super::{calling_code, chosen_option, country_options, default_country, international, is_international, read, split};
    use crate::domain::locale::Locale;
    use crate::domain::phone::{PhoneNumber, countries};
    use crate::domain::problem::ProblemCode;
    use crate::domain::settings::InstanceSettings;

    fn number(text: &str, country: Option<&str>) -> Result<String, ProblemCode> {
        read(text, country, &InstanceSettings::default(), false).map(|number| number.as_str().to_owned())
    }

    #[test]
    fn au_03_numbers_are_read_as_people_write_them() {
        for (text, country) in
            [("+49 1512 3456789", None), ("01512 / 345 67 89", Some("DE")), ("1512-3456789", Some("DE")), ("+49 (0) 1512 3456789", None)]
        {
            assert_eq!(number(text, country).as_deref(), Ok("+4915123456789"), "{text}");
        }
        assert_eq!(number("(202) 456-1111", Some("US")).as_deref(), Ok("+12024561111"));
        assert_eq!(number("+44 7911 123456", Some("US")).as_deref(), Ok("+447911123456"), "a calling code outweighs the country");
    }

    #[test]
    fn au_03_what_is_no_number_is_refused() {
        for text in [
            "",
            "+",
            "abc",
            "12",
            "+49",
            "+999999999999",
            "+49151234567890123",
            "tel:+4915123456789",
            "+49 1512 3456789 ext 5",
            "'; --",
            &"1".repeat(500),
        ] {
            assert_eq!(number(text, Some("DE")), Err(ProblemCode::PhoneInvalid), "{text}");
        }
        assert_eq!(number("01512 3456789", None), Err(ProblemCode::PhoneInvalid));
        assert_eq!(number("01512 3456789", Some("XX")), Err(ProblemCode::PhoneInvalid));
    }

    #[test]
    fn au_03_fixed_lines_get_no_text_messages() {
        assert_eq!(number("+49 30 901820", None), Err(ProblemCode::PhoneNotMobile));
        assert_eq!(number("+44 800 123 4567", None), Err(ProblemCode::PhoneNotMobile), "nor do free numbers");
        assert!(number("+1 202 456 1111", None).is_ok(), "where nobody can tell, it is tried");
    }

    #[test]
    fn au_07_countries_that_are_not_served_are_refused() {
        let settings = InstanceSettings { phone_countries: vec!["DE".to_owned(), "CA".to_owned()], ..InstanceSettings::default() };
        let check = |text: &str| read(text, None, &settings, false).map(drop);
        assert_eq!(check("+4915123456789"), Ok(()));
        assert_eq!(check("+16135550142"), Ok(()), "Canada");
        assert_eq!(check("+12024561111"), Err(ProblemCode::PhoneCountry), "the United States have the same calling code");
        assert_eq!(check("+447911123456"), Err(ProblemCode::PhoneCountry));
        let (options, short) = country_options(&settings, Locale::En, "DE");
        assert_eq!(short, "🇩🇪 +49");
        assert!(options.contains("<option value=\"CA\" data-code=\"1\" data-main>Canada (+1) 🇨🇦</option>"), "{options}");
        assert_eq!(options.matches("<option").count(), 2);
    }

    #[test]
    fn x_86_test_numbers_pass_in_development_only() {
        let check = |development| read("+15555550100", None, &InstanceSettings::default(), development).map(|number| number.as_str().to_owned());
        assert_eq!(check(true).as_deref(), Ok("+15555550100"));
        assert_eq!(check(false), Err(ProblemCode::PhoneInvalid));
    }

    #[test]
    fn ux_37_a_list_has_each_country_once_and_one_for_each_calling_code() {
        let (options, short) = country_options(&InstanceSettings::default(), Locale::De, "AT");
        assert_eq!((options.matches("<option").count(), short.as_str()), (countries().count(), "🇦🇹 +43"));
        assert!(options.contains("<option value=\"AT\" data-code=\"43\" data-main selected>Österreich (+43) 🇦🇹</option>"));
        for (code, main) in [("1", "US"), ("7", "RU"), ("44", "GB"), ("49", "DE")] {
            assert_eq!(options.matches(&format!("data-code=\"{code}\" data-main")).count(), 1);
            assert!(options.contains(&format!("value=\"{main}\" data-code=\"{code}\" data-main")));
        }
        assert!(options.find("Österreich") < options.find("Polen"), "marks do not move a name to the end");
    }

    #[test]
    fn ux_37_a_list_that_nobody_looks_at_has_the_chosen_country_alone() {
        let (options, short) = chosen_option(Locale::De, "AT");
        assert_eq!((options.as_str(), short.as_str()), ("<option value=\"AT\" data-code=\"43\" selected>Österreich (+43) 🇦🇹</option>", "🇦🇹 +43"));
    }

    #[test]
    fn au_03_no_calling_code_begins_another() {
        let codes: std::collections::BTreeSet<String> = countries().filter_map(calling_code).map(|code| code.to_string()).collect();
        for code in &codes {
            assert!(codes.iter().all(|other| other == code || !other.starts_with(code.as_str())), "{code}");
        }
    }

    #[test]
    fn au_07_the_list_of_countries_is_that_of_the_numbering_plans() {
        let mut known: Vec<&str> = super::DATABASE.iter().map(phonenumber::Metadata::id).filter(|id| id.len() == 2).collect();
        known.sort_unstable();
        known.dedup();
        assert_eq!(countries().collect::<Vec<_>>(), known);
    }

    #[test]
    fn ux_37_the_first_country_is_that_of_the_persons_languages() {
        let all = InstanceSettings::default();
        assert_eq!(default_country(&all, Some("CH"), Locale::De), "CH");
        assert_eq!(default_country(&all, None, Locale::De), "DE");
        assert_eq!(default_country(&all, Some("XX"), Locale::En), "US");
        let some = InstanceSettings { phone_countries: vec!["FR".to_owned(), "ES".to_owned()], ..all };
        assert_eq!(default_country(&some, Some("CH"), Locale::De), "FR");
    }

    #[test]
    fn au_03_a_number_is_shown_with_its_country() {
        let number = PhoneNumber::parse("+4915123456789").unwrap();
        assert_eq!(international(&number), "+49 1512 3456789");
        assert_eq!(split(&number), Some(("DE".to_owned(), "1512 3456789".to_owned())));
        assert_eq!(split(&PhoneNumber::parse("+15555550100").unwrap()).map(|(country, _)| country), Some("US".to_owned()));
    }

    #[test]
    fn au_04_what_begins_with_plus_and_has_digits_is_meant_as_a_number() {
        assert!(is_international(" +49 1512 3456789") && is_international("+1"));
        assert!(!is_international("+") && !is_international("+ada@example.org") && !is_international("49151") && !is_international(""));
    }
}
