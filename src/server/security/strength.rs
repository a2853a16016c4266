//! How hard a password is to guess, by zxcvbn with the person's own words counted as known.

use crate::domain::password::Strength;

/// What zxcvbn found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judgement {
    /// In three words.
    pub strength: Strength,
    /// The whole password is one entry of the list of passwords that leaked most often.
    pub is_common: bool,
}

/// zxcvbn looks at this many characters at most: its time grows with the square, and what follows only helps.
const JUDGED_CHARACTERS: usize = 100;

/// Judges a password. `min_score` is the instance's lowest acceptable zxcvbn score.
#[must_use]
pub fn judge(password: &str, own_words: &[&str], min_score: u8) -> Judgement {
    use zxcvbn::matching::patterns::MatchPattern;

    let head: String = password.chars().take(JUDGED_CHARACTERS).collect();
    let entropy = zxcvbn::zxcvbn(&head, own_words);
    let score = u8::from(entropy.score());
    let is_common = match entropy.sequence() {
        [only] => {
            matches!(&only.pattern, MatchPattern::Dictionary(found) if format!("{:?}", found.dictionary_name) == "Passwords" && !found.reversed && !found.l33t)
        }
        _ => false,
    };
    let strength = if score < min_score {
        Strength::TooWeak
    } else if score < 4 {
        Strength::Fair
    } else {
        Strength::Strong
    };
    Judgement { strength, is_common }
}

#[cfg(test)]
mod tests {
    use super::judge;
    use crate::domain::password::Strength;

    #[test]
    fn ux_10_three_sample_passwords_give_three_states() {
        assert_eq!(judge("password1", &[], 2).strength, Strength::TooWeak);
        assert_eq!(judge("anchorvio83", &[], 2).strength, Strength::Fair);
        assert_eq!(judge("violet-anchor-meadow-1843", &[], 2).strength, Strength::Strong);
    }

    #[test]
    fn au_01_a_password_everybody_uses_is_known_as_leaked() {
        assert!(judge("password1", &[], 2).is_common);
        assert!(!judge("violet-anchor-1843", &[], 2).is_common);
    }

    #[test]
    fn own_words_do_not_count_as_strength() {
        let with = judge("lovelace1843", &["lovelace"], 2).strength;
        assert_eq!(with, Strength::TooWeak);
    }
}
