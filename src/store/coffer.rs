//! The stores of a profile, closed: which there are, whose each is, what opens it. Each is a folder with the database and
//! the header; one that was begun and never whole has another name, and one that was set aside too.

use super::StoreError;
use super::database::{DatabaseKey, Store};
use super::header::{self, Header, Owner, of_io, sync_folder};
use super::passphrase;
use super::privacy::{make_folder, mend};
use super::slots::{CardKey, Challenge, Secret, Slot, derive, hex, random, unhex};
use crate::domain::coffer::{SlotInfo, SlotKind};
use secrecy::SecretString;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use time::OffsetDateTime;

/// The database's file, in the store's folder.
const DATABASE: &str = "mail.db";
/// What begins the name of a store that is not whole yet.
const UNDER_WAY: &str = "new-";
/// What begins the name of a store that was set aside.
const ASIDE: &str = "aside-";
/// One change of a header at a time.
static CHANGING: Mutex<()> = Mutex::new(());

/// A store that is closed.
#[derive(Debug)]
pub struct Coffer {
    folder: PathBuf,
    header: Result<Header, StoreError>,
}

impl Coffer {
    /// All stores of a profile, in a lasting order; what others could look into is closed to them.
    ///
    /// # Errors
    /// [`StoreError::Io`] where the folder cannot be read; none is there where it does not exist.
    pub fn all(state: &Path) -> Result<Vec<Self>, StoreError> {
        let entries = match std::fs::read_dir(folder_of(state)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(vec![]),
            Err(error) => return Err(of_io(&error)),
        };
        let mut folders =
            entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>().map_err(|error| of_io(&error))?;
        folders.retain(|folder| folder.file_name().and_then(|name| name.to_str()).is_some_and(is_id));
        folders.sort();
        mend(&folder_of(state));
        folders.iter().for_each(|folder| mend(folder));
        Ok(folders.into_iter().map(|folder| Self { header: Header::read(&folder), folder }).collect())
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Names the store, for good.
    #[must_use]
    pub fn id(&self) -> &str {
        self.folder.file_name().and_then(|name| name.to_str()).unwrap_or_default()
    }

    /// Why its header cannot be used, if it cannot.
    #[must_use]
    pub fn fault(&self) -> Option<StoreError> {
        self.header.as_ref().err().copied()
    }

    /// Whether it is this person's, by their national identifier.
    #[must_use]
    pub fn is_of(&self, national_id: &str) -> bool {
        self.header.as_ref().is_ok_and(|header| header.is_of(national_id))
    }

    /// What this card signs to open it; `None` where it has no slot.
    #[must_use]
    pub fn challenge(&self, card: &CardKey) -> Option<Challenge> {
        let header = self.header.as_ref().ok()?;
        header.slots.iter().find_map(|slot| slot.challenge(&header.store, card))
    }

    /// Whether it has a slot of this kind.
    #[must_use]
    pub fn has(&self, kind: SlotKind) -> bool {
        self.header.as_ref().is_ok_and(|header| header.slots.iter().any(|slot| slot.lock.kind() == kind))
    }

    /// Opens it. A passphrase takes a second and 64 MiB for each slot that it may open.
    ///
    /// # Errors
    /// [`StoreError::Closed`] where it has no slot of that kind, [`StoreError::WrongSecret`], what is wrong with the header,
    /// or why the database does not open.
    pub fn open(&self, secret: Secret<'_>) -> Result<Store, StoreError> {
        let header = self.header.as_ref().map_err(|error| *error)?;
        let mut fault = StoreError::Closed;
        for slot in header.slots.iter().filter(|slot| slot.fits(secret)) {
            match slot.open(&header.store, secret) {
                Ok(key) => return Store::reopen(&self.folder.join(DATABASE), key),
                Err(error) => fault = error,
            }
        }
        Err(fault)
    }

    /// Sets it aside under another name, with all that it holds: a person's decision. The next one who opens a session
    /// begins another.
    ///
    /// # Errors
    /// [`StoreError::Io`].
    pub fn set_aside(self, now: OffsetDateTime) -> Result<(), StoreError> {
        let name = format!("{ASIDE}{}-{}", self.id(), now.unix_timestamp());
        let moving = std::fs::rename(&self.folder, self.folder.with_file_name(name));
        moving.and_then(|()| self.folder.parent().map_or(Ok(()), sync_folder)).map_err(|error| of_io(&error))
    }
}

/// A store that is being made: it is there once it is whole, and not before.
#[derive(Debug)]
pub struct NewCoffer {
    stores: PathBuf,
    header: Header,
}

impl NewCoffer {
    /// A store of this person's.
    ///
    /// # Errors
    /// [`StoreError::Io`], [`StoreError::Full`].
    pub fn new(state: &Path, national_id: &str) -> Result<Self, StoreError> {
        let stores = folder_of(state);
        make_folder(&stores).map_err(|error| of_io(&error))?;
        // What a program that was killed had begun holds nothing yet.
        for entry in std::fs::read_dir(&stores).map_err(|error| of_io(&error))?.flatten() {
            if entry.file_name().to_str().is_some_and(|name| name.starts_with(UNDER_WAY)) {
                drop(std::fs::remove_dir_all(entry.path()));
            }
        }
        let salt = random::<16>()?;
        let owner = Owner { salt: hex(&salt), hash: owner(&salt, national_id)? };
        Ok(Self { stores, header: Header::new(hex(&random::<16>()?), owner) })
    }

