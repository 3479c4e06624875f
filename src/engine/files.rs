//! Files whose paths a person gave: read to be sent, written on demand, never anything else.

use crate::domain::Problem;
use crate::domain::draft::DraftAttachment;
use crate::formats;
use std::io::Write as _;
use std::path::Path;

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

/// Reads a text in UTF-8.
pub(super) async fn text(path: &Path) -> Result<String, Problem> {
    String::from_utf8(read(path).await?).map_err(|_| unreadable(path))
}

async fn read(path: &Path) -> Result<Vec<u8>, Problem> {
    let owned = path.to_owned();
    let reading = move || {
        // A folder or a device is no file to send, and a device may never end.
        let metadata = std::fs::metadata(&owned).ok().filter(|m| m.is_file() && m.len() <= FILE_LIMIT)?;
        let bytes = std::fs::read(&owned).ok()?;
        (bytes.len() as u64 <= metadata.len().max(FILE_LIMIT)).then_some(bytes)
    };
    tokio::task::spawn_blocking(reading).await.ok().flatten().ok_or_else(|| unreadable(path))
}

/// Writes an attachment to a new or empty file, readable by its owner only.
pub(super) async fn save(path: &Path, bytes: Vec<u8>) -> Result<(), Problem> {
    let owned = path.to_owned();
    let writing = move || {
        let mut options = std::fs::OpenOptions::new();
        // A file that holds something is left alone; an empty one holds nothing to lose.
        let empty = std::fs::symlink_metadata(&owned).is_ok_and(|m| m.is_file() && m.len() == 0);
        options.write(true).create_new(!empty);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&owned)?;
        // Looked at again once it is open: it may have been filled meanwhile.
        if file.metadata()?.len() > 0 {
            return Err(std::io::ErrorKind::AlreadyExists.into());
        }
        #[cfg(unix)]
        file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
        let written = file.write_all(&bytes).and_then(|()| file.sync_all());
        if written.is_err() {
            // Half a document is worse than none.
            drop(std::fs::remove_file(&owned));
        }
        written
    };
    match tokio::task::spawn_blocking(writing).await {
        Ok(Ok(())) => Ok(()),
        _ => Err(Problem::FileUnwritable { path: path.display().to_string() }),
    }
}

fn unreadable(path: &Path) -> Problem {
    Problem::FileUnreadable { path: path.display().to_string() }
}
