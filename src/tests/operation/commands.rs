//! Organizations and roles from the command line, as operators make them.

use std::fs::{self, File};
use std::process::Command;

use vestibule::server::store::Dialect;

use super::process::Folder;
use crate::support::databases::run_on_database;
use crate::support::test_app::PASSWORD;

/// An operator in a folder of their own.
struct Operator {
    folder: Folder,
    database: String,
}

/// What a command printed, and how it ended.
struct Printed {
    out: String,
    err: String,
    code: i32,
}

impl Operator {
    fn run(&self, arguments: &[&str]) -> Printed {
        let password = self.folder.path().join("password");
        fs::write(&password, PASSWORD).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_vestibule"));
        command.args(arguments).env_clear().current_dir(self.folder.path()).stdin(File::open(password).unwrap()).envs([
            ("VESTIBULE_DATA_DIR", self.folder.path().display().to_string()),
            ("VESTIBULE_DATABASE_URL", self.database.clone()),
            ("VESTIBULE_PASSWORDS_MEMORY_KIB", "8".to_owned()),
            ("VESTIBULE_PASSWORDS_PASSES", "1".to_owned()),
        ]);
        let done = command.output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Printed { out: text(done.stdout), err: text(done.stderr), code: done.status.code().unwrap() }
    }

    /// Runs a command that succeeds; what it printed.
    fn done(&self, arguments: &[&str]) -> String {
        let printed = self.run(arguments);
        assert_eq!(printed.code, 0, "{arguments:?}: {}", printed.err);
        printed.out
    }

    /// Runs a command that is refused with the code for it; what it said.
    fn refused(&self, arguments: &[&str]) -> String {
        let printed = self.run(arguments);
        assert_eq!((printed.code, printed.out.as_str()), (2, ""), "{arguments:?}: {}", printed.err);
        printed.err
    }
}

async fn operators_make_organizations_and_roles(database: String) {
    let operator = Operator { folder: Folder::new().unwrap(), database };
    for address in ["ada@example.com", "grace@example.com"] {
        operator.done(&["user", "create", "--email", address, "--password-stdin"]);
    }
    let none = operator.refused(&["organization", "create", "Acme", "--admin", "nobody@example.com"]);
    assert!(none.contains("nobody@example.com"), "{none}");
    let made = operator.done(&["organization", "create", "Acme Analytics", "--admin", "ada@example.com", "--slug", "acme", "--max-members", "2"]);
    assert!(made.starts_with("org_") && made.trim().ends_with("  acme"), "{made}");
    let taken = operator.refused(&["organization", "create", "Acme", "--admin", "ada@example.com", "--slug", "acme"]);
    assert!(taken.contains("slug") || taken.contains("taken"), "{taken}");

    operator.done(&["role", "create-permission", "org:invoices:read", "Read invoices"]);
    let lost = operator.refused(&["role", "create", "org:clerk", "Clerk", "--permission", "org:invoices:write"]);
    assert!(lost.contains("permission"), "{lost}");
    operator.done(&["role", "create", "org:clerk", "Clerk", "--permission", "org:invoices:read"]);
    let roles = operator.done(&["role", "list"]);
    assert!(roles.lines().any(|line| line.contains("org:clerk  Clerk  org:invoices:read")), "{roles}");
    assert!(roles.lines().any(|line| line.contains("org:admin  Admin") && line.contains("org:sys_memberships:manage")), "{roles}");

    assert!(operator.refused(&["organization", "add", "other", "grace@example.com"]).contains("there is no such organization"));
    let strange = operator.refused(&["organization", "add", "acme", "grace@example.com", "--role", "org:stranger"]);
    assert!(strange.contains("role"), "{strange}");
    let added = operator.done(&["organization", "add", "acme", "grace@example.com", "--role", "org:clerk"]);
    assert!(added.contains(" is now org:clerk in org_"), "{added}");
    assert!(operator.done(&["organization", "list", "--query", "analytics"]).contains("  2 members  acme  Acme Analytics"));
    assert_eq!(operator.done(&["organization", "list", "--query", "unknown"]), "");

    assert!(operator.refused(&["organization", "sign-in", "acme", "oauth_google"]).contains("Nobody can sign in with this service here."), "X-91");
    assert!(operator.done(&["organization", "sign-in", "acme", "any"]).ends_with("sign in in any way.\n"));

    assert!(operator.refused(&["role", "delete", "org:clerk"]).contains("Say which role takes its place."));
    assert!(operator.refused(&["role", "delete", "org:clerk", "--replacement", "org:nobody"]).contains("there is no role org:nobody"));
    assert_eq!(operator.done(&["role", "delete", "org:clerk", "--replacement", "org:member"]), "org:clerk is deleted.\n");
    assert!(operator.refused(&["role", "delete", "org:clerk"]).contains("there is no role org:clerk"));
}

mod or_03_or_04_operators_make_organizations_and_roles_by_command {
    use super::{Dialect, operators_make_organizations_and_roles, run_on_database};

    #[test]
    fn sqlite() {
        run_on_database(Dialect::Sqlite, operators_make_organizations_and_roles);
    }

    #[test]
    fn postgres() {
        run_on_database(Dialect::Postgres, operators_make_organizations_and_roles);
    }
}
