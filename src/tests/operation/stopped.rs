//! A server that is asked to stop while a page listens: it stops at once.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use vestibule::server::store::Dialect;

use super::client::{Browser, Connection};
use super::process::{Folder, free_address};
use crate::support::databases::run_on_database;
use crate::support::test_app::PASSWORD;

/// Far less than the life of a stream.
const SOON: Duration = Duration::from_secs(5);

async fn a_listening_page_does_not_keep_the_server(database: String) {
    let (folder, address) = (Folder::new().unwrap(), free_address().unwrap());
    let origin = format!("http://localhost:{}", address.port());
    let mut command = Command::new(env!("CARGO_BIN_EXE_vestibule"));
    command.arg("serve").env_clear().current_dir(folder.path()).stdout(Stdio::null()).stderr(Stdio::null()).envs([
        ("VESTIBULE_PUBLIC_URL", origin.clone()),
        ("VESTIBULE_HTTP_LISTEN", address.to_string()),
        ("VESTIBULE_METRICS_LISTEN", "off".to_owned()),
        ("VESTIBULE_DATA_DIR", folder.path().display().to_string()),
        ("VESTIBULE_DATABASE_URL", database),
        ("VESTIBULE_PASSWORDS_MEMORY_KIB", "8".to_owned()),
        ("VESTIBULE_PASSWORDS_PASSES", "1".to_owned()),
    ]);
    let mut server = command.spawn().unwrap();
    while Connection::open(address).await.is_err() {
        tokio::task::yield_now().await;
    }
    let mut ada = Browser::open(address, &origin).await.unwrap();
    ada.sign_up("ada+clerk_test@example.com", PASSWORD).await.unwrap();
    let mut page = TcpStream::connect(address).await.unwrap();
    let ask = format!("GET /user/live HTTP/1.1\r\nhost: localhost:{}\r\ncookie: {}\r\n\r\n", address.port(), ada.cookies());
    page.write_all(ask.as_bytes()).await.unwrap();
    let mut heard = String::new();
    while !heard.contains("retry: ") {
        let mut some = [0; 1024];
        let read = page.read(&mut some).await.unwrap();
        assert!(read > 0, "the stream ended: {heard}");
        heard += std::str::from_utf8(&some[..read]).unwrap();
    }
    assert!(heard.starts_with("HTTP/1.1 200"), "{heard}");
    drop(ada);
    let asked = Instant::now();
    assert!(Command::new("kill").arg(server.id().to_string()).status().unwrap().success());
    let mut rest = Vec::new();
    tokio::time::timeout(SOON, page.read_to_end(&mut rest)).await.expect("the stream goes on").unwrap();
    let status = tokio::task::spawn_blocking(move || server.wait()).await.unwrap().unwrap();
    assert!(status.success() && asked.elapsed() < SOON, "{status} after {:?}", asked.elapsed());
}

mod d_2_a_listening_page_does_not_keep_the_server {
    use super::{Dialect, a_listening_page_does_not_keep_the_server, run_on_database};

    #[test]
    fn sqlite() {
        run_on_database(Dialect::Sqlite, a_listening_page_does_not_keep_the_server);
    }

    #[test]
    fn postgres() {
        run_on_database(Dialect::Postgres, a_listening_page_does_not_keep_the_server);
    }
}
