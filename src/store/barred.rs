//! Whether the system's keyring may open a store: not one that a card's removal locked, until its card or its passphrase did.
//!
//! It is an empty file in the store's folder, so that neither the end of the program nor a new start of it changes that.

use super::StoreError;
use super::coffer::Coffer;
use super::database::Store;
use super::header::{of_io, sync_folder};
use std::fs::OpenOptions;
use std::path::Path;

/// The file, in the store's folder: there while the keyring may not open it.
const FILE: &str = "card-removed";

/// Whether the system's keyring may open a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KeyringRight {
    /// It may: nothing locked the store but its holder, their absence, or the end of the program.
    #[default]
    Granted,
    /// A card's removal locked it: whoever took the card away wanted it closed.
    CardRemoved,
}

impl KeyringRight {
    fn of(folder: &Path) -> Self {
        // Where it cannot be told, it may not.
        if folder.join(FILE).try_exists().unwrap_or(true) { Self::CardRemoved } else { Self::Granted }
    }
}

impl Coffer {
    /// Whether the keyring may open it.
    #[must_use]
    pub fn keyring_right(&self) -> KeyringRight {
        KeyringRight::of(self.folder())
    }
}

impl Store {
    /// A card's removal locks it: the keyring does not open it again.
    ///
    /// # Errors
    /// [`StoreError::Full`], [`StoreError::Io`]: it is then as before.
    pub fn bar_keyring(&self) -> Result<(), StoreError> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let marking = options.open(self.folder().join(FILE)).and_then(|file| file.sync_all());
        marking.and_then(|()| sync_folder(self.folder())).map_err(|error| of_io(&error))
    }

    /// Its card, or somebody who knows its passphrase, opened it: the keyring may again.
    ///
    /// # Errors
    /// [`StoreError::Io`]: it is then as before.
    pub fn grant_keyring(&self) -> Result<(), StoreError> {
        match std::fs::remove_file(self.folder().join(FILE)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(of_io(&error)),
            _ => Ok(()),
        }
    }
}
