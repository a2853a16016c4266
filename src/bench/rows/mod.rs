//! What is measured, in the order of the table.

mod first_load;
mod growth;
mod live;
mod organizations;
mod page;
mod passkey;
mod security_page;
mod session_check;
mod sign_in;
mod sign_up;
mod start;
mod token;
mod totp;

use std::fmt;

use crate::Outcome;
use crate::figure::Row;

/// Rows that are measured together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// The first page under load.
    Page,
    /// What keeps an account safe, with much to show.
    SecurityPage,
    /// Signing in with a password.
    SignIn,
    /// Signing in with a passkey.
    Passkey,
    /// `GET /v1/client`.
    SessionCheck,
    /// Signing up.
    SignUp,
    /// Minting session tokens.
    Token,
    /// The code of an authenticator app.
    Totp,
    /// What a first visit loads.
    FirstLoad,
    /// Telling open pages what changed.
    Live,
    /// Starting, and memory.
    Start,
    /// A thousand people against a million.
    Growth,
    /// Large organizations against small ones.
    Organizations,
}

impl Group {
    const ALL: [Self; 13] = [
        Self::Page,
        Self::SecurityPage,
        Self::SignIn,
        Self::Passkey,
        Self::SessionCheck,
        Self::SignUp,
        Self::Token,
        Self::Totp,
        Self::FirstLoad,
        Self::Live,
        Self::Start,
        Self::Growth,
        Self::Organizations,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::SecurityPage => "security-page",
            Self::SignIn => "sign-in",
            Self::Passkey => "passkey",
            Self::SessionCheck => "session-check",
            Self::SignUp => "sign-up",
            Self::Token => "token",
            Self::Totp => "totp",
            Self::FirstLoad => "first-load",
            Self::Live => "live",
            Self::Start => "start",
            Self::Growth => "growth",
            Self::Organizations => "organizations",
        }
    }

    /// Measures its rows.
    ///
    /// # Errors
    /// When something cannot be measured; a target that is missed is none.
    pub async fn measure(self) -> Outcome<Vec<Row>> {
        match self {
            Self::Page => page::measure().await,
            Self::SecurityPage => security_page::measure().await,
            Self::SignIn => sign_in::measure().await,
            Self::Passkey => passkey::measure().await,
            Self::SessionCheck => session_check::measure().await,
            Self::SignUp => sign_up::measure().await,
            Self::Token => token::measure().await,
            Self::Totp => totp::measure(),
            Self::FirstLoad => first_load::measure().await,
            Self::Live => live::measure().await,
            Self::Start => start::measure().await,
            Self::Growth => growth::measure().await,
            Self::Organizations => organizations::measure().await,
        }
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The groups with these names, or all.
///
/// # Errors
/// When there is none of a name.
pub fn chosen(names: &[String]) -> Outcome<Vec<Group>> {
    if names.is_empty() {
        return Ok(Group::ALL.to_vec());
    }
    let find = |name: &String| Group::ALL.into_iter().find(|group| group.name() == name);
    let known = Group::ALL.map(Group::name).join(", ");
    names.iter().map(|name| find(name).ok_or_else(|| format!("there is no {name:?}; there are {known}").into())).collect()
}
