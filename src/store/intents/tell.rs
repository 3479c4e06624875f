//! Telling the server: what comes next, and what became of it.

use super::change::{BEGUN, Change, DONE, GIVEN_UP, Row, TROUBLED, WAITS, marked};
use super::decide::unshow;
use super::shown::{float, reapply, remove, rename as renumber};
use super::{FLOATING, special};
use crate::domain::bal::BalAddress;
use crate::domain::folder::SpecialUse;
use crate::domain::mail::Marks;
use crate::store::sync::special_use_number as number;
use crate::store::{Lasting, Store, StoreError, rows};
use rusqlite::{Connection, OptionalExtension as _, Transaction, params};
use std::collections::HashSet;
use time::OffsetDateTime;

/// What to tell the server, in one command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Change marks of these messages.
    Mark {
        /// Those to set.
        add: Marks,
        /// Those to take away.
        remove: Marks,
    },
    /// Move these messages to this folder.
    Transfer(String),
    /// Remove these messages for good.
    Erase,
    /// Create this folder.
    Create(String),
    /// Give a folder another name.
    Rename(String, String),
    /// Delete this folder, which must be empty.
    Delete(String),
}

/// A command under way, and which decisions it is.
#[derive(Clone, PartialEq, Eq)]
pub struct Batch {
    /// What it is.
    pub command: Command,
    /// The folder of the messages, as the server names it now; empty for what is about folders.
    pub folder: String,
    /// Its UIDVALIDITY.
    pub uid_validity: u32,
    /// The messages.
    pub items: Vec<Item>,
    /// Whether it may have been told before, and nobody heard the answer.
    pub is_again: bool,
}

impl std::fmt::Debug for Batch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Batch").field("items", &self.items.len()).field("is_again", &self.is_again).finish_non_exhaustive()
    }
}

/// A message, or the folder, of a [`Batch`].
#[derive(Clone, PartialEq, Eq)]
pub struct Item {
    pub(super) intent: i64,
    message: Option<i64>,
    /// Its UID.
    pub uid: u32,
    /// Its Message-ID, where it is known: it can be found by it.
    pub message_id: Option<String>,
    /// Where it goes, what arrives now has at least this UID.
    pub arrives: u32,
}

/// What became of a message that was to be moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// It is there, under this name.
    At {
        /// UIDVALIDITY of the other folder.
        uid_validity: u32,
        /// UID there.
        uid: u32,
    },
    /// It went; its name is not known.
    Somewhere,
    /// It was gone before.
    Gone,
}

/// The next command for a mailbox's server, of at most so many messages: it is noted as begun before it is told, so
/// that it is never told twice unknowingly. `None` where nothing waits that is due.
///
/// # Errors
/// See [`StoreError`].
pub fn begun(store: &Store, account: &BalAddress, most: usize, now: OffsetDateTime) -> Result<Option<Batch>, StoreError> {
    let due = now.unix_timestamp();
    let is_idle = store.read(|connection| {
        const WAITING: &str = "SELECT NOT EXISTS (SELECT 1 FROM intent JOIN account ON account.id = intent.account \
             WHERE account.address = ?1 AND state < 2 AND state <> ?3 AND due <= ?2)";
        Ok(connection.prepare_cached(WAITING)?.query_row(params![account.key(), due, TROUBLED], |row| row.get(0))?)
    })?;
    if is_idle {
        return Ok(None);
    }
    store.write(Lasting::Power, |transaction| {
        let Some(account) = rows::account(transaction, account)? else { return Ok(None) };
        Beginning { transaction, account, most }.batch(due)
    })
}

struct Beginning<'a> {
    transaction: &'a Transaction<'a>,
    account: i64,
    most: usize,
}

/// What must be equal for changes to be one command.
#[derive(PartialEq)]
enum Kind {
    Mark(u16, u16, i64),
    Move(i64, i64),
    Erase(i64),
    Folder,
}

