//! The folders: what the server lists, what is known of each, and whether that is what the server says.

use super::placing::remove_range;
use crate::domain::bal::BalAddress;
use crate::domain::folder::{Folder, FolderCursor, SpecialUse};
use crate::domain::sync::FolderLook;
use crate::store::{Lasting, Store, StoreError, intents, rows};
use rusqlite::{Connection, Transaction, params};
use std::collections::{HashMap, HashSet};
use time::OffsetDateTime;

/// A folder as the store knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownFolder {
    /// Names it here, as long as the store lives.
    pub row: i64,
    /// Its decoded full name.
    pub name: String,
    /// What it is for.
    pub special_use: Option<SpecialUse>,
    /// How far it is known.
    pub cursor: FolderCursor,
    /// How many of its messages are known.
    pub count: u64,
    /// When it was last found equal to what the server says.
    pub verified_at: Option<OffsetDateTime>,
}

impl Store {
    /// The folders that the server has, and no other: what it has no more is forgotten, and what is new is there, empty.
    /// Answers those that can be opened, the inbox first.
    ///
    /// # Errors
    /// As [`Store::open`] for the disk.
    pub fn merge_folders(&self, account: &BalAddress, listed: &[Folder]) -> Result<(Vec<KnownFolder>, bool), StoreError> {
        self.write(Lasting::Process, |transaction| {
            let account = rows::account_or_new(transaction, account)?;
            // The server said this before it was told: its list would undo what is shown.
            if intents::folders_wait(transaction, account)? {
                return Ok((known(transaction, account)?, false));
            }
            let changed = merge(transaction, account, listed)?;
            Ok((known(transaction, account)?, changed))
        })
    }

    /// The same, where the server told by the way what each folder is: those that are so here are verified at this moment,
    /// and named by their rows. Of those that wait for decisions to be told, nothing is said.
    ///
    /// # Errors
    /// As [`Store::open`] for the disk.
    pub fn merge_told(
        &self,
        account: &BalAddress,
        listed: &[Folder],
        told: &HashMap<String, FolderLook>,
        at: OffsetDateTime,
    ) -> Result<(Vec<KnownFolder>, bool, HashSet<i64>), StoreError> {
        const VERIFIED: &str = "UPDATE folder SET verified_at = ?2 WHERE id = ?1";
        self.write(Lasting::Process, |transaction| {
            let account = rows::account_or_new(transaction, account)?;
            // The server said this before it was told: its list would undo what is shown.
            if intents::folders_wait(transaction, account)? {
                return Ok((known(transaction, account)?, false, HashSet::new()));
            }
            let changed = merge(transaction, account, listed)?;
            let (mut known, mut equal) = (known(transaction, account)?, HashSet::new());
            for folder in &mut known {
                let is_equal = told.get(&folder.name).is_some_and(|look| agrees(folder, look));
                // What has no name of the server's yet is not counted by it.
                if is_equal && folder.cursor.highest_modseq > 0 && intents::floating(transaction, folder.row)? == 0 {
                    transaction.prepare_cached(VERIFIED)?.execute(params![folder.row, at.unix_timestamp()])?;
                    folder.verified_at = Some(at);
                    equal.insert(folder.row);
                }
            }
            Ok((known, changed, equal))
        })
    }

    /// When the folders that can be opened were all last found equal to what the server says; `None` where one never was.
    ///
    /// # Errors
    /// As [`Store::open`] for the disk.
    pub fn verified_at(&self, account: &BalAddress) -> Result<Option<OffsetDateTime>, StoreError> {
        const SQL: &str = "SELECT count(*) = count(verified_at), min(verified_at) FROM folder \
             WHERE account = ?1 AND listed = 1 AND selectable = 1";
        self.read(|connection| {
            let Some(account) = rows::account(connection, account)? else { return Ok(None) };
            let (all, first) =
                connection.prepare_cached(SQL)?.query_row([account], |row| Ok((row.get::<_, bool>(0)?, row.get::<_, Option<i64>>(1)?)))?;
            Ok(first.filter(|_| all).and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok()))
        })
    }

    /// A folder was opened that no list told of yet: it is there. What it is for, the next list tells.
    ///
    /// # Errors
    /// As [`Store::open`] for the disk.
    pub fn meet_folder(&self, account: &BalAddress, name: &str) -> Result<Vec<KnownFolder>, StoreError> {
        self.write(Lasting::Process, |transaction| {
            let account = rows::account_or_new(transaction, account)?;
            let inbox = (name == "INBOX").then_some(1);
            let mut statement =
                transaction.prepare_cached("INSERT OR IGNORE INTO folder (account, name, special_use) VALUES (?1, ?2, ?3)")?;
            statement.execute(params![account, name, inbox])?;
            known(transaction, account)
        })
    }

    /// The folders that can be opened, as they are known, the inbox first.
    ///
    /// # Errors
    /// As [`Store::open`] for the disk.
    pub fn known_folders(&self, account: &BalAddress) -> Result<Vec<KnownFolder>, StoreError> {
        self.read(|connection| rows::account(connection, account)?.map_or(Ok(Vec::new()), |account| known(connection, account)))
    }

    /// One folder, as it is known.
    ///
    /// # Errors
    /// [`StoreError::Absent`]; as [`Store::open`] for the disk.
    pub fn known_folder(&self, row: i64) -> Result<KnownFolder, StoreError> {
        self.read(|connection| Ok(connection.prepare_cached(&known_where("folder.id = ?1"))?.query_row([row], known_row)?))
    }

    /// Whether a folder is as the server says it is; if so, it was verified then.
    ///
    /// # Errors
    /// As [`Store::open`] for the disk.
    pub fn verify(&self, row: i64, look: &FolderLook, at: OffsetDateTime) -> Result<bool, StoreError> {
        self.write(Lasting::Process, |transaction| {
            let mut known = transaction.prepare_cached(&known_where("folder.id = ?1"))?.query_row([row], known_row)?;
            known.count -= intents::floating(transaction, row)?;
            let is_equal = agrees(&known, look);
            if is_equal {
                // All that the folder holds has a name: what has none is not in it.
                intents::unclaimed(transaction, row)?;
                let unread = "(SELECT count(*) FROM message WHERE shown_folder = ?1 AND shown_flags & 1 = 0)";
                let sql = format!("UPDATE folder SET verified_at = ?2, server_total = ?3, server_unread = {unread} WHERE id = ?1");
                let values = params![row, at.unix_timestamp(), i64::try_from(look.total).unwrap_or(i64::MAX)];
                transaction.prepare_cached(&sql)?.execute(values)?;
            }
            Ok(is_equal)
        })
    }
}

