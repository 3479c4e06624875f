//! The file beside the database that says what opens it: read before anything is decrypted, so believed only as far as its
//! checksum goes. A line of JSON, then the SHA-256 of that line: this frame never changes, whatever the version inside.

use super::StoreError;
use super::slots::{Slot, hex};
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::Path;

/// The file's name, in the store's folder.
pub(super) const FILE: &str = "slots.json";
/// The version that this program writes.
const VERSION: u32 = 1;
/// No header is longer: thousands of slots would fit.
const LIMIT: u64 = 1 << 20;

/// What the file says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Header {
    version: u32,
    /// Names the store, for good.
    pub(super) store: String,
    pub(super) owner: Owner,
    pub(super) slots: Vec<Slot>,
}

/// Whose it is: compared, never shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Owner {
    pub(super) salt: String,
    pub(super) hash: String,
}

/// What every version says.
#[derive(Deserialize)]
struct Versioned {
    version: u32,
}

impl Header {
    pub(super) fn new(store: String, owner: Owner) -> Self {
        Self { version: VERSION, store, owner, slots: Vec::new() }
    }

    fn encode(&self) -> Result<String, StoreError> {
        let line = serde_json::to_string(self).map_err(|_| StoreError::Statement)?;
        let sum = checksum(&line);
        Ok(format!("{line}\n{sum}\n"))
    }

    /// # Errors
    /// [`StoreError::Damaged`] where any octet is not as it was written, [`StoreError::Newer`].
    pub(super) fn decode(octets: &[u8]) -> Result<Self, StoreError> {
        let text = std::str::from_utf8(octets).map_err(|_| StoreError::Damaged)?;
        let framed = text.strip_suffix('\n').and_then(|text| text.split_once('\n'));
        let (line, _) = framed.filter(|(line, sum)| *sum == checksum(line)).ok_or(StoreError::Damaged)?;
        let Versioned { version } = serde_json::from_str(line).map_err(|_| StoreError::Damaged)?;
        if version > VERSION {
            return Err(StoreError::Newer { found: version });
        }
        serde_json::from_str(line).map_err(|_| StoreError::Damaged)
    }

    /// Reads the header of the store in this folder.
    ///
    /// # Errors
    /// As [`Self::decode`]; [`StoreError::Damaged`] where the file is not there, for a store is never without.
    pub(super) fn read(folder: &Path) -> Result<Self, StoreError> {
        let file = File::open(folder.join(FILE)).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => StoreError::Damaged,
            _ => of_io(&error),
        })?;
        let mut octets = Vec::new();
        file.take(LIMIT).read_to_end(&mut octets).map_err(|error| of_io(&error))?;
        Self::decode(&octets)
    }

    /// Writes it in place of the one there, whole or not at all, and past any power cut.
    pub(super) fn write(&self, folder: &Path) -> Result<(), StoreError> {
        let (half, whole) = (folder.join("slots.half"), folder.join(FILE));
        let text = self.encode()?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let writing = || {
            // What a program that was killed left is taken away: it may be somebody else's.
            drop(std::fs::remove_file(&half));
            let mut file = options.open(&half)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            std::fs::rename(&half, &whole)?;
            sync_folder(folder)
        };
        writing().map_err(|error| of_io(&error))
    }
}

/// What was renamed or made in a folder lasts from now on.
pub(super) fn sync_folder(folder: &Path) -> std::io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// A full disk is told apart.
pub(super) fn of_io(error: &std::io::Error) -> StoreError {
    match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded | std::io::ErrorKind::FileTooLarge => StoreError::Full,
        _ => StoreError::Io,
    }
}

fn checksum(line: &str) -> String {
    hex(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, line.as_bytes()).as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header() -> Header {
        Header::new("00ff".repeat(8), Owner { salt: "01".repeat(16), hash: "02".repeat(32) })
    }

    #[test]
    fn a_header_with_any_octet_changed_or_cut_is_damaged() {
        let whole = header().encode().unwrap().into_bytes();
        assert_eq!(Header::decode(&whole), Ok(header()));
        for at in 0..whole.len() {
            assert_eq!(Header::decode(&whole[..at]), Err(StoreError::Damaged), "cut at {at}");
            for change in [1, 0x20, 0x80] {
                let mut changed = whole.clone();
                changed[at] ^= change;
                assert_eq!(Header::decode(&changed), Err(StoreError::Damaged), "octet {at}");
            }
        }
        assert_eq!(Header::decode(&[whole.clone(), whole].concat()), Err(StoreError::Damaged));
    }

    #[test]
    fn a_header_of_a_newer_version_is_told_whatever_else_it_says() {
        let line = r#"{"version":2,"what":"nobody knows yet"}"#;
        assert_eq!(Header::decode(format!("{line}\n{}\n", checksum(line)).as_bytes()), Err(StoreError::Newer { found: 2 }));
    }

    #[test]
    fn a_header_is_replaced_whole_and_is_its_owner_s() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Header::read(folder.path()), Err(StoreError::Damaged));
        header().write(folder.path()).unwrap();
        std::fs::write(folder.path().join("slots.half"), "what a program that was killed left behind, longer than the header").unwrap();
        let mut other = header();
        other.store = "another".into();
        other.write(folder.path()).unwrap();
        assert_eq!(Header::read(folder.path()), Ok(other));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(folder.path().join(FILE)).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}
