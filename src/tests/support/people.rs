//! People: somebody with an address and a browser, who does what the pages offer.

use vestibule::domain::email::Email;
use vestibule::domain::secret::SecretText;
use vestibule::server::flows::accounts::{self, NewAccount};
use vestibule::server::store;
use vestibule::server::store::sessions::Session;
use vestibule::server::store::users::User;

use super::browser::Browser;
use super::mailbox::Mail;
use super::page::Page;
use super::test_app::{PASSWORD, TestApp};

/// Where the forms go.
pub mod forms {
    pub const START_SIGN_IN: &str = "/api/sign-in/start";
    pub const CHOOSE_FACTOR: &str = "/api/sign-in/choose-factor";
    pub const PASSWORD: &str = "/api/sign-in/password";
    pub const CODE: &str = "/api/sign-in/code";
    pub const RESEND: &str = "/api/sign-in/resend";
    pub const POLL: &str = "/api/sign-in/poll";
    pub const RESET_PASSWORD: &str = "/api/sign-in/reset-password";
    pub const START_SIGN_UP: &str = "/api/sign-up/start";
    pub const CONTINUE_SIGN_UP: &str = "/api/sign-up/continue";
    pub const SIGN_UP_CODE: &str = "/api/sign-up/code";
    pub const SIGN_UP_POLL: &str = "/api/sign-up/poll";
    pub const CONFIRM_LINK: &str = "/api/link/confirm";
    pub const START_SOCIAL: &str = "/api/social/start";
    pub const SIGN_OUT: &str = "/api/sign-out";
    pub const REVOKE_DEVICE: &str = "/api/devices/revoke";
    pub const NAME_DEVICE: &str = "/api/devices/name";
    pub const REPLACE_PASSWORD: &str = "/api/password/replace";
    pub const REMOVE_PASSWORD: &str = "/api/password/remove";
    pub const DELETE_ACCOUNT: &str = "/api/account/delete";
    pub const SEND_PROOF_CODE: &str = "/api/proof/send";
    pub const GIVE_PROOF: &str = "/api/proof/give";
    pub const GIVE_PASSKEY: &str = "/api/proof/passkey";
    pub const SELECT_ACCOUNT: &str = "/api/chooser/select";
    pub const PREFERENCES: &str = "/api/preferences";
}

/// Somebody.
pub struct Person {
    /// The browser in front of them.
    pub browser: Browser,
    /// Their address.
    pub email: String,
}

impl Person {
    /// Somebody at a browser.
    pub fn new(browser: Browser, email: &str) -> Self {
        Self { browser, email: email.to_owned() }
    }

    fn app(&self) -> &TestApp {
        &self.browser.app
    }

    /// Gives them an account with [`PASSWORD`], made by the operator.
    pub async fn with_account(self) -> Self {
        self.with_account_named(None).await
    }

    /// Gives them an account without a password, made by the operator.
    pub async fn with_account_without_password(self) -> Self {
        let email = Some(Email::parse(&self.email).unwrap());
        let account = NewAccount { email, email_proof: Some("email_code".to_owned()), ..NewAccount::default() };
        accounts::create_user(&self.app().cx(), account, None).await.unwrap();
        self
    }

    /// Gives them an account with [`PASSWORD`] and a username.
    pub async fn with_account_named(self, username: Option<&str>) -> Self {
        let account = NewAccount {
            email: Some(Email::parse(&self.email).unwrap()),
            email_proof: Some("email_code".to_owned()),
            username: username.map(str::to_owned),
            ..NewAccount::default()
        };
        accounts::create_user(&self.app().cx(), account, Some(SecretText::new(PASSWORD))).await.unwrap();
        self
    }

    /// The same person with another browser.
    pub fn elsewhere(&self) -> Self {
        Self { browser: self.app().browser(), email: self.email.clone() }
    }

    /// The newest mail to them.
    pub async fn mail(&self) -> Mail {
        self.app().mail_to(&self.email).await
    }

