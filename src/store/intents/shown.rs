//! What is shown: what the server has, with what waits on top.

use super::change::{Change, Row, marked};
use super::tell::arrived;
use super::{FLOATING, StoreError};
use crate::domain::mail::Marks;
use rusqlite::{Connection, OptionalExtension as _, params};

/// Computes again what is shown of a message: to be called whenever what the server has of it changed.
pub(in crate::store) fn reapply(connection: &Connection, message: i64) -> Result<(), StoreError> {
    const SERVER: &str = "SELECT message.folder, message.flags, folder.account FROM message JOIN folder ON folder.id = message.folder \
         WHERE message.id = ?1";
    let server: Option<(i64, u16, i64)> =
        connection.prepare_cached(SERVER)?.query_row([message], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
    let Some((folder, mut flags, account)) = server else { return Ok(()) };
    // Marked so, it is gone for the reader.
    let mut folder = (!Marks(flags).has(Marks::DELETED)).then_some(folder);
    for row in Row::all(connection, "message = ?2 AND state < 2", account, message)? {
        match row.change {
            Change::Mark { add, remove, .. } => flags = marked(flags, add, remove),
            Change::Move { to, .. } => folder = Some(to),
            Change::Erase => folder = None,
            Change::Create { .. } | Change::Rename { .. } | Change::Delete { .. } => {}
        }
    }
    const SHOW: &str = "UPDATE message SET shown_folder = (SELECT id FROM folder WHERE id = ?2), shown_flags = ?3 \
         WHERE id = ?1 AND (shown_folder IS NOT ?2 OR shown_flags <> ?3)";
    connection.prepare_cached(SHOW)?.execute(params![message, folder, flags])?;
    Ok(())
}

/// Whether a decision about folders waits: a list of folders that the server gave before it knew must not be believed.
pub(in crate::store) fn folders_wait(connection: &Connection, account: i64) -> Result<bool, StoreError> {
    const QUERY: &str = "SELECT EXISTS (SELECT 1 FROM intent WHERE account = ?1 AND state < 2 AND message IS NULL)";
    Ok(connection.prepare_cached(QUERY)?.query_row([account], |row| row.get(0))?)
}

/// The server no longer has a message under its name. One that was being moved may be where it was to go.
pub(in crate::store) fn gone(connection: &Connection, message: i64) -> Result<(), StoreError> {
    const FOLDER: &str = "SELECT folder.account FROM message JOIN folder ON folder.id = message.folder WHERE message.id = ?1";
    let account: i64 = connection.prepare_cached(FOLDER)?.query_row([message], |row| row.get(0))?;
    let begun = Row::all(connection, "message = ?2 AND state < 2", account, message)?;
    let Some(Row { change: Change::Move { to, arrives, .. }, .. }) = begun.iter().find(|row| row.is_told()) else {
        return remove(connection, message);
    };
    // It may have been seen there first.
    const ARRIVED: &str = "SELECT other.uid, folder.uid_validity FROM message JOIN message AS other \
         ON other.folder = ?2 AND other.uid BETWEEN ?3 AND ?4 AND other.received = message.received AND other.size = message.size \
         JOIN folder ON folder.id = other.folder WHERE message.id = ?1 ORDER BY other.uid LIMIT 1";
    let values = params![message, to, arrives, FLOATING - 1];
    let there = connection.prepare_cached(ARRIVED)?.query_row(values, |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    match there {
        Some((uid, uid_validity)) => arrived(connection, account, message, *to, uid_validity, uid),
        None => float(connection, message, *to),
    }
}

/// Removes a message from the store.
pub(super) fn remove(connection: &Connection, message: i64) -> Result<(), StoreError> {
    connection.prepare_cached("DELETE FROM search WHERE rowid = ?1")?.execute([message])?;
    connection.prepare_cached("DELETE FROM message WHERE id = ?1")?.execute([message])?;
    Ok(())
}

/// Puts a message where it went, under a number of ours.
pub(super) fn float(connection: &Connection, message: i64, to: i64) -> Result<(), StoreError> {
    const NEXT: &str = "SELECT max(coalesce((SELECT max(uid) FROM message WHERE folder = ?1), 0), \
         coalesce((SELECT max(uid) FROM alias WHERE folder = ?1), 0), ?2) + 1";
    let uid: i64 = connection.prepare_cached(NEXT)?.query_row(params![to, FLOATING], |row| row.get(0))?;
    rename(connection, message, to, uid)?;
    reapply(connection, message)
}

/// Gives a message another place, and keeps the name it had.
pub(super) fn rename(connection: &Connection, message: i64, folder: i64, uid: i64) -> Result<(), StoreError> {
    const FORMER: &str = "INSERT OR REPLACE INTO alias (folder, uid_validity, uid, message) \
         SELECT folder.id, folder.uid_validity, message.uid, message.id FROM message JOIN folder ON folder.id = message.folder \
         WHERE message.id = ?1";
    connection.prepare_cached(FORMER)?.execute([message])?;
    connection.prepare_cached("UPDATE message SET folder = ?2, uid = ?3 WHERE id = ?1")?.execute(params![message, folder, uid])?;
    Ok(())
}

/// The message that stands in a folder without a name and that this one is: moving keeps the date of reception and the
/// size. It has this UID from now on; the caller sets its marks. `None` where it is a new one.
pub(in crate::store) fn claim(connection: &Connection, folder: i64, uid: u32, received: i64, size: u32) -> Result<Option<i64>, StoreError> {
    const QUERY: &str = "SELECT id FROM message WHERE folder = ?1 AND uid >= ?2 AND received = ?3 AND size = ?4 ORDER BY uid LIMIT 1";
    let found: Option<i64> =
        connection.prepare_cached(QUERY)?.query_row(params![folder, FLOATING, received, size], |row| row.get(0)).optional()?;
    if let Some(message) = found {
        rename(connection, message, folder, i64::from(uid))?;
    }
    Ok(found)
}

/// How many messages stand in a folder without a name.
pub(in crate::store) fn floating(connection: &Connection, folder: i64) -> Result<u64, StoreError> {
    const COUNT: &str = "SELECT count(*) FROM message WHERE folder = ?1 AND uid >= ?2";
    Ok(connection.prepare_cached(COUNT)?.query_row(params![folder, FLOATING], |row| row.get::<_, i64>(0))?.unsigned_abs())
}

/// Everything a folder holds is known: what still stands there without a name is not in it.
pub(in crate::store) fn unclaimed(connection: &Connection, folder: i64) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached("SELECT id FROM message WHERE folder = ?1 AND uid >= ?2")?;
    let found = statement.query_map(params![folder, FLOATING], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
    found.into_iter().try_for_each(|message| remove(connection, message))
}
