//! What a synchronisation writes: folders, places, marks, heads and sources, each with the cursor in one transaction.
//!
//! Whatever it is given, and however often, it leaves what the server has; only [`Lasting::Process`], for the server will
//! tell it again.

use super::intents;
use super::{Lasting, Store, StoreError, conversations, rows, search};
use crate::domain::bal::BalAddress;
use crate::domain::folder::{Folder, FolderCursor, SpecialUse};
use crate::domain::mail::{Digest, MailId, Marks, Window};
use crate::domain::sync::{FolderLook, Marked, Placed};
use rusqlite::{Connection, OptionalExtension as _, Transaction, params};
use std::collections::{BTreeMap, HashMap, HashSet};
use time::OffsetDateTime;

/// Bits of an identifier below the second of its reception.
const SECOND_BITS: u32 = 20;
/// The last second that an identifier can hold.
const LAST_SECOND: i64 = (1 << 42) - 1;

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

/// What writing changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    /// Messages that were not here before.
    pub new: u64,
    /// Messages whose marks changed.
    pub changed: u64,
    /// Messages that are gone.
    pub removed: u64,
}

impl Written {
    /// Whether anything changed.
    #[must_use]
    pub fn is_any(self) -> bool {
        self != Self::default()
    }

    /// Both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { new: self.new + other.new, changed: self.changed + other.changed, removed: self.removed + other.removed }
    }
}

/// A message that is not wholly here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// Its row.
    pub id: i64,
    /// Its UID.
    pub uid: u32,
    /// Its size in octets, as the server told it.
    pub size: u32,
}

/// A whole message, ready to be written.
pub struct Prepared {
    /// Its UID.
    pub uid: u32,
    /// Its octets, as [`super::pack`] makes them; `None` for its header alone.
    pub packed: Option<Vec<u8>>,
    /// What is kept beside them.
    pub digest: Digest,
    /// Number of attachments, where the header alone is known.
    pub attachments: u32,
}

impl std::fmt::Debug for Prepared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Prepared(uid {})", self.uid)
    }
}

