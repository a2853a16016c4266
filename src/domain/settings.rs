//! What an instance offers and looks like. Operators change it while the server runs; pages follow at once.

use serde::{Deserialize, Serialize};

use super::navigation::OriginPattern;

/// Whether a sign-up field is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Requirement {
    /// Not shown.
    Off,
    /// Shown, may stay empty.
    Optional,
    /// Shown, must be filled in.
    Required,
}

impl Requirement {
    /// Whether the field is shown at all.
    #[must_use]
    pub const fn is_on(self) -> bool {
        !matches!(self, Self::Off)
    }
}

/// Who may create an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignUpMode {
    /// Anyone.
    Open,
    /// Holders of an invitation.
    InviteOnly,
}

/// All settings of an instance, stored as one JSON document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one switch an operator sees")]
pub struct InstanceSettings {
    /// Name of the application people sign in to.
    pub application_name: String,
    /// Where the application lives; the logo leads there.
    pub home_url: Option<String>,
    /// Picture in place of the name, an `https` address or a path of this server.
    pub logo_url: Option<String>,
    /// Colour of the main buttons, `#rrggbb`.
    pub primary_color: Option<String>,
    /// Whether the "Secured by" line shows.
    pub show_branding: bool,
    /// Whom people write to when they are stuck.
    pub support_email: Option<String>,
    /// Terms of service.
    pub terms_url: Option<String>,
    /// Version of the terms that must be accepted; `None` asks nobody.
    pub terms_version: Option<String>,
    /// Privacy policy.
    pub privacy_url: Option<String>,
    /// Help pages.
    pub help_url: Option<String>,

    /// Sign in with a password.
    pub password: bool,
    /// Sign in with a code by mail.
    pub email_code: bool,
    /// Sign in with a link by mail.
    pub email_link: bool,
    /// Usernames.
    pub username: Requirement,
    /// Phone numbers. Whoever gives one at sign-up proves it by a code.
    pub phone: Requirement,
    /// Sign in with a code by text message, where phone numbers are on.
    pub phone_code: bool,
    /// Countries whose numbers are taken, by their ISO 3166 codes; empty is all.
    pub phone_countries: Vec<String>,
    /// First and last name at sign-up.
    pub name: Requirement,
    /// Who may sign up.
    pub sign_up_mode: SignUpMode,
    /// Several accounts at once in one browser.
    pub multi_session: bool,

    /// Passkeys.
    pub passkeys: bool,
    /// Codes of an authenticator app as a second factor.
    pub totp: bool,
    /// Codes by text message as a second factor, to whoever has proved a number.
    pub phone_second_factor: bool,
    /// Backup codes, for whoever has set up a second factor.
    pub backup_codes: bool,
    /// Whether everybody has to set up a second factor.
    pub second_factor_required: bool,
    /// Days that people have for that, from the day their account was made or the setting turned on.
    pub second_factor_grace_days: i64,
    /// Whether a right password on a browser that is new to the account asks for a code by mail where no second factor is set up.
    pub new_device_check: bool,
    /// Days that a browser may be trusted with the second factor; `None` is off.
    pub trusted_browser_days: Option<i64>,
    /// Whether people may delete their accounts.
    pub account_deletion: bool,

    /// Fewest characters of a password. NIST 800-63B-4, 3.1.1.2 sets 8 as the floor.
    pub password_min_length: usize,
    /// Most characters of a password; longer ones are refused, never cut.
    pub password_max_length: usize,
    /// Lowest acceptable zxcvbn score, 0 to 4.
    pub password_min_strength: u8,
    /// Fewest and most characters of a username.
    pub username_min_length: usize,
    /// Most characters of a username.
    pub username_max_length: usize,

    /// Minutes without activity after which a session ends; `None` is off.
    pub session_inactivity_minutes: Option<i64>,
    /// Minutes after which a session ends whatever happens; `None` is off.
    pub session_lifetime_minutes: Option<i64>,

    /// Failed passwords in a row, per account and network, before a pause.
    pub lockout_attempts: u32,
    /// Minutes of that pause.
    pub lockout_minutes: i64,

