//! The server of an app, which holds a secret key of the instance.

use axum::body::Body;
use axum::http::{Method, Request, header};
use serde_json::Value;
use vestibule::server::instance_keys::{fresh_secret_key, hash_secret_key, hint};
use vestibule::server::store;

use super::browser::Browser;
use super::page::Page;
use super::test_app::TestApp;

/// An app's server. It keeps no cookies.
pub struct AppServer {
    caller: Browser,
    key: String,
}

impl AppServer {
    /// A server that was given a key of its own.
    pub async fn new(app: &TestApp) -> Self {
        let state = &app.state;
        let key = fresh_secret_key(state.config.kind, &state.rng).unwrap().to_string();
        let mut tx = state.store.write().await.unwrap();
        let hash = hash_secret_key(&state.tokens, &key);
        store::keys::insert_secret(&mut tx, hash.as_bytes(), &hint(&key), state.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
        Self { caller: app.browser(), key }
    }

    async fn ask(&self, method: Method, path: &str, body: Body) -> Page {
        let request = Request::builder().method(method).uri(path).header(header::AUTHORIZATION, format!("Bearer {}", self.key));
        self.caller.send(request.header(header::CONTENT_TYPE, "application/json").body(body).unwrap()).await
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> Page {
        self.ask(Method::GET, path, Body::empty()).await
    }

    /// Changes.
    pub async fn post(&self, path: &str, body: Value) -> Page {
        self.ask(Method::POST, path, Body::from(body.to_string())).await
    }

    /// Changes a part.
    pub async fn patch(&self, path: &str, body: Value) -> Page {
        self.ask(Method::PATCH, path, Body::from(body.to_string())).await
    }

    /// Replaces.
    pub async fn put(&self, path: &str, body: Value) -> Page {
        self.ask(Method::PUT, path, Body::from(body.to_string())).await
    }

    /// Removes.
    pub async fn delete(&self, path: &str) -> Page {
        self.ask(Method::DELETE, path, Body::empty()).await
    }
}
