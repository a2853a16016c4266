//! Organizations for tests: made and joined through the flows that pages and apps call too.

use vestibule::domain::email::Email;
use vestibule::domain::ids::UserId;
use vestibule::domain::organization_trouble::OrganizationTrouble;
use vestibule::domain::secret::SecretText;
use vestibule::server::flows::organizations::domains;
use vestibule::server::flows::organizations::invitations::{self, NewInvitations};
use vestibule::server::flows::organizations::{self, By, Member, NewOrganization, OrganizationError, members};
use vestibule::server::store;
use vestibule::server::store::organization_domains::OrganizationDomain;

use super::test_app::TestApp;

/// What is in the way, where a flow said so.
pub fn trouble<T: std::fmt::Debug>(outcome: Result<T, OrganizationError>) -> OrganizationTrouble {
    match outcome {
        Err(OrganizationError::Refused(_, trouble)) => trouble,
        other => panic!("not refused: {other:?}"),
    }
}

impl TestApp {
    /// The account with this address, made now if there is none.
    pub async fn account(&self, address: &str) -> UserId {
        let find = async || {
            let mut tx = self.state.store.read().await.unwrap();
            store::users::find_by_verified_email(&mut tx, &Email::parse(address).unwrap().key()).await.unwrap()
        };
        if let Some(user) = find().await {
            return user.id;
        }
        self.person(address).with_account_without_password().await;
        find().await.unwrap().id
    }

    /// An organization made by the account with this address.
    pub async fn founded(&self, address: &str, name: &str) -> Member {
        let creator = self.account(address).await;
        let new = NewOrganization { name: name.to_owned(), ..NewOrganization::default() };
        organizations::create(&self.cx(), &creator, new, false).await.unwrap()
    }

    /// What this account is in an organization now.
    pub async fn member(&self, organization: &Member, address: &str) -> Result<Member, OrganizationError> {
        let user = self.account(address).await;
        organizations::member(&self.cx(), &user, &organization.organization().id).await
    }

    /// An organization as an app's server acts in it.
    pub async fn operator(&self, organization: &Member) -> By {
        organizations::operate(&self.cx(), organization.organization().id.as_str()).await.unwrap()
    }

    /// Puts an account into an organization.
    pub async fn put_in(&self, organization: &Member, address: &str, role: &str) -> Member {
        let user = self.account(address).await;
        let member = members::add(&self.cx(), &self.operator(organization).await, &user, role).await.unwrap();
        self.deliver_mail().await;
        member
    }

    /// Invites an address without a mail; gives the ticket.
    pub async fn invite_to(&self, organization: &Member, address: &str) -> SecretText {
        let quiet = NewInvitations { notify: false, ..NewInvitations::default() };
        let done = invitations::invite(&self.cx(), &self.operator(organization).await, &[address.to_owned()], &quiet).await.unwrap();
        assert!(done.refused.is_empty(), "{done:?}");
        SecretText::new(done.sent[0].1.expose().split_once("__clerk_ticket=").unwrap().1)
    }

    /// A domain of an organization that an app's server vouches for.
    pub async fn domain_of(&self, organization: &Member, name: &str) -> OrganizationDomain {
        let by = self.operator(organization).await;
        let domain = domains::add(&self.cx(), &by, name).await.unwrap();
        domains::vouch(&self.cx(), &by, &domain.id).await.unwrap()
    }
}
