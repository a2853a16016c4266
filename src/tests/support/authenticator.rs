//! A device with passkeys, in software, and the part of a browser between it and the pages.

use serde_json::{Value, json};
use url::Url;
use webauthn_authenticator_rs::AuthenticatorBackend as _;
use webauthn_authenticator_rs::softpasskey::SoftPasskey;

use super::browser::Browser;
use super::page::Page;

/// Longest that anybody waits for a device.
const PATIENCE: u32 = 60_000;

/// What a page is given to send: the key of the question, and what the browser says.
pub type Answer = (String, String);

/// A device that sees its owner.
pub struct Authenticator {
    device: SoftPasskey,
    /// Id of each passkey, and the account it was made for.
    made: Vec<(Value, Value)>,
    /// The page that the browser shows.
    pub origin: Url,
}

impl Authenticator {
    /// A new one, at the pages of this browser.
    pub fn of(browser: &Browser) -> Self {
        Self { device: SoftPasskey::new(true), made: Vec::new(), origin: Url::parse(&browser.app.origin()).unwrap() }
    }

    /// Asks the server what to sign.
    pub async fn ask(browser: &Browser, purpose: &str) -> Page {
        browser.call("/api/passkeys/ask", &[("purpose", purpose)]).await
    }

    /// Makes a passkey by options that the server gave.
    pub fn create(&mut self, options: &Value) -> Value {
        let mut options = options.clone();
        // The software keeps them all, yet says that it does not.
        options["authenticatorSelection"]["requireResidentKey"] = false.into();
        let user = options["user"]["id"].clone();
        let made = self.device.perform_register(self.origin.clone(), serde_json::from_value(options).unwrap(), PATIENCE).unwrap();
        let made = serde_json::to_value(made).unwrap();
        self.made.push((made["rawId"].clone(), user));
        made
    }

    /// Uses the newest passkey, without seeing its owner if `unseen`.
    pub fn get(&mut self, options: &Value, unseen: bool) -> Value {
        let (id, user) = self.made.last().cloned().unwrap();
        let mut options = options.clone();
        options["allowCredentials"] = json!([{ "type": "public-key", "id": id }]);
        if unseen {
            options["userVerification"] = "discouraged".into();
        }
        let used = self.device.perform_auth(self.origin.clone(), serde_json::from_value(options).unwrap(), PATIENCE).unwrap();
        let mut used = serde_json::to_value(used).unwrap();
        used["response"]["userHandle"] = user;
        used
    }

    /// Asks, and does what the browser is asked for.
    pub async fn answer(&mut self, browser: &Browser, purpose: &str) -> Answer {
        let asked = Self::ask(browser, purpose).await.json();
        let options = &asked["options"];
        assert!(options.is_object(), "nothing was asked: {asked}");
        let answer = if asked["creates"] == true { self.create(options) } else { self.get(options, false) };
        (asked["key"].as_str().unwrap().to_owned(), answer.to_string())
    }

    /// Signs in by a press of the button.
    pub async fn sign_in(&mut self, browser: &Browser) -> Page {
        let answer = self.answer(browser, "sign_in").await;
        send(browser, "/api/passkeys/sign-in", &answer).await
    }

    /// Adds a passkey to the account that is signed in.
    pub async fn add(&mut self, browser: &Browser) -> Page {
        let answer = self.answer(browser, "register").await;
        send(browser, "/api/passkeys/add", &answer).await
    }
}

/// Sends what the browser says by a plain form.
pub async fn send(browser: &Browser, action: &str, (key, credential): &Answer) -> Page {
    browser.post_form(action, &[("key", key), ("credential", credential), ("nav", "")]).await
}
