//! English with accents and at least 40 % more characters, made from the English texts.

use std::sync::OnceLock;

use super::{
    AccountText, ChooserText, CommonText, ErrorsText, HappeningText, LinkText, MailFrameText, MailText, MailsText, NoticeText, OrganizationMailsText,
    OrganizationNews, OrganizationTexts, OrganizationTroubleText, PhoneText, RecoveryText, RedirectsText, SecurityText, SessionOverText, SetupText,
    SignInText, SignUpText, Text, TimeText, TwoStepTexts, UndoText,
};
use crate::domain::problem::ProblemCode;

/// Marks the begin and end of a value inside a sentence; noncharacters, which no text contains (Unicode 23.7).
const VALUE_BEGINS: char = '\u{FDD0}';
const VALUE_ENDS: char = '\u{FDD1}';

/// The stretched texts, made at first use.
pub(super) fn text(english: &'static Text) -> &'static Text {
    static TEXT: OnceLock<Text> = OnceLock::new();
    TEXT.get_or_init(|| Text {
        common: CommonText::stretched(&english.common),
        sign_in: SignInText::stretched(&english.sign_in),
        recovery: RecoveryText::stretched(&english.recovery),
        chooser: ChooserText::stretched(&english.chooser),
        link: LinkText::stretched(&english.link),
        sign_up: SignUpText::stretched(&english.sign_up),
        phone: PhoneText::stretched(&english.phone),
        errors: ErrorsText::stretched(&english.errors),
        redirects: RedirectsText::stretched(&english.redirects),
        time: TimeText::stretched(&english.time),
        problem: Box::leak(Box::new(|field, code: &ProblemCode| {
            let kept = match code {
                ProblemCode::Internal { reference } => &ProblemCode::Internal { reference: keep(reference) },
                ProblemCode::Social { service, trouble } => &ProblemCode::Social { service: keep(service), trouble: *trouble },
                other => other,
            };
            stretch(&(english.problem)(field, kept))
        })),
    })
}

/// The stretched texts of mails, made at first use.
pub(super) fn mails_text(english: &'static MailsText) -> &'static MailsText {
    static TEXT: OnceLock<MailsText> = OnceLock::new();
    TEXT.get_or_init(|| MailsText {
        frame: MailFrameText::stretched(&english.frame),
        sign_in: MailText::stretched(&english.sign_in),
        sign_up: MailText::stretched(&english.sign_up),
        reset_password: MailText::stretched(&english.reset_password),
        reverification: MailText::stretched(&english.reverification),
        account_exists: MailText::stretched(&english.account_exists),
        add_email: MailText::stretched(&english.add_email),
        notice: NoticeText::stretched(&english.notice),
        invitation: MailText::stretched(&english.invitation),
        organization: OrganizationMailsText::stretched(&english.organization),
    })
}

/// The stretched texts of two-step verification, made at first use.
pub(super) fn two_step_texts(english: &'static TwoStepTexts) -> &'static TwoStepTexts {
    static TEXT: OnceLock<TwoStepTexts> = OnceLock::new();
    TEXT.get_or_init(|| TwoStepTexts::stretched(english))
}

/// The stretched texts of the security log, made at first use.
pub(super) fn security_text(english: &'static SecurityText) -> &'static SecurityText {
    static TEXT: OnceLock<SecurityText> = OnceLock::new();
    TEXT.get_or_init(|| SecurityText { happening: HappeningText::stretched(&english.happening), undo: UndoText::stretched(&english.undo) })
}

/// The stretched texts of the account pages, made at first use.
pub(super) fn account_text(english: &'static AccountText) -> &'static AccountText {
    static TEXT: OnceLock<AccountText> = OnceLock::new();
    TEXT.get_or_init(|| AccountText::stretched(english))
}

/// The stretched texts of what happens in organizations, made at first use.
pub(super) fn organization_news(english: &'static OrganizationNews) -> &'static OrganizationNews {
    static TEXT: OnceLock<OrganizationNews> = OnceLock::new();
    TEXT.get_or_init(|| OrganizationNews::stretched(english))
}

/// The stretched texts about a session that is over, made at first use.
pub(super) fn session_over_text(english: &'static SessionOverText) -> &'static SessionOverText {
    static TEXT: OnceLock<SessionOverText> = OnceLock::new();
    TEXT.get_or_init(|| SessionOverText::stretched(english))
}

/// The stretched texts of what is in the way in organizations, made at first use.
pub(super) fn organization_trouble_text(english: &'static OrganizationTroubleText) -> &'static OrganizationTroubleText {
    static TEXT: OnceLock<OrganizationTroubleText> = OnceLock::new();
    TEXT.get_or_init(|| OrganizationTroubleText::stretched(english))
}

/// The stretched texts of the set-up guide, made at first use.
pub(super) fn setup_text(english: &'static SetupText) -> &'static SetupText {
    static TEXT: OnceLock<SetupText> = OnceLock::new();
    TEXT.get_or_init(|| SetupText::stretched(english))
}

/// The stretched texts of organizations, made at first use.
pub(super) fn organization_texts(english: &'static OrganizationTexts) -> &'static OrganizationTexts {
    static TEXT: OnceLock<OrganizationTexts> = OnceLock::new();
    TEXT.get_or_init(|| OrganizationTexts::stretched(english))
}

/// A fixed text, stretched once for the life of the program.
pub(super) fn fixed(english: &str) -> &'static str {
    Box::leak(stretch(english).into_boxed_str())
}

/// Marks a value that must stay as it is.
pub(super) fn keep(value: &str) -> String {
    format!("{VALUE_BEGINS}{value}{VALUE_ENDS}")
}

/// Accents on letters and filling at the end; digits and marked values stay.
pub(super) fn stretch(english: &str) -> String {
    let mut stretched = String::with_capacity(english.len() * 2);
    let mut letters = 0_usize;
    let mut values = 0_usize;
    for c in english.chars() {
        match c {
            VALUE_BEGINS => values += 1,
            VALUE_ENDS => values = values.saturating_sub(1),
            _ => {
                letters += 1;
                stretched.push(if values > 0 { c } else { accented(c) });
            }
        }
    }
    // 40 % more, in words that can wrap; at least two characters so that one-letter texts grow too. Space at the end of
    // a text stays at the end.
    let end = stretched.trim_end().len();
    let tail = stretched.split_off(end);
    stretched.extend(" one two three four five six seven eight nine ten".chars().cycle().take((letters * 2).div_ceil(5).max(2)));
    if stretched.ends_with(' ') {
        stretched.pop();
        stretched.push('.');
    }
    stretched.push_str(&tail);
    stretched
}

const fn accented(c: char) -> char {
    match c {
        'a' => 'á',
        'c' => 'ç',
        'e' => 'é',
        'i' => 'î',
        'n' => 'ñ',
        'o' => 'ö',
        's' => 'š',
        'u' => 'û',
        'y' => 'ý',
        'A' => 'Å',
        'C' => 'Ç',
        'E' => 'É',
        'I' => 'Î',
        'N' => 'Ñ',
        'O' => 'Ö',
        'S' => 'Š',
        'U' => 'Û',
        'Y' => 'Ý',
        other => other,
    }
}
