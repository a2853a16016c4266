//! A service that people sign in with, on a port of this machine: OpenID Connect, and OAuth 2.0 as GitHub has it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use aws_lc_rs::digest::{SHA256, digest};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use url::Url;
use vestibule::domain::secret::SecretText;
use vestibule::domain::social::{EmailList, Endpoints, KnownProtocol, known};
use vestibule::server::config::social::{Connection, Protocol};

use super::page::Page;
use super::people::{Person, forms};
use super::test_app::TestApp;

/// The strategy of the OpenID connection.
pub const ACME: &str = "oauth_custom_acme";
/// The strategy of the OAuth connection.
pub const GITHUB: &str = "oauth_github";
/// How the portal calls itself there.
const CREDENTIALS: (&str, &str) = ("portal", "hunter2-portal");

/// What the service does when it is asked for a token.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mood {
    /// Its work.
    #[default]
    Good,
    /// It is broken.
    Down,
    /// It takes no code.
    Refusing,
    /// It gives the token of another trip.
    WrongNonce,
    /// It gives a token for another app.
    WrongAudience,
    /// It gives a token of another service.
    WrongIssuer,
    /// It gives a token that ran out.
    Expired,
    /// It gives a token that somebody changed.
    Forged,
}

/// What happens at the service, and what it knows of the person at the keyboard.
#[derive(Debug, Default)]
struct Desk {
    mood: Mood,
    claims: Value,
    /// Nonce and challenge by code.
    codes: HashMap<String, (String, String)>,
}

/// The service.
#[derive(Clone)]
pub struct Provider {
    app: TestApp,
    issuer: String,
    desk: Arc<Mutex<Desk>>,
}

impl Provider {
    /// Starts one, and a portal that is connected to it in both ways.
    pub async fn start(app: &TestApp) -> (TestApp, Self) {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let provider = Self { app: app.clone(), issuer, desk: Arc::default() };
        let routes = Router::new()
            .route("/.well-known/openid-configuration", get(metadata))
            .route("/keys", get(async |State(provider): State<Self>| Json(json!({ "keys": provider.app.state.signer.jwks().unwrap() }))))
            .route("/token", post(token))
            .route("/user", get(async |State(provider): State<Self>| Json(provider.desk.lock().unwrap().claims.clone())))
            .route("/emails", get(emails))
            .with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        let connections = provider.connections();
        let portal = app.restarted(|config| config.social = connections).await;
        (portal, provider)
    }

    fn connections(&self) -> Vec<Connection> {
        let at = |path: &str| &*format!("{}{path}", self.issuer).leak();
        let Some(KnownProtocol::OAuth(github)) = known("github").map(|known| known.protocol) else { panic!("no GitHub") };
        let emails = github.emails.map(|emails| EmailList { url: at("/emails"), ..emails });
        let github = Endpoints { authorize: at("/authorize"), token: at("/token"), user: at("/user"), emails, secret_in_body: false, ..*github };
        let github = Box::leak(Box::new(github));
        let connection = |strategy: &str, name: &str, protocol: Protocol| Connection {
            strategy: strategy.to_owned(),
            name: name.to_owned(),
            logo: "/social/custom.svg".to_owned(),
            protocol,
            scopes: vec!["openid".to_owned(), "email".to_owned()],
            pkce: true,
            trust_email: false,
            client_id: CREDENTIALS.0.to_owned(),
            client_secret: SecretText::new(CREDENTIALS.1),
        };
        vec![connection(GITHUB, "GitHub", Protocol::OAuth(github)), connection(ACME, "Acme", Protocol::OpenId { issuer: self.issuer.clone() })]
    }

    /// Who is at the keyboard: claims of OpenID Connect.
    pub fn knows(&self, claims: Value) -> &Self {
        self.desk.lock().unwrap().claims = claims;
        self
    }

    /// Ada, with an address that the service vouches for.
    pub fn knows_ada(&self) -> &Self {
        self.knows(json!({ "sub": "ada-1", "email": "ada@example.org", "email_verified": true, "given_name": "Ada", "family_name": "Lovelace" }))
    }

    /// What it does from now on.
    pub fn is(&self, mood: Mood) -> &Self {
        self.desk.lock().unwrap().mood = mood;
        self
    }

    /// The person says yes: the way back, as path and query.
    pub fn allow(&self, address: &Url) -> String {
        let asked = |name: &str| address.query_pairs().find(|(n, _)| n == name).map(|(_, value)| value.into_owned()).unwrap_or_default();
        assert!(address.as_str().starts_with(&format!("{}/authorize?", self.issuer)), "{address}");
        assert_eq!((asked("response_type").as_str(), asked("code_challenge_method").as_str()), ("code", "S256"));
        assert_eq!((asked("client_id").as_str(), asked("redirect_uri")), (CREDENTIALS.0, format!("{}/v1/oauth_callback", self.app.origin())));
        assert!(asked("state").len() >= 43 && asked("code_challenge").len() == 43, "{address}");
        let mut desk = self.desk.lock().unwrap();
        let code = format!("code-{}", desk.codes.len());
        desk.codes.insert(code.clone(), (asked("nonce"), asked("code_challenge")));
        let issuer: String = url::form_urlencoded::byte_serialize(self.issuer.as_bytes()).collect();
        let issuer = if asked("nonce").is_empty() { String::new() } else { format!("&iss={issuer}") };
        format!("/v1/oauth_callback?code={code}&state={}{issuer}", asked("state"))
    }

