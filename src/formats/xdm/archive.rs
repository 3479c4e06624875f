//! A ZIP archive read in memory, within limits that a bomb cannot pass.

use super::XdmError;
use std::collections::HashSet;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// The largest archive, in octets: what operators carry (H.3).
const COMPRESSED_LIMIT: usize = 25 * 1024 * 1024;
/// The largest sum of expanded entries, in octets.
const EXPANDED_LIMIT: u64 = 200 * 1024 * 1024;
/// The largest expanded entry, in octets.
const ENTRY_LIMIT: u64 = 50 * 1024 * 1024;
/// The most entries.
const ENTRY_COUNT_LIMIT: usize = 200;
/// The highest ratio of expanded to compressed size. Repetitive XML reaches 30 or so.
const RATIO_LIMIT: u64 = 200;
/// Entries smaller than this are not held to the ratio: they can do no harm.
const RATIO_FREE: u64 = 64 * 1024;

/// An archive whose directory has been checked.
pub(super) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    names: Vec<String>,
    expanded: u64,
}

impl<'a> Archive<'a> {
    /// Opens an archive and checks every entry's name, kind and declared size.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, XdmError> {
        if bytes.len() > COMPRESSED_LIMIT {
            return Err(XdmError::OverLimits);
        }
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| XdmError::Unreadable)?;
        if zip.len() > ENTRY_COUNT_LIMIT {
            return Err(XdmError::OverLimits);
        }
        if zip.has_duplicate_names() {
            return Err(XdmError::DangerousEntry);
        }
        let (mut names, mut seen, mut total) = (Vec::new(), HashSet::new(), 0u64);
        for index in 0..zip.len() {
            let entry = zip.by_index_raw(index).map_err(|_| XdmError::Unreadable)?;
            let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
            if entry.is_symlink() || !is_harmless(&name) || !seen.insert(name.to_uppercase()) {
                return Err(XdmError::DangerousEntry);
            }
            if entry.encrypted() {
                return Err(XdmError::Encrypted);
            }
            total = total.saturating_add(entry.size());
            let ratio_broken = entry.size() > RATIO_FREE && entry.size() / entry.compressed_size().max(1) > RATIO_LIMIT;
            if entry.size() > ENTRY_LIMIT || total > EXPANDED_LIMIT || ratio_broken {
                return Err(XdmError::OverLimits);
            }
            names.push(name);
        }
        Ok(Self { zip, names, expanded: 0 })
    }

    /// The names of the entries, in order.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// An entry's bytes; `None` when there is no such entry. Letter case does not count: archives are made for
    /// ISO 9660, which has none. Declared sizes may lie, so what comes out is counted again.
    pub(super) fn read(&mut self, name: &str) -> Result<Option<Vec<u8>>, XdmError> {
        self.read_within(name, ENTRY_LIMIT)
    }

    /// The same, of so many octets at most.
    pub(super) fn read_within(&mut self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, XdmError> {
        let Some(index) = self.names.iter().position(|n| n.eq_ignore_ascii_case(name)) else { return Ok(None) };
        let entry = self.zip.by_index(index).map_err(|_| XdmError::Unreadable)?;
        let compressed = entry.compressed_size();
        let room = ENTRY_LIMIT
            .min(limit)
            .min(EXPANDED_LIMIT.saturating_sub(self.expanded))
            .min(compressed.saturating_mul(RATIO_LIMIT).max(RATIO_FREE));
        let mut bytes = Vec::new();
        entry.take(room + 1).read_to_end(&mut bytes).map_err(|_| XdmError::Unreadable)?;
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        // What is refused was inflated too.
        self.expanded = self.expanded.saturating_add(size);
        if size > room {
            return Err(XdmError::OverLimits);
        }
        Ok(Some(bytes))
    }
}