    /// Origins that `redirect_url` may name, such as `https://app.example` or `https://*.example.com`.
    pub allowed_origins: Vec<String>,
    /// Where people go after signing in when nothing else was asked for.
    pub after_sign_in_url: Option<String>,
    /// Where people go after signing up when nothing else was asked for.
    pub after_sign_up_url: Option<String>,
    /// Where people go after signing out.
    pub after_sign_out_url: Option<String>,

    /// Organizations.
    pub organizations: bool,
    /// Whether everybody has to choose an organization: then nobody works on their own account.
    pub organization_selection_required: bool,
    /// Whether people may create organizations.
    pub organization_creation: bool,
    /// Most organizations that one person creates; `None` is no limit.
    pub organizations_per_user: Option<i64>,
    /// Most members of a new organization; 0 is no limit.
    pub organization_max_members: i64,
    /// Whether admins may delete their organization.
    pub organization_admin_delete: bool,
    /// Whether organizations can verify domains, by which people join.
    pub organization_domains: bool,
    /// Whether organizations have a slug: a short name for addresses.
    pub organization_slugs: bool,
    /// Days that the activity log of an organization is kept; `None` is for ever.
    pub organization_log_days: Option<i64>,
    /// Where people go after creating an organization when nothing else was asked for.
    pub after_create_organization_url: Option<String>,
    /// Where people go after leaving an organization when nothing else was asked for.
    pub after_leave_organization_url: Option<String>,
}

impl Default for InstanceSettings {
    fn default() -> Self {
        Self {
            application_name: "My application".to_owned(),
            home_url: None,
            logo_url: None,
            primary_color: None,
            show_branding: true,
            support_email: None,
            terms_url: None,
            terms_version: None,
            privacy_url: None,
            help_url: None,
            password: true,
            email_code: true,
            email_link: true,
            username: Requirement::Off,
            phone: Requirement::Off,
            phone_code: true,
            phone_countries: Vec::new(),
            name: Requirement::Optional,
            sign_up_mode: SignUpMode::Open,
            multi_session: true,
            passkeys: true,
            totp: true,
            phone_second_factor: true,
            backup_codes: true,
            second_factor_required: false,
            second_factor_grace_days: 0,
            new_device_check: false,
            trusted_browser_days: Some(30),
            account_deletion: true,
            password_min_length: 8,
            password_max_length: 128,
            password_min_strength: 2,
            username_min_length: 4,
            username_max_length: 64,
            session_inactivity_minutes: None,
            session_lifetime_minutes: Some(7 * 24 * 60),
            lockout_attempts: 10,
            lockout_minutes: 60,
            allowed_origins: Vec::new(),
            after_sign_in_url: None,
            after_sign_up_url: None,
            after_sign_out_url: None,
            organizations: true,
            organization_selection_required: false,
            organization_creation: true,
            organizations_per_user: None,
            organization_max_members: 0,
            organization_admin_delete: true,
            organization_domains: true,
            organization_slugs: true,
            organization_log_days: None,
            after_create_organization_url: None,
            after_leave_organization_url: None,
        }
    }
}

/// Why settings are refused. The `Display` text is for operators.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsProblem {
    /// Nobody could sign in.
    #[error("password, email_code and email_link are all off, and so is phone or phone_code: nobody could sign in; turn another one on first")]
    NoUsableFactor,
    /// Forgotten passwords could not be replaced, and addresses could not be proved.
    #[error("email_code and email_link are both off: new addresses could not be verified and a lost password not be replaced; keep one on")]
    NoEmailProof,
    /// Sessions would live for ever.
    #[error("session_inactivity_minutes and session_lifetime_minutes are both off: sessions would never end; set one")]
    SessionsNeverEnd,
    /// A number is out of its range.
    #[error("{name} must be between {min} and {max}")]
    OutOfRange {
        /// The setting.
        name: &'static str,
        /// Lowest value.
        min: i64,
        /// Highest value.
        max: i64,
    },
    /// Not an address that a browser can be sent to.
    #[error("{name} must be an http or https address, or a path of this server such as /user")]
    NotAnAddress {
        /// The setting.
        name: &'static str,
    },
    /// Not an origin.
    #[error("allowed_origins: {value} is not an origin such as https://app.example or https://*.example.com")]
    NotAnOrigin {
        /// The entry.
        value: String,
    },
    /// Not a country.
    #[error("phone_countries: {value} is not the code of a country, such as DE or US")]
    NotACountry {
        /// The entry.
        value: String,
    },
    /// Not a colour.
    #[error("primary_color must look like #1a5fb4")]
    NotAColor,
    /// The name is empty or too long.
    #[error("application_name must have 1 to 64 characters")]
    BadName,
    /// Not an e-mail address.
    #[error("support_email is not an e-mail address")]
    NotAnEmail,
}

