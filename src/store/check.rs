//! The state of a store, and whether it is sound.

use super::database::{Lasting, Store};
use super::{StoreError, coffer, migrate, proof, unpack};
use crate::domain::coffer::{StoreCheck, StoreStatus};
use rusqlite::Connection;

impl Store {
    /// Its schema, what it holds, what opens it.
    ///
    /// # Errors
    /// What is wrong with the header or the database.
    pub fn status(&self) -> Result<StoreStatus, StoreError> {
        let (schema, messages) = self.read(|connection| {
            let messages: i64 = connection.query_row("SELECT count(*) FROM message", [], |row| row.get(0))?;
            Ok((migrate::schema_of(connection)?, messages.unsigned_abs()))
        })?;
        let bytes = coffer::files(self).iter().filter_map(|file| std::fs::metadata(file).ok()).map(|metadata| metadata.len()).sum();
        Ok(StoreStatus { schema, messages, bytes, slots: self.slots()? })
    }

    /// Reads everything: each page against its seal, the tables against each other and against their indexes, what was written and
    /// what was received against their proofs. Nothing else
    /// is written meanwhile.
    ///
    /// # Errors
    /// [`StoreError::Io`], or [`StoreError::Full`]; what is damaged is counted, not an error.
    pub fn check(&self) -> Result<StoreCheck, StoreError> {
        // Pages are read behind the back of a reader's view: none may be written back meanwhile.
        let counting = self.write(Lasting::Process, |transaction| {
            let seals = faults(transaction, "PRAGMA cipher_integrity_check", |_| true)?;
            let tables = faults(transaction, "PRAGMA integrity_check(1000)", |said| said != "ok")?;
            let references = faults(transaction, "PRAGMA foreign_key_check", |_| true)?;
            let index = match transaction.execute("INSERT INTO search (search) VALUES ('integrity-check')", []).map_err(StoreError::from) {
                Ok(_) => 0,
                Err(StoreError::Damaged) => 1,
                Err(error) => return Err(error),
            };
            // A seal that does not hold tells which page; these tell what was lost.
            let values = match proof::faults(transaction) {
                Err(StoreError::Damaged) => 1,
                counted => counted?,
            };
            let sources = match spoilt_sources(transaction) {
                Err(StoreError::Damaged) => 1,
                counted => counted?,
            };
            Ok(seals + tables + references + index + values + sources)
        });
        match counting {
            Ok(faults) => Ok(StoreCheck { is_sound: faults == 0, faults }),
            Err(StoreError::Damaged) => Ok(StoreCheck { is_sound: false, faults: 1 }),
            Err(error) => Err(error),
        }
    }
}

/// How many messages are not what was received.
fn spoilt_sources(connection: &Connection) -> Result<u64, StoreError> {
    let mut statement = connection.prepare("SELECT octets FROM source")?;
    let mut rows = statement.query([])?;
    let mut count = 0;
    while let Some(row) = rows.next()? {
        count += u64::from(row.get_ref(0)?.as_blob().map_or(true, |packed| unpack(packed).is_err()));
    }
    Ok(count)
}

/// How many rows of this answer tell a fault, by their first column.
fn faults(connection: &Connection, question: &str, is_fault: impl Fn(&str) -> bool) -> Result<u64, StoreError> {
    let mut statement = connection.prepare(question)?;
    let mut rows = statement.query([])?;
    let mut count = 0;
    loop {
        match rows.next().map_err(StoreError::from) {
            Ok(Some(row)) => count += u64::from(row.get_ref(0)?.as_str().map_or(true, &is_fault)),
            Ok(None) => return Ok(count),
            // What cannot even be read is one more.
            Err(StoreError::Damaged) => return Ok(count + 1),
            Err(error) => return Err(error),
        }
    }
}
