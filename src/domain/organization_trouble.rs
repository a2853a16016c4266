//! Why something about an organization is refused, where the person or the app can do something about it.

use serde::{Deserialize, Serialize};

/// What is in the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "trouble")]
pub enum OrganizationTrouble {
    /// Empty, too long, or with control characters.
    NameInvalid,
    /// Characters or length of the slug.
    SlugInvalid,
    /// Another organization has the slug.
    SlugTaken,
    /// This instance has no slugs.
    SlugsOff,
    /// Not a picture that is understood.
    LogoInvalid,
    /// A picture of too many bytes.
    LogoTooLarge,
    /// Not a colour.
    ColorInvalid,
    /// Nobody may create organizations here, or this person may not.
    CreationOff,
    /// The person has made as many as they may.
    CreationLimit {
        /// How many that is.
        most: i64,
    },
    /// Members may not delete this organization.
    DeletionOff,
    /// Other words than those that confirm it.
    NotConfirmed,
    /// There is no such role here.
    RoleInvalid,
    /// The role may do more than the one of who acts.
    RoleAboveOwn,
    /// The role is gone.
    RoleGone,
    /// The permission is gone.
    PermissionGone,
    /// The key of a role or permission has another form.
    KeyInvalid,
    /// Another role or permission has the key.
    KeyTaken,
    /// Somebody has the role: say which one takes its place.
    RoleInUse,
    /// The role of who creates an organization or joins it.
    RoleNeeded,
    /// The role of who creates an organization has to be able to look after it.
    RoleTooWeak,
    /// An organization has the set of roles: say which one takes its place.
    RoleSetInUse,
    /// What comes with the program stays as it is.
    BuiltIn,
    /// Nobody would be left to look after the organization.
    LastAdmin,
    /// Members who want to go leave, and are not removed by themselves.
    Oneself,
    /// The person is no member.
    NoMember,
    /// The person is a member already.
    AlreadyMember,
    /// All seats are taken, by members and by who is invited.
    NoSeat {
        /// How many there are.
        most: i64,
    },
    /// Nobody to invite.
    NoAddress,
    /// Not an e-mail address.
    AddressInvalid,
    /// The address is invited already.
    AlreadyInvited,
    /// Too many addresses at once.
    TooManyAddresses {
        /// How many there may be.
        most: usize,
    },
    /// The instance does not send people there.
    RedirectRefused,
    /// There is no such invitation.
    InvitationGone,
    /// It is too old.
    InvitationExpired,
    /// It was taken back.
    InvitationRevoked,
    /// It was accepted.
    InvitationUsed,
    /// It is for another address than those of the person.
    InvitationForOther,
    /// There is no such suggestion or request, or it was answered.
    RequestGone,
    /// This instance lets organizations have no domains.
    DomainsOff,
    /// Not a domain.
    DomainInvalid,
    /// A domain under which anybody gets an address.
    DomainPublic,
    /// A domain of addresses to throw away.
    DomainDisposable,
    /// Another organization has proved it.
    DomainTaken,
    /// The organization has it already.
    DomainExists,
    /// As many domains as an organization can have.
    TooManyDomains {
        /// How many that is.
        most: usize,
    },
    /// There is no such domain.
    DomainGone,
    /// It is proved already.
    DomainVerified,
    /// It is not proved yet.
    DomainUnverified,
    /// The address is of another domain.
    AddressOfOtherDomain,
    /// The TXT record is not there, or not yet.
    RecordMissing,
    /// The name servers do not answer.
    ResolverFailed,
    /// Numbers out of range.
    PolicyInvalid,
    /// Nobody can sign in with the service here.
    ServiceUnknown,
    /// Who demands a service has to have signed in with it.
    ServiceFirst {
        /// What people call the service.
        service: String,
    },
}

impl OrganizationTrouble {
    /// All of them, with sample numbers, for tests of what is said.
    #[must_use]
    pub fn all() -> Vec<Self> {
        vec![
            Self::NameInvalid,
            Self::SlugInvalid,
            Self::SlugTaken,
            Self::SlugsOff,
            Self::LogoInvalid,
            Self::LogoTooLarge,
            Self::ColorInvalid,
            Self::CreationOff,
            Self::CreationLimit { most: 3 },
            Self::DeletionOff,
            Self::NotConfirmed,
            Self::RoleInvalid,
            Self::RoleAboveOwn,
            Self::RoleGone,
            Self::PermissionGone,
            Self::KeyInvalid,
            Self::KeyTaken,
            Self::RoleInUse,
            Self::RoleNeeded,
            Self::RoleTooWeak,
            Self::RoleSetInUse,
            Self::BuiltIn,
            Self::LastAdmin,
            Self::Oneself,
            Self::NoMember,
            Self::AlreadyMember,
            Self::NoSeat { most: 3 },
            Self::NoAddress,
            Self::AddressInvalid,
            Self::AlreadyInvited,
            Self::TooManyAddresses { most: 3 },
            Self::RedirectRefused,
            Self::InvitationGone,
            Self::InvitationExpired,
            Self::InvitationRevoked,
            Self::InvitationUsed,
            Self::InvitationForOther,
            Self::RequestGone,
            Self::DomainsOff,
            Self::DomainInvalid,
            Self::DomainPublic,
            Self::DomainDisposable,
            Self::DomainTaken,
            Self::DomainExists,
            Self::TooManyDomains { most: 3 },
            Self::DomainGone,
            Self::DomainVerified,
            Self::DomainUnverified,
            Self::AddressOfOtherDomain,
            Self::RecordMissing,
            Self::ResolverFailed,
            Self::PolicyInvalid,
            Self::ServiceUnknown,
            Self::ServiceFirst { service: "Google".to_owned() },
        ]
    }
}
