//! What messages hold: heads and sources, as they are fetched, and which are not here yet.

use crate::domain::bal::BalAddress;
use crate::domain::mail::{Digest, MailId, Window};
use crate::store::{Lasting, Store, StoreError, conversations, documents, intents, receipts, rows, search};
use rusqlite::{OptionalExtension as _, Transaction, params};
use time::OffsetDateTime;

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
    /// Its octets, as [`pack`](crate::store::pack) makes them; `None` for its header alone.
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

fn count_of(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
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
        if !digest.attachments.is_empty() {
            documents::put(transaction, id, &digest.documents)?;
        }
        receipts::note(transaction, account, digest.report.as_ref(), digest.date)?;
    }
    conversations::join(transaction, account, id, &digest.linked)
}
