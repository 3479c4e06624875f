//! Messages being written: saved as typed, with the files attached to them.

use super::care::{self, WrittenCare};
use super::proof::{PROOF, Proven};
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
    /// What it carries for a patient's record, and what its author asks for.
    pub care: WrittenCare,
}

impl Written {
    /// Every file that it needs: what is attached, then its documents.
    fn all_files(&self) -> impl Iterator<Item = &DraftFile> {
        self.files.iter().chain(self.care.documents.iter().map(|document| &document.file))
    }
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
    /// A part of a message that is not here whole: the draft has it as soon as it is ([`keep_part`]).
    Part(MailId, String),
    /// The octets of that part, to be kept: what becomes of the message does not matter any more.
    Taken {
        /// The message, and its part.
        origin: (MailId, String),
        /// Its name.
        name: String,
        /// Its media type.
        media_type: String,
        /// What it holds.
        octets: std::sync::Arc<[u8]>,
    },
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
    /// What it says is not what was written: only its files are left of it.
    pub is_damaged: bool,
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
                        "INSERT INTO draft (account, composition, saved_at, message_id) VALUES (?1, ?4, ?2, ?3)",
                        params![account, now, written.name, Proven("")],
                    )?;
                    u64::try_from(transaction.last_insert_rowid()).map_err(|_| StoreError::Damaged)?
                }
            }
        }
    };
    let mut files = Vec::new();
    let mut size = 0u64;
    for (place, file) in written.all_files().enumerate() {
        let kept = keep(transaction, id, i64::try_from(place).map_err(|_| StoreError::Statement)?, file)?;
        if let Some(number) = kept.as_u64() {
            size += transaction.query_row(SIZE, params![number, PROOF], |row| row.get::<_, u64>(0))?;
        }
        files.push(kept);
    }
    if size > FILES_LIMIT {
        return Err(StoreError::TooLarge { size });
    }
    let numbers: Vec<String> = files.iter().filter(|file| file.is_u64()).map(Value::to_string).collect();
    let left = format!("DELETE FROM draft_file WHERE draft = ?1 AND id NOT IN ({})", numbers.join(","));
    transaction.execute(&left, [id])?;
    transaction.execute(
        "UPDATE draft SET account = ?2, composition = ?3, saved_at = ?4, message_id = ?5, followed = 0 WHERE id = ?1",
        params![id, account, Proven(composition(written, &files)), now, written.name],
    )?;
    Ok(id)
}

/// Keeps a file of a draft; how the draft names it.
fn keep(transaction: &Transaction<'_>, id: u64, place: i64, file: &DraftFile) -> Result<Value, StoreError> {
    let number = match file {
        DraftFile::Part(mail, part) => match part_of(transaction, id, mail, part)? {
            // It came meanwhile.
            Some(number) => number,
            None => return Ok(json!({ "mail": mail.to_string(), "part": part })),
        },
        DraftFile::Taken { origin: (mail, part), name, media_type, octets } => match part_of(transaction, id, mail, part)? {
            Some(number) => number,
            None => insert(transaction, id, place, (name, media_type, octets), Some(origin_of(mail, part)))?,
        },
        DraftFile::Kept(kept) => {
            let ours = transaction.execute("UPDATE draft_file SET place = ?3 WHERE id = ?1 AND draft = ?2", params![kept.id, id, place])?;
            if ours > 0 {
                kept.id
            } else {
                let copied = transaction.execute(
                    "INSERT INTO draft_file (draft, place, name, media_type, origin, octets) \
                     SELECT ?2, ?3, name, media_type, origin, octets FROM draft_file WHERE id = ?1",
                    params![kept.id, id, place],
                )?;
                if copied == 0 {
                    return Err(StoreError::Absent);
                }
                u64::try_from(transaction.last_insert_rowid()).map_err(|_| StoreError::Damaged)?
            }
        }
        DraftFile::Fresh { name, media_type, octets } => insert(transaction, id, place, (name, media_type, octets), None)?,
    };
    Ok(json!(number))
}

/// The size of a kept file, its proof apart.
const SIZE: &str = "SELECT length(octets) - ?2 FROM draft_file WHERE id = ?1";

fn insert(
    transaction: &Transaction<'_>,
    draft: u64,
    place: i64,
    (name, media_type, octets): (&str, &str, &[u8]),
    origin: Option<String>,
) -> Result<u64, StoreError> {
    transaction.execute(
        "INSERT INTO draft_file (draft, place, name, media_type, origin, octets) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![draft, place, name, media_type, origin, Proven(octets)],
    )?;
    u64::try_from(transaction.last_insert_rowid()).map_err(|_| StoreError::Damaged)
}

