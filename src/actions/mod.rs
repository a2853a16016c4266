//! Server functions: what pages read and what their forms do. Thin: parse, call a flow, map the outcome.
//!
//! Every server function is a public endpoint. Bodies exist on the server only; the browser build has the calls.
#![expect(missing_docs, reason = "the macro makes a struct of each function's arguments, which has no place for docs")]

pub mod account;
pub mod activity;
pub mod contacts;
pub mod deletion;
pub mod devices;
pub mod link;
pub mod organizations;
pub mod passkeys;
pub mod password;
pub mod preferences;
pub mod proof;
pub mod second_step;
pub mod security;
pub mod sign_in;
pub mod sign_up;
pub mod social;
pub mod two_step;

use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

use crate::domain::problem::{Field, FieldProblem, ProblemCode};

/// What a form got back when it stays on the page; empty when it goes on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormReply {
    /// What to show at the fields.
    pub problems: Vec<FieldProblem>,
    /// What was done, for pages that say so in place: a [`Notice`](crate::domain::notice::Notice) in JSON, which the pages that every browser loads need not
    /// know how to read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
}

/// A step that broke. Holds nothing personal, since browsers without JavaScript carry it in an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ActionError {
    /// The request did not have the form's shape.
    Malformed,
    /// Something broke on our side.
    Internal {
        /// What the operator finds in the log.
        reference: String,
    },
    /// The server did not answer.
    Offline,
    /// Too many tries: an answer with status 429 and the time to wait in `Retry-After`.
    TooMany {
        /// What to show at the fields.
        problems: Vec<FieldProblem>,
    },
    /// Nobody is signed in any more: an answer with status 401.
    SignInRequired,
    /// The person has to prove again that it is them: an answer with status 403.
    ProofRequired,
}

impl ActionError {
    /// The problems to show at a form.
    #[must_use]
    pub fn problems(self) -> Vec<FieldProblem> {
        let reference = match self {
            Self::TooMany { problems } => return problems,
            Self::Internal { reference } => reference,
            Self::Malformed | Self::Offline | Self::SignInRequired | Self::ProofRequired => String::new(),
        };
        vec![FieldProblem::new(Field::Form, ProblemCode::Internal { reference })]
    }
}

impl std::fmt::Display for ActionError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Malformed => f.write_str("the request does not fit"),
            Self::Internal { reference } => write!(f, "something broke, reference {reference}"),
            Self::Offline => f.write_str("no answer"),
            Self::TooMany { .. } => f.write_str("too many tries"),
            Self::SignInRequired => f.write_str("nobody is signed in"),
            Self::ProofRequired => f.write_str("a fresh proof is needed"),
        }
    }
}

impl FromServerFnError for ActionError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::Deserialization(_)
            | ServerFnErrorErr::Serialization(_) => Self::Malformed,
            ServerFnErrorErr::Request(_) => Self::Offline,
            _ => Self::Internal { reference: String::new() },
        }
    }
}

/// Values that a plain form post left for the page: problems, and what was typed. Bare on the way as well.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "BareLeft", into = "BareLeft")]
pub struct Left {
    /// Problems to show.
    pub problems: Vec<FieldProblem>,
    /// Typed values by field name.
    pub values: Vec<(String, String)>,
}

type BareLeft = (Vec<FieldProblem>, Vec<(String, String)>);

impl From<BareLeft> for Left {
    fn from((problems, values): BareLeft) -> Self {
        Self { problems, values }
    }
}

impl From<Left> for BareLeft {
    fn from(Left { problems, values }: Left) -> Self {
        (problems, values)
    }
}

impl Left {
    /// What was typed into a field, or else the other value.
    #[must_use]
    pub fn value_or(&self, field: Field, other: &str) -> String {
        self.values.iter().find(|(name, _)| name == field.name()).map_or_else(|| other.to_owned(), |(_, value)| value.clone())
    }
}

/// The field for a phone number. On the way it has no names of fields: the browser's code reads that with less.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(String, String, String, bool)", into = "(String, String, String, bool)")]
pub struct PhoneView {
    /// The countries to choose from, as options of a list: HTML of the server's own making, so that the browser's code
    /// needs neither names nor calling codes.
    pub options: String,
    /// The chosen one: its flag and calling code.
    pub short: String,
    /// What it holds at first.
    pub number: String,
    /// Whether it shows in place of the field for addresses.
    pub shown: bool,
}

impl From<(String, String, String, bool)> for PhoneView {
    fn from((options, short, number, shown): (String, String, String, bool)) -> Self {
        Self { options, short, number, shown }
    }
}

impl From<PhoneView> for (String, String, String, bool) {
    fn from(PhoneView { options, short, number, shown }: PhoneView) -> Self {
        (options, short, number, shown)
    }
}

/// How far the message of a step got. Shown only where it tells nothing about accounts. On the way it is what [`PhoneView`] is: bare.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "BareDelivery", into = "BareDelivery")]
pub enum Delivery {
    /// Not shown.
    Unknown,
    /// On its way; the detail is what the mail server said when it did not take it yet.
    Queued {
        /// Last words of the mail server.
        detail: Option<String>,
    },
    /// Taken by a mail server, where there is one.
    Accepted {
        /// Name of the server.
        server: Option<String>,
        /// When, in milliseconds since 1970.
        at: i64,
    },
    /// It will not arrive.
    Failed {
        /// Last words of the mail server.
        detail: Option<String>,
    },
}

/// Which one, words of a server, a time.
type BareDelivery = (u8, Option<String>, i64);

impl From<BareDelivery> for Delivery {
    fn from((kind, words, at): BareDelivery) -> Self {
        match kind {
            1 => Self::Queued { detail: words },
            2 => Self::Accepted { server: words, at },
            3 => Self::Failed { detail: words },
            _ => Self::Unknown,
        }
    }
}

impl From<Delivery> for BareDelivery {
    fn from(delivery: Delivery) -> Self {
        match delivery {
            Delivery::Unknown => (0, None, 0),
            Delivery::Queued { detail } => (1, detail, 0),
            Delivery::Accepted { server, at } => (2, server, at),
            Delivery::Failed { detail } => (3, detail, 0),
        }
    }
}
