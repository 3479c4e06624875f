//! Databases with messages in them, for the tests of this module.

use super::{DatabaseKey, Store, migrate};
use crate::domain::bal::BalAddress;
use rusqlite::{Connection, params};
use zeroize::Zeroizing;

/// The mailbox of these tests: row 1.
pub(super) fn account() -> BalAddress {
    BalAddress::parse("dr.martin@cabinet.mss.test").unwrap()
}

/// An empty database that knows the mailbox.
pub(super) fn database() -> Connection {
    let mut connection = Connection::open_in_memory().unwrap();
    migrate::migrate(&mut connection).unwrap();
    connection.pragma_update(None, "foreign_keys", true).unwrap();
    connection.execute("INSERT INTO account (address) VALUES (?1)", [account().key()]).unwrap();
    connection
}

/// A store that knows the mailbox, and its folder.
pub(super) fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("mail.db"), DatabaseKey::new(Zeroizing::new([1; 32]))).unwrap();
    let insert = |t: &rusqlite::Transaction<'_>| Ok(t.execute("INSERT INTO account (address) VALUES (?1)", [account().key()])?);
    store.write(super::Lasting::Process, insert).unwrap();
    (folder, store)
}

/// A message of a folder, with what a list shows, received at this second; its row.
pub(super) fn message(connection: &Connection, folder: &str, second: i64) -> i64 {
    connection.execute("INSERT OR IGNORE INTO folder (account, name, uid_validity) VALUES (1, ?1, 7)", [folder]).unwrap();
    let folder: i64 = connection.query_row("SELECT id FROM folder WHERE name = ?1", [folder], |row| row.get(0)).unwrap();
    let id = second << 20;
    connection
        .prepare_cached(
            "INSERT INTO message (id, folder, uid, flags, shown_folder, shown_flags, received, size, loaded, subject, from_name, from_address) \
             VALUES (?1, ?2, ?3, 1, ?2, 1, ?4, 10, 2, 'Objet', 'VIAL', 'vial@x.mss.test')",
        )
        .unwrap()
        .execute(params![id, folder, second + 1, second])
        .unwrap();
    id
}