impl Beginning<'_> {
    fn batch(&self, due: i64) -> Result<Option<Batch>, StoreError> {
        let (mut batch, mut kind): (Option<Batch>, Option<Kind>) = (None, None);
        // A message without a name waits for it, with all that was decided about it; so does one about which something is not
        // to be told now.
        let mut passed = HashSet::new();
        for row in Row::all(self.transaction, "state < ?2", self.account, DONE)? {
            if row.message.is_some_and(|message| passed.contains(&message)) {
                continue;
            }
            if row.state == TROUBLED || row.due > due {
                match row.message {
                    Some(message) => drop(passed.insert(message)),
                    // What comes later may need that folder, or its name.
                    None => break,
                }
                continue;
            }
            // What comes after a change of the same message is judged once that is done.
            let items = batch.as_ref().map(|batch| batch.items.as_slice()).unwrap_or_default();
            if row.message.is_some() && items.iter().any(|item| item.message == row.message) {
                break;
            }
            let Some((its_kind, next)) = self.judge(&row, &mut passed)? else { continue };
            match &mut batch {
                None => (batch, kind) = (Some(next), Some(its_kind)),
                Some(batch) => {
                    let is_alone = its_kind == Kind::Folder || row.is_alone();
                    if kind.as_ref() != Some(&its_kind) || is_alone || batch.is_again != next.is_again {
                        break;
                    }
                    batch.items.extend(next.items);
                }
            }
            self.begin(&row)?;
            if row.is_alone() || batch.as_ref().is_some_and(|batch| batch.items.len() >= self.most) {
                break;
            }
        }
        Ok(batch)
    }

    /// What a change is for the server now; `None` where there is nothing to tell of it, or not yet.
    fn judge(&self, row: &Row, passed: &mut HashSet<i64>) -> Result<Option<(Kind, Batch)>, StoreError> {
        let is_again = row.is_told();
        let Some(message) = row.message else {
            let command = match &row.change {
                Change::Create { folder, .. } => self.name(*folder, row.id)?.map(Command::Create),
                Change::Delete { folder } => self.name(*folder, row.id)?.map(Command::Delete),
                Change::Rename { from, to, .. } => Some(Command::Rename(from.clone(), to.clone())),
                Change::Mark { .. } | Change::Move { .. } | Change::Erase => None,
            };
            let Some(command) = command else { return row.set(self.transaction, GIVEN_UP).map(|()| None) };
            let item = Item { intent: row.id, message: None, uid: 0, message_id: None, arrives: 0 };
            return Ok(Some((Kind::Folder, Batch { command, folder: String::new(), uid_validity: 0, items: vec![item], is_again })));
        };
        const PLACE: &str = "SELECT message.folder, message.uid, folder.uid_validity, message.message_id, message.flags FROM message \
             JOIN folder ON folder.id = message.folder WHERE message.id = ?1";
        let (folder, uid, uid_validity, message_id, flags): (i64, u32, u32, Option<String>, u16) = self
            .transaction
            .prepare_cached(PLACE)?
            .query_row([message], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))?;
        if uid >= FLOATING {
            passed.insert(message);
            return Ok(None);
        }
        let (kind, command) = match &row.change {
            Change::Mark { add, remove, .. } if marked(flags, *add, *remove) == flags => {
                row.set(self.transaction, DONE)?;
                return Ok(None);
            }
            Change::Mark { add, remove, .. } => {
                (Kind::Mark(*add, *remove, folder), Some(Command::Mark { add: Marks(*add), remove: Marks(*remove) }))
            }
            // It is there already: somebody else moved it.
            Change::Move { to, .. } if *to == folder => {
                row.set(self.transaction, DONE)?;
                reapply(self.transaction, message)?;
                return Ok(None);
            }
            Change::Move { to, .. } => (Kind::Move(folder, *to), self.name(*to, row.id)?.map(Command::Transfer)),
            // Never but from the trash.
            Change::Erase if special(self.transaction, self.account, number(SpecialUse::Trash))? == Some(folder) => {
                (Kind::Erase(folder), Some(Command::Erase))
            }
            _ => (Kind::Folder, None),
        };
        let (Some(command), Some(folder)) = (command, self.name(folder, row.id)?) else {
            give_up(self.transaction, self.account, row)?;
            return Ok(None);
        };
        let arrives = match row.change {
            Change::Move { arrives, .. } if is_again => arrives,
            Change::Move { to, .. } => next_uid(self.transaction, to)?,
            _ => 0,
        };
        let item = Item { intent: row.id, message: Some(message), uid, message_id, arrives };
        Ok(Some((kind, Batch { command, folder, uid_validity, items: vec![item], is_again })))
    }

    fn begin(&self, row: &Row) -> Result<(), StoreError> {
        if row.is_told() {
            return Ok(());
        }
        if let Change::Move { to, from, origin, origin_was, .. } = row.change {
            let arrives = next_uid(self.transaction, to)?;
            row.rewrite(self.transaction, &Change::Move { to, from, origin, origin_was, arrives })?;
        }
        row.set(self.transaction, BEGUN)
    }

    /// The name that the server has for a folder, once all that was decided before this is told.
    fn name(&self, folder: i64, intent: i64) -> Result<Option<String>, StoreError> {
        let mut statement = self.transaction.prepare_cached("SELECT name, delimiter FROM folder WHERE id = ?1")?;
        let found: Option<(String, Option<String>)> = statement.query_row([folder], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let Some((mut name, delimiter)) = found else { return Ok(None) };
        for row in Row::all(self.transaction, "id >= ?2 AND state < 2 AND message IS NULL", self.account, intent)?.iter().rev() {
            if let Change::Rename { from, to, .. } = &row.change {
                name = above(&name, to, from, delimiter.as_deref()).unwrap_or(name);
            }
        }
        Ok(Some(name))
    }
}

