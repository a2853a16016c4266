//! A browser without JavaScript: keeps cookies, follows redirects inside the portal, submits the forms it was shown.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Mutex;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::request::Builder;
use axum::http::{HeaderMap, Method, Request, header};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;
use url::form_urlencoded;

use super::listening::Listening;
use super::page::Page;
use super::test_app::TestApp;

/// Most redirects that are followed; more is a loop.
const MAX_REDIRECTS: usize = 10;

/// Firefox, as it introduces itself.
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0";

/// A browser of somebody.
pub struct Browser {
    /// The server it talks to.
    pub app: TestApp,
    ip: IpAddr,
    user_agent: String,
    languages: Option<String>,
    cookies: Mutex<BTreeMap<String, String>>,
}

impl Browser {
    /// A browser at an address.
    pub fn new(app: TestApp, ip: IpAddr) -> Self {
        Self { app, ip, user_agent: FIREFOX.to_owned(), languages: None, cookies: Mutex::default() }
    }

    /// The same browser in another network.
    pub fn at(mut self, ip: &str) -> Self {
        self.ip = ip.parse().unwrap();
        self
    }

    /// With another `User-Agent`.
    pub fn calling_itself(mut self, user_agent: &str) -> Self {
        user_agent.clone_into(&mut self.user_agent);
        self
    }

    /// With an `Accept-Language`.
    pub fn speaking(mut self, languages: &str) -> Self {
        self.languages = Some(languages.to_owned());
        self
    }

    /// The same browser after the server was restarted.
    pub fn talking_to(mut self, app: &TestApp) -> Self {
        self.app = app.clone();
        self
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }

    /// Plants a cookie.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.lock().unwrap().insert(name.to_owned(), value.to_owned());
    }

    fn request(&self, method: Method, path: &str) -> Builder {
        let cookies: Vec<String> = self.cookies.lock().unwrap().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut builder = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, self.app.state.config.public_url.authority())
            .header(header::USER_AGENT, &self.user_agent)
            .extension(ConnectInfo(SocketAddr::new(self.ip, 50_000)));
        if let Some(languages) = &self.languages {
            builder = builder.header(header::ACCEPT_LANGUAGE, languages);
        }
        if cookies.is_empty() { builder } else { builder.header(header::COOKIE, cookies.join("; ")) }
    }

    /// Sends any request, and keeps the cookies of the answer.
    pub async fn send(&self, request: Request<Body>) -> Page {
        let path = request.uri().to_string();
        let (parts, body) = self.app.router().oneshot(request).await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        self.keep_cookies(&parts.headers);
        Page { path, status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&body).into_owned() }
    }

    fn keep_cookies(&self, headers: &HeaderMap) {
        let mut jar = self.cookies.lock().unwrap();
        for set in headers.get_all(header::SET_COOKIE) {
            let set = set.to_str().unwrap();
            let (pair, attributes) = set.split_once(';').unwrap_or((set, ""));
            let (name, value) = pair.split_once('=').unwrap();
            if value.is_empty() || attributes.contains("Max-Age=0") {
                jar.remove(name);
            } else {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    /// Opens the stream of an account page, as its script does.
    pub async fn listen(&self, path: &str, last_event_id: Option<i64>) -> Listening {
        let mut request = self.request(Method::GET, path).header(header::ACCEPT, "text/event-stream").header("sec-fetch-site", "same-origin");
        if let Some(id) = last_event_id {
            request = request.header("last-event-id", id.to_string());
        }
        let (parts, body) = self.app.router().oneshot(request.body(Body::empty()).unwrap()).await.unwrap().into_parts();
        Listening::new(parts, body)
    }

    /// One GET as a person types an address; redirects are not followed.
    pub async fn get(&self, path: &str) -> Page {
        let request = self.request(Method::GET, path).header(header::ACCEPT, "text/html,application/xhtml+xml").header("sec-fetch-site", "none");
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// A GET that follows redirects as long as they stay in the portal.
    pub async fn visit(&self, path: &str) -> Page {
        let page = self.get(path).await;
        self.follow(page).await
    }

    async fn follow(&self, mut page: Page) -> Page {
        for _ in 0..MAX_REDIRECTS {
            let Some(target) = page.location().and_then(|to| self.own_path(&to)) else { return page };
            page = self.get(&target).await;
        }
        panic!("redirected in a circle, last to {}", page.path);
    }

    /// The path of an address of this portal.
    fn own_path(&self, address: &str) -> Option<String> {
        let path = address.strip_prefix(&self.app.origin()).unwrap_or(address);
        let path = path.split('#').next().unwrap_or_default();
        path.starts_with('/').then(|| path.to_owned())
    }

    fn form(&self, path: &str, accept: &str, fields: &[(&str, &str)]) -> Request<Body> {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.same_origin_post(path, accept, "application/x-www-form-urlencoded", body)
    }

    fn same_origin_post(&self, path: &str, accept: &str, content_type: &str, body: String) -> Request<Body> {
        self.request(Method::POST, path)
            .header(header::ACCEPT, accept)
            .header(header::CONTENT_TYPE, content_type)
            .header(header::ORIGIN, self.app.origin())
            .header(header::REFERER, format!("{}/", self.app.origin()))
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body))
            .unwrap()
    }

    /// One plain form post; redirects are not followed.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.send(self.form(path, "text/html,application/xhtml+xml", fields)).await
    }

    /// A plain form post that follows redirects as long as they stay in the portal.
    pub async fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let page = self.post(path, fields).await;
        self.follow(page).await
    }

    /// Calls a server function as the pages' script does, which wants data.
    pub async fn call(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.send(self.form(path, "application/json", fields)).await
    }

    /// Asks a server function that takes JSON, as the pages' script does.
    pub async fn ask(&self, path: &str, question: &serde_json::Value) -> Page {
        self.send(self.same_origin_post(path, "application/json", "application/json", question.to_string())).await
    }

    /// Sends a file in base64, as an app's page does.
    pub async fn upload(&self, path: &str, base64: String) -> Page {
        self.send(self.same_origin_post(path, "application/json", "application/octet-stream", base64)).await
    }

    /// Submits the form of a page that goes to `action`, with what it has in it already and with `fields` filled in.
    pub async fn submit(&self, page: &Page, action: &str, fields: &[(&str, &str)]) -> Page {
        let filled = page.filled_form(action, fields);
        let filled: Vec<(&str, &str)> = filled.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.post_form(action, &filled).await
    }

    /// As [`Self::submit`], with the value of a button among the fields.
    pub async fn submit_with(&self, page: &Page, action: &str, fields: &[(&str, &str)]) -> Page {
        let mut filled = page.filled_form(action, &[]);
        filled.retain(|(name, _)| !fields.iter().any(|(given, _)| given == name));
        let filled: Vec<(&str, &str)> = filled.iter().map(|(name, value)| (name.as_str(), value.as_str())).chain(fields.iter().copied()).collect();
        self.post_form(action, &filled).await
    }

    /// Goes on with what another browser was given.
    pub fn take_cookies_of(&self, other: &Self) {
        *self.cookies.lock().unwrap() = other.cookies.lock().unwrap().clone();
    }

    /// Whether somebody is signed in: whether the account page opens.
    pub async fn is_signed_in(&self) -> bool {
        self.get("/user").await.status.is_success()
    }
}
