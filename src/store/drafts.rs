//! Messages being written: saved as typed, with the files attached to them.

use super::rows;
use super::{Lasting, Store, StoreError};
use crate::domain::bal::{BalAddress, Mailbox};
use crate::domain::draft::{Recipient, Threading};
use crate::domain::mail::MailId;
use rusqlite::{Connection, OptionalExtension as _, Transaction, params};
use serde_json::{Value, json};

/// The most octets of files that a draft keeps: what no operator takes is not written to the disk again and again.
pub const FILES_LIMIT: u64 = 100 << 20;

/// What a message being written says, attachments included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The mailbox it leaves from.
    pub from: BalAddress,
    /// Main recipients, as typed.
    pub to: Vec<Recipient>,
    /// Copy recipients.
    pub cc: Vec<Recipient>,
    /// Hidden recipients.
    pub bcc: Vec<Recipient>,
    /// Subject.
    pub subject: String,
    /// Text.
    pub body: String,
    /// The message replied to.
    pub reply_to: Option<MailId>,
    /// The conversation, where it is known.
    pub threading: Option<Threading>,
    /// The Message-ID of the server's copy: the draft's name everywhere.
    pub name: String,
    /// What is attached, in order.
    pub files: Vec<DraftFile>,
}

/// One attachment of a message being written.
#[derive(Clone, PartialEq, Eq)]
pub enum DraftFile {
    /// It is kept already, under this number.
    Kept(KeptFile),
    /// These octets, to be kept.
    Fresh {
        /// Its name.
        name: String,
        /// Its media type.
        media_type: String,
        /// What it holds.
        octets: std::sync::Arc<[u8]>,
    },
    /// A part of a message that was not here whole when the draft was saved.
    Part(MailId, String),
}

impl std::fmt::Debug for DraftFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DraftFile")
    }
}

/// A file as it is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct KeptFile {
    /// Names it, as long as the draft lives.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// Its size in octets.
    pub size: u64,
}

/// A draft of the store.
#[derive(Debug, Clone)]
pub struct StoredDraft {
    /// Names it.
    pub id: u64,
    /// What it says.
    pub written: Written,
    /// When it was last saved, in seconds since 1970.
    pub saved_at: i64,
}

/// The server's copy is what stands here.
const FOLLOWED: i64 = 1;
/// Thrown away here: the server's copy is to go.
const FORGOTTEN: i64 = 2;

/// Saves a message being written, in place of the one of that number; its number.
///
/// # Errors
/// [`StoreError::Absent`] where a file that it names is not kept, [`StoreError::TooLarge`] past [`FILES_LIMIT`].
pub fn save(store: &Store, id: Option<u64>, written: &Written, now: i64) -> Result<StoredDraft, StoreError> {
    store.write(Lasting::Power, |transaction| {
        let id = save_in(transaction, id, written, now)?;
        one(transaction, id)?.ok_or(StoreError::Absent)
    })
}

/// The same, within a transaction.
pub(super) fn save_in(transaction: &Transaction<'_>, id: Option<u64>, written: &Written, now: i64) -> Result<u64, StoreError> {
    let account = rows::account_or_new(transaction, &written.from)?;
    let known = match id {
        Some(id) => transaction.execute("UPDATE draft SET saved_at = ?2 WHERE id = ?1 AND followed < 2", params![id, now])? > 0,
        None => false,
    };
    let id = match id {
        Some(id) if known => id,
        _ => {
            // A draft has one name: the one that was taken up again under it is this one.
            let taken: Option<u64> = transaction
                .query_row("SELECT id FROM draft WHERE account = ?1 AND message_id = ?2", params![account, written.name], |row| row.get(0))
                .optional()?;
            match taken {
                Some(id) => id,
                None => {
                    transaction.execute(
                        "INSERT INTO draft (account, composition, saved_at, message_id) VALUES (?1, '', ?2, ?3)",
                        params![account, now, written.name],
                    )?;
                    u64::try_from(transaction.last_insert_rowid()).map_err(|_| StoreError::Damaged)?
                }
            }
        }
    };
    let mut files = Vec::new();
    let mut size = 0u64;
    for (place, file) in written.files.iter().enumerate() {
        let place = i64::try_from(place).map_err(|_| StoreError::Statement)?;
        let number = match file {
            DraftFile::Part(mail, part) => {
                files.push(json!({ "mail": mail.to_string(), "part": part }));
                continue;
            }
            DraftFile::Kept(kept) => {
                let ours =
                    transaction.execute("UPDATE draft_file SET place = ?3 WHERE id = ?1 AND draft = ?2", params![kept.id, id, place])?;
                if ours > 0 {
                    kept.id
                } else {
                    let copied = transaction.execute(
                        "INSERT INTO draft_file (draft, place, name, media_type, octets) \
                         SELECT ?2, ?3, name, media_type, octets FROM draft_file WHERE id = ?1",
                        params![kept.id, id, place],
                    )?;
                    if copied == 0 {
                        return Err(StoreError::Absent);
                    }
                    u64::try_from(transaction.last_insert_rowid()).map_err(|_| StoreError::Damaged)?
                }
            }
            DraftFile::Fresh { name, media_type, octets } => {
                transaction.execute(
                    "INSERT INTO draft_file (draft, place, name, media_type, octets) VALUES (?1, ?2, ?3, ?4, ?5)",
                    params![id, place, name, media_type, &octets[..]],
                )?;
                u64::try_from(transaction.last_insert_rowid()).map_err(|_| StoreError::Damaged)?
            }
        };
        size += transaction.query_row("SELECT length(octets) FROM draft_file WHERE id = ?1", [number], |row| row.get::<_, u64>(0))?;
        files.push(json!(number));
    }
    if size > FILES_LIMIT {
        return Err(StoreError::TooLarge { size });
    }
    let numbers: Vec<String> = files.iter().filter(|file| file.is_u64()).map(Value::to_string).collect();
    let left = format!("DELETE FROM draft_file WHERE draft = ?1 AND id NOT IN ({})", numbers.join(","));
    transaction.execute(&left, [id])?;
    transaction.execute(
        "UPDATE draft SET account = ?2, composition = ?3, saved_at = ?4, message_id = ?5, followed = 0 WHERE id = ?1",
        params![id, account, composition(written, &files), now, written.name],
    )?;
    Ok(id)
}