impl InstanceSettings {
    /// Every rule that these settings break, at once.
    ///
    /// # Errors
    /// The list of problems, never empty.
    pub fn validate(&self) -> Result<(), Vec<SettingsProblem>> {
        let mut problems = Vec::new();
        if !(1..=64).contains(&self.application_name.trim().chars().count()) {
            problems.push(SettingsProblem::BadName);
        }
        if !self.password && !self.email_code && !self.email_link && !self.has_phone_code() {
            problems.push(SettingsProblem::NoUsableFactor);
        } else if !self.email_code && !self.email_link {
            problems.push(SettingsProblem::NoEmailProof);
        }
        if self.session_inactivity_minutes.is_none() && self.session_lifetime_minutes.is_none() {
            problems.push(SettingsProblem::SessionsNeverEnd);
        }
        let number = |value: usize| i64::try_from(value).unwrap_or(i64::MAX);
        for (name, value, min, max) in [
            ("password_min_length", number(self.password_min_length), 8, 64),
            ("password_max_length", number(self.password_max_length), 72, 1024),
            ("password_min_strength", i64::from(self.password_min_strength), 0, 4),
            ("username_min_length", number(self.username_min_length), 1, 64),
            ("username_max_length", number(self.username_max_length), number(self.username_min_length), 64),
            ("session_inactivity_minutes", self.session_inactivity_minutes.unwrap_or(5), 1, 525_600),
            ("session_lifetime_minutes", self.session_lifetime_minutes.unwrap_or(5), 1, 5_256_000),
            ("second_factor_grace_days", self.second_factor_grace_days, 0, 365),
            ("trusted_browser_days", self.trusted_browser_days.unwrap_or(30), 1, 365),
            ("lockout_attempts", i64::from(self.lockout_attempts), 5, 1000),
            ("lockout_minutes", self.lockout_minutes, 1, 10_080),
            ("organizations_per_user", self.organizations_per_user.unwrap_or(1), 0, 100_000),
            ("organization_max_members", self.organization_max_members, 0, 10_000_000),
            ("organization_log_days", self.organization_log_days.unwrap_or(30), 1, 3650),
        ] {
            if value < min || value > max {
                problems.push(SettingsProblem::OutOfRange { name, min, max });
            }
        }
        for (name, value) in [
            ("home_url", &self.home_url),
            ("logo_url", &self.logo_url),
            ("terms_url", &self.terms_url),
            ("privacy_url", &self.privacy_url),
            ("help_url", &self.help_url),
            ("after_sign_in_url", &self.after_sign_in_url),
            ("after_sign_up_url", &self.after_sign_up_url),
            ("after_sign_out_url", &self.after_sign_out_url),
            ("after_create_organization_url", &self.after_create_organization_url),
            ("after_leave_organization_url", &self.after_leave_organization_url),
        ] {
            if value.as_deref().is_some_and(|text| !is_web_address(text)) {
                problems.push(SettingsProblem::NotAnAddress { name });
            }
        }
        for value in &self.allowed_origins {
            if OriginPattern::parse(value).is_err() {
                problems.push(SettingsProblem::NotAnOrigin { value: value.clone() });
            }
        }
        for value in &self.phone_countries {
            if !super::phone::countries().any(|known| known == value) {
                problems.push(SettingsProblem::NotACountry { value: value.clone() });
            }
        }
        if self.primary_color.as_deref().is_some_and(|text| !is_hex_color(text)) {
            problems.push(SettingsProblem::NotAColor);
        }
        if self.support_email.as_deref().is_some_and(|text| super::email::Email::parse(text).is_err()) {
            problems.push(SettingsProblem::NotAnEmail);
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    /// Whether people sign in by a code to their phone.
    #[must_use]
    pub const fn has_phone_code(&self) -> bool {
        self.phone.is_on() && self.phone_code
    }

    /// Whether numbers of this country are taken.
    #[must_use]
    pub fn takes_numbers_of(&self, country: &str) -> bool {
        self.phone_countries.is_empty() || self.phone_countries.iter().any(|allowed| allowed == country)
    }
}

/// Whether a text is a colour, `#rrggbb`.
#[must_use]
pub fn is_hex_color(text: &str) -> bool {
    text.strip_prefix('#').is_some_and(|hex| hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// An absolute `http`/`https` address, or an absolute path of this server that is not `//host`.
fn is_web_address(text: &str) -> bool {
    if text.starts_with('/') {
        return super::navigation::is_local_path(text);
    }
    url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

#[cfg(test)]
mod tests {
    use super::{InstanceSettings, Requirement, SettingsProblem};

    #[test]
    fn the_defaults_are_valid() {
        assert_eq!(InstanceSettings::default().validate(), Ok(()));
    }

    #[test]
    fn hp_12_turning_off_the_last_factor_is_refused_with_the_reason() {
        let off = InstanceSettings { password: false, email_code: false, email_link: false, ..InstanceSettings::default() };
        assert_eq!(off.validate(), Err(vec![SettingsProblem::NoUsableFactor]));
        let no_mail = InstanceSettings { email_code: false, email_link: false, ..InstanceSettings::default() };
        assert_eq!(no_mail.validate(), Err(vec![SettingsProblem::NoEmailProof]));
    }

    #[test]
    fn hp_12_phones_alone_can_prove_no_address() {
        let phones =
            InstanceSettings { password: false, email_code: false, email_link: false, phone: Requirement::Required, ..InstanceSettings::default() };
        assert_eq!(phones.validate(), Err(vec![SettingsProblem::NoEmailProof]));
        let nothing = InstanceSettings { phone_code: false, ..phones };
        assert_eq!(nothing.validate(), Err(vec![SettingsProblem::NoUsableFactor]));
    }

    #[test]
    fn au_07_only_countries_can_be_allowed() {
        let settings = InstanceSettings { phone_countries: ["DE", "UK", "de"].map(str::to_owned).to_vec(), ..InstanceSettings::default() };
        let refused = ["UK", "de"].map(|value| SettingsProblem::NotACountry { value: value.to_owned() });
        assert_eq!(settings.validate(), Err(refused.to_vec()));
    }

    #[test]
    fn ss_04_switching_both_session_limits_off_is_refused() {
        let off = InstanceSettings { session_inactivity_minutes: None, session_lifetime_minutes: None, ..InstanceSettings::default() };
        assert_eq!(off.validate(), Err(vec![SettingsProblem::SessionsNeverEnd]));
    }

    #[test]
    fn hp_08_an_invalid_fallback_redirect_is_refused_when_saved() {
        for bad in ["javascript:alert(1)", "//evil.example", "/\\evil.example", "nonsense", "https://"] {
            let settings = InstanceSettings { after_sign_in_url: Some(bad.to_owned()), ..InstanceSettings::default() };
            assert_eq!(settings.validate(), Err(vec![SettingsProblem::NotAnAddress { name: "after_sign_in_url" }]), "{bad}");
        }
        for good in ["/user", "https://app.example/start?x=1"] {
            let settings = InstanceSettings { after_sign_out_url: Some(good.to_owned()), ..InstanceSettings::default() };
            assert_eq!(settings.validate(), Ok(()), "{good}");
        }
    }

    #[test]
    fn every_problem_is_reported_at_once() {
        let bad = InstanceSettings {
            application_name: String::new(),
            primary_color: Some("red".to_owned()),
            allowed_origins: vec!["example".to_owned()],
            password_min_length: 4,
            ..InstanceSettings::default()
        };
        assert_eq!(bad.validate().map_err(|p| p.len()), Err(4));
    }
}
