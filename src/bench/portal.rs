//! The real server, with a data folder and a database of its own.

use std::fs::File;
use std::net::SocketAddr;
use std::process::Command;

use crate::Outcome;
use crate::client::Browser;
use crate::databases::Database;
use crate::process::{Folder, Process, free_address};

/// What a server is started with.
#[derive(Debug)]
pub struct Setup {
    /// Keys, logs and the SQLite file.
    pub folder: Folder,
    /// Address of the database.
    pub database: String,
    /// More configuration: variables and their values.
    pub more: Vec<(&'static str, &'static str)>,
}

impl Setup {
    /// The defaults, on a fresh SQLite file.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub async fn new() -> Outcome<Self> {
        Self::on(&Database::Sqlite, "vestibule").await
    }

    /// The defaults, on a fresh database with this name.
    ///
    /// # Errors
    /// When the folder or the database cannot be made.
    pub async fn on(database: &Database, name: &str) -> Outcome<Self> {
        let folder = Folder::new()?;
        Ok(Self { database: database.create(name, &folder).await?, folder, more: Vec::new() })
    }

    /// The configuration, as variables.
    #[must_use]
    pub fn variables(&self, address: SocketAddr, metrics: SocketAddr) -> Vec<(String, String)> {
        let own = [
            ("VESTIBULE_PUBLIC_URL", format!("http://localhost:{}", address.port())),
            ("VESTIBULE_HTTP_LISTEN", address.to_string()),
            ("VESTIBULE_HTTP_TRUSTED_PROXIES", address.ip().to_string()),
            ("VESTIBULE_METRICS_LISTEN", metrics.to_string()),
            ("VESTIBULE_DATA_DIR", self.folder.path().display().to_string()),
            ("VESTIBULE_DATABASE_URL", self.database.clone()),
        ];
        let more = self.more.iter().map(|(name, value)| (*name, (*value).to_owned()));
        own.into_iter().chain(more).map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// Starts the release build of the server, and waits until the first page of signing in answers.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn serve(&self) -> Outcome<Portal> {
        let address = free_address()?;
        let log = File::options().create(true).append(true).open(self.folder.path().join("server.log"))?;
        let mut command = Command::new(env!("CARGO_BIN_EXE_vestibule"));
        command.arg("serve").env_clear().envs(self.variables(address, free_address()?)).current_dir(self.folder.path()).stderr(log);
        Ok(Portal { process: Process::start(&mut command, address, "/sign-in").await?, origin: format!("http://localhost:{}", address.port()) })
    }
}

/// A running server.
#[derive(Debug)]
pub struct Portal {
    /// Its process.
    pub process: Process,
    /// Its origin.
    pub origin: String,
}

impl Portal {
    /// A browser that was never here.
    ///
    /// # Errors
    /// When the server does not listen.
    pub async fn browser(&self) -> Outcome<Browser> {
        Browser::open(self.process.address, &self.origin).await
    }
}