    /// Fills in the first card of signing in.
    pub async fn begin_sign_in(&self) -> Page {
        self.begin_sign_in_from("/sign-in").await
    }

    /// Fills in the first card, opened at this address.
    pub async fn begin_sign_in_from(&self, address: &str) -> Page {
        let card = self.browser.visit(address).await;
        self.browser.submit(&card, forms::START_SIGN_IN, &[("identifier", &self.email)]).await
    }

    /// Gives a password on the card for it.
    pub async fn give_password(&self, card: &Page, password: &str) -> Page {
        self.browser.submit(card, forms::PASSWORD, &[("password", password)]).await
    }

    /// Signs in with a password.
    pub async fn sign_in_with_password(&self, password: &str) -> Page {
        let card = self.begin_sign_in().await;
        self.give_password(&card, password).await
    }

    /// Signs in with the code of a mail.
    pub async fn sign_in_with_code(&self) -> Page {
        let card = self.ask_for_code().await;
        self.give_code(&card, &self.mail().await.code()).await
    }

    /// Goes through "Use another method".
    pub async fn choose(&self, strategy: &str) -> Page {
        let methods = self.browser.visit("/sign-in/methods").await;
        self.browser.submit(&methods, forms::CHOOSE_FACTOR, &[("strategy", strategy)]).await
    }

    /// Begins to sign in and asks for a mail with a code; returns the card for the code.
    pub async fn ask_for_code(&self) -> Page {
        self.begin_sign_in().await;
        self.choose("email_code").await
    }

    /// Asks for a new password; returns the card for the code.
    pub async fn forget_password(&self) -> Page {
        self.begin_sign_in().await;
        let card = self.browser.visit("/sign-in/forgot-password").await;
        self.browser.submit(&card, forms::CHOOSE_FACTOR, &[("strategy", "reset_password_email_code")]).await
    }

    /// Gives a code on the card for it.
    pub async fn give_code(&self, card: &Page, code: &str) -> Page {
        self.browser.submit(card, forms::CODE, &[("code", code)]).await
    }

    /// Opens the link of a mail and presses the button.
    pub async fn open_link(&self, mail: &Mail) -> Page {
        let page = self.browser.visit(&mail.link()).await;
        self.browser.submit(&page, forms::CONFIRM_LINK, &[]).await
    }

    /// Sends the sign-up form with a password; returns the card for the code.
    pub async fn begin_sign_up(&self, more: &[(&str, &str)]) -> Page {
        let card = self.browser.visit("/sign-up").await;
        let mut fields = vec![("email_address", self.email.as_str()), ("password", PASSWORD)];
        fields.extend_from_slice(more);
        self.browser.submit(&card, forms::START_SIGN_UP, &fields).await
    }

    /// Signs up with [`PASSWORD`] and the code of the mail.
    pub async fn sign_up(&self) -> Page {
        let card = self.begin_sign_up(&[]).await;
        let code = self.mail().await.code();
        self.browser.submit(&card, forms::SIGN_UP_CODE, &[("code", &code)]).await
    }

    /// Their account.
    pub async fn user(&self) -> Option<User> {
        store::users::find_by_verified_email(&mut self.app().state.store.read().await.unwrap(), &self.email.to_lowercase()).await.unwrap()
    }

    /// Their account with what belongs to it.
    pub async fn account(&self) -> store::accounts::Account {
        let user = self.user().await.unwrap();
        store::accounts::Account::load(&mut self.app().state.store.read().await.unwrap(), user).await.unwrap()
    }

    /// How many mails to them have these words in their subject.
    pub async fn mails_of_kind(&self, words: &str) -> usize {
        self.app().mails_to(&self.email).await.iter().filter(|mail| mail.0.subject.contains(words)).count()
    }

    /// Their active sessions, most recently used first.
    pub async fn sessions(&self) -> Vec<Session> {
        let Some(user) = self.user().await else { return Vec::new() };
        let now = self.app().state.clock.now();
        store::sessions::active_of_user(&mut self.app().state.store.read().await.unwrap(), &user.id, 100, now).await.unwrap()
    }
}