/// Where a message stands, for whoever wants all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    /// Its folder's name.
    pub folder: String,
    /// Its folder's row.
    pub row: i64,
    /// The UIDVALIDITY it was placed under.
    pub uid_validity: u32,
    /// Its UID.
    pub uid: u32,
    /// Its size in octets.
    pub size: u32,
    /// Whether all of it is here.
    pub is_whole: bool,
    /// Whether its UID is the server's: what was just moved may not have one yet.
    pub has_name: bool,
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
                let known = transaction
                    .prepare_cached("SELECT id, flags FROM message WHERE folder = ?1 AND uid = ?2")?
                    .query_row(params![row, message.uid], |found| Ok((found.get(0)?, found.get(1)?)))
                    .optional()?;
                written = written.and(put(transaction, row, message, known, &waiting)?);
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
            for (id, _) in here.into_values() {
                remove(transaction, id)?;
                written.removed += 1;
            }
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
                let mut statement = transaction.prepare_cached("SELECT id, flags FROM message WHERE folder = ?1 AND uid = ?2")?;
                let found: Option<(i64, u16)> =
                    statement.query_row(params![row, message.uid], |found| Ok((found.get(0)?, found.get(1)?))).optional()?;
                if let Some((id, marks)) = found {
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
            for (id, _) in here.into_values() {
                remove(transaction, id)?;
                written.removed += 1;
            }
            set_cursor(transaction, row, cursor)?;
            Ok(written)
        })
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

    /// Writes heads or whole messages. Those that are gone meanwhile are left out.
    ///
    /// # Errors
    /// As [`Store::open`] for the disk.
    pub fn fill(&self, row: i64, uid_validity: u32, prepared: &[Prepared]) -> Result<u64, StoreError> {
        self.write(Lasting::Process, |transaction| {
            let folder: (i64, u32) = transaction
                .prepare_cached("SELECT account, uid_validity FROM folder WHERE id = ?1")?
                .query_row([row], |found| Ok((found.get(0)?, found.get(1)?)))?;
            if folder.1 != uid_validity {
                return Ok(0);
            }
            let mut here = Vec::with_capacity(prepared.len());
            for message in prepared {
                let known: Option<(i64, i64)> = transaction
                    .prepare_cached("SELECT id, loaded FROM message WHERE folder = ?1 AND uid = ?2")?
                    .query_row(params![row, message.uid], |found| Ok((found.get(0)?, found.get(1)?)))
                    .optional()?;
                // What could not be had may be had when a person asks for it again.
                let is_better = |loaded: i64| loaded < level(message) || (loaded == 3 && level(message) == 2);
                here.extend(known.filter(|(_, loaded)| is_better(*loaded)).map(|(id, _)| (id, message)));
            }
            here.sort_by_key(|(id, _)| *id);
            here.dedup_by_key(|(id, _)| *id);
            for (id, message) in &here {
                fill(transaction, folder.0, *id, message)?;
            }
            // The index gathers what is written to it, and writes it out where a lower row comes, or any statement that may
            // have to be taken back: so all of it comes last, in order.
            for (id, message) in &here {
                search::put(transaction, *id, &message.digest, attached(message) > 0)?;
            }
            Ok(here.len() as u64)
        })
    }

    /// Nothing more will come of this message: the server does not give it, or nobody can read what it gives.
    ///
    /// # Errors
    /// As [`Store::open`] for the disk.
    pub fn give_up(&self, row: i64, uid_validity: u32, uid: u32) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE message SET loaded = 3 WHERE folder = ?1 AND uid = ?2 AND loaded < 2 \
             AND (SELECT uid_validity FROM folder WHERE id = ?1) = ?3";
        self.write(Lasting::Process, |transaction| {
            transaction.prepare_cached(SQL)?.execute(params![row, uid, uid_validity])?;
            Ok(())
        })
    }

    /// The newest messages of a folder below row `before` that are not wholly here, and are no larger than `limit`.
    ///
    /// # Errors
    /// As [`Store::open`] for the disk.
    pub fn wanted(&self, row: i64, before: i64, limit: u32, count: usize) -> Result<Vec<Wanted>, StoreError> {
        const SQL: &str = "SELECT id, uid, size FROM message WHERE folder = ?1 AND id < ?2 AND loaded < 2 AND size <= ?3 \
             ORDER BY id DESC LIMIT ?4";
        self.list_wanted(SQL, params![row, before, limit, count_of(count)])
    }

    /// Those of the newest messages of a folder that this window shows of which not even the head is here, or of all those
    /// larger than `over`: their text does not come by itself.
    ///
    /// # Errors
    /// As [`Store::open`] for the disk.
    pub fn headless(&self, row: i64, window: Window, over: u32) -> Result<Vec<Wanted>, StoreError> {
        // The oldest of the page, from the index alone; then what is not loaded from there on, from the index of that.
        const PAGE: &str = "SELECT min(id) FROM (SELECT id FROM message WHERE shown_folder = ?1 ORDER BY id DESC LIMIT ?2)";
        const UNREAD: &str =
            "SELECT min(id) FROM (SELECT id FROM message WHERE shown_folder = ?1 AND shown_flags & 9 = 0 ORDER BY id DESC LIMIT ?2)";
        const NEWEST: &str = "SELECT id, uid, size FROM message WHERE folder = ?1 AND loaded < 2 AND loaded = 0 AND id >= ?2 \
             AND (?3 = 0 OR shown_flags & 9 = 0) ORDER BY id DESC LIMIT ?4";
        const LARGE: &str = "SELECT id, uid, size FROM message WHERE folder = ?1 AND loaded < 2 AND loaded = 0 AND size > ?2 \
             ORDER BY id DESC LIMIT 200";
        let limit = count_of(window.limit);
        let first: Option<i64> = self.read(|connection| {
            let page = if window.unread { UNREAD } else { PAGE };
            Ok(connection.prepare_cached(page)?.query_row(params![row, limit], |row| row.get(0))?)
        })?;
        let mut found = match first {
            Some(first) => self.list_wanted(NEWEST, params![row, first, window.unread, limit])?,
            None => Vec::new(),
        };
        for large in self.list_wanted(LARGE, params![row, over])? {
            if !found.contains(&large) {
                found.push(large);
            }
        }
        Ok(found)
    }

    /// How many messages of a mailbox are not wholly here though they will come by themselves, and of how many; nought of
    /// nought where all are.
    ///
    /// # Errors
    /// As [`Store::open`] for the disk.
    pub fn missing(&self, account: &BalAddress, limit: u32) -> Result<(u64, u64), StoreError> {
        const MISSING: &str = "SELECT count(*) FROM folder JOIN message ON message.folder = folder.id \
             WHERE folder.account = ?1 AND message.loaded < 2 AND message.size <= ?2";
        const TOTAL: &str = "SELECT count(*) FROM folder JOIN message ON message.folder = folder.id WHERE folder.account = ?1";
        self.read(|connection| {
            let Some(account) = rows::account(connection, account)? else { return Ok((0, 0)) };
            let missing: i64 = connection.prepare_cached(MISSING)?.query_row(params![account, limit], |row| row.get(0))?;
            // Where all is here, of how many is nobody's question, and a count is long.
            if missing == 0 {
                return Ok((0, 0));
            }
            let total: i64 = connection.prepare_cached(TOTAL)?.query_row([account], |row| row.get(0))?;
            Ok((missing.cast_unsigned(), total.cast_unsigned()))
        })
    }

    /// Where a message stands at the server.
    ///
    /// # Errors
    /// [`StoreError::Absent`] where nothing is known of it.
    pub fn locate(&self, id: &MailId) -> Result<Located, StoreError> {
        const SQL: &str = "SELECT folder.name, folder.id, folder.uid_validity, message.uid, message.size, message.loaded \
             FROM message JOIN folder ON folder.id = message.folder WHERE message.id = ?1";
        self.read(|connection| {
            let message = rows::mail(connection, id)?;
            Ok(connection.prepare_cached(SQL)?.query_row([message], |row| {
                Ok(Located {
                    folder: row.get(0)?,
                    row: row.get(1)?,
                    uid_validity: row.get(2)?,
                    uid: row.get(3)?,
                    size: row.get(4)?,
                    is_whole: row.get::<_, i64>(5)? == 2,
                    has_name: row.get::<_, u32>(3)? < intents::FLOATING,
                })
            })?)
        })
    }

    fn list_wanted(&self, sql: &str, values: impl rusqlite::Params) -> Result<Vec<Wanted>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(sql)?;
            let rows = statement.query_map(values, |row| Ok(Wanted { id: row.get(0)?, uid: row.get(1)?, size: row.get(2)? }))?;
            Ok(rows.collect::<Result<_, _>>()?)
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
pub(super) fn special_use_number(special_use: SpecialUse) -> i64 {
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
pub(super) fn special_use_of(number: i64) -> Option<SpecialUse> {
    let uses = [SpecialUse::Inbox, SpecialUse::Drafts, SpecialUse::Sent, SpecialUse::Archive, SpecialUse::Junk, SpecialUse::Trash];
    uses.into_iter().find(|special_use| special_use_number(*special_use) == number)
}

fn count_of(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
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

fn remove_range(transaction: &Transaction<'_>, row: i64, first: u32, last: u32) -> Result<u64, StoreError> {
    let here = uids(transaction, row, first, last)?;
    let removed = here.len() as u64;
    for (id, _) in here.into_values() {
        remove(transaction, id)?;
    }
    Ok(removed)
}

/// A message is gone, with all that hangs on it; or it is where it was being moved.
fn remove(transaction: &Transaction<'_>, id: i64) -> Result<(), StoreError> {
    intents::gone(transaction, id)
}

/// What a row's `loaded` becomes.
fn level(message: &Prepared) -> i64 {
    if message.packed.is_some() { 2 } else { 1 }
}

/// How many files it has.
fn attached(message: &Prepared) -> u64 {
    if message.packed.is_some() { message.digest.attachments.len() as u64 } else { u64::from(message.attachments) }
}

/// All but the index.
fn fill(transaction: &Transaction<'_>, account: i64, id: i64, message: &Prepared) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE message SET loaded = ?2, date = ?3, date_offset = ?4, from_name = ?5, from_address = ?6, \
         recipients = ?7, subject = ?8, attachments = ?9, message_id = ?10 WHERE id = ?1";
    const ATTACHMENT: &str =
        "INSERT OR REPLACE INTO attachment (message, part, name, media_type, size, inline) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let digest = &message.digest;
    let recipients: Vec<(&str, &str)> = digest.to.iter().map(|to| (to.name.as_str(), to.address.as_str())).collect();
    let recipients = serde_json::to_string(&recipients).map_err(|_| StoreError::Statement)?;
    let date = digest.date.map(OffsetDateTime::unix_timestamp);
    let offset = digest.date.map(|date| date.offset().whole_minutes());
    transaction.prepare_cached(SQL)?.execute(params![
        id,
        level(message),
        date,
        offset,
        digest.from.name,
        digest.from.address,
        recipients,
        digest.subject,
        attached(message).cast_signed(),
        digest.linked.message_id,
    ])?;
    if let Some(packed) = &message.packed {
        transaction.prepare_cached("INSERT OR REPLACE INTO source (message, octets) VALUES (?1, ?2)")?.execute(params![id, packed])?;
        for attachment in &digest.attachments {
            let size = attachment.size.cast_signed();
            transaction.prepare_cached(ATTACHMENT)?.execute(params![
                id,
                attachment.part,
                attachment.name,
                attachment.media_type,
                size,
                attachment.inline,
            ])?;
        }
    }
    conversations::join(transaction, account, id, &digest.linked)
}

#[cfg(test)]
impl Store {
    /// Each message of a folder: its UID, its marks, what is shown of them, and its octets where they are here.
    pub(crate) fn contents(&self, row: i64) -> Vec<(u32, u16, u16, Option<Vec<u8>>)> {
        const SQL: &str = "SELECT uid, flags, shown_flags, octets FROM message LEFT JOIN source ON source.message = message.id \
             WHERE folder = ?1 ORDER BY uid";
        self.read(|connection| {
            let mut statement = connection.prepare(SQL)?;
            let rows = statement.query_map([row], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
            let rows: Vec<(u32, u16, u16, Option<Vec<u8>>)> = rows.collect::<Result<_, _>>()?;
            Ok(rows
                .into_iter()
                .map(|(uid, flags, shown, packed)| (uid, flags, shown, packed.map(|p| super::unpack(&p).unwrap())))
                .collect())
        })
        .unwrap()
    }
}
