//! One program at a time on a profile: two would mix up what they keep, and each lock the other's card.
//!
//! The system holds the lock with the file, and lets go of it with the process, however it ends: nothing is left to clean.

use crate::domain::Problem;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::time::{Duration, Instant};

/// The file, in the state's folder. It stays, empty.
const FILE: &str = "lock";
/// How long another command, which ends by itself, is waited for.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often it is tried again meanwhile: a wait for the lock itself could not be given up.
const PERIOD: Duration = Duration::from_millis(50);

/// A profile that is this engine's, until this is dropped.
#[derive(Debug)]
pub(super) struct Profile {
    /// `None` where nothing can be locked: nothing can be written either, so that there is nothing to mix up.
    _lock: Option<File>,
}

impl Profile {
    /// Takes the profile of this state folder; waits a little for another program to end. Blocks.
    ///
    /// # Errors
    /// [`Problem::ProfileBusy`].
    pub(super) fn take(state: &Path, waits: bool) -> Result<Self, Problem> {
        let Some(file) = open(state) else { return Ok(Self { _lock: None }) };
        let start = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _lock: Some(file) }),
                Err(TryLockError::WouldBlock) if waits && start.elapsed() < PATIENCE => std::thread::sleep(PERIOD),
                Err(TryLockError::WouldBlock) => return Err(Problem::ProfileBusy),
                // A file system without locks (some network ones): the program is not refused to whoever lives there.
                Err(TryLockError::Error(_)) => {
                    tracing::warn!("the profile cannot be locked");
                    return Ok(Self { _lock: None });
                }
            }
        }
    }
}

/// The file to lock: for reading where it cannot be written, which is enough for most systems.
fn open(state: &Path) -> Option<File> {
    let path = state.join(FILE);
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    drop(make(state));
    mend(state);
    options.open(&path).or_else(|_| File::open(&path)).ok()
}

/// Makes the state folder, and those above it, for its owner only.
fn make(state: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(state)
}

/// Keeps the state folder to its owner, if it is not already. One that holds more than what is ours (the home of the account,
/// or a folder of everybody's) stays as it is: what we make in it is closed by itself.
#[cfg(unix)]
fn mend(state: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    const STICKY: u32 = 0o1000;
    let home = std::env::home_dir().and_then(|home| home.canonicalize().ok());
    let (Ok(mode), Ok(place)) = (std::fs::metadata(state).map(|metadata| metadata.permissions().mode()), state.canonicalize()) else {
        return;
    };
    let is_ours = mode & STICKY == 0 && home.is_none_or(|home| !home.starts_with(&place));
    if is_ours && mode & 0o077 != 0 && std::fs::set_permissions(&place, std::fs::Permissions::from_mode(0o700)).is_err() {
        tracing::warn!("the profile is open to others, and stays so");
    }
}

/// Elsewhere the profile is the person's by the system's own rules.
#[cfg(not(unix))]
fn mend(_state: &Path) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_profile_is_its_owner_s_alone_and_is_put_back_so() {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o7777;
        let open = |path: &Path, mode: u32| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("a").join("state");
        drop(Profile::take(&state, false).unwrap());
        assert_eq!((mode(&folder.path().join("a")), mode(&state), mode(&state.join(FILE))), (0o700, 0o700, 0o600));
        open(&state, 0o755);
        drop(Profile::take(&state, false).unwrap());
        assert_eq!(mode(&state), 0o700);
        // A folder of everybody's is not ours to close, nor one that the home of the account is in.
        open(&state, 0o1777);
        drop(Profile::take(&state, false).unwrap());
        assert_eq!(mode(&state), 0o1777);
        let above = std::env::home_dir().unwrap().parent().unwrap().to_owned();
        let before = mode(&above);
        mend(&above);
        assert_eq!(mode(&above), before);
    }

    #[test]
    fn a_profile_is_one_s_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("not yet");
        let first = Profile::take(&state, false).unwrap();
        assert_eq!(Profile::take(&state, false).err(), Some(Problem::ProfileBusy));
        assert!(Profile::take(&folder.path().join("another"), false).is_ok());
        drop(first);
        assert!(Profile::take(&state, false).is_ok());
    }

    #[test]
    fn a_program_that_ends_soon_is_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let first = Profile::take(folder.path(), false).unwrap();
        std::thread::scope(|scope| {
            let second = scope.spawn(|| Profile::take(folder.path(), true));
            std::thread::sleep(PERIOD * 2);
            assert!(!second.is_finished());
            drop(first);
            assert!(second.join().unwrap().is_ok());
        });
    }

    #[test]
    fn a_folder_where_nothing_can_be_written_is_used_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        // A file where the folder should be: nobody, not even root, can write in it.
        let state = folder.path().join("file");
        std::fs::write(&state, "").unwrap();
        assert!(Profile::take(&state, false).is_ok());
        assert!(Profile::take(&state, false).is_ok());
    }
}