    /// What the card that is to open it signs.
    ///
    /// # Errors
    /// [`StoreError::Io`] where nothing is random.
    pub fn challenge(&self, card: &CardKey) -> Result<Challenge, StoreError> {
        Challenge::fresh(&self.header.store, card)
    }

    /// Makes it, opened by this secret, and opens it.
    ///
    /// # Errors
    /// [`StoreError::Io`], [`StoreError::Full`]: there is then no store.
    pub fn make(mut self, secret: Secret<'_>, now: OffsetDateTime) -> Result<Store, StoreError> {
        let key = DatabaseKey::random()?;
        let slot = Slot::seal(&self.header.store, secret, &key, now.unix_timestamp())?;
        self.header.slots.push(slot);
        let (half, whole) = (self.stores.join(format!("{UNDER_WAY}{}", self.header.store)), self.stores.join(&self.header.store));
        let making = || -> Result<(), StoreError> {
            make_folder(&half).map_err(|error| of_io(&error))?;
            // Closed at once: what the database holds is then in its one file.
            drop(Store::open(&half.join(DATABASE), key.clone())?);
            self.header.write(&half)?;
            std::fs::rename(&half, &whole).and_then(|()| sync_folder(&self.stores)).map_err(|error| of_io(&error))
        };
        if let Err(error) = making() {
            drop(std::fs::remove_dir_all(&half));
            return Err(error);
        }
        Store::reopen(&whole.join(DATABASE), key)
    }
}

impl Header {
    fn is_of(&self, national_id: &str) -> bool {
        let salt = unhex(&self.owner.salt).unwrap_or_default();
        !national_id.is_empty() && owner(&salt, national_id).is_ok_and(|hash| hash == self.owner.hash)
    }
}

fn owner(salt: &[u8], national_id: &str) -> Result<String, StoreError> {
    derive(salt, national_id.as_bytes(), b"pli store owner").map(|octets| hex(&*octets))
}

/// Slots of an open store.
impl Store {
    pub(super) fn folder(&self) -> &Path {
        self.file().parent().unwrap_or(Path::new(""))
    }

    /// Names the store, for good.
    #[must_use]
    pub fn id(&self) -> &str {
        self.folder().file_name().and_then(|name| name.to_str()).unwrap_or_default()
    }

