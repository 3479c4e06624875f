//! Whose the files of a store are: its owner's, and nobody else looks into them. So they are made, and so they are put back
//! where something (a copy from another disk, a restored backup, a hand) changed that.

use std::fs::DirBuilder;
use std::path::Path;

/// Makes a folder of its owner's only, with those above it; one that is there stays as it is.
pub(super) fn make_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Makes an empty file of its owner's only, where there is none: whoever writes it first would otherwise let others read it.
pub(super) fn make_file(file: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file).map(drop)
}

/// Keeps this folder and the files in it to its owner, if they are not already. Links are left alone: what they lead to is
/// somewhere else. A file system without such rights keeps its own.
#[cfg(unix)]
pub(super) fn mend(folder: &Path) {
    close(folder, 0o700);
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_file()) {
            close(&entry.path(), 0o600);
        }
    }
}

#[cfg(unix)]
fn close(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    let Ok(metadata) = std::fs::symlink_metadata(path) else { return };
    let is_ours_only = metadata.permissions().mode() & 0o077 == 0;
    if !is_ours_only && !metadata.is_symlink() && std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).is_err() {
        tracing::warn!("a file of the store is open to others, and stays so");
    }
}

/// Elsewhere the profile's folder is the person's by the system's own rules.
#[cfg(not(unix))]
pub(super) fn mend(_folder: &Path) {}
