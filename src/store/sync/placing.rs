//! The messages' places and marks, each batch with its folder's cursor.

use super::Written;
use crate::domain::folder::FolderCursor;
use crate::domain::mail::Marks;
use crate::domain::sync::{Marked, Placed};
use crate::store::{Lasting, Store, StoreError, intents};
use rusqlite::{OptionalExtension as _, Transaction, params};
use std::collections::{BTreeMap, HashSet};

/// Bits of an identifier below the second of its reception.
const SECOND_BITS: u32 = 20;
/// The last second that an identifier can hold.
const LAST_SECOND: i64 = (1 << 42) - 1;

impl Store {
    /// Forgets every message of a folder: its UIDVALIDITY is this one now.
    ///
    /// # Errors
    /// As [`Store::open`] for the disk.
    pub fn forget_messages(&self, row: i64, uid_validity: u32) -> Result<Written, StoreError> {
        self.write(Lasting::Process, |transaction| {
            let removed = remove_range(transaction, row, 0, u32::MAX)?;
            let cursor = FolderCursor { uid_validity, uid_next: 0, highest_modseq: 0 };
            set_cursor(transaction, row, cursor)?;
            transaction.prepare_cached("UPDATE folder SET verified_at = NULL WHERE id = ?1")?.execute([row])?;
            Ok(Written { removed, ..Written::default() })
        })
    }

    /// These messages are there, whatever else is: the first page of a folder, before the rest. The cursor's UIDVALIDITY and
    /// mod-sequence are kept, its UID is not moved.
    ///
    /// # Errors
    /// As [`Store::open`] for the disk.
    pub fn place_some(&self, row: i64, placed: &[Placed], cursor: FolderCursor) -> Result<Written, StoreError> {
        self.write(Lasting::Process, |transaction| {
            let mut written = Written::default();
            let waiting = waiting(transaction)?;
            for message in placed {
                written = written.and(put(transaction, row, message, at(transaction, row, message.uid)?, &waiting)?);
            }
            set_cursor(transaction, row, cursor)?;
            Ok(written)
        })
    }

    /// From UID `first` to `last`, both included, the folder holds these messages and no other; then the cursor is moved.
    ///
    /// # Errors
    /// As [`Store::open`] for the disk.
    pub fn place_range(&self, row: i64, first: u32, last: u32, placed: &[Placed], cursor: FolderCursor) -> Result<Written, StoreError> {
        self.write(Lasting::Process, |transaction| {
            let mut written = Written::default();
            let waiting = waiting(transaction)?;
            let mut here = uids(transaction, row, first, last)?;
            for message in placed.iter().filter(|message| (first..=last).contains(&message.uid)) {
                written = written.and(put(transaction, row, message, here.remove(&message.uid), &waiting)?);
            }
            written.removed += remove(transaction, here)?;
            set_cursor(transaction, row, cursor)?;
            Ok(written)
        })
    }

    /// These are gone and these have other marks; then the cursor is moved.
    ///
    /// # Errors
    /// As [`Store::open`] for the disk.
    pub fn apply_changes(&self, row: i64, vanished: &[(u32, u32)], marked: &[Marked], cursor: FolderCursor) -> Result<Written, StoreError> {
        self.write(Lasting::Process, |transaction| {
            let mut written = Written::default();
            for (first, last) in vanished {
                written.removed += remove_range(transaction, row, *first, *last)?;
            }
            let waiting = waiting(transaction)?;
            for message in marked {
                if let Some((id, marks)) = at(transaction, row, message.uid)? {
                    written.changed += mark(transaction, id, Marks(marks), message.marks, &waiting)?;
                }
            }
            set_cursor(transaction, row, cursor)?;
            Ok(written)
        })
    }

    /// The messages below the cursor's UID are these, with these marks; then its mod-sequence is moved.
    ///
    /// # Errors
    /// As [`Store::open`] for the disk.
    pub fn compare(&self, row: i64, marked: &[Marked], cursor: FolderCursor) -> Result<Written, StoreError> {
        self.write(Lasting::Process, |transaction| {
            let mut written = Written::default();
            let waiting = waiting(transaction)?;
            let below = cursor.uid_next.saturating_sub(1);
            let mut here = uids(transaction, row, 0, below)?;
            for message in marked {
                if let Some((id, marks)) = here.remove(&message.uid) {
                    written.changed += mark(transaction, id, Marks(marks), message.marks, &waiting)?;
                }
            }
            written.removed += remove(transaction, here)?;
            set_cursor(transaction, row, cursor)?;
            Ok(written)
        })
    }
}

fn set_cursor(transaction: &Transaction<'_>, row: i64, cursor: FolderCursor) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE folder SET uid_validity = ?2, uid_next = ?3, highest_modseq = ?4 WHERE id = ?1";
    // Mod-sequences are of 63 bits (RFC 7162 §3.1.1): one that is not is as good as none.
    let modseq = i64::try_from(cursor.highest_modseq).unwrap_or(0);
    transaction.prepare_cached(SQL)?.execute(params![row, cursor.uid_validity, cursor.uid_next, modseq])?;
    Ok(())
}

