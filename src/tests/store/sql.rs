//! Every statement of the store is understood by both databases.

use std::collections::HashSet;

use sqlx::{Executor as _, SqlSafeStr as _};
use vestibule::server::store;

use crate::support::test_app::TestApp;

on_each_database! {
    async fn every_statement_can_be_prepared(app: TestApp) {
        let mut connection = app.state.store.pool().acquire().await.unwrap();
        for sql in store::all_statements() {
            if let Err(error) = connection.prepare(sql.into_sql_str()).await {
                panic!("{sql}: {error}");
            }
        }
    }
}

#[test]
fn no_statement_is_written_twice_in_a_module_or_empty() {
    let all = store::all_statements();
    assert!(all.len() > 80, "statements are missing from the list: {}", all.len());
    assert!(all.iter().all(|sql| !sql.trim().is_empty()));
    let different: HashSet<&str> = all.iter().copied().collect();
    assert!(all.len() - different.len() <= 3, "the same statement stands in several modules");
}

#[test]
fn statements_keep_to_the_subset_that_means_the_same_on_both() {
    for sql in store::all_statements() {
        let upper = sql.to_uppercase();
        for banned in [" ILIKE ", "DATETIME(", "NOW()", " TRUE", " FALSE", "CURRENT_TIMESTAMP", "INSERT OR ", "FOR UPDATE", "?1"] {
            assert!(!upper.contains(banned), "{banned} in {sql}");
        }
    }
}

/// Folders that hold statements, as files on disk.
#[test]
fn every_module_of_the_store_lists_its_statements() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/server/store");
    let source = std::fs::read_to_string(folder.join("mod.rs")).unwrap();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let Some(module) = name.strip_suffix(".rs").filter(|module| !["mod", "connections", "line"].contains(module)) else { continue };
        assert!(source.contains(&format!("{module}::ALL")), "all_statements() leaves out {module}");
    }
}
