//! Deciding: what each decision means now, written down and shown, whole or not at all.

use super::change::{Change, DONE, Row, WAITS};
use super::shown::reapply;
use super::{KEPT, rename, special};
use crate::domain::bal::BalAddress;
use crate::domain::folder::{SpecialUse, is_folder_name};
use crate::domain::intent::{Intent, UNDO_TIME, Unfit};
use crate::domain::mail::{FlagChange, MailId, Marks};
use crate::store::sync::special_use_number as number;
use crate::store::{Lasting, Store, StoreError, rows};
use rusqlite::{Connection, OptionalExtension as _, Transaction, params};
use time::OffsetDateTime;

/// Decides: what is shown is so from now on. What is given together is one gesture, taken back together.
///
/// # Errors
/// What cannot be decided, or [`StoreError`]: nothing is changed.
pub fn decide(store: &Store, intents: &[Intent], now: OffsetDateTime) -> Result<Result<(), Unfit>, StoreError> {
    let mut unfit = None;
    let decided = store.write(Lasting::Power, |transaction| {
        let gesture = begin(transaction, now)?;
        let deciding = Deciding { transaction, gesture, now: now.unix_timestamp() };
        // Marks first: so those of several messages are told together, and so are their moves.
        for part in [Part::Marks, Part::Places] {
            for intent in intents {
                if let Err(stopped) = deciding.decide(intent, part) {
                    return Err(stopped.keep(&mut unfit));
                }
            }
        }
        Ok(())
    });
    match unfit {
        Some(unfit) => Ok(Err(unfit)),
        None => decided.map(Ok),
    }
}

/// The name that a mail has at the server now, whatever name it is known by.
///
/// # Errors
/// [`StoreError::Absent`] where it is gone, or never was here.
pub fn place(store: &Store, id: &MailId) -> Result<MailId, StoreError> {
    store.read(|connection| rows::mail_id(connection, rows::mail(connection, id)?))
}

/// Forgets what is done and can no longer be taken back; the number of the next gesture.
fn begin(transaction: &Transaction<'_>, now: OffsetDateTime) -> Result<i64, StoreError> {
    let old = (now - KEPT).unix_timestamp();
    transaction.execute("DELETE FROM intent WHERE state >= ?1 AND decided_at < ?2", params![DONE, old])?;
    Ok(transaction.query_row("SELECT coalesce(max(gesture), 0) + 1 FROM intent", [], |row| row.get(0))?)
}

/// Why a decision stops.
pub(super) enum Stopped {
    Unfit(Unfit),
    Store(StoreError),
}

impl Stopped {
    fn keep(self, unfit: &mut Option<Unfit>) -> StoreError {
        match self {
            Stopped::Store(error) => error,
            Stopped::Unfit(why) => {
                *unfit = Some(why);
                // It ends the transaction; nobody sees it.
                StoreError::Absent
            }
        }
    }
}

impl From<StoreError> for Stopped {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Absent => Stopped::Unfit(Unfit::MailMissing),
            other => Stopped::Store(other),
        }
    }
}

impl From<rusqlite::Error> for Stopped {
    fn from(error: rusqlite::Error) -> Self {
        StoreError::from(error).into()
    }
}