/// A name with this beginning, whole levels, in place of that one.
fn above(name: &str, from: &str, to: &str, delimiter: Option<&str>) -> Option<String> {
    let rest = name.strip_prefix(from)?;
    (rest.is_empty() || delimiter.is_some_and(|delimiter| rest.starts_with(delimiter))).then(|| format!("{to}{rest}"))
}

fn next_uid(connection: &Connection, folder: i64) -> Result<u32, StoreError> {
    let mut statement = connection.prepare_cached("SELECT uid_next FROM folder WHERE id = ?1")?;
    Ok(statement.query_row([folder], |row| row.get(0)).optional()?.unwrap_or_default())
}

/// The server did what it was told. For a move, `arrivals` says where each message is, in the order of the batch.
///
/// # Errors
/// See [`StoreError`].
pub fn done(store: &Store, batch: &Batch, arrivals: &[Arrival]) -> Result<(), StoreError> {
    store.write(Lasting::Power, |transaction| {
        for (place, item) in batch.items.iter().enumerate() {
            let Some((account, row)) = row(transaction, item.intent)? else { continue };
            row.set(transaction, DONE)?;
            let Some(message) = row.message else { continue };
            match (&batch.command, &row.change) {
                (Command::Mark { .. }, Change::Mark { add, remove, .. }) => {
                    const MARK: &str = "UPDATE message SET flags = (flags | ?2) & ~?3 WHERE id = ?1";
                    transaction.prepare_cached(MARK)?.execute(params![message, add, remove])?;
                    reapply(transaction, message)?;
                }
                (Command::Transfer(_), Change::Move { to, .. }) => match arrivals.get(place).copied().unwrap_or(Arrival::Somewhere) {
                    Arrival::At { uid_validity, uid } => arrived(transaction, account, message, *to, uid_validity, uid)?,
                    // The synchronisation has put it there already.
                    Arrival::Somewhere if is_floating(transaction, message)? => {}
                    Arrival::Somewhere => float(transaction, message, *to)?,
                    Arrival::Gone => give_up(transaction, account, &row)?,
                },
                (Command::Erase, _) => remove(transaction, message)?,
                _ => {}
            }
        }
        Ok(())
    })
}

fn is_floating(connection: &Connection, message: i64) -> Result<bool, StoreError> {
    Ok(connection.query_row("SELECT uid >= ?2 FROM message WHERE id = ?1", params![message, FLOATING], |row| row.get(0))?)
}

pub(super) fn row(connection: &Connection, intent: i64) -> Result<Option<(i64, Row)>, StoreError> {
    let account: Option<i64> = connection.query_row("SELECT account FROM intent WHERE id = ?1", [intent], |row| row.get(0)).optional()?;
    let Some(account) = account else { return Ok(None) };
    Ok(Row::all(connection, "id = ?2", account, intent)?.pop().map(|row| (account, row)))
}

