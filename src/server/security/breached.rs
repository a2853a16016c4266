//! The offline list of leaked passwords.
//!
//! The operator may point at a file of SHA-1 hashes in the format that the public "Pwned Passwords" downloads have:
//! one hash in capital hex per line, in ascending order, anything after a colon ignored. It is searched on disk by
//! halving, so that tens of gigabytes cost no memory. Passwords that leaked most often are known without any file,
//! see [`super::strength`].

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use aws_lc_rs::digest;

use crate::domain::secret::SecretText;

/// Hex digits of a SHA-1 hash.
const HASH_DIGITS: usize = 40;
/// Longest line that is understood, in bytes: hash, colon, count, line end.
const MAX_LINE: u64 = 64;

/// A list of leaked passwords, or none.
#[derive(Debug, Clone, Default)]
pub struct BreachedPasswords {
    file: Option<PathBuf>,
}

impl BreachedPasswords {
    /// A list in a file; `None` knows no password.
    ///
    /// # Errors
    /// When the file cannot be opened or does not begin with a hash.
    pub fn open(file: Option<&Path>) -> io::Result<Self> {
        if let Some(path) = file {
            let mut opened = File::open(path)?;
            hash_at(&mut opened, 0)?;
        }
        Ok(Self { file: file.map(Path::to_path_buf) })
    }

    /// Whether the password is in the list.
    ///
    /// # Errors
    /// When the file cannot be read; callers log that and let the password pass, since a missing list must not keep
    /// people out.
    pub async fn contains(&self, password: &SecretText) -> io::Result<bool> {
        let Some(path) = self.file.clone() else { return Ok(false) };
        let wanted = sha1_hex(password);
        tokio::task::spawn_blocking(move || search(&path, &wanted)).await.map_err(io::Error::other)?
    }
}

fn sha1_hex(password: &SecretText) -> String {
    use std::fmt::Write as _;
    let digest = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, password.expose().as_bytes());
    digest.as_ref().iter().fold(String::new(), |mut hex, byte| {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02X}");
        hex
    })
}

fn search(path: &Path, wanted: &str) -> io::Result<bool> {
    let mut file = File::open(path)?;
    let (mut low, mut high) = (0, file.metadata()?.len());
    while low < high {
        let middle = low.midpoint(high);
        let (start, hash) = hash_from(&mut file, middle, high)?;
        let Some(hash) = hash else {
            high = middle;
            continue;
        };
        match hash.as_str().cmp(wanted) {
            std::cmp::Ordering::Equal => return Ok(true),
            std::cmp::Ordering::Less => low = start + HASH_DIGITS as u64,
            std::cmp::Ordering::Greater => high = middle,
        }
    }
    Ok(false)
}

/// The first whole line at or after `offset` (the line that begins there when it is 0), before `end`.
fn hash_from(file: &mut File, offset: u64, end: u64) -> io::Result<(u64, Option<String>)> {
    if offset == 0 {
        return Ok((0, Some(hash_at(file, 0)?)));
    }
    // A line may begin exactly at the offset: look at the byte before it.
    file.seek(SeekFrom::Start(offset - 1))?;
    let mut window = Vec::new();
    file.take(MAX_LINE).read_to_end(&mut window)?;
    match window.iter().position(|byte| *byte == b'\n') {
        Some(newline) => {
            let start = offset + newline as u64;
            if start >= end || start + HASH_DIGITS as u64 > file.metadata()?.len() {
                Ok((start, None))
            } else {
                Ok((start, Some(hash_at(file, start)?)))
            }
        }
        None => Ok((offset, None)),
    }
}

fn hash_at(file: &mut File, start: u64) -> io::Result<String> {
    let mut hash = [0; HASH_DIGITS];
    file.seek(SeekFrom::Start(start))?;
    file.read_exact(&mut hash)?;
    let text = String::from_utf8_lossy(&hash).to_uppercase();
    if text.bytes().all(|b| b.is_ascii_hexdigit()) {
        Ok(text)
    } else {
        Err(io::Error::new(io::ErrorKind::InvalidData, "not a list of SHA-1 hashes in hex, one per line"))
    }
}

#[cfg(test)]
mod tests {
    use super::{BreachedPasswords, sha1_hex};
    use crate::domain::secret::SecretText;

    #[tokio::test]
    async fn x_25_every_entry_is_found_and_nothing_else() {
        for line_end in ["\n", "\r\n"] {
            let leaked: Vec<SecretText> = (0..200).map(|n| SecretText::new(format!("leaked-{n}"))).collect();
            let mut lines: Vec<String> = leaked.iter().enumerate().map(|(n, p)| format!("{}:{}", sha1_hex(p), n * n)).collect();
            lines.sort();
            let path = std::env::temp_dir().join(format!("vestibule-breached-{}-{}", std::process::id(), line_end.len()));
            std::fs::write(&path, lines.join(line_end)).unwrap();
            let list = BreachedPasswords::open(Some(&path)).unwrap();
            for password in &leaked {
                assert!(list.contains(password).await.unwrap(), "{} missed", password.expose());
            }
            for n in 0..200 {
                assert!(!list.contains(&SecretText::new(format!("fresh-{n}"))).await.unwrap());
            }
            std::fs::remove_file(path).unwrap();
        }
    }

    #[tokio::test]
    async fn x_25_without_a_list_every_password_passes() {
        assert!(!BreachedPasswords::default().contains(&SecretText::new("leaked-1")).await.unwrap());
    }
}