/// Whether a name stays inside the folder it would be unpacked in, on every system.
fn is_harmless(name: &str) -> bool {
    let absolute = name.starts_with(['/', '\\']);
    let drive = name.as_bytes().get(1) == Some(&b':');
    let climbs = name.split(['/', '\\']).any(|part| part == "..");
    !name.is_empty() && !absolute && !drive && !climbs && !name.contains(char::is_control) && !name.contains('\u{fffd}')
}

#[cfg(test)]
mod tests {
    use super::super::samples::zip_of;
    use super::*;
    use std::io::Write;
    use zip::write::SimpleFileOptions;

    fn refusal(bytes: &[u8]) -> Option<XdmError> {
        Archive::open(bytes).err()
    }

    #[test]
    fn dangerous_names_are_refused() {
        for name in ["../a", "a/../../b", "/etc/a", "\\a", "C:\\a", "c:a", "a\\..\\b", "a\u{7}b"] {
            assert_eq!(refusal(&zip_of(&[(name, b"x")])), Some(XdmError::DangerousEntry), "{name}");
        }
        assert_eq!(refusal(&zip_of(&[("A.XML", b"x"), ("a.xml", b"y")])), Some(XdmError::DangerousEntry));
        let mut twins = zip_of(&[("aaaa", b"x"), ("aaab", b"y")]);
        while let Some(at) = twins.windows(4).position(|w| w == b"aaab") {
            twins[at + 3] = b'a';
        }
        assert_eq!(refusal(&twins), Some(XdmError::DangerousEntry));
    }

    #[test]
    fn links_and_encrypted_entries_are_refused() {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        writer.add_symlink("lien", "/etc/passwd", SimpleFileOptions::default()).unwrap();
        assert_eq!(refusal(&writer.finish().unwrap().into_inner()), Some(XdmError::DangerousEntry));
        let mut locked = zip_of(&[("a", b"x")]);
        for (magic, flags) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
            let at = locked.windows(4).position(|w| w == magic).unwrap();
            locked[at + flags] |= 1;
        }
        assert_eq!(refusal(&locked), Some(XdmError::Encrypted));
    }

    #[test]
    fn bombs_are_refused() {
        let many: Vec<(String, &[u8])> = (0..201).map(|n| (format!("f{n}"), b"x".as_slice())).collect();
        let many: Vec<(&str, &[u8])> = many.iter().map(|(n, b)| (n.as_str(), *b)).collect();
        assert_eq!(refusal(&zip_of(&many)), Some(XdmError::OverLimits));
        assert_eq!(refusal(&zip_of(&[("zeros", &vec![0; 1_000_000])])), Some(XdmError::OverLimits));
        assert_eq!(refusal(&vec![0; COMPRESSED_LIMIT + 1]), Some(XdmError::OverLimits));
    }

    #[test]
    fn a_size_that_lies_is_found_out() {
        let mut lying = zip_of(&[("zeros", &vec![0; 1_000_000])]);
        // The uncompressed size in both headers is made small: only reading can tell.
        for (magic, at) in [(b"PK\x03\x04", 22), (b"PK\x01\x02", 24)] {
            let header = lying.windows(4).position(|w| w == magic).unwrap();
            lying[header + at..header + at + 4].copy_from_slice(&10u32.to_le_bytes());
        }
        let mut archive = Archive::open(&lying).unwrap();
        assert!(archive.read("zeros").is_err());
    }

    #[test]
    fn any_damage_is_an_error_not_a_panic() {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        writer.start_file("IHE_XDM/S/METADATA.XML", SimpleFileOptions::default()).unwrap();
        writer.write_all(&b"<a>bonjour</a>".repeat(50)).unwrap();
        let whole = writer.finish().unwrap().into_inner();
        for at in 0..whole.len() {
            let mut broken = whole.clone();
            broken[at] ^= 0x55;
            let _ = super::super::inspect(&broken);
            let _ = super::super::inspect(&whole[..at]);
        }
    }
}