/// The messages of a range: their rows and marks.
fn uids(transaction: &Transaction<'_>, row: i64, first: u32, last: u32) -> Result<BTreeMap<u32, (i64, u16)>, StoreError> {
    let mut statement = transaction.prepare_cached("SELECT uid, id, flags FROM message WHERE folder = ?1 AND uid BETWEEN ?2 AND ?3")?;
    let rows = statement.query_map(params![row, first, last], |found| Ok((found.get(0)?, (found.get(1)?, found.get(2)?))))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The message that has this UID: its row and marks.
fn at(transaction: &Transaction<'_>, row: i64, uid: u32) -> Result<Option<(i64, u16)>, StoreError> {
    let mut statement = transaction.prepare_cached("SELECT id, flags FROM message WHERE folder = ?1 AND uid = ?2")?;
    Ok(statement.query_row(params![row, uid], |found| Ok((found.get(0)?, found.get(1)?))).optional()?)
}

/// The messages about which something was decided that the server does not know yet.
fn waiting(transaction: &Transaction<'_>) -> Result<HashSet<i64>, StoreError> {
    let mut statement = transaction.prepare_cached("SELECT message FROM intent WHERE message IS NOT NULL AND state < 2")?;
    Ok(statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

fn put(
    transaction: &Transaction<'_>,
    row: i64,
    message: &Placed,
    known: Option<(i64, u16)>,
    waiting: &HashSet<i64>,
) -> Result<Written, StoreError> {
    const SQL: &str = "INSERT INTO message (id, folder, uid, flags, shown_folder, shown_flags, received, size) \
         VALUES (?1, ?2, ?3, ?4, CASE WHEN ?4 & 8 THEN NULL ELSE ?2 END, ?4, ?5, ?6)";
    if let Some((id, marks)) = known {
        return Ok(Written { changed: mark(transaction, id, Marks(marks), message.marks, waiting)?, ..Written::default() });
    }
    let received = message.received.unix_timestamp().clamp(0, LAST_SECOND);
    // One that was moved there by a decision, and whose name the server did not tell.
    if let Some(id) = intents::claim(transaction, row, message.uid, received, message.size)? {
        transaction.prepare_cached("UPDATE message SET flags = ?2 WHERE id = ?1")?.execute(params![id, message.marks.0])?;
        intents::reapply(transaction, id)?;
        return Ok(Written { changed: 1, ..Written::default() });
    }
    let id = free_id(transaction, received, message.uid)?;
    let values = params![id, row, message.uid, message.marks.0, received, message.size];
    transaction.prepare_cached(SQL)?.execute(values)?;
    Ok(Written { new: 1, ..Written::default() })
}

/// A row of this second that is free: as high as the UID says, or the next one after all that are taken.
fn free_id(transaction: &Transaction<'_>, received: i64, uid: u32) -> Result<i64, StoreError> {
    let preferred = (received << SECOND_BITS) | i64::from(uid & ((1 << SECOND_BITS) - 1));
    let taken =
        |id: i64| -> Result<bool, StoreError> { Ok(transaction.prepare_cached("SELECT 1 FROM message WHERE id = ?1")?.exists([id])?) };
    if !taken(preferred)? {
        return Ok(preferred);
    }
    let mut second = received;
    loop {
        let end = (second + 1) << SECOND_BITS;
        let last: Option<i64> =
            transaction.prepare_cached("SELECT max(id) FROM message WHERE id < ?1")?.query_row([end], |row| row.get(0))?;
        let next = last.map_or(end - 1, |last| (last + 1).max(second << SECOND_BITS));
        if next < end {
            return Ok(next);
        }
        // A second with a message at its very end.
        second += 1;
    }
}

fn mark(transaction: &Transaction<'_>, id: i64, before: Marks, now: Marks, waiting: &HashSet<i64>) -> Result<u64, StoreError> {
    const SHOWN: &str = "UPDATE message SET flags = ?2, shown_flags = ?2, \
         shown_folder = CASE WHEN ?2 & 8 THEN NULL ELSE folder END WHERE id = ?1";
    const BEHIND: &str = "UPDATE message SET flags = ?2 WHERE id = ?1";
    if before == now {
        return Ok(0);
    }
    // What was decided stays ahead of what the server has until it was told.
    let is_ahead = waiting.contains(&id);
    transaction.prepare_cached(if is_ahead { BEHIND } else { SHOWN })?.execute(params![id, now.0])?;
    if is_ahead {
        intents::reapply(transaction, id)?;
    }
    Ok(1)
}

pub(super) fn remove_range(transaction: &Transaction<'_>, row: i64, first: u32, last: u32) -> Result<u64, StoreError> {
    remove(transaction, uids(transaction, row, first, last)?)
}

/// These messages are gone, with all that hangs on them, or are where they were being moved; how many they are.
fn remove(transaction: &Transaction<'_>, here: BTreeMap<u32, (i64, u16)>) -> Result<u64, StoreError> {
    let removed = here.len() as u64;
    for (id, _) in here.into_values() {
        intents::gone(transaction, id)?;
    }
    Ok(removed)
}
