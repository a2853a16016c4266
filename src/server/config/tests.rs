//! The configuration as operators meet it: defaults, precedence, every error at once, nothing secret shown.

use super::{Config, InstanceKind, Loaded, MailConfig};
use crate::server::config::source::Origin;

/// Has every setting of a correct production instance.
const PRODUCTION: &str = r#"
kind = "production"
public_url = "https://accounts.example.com"
[mail]
from = "Example <no-reply@example.com>"
smtp.url = "smtps://mailer:hunter2-smtp@mail.example.com:465"
[database]
url = "postgres://vestibule:hunter2-db@db.example.com/vestibule"
"#;

fn env(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn parse(file: &str, variables: &[(&str, &str)]) -> Result<Config, String> {
    Loaded::parse(Some(("vestibule.toml", file)), env(variables)).map(|loaded| loaded.config).map_err(|errors| errors.to_string())
}

fn problems(file: &str, variables: &[(&str, &str)]) -> Vec<String> {
    parse(file, variables).err().unwrap_or_default().lines().map(str::to_owned).collect()
}

/// The one problem of this file.
fn problem(file: &str) -> String {
    let all = problems(file, &[]);
    assert_eq!(all.len(), 1, "{file}: {all:?}");
    all.concat()
}

#[test]
fn hp_11_nothing_needs_to_be_configured_for_development() {
    let config = Loaded::parse(None, []).unwrap().config;
    assert_eq!(config.kind, InstanceKind::Development);
    assert_eq!(config.public_url.as_str(), "http://localhost:3000/");
    assert_eq!(config.key_host, "clerk.localhost:3000");
    assert_eq!(config.listen.to_string(), "127.0.0.1:3000");
    assert_eq!(config.metrics_listen.map(|address| address.to_string()).as_deref(), Some("127.0.0.1:9464"));
    assert_eq!(config.database_url.expose(), "sqlite:data/vestibule.db");
    assert_eq!((config.hash_cost.memory_kib, config.hash_cost.passes, config.hash_cost.lanes), (19456, 2, 1));
    assert!(matches!(config.mail, MailConfig::Mailbox) && config.trusted_proxies.is_empty() && config.run_jobs);
    assert_eq!(config.database_connections, 10);
}

#[test]
fn hp_11_missing_configuration_says_what_and_how_to_fix_it() {
    let all = problems("kind = \"production\"", &[]);
    assert_eq!(all.len(), 2, "{all:?}");
    assert!(all[0].starts_with("public_url: is missing") && all[0].contains("such as https://accounts.example.com"), "{}", all[0]);
    assert!(all[1].starts_with("mail.smtp.url: is missing") && all[1].contains("write smtps://"), "{}", all[1]);
    let missing = Loaded::read(Some(std::path::Path::new("/nonexistent/vestibule.toml"))).unwrap_err().to_string();
    assert!(
        missing.starts_with("/nonexistent/vestibule.toml: the configuration file cannot be read") && missing.contains("correct --config"),
        "{missing}"
    );
}

#[test]
fn every_problem_of_every_section_is_reported_at_once_with_its_path() {
    let file = r#"
        kind = "staging"
        public_url = "ftp://example.com"
        key_host = "localhost"
        publik_url = "x"
        master_key = "short"
        [http]
        listen = "3000"
        trusted_proxies = ["10.0.0.0/8", "everyone"]
        shared_cookie_domain = "a b"
        [metrics]
        listen = "yes"
        [database]
        url = "mysql://localhost"
        connections = 0
        [mail]
        from = "nobody"
        smtp.url = "http://mail.example.com"
        [passwords]
        memory_kib = "much"
        passes = 0
        lanes = 0
        hashes_at_once = 0
        [log]
        format = "xml"
        filter = "a=b=c"
        [jobs]
        enabled = "maybe"
        [social.gogle]
        client_id = "x"
        [social.google]
        issuer = "http://accounts.example"
        trust_email = "perhaps"
        [social.custom_acme]
        client_id = "x"
        client_secret = "hunter2"
        [outgoing]
        allowed_networks = ["everything"]
        [rate_limits]
        factor = -1
    "#;
    let all = problems(file, &[]);
    let paths: Vec<&str> = all.iter().filter_map(|line| line.split(": ").next()).collect();
    for path in [
        "kind",
        "public_url",
        "key_host",
        "publik_url",
        "master_key",
        "http.listen",
        "http.trusted_proxies",
        "http.shared_cookie_domain",
        "metrics.listen",
        "database.url",
        "database.connections",
        "mail.from",
        "mail.smtp.url",
        "passwords.memory_kib",
        "passwords.passes",
        "passwords.lanes",
        "passwords.hashes_at_once",
        "log.format",
        "log.filter",
        "jobs.enabled",
        "social.gogle",
        "social.google.client_id",
        "social.google.client_secret",
        "social.google.issuer",
        "social.google.trust_email",
        "social.custom_acme.name",
        "social.custom_acme.issuer",
        "outgoing.allowed_networks",
        "rate_limits.factor",
    ] {
        assert!(paths.contains(&path), "{path} is missing in {all:#?}");
    }
    assert!(all.iter().any(|line| line.contains("did you mean public_url?")));
}

#[test]
fn a_later_source_wins_over_an_earlier_one() {
    let folder = std::env::temp_dir().join(format!("vestibule-precedence-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let secret_file = |name: &str| {
        let path = folder.join(name);
        std::fs::write(&path, format!("postgres://{name}.example/db\n")).unwrap();
        path.display().to_string()
    };
    let (one, two) = (secret_file("one"), secret_file("two"));
    let with_file = format!("[database]\nurl = \"sqlite:a.db\"\nurl_file = \"{one}\"");
    let url = |file: &str, variables: &[(&str, &str)]| parse(file, variables).unwrap().database_url.expose().to_owned();
    assert_eq!(url("[database]\nurl = \"sqlite:a.db\"", &[]), "sqlite:a.db");
    assert_eq!(url(&with_file, &[]), "postgres://one.example/db");
    assert_eq!(url(&with_file, &[("DATABASE_URL", "sqlite:platform.db")]), "sqlite:platform.db");
    assert_eq!(url(&with_file, &[("DATABASE_URL", "sqlite:platform.db"), ("VESTIBULE_DATABASE_URL", "sqlite:b.db")]), "sqlite:b.db");
    assert_eq!(url(&with_file, &[("VESTIBULE_DATABASE_URL", "sqlite:b.db"), ("VESTIBULE_DATABASE_URL_FILE", &two)]), "postgres://two.example/db");
    assert_eq!(url("", &[("DATABASE_URL", "sqlite:platform.db"), ("VESTIBULE_DATABASE_URL", "")]), "sqlite:platform.db");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_problem_names_the_variable_it_came_from() {
    let all = problems("", &[("VESTIBULE_HTTP_LISTEN", "nowhere"), ("VESTIBULE_MAIL_SMTP_URL_FILE", "/nonexistent/smtp")]);
    assert!(all.iter().any(|line| line.starts_with("http.listen (from VESTIBULE_HTTP_LISTEN): is not an address")), "{all:?}");
    assert!(all.iter().any(|line| line.starts_with("mail.smtp.url_file (from VESTIBULE_MAIL_SMTP_URL_FILE): the file /nonexistent/smtp")), "{all:?}");
}

#[test]
fn production_has_rules_that_development_has_not() {
    let config = parse(PRODUCTION, &[]).unwrap();
    assert_eq!((config.kind, config.key_host.as_str()), (InstanceKind::Production, "accounts.example.com"));
    let with = |variable: &str, value: &str| problems(PRODUCTION, &[(variable, value)]).concat();
    assert!(with("VESTIBULE_PUBLIC_URL", "http://accounts.example.com").contains("must begin with https://"));
    assert!(with("VESTIBULE_PUBLIC_URL", "https://accounts").contains("needs a full host name"));
    assert!(with("VESTIBULE_KEY_HOST", "clerk.example.com").contains("must be the host of public_url"));
    assert!(with("VESTIBULE_PASSWORDS_MEMORY_KIB", "1024").contains("cheaper than OWASP"));
    assert!(problem("kind = \"production\"\npublic_url = \"https://a.example.com\"").starts_with("mail.smtp.url: is missing"));
    for [memory, passes] in [["47104", "1"], ["12288", "3"], ["9216", "4"], ["7168", "5"]] {
        let cost = [("VESTIBULE_PASSWORDS_MEMORY_KIB", memory), ("VESTIBULE_PASSWORDS_PASSES", passes)];
        assert!(parse(PRODUCTION, &cost).is_ok(), "{memory} KiB and {passes} passes are in the list of OWASP");
    }
}

#[test]
fn a_key_host_always_has_a_dot() {
    let host = |url: &str| parse(&format!("public_url = \"{url}\""), &[]).map(|config| config.key_host);
    assert_eq!(host("http://localhost:4100").as_deref(), Ok("clerk.localhost:4100"));
    assert_eq!(host("http://127.0.0.1:4100").as_deref(), Ok("127.0.0.1:4100"));
    assert_eq!(host("http://portal:8080").as_deref(), Ok("clerk.portal:8080"));
    assert_eq!(host("https://accounts.example.com").as_deref(), Ok("accounts.example.com"));
    assert!(host("http://[::1]:3000").unwrap_err().contains("IPv6"));
}

#[test]
fn values_that_contradict_each_other_are_refused() {
    assert!(problem("[mail]\nfolder = \"mails\"\nsmtp.url = \"smtp://localhost\"").starts_with("mail.folder: is set beside"));
    assert!(problem("[metrics]\nlisten = \"127.0.0.1:3000\"").starts_with("metrics.listen: is the address of the portal"));
    assert!(problem("[http]\nshared_cookie_domain = \"example.com\"").contains("browsers refuse a cookie for example.com from localhost"));
    assert!(problem("[database]\nurl = \"sqlite::memory:\"").contains("would lose every account"));
    assert_eq!(parse("[metrics]\nlisten = \"off\"", &[]).unwrap().metrics_listen, None);
}

#[test]
fn secrets_are_seen_nowhere() {
    let loaded =
        Loaded::parse(Some(("vestibule.toml", PRODUCTION)), env(&[("VESTIBULE_MASTER_KEY", "aHVudGVyMi1odW50ZXIyLWh1bnRlcjItaHVudGVyMi0=")]))
            .unwrap();
    let shown = format!("{loaded:?}");
    assert!(!shown.contains("hunter2") && !shown.contains("aHVudGVyM"), "{shown}");
    assert!(shown.contains("postgres://…@db.example.com/vestibule") && shown.contains("smtps://…@mail.example.com:465"), "{shown}");
    let broken = [
        "[database]\nurl = \"postgres://u:hunter2@[bad/db\"",
        "[database]\nurl = \"hunter2\"",
        "[mail]\nsmtp.url = \"smtps://u:hunter2@\"",
        "[mail]\nsmtp.url = \"smtps://u:hunter2@host",
        "master_key = \"hunter2\"",
        "master_key = hunter2",
    ];
    for file in broken {
        let all = problems(file, &[]).concat();
        assert!(!all.is_empty() && !all.contains("hunter2"), "{file}: {all}");
    }
}

#[test]
fn a_misspelt_variable_is_recognised_and_a_foreign_one_ignored() {
    let loaded = Loaded::parse(None, env(&[("VESTIBULE_PUBLC_URL", "x"), ("VESTIBULE_SERVICE_HOST", "10.0.0.1")])).unwrap();
    let meant: Vec<Option<&str>> = loaded.unknown.iter().map(|variable| variable.meant.as_deref()).collect();
    assert_eq!(meant, [Some("VESTIBULE_PUBLIC_URL"), None]);
}

#[test]
fn every_line_says_where_its_value_came_from() {
    let loaded = Loaded::parse(
        Some(("vestibule.toml", "[log]\nformat = \"json\"")),
        env(&[("VESTIBULE_LOG_FILTER", "debug"), ("VESTIBULE_PORT", "tcp://10.0.0.1")]),
    )
    .unwrap();
    let origin = |path: &str| loaded.lines.iter().find(|line| line.path == path).map(|line| line.origin.clone());
    assert_eq!(origin("log.format"), Some(Origin::File("vestibule.toml".to_owned())));
    assert_eq!(origin("log.filter"), Some(Origin::Environment("VESTIBULE_LOG_FILTER".to_owned())));
    assert_eq!(origin("public_url"), Some(Origin::Default));
    assert_eq!(
        loaded.unknown.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["VESTIBULE_PORT is set, but no setting has that name; it is ignored"]
    );
}

#[test]
fn the_documentation_names_every_setting_and_the_example_is_valid() {
    let loaded = Loaded::parse(None, []).unwrap();
    let (page, example) = (include_str!("../../../docs/configuration.md"), include_str!("../../../docs/vestibule.example.toml"));
    for line in &loaded.lines {
        assert!(page.contains(&format!("`{}`", line.path)), "docs/configuration.md does not name {}", line.path);
    }
    let uncommented: String = example.lines().map(|line| line.strip_prefix("#: ").unwrap_or(line)).collect::<Vec<_>>().join("\n");
    for text in [example, uncommented.as_str()] {
        let errors = problems(text, &[]);
        assert!(errors.is_empty(), "{errors:#?}");
    }
}

#[test]
fn au_08_services_are_connected_by_file_and_by_environment_in_the_order_of_the_catalogue() {
    let file = "[social.gitlab]\nclient_id = \"a\"\nclient_secret = \"b\"\nissuer = \"https://git.example.com\"";
    let variables = [
        ("VESTIBULE_SOCIAL_GOOGLE_CLIENT_ID", "id"),
        ("VESTIBULE_SOCIAL_GOOGLE_CLIENT_SECRET", "hunter2"),
        ("VESTIBULE_SOCIAL_CUSTOM_MY_ID_CLIENT_ID", "id"),
        ("VESTIBULE_SOCIAL_CUSTOM_MY_ID_CLIENT_SECRET", "hunter2"),
        ("VESTIBULE_SOCIAL_CUSTOM_MY_ID_ISSUER", "http://localhost:9000"),
        ("VESTIBULE_SOCIAL_CUSTOM_MY_ID_NAME", "My id"),
    ];
    let loaded = Loaded::parse(Some(("vestibule.toml", file)), env(&variables)).unwrap();
    let shown: Vec<(&str, &str)> = loaded.config.social.iter().map(|c| (c.strategy.as_str(), c.name.as_str())).collect();
    assert_eq!(shown, [("oauth_google", "Google"), ("oauth_gitlab", "GitLab"), ("oauth_custom_my_id", "My id")]);
    assert!(loaded.unknown.is_empty() && !format!("{loaded:?}").contains("hunter2"));
    let production =
        format!("{PRODUCTION}\n[social.custom_a]\nname = \"A\"\nclient_id = \"a\"\nclient_secret = \"b\"\nissuer = \"http://localhost\"");
    assert!(problem(&production).starts_with("social.custom_a.issuer: must begin with https://"));
    let no_issuer = "[social.github]\nclient_id = \"a\"\nclient_secret = \"b\"\nissuer = \"https://github.example\"";
    assert!(problem(no_issuer).starts_with("social.github.issuer: is not asked for here"));
}

#[test]
fn ss_01_a_database_of_places_has_to_be_one() {
    let missing = problem("[places]\ndatabase = \"/nowhere/places.mmdb\"");
    assert!(missing.starts_with("places.database: /nowhere/places.mmdb cannot be read"), "{missing}");
    let other = problem("[places]\ndatabase = \"Cargo.toml\"");
    assert!(other.starts_with("places.database: Cargo.toml is no database of places"), "{other}");
    assert_eq!(parse("", &[]).unwrap().places_database, None);
    assert!(problem("[live]\nstreams = \"many\"").starts_with("live.streams: must be a whole number"));
    assert_eq!(parse("", &[]).unwrap().live_streams, 20_000);
}
