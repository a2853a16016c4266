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
use vestibule::domain::ids::{SessionId, UserId};
use vestibule::domain::time::{Span, Timestamp};
use vestibule::server::clock::Clock;
use vestibule::server::config::{Config, InstanceKind, Loaded};
use vestibule::server::context::RequestContext;
use vestibule::server::flows::accounts::{self, NewAccount};
use vestibule::server::flows::sessions::{self, OpenSession};
use vestibule::server::flows::{Cx, Requester};
use vestibule::server::http::{arrival, cookies, router};
use vestibule::server::security::rng::RngSource;
use vestibule::server::start;
use vestibule::server::state::AppState;

/// The address of an app that both kinds of test instances allow.
pub const APP: &str = "https://app.example.com";

/// The server.
pub struct Portal {
    pub state: AppState,
    pub secret_key: String,
    router: Router,
    folder: std::path::PathBuf,
}

impl Drop for Portal {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Development at `http://localhost:3000`, or production at `https://accounts.example.com`.
fn config(kind: InstanceKind, folder: &std::path::Path) -> Config {
    let place = match kind {
        InstanceKind::Development => "kind = \"development\"\npasswords.memory_kib = 64\npasswords.passes = 1",
        InstanceKind::Production => {
            "kind = \"production\"\npublic_url = \"https://accounts.example.com\"\nmail.smtp.url = \"smtps://u:p@mail.example.com\"\nmail.from = \"id@example.com\"\nhttp.shared_cookie_domain = \"example.com\""
        }
    };
    let file = format!("data_dir = {folder:?}\n{place}\ndatabase.url = \"sqlite:{}/test.db\"", folder.display());
    Loaded::parse(Some(("test.toml", &file)), []).map_err(|errors| errors.to_string()).unwrap().config
}

impl Portal {
    pub async fn start(kind: InstanceKind) -> Self {
        let rng = RngSource::System;
        let now = Timestamp::from_millis(1_795_371_500_000);
        let folder = std::env::temp_dir().join(format!("vestibule-api-{}", rng.ksuid(now).unwrap()));
        std::fs::create_dir_all(&folder).unwrap();
        let state = start::build_with(config(kind, &folder), Clock::fixed(now), rng).await.unwrap();
        let secret_key = std::fs::read_to_string(state.config.secret_key_file()).unwrap().trim().to_owned();
        let pages = Router::new()
            .route("/test/sign-in/{user}", get(sign_in))
            .layer(from_fn_with_state(state.clone(), arrival::arrive))
            .layer(cookies::layer(&state))
            .with_state(state.clone());
        let router = router::router(&state).merge(pages);
        let portal = Self { state, secret_key, router, folder };
        let allowed = portal.as_app_server("PATCH", "/v1/instance", Some(serde_json::json!({"allowed_origins": [APP]}))).await;
        assert_eq!(allowed.status, 204, "{}", allowed.text);
        portal
    }

    pub fn cx(&self) -> Cx {
        Cx { app: self.state.clone(), now: self.state.clock.now(), from: Requester::default(), locale: vestibule::domain::locale::Locale::En }
    }

    /// A person with an address of their own.
    pub async fn person(&self, name: &str) -> UserId {
        let new = NewAccount {
            first_name: Some(name.to_owned()),
            email: Some(format!("{}@example.org", name.to_lowercase()).parse_email()),
            email_proof: Some("email_code".to_owned()),
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
        let request = Request::builder().method(method).uri(path).header("authorization", format!("Bearer {}", self.secret_key));
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
    let opened = sessions::open(
        &request.cx,
        &mut tx,
        &settings,
        OpenSession { session: &session, client: &client, user: &user, strategy: "email_code", second_factor: None, organization: None },
    );
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
