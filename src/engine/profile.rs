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
    drop(std::fs::create_dir_all(state));
    options.open(&path).or_else(|_| File::open(&path)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

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
