//! Processes that answer HTTP, what the operating system says about them, and folders for their data.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use axum::http::{Method, StatusCode};
use http_body_util::Full;

use super::client::{Connection, Outcome, request};

/// Longest that a process may take before it answers.
const START_TIMEOUT: Duration = Duration::from_secs(30);
/// Pause between two looks whether it answers.
const LOOK_EVERY: Duration = Duration::from_millis(1);
/// A process that used a twentieth of this or less in this time is idle.
const IDLE_FOR: Duration = Duration::from_millis(400);
/// Ticks of `/proc/PID/stat` per second, fixed by Linux for programs (`USER_HZ`).
const TICKS_PER_SECOND: u32 = 100;

/// A running process that answers HTTP. Killed when dropped.
#[derive(Debug)]
pub struct Process {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// From its start to its first 200.
    pub started_in: Duration,
}

impl Process {
    /// Starts it, and waits until `path` answers 200.
    ///
    /// # Errors
    /// When it ends, or does not answer in time.
    pub async fn start(command: &mut Command, address: SocketAddr, path: &str) -> Outcome<Self> {
        let begun = Instant::now();
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn()?;
        let mut process = Self { child, address, started_in: Duration::ZERO };
        while !process.answers(path).await {
            if let Some(status) = process.child.try_wait()? {
                return Err(format!("{command:?} ended: {status}").into());
            }
            if begun.elapsed() > START_TIMEOUT {
                return Err(format!("{command:?} does not answer").into());
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        process.started_in = begun.elapsed();
        Ok(process)
    }

    async fn answers(&self, path: &str) -> bool {
        let ask = async {
            let request = request(Method::GET, &format!("http://{}", self.address), path, 0).body(Full::default())?;
            Outcome::Ok(Connection::open(self.address).await?.send(request).await?.status() == StatusCode::OK)
        };
        ask.await.unwrap_or(false)
    }

    /// Processor time it has used so far, in all its threads.
    ///
    /// # Errors
    /// When it is gone.
    pub fn processor_time(&self) -> Outcome<Duration> {
        processor_time(&self.child.id().to_string())
    }

    /// Waits until it has nothing to do but what it does all the time.
    ///
    /// # Errors
    /// When it is gone.
    pub async fn until_idle(&self) -> Outcome<()> {
        loop {
            let before = self.processor_time()?;
            tokio::time::sleep(IDLE_FOR).await;
            if self.processor_time()?.saturating_sub(before) <= IDLE_FOR / 20 {
                return Ok(());
            }
        }
    }

    /// Memory it has in use (RSS), in bytes.
    ///
    /// # Errors
    /// When it is gone.
    pub fn resident(&self) -> Outcome<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("the status has no VmRSS")?;
        Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? * 1024)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Only fails when it has ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Processor time of this process.
///
/// # Errors
/// Never on Linux.
pub fn own_processor_time() -> Outcome<Duration> {
    processor_time("self")
}

/// proc(5): the fields after the name in parentheses; the 12th and 13th of them are user and system time.
fn processor_time(process: &str) -> Outcome<Duration> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    let fields = stat.rsplit_once(')').ok_or("the stat has no name")?.1;
    let ticks = fields.split_whitespace().skip(11).take(2).map(str::parse::<u32>).sum::<Result<u32, _>>()?;
    Ok(Duration::from_secs(1) * ticks / TICKS_PER_SECOND)
}

/// An address on this machine that is free.
///
/// # Errors
/// When there is none.
pub fn free_address() -> Outcome<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

/// A folder that is removed when dropped.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// An empty one.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn new() -> Outcome<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("vestibule-bench-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path)?;
        Ok(Self(path))
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What stays behind lies in the folder for temporary files.
        let _ = fs::remove_dir_all(&self.0);
    }
}