impl From<Unfit> for Stopped {
    fn from(unfit: Unfit) -> Self {
        Stopped::Unfit(unfit)
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Part {
    Marks,
    Places,
}

/// A gesture being written down.
pub(super) struct Deciding<'a> {
    pub(super) transaction: &'a Transaction<'a>,
    /// 0 for what is not taken back itself.
    pub(super) gesture: i64,
    pub(super) now: i64,
}

/// A message as it is shown.
struct Shown {
    message: i64,
    account: i64,
    folder: i64,
    flags: u16,
    origin: Option<i64>,
}

/// A folder's row.
struct FolderRow {
    id: i64,
    name: String,
    delimiter: Option<String>,
    special_use: Option<i64>,
}

impl Deciding<'_> {
    fn decide(&self, intent: &Intent, part: Part) -> Result<(), Stopped> {
        let (marks, places) = (part == Part::Marks, part == Part::Places);
        match intent {
            Intent::Flag(id, change) if marks => {
                let (add, remove) = match change {
                    FlagChange::Seen => (Marks::SEEN, Marks(0)),
                    FlagChange::Unseen => (Marks(0), Marks::SEEN),
                    FlagChange::Flagged => (Marks::FLAGGED, Marks(0)),
                    FlagChange::Unflagged => (Marks(0), Marks::FLAGGED),
                    FlagChange::Answered => (Marks::ANSWERED, Marks(0)),
                };
                self.mark(&self.shown(id)?, add, remove)
            }
            Intent::Shown(id) if marks => Deciding { gesture: 0, ..*self }.mark(&self.shown(id)?, Marks::SEEN, Marks(0)),
            Intent::Junk(id) if marks => self.mark(&self.shown(id)?, Marks::JUNK, Marks::NOT_JUNK),
            Intent::NotJunk(id) if marks => self.mark(&self.shown(id)?, Marks::NOT_JUNK, Marks::JUNK),
            _ if marks => Ok(()),
            Intent::Move(id, folder) if places => {
                let shown = self.shown(id)?;
                let to = self.folder(shown.account, folder)?;
                self.relocate(&shown, to.id)
            }
            Intent::Archive(id) => self.put(id, SpecialUse::Archive),
            Intent::Delete(id) => self.put(id, SpecialUse::Trash),
            Intent::Junk(id) => self.put(id, SpecialUse::Junk),
            Intent::NotJunk(id) => self.put(id, SpecialUse::Inbox),
            Intent::Restore(id) => {
                let shown = self.shown(id)?;
                const OPEN: &str = "SELECT id FROM folder WHERE id = ?1 AND listed = 1 AND selectable = 1";
                let origin: Option<i64> = self.transaction.query_row(OPEN, [shown.origin], |row| row.get(0)).optional()?;
                let to = origin.map_or_else(|| self.special(shown.account, SpecialUse::Inbox), Ok)?;
                self.relocate(&shown, to)
            }
            Intent::Erase(id) => {
                let shown = self.shown(id)?;
                if special(self.transaction, shown.account, number(SpecialUse::Trash))? != Some(shown.folder) {
                    return Err(Unfit::NotInTrash.into());
                }
                self.add(shown.account, Some(shown.message), &Change::Erase)
            }
            Intent::MarkAllRead(account, folder) => {
                let account = self.account(account)?;
                let folder = self.folder(account, folder)?;
                for message in self.shown_in(folder.id, "AND shown_flags & 1 = 0")? {
                    self.mark(&self.shown_row(message)?, Marks::SEEN, Marks(0))?;
                }
                Ok(())
            }
            Intent::EmptyTrash(account) => {
                let account = self.account(account)?;
                let Some(trash) = special(self.transaction, account, number(SpecialUse::Trash))? else { return Ok(()) };
                for message in self.shown_in(trash, "")? {
                    self.add(account, Some(message), &Change::Erase)?;
                }
                Ok(())
            }
            Intent::CreateFolder(account, name) => {
                let account = self.account(account)?;
                self.create(account, name, None, false).map(|_| ())
            }
            Intent::RenameFolder(account, from, to) => self.rename_folder(account, from, to),
            Intent::DeleteFolder(account, name) => self.delete_folder(account, name),
            Intent::Flag(..) | Intent::Shown(_) | Intent::Move(..) => Ok(()),
        }
    }

    fn account(&self, address: &BalAddress) -> Result<i64, Stopped> {
        rows::account(self.transaction, address)?.ok_or(Stopped::Unfit(Unfit::SpecialMissing(SpecialUse::Inbox)))
    }

    fn shown(&self, id: &MailId) -> Result<Shown, Stopped> {
        self.shown_row(rows::mail(self.transaction, id)?)
    }