fn origin_of(mail: &MailId, part: &str) -> String {
    format!("{mail} {part}")
}

/// The file of a draft that was taken from this part.
fn part_of(connection: &Connection, draft: u64, mail: &MailId, part: &str) -> Result<Option<u64>, StoreError> {
    const QUERY: &str = "SELECT id FROM draft_file WHERE draft = ?1 AND origin = ?2";
    Ok(connection.prepare_cached(QUERY)?.query_row(params![draft, origin_of(mail, part)], |row| row.get(0)).optional()?)
}

/// Whether a draft has this part of a message already.
///
/// # Errors
/// See [`StoreError`].
pub fn has_part(store: &Store, draft: u64, mail: &MailId, part: &str) -> Result<bool, StoreError> {
    store.read(|connection| Ok(part_of(connection, draft, mail, part)?.is_some()))
}

/// Keeps a part of a message that a draft names, now that its octets are here: its name, media type and octets. Nothing
/// changes where the draft does not name it (any more).
///
/// # Errors
/// See [`StoreError`].
pub fn keep_part(store: &Store, draft: u64, (mail, part): (&MailId, &str), file: (&str, &str, &[u8])) -> Result<(), StoreError> {
    store.write(Lasting::Power, |transaction| {
        let Some(found) = one(transaction, draft)? else { return Ok(()) };
        let named = |file: &DraftFile| matches!(file, DraftFile::Part(m, p) if m == mail && p == part);
        if found.is_damaged || part_of(transaction, draft, mail, part)?.is_some() {
            return Ok(());
        }
        let Some(place) = found.written.all_files().position(named) else { return Ok(()) };
        let number = insert(transaction, draft, i64::try_from(place).unwrap_or_default(), file, Some(origin_of(mail, part)))?;
        let files: Vec<Value> = found
            .written
            .all_files()
            .map(|file| match file {
                DraftFile::Kept(kept) => json!(kept.id),
                file if named(file) => json!(number),
                DraftFile::Part(m, p) | DraftFile::Taken { origin: (m, p), .. } => json!({ "mail": m.to_string(), "part": p }),
                DraftFile::Fresh { .. } => Value::Null,
            })
            .collect();
        let composition = Proven(composition(&found.written, &files));
        transaction.execute("UPDATE draft SET composition = ?2 WHERE id = ?1", params![draft, composition])?;
        Ok(())
    })
}

/// The messages being written, the last saved first.
///
/// # Errors
/// See [`StoreError`]. One that is damaged is there, as such.
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
/// [`StoreError::Absent`]; [`StoreError::Damaged`] where it is not what was kept.
pub fn file(store: &Store, id: u64) -> Result<(String, String, Vec<u8>), StoreError> {
    store.read(|connection| {
        let mut statement = connection.prepare_cached("SELECT name, media_type, octets FROM draft_file WHERE id = ?1")?;
        Ok(statement.query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, Proven<Vec<u8>>>(2)?.0)))?)
    })
}

/// Throws a message being written away; its server's copy is to go (see [`to_follow`]).
///
/// # Errors
/// [`StoreError::Absent`].
pub fn forget(store: &Store, id: u64) -> Result<(), StoreError> {
    store.write(Lasting::Power, |transaction| {
        transaction.execute("DELETE FROM draft_file WHERE draft = ?1", [id])?;
        let changed = transaction.execute(
            "UPDATE draft SET composition = ?3, followed = ?2 WHERE id = ?1 AND followed < 2",
            params![id, FORGOTTEN, Proven("")],
        )?;
        if changed == 0 { Err(StoreError::Absent) } else { Ok(()) }
    })
}

/// Whether a draft of this name is here.
pub(super) fn stands(connection: &Connection, account: &BalAddress, name: &str) -> Result<bool, StoreError> {
    const QUERY: &str = "SELECT 1 FROM draft WHERE account = ?1 AND message_id = ?2 AND followed < 2";
    let Some(account) = rows::account(connection, account)? else { return Ok(false) };
    Ok(connection.prepare_cached(QUERY)?.query_row(params![account, name], |_| Ok(())).optional()?.is_some())
}

/// The server may have a draft of this name, which is here no more: it is to go.
pub(super) fn leave_forgotten(transaction: &Transaction<'_>, account: &BalAddress, name: &str, now: i64) -> Result<(), StoreError> {
    let account = rows::account_or_new(transaction, account)?;
    transaction.execute(
        "INSERT INTO draft (account, composition, saved_at, message_id, followed) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![account, Proven(""), now, name, FORGOTTEN],
    )?;
    Ok(())
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
    /// What its files weigh, in octets.
    pub size: u64,
}

