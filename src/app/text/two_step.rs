//! The texts of two-step verification: no part of [`super::Text`], so that browsers fetch them with the pages that show them.

use super::{SecondStepText, TasksText, TwoStepText, de, en, pseudo, use_locale};
use crate::domain::locale::Locale;

/// All of them in one language.
pub struct TwoStepTexts {
    /// The second step of signing in.
    pub second_step: SecondStepText,
    /// Setting up and taking off.
    pub set_up: TwoStepText,
    /// What has to be done before a session counts.
    pub tasks: TasksText,
}

impl TwoStepTexts {
    /// The same texts, stretched.
    pub(super) fn stretched(english: &'static Self) -> Self {
        Self {
            second_step: SecondStepText::stretched(&english.second_step),
            set_up: TwoStepText::stretched(&english.set_up),
            tasks: TasksText::stretched(&english.tasks),
        }
    }

    /// Every text with its name.
    #[cfg(test)]
    pub(super) fn each(&self) -> Vec<(String, String)> {
        [self.second_step.each(), self.set_up.each(), self.tasks.each()].concat()
    }
}

/// The texts of two-step verification in a language.
pub fn two_step_texts(locale: Locale) -> &'static TwoStepTexts {
    match locale {
        Locale::En | Locale::Mirrored => en::TWO_STEP,
        Locale::De => de::TWO_STEP,
        Locale::Pseudo => pseudo::two_step_texts(en::TWO_STEP),
    }
}

/// [`two_step_texts`] in the language of the page.
pub fn use_two_step_texts() -> &'static TwoStepTexts {
    two_step_texts(use_locale())
}
