//! Mail: running the jobs that send it, and reading it.

use vestibule::server::jobs::run_due;
use vestibule::server::mail::Rendered;

use super::test_app::TestApp;

/// A mail as its reader uses it.
#[derive(Debug, Clone)]
pub struct Mail(pub Rendered);

impl Mail {
    /// The six digits.
    pub fn code(&self) -> String {
        let words = self.0.text.split(|c: char| !c.is_ascii_digit());
        words.filter(|digits| digits.len() == 6).map(str::to_owned).next().unwrap_or_else(|| panic!("no code in: {}", self.0.text))
    }

    /// Path and query of the link with a token.
    pub fn link(&self) -> String {
        let link =
            self.0.text.split_whitespace().find(|word| word.contains("/verify?token=")).unwrap_or_else(|| panic!("no link in: {}", self.0.text));
        let (_, path) = link.split_once("/verify").unwrap();
        format!("/verify{path}")
    }

    /// The token of the link.
    pub fn token(&self) -> String {
        self.link().split_once("token=").unwrap().1.to_owned()
    }
}

impl TestApp {
    /// Runs every job that is due; returns how many tries that were.
    pub async fn deliver_mail(&self) -> usize {
        let mut tries = 0;
        loop {
            match run_due(&self.state).await.unwrap() {
                0 => return tries,
                n => tries += n,
            }
        }
    }

    /// All mails so far to an address, oldest first.
    pub async fn mails_to(&self, address: &str) -> Vec<Mail> {
        self.deliver_mail().await;
        self.memory.sent().into_iter().filter(|mail| mail.to.as_str() == address).map(Mail).collect()
    }

    /// The newest mail to an address.
    pub async fn mail_to(&self, address: &str) -> Mail {
        self.mails_to(address).await.pop().unwrap_or_else(|| panic!("{address} got no mail"))
    }
}