    /// Whether it is this person's, by their national identifier.
    ///
    /// # Errors
    /// What is wrong with the header.
    pub fn is_of(&self, national_id: &str) -> Result<bool, StoreError> {
        Ok(Header::read(self.folder())?.is_of(national_id))
    }

    /// What opens it, the oldest first.
    ///
    /// # Errors
    /// What is wrong with the header.
    pub fn slots(&self) -> Result<Vec<SlotInfo>, StoreError> {
        let info = |slot: &Slot| {
            let created = OffsetDateTime::from_unix_timestamp(slot.created).map_err(|_| StoreError::Damaged)?;
            Ok(SlotInfo { id: slot.id.clone(), kind: slot.lock.kind(), created })
        };
        Header::read(self.folder())?.slots.iter().map(info).collect()
    }

    /// What this card signs to get a slot; `None` where it has one.
    ///
    /// # Errors
    /// What is wrong with the header.
    pub fn challenge(&self, card: &CardKey) -> Result<Option<Challenge>, StoreError> {
        let header = Header::read(self.folder())?;
        let has_one = header.slots.iter().any(|slot| slot.challenge(&header.store, card).is_some());
        if has_one { Ok(None) } else { Challenge::fresh(&header.store, card).map(Some) }
    }

    /// Adds a way to open it. The keyring holds one secret for each store: its slot takes the place of the one before.
    ///
    /// # Errors
    /// [`StoreError::SecretWeak`], what is wrong with the header, or why it cannot be written: nothing is then changed.
    pub fn add_slot(&self, secret: Secret<'_>, now: OffsetDateTime) -> Result<(), StoreError> {
        if matches!(secret, Secret::Passphrase(typed) if !passphrase::is_enough(typed)) {
            return Err(StoreError::SecretWeak);
        }
        let _alone = CHANGING.lock().unwrap_or_else(PoisonError::into_inner);
        let mut header = Header::read(self.folder())?;
        header.slots.retain(|slot| !(matches!(secret, Secret::Keyring(_)) && slot.lock.kind() == SlotKind::Keyring));
        header.slots.push(Slot::seal(&header.store, secret, self.key(), now.unix_timestamp())?);
        header.write(self.folder())
    }

    /// Adds a recovery passphrase that is made for the person: this is the only time it is known.
    ///
    /// # Errors
    /// As [`Self::add_slot`].
    pub fn add_passphrase(&self, now: OffsetDateTime) -> Result<SecretString, StoreError> {
        let made = passphrase::make()?;
        self.add_slot(Secret::Passphrase(secrecy::ExposeSecret::expose_secret(&made)), now)?;
        Ok(made)
    }

    /// Takes away a way to open it, and says which kind it was. Never the last, and the keyring's is none to be left with: what
    /// a keyring holds goes with the account, the computer, or a click.
    ///
    /// # Errors
    /// [`StoreError::SlotMissing`], [`StoreError::SlotLast`], what is wrong with the header, or why it cannot be written.
    pub fn revoke_slot(&self, id: &str) -> Result<SlotKind, StoreError> {
        let _alone = CHANGING.lock().unwrap_or_else(PoisonError::into_inner);
        let mut header = Header::read(self.folder())?;
        let place = header.slots.iter().position(|slot| slot.id == id).ok_or(StoreError::SlotMissing)?;
        let revoked = header.slots.remove(place).lock.kind();
        if header.slots.iter().all(|slot| slot.lock.kind() == SlotKind::Keyring) {
            return Err(StoreError::SlotLast);
        }
        header.write(self.folder()).map(|()| revoked)
    }
}

fn folder_of(state: &Path) -> PathBuf {
    state.join("stores")
}

fn is_id(name: &str) -> bool {
    name.len() == 32 && name.bytes().all(|octet| octet.is_ascii_hexdigit())
}

/// The files of a store's folder.
pub(super) fn files(store: &Store) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(store.folder()).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.file_name().is_some_and(|name| name != header::FILE)).collect()
}

#[cfg(test)]
#[path = "coffer_tests.rs"]
mod tests;
