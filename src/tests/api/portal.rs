//! A server in this process, and browsers and app servers that talk to it.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::extract::{Path, Request};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use axum::{Extension, Router};
use http_body_util::BodyExt as _;
use serde_json::Value;
use tower::ServiceExt as _;
use vestibule::domain::ids::{InstanceId, SessionId, SigningKeyId, UserId};
use vestibule::domain::secret::SecretText;
use vestibule::domain::time::{Span, Timestamp};
use vestibule::server::api;
use vestibule::server::clock::Clock;
use vestibule::server::config::{Config, InstanceKind, MailConfig};
use vestibule::server::context::RequestContext;
use vestibule::server::flows::accounts::{self, NewAccount};
use vestibule::server::flows::sessions::{self, OpenSession};
use vestibule::server::flows::{Cx, Requester};
use vestibule::server::http::{arrival, cookies};
use vestibule::server::identity::Identity;
use vestibule::server::security::breached::BreachedPasswords;
use vestibule::server::security::keys::MasterKey;
use vestibule::server::security::password_hasher::{HashCost, PasswordHasher};
use vestibule::server::security::rng::RngSource;
use vestibule::server::state::{AppState, Parts, SettingsCache};
use vestibule::server::store::{self, Store};
use vestibule::server::tokens::Signer;

/// The secret key of every test instance.
pub const SECRET_KEY: &str = "sk_test_ada";
/// The address of an app that development instances allow.
pub const APP: &str = "http://localhost:3001";

/// The server.
pub struct Portal {
    pub state: AppState,
    router: Router,
    folder: std::path::PathBuf,
}

impl Drop for Portal {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn config(kind: InstanceKind, folder: &std::path::Path) -> Config {
    Config {
        kind,
        public_url: "http://localhost:3000".parse().unwrap(),
        key_host: "clerk.localhost:3000".to_owned(),
        listen: "127.0.0.1:0".parse().unwrap(),
        metrics_listen: None,
        database_url: SecretText::new(format!("sqlite:{}", folder.join("test.db").display())),
        database_connections: 4,
        data_dir: folder.to_owned(),
        mail: MailConfig::Mailbox,
        mail_from: "test@example.org".to_owned(),
        hash_cost: HashCost { memory_kib: 8, passes: 1, lanes: 1 },
        hashes_at_once: 1,
        trusted_proxies: Vec::new(),
        breached_passwords_file: None,
        rate_limit_factor: 0,
        shared_cookie_domain: None,
    }
}

impl Portal {
    pub async fn start(kind: InstanceKind) -> Self {
        let rng = RngSource::System;
        let now = Timestamp::from_millis(1_795_371_500_000);
        let folder = std::env::temp_dir().join(format!("vestibule-api-{}", rng.ksuid(now).unwrap()));
        std::fs::create_dir_all(&folder).unwrap();
        let config = config(kind, &folder);
        let store = Store::connect(config.database_url.expose(), config.database_connections).await.unwrap();
        store.migrate().await.unwrap();
        let master = MasterKey::new([7; 32]);
        let (sealer, tokens) = (master.sealer().unwrap(), master.token_hasher().unwrap());
        let mut tx = store.write().await.unwrap();
        let signer = Signer::load(&mut tx, &sealer, &SigningKeyId::from_unique("test"), now).await.unwrap();
        store::keys::insert_secret(&mut tx, tokens.hash("secret_key", SECRET_KEY).as_bytes(), "sk_test…", now).await.unwrap();
        tx.commit().await.unwrap();
        let state = AppState::new(Parts {
            identity: Identity::new(InstanceId::from_unique("test"), &config),
            hasher: PasswordHasher::new(config.hash_cost, 1, rng.clone()).unwrap(),
            breached: BreachedPasswords::open(None).unwrap(),
            clock: Clock::fixed(now),
            mailer: None,
            settings: SettingsCache::default(),
            job_bell: tokio::sync::Notify::new(),
            config,
            store,
            rng,
            tokens,
            sealer,
            signer,
        });
        let router = api::routes(&state)
            .route("/test/sign-in/{user}", get(sign_in))
            .layer(from_fn_with_state(state.clone(), arrival::arrive))
            .layer(cookies::layer(&state))
            .with_state(state.clone());
        Self { state, router, folder }
    }

