//! Files whose paths a person gave: read to be sent, written on demand, never anything else.

use crate::domain::Problem;
use crate::domain::document::OpenedFile;
use crate::domain::draft::DraftAttachment;
use crate::domain::patient::PatientIdentity;
use crate::formats;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// No message larger than this is built: operators take 10 to 25 MB, and memory has to hold it several times.
const FILE_LIMIT: u64 = 100 << 20;

/// Reads a file to attach, and looks at what it is.
pub(super) async fn attachment(path: &Path) -> Result<DraftAttachment, Problem> {
    let bytes = read(path).await?;
    let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let inspect = move || {
        let media_type = formats::media_type_of(&name, &bytes).to_owned();
        inspected(name, media_type, bytes)
    };
    // An archive is opened and parsed: long enough to keep it off the tasks' threads.
    tokio::task::spawn_blocking(inspect).await.map_err(|_| unreadable(path))
}

/// Something to attach, with what it is. Takes a moment.
pub(super) fn inspected(name: String, media_type: String, bytes: Vec<u8>) -> DraftAttachment {
    let inspection = formats::inspect(&name, &media_type, &bytes);
    DraftAttachment { name, media_type, bytes: bytes.into(), inspection }
}

/// Reads a file as health documents.
pub(super) async fn documents(path: &Path) -> Result<OpenedFile, Problem> {
    let bytes = read(path).await?;
    let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    tokio::task::spawn_blocking(move || formats::documents::open(&name, "", &bytes)).await.map_err(|_| unreadable(path))
}

/// Reads a text in UTF-8.
pub(super) async fn text(path: &Path) -> Result<String, Problem> {
    String::from_utf8(read(path).await?).map_err(|_| unreadable(path))
}

/// Reads the patient whom a file describes.
pub(super) async fn patient(path: &Path) -> Result<PatientIdentity, Problem> {
    formats::patient_file::read(&read(path).await?).ok_or(Problem::PatientUnknown)
}

/// The size of each of these files, or that it cannot be read. A file that its reader may not open is found here too.
pub(super) async fn sizes(paths: Vec<PathBuf>) -> Vec<Result<u64, Problem>> {
    let asked = paths.clone();
    let one = |path: &PathBuf| size(path).filter(|_| std::fs::File::open(path).is_ok()).ok_or_else(|| unreadable(path));
    let looking = tokio::task::spawn_blocking(move || asked.iter().map(one).collect());
    looking.await.unwrap_or_else(|_| paths.iter().map(|path| Err(unreadable(path))).collect())
}

/// A folder or a device is no file to send, and a device may never end.
fn size(path: &Path) -> Option<u64> {
    std::fs::metadata(path).ok().filter(|m| m.is_file() && m.len() <= FILE_LIMIT).map(|m| m.len())
}

/// A file's octets.
pub(super) async fn octets(path: &Path) -> Result<Vec<u8>, Problem> {
    read(path).await
}

/// Makes a folder, for its owner only, where there is none.
pub(super) async fn folder(path: &Path) -> Result<(), Problem> {
    let owned = path.to_owned();
    let making = move || {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(owned).is_ok()
    };
    let is_made = tokio::task::spawn_blocking(making).await.unwrap_or(false);
    if is_made { Ok(()) } else { Err(Problem::FileUnwritable { path: path.display().to_string() }) }
}

/// Whether none of these files holds anything: [`save`] would write each.
pub(super) async fn free(paths: Vec<PathBuf>) -> Result<(), Problem> {
    let in_the_way = |path: &PathBuf| std::fs::symlink_metadata(path).is_ok_and(|m| !m.is_file() || m.len() > 0);
    let looking = tokio::task::spawn_blocking(move || paths.into_iter().find(in_the_way));
    match looking.await {
        Ok(None) => Ok(()),
        Ok(Some(path)) => Err(Problem::FileUnwritable { path: path.display().to_string() }),
        Err(_) => Err(Problem::Internal),
    }
}

