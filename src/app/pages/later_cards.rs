//! All cards of signing in after the first one: which one it is, the address says.

use leptos::prelude::*;

use super::{passkey_offer, second_step, sign_in, tasks};
use crate::actions::passkeys::LoadPasskeyOffer;
use crate::actions::second_step::{LoadSecondStep, LoadTask, SecondCard};
use crate::actions::sign_in::{LoadSignInCard, SignInCard};
use crate::app::browser::post::Answer;
use crate::app::load::ask;
use crate::app::routes::SIGN_IN;
use crate::domain::session::SessionTask;

/// A card after the first one, by the last parts of its address.
const LATER: [(&str, Later); 13] = [
    ("factor-one", Later::SignIn(SignInCard::FactorOne)),
    ("methods", Later::SignIn(SignInCard::Methods)),
    ("forgot-password", Later::SignIn(SignInCard::Forgot)),
    ("reset-password", Later::SignIn(SignInCard::Reset)),
    ("help", Later::SignIn(SignInCard::Help)),
    ("factor-two", Later::Second(SecondCard::Factor)),
    ("factor-two/methods", Later::Second(SecondCard::Methods)),
    ("client-trust", Later::Second(SecondCard::ClientTrust)),
    ("tasks", Later::Task(None)),
    ("tasks/reset-password", Later::Task(Some(SessionTask::ResetPassword))),
    ("tasks/setup-mfa", Later::Task(Some(SessionTask::SetupMfa))),
    ("tasks/choose-organization", Later::Task(Some(SessionTask::ChooseOrganization))),
    ("passkey", Later::PasskeyOffer),
];

/// What a later card is about.
#[derive(Debug, Clone, Copy)]
enum Later {
    /// The first step.
    SignIn(SignInCard),
    /// The second one.
    Second(SecondCard),
    /// What has to be done before the session counts.
    Task(Option<SessionTask>),
    /// A passkey for next time.
    PasskeyOffer,
}

impl Later {
    /// The card at this address.
    fn at(path: &str) -> Option<Self> {
        let rest = path.strip_prefix(SIGN_IN)?.trim_matches('/');
        LATER.iter().find(|(known, _)| *known == rest).map(|(_, later)| *later)
    }
}

/// Reads what a card shows, if there is one at this address.
pub(super) fn load(path: &str, query: &str) -> Option<Answer> {
    let query = query.to_owned();
    Some(match Later::at(path)? {
        Later::SignIn(card) => ask(LoadSignInCard { card, query }),
        Later::Second(card) => ask(LoadSecondStep { card, query }),
        Later::Task(task) => ask(LoadTask { task, query }),
        Later::PasskeyOffer => ask(LoadPasskeyOffer { query }),
    })
}

/// Shows it.
pub(super) fn show(path: &str, answer: &str) -> Option<AnyView> {
    Some(match Later::at(path)? {
        Later::SignIn(_) => sign_in::show(answer),
        Later::Second(_) => second_step::show(answer),
        Later::Task(_) => tasks::show(answer),
        Later::PasskeyOffer => passkey_offer::show(answer),
    })
}
