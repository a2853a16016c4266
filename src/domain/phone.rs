//! Phone numbers. The rules of each country's numbering plan change monthly and live on the server: what is here is what
//! holds for all of them, and compiles for browsers too.

use serde::{Deserialize, Deserializer, Serialize};

/// Fewest and most digits of an international number, the country's code included: ITU-T E.164, 6.2.1, and the shortest
/// numbers in use.
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// The text is not an international phone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a phone number")]
pub struct InvalidPhoneNumber;

/// A number as it is dialled from anywhere: `+` and digits, nothing else. Whether the country has such a number is for the
/// server to say.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// Reads the E.164 form, such as `+4915112345678`.
    ///
    /// # Errors
    /// [`InvalidPhoneNumber`] when it is of another form.
    pub fn parse(text: &str) -> Result<Self, InvalidPhoneNumber> {
        let digits = text.strip_prefix('+').ok_or(InvalidPhoneNumber)?;
        let sound = DIGITS.contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
        if sound { Ok(Self(text.to_owned())) } else { Err(InvalidPhoneNumber) }
    }

    /// `+` and digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A form that a bystander can't use: `•••• 4567`.
    #[must_use]
    pub fn masked(&self) -> String {
        format!("{HIDDEN_DIGITS} {}", self.0.get(self.0.len().saturating_sub(4)..).unwrap_or_default())
    }

    /// Whether this is a test number of a development instance: `+1 (XXX) 555-0100` to `-0199`, which nobody has.
    #[must_use]
    pub fn is_test_number(&self) -> bool {
        self.0.len() == 12 && self.0.starts_with("+1") && self.0.get(5..10) == Some("55501")
    }
}

/// What stands for digits that are not shown.
pub const HIDDEN_DIGITS: &str = "••••";

impl<'de> Deserialize<'de> for PhoneNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// The flag of a country, from its ISO 3166 code. Systems that have no flags show the two letters.
pub fn flag(country: &str) -> String {
    let regional = |letter: char| char::from_u32(u32::from(letter).wrapping_sub(u32::from('A')).wrapping_add(0x1F1E6));
    country.chars().filter_map(regional).collect()
}

/// The codes (ISO 3166, and those that everybody uses alike) of all countries and regions with numbers of their own.
pub fn countries() -> impl Iterator<Item = &'static str> {
    COUNTRIES.split(' ')
}

const COUNTRIES: &str = "AC AD AE AF AG AI AL AM AO AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BW BY BZ CA CC CD CF CG CH CI CK \
    CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR \
    GT GU GW GY HK HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV \
    LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL \
    PM PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TA TC TD TG TH TJ TK TL TM TN TO \
    TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW";

#[cfg(test)]
mod tests {
    use super::{PhoneNumber, countries, flag};

    #[test]
    fn au_03_a_number_is_plus_and_digits() {
        assert!(PhoneNumber::parse("+4915112345678").is_ok());
        for bad in ["", "+", "4915112345678", "+49 151", "+0123456789", "+123456", "+1234567890123456", "+49151a2345678", "+４９1511234567"] {
            assert!(PhoneNumber::parse(bad).is_err(), "{bad} was accepted");
        }
    }

    #[test]
    fn au_03_a_masked_number_keeps_its_last_digits_only() {
        assert_eq!(PhoneNumber::parse("+4915112344567").map(|n| n.masked()), Ok("•••• 4567".to_owned()));
    }

    #[test]
    fn x_86_test_numbers_are_the_hundred_that_nobody_has() {
        let test = |text: &str| PhoneNumber::parse(text).is_ok_and(|number| number.is_test_number());
        assert!(test("+12025550100") && test("+15555550199"));
        assert!(!test("+12025550200") && !test("+12025551100") && !test("+4920255501001") && !test("+120255501001"));
    }

    #[test]
    fn au_03_flags_are_made_of_letters() {
        assert_eq!(flag("DE"), "🇩🇪");
        assert_eq!(countries().count(), 245);
    }
}