async fn read(path: &Path) -> Result<Vec<u8>, Problem> {
    let owned = path.to_owned();
    let reading = move || {
        let size = size(&owned)?;
        let bytes = std::fs::read(&owned).ok()?;
        (bytes.len() as u64 <= size.max(FILE_LIMIT)).then_some(bytes)
    };
    tokio::task::spawn_blocking(reading).await.ok().flatten().ok_or_else(|| unreadable(path))
}

/// Writes an attachment to a new or empty file, readable by its owner only.
pub(super) async fn save(path: &Path, bytes: Vec<u8>) -> Result<(), Problem> {
    let owned = path.to_owned();
    let writing = move || {
        // A file that holds something is left alone; an empty one holds nothing to lose.
        let is_empty = std::fs::symlink_metadata(&owned).is_ok_and(|m| m.is_file() && m.len() == 0);
        write(&owned, &bytes, is_empty)
    };
    match tokio::task::spawn_blocking(writing).await {
        Ok(Ok(())) => Ok(()),
        _ => Err(Problem::FileUnwritable { path: path.display().to_string() }),
    }
}

fn write(path: &Path, bytes: &[u8], is_there: bool) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(!is_there);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    // Looked at again once it is open: it may have been filled meanwhile.
    if file.metadata()?.len() > 0 {
        return Err(std::io::ErrorKind::AlreadyExists.into());
    }
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    if written.is_err() {
        // Half a document is worse than none.
        drop(std::fs::remove_file(path));
    }
    written
}

/// Writes a document to a new file of this folder, readable by its owner only; under this name, or with a number where another
/// file has it. One that holds these very octets is left as it is. The name it has.
pub(super) async fn export(folder: PathBuf, name: String, bytes: Vec<u8>) -> Result<String, Problem> {
    let (stem, extension) = parts(&name);
    let shown = folder.display().to_string();
    let writing = move || {
        if !folder.is_dir() {
            return None;
        }
        for number in 1..=NAMES {
            let name = numbered(&stem, &extension, number);
            let path = folder.join(&name);
            match write(&path, &bytes, false) {
                Ok(()) => return Some(name),
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(_) => return None,
            }
            let is_long = |m: std::fs::Metadata| m.is_file() && m.len() == bytes.len() as u64;
            if std::fs::symlink_metadata(&path).is_ok_and(is_long) && std::fs::read(&path).is_ok_and(|there| there == bytes) {
                return Some(name);
            }
        }
        None
    };
    let written = tokio::task::spawn_blocking(writing).await.map_err(|_| Problem::Internal)?;
    written.ok_or(Problem::FileUnwritable { path: shown })
}

fn numbered(stem: &str, extension: &str, number: u32) -> String {
    match number {
        1 => format!("{stem}{extension}"),
        _ => format!("{stem} ({number}){extension}"),
    }
}

/// How many names are tried for one file.
const NAMES: u32 = 10_000;
/// The longest file name, in octets: what file systems take, less room for a number.
const NAME_LIMIT: usize = 200;

/// A file of this name that does not exist, in this folder; nothing is created.
pub(super) async fn free_path(folder: PathBuf, name: &str) -> Result<PathBuf, Problem> {
    let (stem, extension) = parts(name);
    let looking = move || {
        let named = |number: u32| folder.join(numbered(&stem, &extension, number));
        // Whatever has the name is in the way, a link to nothing too.
        (1..=NAMES).map(named).find(|path| std::fs::symlink_metadata(path).is_err()).ok_or(folder)
    };
    let found = tokio::task::spawn_blocking(looking).await.map_err(|_| Problem::Internal)?;
    found.map_err(|folder| Problem::FileUnwritable { path: folder.display().to_string() })
}

