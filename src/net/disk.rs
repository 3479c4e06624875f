//! Small public files that are kept from one run to the next: revocation lists, authorities' certificates.

use std::io::{self, Read};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

/// Reads a file of at most `limit` octets.
///
/// # Errors
/// Those of the system, and [`io::ErrorKind::FileTooLarge`].
pub(super) fn read_bounded(path: &Path, limit: usize) -> io::Result<Vec<u8>> {
    let file = std::fs::File::open(path)?;
    let mut octets = Vec::with_capacity(file.metadata()?.len().try_into().map_or(0, |length: usize| length.min(limit)));
    file.take(limit as u64 + 1).read_to_end(&mut octets)?;
    if octets.len() > limit { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(octets) }
}

/// Writes a file, its folder too, so that a reader sees the old one or the new one, never a part.
///
/// # Errors
/// Those of the system; no part is left behind.
pub(super) fn write_whole(path: &Path, octets: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    // Two programs started together, and two connections of one, keep out of each other's way.
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let part = path.with_extension(format!("part{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed)));
    let written = std::fs::write(&part, octets).and_then(|()| std::fs::rename(&part, path));
    if written.is_err() {
        drop(std::fs::remove_file(&part));
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_whole_and_bounded() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kept/list.crl");
        write_whole(&path, b"first").unwrap();
        write_whole(&path, b"second").unwrap();
        assert_eq!(read_bounded(&path, 6).unwrap(), b"second");
        assert_eq!(read_bounded(&path, 5).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        // A folder in the way: nothing is written, and nothing is left.
        let occupied = folder.path().join("kept/occupied");
        std::fs::create_dir_all(occupied.join("inside")).unwrap();
        write_whole(&occupied, b"x").unwrap_err();
        assert_eq!(std::fs::read_dir(folder.path().join("kept")).unwrap().count(), 2);
    }
}
