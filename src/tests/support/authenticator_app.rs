//! An authenticator app, and what people with one do.

use totp_rs::Secret;
use vestibule::domain::time::Span;
use vestibule::server::security::totp::TotpKey;

use super::page::Page;
use super::people::{Person, forms};
use super::test_app::{PASSWORD, TestApp};

/// Where the forms of two-step verification go.
pub mod two_step {
    pub const BEGIN_APP: &str = "/api/two-step/app/begin";
    pub const CONFIRM_APP: &str = "/api/two-step/app/confirm";
    pub const REMOVE_APP: &str = "/api/two-step/app/remove";
    pub const CHOOSE_SMS: &str = "/api/two-step/sms/choose";
    pub const ADD_SMS: &str = "/api/two-step/sms/add";
    pub const CONFIRM_SMS: &str = "/api/two-step/sms/confirm";
    pub const REMOVE_SMS: &str = "/api/two-step/sms/remove";
    pub const DEFAULT: &str = "/api/two-step/default";
    pub const MAKE_CODES: &str = "/api/two-step/codes/make";
    pub const SAVED_CODES: &str = "/api/two-step/codes/saved";
    pub const DISTRUST: &str = "/api/two-step/distrust";
    pub const GIVE: &str = "/api/sign-in/second-factor";
    pub const CHOOSE: &str = "/api/sign-in/choose-second-factor";
    pub const POLL: &str = "/api/sign-in/poll-second-factor";
    pub const TASK_PASSWORD: &str = "/api/tasks/password";
}

/// An app that shows codes.
pub struct Authenticator(TotpKey);

impl Authenticator {
    /// Reads the key of a page, as a person does who cannot scan.
    pub fn reading(page: &Page) -> Self {
        let key = page.attribute("#totp-key", "value").unwrap_or_else(|| panic!("no key on {}: {}", page.path, page.text()));
        Self::with_key(&key)
    }

    /// An app with this key in Base 32.
    pub fn with_key(key: &str) -> Self {
        Self(TotpKey::from_bytes(Secret::try_from_base32(key.replace(' ', "")).unwrap().as_bytes().to_vec()))
    }

    /// What it shows now.
    pub fn code(&self, app: &TestApp) -> String {
        self.0.code_at(app.state.clock.now())
    }

    /// What it shows once the code of now is over.
    pub fn next_code(&self, app: &TestApp) -> String {
        app.advance(Span::seconds(30));
        self.code(app)
    }
}

impl Person {
    /// Opens a card of the Security tab.
    pub async fn open_card(&self, card: &str) -> Page {
        self.browser.visit(&format!("/user/security?open={card}")).await
    }

    /// Signs in and sets up an authenticator app; also gives the backup codes.
    pub async fn with_authenticator(&self) -> (Authenticator, Vec<String>) {
        self.sign_in_with_password(PASSWORD).await.expect_path("/user");
        self.add_authenticator().await
    }

    /// Sets up an authenticator app where somebody is signed in.
    pub async fn add_authenticator(&self) -> (Authenticator, Vec<String>) {
        let intro = self.open_card("add-authenticator").await;
        let card = self.browser.submit(&intro, two_step::BEGIN_APP, &[]).await;
        let authenticator = Authenticator::reading(&card);
        let code = authenticator.code(&self.browser.app);
        let codes = self.browser.submit(&card, two_step::CONFIRM_APP, &[("code", &code)]).await;
        (authenticator, codes.texts_of(".backup-codes li"))
    }

    /// The password, on another browser: the card of the second step.
    pub async fn first_step(&self) -> Page {
        self.sign_in_with_password(PASSWORD).await
    }

    /// Gives a code in the second step.
    pub async fn second_step(&self, card: &Page, code: &str) -> Page {
        self.browser.submit(card, two_step::GIVE, &[("code", code)]).await
    }

    /// The same, with the tick that trusts this browser.
    pub async fn second_step_trusting(&self, card: &Page, code: &str) -> Page {
        self.browser.submit(card, two_step::GIVE, &[("code", code), ("trust_browser", "true")]).await
    }

    /// Chooses another second factor.
    pub async fn choose_second(&self, factor: &str) -> Page {
        let methods = self.browser.visit("/sign-in/factor-two/methods").await;
        self.browser.submit(&methods, two_step::CHOOSE, &[("factor", factor)]).await
    }

    /// Signs out of this browser.
    pub async fn sign_out(&self) {
        self.browser.post_form(forms::SIGN_OUT, &[]).await;
    }
}