/// Whether what is known of a folder is what the server says of it.
#[must_use]
pub fn agrees(known: &KnownFolder, look: &FolderLook) -> bool {
    let (here, there) = (known.cursor, look.cursor);
    here.uid_validity == there.uid_validity
        && (there.uid_next == 0 || here.uid_next == there.uid_next)
        && here.highest_modseq == there.highest_modseq
        && known.count == look.total
}

/// How a use is written in the database.
pub(in crate::store) fn special_use_number(special_use: SpecialUse) -> i64 {
    match special_use {
        SpecialUse::Inbox => 1,
        SpecialUse::Drafts => 2,
        SpecialUse::Sent => 3,
        SpecialUse::Archive => 4,
        SpecialUse::Junk => 5,
        SpecialUse::Trash => 6,
    }
}

/// The use that is written so.
pub(in crate::store) fn special_use_of(number: i64) -> Option<SpecialUse> {
    let uses = [SpecialUse::Inbox, SpecialUse::Drafts, SpecialUse::Sent, SpecialUse::Archive, SpecialUse::Junk, SpecialUse::Trash];
    uses.into_iter().find(|special_use| special_use_number(*special_use) == number)
}

fn known_where(condition: &str) -> String {
    format!(
        "SELECT folder.id, name, special_use, uid_validity, uid_next, highest_modseq, verified_at, \
         (SELECT count(*) FROM message WHERE message.folder = folder.id) FROM folder WHERE {condition}"
    )
}

fn known_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<KnownFolder> {
    let time = |seconds: i64| OffsetDateTime::from_unix_timestamp(seconds).ok();
    Ok(KnownFolder {
        row: row.get(0)?,
        name: row.get(1)?,
        special_use: row.get::<_, Option<i64>>(2)?.and_then(special_use_of),
        cursor: FolderCursor { uid_validity: row.get(3)?, uid_next: row.get(4)?, highest_modseq: row.get::<_, i64>(5)?.cast_unsigned() },
        verified_at: row.get::<_, Option<i64>>(6)?.and_then(time),
        count: row.get::<_, i64>(7)?.cast_unsigned(),
    })
}

/// The inbox, then what one looks at, then junk and trash.
fn known(connection: &Connection, account: i64) -> Result<Vec<KnownFolder>, StoreError> {
    let condition = "account = ?1 AND listed = 1 AND selectable = 1 \
         ORDER BY CASE special_use WHEN 1 THEN 0 WHEN 3 THEN 1 WHEN 2 THEN 2 WHEN 5 THEN 4 WHEN 6 THEN 5 ELSE 3 END, name";
    let mut statement = connection.prepare_cached(&known_where(condition))?;
    Ok(statement.query_map([account], known_row)?.collect::<Result<_, _>>()?)
}

fn merge(transaction: &Transaction<'_>, account: i64, listed: &[Folder]) -> Result<bool, StoreError> {
    const PUT: &str = "INSERT INTO folder (account, name, delimiter, special_use, selectable, server_total, server_unread) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (account, name) DO UPDATE SET delimiter = excluded.delimiter, \
         special_use = excluded.special_use, selectable = excluded.selectable, listed = 1, \
         server_total = excluded.server_total, server_unread = excluded.server_unread \
         WHERE (delimiter, special_use, selectable, listed, server_total, server_unread) IS NOT \
         (excluded.delimiter, excluded.special_use, excluded.selectable, 1, excluded.server_total, excluded.server_unread)";
    let mut changed = false;
    for folder in listed {
        let delimiter = folder.delimiter.map(String::from);
        let special_use = folder.special_use.map(special_use_number);
        let values = params![account, folder.name, delimiter, special_use, folder.selectable, folder.total, folder.unread];
        changed |= transaction.prepare_cached(PUT)?.execute(values)? > 0;
    }
    let names: HashSet<&str> = listed.iter().map(|folder| folder.name.as_str()).collect();
    // Every mailbox has an inbox (RFC 3501 §5.1): a list without it is no reason to forget anything.
    if !names.contains("INBOX") {
        return Ok(changed);
    }
    let mut statement = transaction.prepare_cached("SELECT id, name FROM folder WHERE account = ?1 AND listed = 1")?;
    let here: Vec<(i64, String)> = statement.query_map([account], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    for (row, _) in here.into_iter().filter(|(_, name)| !names.contains(name.as_str())) {
        remove_range(transaction, row, 0, u32::MAX)?;
        const UNLIST: &str = "UPDATE folder SET listed = 0, uid_validity = 0, uid_next = 0, highest_modseq = 0, \
             server_total = 0, server_unread = 0, verified_at = NULL WHERE id = ?1";
        transaction.prepare_cached(UNLIST)?.execute([row])?;
        changed = true;
    }
    Ok(changed)
}
