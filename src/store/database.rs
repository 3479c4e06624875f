//! The database's connections: one that writes, several that read.

use super::StoreError;
use super::{migrate, search};
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use zeroize::Zeroizing;

/// How many reading connections are kept.
const READERS: usize = 4;
/// Octets of a page: larger ones are encrypted and authenticated with less overhead.
const PAGE_SIZE: u32 = 8192;
/// What a connection keeps decrypted, in KiB: the writer's holds the ends of the indexes that a batch grows.
const WRITER_CACHE: i64 = 16 << 10;
const READER_CACHE: i64 = 4 << 10;
/// Statements that a connection keeps ready; past that, each is made again at each use.
const STATEMENTS: usize = 128;

/// What encrypts the database: 32 random octets, never derived from anything a person knows.
#[derive(Clone)]
pub struct DatabaseKey(Zeroizing<[u8; 32]>);

impl DatabaseKey {
    /// These octets.
    #[must_use]
    pub fn new(octets: Zeroizing<[u8; 32]>) -> Self {
        Self(octets)
    }

    /// 32 octets nobody can guess.
    pub(super) fn random() -> Result<Self, StoreError> {
        let mut octets = Zeroizing::new([0; 32]);
        aws_lc_rs::rand::fill(&mut *octets).map_err(|_| StoreError::Io)?;
        Ok(Self(octets))
    }

    /// The octets, to be wrapped in a slot.
    pub(super) fn octets(&self) -> &[u8; 32] {
        &self.0
    }
}

impl std::fmt::Debug for DatabaseKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DatabaseKey(…)")
    }
}

/// What a transaction must outlast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lasting {
    /// The process: what the server has and will tell again. A power cut may take the last ones back, in order.
    Process,
    /// A power cut: what a person wrote or decided, and what became of a message on its way.
    Power,
}

/// An open store. Clones are the same; the files are closed with the last of them.
#[derive(Debug, Clone)]
pub struct Store(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    file: PathBuf,
    key: DatabaseKey,
    /// Closed before the one that writes (fields go in order): the last of all takes the journal into the database and removes it,
    /// which one that only reads cannot do.
    readers: Mutex<Vec<Connection>>,
    writer: Mutex<Connection>,
}

impl Store {
    /// Opens the database in this file, made where there is none, and brings it to the present schema.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] where this key does not open it (SQLCipher cannot tell a wrong key from wrong octets),
    /// [`StoreError::Newer`], [`StoreError::Full`], [`StoreError::Io`].
    pub fn open(file: &Path, key: DatabaseKey) -> Result<Self, StoreError> {
        // SQLite would let others read it; what it makes beside it has the same rights.
        super::privacy::make_file(file).map_err(|error| super::header::of_io(&error))?;
        Self::begin(file, key, OpenFlags::SQLITE_OPEN_CREATE)
    }

    /// Opens the database in this file, which was made whole, and brings it to the present schema.
    ///
    /// # Errors
    /// As [`Self::open`]; [`StoreError::Damaged`] too where the file is not there or holds nothing: another is never begun
    /// in its place.
    pub(super) fn reopen(file: &Path, key: DatabaseKey) -> Result<Self, StoreError> {
        if !file.try_exists().map_err(|_| StoreError::Io)? {
            return Err(StoreError::Damaged);
        }
        Self::begin(file, key, OpenFlags::empty())
    }

    fn begin(file: &Path, key: DatabaseKey, creating: OpenFlags) -> Result<Self, StoreError> {
        let mut writer = connect(file, &key, OpenFlags::SQLITE_OPEN_READ_WRITE | creating)?;
        if creating.is_empty() && migrate::schema_of(&writer)? == 0 {
            return Err(StoreError::Damaged);
        }
        writer.pragma_update(None, "journal_mode", "WAL")?;
        writer.pragma_update(None, "cache_size", -WRITER_CACHE)?;
        migrate::migrate(&mut writer)?;
        writer.pragma_update(None, "foreign_keys", true)?;
        Ok(Self(Arc::new(Inner { file: file.to_owned(), key, writer: Mutex::new(writer), readers: Mutex::default() })))
    }

