//! Secrets that lie in files: the master key, and the secret key in plain text for the operator to copy.
//!
//! A file is made under another name, written through to the disk and then linked into place, so that a crash leaves
//! either nothing or the whole secret, and two processes that start at once agree on one.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::Config;
use super::source::{HIDDEN, Read, Source};
use crate::server::security::keys::MasterKey;
use crate::server::security::rng::{NoRandomness, RngSource};

/// Bits of access for people other than owner and group.
const OTHERS: u32 = 0o007;
/// Where container engines mount secrets, readable by all inside the container by their own choice.
const CONTAINER_SECRETS: &str = "/run/secrets";
/// Longest secret file, in bytes.
const MAX_LENGTH: u64 = 4096;

/// Why a secret in a file cannot be used. The text never contains the secret.
#[derive(Debug, thiserror::Error)]
pub enum SecretFileError {
    /// Reading or writing.
    #[error("{path}: {source}", path = path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
    /// Others could read it.
    #[error("{path} can be read by every user of this machine", path = path.display())]
    Exposed {
        /// The file.
        path: PathBuf,
    },
    /// The content is not what it should be.
    #[error("{path} does not hold {expected}; restore it from a backup", path = path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What should be there.
        expected: &'static str,
    },
    /// No random bytes.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
}

impl SecretFileError {
    /// Whether the file just does not exist.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::File { source, .. } if source.kind() == io::ErrorKind::NotFound)
    }
}

/// Reads `master_key`.
///
/// # Errors
/// [`Noted`](super::source::Noted).
pub fn read(source: &mut Source) -> Read<Option<MasterKey>> {
    source.secret(
        "master_key",
        None,
        |_| HIDDEN.to_owned(),
        |text| parse_master_key(text).ok_or_else(|| "is not 32 random bytes in base64; make one with: openssl rand -base64 32".to_owned()),
    )
}

/// A key of 32 bytes in base64.
#[must_use]
pub fn parse_master_key(text: &str) -> Option<MasterKey> {
    let bytes = Zeroizing::new(STANDARD.decode(text.trim()).ok()?);
    Some(MasterKey::new(bytes.as_slice().try_into().ok()?))
}

/// The master key: as configured, else from its file, else made now.
///
/// # Errors
/// [`SecretFileError`].
pub fn master_key(config: &Config, rng: &RngSource) -> Result<MasterKey, SecretFileError> {
    if let Some(key) = &config.master_key {
        return Ok(key.clone());
    }
    let path = config.master_key_file();
    let text = load_or_make(&path, || Ok(Zeroizing::new(STANDARD.encode(*Zeroizing::new(rng.bytes::<32>()?)))))?;
    parse_master_key(&text).ok_or(SecretFileError::Malformed { path, expected: "a master key (32 bytes in base64)" })
}

/// The master key if there is one; makes none.
///
/// # Errors
/// [`SecretFileError`].
pub fn find_master_key(config: &Config) -> Result<MasterKey, SecretFileError> {
    if let Some(key) = &config.master_key {
        return Ok(key.clone());
    }
    let path = config.master_key_file();
    parse_master_key(&read_private(&path)?).ok_or(SecretFileError::Malformed { path, expected: "a master key (32 bytes in base64)" })
}

/// Makes the data folder, open to its owner only; one that exists is left as it is.
///
/// # Errors
/// [`SecretFileError::File`].
pub fn make_data_dir(path: &Path) -> Result<(), SecretFileError> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(|source| at(path, source))
}

/// The secret in a file, or a fresh one that now lies there. Processes that start at once get the same.
///
/// # Errors
/// [`SecretFileError`].
pub fn load_or_make(path: &Path, make: impl FnOnce() -> Result<Zeroizing<String>, NoRandomness>) -> Result<Zeroizing<String>, SecretFileError> {
    match read_private(path) {
        Err(error) if error.is_missing() => {}
        found => return found,
    }
    let staged = stage(path, &make()?)?;
    let linked = fs::hard_link(&staged, path);
    fs::remove_file(&staged).map_err(|source| at(&staged, source))?;
    match linked {
        Ok(()) => sync_folder(path)?,
        // Another process was first: its secret counts.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(source) => return Err(at(path, source)),
    }
    read_private(path)
}