/// The messages being written, the last saved first.
///
/// # Errors
/// See [`StoreError`].
pub fn all(store: &Store) -> Result<Vec<StoredDraft>, StoreError> {
    store.read(|connection| {
        let mut statement = connection.prepare_cached("SELECT id FROM draft WHERE followed < 2 ORDER BY saved_at DESC, id DESC")?;
        let ids = statement.query_map([], |row| row.get(0))?.collect::<Result<Vec<u64>, _>>()?;
        ids.into_iter().filter_map(|id| one(connection, id).transpose()).collect()
    })
}

/// One of them.
///
/// # Errors
/// [`StoreError::Absent`].
pub fn draft(store: &Store, id: u64) -> Result<StoredDraft, StoreError> {
    store.read(|connection| one(connection, id)?.ok_or(StoreError::Absent))
}

/// A kept file: its name, media type and octets.
///
/// # Errors
/// [`StoreError::Absent`].
pub fn file(store: &Store, id: u64) -> Result<(String, String, Vec<u8>), StoreError> {
    store.read(|connection| {
        let mut statement = connection.prepare_cached("SELECT name, media_type, octets FROM draft_file WHERE id = ?1")?;
        Ok(statement.query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?)
    })
}

/// Throws a message being written away; its server's copy is to go (see [`to_follow`]).
///
/// # Errors
/// [`StoreError::Absent`].
pub fn forget(store: &Store, id: u64) -> Result<(), StoreError> {
    store.write(Lasting::Power, |transaction| {
        transaction.execute("DELETE FROM draft_file WHERE draft = ?1", [id])?;
        let changed = transaction
            .execute("UPDATE draft SET composition = '', followed = ?2 WHERE id = ?1 AND followed < 2", params![id, FORGOTTEN])?;
        if changed == 0 { Err(StoreError::Absent) } else { Ok(()) }
    })
}

/// What a mailbox's Drafts must still learn: drafts that were saved before this moment and have not followed.
#[derive(Debug)]
pub struct ToFollow {
    /// The draft.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// When it was saved: it has followed if it is still the same afterwards.
    pub saved_at: i64,
    /// Whether it was thrown away: its copy is to go.
    pub is_forgotten: bool,
}

/// What is to follow, the oldest first.
///
/// # Errors
/// See [`StoreError`].
pub fn to_follow(store: &Store, account: &BalAddress, before: i64) -> Result<Vec<ToFollow>, StoreError> {
    store.read(|connection| {
        let Some(account) = rows::account(connection, account)? else { return Ok(vec![]) };
        let mut statement = connection.prepare_cached(
            "SELECT id, message_id, saved_at, followed FROM draft \
             WHERE account = ?1 AND followed <> 1 AND message_id IS NOT NULL AND (saved_at <= ?2 OR followed = 2) ORDER BY saved_at",
        )?;
        let row = |row: &rusqlite::Row<'_>| {
            Ok(ToFollow { id: row.get(0)?, name: row.get(1)?, saved_at: row.get(2)?, is_forgotten: row.get::<_, i64>(3)? == FORGOTTEN })
        };
        Ok(statement.query_map(params![account, before], row)?.collect::<Result<Vec<_>, _>>()?)
    })
}

