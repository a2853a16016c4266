//! First starts, later starts, and starts with what belongs to another instance.

use std::error::Error as _;
use std::path::{Path, PathBuf};

use super::{StartError, build, rotate_secret_key};
use crate::server::config::{Config, Loaded};
use crate::server::instance_keys::hash_secret_key;
use crate::server::store;

fn folder(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("vestibule-start-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&path);
    path
}

fn config(folder: &Path, more: &str) -> Config {
    let file = format!("data_dir = \"{}\"\npasswords.memory_kib = 35840\npasswords.passes = 1\n{more}", folder.display());
    Loaded::parse(Some(("vestibule.toml", &file)), []).unwrap().config
}

const PRODUCTION: &str = "kind = \"production\"\npublic_url = \"https://accounts.example.com\"\nmail.folder = \"mails\"";

#[tokio::test]
async fn keys_are_made_on_first_start_and_kept() {
    let folder = folder("kept");
    let first = build(config(&folder, "")).await.unwrap();
    let key = std::fs::read_to_string(folder.join("secret.key")).unwrap();
    assert!(key.starts_with("sk_test_") && key.trim().len() == 51, "{}", key.len());
    let second = build(config(&folder, "")).await.unwrap();
    assert_eq!(first.identity, second.identity);
    assert_eq!(first.signer.jwks().unwrap(), second.signer.jwks().unwrap());
    let mut tx = second.store.read().await.unwrap();
    assert!(store::keys::secret_is_valid(&mut tx, hash_secret_key(&second.tokens, key.trim()).as_bytes()).await.unwrap());
    drop(tx);

    rotate_secret_key(&second, second.clock.now()).await.unwrap();
    let new = std::fs::read_to_string(folder.join("secret.key")).unwrap();
    let mut tx = second.store.read().await.unwrap();
    assert!(store::keys::secret_is_valid(&mut tx, hash_secret_key(&second.tokens, new.trim()).as_bytes()).await.unwrap());
    assert!(!store::keys::secret_is_valid(&mut tx, hash_secret_key(&second.tokens, key.trim()).as_bytes()).await.unwrap());
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn processes_that_start_at_once_are_one_instance() {
    let folder = folder("race");
    let starts: Vec<_> = (0..4).map(|_| tokio::spawn(build(config(&folder, "")))).collect();
    let mut seen = Vec::new();
    for start in starts {
        let app = start.await.unwrap().unwrap();
        seen.push((app.identity.id.clone(), app.signer.jwks().unwrap()));
    }
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]));
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn hp_10_the_data_of_a_development_instance_is_refused_in_production() {
    let folder = folder("kind");
    build(config(&folder, "")).await.unwrap();
    let error = build(config(&folder, PRODUCTION)).await.unwrap_err();
    assert!(matches!(error, StartError::OtherKind { .. }), "{error}");
    assert!(error.fix().contains("another database"));
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn hp_10_a_development_key_in_the_folder_of_a_production_instance_gives_a_named_error() {
    let folder = folder("key");
    build(config(&folder, "")).await.unwrap();
    // Another database in the same folder: one of the same name would lose its log when the first one is closed at last.
    let other = format!("{PRODUCTION}\ndatabase.url = \"sqlite:{}\"", folder.join("other.db").display());
    let error = build(config(&folder, &other)).await.unwrap_err();
    assert!(matches!(error, StartError::OtherSecretKey { .. }), "{error}");
    assert!(error.source().unwrap().to_string().starts_with("development_key_on_production"));
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn another_master_key_is_recognised() {
    let folder = folder("master");
    build(config(&folder, "")).await.unwrap();
    std::fs::remove_file(folder.join("master.key")).unwrap();
    let error = build(config(&folder, "")).await.unwrap_err();
    assert!(matches!(error, StartError::OtherMasterKey { .. }), "{error}");
    assert!(error.fix().contains("master.key"));
    std::fs::remove_dir_all(folder).unwrap();
}