/// Replaces the secret in a file, in one step.
///
/// # Errors
/// [`SecretFileError`].
pub fn replace(path: &Path, secret: &str) -> Result<(), SecretFileError> {
    let staged = stage(path, secret)?;
    fs::rename(&staged, path).map_err(|source| at(path, source))?;
    sync_folder(path)
}

/// The secret in a file that others cannot read.
///
/// # Errors
/// [`SecretFileError`].
pub fn read_private(path: &Path) -> Result<Zeroizing<String>, SecretFileError> {
    if is_exposed(path).map_err(|source| at(path, source))? {
        return Err(SecretFileError::Exposed { path: path.to_owned() });
    }
    read_limited(path, MAX_LENGTH).map(Zeroizing::new).map_err(|source| at(path, source))
}

/// Whether every user of the machine can read the file.
///
/// # Errors
/// When there is no such file, or it cannot be looked at.
pub fn is_exposed(path: &Path) -> io::Result<bool> {
    Ok(fs::metadata(path)?.permissions().mode() & OTHERS != 0 && !path.starts_with(CONTAINER_SECRETS))
}

/// Text of a file without the space around it.
///
/// # Errors
/// When it cannot be read, is longer than `limit` bytes, or is not text.
pub fn read_limited(path: &Path, limit: u64) -> io::Result<String> {
    let mut text = String::new();
    let length = File::open(path)?.take(limit + 1).read_to_string(&mut text)?;
    if length as u64 > limit {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("it is longer than {limit} bytes")));
    }
    Ok(text.trim().to_owned())
}

/// Writes a secret into a new file beside `path` and through to the disk.
fn stage(path: &Path, secret: &str) -> Result<PathBuf, SecretFileError> {
    static SERIAL: AtomicU64 = AtomicU64::new(0);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let staged = path.with_file_name(format!(".{name}.{}.{}", std::process::id(), SERIAL.fetch_add(1, Ordering::Relaxed)));
    // Left behind by a process that had this number and was killed.
    let _ = fs::remove_file(&staged);
    let write = || {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&staged)?;
        writeln!(file, "{secret}")?;
        file.sync_all()
    };
    write().map_err(|source| at(path, source))?;
    Ok(staged)
}

/// Makes the new name in the folder last through a power cut.
fn sync_folder(path: &Path) -> Result<(), SecretFileError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|source| at(folder, source))
}

fn at(path: &Path, source: io::Error) -> SecretFileError {
    SecretFileError::File { path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::PathBuf;

    use zeroize::Zeroizing;

    use crate::server::start::StartError;

    use super::{SecretFileError, load_or_make, make_data_dir, parse_master_key, read_private, replace};

    fn folder(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("vestibule-secrets-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        make_data_dir(&path).unwrap();
        path
    }

    #[test]
    fn a_secret_is_made_once_and_only_for_its_owner() {
        let folder = folder("once");
        let path = folder.join("master.key");
        let first = load_or_make(&path, || Ok(Zeroizing::new("first".to_owned()))).unwrap();
        let second = load_or_make(&path, || Ok(Zeroizing::new("second".to_owned()))).unwrap();
        assert_eq!((first.as_str(), second.as_str()), ("first", "first"));
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
        replace(&path, "third").unwrap();
        assert_eq!(read_private(&path).unwrap().as_str(), "third");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "files were left behind");
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn processes_that_start_at_once_agree() {
        let folder = folder("race");
        let path = folder.join("master.key");
        let threads: Vec<_> = (0..16)
            .map(|n| {
                let path = path.clone();
                std::thread::spawn(move || load_or_make(&path, || Ok(Zeroizing::new(format!("secret {n}")))).unwrap().to_string())
            })
            .collect();
        let secrets: Vec<String> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
        assert!(secrets.windows(2).all(|pair| pair[0] == pair[1]), "{secrets:?}");
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_secret_that_everybody_can_read_is_refused_with_the_fix() {
        let folder = folder("exposed");
        let path = folder.join("master.key");
        fs::write(&path, "hunter2-hunter2").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        let error = read_private(&path).unwrap_err();
        assert!(matches!(error, SecretFileError::Exposed { .. }));
        assert!(!error.to_string().contains("hunter2"));
        assert_eq!(StartError::from(error).fix(), format!("run: chmod 600 {}", path.display()));
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_master_key_is_32_bytes_in_base64() {
        assert!(parse_master_key("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n").is_some());
        assert!(parse_master_key("AAAA").is_none());
        assert!(parse_master_key("not base64!").is_none());
    }
}
