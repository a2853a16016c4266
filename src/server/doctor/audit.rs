//! Walks the security log of everybody and names each row that was changed, taken out or put elsewhere.
//!
//! What it cannot see: a database that was put back as a whole to what it was earlier. Compare with a backup for that, or with a
//! file that a person downloaded: both have the hashes of the rows.

use super::{Finding, open_store};
use crate::server::config::{Config, Loaded, secrets};
use crate::server::flows::log::content;
use crate::server::security::chain;
use crate::server::security::token::TokenHasher;
use crate::server::store::security_log::{self, Head, Stored};
use crate::server::store::{Result, Store};

const CHECK: &str = "security log";
/// People that are read at once.
const PEOPLE: i64 = 500;
/// Rows that are read at once.
const ROWS: i64 = 1000;
/// Faults that are named; after a change to everything the rest would tell nothing more.
const MOST_FAULTS: usize = 100;

/// What is wrong with a row, or with the end of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The row does not have the content it was written with.
    Changed,
    /// The row follows another one than it was written after.
    Moved,
    /// The row is gone.
    Missing,
    /// The row was put behind the end.
    Added,
    /// The end of the chain is not the one that was written.
    End,
    /// The whole chain is gone, or its beginning.
    Beginning,
}

impl Fault {
    const fn in_words(self) -> &'static str {
        match self {
            Self::Changed => "was changed",
            Self::Moved => "does not follow the row before it: rows were changed, taken out or put elsewhere",
            Self::Missing => "is missing",
            Self::Added => "was put behind the end of the log by somebody else",
            Self::End => "is not where this log ended",
            Self::Beginning => "is not the beginning of this log: rows before it are missing",
        }
    }
}

/// What a walk found.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Logs that were walked.
    pub people: usize,
    /// Rows that were checked.
    pub rows: i64,
    /// Person, row and what is wrong.
    pub faults: Vec<(String, i64, Fault)>,
    /// Whether it stopped before the end.
    pub stopped: bool,
}

/// The key that rows of security logs are hashed with.
pub(super) fn load_tokens(config: &Config) -> std::result::Result<TokenHasher, Finding> {
    let master = secrets::find_master_key(config);
    let tokens = master.map_err(|error| error.to_string()).and_then(|master| master.token_hasher().map_err(|error| error.to_string()));
    tokens.map_err(|error| {
        Finding::fail("keys", error, format!("restore {} from the backup, or set master_key_file", config.master_key_file().display()))
    })
}

/// `vestibule doctor audit`: every log, to its end.
pub async fn audit(loaded: &Loaded) -> Vec<Finding> {
    let mut findings = Vec::new();
    let Some(store) = open_store(&loaded.config, &mut findings).await else { return findings };
    match load_tokens(&loaded.config) {
        Ok(tokens) => findings.extend(check(&store, &tokens, i64::MAX).await),
        Err(finding) => findings.push(finding),
    }
    store.close().await;
    findings
}

/// Walks logs until so many rows were seen, and says what was found.
pub(super) async fn check(store: &Store, tokens: &TokenHasher, most_rows: i64) -> Vec<Finding> {
    let report = match walk(store, tokens, most_rows).await {
        Ok(report) => report,
        Err(error) => return vec![Finding::fail(CHECK, format!("could not be read: {error}"), "see the finding about the database")],
    };
    let seen = format!("{} rows of {} people", report.rows, report.people);
    if report.faults.is_empty() {
        let rest = if report.stopped { "; `vestibule doctor audit` checks the rest" } else { "" };
        return vec![Finding::ok(CHECK, format!("{seen} are as they were written{rest}"))];
    }
    let fix = "find out who can write to the database; compare this person's rows with a backup";
    let named = report.faults.iter().map(|(user, seq, fault)| Finding::fail(CHECK, format!("{user}, row {seq} {}", fault.in_words()), fix));
    named.collect()
}

/// Walks logs, person by person, until so many rows were seen.
///
/// # Errors
/// [`super::super::store::StoreError`].
pub async fn walk(store: &Store, tokens: &TokenHasher, most_rows: i64) -> Result<Report> {
    let mut report = Report::default();
    let earliest = security_log::earliest(&mut store.read().await?).await?.unwrap_or(i64::MAX);
    let mut after = String::new();
    loop {
        let heads = security_log::heads(&mut store.read().await?, &after, PEOPLE).await?;
        let Some(last) = heads.last() else { return Ok(report) };
        after.clone_from(&last.id);
        for head in &heads {
            if report.rows >= most_rows || report.faults.len() >= MOST_FAULTS {
                report.stopped = true;
                return Ok(report);
            }
            if let Some((seq, fault)) = walk_one(store, tokens, head, earliest, &mut report.rows).await?
                && still_there(store, &head.id).await?
            {
                report.faults.push((head.id.clone(), seq, fault));
            }
            report.people += 1;
        }
    }
}

/// Walks one log; the first row that is wrong, since everything after it hangs on it.
async fn walk_one(store: &Store, tokens: &TokenHasher, head: &Head, earliest: i64, seen: &mut i64) -> Result<Option<(i64, Fault)>> {
    let (Some(end), Some(hash), Some(seal)) = (head.seq, &head.hash, &head.seal) else {
        // Accounts that were made before there were logs have none until something happens.
        return Ok((head.created_at >= earliest).then_some((1, Fault::Beginning)));
    };
    let (mut previous, mut at): (Vec<u8>, i64) = (Vec::new(), 0);
    while at < end {
        let rows = security_log::following(&mut store.read().await?, &head.id, at, ROWS.min(end - at)).await?;
        if rows.is_empty() {
            return Ok(Some((at + 1, Fault::Missing)));
        }
        for row in &rows {
            if let Some(fault) = look_at(tokens, row, at, &previous) {
                return Ok(Some((if fault == Fault::Missing { at + 1 } else { row.seq }, fault)));
            }
            if row.seq == 1 && head.created_at >= earliest && !row.details.contains("account_created") {
                return Ok(Some((1, Fault::Beginning)));
            }
            (at, previous) = (row.seq, row.hash.clone());
            *seen += 1;
        }
    }
    if previous != *hash || chain::seal(tokens, &head.id, end, hash) != *seal {
        return Ok(Some((end, Fault::End)));
    }
    added(store, head, end).await
}

fn look_at(tokens: &TokenHasher, row: &Stored, before: i64, previous: &[u8]) -> Option<Fault> {
    if row.seq != before + 1 {
        return Some(Fault::Missing);
    }
    if chain::row_hash(tokens, &row.prev_hash, content(row)) != row.hash {
        return Some(Fault::Changed);
    }
    (row.prev_hash != previous).then_some(Fault::Moved)
}

/// A row behind the end that is not there because something happened meanwhile.
async fn added(store: &Store, head: &Head, end: i64) -> Result<Option<(i64, Fault)>> {
    let Some(row) = security_log::following(&mut store.read().await?, &head.id, end, 1).await?.pop() else { return Ok(None) };
    let now = find(store, &head.id).await?;
    Ok((now.and_then(|now| now.seq) <= Some(end)).then_some((row.seq, Fault::Added)))
}

async fn find(store: &Store, user: &str) -> Result<Option<Head>> {
    security_log::head_of(&mut store.read().await?, user).await
}

/// Whether the account was not deleted while its log was walked.
async fn still_there(store: &Store, user: &str) -> Result<bool> {
    Ok(find(store, user).await?.is_some())
}
