//! The limits over HTTP: the least that axum needs for the same bytes, in a process of its own as the server has.
//!
//! The program starts itself with `bare` as its first argument.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::routing::get;
use sqlx::AnyPool;
use vestibule::domain::secret::SecretText;
use vestibule::server::security::password_hasher::{HashCost, PasswordCheck, PasswordHasher};
use vestibule::server::security::rng::RngSource;
use vestibule::server::store::Store;

use crate::Outcome;
use crate::client::Answer;
use crate::process::{Folder, Process, free_address};

/// The first argument of the program that makes it the bare server.
pub const BARE: &str = "bare";
/// The path that it answers.
pub const PATH: &str = "/";
/// The same after a password was checked, where it checks any.
pub const PASSWORD_PATH: &str = "/password";

/// Connections of the pool, as many as the server's by default.
const CONNECTIONS: u32 = 10;

/// Headers that hyper writes by itself.
const OF_THE_CONNECTION: [&str; 3] = ["date", "content-length", "transfer-encoding"];

/// A bare server. The folder holds what it sends.
#[derive(Debug)]
pub struct Bare {
    /// Its process.
    pub process: Process,
    _folder: Folder,
}

impl Bare {
    /// Sends what somebody else answered.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn sending(answer: &Answer) -> Outcome<Self> {
        Self::start(answer, None).await
    }

    /// The same, after it read one client by its primary key.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn reading(answer: &Answer, database: &str, client: &str) -> Outcome<Self> {
        Self::start(answer, Some((database, client))).await
    }

    /// Keeps of each request one row in SQLite, and checks the password on [`PASSWORD_PATH`] with the server's own hasher: the least
    /// of a sign-in. Sends what somebody else answered.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn checking(answer: &Answer, password: &str) -> Outcome<Self> {
        let folder = Folder::new()?;
        fs::write(folder.path().join("password"), password)?;
        Self::start_in(folder, answer).await
    }

    async fn start(answer: &Answer, read: Option<(&str, &str)>) -> Outcome<Self> {
        let folder = Folder::new()?;
        if let Some((database, client)) = read {
            fs::write(folder.path().join("database"), database)?;
            fs::write(folder.path().join("client"), client)?;
        }
        Self::start_in(folder, answer).await
    }

    async fn start_in(folder: Folder, answer: &Answer) -> Outcome<Self> {
        fs::write(folder.path().join("body"), answer.body())?;
        let headers = answer.headers().iter().filter(|(name, _)| !OF_THE_CONNECTION.contains(&name.as_str()));
        let lines: Vec<String> = headers.map(|(name, value)| Ok(format!("{name}: {}\n", value.to_str()?))).collect::<Outcome<_>>()?;
        fs::write(folder.path().join("headers"), lines.concat())?;
        let address = free_address()?;
        let mut command = Command::new(std::env::current_exe()?);
        command.arg(BARE).arg(address.to_string()).arg(folder.path());
        Ok(Self { process: Process::start(&mut command, address, PATH).await?, _folder: folder })
    }
}

#[derive(Debug)]
struct Content {
    headers: HeaderMap,
    body: Bytes,
    read: Option<(AnyPool, String)>,
    checks: Option<Checks>,
}

/// What it checks passwords with.
#[derive(Debug)]
struct Checks {
    pool: AnyPool,
    hasher: PasswordHasher,
    password: SecretText,
    stored: String,
}

impl Checks {
    async fn in_folder(folder: &Path) -> Outcome<Option<Self>> {
        let Ok(password) = fs::read_to_string(folder.join("password")) else { return Ok(None) };
        // One connection, since SQLite lets only one write at a time.
        let pool = Store::connect(&format!("sqlite:{}", folder.join("rows.db").display()), 1).await?.pool().clone();
        sqlx::query("CREATE TABLE visits (id INTEGER PRIMARY KEY, at BIGINT NOT NULL)").execute(&pool).await?;
        let at_once = std::thread::available_parallelism().map_or(1, usize::from);
        let hasher = PasswordHasher::new(HashCost::OWASP, at_once, RngSource::System)?;
        let password = SecretText::new(password);
        let stored = hasher.hash(&password).await?;
        Ok(Some(Self { pool, hasher, password, stored }))
    }
}

/// The process itself.
///
/// # Errors
/// When the folder lacks what it is to send, or the address is taken.
pub async fn serve(address: SocketAddr, folder: &Path) -> Outcome<()> {
    let mut headers = HeaderMap::new();
    for line in fs::read_to_string(folder.join("headers"))?.lines() {
        let (name, value) = line.split_once(": ").ok_or("a header without a value")?;
        headers.append(HeaderName::try_from(name)?, HeaderValue::try_from(value)?);
    }
    let read = match fs::read_to_string(folder.join("database")) {
        Ok(database) => Some((Store::connect(&database, CONNECTIONS).await?.pool().clone(), fs::read_to_string(folder.join("client"))?)),
        Err(_) => None,
    };
    let content = Content { headers, body: fs::read(folder.join("body"))?.into(), read, checks: Checks::in_folder(folder).await? };
    let app = Router::new().route(PATH, get(answer)).route(PASSWORD_PATH, get(check)).with_state(Arc::new(content));
    Ok(axum::serve(tokio::net::TcpListener::bind(address).await?, app).await?)
}

/// A row of the table of clients.
type Client = (String, Option<String>, Option<String>, i64, i64);

async fn check(State(content): State<Arc<Content>>) -> Result<(HeaderMap, Bytes), StatusCode> {
    let checks = content.checks.as_ref().ok_or(StatusCode::NOT_FOUND)?;
    match checks.hasher.check(&checks.password, Some(checks.stored.clone())).await {
        Ok(PasswordCheck::Right { .. }) => answer(State(content)).await,
        Ok(PasswordCheck::Wrong) => Err(StatusCode::FORBIDDEN),
        Err(_) => Err(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

async fn answer(State(content): State<Arc<Content>>) -> Result<(HeaderMap, Bytes), StatusCode> {
    if let Some((pool, id)) = &content.read {
        let query = "SELECT id, last_active_session_id, last_strategy, created_at, updated_at FROM clients WHERE id = $1";
        let found: Option<Client> = sqlx::query_as(query).bind(id).fetch_optional(pool).await.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
        found.ok_or(StatusCode::NOT_FOUND)?;
    }
    if let Some(Checks { pool, .. }) = &content.checks {
        let query = sqlx::query("INSERT INTO visits (at) VALUES ($1)").bind(0_i64);
        query.execute(pool).await.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    }
    Ok((content.headers.clone(), content.body.clone()))
}