    pub fn cx(&self) -> Cx {
        Cx { app: self.state.clone(), now: self.state.clock.now(), from: Requester::default(), locale: vestibule::domain::locale::Locale::En }
    }

    /// A person with an address of their own.
    pub async fn person(&self, name: &str) -> UserId {
        let new = NewAccount {
            first_name: Some(name.to_owned()),
            email: Some(format!("{}@example.org", name.to_lowercase()).parse_email()),
            email_proof: Some("email_code"),
            ..NewAccount::default()
        };
        accounts::create_user(&self.cx(), new, None).await.unwrap()
    }

    pub fn advance(&self, seconds: i64) {
        self.state.clock.advance(Span::seconds(seconds));
    }

    /// A browser that was never here.
    pub fn browser(&self) -> Browser<'_> {
        Browser { portal: self, jar: BTreeMap::new(), answers: Vec::new() }
    }

    /// What an app server gets with the secret key.
    pub async fn as_app_server(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let request = Request::builder().method(method).uri(path).header("authorization", format!("Bearer {SECRET_KEY}"));
        self.send(
            request.header("content-type", "application/json").body(body.map_or_else(Body::empty, |body| Body::from(body.to_string()))).unwrap(),
        )
        .await
    }

    pub async fn send(&self, request: Request) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let text = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
        Answer { status: parts.status, headers: parts.headers, text }
    }
}

trait ParseEmail {
    fn parse_email(&self) -> vestibule::domain::email::Email;
}

impl ParseEmail for String {
    fn parse_email(&self) -> vestibule::domain::email::Email {
        vestibule::domain::email::Email::parse(self).unwrap()
    }
}

/// Stands for the pages: signs a person in on this browser.
async fn sign_in(Extension(request): Extension<RequestContext>, Path(user): Path<String>) -> StatusCode {
    let mut browser = request.browser().await.unwrap();
    let client = request.client_or_new(&mut browser).await.unwrap();
    let session = SessionId::from_unique(&request.cx.unique().unwrap());
    let settings = request.app().settings(request.now()).await.unwrap();
    let mut tx = request.app().store.write().await.unwrap();
    let user = UserId::parse(&user).unwrap();
    let opened =
        sessions::open(&request.cx, &mut tx, &settings, OpenSession { session: &session, client: &client, user: &user, strategy: "email_code" });
    assert!(opened.await.unwrap());
    tx.commit().await.unwrap();
    request.save_browser(&browser).await.unwrap();
    request.announce().await.unwrap();
    StatusCode::NO_CONTENT
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {} {}", self.status, self.text))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// The code of the first error.
    pub fn code(&self) -> String {
        self.json()["errors"][0]["code"].as_str().unwrap_or_default().to_owned()
    }
}

/// A browser with its cookies.
pub struct Browser<'a> {
    portal: &'a Portal,
    pub jar: BTreeMap<String, String>,
    /// Every body it ever got.
    pub answers: Vec<String>,
}

impl Browser<'_> {
    pub async fn sign_in(&mut self, user: &UserId) {
        assert_eq!(self.get(&format!("/test/sign-in/{user}")).await.status, 204);
    }

    /// A navigation.
    pub async fn get(&mut self, path: &str) -> Answer {
        self.ask("GET", path, &[("accept", "text/html")]).await
    }

    /// A call by a page of the app.
    pub async fn call(&mut self, method: &str, path: &str) -> Answer {
        self.ask(method, path, &[("origin", APP)]).await
    }

    pub async fn ask(&mut self, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !self.jar.is_empty() {
            let cookies: Vec<String> = self.jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header("cookie", cookies.join("; "));
        }
        let answer = self.portal.send(request.body(Body::empty()).unwrap()).await;
        for line in answer.headers.get_all("set-cookie") {
            let line = line.to_str().unwrap();
            let (name, rest) = line.split_once('=').unwrap();
            if line.contains("Max-Age=0") {
                self.jar.remove(name);
            } else {
                self.jar.insert(name.to_owned(), rest.split(';').next().unwrap().to_owned());
            }
        }
        self.answers.push(answer.text.clone());
        answer
    }
}
