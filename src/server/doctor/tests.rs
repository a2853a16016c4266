//! The checks as an operator meets them, on real instances in a temporary folder.

use std::path::{Path, PathBuf};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::{Finding, Verdict, check_proxy, examine, with_causes};
use crate::domain::settings::{InstanceSettings, Requirement};
use crate::server::config::Loaded;
use crate::server::{start, store};

fn folder(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("vestibule-doctor-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&path);
    path
}

fn load(folder: &Path, more: &str) -> Loaded {
    let file = format!("data_dir = \"{}\"\npasswords.memory_kib = 8\npasswords.passes = 1\n{more}", folder.display());
    Loaded::parse(Some(("vestibule.toml", &file)), []).unwrap()
}

fn of<'a>(findings: &'a [Finding], check: &str) -> &'a Finding {
    findings.iter().find(|finding| finding.check == check).unwrap()
}

#[tokio::test]
async fn hp_11_before_the_first_start_nothing_is_made_and_the_way_is_shown() {
    let folder = folder("fresh");
    let findings = examine(&load(&folder, "public_url = \"http://127.0.0.1:1\"")).await;
    assert!(findings.iter().all(|finding| finding.verdict != Verdict::Fail), "{findings:#?}");
    assert!(of(&findings, "database").to_string().contains("vestibule serve"));
    assert!(!folder.exists());
}

#[tokio::test]
async fn dx_02_a_running_instance_is_recognised_by_its_signing_key() {
    let folder = folder("running");
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    // By name: passkeys have no place at an address, which would be one more finding.
    let loaded = load(&folder, &format!("public_url = \"http://localhost:{}\"", listener.local_addr().unwrap().port()));
    let app = start::build(loaded.config.clone()).await.unwrap();
    let kid = app.signer.jwks().unwrap()[0].kid.clone();
    tokio::spawn(async move {
        for body in [kid.as_str(), "another"] {
            let (mut stream, _) = listener.accept().await.unwrap();
            let _ = stream.read(&mut [0; 1024]).await.unwrap();
            stream.write_all(format!("HTTP/1.1 200 OK\r\n\r\n{{\"keys\":[{{\"kid\":\"{body}\"}}]}}").as_bytes()).await.unwrap();
        }
    });
    let well = examine(&loaded).await;
    assert!(well.iter().all(|finding| finding.verdict == Verdict::Ok), "{well:#?}");
    let other = examine(&loaded).await;
    assert_eq!(of(&other, "public URL").verdict, Verdict::Fail);
    assert!(of(&other, "public URL").text.contains("keys of another instance"));
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn dx_02_a_lost_master_key_is_named() {
    let folder = folder("lost");
    let loaded = load(&folder, "public_url = \"http://127.0.0.1:1\"");
    start::build(loaded.config.clone()).await.unwrap();
    std::fs::remove_file(folder.join("master.key")).unwrap();
    let findings = examine(&loaded).await;
    let keys = of(&findings, "keys").to_string();
    assert!(keys.starts_with("FAIL  keys:") && keys.contains("fix: restore"), "{keys}");
    assert!(!folder.join("master.key").exists());
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn dx_02_a_silent_mail_server_is_named_without_its_password() {
    let folder = folder("mail");
    let findings = examine(&load(&folder, "public_url = \"http://127.0.0.1:1\"\nmail.smtp.url = \"smtp://me:hunter2@127.0.0.1:1\"")).await;
    let mail = of(&findings, "mail").to_string();
    assert!(mail.starts_with("FAIL  mail: smtp://…@127.0.0.1:1") && mail.contains("fix: ") && !mail.contains("hunter2"), "{mail}");
}

#[tokio::test]
async fn x_84_phones_without_a_way_out_are_named() {
    let folder = folder("phones");
    let production =
        "kind = \"production\"\npublic_url = \"https://127.0.0.1:1\"\nmail.folder = \"mails\"\npasswords.memory_kib = 19456\npasswords.passes = 2\n";
    let file = |sms: &str| format!("data_dir = \"{0}\"\ndatabase.url = \"sqlite:{0}/db\"\n{production}{sms}", folder.display());
    let load = |sms: &str| Loaded::parse(Some(("vestibule.toml", &file(sms))), []).unwrap();
    let app = start::build(load("").config).await.unwrap();
    let settings = InstanceSettings { phone: Requirement::Optional, ..InstanceSettings::default() };
    assert!(app.lacks_sms(&settings) && !app.lacks_sms(&InstanceSettings::default()));
    let mut tx = app.store.write().await.unwrap();
    let (_, version) = store::settings::find(&mut tx).await.unwrap();
    assert!(store::settings::save(&mut tx, &settings, version, app.clock.now()).await.unwrap());
    tx.commit().await.unwrap();
    let finding = of(&examine(&load("")).await, "text messages").to_string();
    assert!(finding.starts_with("FAIL") && finding.contains("fix: set sms.url"), "{finding}");
    assert_eq!(of(&examine(&load("sms.url = \"https://sms.example\"")).await, "text messages").verdict, Verdict::Ok);
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_proxy_that_everybody_could_be_is_refused() {
    let verdict = |more: &str| check_proxy(&load(Path::new("data"), more).config)[0].verdict;
    assert_eq!(verdict("http.trusted_proxies = [\"0.0.0.0/0\"]"), Verdict::Fail);
    assert_eq!(verdict("http.trusted_proxies = [\"10.0.0.0/8\"]"), Verdict::Ok);
    assert_eq!(verdict("public_url = \"https://accounts.example.com\""), Verdict::Warn);
    assert_eq!(verdict(""), Verdict::Ok);
}

#[test]
fn causes_are_told_once() {
    let error = std::io::Error::other("outer");
    assert_eq!(with_causes(&error), "outer");
}

#[tokio::test]
async fn ss_01_a_database_of_places_that_is_cut_off_is_found() {
    let folder = folder("places");
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("places.mmdb");
    // Has the mark of such a file and nothing behind it.
    std::fs::write(&file, b"\xab\xcd\xefMaxMind.com").unwrap();
    let loaded = load(&folder, &format!("public_url = \"http://127.0.0.1:1\"\nplaces.database = \"{}\"", file.display()));
    let findings = examine(&loaded).await;
    let finding = of(&findings, "places");
    assert_eq!(finding.verdict, Verdict::Fail);
    assert!(finding.text.contains("places.mmdb"), "{finding}");
    std::fs::remove_dir_all(&folder).unwrap();
}