    /// The file.
    pub(super) fn file(&self) -> &Path {
        &self.0.file
    }

    /// The key.
    pub(super) fn key(&self) -> &DatabaseKey {
        &self.0.key
    }

    /// Reads one moment's truth.
    pub(super) fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let kept = self.0.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut connection = match kept {
            Some(connection) => connection,
            None => {
                let connection = connect(&self.0.file, &self.0.key, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
                // Made in a transaction, it would go with it.
                connection.execute_batch(search::LISTED)?;
                connection
            }
        };
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Deferred)?;
        let result = work(&transaction);
        transaction.finish()?;
        let mut readers = self.0.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < READERS {
            readers.push(connection);
        }
        result
    }

    /// Changes something, whole or not at all.
    pub(super) fn write<T>(&self, lasting: Lasting, work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut writer = self.0.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let synchronous = match lasting {
            Lasting::Process => "NORMAL",
            Lasting::Power => "FULL",
        };
        writer.pragma_update(None, "synchronous", synchronous)?;
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let value = work(&transaction)?;
        transaction.commit()?;
        Ok(value)
    }
}

fn connect(file: &Path, key: &DatabaseKey, flags: OpenFlags) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(file, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    let hex = Zeroizing::new(key.octets().iter().map(|octet| format!("{octet:02x}")).collect::<String>());
    // It writes to the error stream by itself, where a person reads our sentences.
    connection.pragma_update(None, "cipher_log_level", "NONE")?;
    // A raw key: nothing is derived at each open.
    let word = Zeroizing::new(format!("x'{}'", hex.as_str()));
    connection.pragma_update(None, "key", word.as_str())?;
    connection.pragma_update(None, "cipher_page_size", PAGE_SIZE)?;
    // Sorting and savepoints spill into memory: nothing of a patient in a temporary file.
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "cache_size", -READER_CACHE)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.busy_timeout(std::time::Duration::from_secs(10))?;
    // The first read is where a wrong key shows.
    connection.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()))?;
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(octet: u8) -> DatabaseKey {
        DatabaseKey::new(Zeroizing::new([octet; 32]))
    }

    fn addresses(store: &Store) -> Vec<String> {
        let read = |connection: &Connection| {
            let mut statement = connection.prepare("SELECT address FROM account")?;
            Ok(statement.query_map([], |row| row.get(0))?.collect::<Result<Vec<_>, _>>()?)
        };
        store.read(read).unwrap()
    }

    #[test]
    fn what_is_written_is_read_again_with_its_key_only_and_stands_nowhere_in_clear() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("mail.db");
        let store = Store::open(&file, key(1)).unwrap();
        let insert = |transaction: &Transaction<'_>| Ok(transaction.execute("INSERT INTO account (address) VALUES ('canari-vial')", [])?);
        store.write(Lasting::Power, insert).unwrap();
        assert_eq!(addresses(&store), ["canari-vial"]);
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            let octets = std::fs::read(entry.unwrap().path()).unwrap();
            assert!(!octets.windows(6).any(|window| window == b"canari") && !octets.starts_with(b"SQLite format"));
        }
        drop(store);
        // Closed, it is one file: its journal does not stay.
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        assert_eq!(addresses(&Store::open(&file, key(1)).unwrap()), ["canari-vial"]);
        assert_eq!(Store::open(&file, key(2)).unwrap_err(), StoreError::Damaged);
    }

    #[test]
    fn a_change_is_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("mail.db"), key(1)).unwrap();
        let half = |transaction: &Transaction<'_>| -> Result<(), StoreError> {
            transaction.execute("INSERT INTO account (address) VALUES ('a')", [])?;
            Err(StoreError::Full)
        };
        assert_eq!(store.write(Lasting::Process, half), Err(StoreError::Full));
        assert_eq!(addresses(&store), Vec::<String>::new());
    }
}
