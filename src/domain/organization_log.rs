//! What can happen in an organization, as its activity log has it.

use serde::{Deserialize, Serialize};

use super::organization::EnrollmentMode;

/// Something that happened. Names and addresses are those of that time. Stored as JSON: names of variants and fields never change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Deed {
    /// The organization was made.
    OrganizationCreated,
    /// It has another name.
    Renamed {
        /// The name before.
        from: String,
        /// The name now.
        to: String,
    },
    /// It has another slug, or none.
    SlugChanged {
        /// The slug before.
        from: Option<String>,
        /// The slug now.
        to: Option<String>,
    },
    /// It has another logo.
    LogoChanged,
    /// It has no logo any more.
    LogoRemoved,
    /// It has another colour, or none.
    ColorChanged {
        /// The colour now.
        to: Option<String>,
    },
    /// Its limits were set by the operator or an app.
    LimitsChanged {
        /// Most members; 0 is no limit.
        max_allowed_memberships: i64,
    },
    /// An app changed what it keeps about it.
    MetadataChanged,
    /// Somebody joined.
    MemberAdded {
        /// Who.
        name: String,
        /// As what.
        role: String,
        /// How they came in.
        by: Entry,
    },
    /// A member has another role.
    RoleChanged {
        /// Who.
        name: String,
        /// The role before.
        from: String,
        /// The role now.
        to: String,
    },
    /// A member was removed.
    MemberRemoved {
        /// Who.
        name: String,
    },
    /// A member left.
    MemberLeft {
        /// Who.
        name: String,
    },
    /// Somebody was invited.
    Invited {
        /// The address.
        address: String,
        /// As what.
        role: String,
    },
    /// An invitation was sent again.
    InvitationResent {
        /// The address.
        address: String,
    },
    /// An invitation was taken back.
    InvitationRevoked {
        /// The address.
        address: String,
    },
    /// Somebody asked to join.
    MembershipRequested {
        /// Who.
        name: String,
    },
    /// A request was granted.
    RequestApproved {
        /// Who had asked.
        name: String,
    },
    /// A request was refused.
    RequestRejected {
        /// Who had asked.
        name: String,
    },
    /// A domain was added, without proof yet.
    DomainAdded {
        /// The domain.
        domain: String,
    },
    /// A domain was proved.
    DomainVerified {
        /// The domain.
        domain: String,
    },
    /// People of a domain join in another way.
    DomainModeChanged {
        /// The domain.
        domain: String,
        /// The way now.
        mode: EnrollmentMode,
    },
    /// A domain was taken off.
    DomainRemoved {
        /// The domain.
        domain: String,
    },
    /// Members have to set up a second factor, or no longer.
    SecondFactorPolicyChanged {
        /// Whether they have to.
        required: bool,
        /// Days they have for it.
        grace_days: i64,
    },
    /// Sessions last shorter here, or as long as anywhere.
    SessionPolicyChanged {
        /// Longest life, in minutes.
        lifetime_minutes: Option<i64>,
        /// Longest time without use, in minutes.
        inactivity_minutes: Option<i64>,
    },
    /// Members have to sign in with one service, or in any way.
    SignInPolicyChanged {
        /// What people call the service; `None` where any way will do.
        service: Option<String>,
    },
}

/// How somebody came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// They made the organization.
    Creation,
    /// They accepted an invitation.
    Invitation,
    /// Their request was granted.
    Request,
    /// Their address is of a domain that lets people in at once.
    Domain,
    /// An app or the operator put them in.
    Assignment,
}

/// What the log can show alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogArea {
    /// Name, logo, limits.
    Profile,
    /// Who joined, left, changed roles.
    Members,
    /// Invitations and requests.
    Invitations,
    /// Domains.
    Domains,
    /// Rules for second factors and sessions.
    Security,
}

impl LogArea {
    /// All of them, as the filter offers them.
    pub const ALL: [Self; 5] = [Self::Profile, Self::Members, Self::Invitations, Self::Domains, Self::Security];

    /// The stored text, and the value in addresses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Members => "members",
            Self::Invitations => "invitations",
            Self::Domains => "domains",
            Self::Security => "security",
        }
    }

    /// Reads the stored text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|area| area.name() == text)
    }
}

impl Deed {
    /// Where the log shows it.
    #[must_use]
    pub const fn area(&self) -> LogArea {
        match self {
            Self::OrganizationCreated
            | Self::Renamed { .. }
            | Self::SlugChanged { .. }
            | Self::LogoChanged
            | Self::LogoRemoved
            | Self::ColorChanged { .. }
            | Self::LimitsChanged { .. }
            | Self::MetadataChanged => LogArea::Profile,
            Self::MemberAdded { .. } | Self::RoleChanged { .. } | Self::MemberRemoved { .. } | Self::MemberLeft { .. } => LogArea::Members,
            Self::Invited { .. }
            | Self::InvitationResent { .. }
            | Self::InvitationRevoked { .. }
            | Self::MembershipRequested { .. }
            | Self::RequestApproved { .. }
            | Self::RequestRejected { .. } => LogArea::Invitations,
            Self::DomainAdded { .. } | Self::DomainVerified { .. } | Self::DomainModeChanged { .. } | Self::DomainRemoved { .. } => LogArea::Domains,
            Self::SecondFactorPolicyChanged { .. } | Self::SessionPolicyChanged { .. } | Self::SignInPolicyChanged { .. } => LogArea::Security,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Deed, LogArea};

    #[test]
    fn x_71_what_is_stored_is_read_again() {
        assert!(LogArea::ALL.into_iter().all(|area| LogArea::parse(area.name()) == Some(area)));
        let deed = Deed::Renamed { from: "Acme".to_owned(), to: "Acme Ltd".to_owned() };
        let written = serde_json::to_string(&deed).unwrap();
        assert_eq!(written, r#"{"kind":"renamed","from":"Acme","to":"Acme Ltd"}"#);
        assert_eq!(serde_json::from_str::<Deed>(&written).unwrap(), deed);
    }
}
