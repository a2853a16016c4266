//! The pages about organizations.

mod choice;
mod create;
mod domains;
mod invitation;
mod sign_in;

use vestibule::server::flows::organizations::invitations::{self, NewInvitations};
use vestibule::server::flows::organizations::{By, NewOrganization, create as make};

use crate::support::test_app::TestApp;

/// Acme, by its admin.
async fn acme(app: &TestApp) -> By {
    let admin = app.person("admin@acme.example").with_account().await;
    let user = admin.user().await.unwrap();
    let new = NewOrganization { name: "Acme".to_owned(), ..NewOrganization::default() };
    make(&app.cx(), &user.id, new, true).await.unwrap().into()
}

/// Invites somebody; path and query of the link in the mail.
async fn invite(app: &TestApp, by: &By, address: &str) -> String {
    let done = invitations::invite(&app.cx(), by, &[address.to_owned()], &NewInvitations::default()).await.unwrap();
    app.deliver_mail().await;
    let url = url::Url::parse(done.sent[0].1.expose()).unwrap();
    format!("{}?{}", url.path(), url.query().unwrap_or_default())
}