/// The server has it, or has it no more.
///
/// # Errors
/// See [`StoreError`].
pub fn followed(store: &Store, draft: &ToFollow) -> Result<(), StoreError> {
    store.write(Lasting::Process, |transaction| {
        if draft.is_forgotten {
            transaction.execute("DELETE FROM draft WHERE id = ?1 AND followed = ?2", params![draft.id, FORGOTTEN])?;
        } else {
            let same = "UPDATE draft SET followed = ?3 WHERE id = ?1 AND saved_at = ?2 AND followed = 0";
            transaction.execute(same, params![draft.id, draft.saved_at, FOLLOWED])?;
        }
        Ok(())
    })
}

fn one(connection: &Connection, id: u64) -> Result<Option<StoredDraft>, StoreError> {
    const QUERY: &str = "SELECT account.address, draft.composition, draft.saved_at, draft.message_id FROM draft \
         JOIN account ON account.id = draft.account WHERE draft.id = ?1 AND draft.followed < 2";
    let row: Option<(String, String, i64, Option<String>)> =
        connection.prepare_cached(QUERY)?.query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))).optional()?;
    let Some((address, composition, saved_at, name)) = row else { return Ok(None) };
    let from = BalAddress::parse(&address).map_err(|_| StoreError::Damaged)?;
    let mut written = read(&composition, from, name.unwrap_or_default())?;
    for file in &mut written.files {
        let DraftFile::Kept(kept) = file else { continue };
        (kept.name, kept.size) = connection
            .prepare_cached("SELECT name, length(octets) FROM draft_file WHERE id = ?1")?
            .query_row([kept.id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    }
    Ok(Some(StoredDraft { id, written, saved_at }))
}

fn recipients(list: &[Recipient]) -> Value {
    list.iter()
        .map(|recipient| match recipient {
            Recipient::Known(mailbox) => json!([mailbox.name, mailbox.address.to_string()]),
            Recipient::Malformed(text) => json!(text),
        })
        .collect()
}

/// What it says, as it is kept.
pub(super) fn composition(written: &Written, files: &[Value]) -> String {
    let threading = written.threading.as_ref().map(|t| json!({ "in_reply_to": t.in_reply_to, "references": t.references }));
    json!({
        "from": written.from.to_string(),
        "to": recipients(&written.to), "cc": recipients(&written.cc), "bcc": recipients(&written.bcc),
        "subject": written.subject, "body": written.body,
        "reply_to": written.reply_to.as_ref().map(ToString::to_string),
        "threading": threading, "files": files,
    })
    .to_string()
}

/// What was kept, as it was. The mailbox's own spelling is in it.
pub(super) fn read(text: &str, from: BalAddress, name: String) -> Result<Written, StoreError> {
    let damaged = || StoreError::Damaged;
    let value: Value = serde_json::from_str(text).map_err(|_| damaged())?;
    let texts =
        |value: &Value| -> Vec<String> { value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect() };
    let list = |field: &str| -> Vec<Recipient> {
        let one = |item: &Value| match item {
            Value::String(text) => Some(Recipient::Malformed(text.clone())),
            other => {
                let address = BalAddress::parse(other.get(1)?.as_str()?).ok()?;
                Some(Recipient::Known(Mailbox { name: other.get(0)?.as_str()?.to_owned(), address }))
            }
        };
        value.get(field).and_then(Value::as_array).into_iter().flatten().filter_map(one).collect()
    };
    let word = |field: &str| value.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
    let threading = value.get("threading").filter(|t| t.is_object()).map(|t| Threading {
        in_reply_to: t.get("in_reply_to").and_then(Value::as_str).map(str::to_owned),
        references: t.get("references").map(&texts).unwrap_or_default(),
    });
    let mut files = Vec::new();
    for file in value.get("files").and_then(Value::as_array).into_iter().flatten() {
        files.push(match file.as_u64() {
            Some(id) => DraftFile::Kept(KeptFile { id, name: String::new(), size: 0 }),
            None => {
                let field = |name: &str| file.get(name).and_then(Value::as_str).ok_or_else(damaged);
                DraftFile::Part(MailId::parse(field("mail")?).map_err(|_| damaged())?, field("part")?.to_owned())
            }
        });
    }
    Ok(Written {
        from: BalAddress::parse(&word("from")).unwrap_or(from),
        to: list("to"),
        cc: list("cc"),
        bcc: list("bcc"),
        subject: word("subject"),
        body: word("body"),
        reply_to: value.get("reply_to").and_then(Value::as_str).and_then(|id| MailId::parse(id).ok()),
        threading,
        name,
        files,
    })
}

#[cfg(test)]
#[path = "drafts_tests.rs"]
pub(in crate::store) mod tests;
