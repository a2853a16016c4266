//! Asking name servers for the record by which an organization proves a domain. Behind a seam, so that tests ask nobody.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::net::{DnsError, NetError};
use hickory_resolver::proto::rr::RData;

/// Longest wait for an answer.
const TIMEOUT: Duration = Duration::from_secs(5);
/// Most records of one name that are looked at.
const MAX_RECORDS: usize = 50;

/// Nobody answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the name servers do not answer")]
pub struct NoAnswer;

/// Who is asked.
#[derive(Debug, Clone)]
pub enum Dns {
    /// The name servers of the system.
    System(SystemDns),
    /// Nobody: what a test said.
    Memory(MemoryDns),
}

/// The resolver of the process, made when it is needed first.
#[derive(Debug, Clone, Default)]
pub struct SystemDns(Arc<OnceLock<Option<TokioResolver>>>);

/// Records that a test wrote.
#[derive(Debug, Clone, Default)]
pub struct MemoryDns(Arc<Mutex<HashMap<String, Option<Vec<String>>>>>);

impl MemoryDns {
    /// Gives a name a record.
    pub fn write(&self, name: &str, text: &str) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.entry(name.to_owned()).or_default().get_or_insert_default().push(text.to_owned());
    }

    /// Lets the servers of a name be silent.
    pub fn silence(&self, name: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), None);
    }
}

impl Dns {
    /// The name servers of the system.
    #[must_use]
    pub fn system() -> Self {
        Self::System(SystemDns::default())
    }

    /// The TXT records of a name, each as one text; none where there is no such name.
    ///
    /// # Errors
    /// [`NoAnswer`].
    pub async fn texts(&self, name: &str) -> Result<Vec<String>, NoAnswer> {
        match self {
            Self::System(system) => system.texts(name).await,
            Self::Memory(memory) => match memory.0.lock().unwrap_or_else(PoisonError::into_inner).get(name) {
                Some(records) => records.clone().ok_or(NoAnswer),
                None => Ok(Vec::new()),
            },
        }
    }
}

impl SystemDns {
    fn resolver(&self) -> Option<&TokioResolver> {
        let made = self.0.get_or_init(|| {
            let mut builder = TokioResolver::builder_tokio().ok()?;
            let options = builder.options_mut();
            options.timeout = TIMEOUT;
            // Somebody waits for a record to appear: what was not there a moment ago is asked for again.
            options.cache_size = 0;
            builder.build().ok()
        });
        made.as_ref()
    }

    async fn texts(&self, name: &str) -> Result<Vec<String>, NoAnswer> {
        let resolver = self.resolver().ok_or(NoAnswer)?;
        // With a dot at the end nothing is put behind it.
        let asked = tokio::time::timeout(TIMEOUT * 2, resolver.txt_lookup(format!("{name}.")));
        match asked.await.map_err(|_| NoAnswer)? {
            Ok(found) => {
                let texts = found.answers().iter().filter_map(|record| match &record.data {
                    RData::TXT(text) => Some(text.txt_data.iter().map(|part| String::from_utf8_lossy(part).into_owned()).collect()),
                    _ => None,
                });
                Ok(texts.take(MAX_RECORDS).collect())
            }
            Err(NetError::Dns(DnsError::NoRecordsFound(_))) => Ok(Vec::new()),
            Err(error) => {
                tracing::info!(%error, "name servers did not answer");
                Err(NoAnswer)
            }
        }
    }
}