/// A message is in another folder, under this name.
pub(super) fn arrived(connection: &Connection, account: i64, message: i64, to: i64, uid_validity: u32, uid: u32) -> Result<(), StoreError> {
    let known: Option<u32> = connection.query_row("SELECT uid_validity FROM folder WHERE id = ?1", [to], |row| row.get(0)).optional()?;
    match known {
        // The server deleted it meanwhile, with what it held.
        None => return remove(connection, message),
        // Never looked at: it has no other name than this one's.
        Some(0) => {
            connection.execute("UPDATE folder SET uid_validity = ?2 WHERE id = ?1", params![to, uid_validity])?;
        }
        Some(known) if known == uid_validity => {}
        // What is known of that folder is of an older one: all of it is looked at again.
        Some(_) => return float(connection, message, to),
    }
    const SAME: &str = "SELECT id FROM message WHERE folder = ?1 AND uid = ?2 AND id <> ?3";
    let same: Option<i64> = connection.query_row(SAME, params![to, uid, message], |row| row.get(0)).optional()?;
    if let Some(same) = same {
        unite(connection, account, message, same)?;
    }
    renumber(connection, message, to, i64::from(uid))?;
    reapply(connection, message)
}

/// The synchronisation saw a message where it went before this was known: the two rows are one message.
fn unite(connection: &Connection, account: i64, message: i64, same: i64) -> Result<(), StoreError> {
    let flags: u16 = connection.query_row("SELECT flags FROM message WHERE id = ?1", [same], |row| row.get(0))?;
    connection.execute("UPDATE alias SET message = ?1 WHERE message = ?2", [message, same])?;
    for row in Row::all(connection, "message = ?2 AND state < 3", account, same)? {
        connection.execute("UPDATE intent SET message = ?2 WHERE id = ?1", [row.id, message])?;
        if let Change::Move { origin, .. } = row.change {
            connection.execute("UPDATE message SET origin = ?2 WHERE id = ?1", params![message, origin])?;
        }
    }
    connection.execute("UPDATE message SET flags = ?2 WHERE id = ?1", params![message, flags])?;
    remove(connection, same)
}

/// The server will not do it: what is shown is as it was before, and what was decided later is judged again. The
/// messages and folders concerned.
///
/// # Errors
/// See [`StoreError`].
pub fn refused(store: &Store, batch: &Batch) -> Result<(), StoreError> {
    store.write(Lasting::Power, |transaction| {
        for item in &batch.items {
            if let Some((account, row)) = row(transaction, item.intent)?.filter(|(_, row)| row.state < DONE) {
                give_up(transaction, account, &row)?;
            }
        }
        Ok(())
    })
}

/// It cannot be told now after all, and was not: it waits again.
///
/// # Errors
/// See [`StoreError`].
pub fn hesitated(store: &Store, batch: &Batch) -> Result<(), StoreError> {
    store.write(Lasting::Process, |transaction| {
        for item in &batch.items {
            const WAIT: &str = "UPDATE intent SET state = ?2 WHERE id = ?1 AND state = ?3";
            transaction.prepare_cached(WAIT)?.execute([item.intent, WAITS, BEGUN])?;
        }
        Ok(())
    })
}

/// Gives a change up, and what has no sense without it.
pub(super) fn give_up(connection: &Connection, account: i64, row: &Row) -> Result<(), StoreError> {
    row.set(connection, GIVEN_UP)?;
    unshow(connection, account, row)?;
    let waiting = Row::all(connection, "id > ?2 AND state = 0", account, row.id)?;
    match &row.change {
        // What was to go to a folder that is not made.
        Change::Create { folder, .. } => {
            for later in waiting.iter().filter(|later| matches!(&later.change, Change::Move { to, .. } if to == folder)) {
                give_up(connection, account, later)?;
            }
        }
        Change::Rename { from, to, .. } => {
            for later in &waiting {
                if let Change::Rename { folder, from: name, to: then } = &later.change {
                    let back = |name: &str| above(name, to, from, Some("/")).unwrap_or_else(|| name.to_owned());
                    later.rewrite(connection, &Change::Rename { folder: *folder, from: back(name), to: back(then) })?;
                }
            }
        }
        // What is not in the trash is not erased.
        Change::Move { .. } => {
            let moves = |later: &&Row| later.message == row.message && matches!(later.change, Change::Move { .. });
            let erased = waiting.iter().find(|later| later.message == row.message && later.change == Change::Erase);
            if let Some(erased) = erased.filter(|_| !waiting.iter().any(|later| moves(&later))) {
                give_up(connection, account, erased)?;
            }
        }
        Change::Mark { .. } | Change::Erase | Change::Delete { .. } => {}
    }
    Ok(())
}