/// What is to follow, the oldest first.
///
/// # Errors
/// See [`StoreError`].
pub fn to_follow(store: &Store, account: &BalAddress, before: i64) -> Result<Vec<ToFollow>, StoreError> {
    store.read(|connection| {
        let Some(account) = rows::account(connection, account)? else { return Ok(vec![]) };
        let mut statement = connection.prepare_cached(
            "SELECT id, message_id, saved_at, followed, (SELECT coalesce(sum(length(octets)), 0) FROM draft_file WHERE draft = d.id) FROM draft d \
             WHERE account = ?1 AND followed <> 1 AND message_id IS NOT NULL AND (saved_at <= ?2 OR followed = 2) ORDER BY saved_at",
        )?;
        let row = |row: &rusqlite::Row<'_>| {
            Ok(ToFollow {
                id: row.get(0)?,
                name: row.get(1)?,
                saved_at: row.get(2)?,
                is_forgotten: row.get::<_, i64>(3)? == FORGOTTEN,
                size: row.get(4)?,
            })
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
    let mut statement = connection.prepare_cached(QUERY)?;
    let mut rows = statement.query([id])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let (address, saved_at, name): (String, i64, Option<String>) = (row.get(0)?, row.get(2)?, row.get(3)?);
    let from = BalAddress::parse(&address).map_err(|_| StoreError::Damaged)?;
    let name = name.unwrap_or_default();
    let text = row.get::<_, Proven<Vec<u8>>>(1).map_err(StoreError::from).and_then(Proven::into_text);
    let (mut written, is_damaged) = match text.and_then(|text| read(&text, from.clone(), name.clone())) {
        Ok(written) => (written, false),
        // One that is damaged hides no other.
        Err(StoreError::Damaged) => (what_is_left(connection, id, from, name)?, true),
        Err(error) => return Err(error),
    };
    for file in written.files.iter_mut().chain(written.care.documents.iter_mut().map(|document| &mut document.file)) {
        let DraftFile::Kept(kept) = file else { continue };
        (kept.name, kept.size) = connection
            .prepare_cached("SELECT name, length(octets) - ?2 FROM draft_file WHERE id = ?1")?
            .query_row(params![kept.id, PROOF], |row| Ok((row.get(0)?, row.get(1)?)))?;
    }
    Ok(Some(StoredDraft { id, written, saved_at, is_damaged }))
}

/// A draft of which only the files can be read.
fn what_is_left(connection: &Connection, id: u64, from: BalAddress, name: String) -> Result<Written, StoreError> {
    let mut statement = connection.prepare_cached("SELECT id FROM draft_file WHERE draft = ?1 ORDER BY place")?;
    let file = |row: &rusqlite::Row<'_>| Ok(DraftFile::Kept(KeptFile { id: row.get(0)?, name: String::new(), size: 0 }));
    Ok(Written {
        from,
        to: vec![],
        cc: vec![],
        bcc: vec![],
        subject: String::new(),
        body: String::new(),
        reply_to: None,
        threading: None,
        name,
        files: statement.query_map([id], file)?.collect::<Result<_, _>>()?,
        care: WrittenCare::default(),
    })
}

fn recipients(list: &[Recipient]) -> Value {
    list.iter()
        .map(|recipient| match recipient {
            Recipient::Known(mailbox) => json!([mailbox.name, mailbox.address.to_string()]),
            Recipient::Malformed(text) => json!(text),
        })
        .collect()
}

/// What it says, as it is kept, with these values for what is attached, then for its documents. What is attached may be
/// kept elsewhere, as the outbox does: there are then fewer values.
pub(super) fn composition(written: &Written, files: &[Value]) -> String {
    let (files, documents) = files.split_at(files.len().saturating_sub(written.care.documents.len()));
    let threading = written.threading.as_ref().map(|t| json!({ "in_reply_to": t.in_reply_to, "references": t.references }));
    json!({
        "from": written.from.to_string(),
        "to": recipients(&written.to), "cc": recipients(&written.cc), "bcc": recipients(&written.bcc),
        "subject": written.subject, "body": written.body,
        "reply_to": written.reply_to.as_ref().map(ToString::to_string),
        "threading": threading, "files": files, "care": care::kept(&written.care, documents),
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
        files.push(care::file(file)?);
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
        care: value.get("care").map(care::read).transpose()?.unwrap_or_default(),
    })
}

#[cfg(test)]
#[path = "drafts_tests.rs"]
pub(in crate::store) mod tests;
