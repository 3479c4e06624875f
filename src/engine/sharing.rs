//! Whether several persons share this profile: the system's keyring, which opens with the account, would then open the
//! store of each to all of them.

use std::path::Path;

/// Why a profile counts as several persons'.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sharing {
    /// The configuration says so (`[store] shared`): a counter, a kiosk, an account for a whole ward.
    Said,
    /// Several persons' stores are in it.
    Stores,
    /// Its folder, or the home of the account, belongs to another account than the one that runs.
    OtherOwner,
    /// Others may look into its folder, and that could not be changed; or they may write in the home of the account.
    OpenToOthers,
}

/// What is known of a profile.
#[derive(Debug, Clone, Copy)]
pub(super) struct Profiled<'a> {
    /// The state folder.
    pub(super) state: &'a Path,
    /// The home of the account, if it has one.
    pub(super) home: Option<&'a Path>,
    /// What the configuration says.
    pub(super) is_said: bool,
    /// How many stores there are, those set aside left out.
    pub(super) stores: usize,
}

impl Profiled<'_> {
    /// Why it counts as shared, if it does. What cannot be looked at counts as somebody else's.
    pub(super) fn sharing(self) -> Option<Sharing> {
        if self.is_said {
            return Some(Sharing::Said);
        }
        if self.stores > 1 {
            return Some(Sharing::Stores);
        }
        // Many homes let others look in, by the custom of their system: writing is what makes one shared.
        let home = self.home.and_then(|home| seen(home, 0o022));
        home.or_else(|| seen(self.state, 0o077))
    }
}

/// What the owner and the rights of a folder say; `rights` are those that others must not have.
#[cfg(target_os = "linux")]
fn seen(folder: &Path, rights: u32) -> Option<Sharing> {
    use std::os::unix::fs::MetadataExt as _;
    // The system shows whom this process runs as as the owner of its own folder there (proc(5)).
    let (Ok(folder), Ok(ourselves)) = (std::fs::metadata(folder), std::fs::metadata("/proc/self")) else {
        return Some(Sharing::OtherOwner);
    };
    if folder.uid() != ourselves.uid() {
        return Some(Sharing::OtherOwner);
    }
    (folder.mode() & rights != 0).then_some(Sharing::OpenToOthers)
}

/// Elsewhere no keyring is spoken to.
#[cfg(not(target_os = "linux"))]
fn seen(_folder: &Path, _rights: u32) -> Option<Sharing> {
    None
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    fn set(folder: &Path, mode: u32) {
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn a_profile_is_shared_where_it_is_said_or_seen() {
        let (home, state) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        set(home.path(), 0o700);
        set(state.path(), 0o700);
        let own = Profiled { state: state.path(), home: Some(home.path()), is_said: false, stores: 1 };
        assert_eq!(own.sharing(), None);
        assert_eq!(Profiled { home: None, ..own }.sharing(), None);
        assert_eq!(Profiled { is_said: true, ..own }.sharing(), Some(Sharing::Said));
        assert_eq!(Profiled { stores: 2, ..own }.sharing(), Some(Sharing::Stores));
        assert_eq!(Profiled { state: Path::new("/nowhere"), ..own }.sharing(), Some(Sharing::OtherOwner));
        set(home.path(), 0o755);
        assert_eq!(own.sharing(), None, "others may look into many homes");
        for mode in [0o775, 0o757] {
            set(home.path(), mode);
            assert_eq!(own.sharing(), Some(Sharing::OpenToOthers), "{mode:o}");
        }
        set(home.path(), 0o700);
        for mode in [0o750, 0o701, 0o777] {
            set(state.path(), mode);
            assert_eq!(own.sharing(), Some(Sharing::OpenToOthers), "{mode:o}");
        }
    }

    #[test]
    fn a_folder_of_another_account_s_is_shared() {
        let folder = tempfile::tempdir().unwrap();
        // Root may give it away; anybody else is shown one of root's.
        let (folder, mode) = match std::os::unix::fs::chown(folder.path(), Some(65_534), None) {
            Ok(()) => (folder.path(), 0o077),
            Err(_) => (Path::new("/"), 0),
        };
        assert_eq!(seen(folder, mode), Some(Sharing::OtherOwner));
    }
}
