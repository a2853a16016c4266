//! The rules of the source tree: who may import whom, how often the two builds differ, how long a file gets.

use std::fs;
use std::path::{Path, PathBuf};

/// Most lines of a file.
const MAX_LINES: usize = 500;

/// Places that may ask which build this is: the server module and the entry of the browser, what a page says to HTTP, how a
/// page asks the server, and what code and texts it needs.
const FEATURE_SWITCHES: [&str; 6] =
    ["src/lib.rs", "src/app/response.rs", "src/app/load.rs", "src/app/browser/post.rs", "src/app/pages/bundles.rs", "src/app/text/mod.rs"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file under a folder of the sources, by its path from the root.
fn sources(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    assert!(!found.is_empty(), "{folder} has no files");
    found.sort();
    found
}

/// The code without comments and without its unit tests.
fn code(source: &str) -> String {
    let shipped = source.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    shipped.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Whether the code uses a crate or module by this path.
fn names(code: &str, path: &str) -> bool {
    code.match_indices(path).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
    })
}

/// Unit tests in a file of their own may reach further than what they test.
fn is_test(name: &str) -> bool {
    name.ends_with("/tests.rs")
}

/// Fails with every file of `folder` that names one of `banned`.
fn forbid(folder: &str, banned: &[&str], except: &[&str]) {
    let mut broken = Vec::new();
    for (name, source) in sources(folder) {
        let code = code(&source);
        if is_test(&name) || except.iter().any(|allowed| name.starts_with(allowed)) {
            continue;
        }
        broken.extend(banned.iter().filter(|path| names(&code, path)).map(|path| format!("{name} names {path}")));
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn the_domain_knows_no_framework_and_nobody_above_it() {
    let banned = [
        "leptos",
        "axum",
        "sqlx",
        "tokio",
        "tower",
        "http::",
        "web_sys",
        "crate::app",
        "crate::actions",
        "crate::server",
        "argon2",
        "rand::",
        "lettre",
    ];
    forbid("src/domain", &banned, &[]);
}

#[test]
fn the_domain_imports_a_short_list_of_crates() {
    let allowed = ["std", "serde", "serde_json", "thiserror", "url", "base64", "email_address", "zeroize", "super", "crate", "self"];
    for (name, source) in sources("src/domain") {
        for line in code(&source).lines().filter_map(|line| line.trim().strip_prefix("use ")) {
            let first = line.trim_start_matches("pub ").split([':', ';', ' ']).next().unwrap_or_default();
            assert!(allowed.contains(&first) || first.chars().next().is_some_and(char::is_uppercase), "{name} imports {first}");
        }
    }
}

#[test]
fn pages_reach_the_server_through_actions_only() {
    forbid("src/app", &["crate::server", "sqlx", "tokio", "tower", "lettre", "argon2"], &[]);
    forbid("src/app", &["axum", "leptos_axum"], &["src/app/response.rs"]);
}

#[test]
fn actions_are_thin() {
    forbid("src/actions", &["sqlx", "axum", "leptos_axum", "crate::app", "tokio"], &[]);
}

#[test]
fn flows_know_neither_http_nor_pages_nor_sql() {
    forbid(
        "src/server/flows",
        &[
            "sqlx",
            "axum",
            "leptos",
            "leptos_axum",
            "tower",
            "tower_sessions",
            "http::",
            "crate::app",
            "crate::actions",
            "server::http",
            "server::api",
            "server::cards",
        ],
        &[],
    );
}

#[test]
fn the_store_knows_neither_http_nor_pages_nor_flows() {
    forbid("src/server/store", &["axum", "leptos", "leptos_axum", "tower", "crate::app", "crate::actions", "server::flows", "server::http"], &[]);
}

#[test]
fn only_the_store_speaks_to_the_database() {
    forbid("src", &["sqlx::"], &["src/server/store", "src/bench", "src/tests"]);
}

#[test]
fn the_server_names_pages_only_where_it_renders_or_writes_texts() {
    let renders = [
        "src/server/activity.rs",
        "src/server/http/pages.rs",
        "src/server/http/backup_codes.rs",
        "src/server/http/branding.rs",
        "src/server/http/first_pages.rs",
        "src/server/http/dev_mailbox.rs",
        "src/server/http/dev_setup.rs",
        "src/server/cards/session_over.rs",
        "src/server/mail",
        "src/server/organization_news.rs",
        "src/server/organization_words.rs",
        "src/server/passkeys",
        "src/server/phone.rs",
        "src/server/sms",
        "src/server/undo.rs",
    ];
    forbid("src/server", &["crate::app"], &renders);
}

#[test]
fn mail_knows_no_database() {
    forbid("src/server/mail", &["sqlx", "server::store", "server::flows", "axum"], &[]);
}

#[test]
fn time_randomness_and_environment_are_asked_for_in_one_place_each() {
    forbid("src", &["SystemTime::now"], &["src/server/clock.rs", "src/tests"]);
    forbid("src", &["std::env::var", "env::var_os"], &["src/server/config", "src/bench", "src/tests"]);
    forbid("src", &["thread::sleep"], &["src/tests/architecture.rs"]);
}

#[test]
fn the_builds_differ_in_few_places() {
    for (name, source) in sources("src") {
        if name.starts_with("src/tests") {
            continue;
        }
        let count = code(&source).matches("cfg(feature").count() + code(&source).matches("cfg(not(feature").count();
        assert!(count == 0 || FEATURE_SWITCHES.contains(&name.as_str()), "{name} asks {count} times which build it is");
        assert!(count <= 4, "{name} asks {count} times which build it is");
    }
}

#[test]
fn no_file_is_too_long() {
    let long: Vec<String> = sources("src").into_iter().filter(|(_, source)| source.lines().count() > MAX_LINES).map(|(name, _)| name).collect();
    assert!(long.is_empty(), "split these up: {long:?}");
}

#[test]
fn files_are_named_after_what_they_do() {
    for (name, _) in sources("src") {
        let vague = ["utils.rs", "util.rs", "helpers.rs", "helper.rs", "common.rs", "misc.rs", "manager.rs"];
        assert!(!vague.iter().any(|vague| name.ends_with(&format!("/{vague}"))), "{name}");
    }
}

/// A form has its controls as properties: one that is called like a method of nodes hides it from the code that takes forms away.
#[test]
fn no_control_of_a_form_hides_a_method_of_it() {
    for (name, source) in sources("src/app").into_iter().chain(sources("src/server/cards")) {
        for method in ["after", "append", "before", "matches", "prepend", "remove", "reset", "submit"] {
            assert!(!source.contains(&format!(concat!("name=", "\"{}\""), method)), "{name}: {method}");
        }
    }
}

#[test]
fn lints_are_expected_with_a_reason_and_never_switched_off() {
    for (name, source) in sources("src") {
        let code = code(&source);
        assert!(!code.contains(concat!("#[al", "low(")) && !code.contains(concat!("#![al", "low(")), "{name} switches a lint off");
        for (at, _) in code.match_indices(concat!("#[ex", "pect(")) {
            assert!(code[at..].split(")]").next().is_some_and(|attribute| attribute.contains("reason")), "{name} expects a lint without a reason");
        }
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for (name, source) in sources("src") {
        assert!(is_test(&name) || source.starts_with("//!"), "{name} does not begin with a //! line");
    }
}
