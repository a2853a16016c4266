//! A server that is killed under load: nothing that it acknowledged is lost.

use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::http::StatusCode;
use futures::future::join_all;
use vestibule::server::store::Dialect;

use super::client::{Browser, Connection};
use super::process::{Folder, Process, free_address};
use crate::support::databases::run_on_database;
use crate::support::test_app::PASSWORD;

/// People who sign up at the same time, one after the other on each connection.
const CONNECTIONS: usize = 8;
/// The server is killed when so many have been told that they have an account. Others are in the middle of it then.
const KILLED_AFTER: [usize; 3] = [3, 17, 40];

/// Somebody who was told that they have an account.
struct Acknowledged {
    email: String,
    browser: Browser,
}

async fn serve(database: &str, folder: &Folder, address: SocketAddr) -> Process {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vestibule"));
    command.arg("serve").env_clear().current_dir(folder.path()).stderr(Stdio::null()).envs([
        ("VESTIBULE_PUBLIC_URL", format!("http://localhost:{}", address.port())),
        ("VESTIBULE_HTTP_LISTEN", address.to_string()),
        ("VESTIBULE_HTTP_TRUSTED_PROXIES", address.ip().to_string()),
        ("VESTIBULE_METRICS_LISTEN", "off".to_owned()),
        ("VESTIBULE_DATA_DIR", folder.path().display().to_string()),
        ("VESTIBULE_DATABASE_URL", database.to_owned()),
        ("VESTIBULE_PASSWORDS_MEMORY_KIB", "8".to_owned()),
        ("VESTIBULE_PASSWORDS_PASSES", "1".to_owned()),
    ]);
    Process::start(&mut command, address, "/readyz").await.unwrap()
}

/// Lets people sign up until `after` of them were told that they have an account, and kills the server in that moment.
async fn kill_under_load(server: Process, after: usize, next: &AtomicUsize) -> Vec<Acknowledged> {
    let (address, origin) = (server.address, format!("http://localhost:{}", server.address.port()));
    let (running, acknowledged) = (Mutex::new(Some(server)), Mutex::new(Vec::new()));
    let connection = async || {
        loop {
            let email = format!("person{}+clerk_test@example.com", next.fetch_add(1, Ordering::Relaxed));
            let told = async {
                let mut browser = Browser::open(address, &origin).await?;
                browser.sign_up(&email, PASSWORD).await.map(|()| browser)
            };
            match told.await {
                Ok(browser) => {
                    let mut acknowledged = acknowledged.lock().unwrap();
                    acknowledged.push(Acknowledged { email, browser });
                    if acknowledged.len() == after {
                        // SIGKILL: the process gets no chance to finish anything.
                        drop(running.lock().unwrap().take());
                    }
                }
                Err(error) => {
                    assert!(running.lock().unwrap().is_none(), "refused while the server ran: {error}");
                    return;
                }
            }
        }
    };
    join_all((0..CONNECTIONS).map(|_| connection())).await;
    acknowledged.into_inner().unwrap()
}

async fn nothing_acknowledged_is_lost(database: String) {
    let (folder, address, next) = (Folder::new().unwrap(), free_address().unwrap(), AtomicUsize::new(0));
    let mut everybody: Vec<Acknowledged> = Vec::new();
    let mut server = serve(&database, &folder, address).await;
    for after in KILLED_AFTER {
        everybody.extend(kill_under_load(server, after, &next).await);
        server = serve(&database, &folder, address).await;
    }
    assert!(everybody.len() >= KILLED_AFTER.iter().sum());
    for Acknowledged { email, mut browser } in everybody {
        browser.connection = Connection::open(address).await.unwrap();
        assert_eq!(browser.get("/user").await.unwrap().status(), StatusCode::OK, "{email} is signed out");
        browser.become_somebody_else();
        browser.sign_in(&email, PASSWORD).await.unwrap_or_else(|error| panic!("{email} can't sign in: {error}"));
    }
}

mod a_kill_under_load_loses_nothing_that_was_acknowledged {
    use super::{Dialect, nothing_acknowledged_is_lost, run_on_database};

    #[test]
    fn sqlite() {
        run_on_database(Dialect::Sqlite, nothing_acknowledged_is_lost);
    }

    #[test]
    fn postgres() {
        run_on_database(Dialect::Postgres, nothing_acknowledged_is_lost);
    }
}
