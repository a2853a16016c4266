//! Organizations for tests: made by the operator, used by people in their browsers.

use vestibule::domain::ids::OrganizationId;
use vestibule::domain::locale::Locale;
use vestibule::domain::organization_trouble::OrganizationTrouble;
use vestibule::domain::problem::{Field, FieldProblem, ProblemCode};
use vestibule::server::flows::organizations::{self, NewOrganization, members};
use vestibule::server::organization_words;
use vestibule::server::store;
use vestibule::server::store::organizations::Organization;

use super::page::Page;
use super::people::Person;
use super::test_app::{PASSWORD, TestApp};

/// Where the form goes that chooses an organization.
const SWITCH: &str = "/api/organization/switch";

impl TestApp {
    /// An organization of somebody who has an account.
    pub async fn organization(&self, creator: &Person, name: &str) -> OrganizationId {
        let user = creator.user().await.unwrap().id;
        let new = NewOrganization { name: name.to_owned(), ..NewOrganization::default() };
        organizations::create(&self.cx(), &user, new, true).await.unwrap().organization().id.clone()
    }

    /// The organization as it is stored.
    pub async fn stored(&self, id: &OrganizationId) -> Option<Organization> {
        store::organizations::find(&mut self.state.store.read().await.unwrap(), id).await.unwrap()
    }
}

impl Person {
    /// Has an account and is signed in.
    pub async fn at_work(self) -> Self {
        let person = self.with_account().await;
        person.sign_in_with_password(PASSWORD).await.expect_path("/user");
        person
    }

    /// Becomes a member by the operator's doing.
    pub async fn joins(&self, organization: &OrganizationId, role: &str) {
        let app = &self.browser.app;
        let by = organizations::operate(&app.cx(), organization.as_str()).await.unwrap();
        members::add(&app.cx(), &by, &self.user().await.unwrap().id, role).await.unwrap();
    }

    /// Chooses the organization in their browser.
    pub async fn works_in(&self, organization: &OrganizationId) {
        self.browser.post_form(SWITCH, &[("organization", organization.as_str())]).await;
    }

    /// Opens a page of the organization in use and submits a form of it.
    pub async fn does(&self, page: &str, action: &str, fields: &[(&str, &str)]) -> Page {
        let page = self.browser.visit(page).await;
        self.browser.submit(&page, action, fields).await
    }
}

/// The problem that a page shows for this.
pub fn refused(field: Field, trouble: &OrganizationTrouble) -> FieldProblem {
    FieldProblem::new(field, ProblemCode::InWords { words: organization_words::words(Locale::En, trouble) })
}