/// A name made safe, in two: no directory, nothing that systems forbid or that hides an ending, and never empty. What a
/// message gives is safe already; whoever asks may give another.
fn parts(name: &str) -> (String, String) {
    let leaf = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = leaf
        .chars()
        .filter(|c| !c.is_control() && !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
        .map(|c| if matches!(c, ':' | '*' | '?' | '"' | '<' | '>' | '|') { '_' } else { c })
        .collect();
    let clean = clean.trim_matches(['.', ' ']);
    let (stem, extension) = match clean.rsplit_once('.') {
        Some((stem, extension)) if extension.len() <= 16 && !stem.is_empty() => (stem, format!(".{extension}")),
        _ => (clean, String::new()),
    };
    let stem = stem.get(..stem.floor_char_boundary(NAME_LIMIT)).unwrap_or_default().trim_end_matches(['.', ' ']);
    (if stem.is_empty() { "document".to_owned() } else { stem.to_owned() }, extension)
}

/// Writes a file of the program's own in place of the one before, whole or not at all, readable by its owner only.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let fresh = path.with_extension("new");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    // What an interrupted run left there.
    drop(std::fs::remove_file(&fresh));
    let mut file = options.open(&fresh)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all()).and_then(|()| std::fs::rename(&fresh, path));
    if written.is_err() {
        drop(std::fs::remove_file(&fresh));
    }
    written
}

fn unreadable(path: &Path) -> Problem {
    Problem::FileUnreadable { path: path.display().to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_cannot_be_attached_has_no_size() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("cr.txt");
        std::fs::write(&file, "sept").unwrap();
        let asked = vec![file, folder.path().to_owned(), folder.path().join("rien"), "/dev/zero".into()];
        let sizes = sizes(asked.clone()).await;
        assert_eq!(sizes.first(), Some(&Ok(4)));
        for (path, size) in asked.iter().zip(&sizes).skip(1) {
            assert_eq!(size, &Err(unreadable(path)), "{}", path.display());
        }
    }

    #[tokio::test]
    async fn a_downloaded_file_has_a_safe_name_that_nothing_has() {
        let folder = tempfile::tempdir().unwrap();
        let path = async |name: &str| {
            let path = free_path(folder.path().to_owned(), name).await.unwrap();
            path.strip_prefix(folder.path()).unwrap().to_str().unwrap().to_owned()
        };
        for (name, expected) in [
            ("compte rendu.pdf", "compte rendu.pdf"),
            ("../../.ssh/authorized_keys", "authorized_keys"),
            ("C:\\a\\b.pdf", "b.pdf"),
            ("..", "document"),
            ("", "document"),
            ("a:b?.txt", "a_b_.txt"),
            ("a\u{202e}fdp.exe", "afdp.exe"),
            (".profile", "profile"),
            ("sans extension", "sans extension"),
        ] {
            assert_eq!(path(name).await, expected, "{name}");
        }
        assert!(path(&"é".repeat(400)).await.len() <= NAME_LIMIT);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is created");
        for taken in ["a.tar.gz", "a.tar (2).gz"] {
            std::fs::write(folder.path().join(taken), "").unwrap();
        }
        assert_eq!(path("a.tar.gz").await, "a.tar (3).gz");
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("nulle-part", folder.path().join("lien.pdf")).unwrap();
            assert_eq!(path("lien.pdf").await, "lien (2).pdf");
        }
    }

    #[tokio::test]
    async fn a_document_handed_over_is_never_written_over_anything_nor_twice() {
        let folder = tempfile::tempdir().unwrap();
        let export = async |name: &str, octets: &[u8]| export(folder.path().to_owned(), name.to_owned(), octets.to_vec()).await;
        assert_eq!(export("a.pdf", b"un").await.unwrap(), "a.pdf");
        assert_eq!(export("a.pdf", b"un").await.unwrap(), "a.pdf", "the same is there");
        assert_eq!(export("../a.pdf", b"deux").await.unwrap(), "a (2).pdf");
        assert_eq!(export("a.pdf", b"deux").await.unwrap(), "a (2).pdf");
        assert_eq!(std::fs::read(folder.path().join("a.pdf")).unwrap(), b"un");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(folder.path().join("a.pdf")).unwrap().permissions().mode() & 0o777, 0o600);
            std::os::unix::fs::symlink(folder.path().join("nulle-part"), folder.path().join("b.pdf")).unwrap();
            assert_eq!(export("b.pdf", b"un").await.unwrap(), "b (2).pdf");
        }
        let gone = super::export(folder.path().join("rien"), "a.pdf".into(), b"un".to_vec()).await;
        assert!(matches!(gone, Err(Problem::FileUnwritable { .. })));
    }
}