    fn shown_row(&self, message: i64) -> Result<Shown, Stopped> {
        const QUERY: &str = "SELECT message.id, folder.account, message.shown_folder, message.shown_flags, message.origin FROM message \
             JOIN folder ON folder.id = message.shown_folder WHERE message.id = ?1";
        let mut statement = self.transaction.prepare_cached(QUERY)?;
        Ok(statement.query_row([message], |row| {
            Ok(Shown { message: row.get(0)?, account: row.get(1)?, folder: row.get(2)?, flags: row.get(3)?, origin: row.get(4)? })
        })?)
    }

    fn shown_in(&self, folder: i64, condition: &str) -> Result<Vec<i64>, Stopped> {
        let mut statement = self.transaction.prepare_cached(&format!("SELECT id FROM message WHERE shown_folder = ?1 {condition}"))?;
        Ok(statement.query_map([folder], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    fn known(&self, account: i64, name: &str) -> Result<Option<FolderRow>, Stopped> {
        const QUERY: &str = "SELECT id, name, delimiter, special_use FROM folder WHERE account = ?1 AND name = ?2 AND listed = 1";
        let mut statement = self.transaction.prepare_cached(QUERY)?;
        let row = |row: &rusqlite::Row<'_>| {
            Ok(FolderRow { id: row.get(0)?, name: row.get(1)?, delimiter: row.get(2)?, special_use: row.get(3)? })
        };
        Ok(statement.query_row(params![account, name], row).optional()?)
    }

    fn folder(&self, account: i64, name: &str) -> Result<FolderRow, Stopped> {
        self.known(account, name)?.ok_or_else(|| Unfit::FolderMissing(name.to_owned()).into())
    }

    /// The folder for a use; the decision to create it comes first where the mailbox has none.
    fn special(&self, account: i64, special_use: SpecialUse) -> Result<i64, Stopped> {
        if let Some(found) = special(self.transaction, account, number(special_use))? {
            return Ok(found);
        }
        let leaf = match special_use {
            SpecialUse::Trash => "Corbeille",
            SpecialUse::Archive => "Archives",
            SpecialUse::Junk => "Indésirables",
            SpecialUse::Inbox | SpecialUse::Drafts | SpecialUse::Sent => return Err(Unfit::SpecialMissing(special_use).into()),
        };
        // Where nothing is known of the folders, the server may well have one.
        let inbox = special(self.transaction, account, number(SpecialUse::Inbox))?.ok_or(Unfit::SpecialMissing(special_use))?;
        let (inbox, delimiter): (String, Option<String>) =
            self.transaction
                .query_row("SELECT name, delimiter FROM folder WHERE id = ?1", [inbox], |row| Ok((row.get(0)?, row.get(1)?)))?;
        // Some servers put all folders below the inbox.
        let below = delimiter.map(|delimiter| format!("{inbox}{delimiter}"));
        const BELOW: &str = "SELECT count(*) > 0 AND sum(substr(name, 1, length(?3)) = ?3) = count(*) FROM folder \
             WHERE account = ?1 AND name <> ?2 AND listed = 1";
        let is_below = |below: &String| -> Result<bool, rusqlite::Error> {
            self.transaction.query_row(BELOW, params![account, inbox, below], |row| Ok(row.get::<_, Option<bool>>(0)?.unwrap_or_default()))
        };
        let name = match &below {
            Some(below) if is_below(below)? => format!("{below}{leaf}"),
            _ => leaf.to_owned(),
        };
        match self.known(account, &name)? {
            // It is there, and not told to be for that.
            Some(found) => Ok(found.id),
            None => self.create(account, &name, Some(number(special_use)), true),
        }
    }

    fn mark(&self, shown: &Shown, add: Marks, remove: Marks) -> Result<(), Stopped> {
        if super::change::marked(shown.flags, add.0, remove.0) == shown.flags {
            return Ok(());
        }
        self.add(shown.account, Some(shown.message), &Change::Mark { add: add.0, remove: remove.0, was: shown.flags })
    }

    fn put(&self, id: &MailId, special_use: SpecialUse) -> Result<(), Stopped> {
        let shown = self.shown(id)?;
        let to = self.special(shown.account, special_use)?;
        self.relocate(&shown, to)
    }

    fn relocate(&self, shown: &Shown, to: i64) -> Result<(), Stopped> {
        if to == shown.folder {
            return Ok(());
        }
        const AWAY: &str = "SELECT coalesce(special_use IN (5, 6), 0) FROM folder WHERE id = ?1";
        let away = |folder: i64| -> Result<bool, rusqlite::Error> { self.transaction.query_row(AWAY, [folder], |row| row.get(0)) };
        let origin = match (away(to)?, away(shown.folder)?) {
            (false, _) => None,
            (true, true) => shown.origin,
            (true, false) => Some(shown.folder),
        };
        let change = Change::Move { to, from: Some(shown.folder), origin, origin_was: shown.origin, arrives: 0 };
        self.add(shown.account, Some(shown.message), &change)
    }

    fn create(&self, account: i64, name: &str, special_use: Option<i64>, implied: bool) -> Result<i64, Stopped> {
        let delimiter: Option<String> = self
            .transaction
            .query_row("SELECT delimiter FROM folder WHERE account = ?1 AND delimiter IS NOT NULL LIMIT 1", [account], |row| row.get(0))
            .optional()?;
        self.fits(account, name, delimiter.as_deref())?;
        const MAKE: &str = "INSERT INTO folder (account, name, delimiter, special_use, listed) VALUES (?1, ?2, ?3, ?4, 0) \
             ON CONFLICT (account, name) DO UPDATE SET special_use = coalesce(excluded.special_use, special_use), selectable = 1";
        self.transaction.execute(MAKE, params![account, name, delimiter, special_use])?;
        let folder = rows::folder(self.transaction, account, name)?.ok_or(StoreError::Absent)?;
        self.add(account, None, &Change::Create { folder, implied })?;
        Ok(folder)
    }

    /// Whether a folder may have this name.
    fn fits(&self, account: i64, name: &str, delimiter: Option<&str>) -> Result<(), Stopped> {
        if !is_folder_name(name, delimiter.and_then(|delimiter| delimiter.chars().next())) {
            return Err(Unfit::FolderName.into());
        }
        let is_there = match self.known(account, name)? {
            Some(_) => true,
            // It goes, and has not gone: its row is needed until then.
            None => match rows::folder(self.transaction, account, name)? {
                Some(folder) => Row::all(self.transaction, "state < 2 AND id > ?2 AND message IS NULL", account, 0)?
                    .iter()
                    .any(|row| row.change == Change::Delete { folder }),
                None => false,
            },
        };
        if is_there { Err(Unfit::FolderExists(name.to_owned()).into()) } else { Ok(()) }
    }

    /// The listed folders below one, by their number and that of those among them with a use.
    fn below(&self, account: i64, folder: &FolderRow) -> Result<(i64, i64), Stopped> {
        let Some(delimiter) = &folder.delimiter else { return Ok((0, 0)) };
        let below = format!("{}{delimiter}", folder.name);
        const QUERY: &str = "SELECT count(*), count(special_use) FROM folder \
             WHERE account = ?1 AND substr(name, 1, length(?2)) = ?2 AND listed = 1";
        Ok(self.transaction.query_row(QUERY, params![account, below], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }

    fn rename_folder(&self, account: &BalAddress, from: &str, to: &str) -> Result<(), Stopped> {
        let account = self.account(account)?;
        let folder = self.folder(account, from)?;
        if folder.special_use.is_some() || self.below(account, &folder)?.1 > 0 {
            return Err(Unfit::FolderProtected(from.to_owned()).into());
        }
        let into_itself = folder.delimiter.as_ref().is_some_and(|delimiter| to.starts_with(&format!("{from}{delimiter}")));
        if into_itself {
            return Err(Unfit::FolderName.into());
        }
        self.fits(account, to, folder.delimiter.as_deref())?;
        self.add(account, None, &Change::Rename { folder: folder.id, from: from.to_owned(), to: to.to_owned() })
    }

    fn delete_folder(&self, account: &BalAddress, name: &str) -> Result<(), Stopped> {
        let account = self.account(account)?;
        let folder = self.folder(account, name)?;
        if folder.special_use.is_some() {
            return Err(Unfit::FolderProtected(name.to_owned()).into());
        }
        if self.below(account, &folder)?.0 > 0 {
            return Err(Unfit::FolderNotEmpty(name.to_owned()).into());
        }
        let held = self.shown_in(folder.id, "")?;
        if !held.is_empty() {
            let trash = self.special(account, SpecialUse::Trash)?;
            held.into_iter().try_for_each(|message| self.relocate(&self.shown_row(message)?, trash))?;
        }
        self.add(account, None, &Change::Delete { folder: folder.id })
    }

    /// Writes a change down, and shows it.
    pub(super) fn add(&self, account: i64, message: Option<i64>, change: &Change) -> Result<(), Stopped> {
        let text = serde_json::to_string(change).map_err(|_| StoreError::Statement)?;
        // What nothing can bring back is told once the time for taking it back is over.
        let due = if *change == Change::Erase { self.now + UNDO_TIME.whole_seconds() } else { self.now };
        const INSERT: &str =
            "INSERT INTO intent (account, gesture, message, change, state, decided_at, due) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        self.transaction.prepare_cached(INSERT)?.execute(params![account, self.gesture, message, text, WAITS, self.now, due])?;
        show(self.transaction, account, message, change)?;
        Ok(())
    }
}

/// The effect of a change on what is shown.
fn show(connection: &Connection, account: i64, message: Option<i64>, change: &Change) -> Result<(), StoreError> {
    match change {
        Change::Create { folder, .. } => listed(connection, *folder, true)?,
        Change::Delete { folder } => listed(connection, *folder, false)?,
        Change::Rename { folder, from, to } => renamed(connection, account, *folder, from, to)?,
        Change::Move { origin, .. } => {
            connection.prepare_cached("UPDATE message SET origin = ?2 WHERE id = ?1")?.execute(params![message, origin])?;
        }
        Change::Mark { .. } | Change::Erase => {}
    }
    message.map_or(Ok(()), |message| reapply(connection, message))
}

/// The effect of giving a change up, where its row no longer counts.
pub(super) fn unshow(connection: &Connection, account: i64, row: &Row) -> Result<(), StoreError> {
    match &row.change {
        Change::Create { folder, .. } => listed(connection, *folder, false)?,
        Change::Delete { folder } => listed(connection, *folder, true)?,
        Change::Rename { folder, from, to } => renamed(connection, account, *folder, to, from)?,
        Change::Move { origin_was, .. } => {
            // What was decided later about the same message has said where it came from.
            let message = row.message.unwrap_or_default();
            let later = Row::all(connection, "message = ?2 AND state < 3", account, message)?;
            let later = later.into_iter().rev().filter(|later| later.id > row.id).find_map(|later| match later.change {
                Change::Move { origin, .. } => Some(origin),
                _ => None,
            });
            let origin = later.unwrap_or(*origin_was);
            connection
                .execute("UPDATE message SET origin = (SELECT id FROM folder WHERE id = ?2) WHERE id = ?1", params![message, origin])?;
        }
        Change::Mark { .. } | Change::Erase => {}
    }
    row.message.map_or(Ok(()), |message| reapply(connection, message))
}

fn listed(connection: &Connection, folder: i64, is_listed: bool) -> Result<(), StoreError> {
    connection.execute("UPDATE folder SET listed = ?2 WHERE id = ?1", params![folder, is_listed])?;
    Ok(())
}

fn renamed(connection: &Connection, account: i64, folder: i64, from: &str, to: &str) -> Result<(), StoreError> {
    const NOW: &str = "SELECT name, delimiter FROM folder WHERE id = ?1";
    let now: Option<(String, Option<String>)> = connection.query_row(NOW, [folder], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    match now {
        // Renamed again meanwhile, it keeps that name.
        Some((name, delimiter)) if name == from => rename(connection, account, from, to, delimiter.as_deref()),
        _ => Ok(()),
    }
}