    /// The person says no.
    pub fn deny(&self, address: &Url) -> String {
        assert!(address.as_str().starts_with(&self.issuer), "{address}");
        let (_, state) = address.query_pairs().find(|(name, _)| name == "state").unwrap();
        format!("/v1/oauth_callback?error=access_denied&error_description=no&state={state}")
    }
}

async fn metadata(State(provider): State<Provider>) -> Result<Json<Value>, StatusCode> {
    if provider.desk.lock().unwrap().mood == Mood::Down {
        return Err(StatusCode::SERVICE_UNAVAILABLE);
    }
    let at = |path: &str| format!("{}{path}", provider.issuer);
    Ok(Json(json!({
        "issuer": provider.issuer,
        "authorization_endpoint": at("/authorize"),
        "token_endpoint": at("/token"),
        "jwks_uri": at("/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "authorization_response_iss_parameter_supported": true,
    })))
}

async fn emails(State(provider): State<Provider>) -> Json<Value> {
    let claims = provider.desk.lock().unwrap().claims.clone();
    Json(json!([{ "email": claims["email"], "primary": true, "verified": claims["email_verified"] }]))
}

/// Gives a token for a code, once, to the portal alone, and only to whoever began the trip.
async fn token(State(provider): State<Provider>, headers: HeaderMap, Form(form): Form<HashMap<String, String>>) -> (StatusCode, Json<Value>) {
    let refuse = |error: &str| (StatusCode::BAD_REQUEST, Json(json!({ "error": error, "error_description": "about ada@example.org" })));
    let mut desk = provider.desk.lock().unwrap();
    let basic = format!("Basic {}", STANDARD.encode(format!("{}:{}", CREDENTIALS.0, CREDENTIALS.1)));
    assert_eq!(headers["authorization"].to_str().unwrap(), basic);
    let Some((nonce, challenge)) = desk.codes.remove(&form["code"]) else { return refuse("invalid_grant") };
    assert_eq!(URL_SAFE_NO_PAD.encode(digest(&SHA256, form["code_verifier"].as_bytes())), challenge);
    match desk.mood {
        Mood::Down => return (StatusCode::SERVICE_UNAVAILABLE, Json(Value::Null)),
        Mood::Refusing => return refuse("invalid_grant"),
        _ => {}
    }
    let seconds = provider.app.state.clock.now().seconds();
    let mut claims = json!({
        "iss": if desk.mood == Mood::WrongIssuer { "http://127.0.0.1:1" } else { &provider.issuer },
        "aud": if desk.mood == Mood::WrongAudience { "another-app" } else { CREDENTIALS.0 },
        "nonce": if desk.mood == Mood::WrongNonce { "another-trip" } else { &nonce },
        "iat": seconds,
        "exp": if desk.mood == Mood::Expired { seconds - 1 } else { seconds + 60 },
    });
    for (name, value) in desk.claims.as_object().unwrap() {
        claims[name] = value.clone();
    }
    let mut id_token = provider.app.state.signer.sign(&claims).unwrap();
    if desk.mood == Mood::Forged {
        let (signed, _) = id_token.rsplit_once('.').unwrap();
        id_token = format!("{signed}.{}", URL_SAFE_NO_PAD.encode([7; 256]));
    }
    (StatusCode::OK, Json(json!({ "access_token": "token-of-ada", "token_type": "bearer", "scope": ["openid", "email"], "id_token": id_token })))
}

impl Person {
    /// Presses the button of a service on the card at `from`; the address that the browser goes to.
    pub async fn go_to(&self, strategy: &str, from: &str) -> Url {
        let card = self.browser.visit(from).await;
        let answer = self.browser.submit(&card, forms::START_SOCIAL, &[("strategy", strategy)]).await;
        let refresh = answer.header("refresh").unwrap_or_else(|| panic!("not sent away, but to {}: “{}”", answer.path, answer.text()));
        assert_eq!((answer.status, answer.location()), (StatusCode::OK, None), "form-action of browsers holds for redirects");
        Url::parse(refresh.strip_prefix("0; url=").unwrap()).unwrap()
    }

    /// Goes to a service from the card at `from`, says yes there, and follows the way back.
    pub async fn allow(&self, provider: &Provider, strategy: &str, from: &str) -> Page {
        let address = self.go_to(strategy, from).await;
        self.browser.visit(&provider.allow(&address)).await
    }

    /// Signs in with a service.
    pub async fn sign_in_with(&self, provider: &Provider, strategy: &str) -> Page {
        self.allow(provider, strategy, "/sign-in").await
    }
}
