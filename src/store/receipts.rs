//! What is known of messages that were sent, and what was answered to those who asked for a read receipt.
//!
//! A report is kept under the Message-ID that it names, whether that message is here or not: it may come first, or have been sent
//! elsewhere. Facts are only added; [`domain::receipt::merge`](crate::domain::receipt::merge) makes one state of them.

use super::{Lasting, Store, StoreError, rows, source};
use crate::domain::bal::BalAddress;
use crate::domain::draft::Wishes;
use crate::domain::mail::{MailId, Marks};
use crate::domain::receipt::{Fact, Failure, Progress, ReceiptAnswer, RecipientState, Report, is_same, merge};
use crate::formats::receipt;
use rusqlite::{Connection, OptionalExtension as _, Transaction, params};
use time::OffsetDateTime;

/// The most facts read of one message: forty recipients, a dozen reports each.
const FACTS: i64 = 2_000;
/// The most messages of a conversation looked at for an answer.
const ANSWERS: i64 = 50;
/// The longest identifier kept, in octets.
const ID: usize = 998;

/// Keeps what a message reports, where it does.
pub(super) fn note(
    transaction: &Transaction<'_>,
    account: i64,
    report: Option<&Report>,
    date: Option<OffsetDateTime>,
) -> Result<(), StoreError> {
    let Some(report) = report else { return Ok(()) };
    let Some(message_id) = report.message_id() else { return Ok(()) };
    report.facts(date).iter().try_for_each(|fact| add(transaction, account, message_id, fact))
}

/// The sender's operator took the message for these recipients.
pub(super) fn accepted(
    transaction: &Transaction<'_>,
    account: i64,
    message_id: &str,
    recipients: &[BalAddress],
    now: i64,
) -> Result<(), StoreError> {
    for recipient in recipients {
        let at = OffsetDateTime::from_unix_timestamp(now).ok();
        let fact = Fact { recipient: recipient.to_string(), progress: Progress::Accepted, failure: None, detail: String::new(), at };
        add(transaction, account, message_id, &fact)?;
    }
    Ok(())
}

fn add(transaction: &Transaction<'_>, account: i64, message_id: &str, fact: &Fact) -> Result<(), StoreError> {
    // The first date stays, whichever report is read first.
    const ADD: &str = "INSERT INTO sent_fact (account, message_id, recipient, progress, failure, detail, at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO UPDATE SET at = coalesce(min(at, excluded.at), at, excluded.at)";
    if message_id.len() > ID {
        return Ok(());
    }
    let values = params![
        account,
        message_id,
        fact.recipient.to_lowercase(),
        fact.progress.id(),
        fact.failure.map_or("", Failure::id),
        fact.detail,
        fact.at.map(OffsetDateTime::unix_timestamp),
    ];
    transaction.prepare_cached(ADD)?.execute(values)?;
    Ok(())
}

fn facts(connection: &Connection, account: i64, message_id: &str) -> Result<Vec<Fact>, StoreError> {
    const FIND: &str = "SELECT recipient, progress, failure, detail, at FROM sent_fact WHERE account = ?1 AND message_id = ?2 LIMIT ?3";
    let mut statement = connection.prepare_cached(FIND)?;
    let mut rows = statement.query(params![account, message_id, FACTS])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (progress, failure): (String, String) = (row.get(1)?, row.get(2)?);
        found.push(Fact {
            recipient: row.get(0)?,
            progress: Progress::from_id(&progress).unwrap_or_default(),
            failure: if failure.is_empty() { None } else { Some(Failure::from_id(&failure).unwrap_or(Failure::Other)) },
            detail: row.get(3)?,
            at: row.get::<_, Option<i64>>(4)?.and_then(|at| OffsetDateTime::from_unix_timestamp(at).ok()),
        });
    }
    Ok(found)
}

/// What is known of each recipient of a message that this mailbox sent; nothing of a message that others sent.
///
/// # Errors
/// [`StoreError::Absent`] where the message is not here.
pub fn state(store: &Store, id: &MailId) -> Result<Vec<RecipientState>, StoreError> {
    const FIND: &str = "SELECT folder.account, message_id, from_address, recipients, conversation, octets FROM message \
         JOIN folder ON folder.id = message.folder LEFT JOIN source ON source.message = message.id WHERE message.id = ?1";
    store.read(|connection| {
        let message = rows::mail(connection, id)?;
        let mut statement = connection.prepare_cached(FIND)?;
        let mut found = statement.query([message])?;
        let row = found.next()?.ok_or(StoreError::Absent)?;
        let text = |at: usize| -> Result<String, StoreError> { Ok(row.get::<_, Option<String>>(at)?.unwrap_or_default()) };
        let (account, message_id, author): (i64, String, String) = (row.get(0)?, text(1)?, text(2)?);
        if !is_same(&author, &id.account.to_string()) {
            return Ok(Vec::new());
        }
        let packed: Option<Vec<u8>> = row.get(5)?;
        let recipients = match packed.as_deref().map(source::unpack).transpose()? {
            Some(octets) => receipt::recipients(&octets),
            None => serde_json::from_str::<Vec<(String, String)>>(&text(3)?)
                .unwrap_or_default()
                .into_iter()
                .map(|(_, address)| address)
                .collect(),
        };
        let mut facts = if message_id.is_empty() { Vec::new() } else { facts(connection, account, &message_id)? };
        if let Some(conversation) = row.get::<_, Option<i64>>(4)? {
            answers(connection, conversation, message, &message_id, &recipients, &mut facts)?;
        }
        Ok(merge(&recipients, &facts))
    })
}

/// Who answered: among the messages that came after in the conversation, those of its recipients.
fn answers(
    connection: &Connection,
    conversation: i64,
    message: i64,
    message_id: &str,
    recipients: &[String],
    facts: &mut Vec<Fact>,
) -> Result<(), StoreError> {
    const FIND: &str = "SELECT from_address, coalesce(date, received), octets FROM message INDEXED BY message_conversation \
         JOIN source ON source.message = message.id WHERE conversation = ?1 AND message.id <> ?2 AND size < 8388608 ORDER BY id DESC LIMIT ?3";
    let mut statement = connection.prepare_cached(FIND)?;
    let mut rows = statement.query(params![conversation, message, ANSWERS])?;
    while let Some(row) = rows.next()? {
        let author = row.get::<_, Option<String>>(0)?.unwrap_or_default();
        if !recipients.iter().any(|recipient| is_same(recipient, &author)) {
            continue;
        }
        let octets = source::unpack(&row.get::<_, Vec<u8>>(2)?)?;
        if receipt::answers(&octets).as_deref() == Some(message_id) {
            let at = OffsetDateTime::from_unix_timestamp(row.get(1)?).ok();
            facts.push(Fact { recipient: author, progress: Progress::Answered, failure: None, detail: String::new(), at });
        }
    }
    Ok(())
}

/// Remembers what was asked for with a message. Nothing where nothing was.
///
/// # Errors
/// As [`Store::open`] for the disk.
pub fn wish(store: &Store, account: &BalAddress, message_id: &str, wishes: Wishes) -> Result<(), StoreError> {
    const KEEP: &str = "INSERT OR REPLACE INTO sent_wish (account, message_id, wishes) VALUES (?1, ?2, ?3)";
    let bits = i64::from(wishes.read_receipt) | (i64::from(wishes.delivery_report) << 1) | (i64::from(wishes.end_of_exchange) << 2);
    if bits == 0 {
        return Ok(());
    }
    store.write(Lasting::Process, |transaction| {
        let account = rows::account_or_new(transaction, account)?;
        transaction.prepare_cached(KEEP)?.execute(params![account, message_id, bits])?;
        Ok(())
    })
}

/// What was asked for with a message that was sent from here.
///
/// # Errors
/// [`StoreError::Absent`] where the message is not here.
pub fn wishes(store: &Store, id: &MailId) -> Result<Wishes, StoreError> {
    const FIND: &str = "SELECT wishes FROM message JOIN folder ON folder.id = message.folder \
         JOIN sent_wish ON sent_wish.account = folder.account AND sent_wish.message_id = message.message_id WHERE message.id = ?1";
    store.read(|connection| {
        let message = rows::mail(connection, id)?;
        let bits: i64 = connection.prepare_cached(FIND)?.query_row([message], |row| row.get(0)).optional()?.unwrap_or_default();
        Ok(Wishes { read_receipt: bits & 1 != 0, delivery_report: bits & 2 != 0, end_of_exchange: bits & 4 != 0 })
    })
}

/// What was answered to the author of a received message who asks for a read receipt: here, or in another program, which a mark of
/// the server tells.
///
/// # Errors
/// As [`Store::open`] for the disk. Nothing was answered about a message that is not here.
pub fn answered(store: &Store, id: &MailId) -> Result<Option<ReceiptAnswer>, StoreError> {
    store.read(|connection| {
        let (account, name, flags) = match named(connection, id) {
            Err(StoreError::Absent) => return Ok(None),
            found => found?,
        };
        const FIND: &str = "SELECT answer FROM receipt_answer WHERE account = ?1 AND message_id = ?2";
        let answer: Option<String> = connection.prepare_cached(FIND)?.query_row(params![account, name], |row| row.get(0)).optional()?;
        let marked = Marks(flags).has(Marks::RECEIPT).then_some(ReceiptAnswer::Send);
        Ok(answer.and_then(|answer| ReceiptAnswer::from_id(&answer)).or(marked))
    })
}

/// Remembers an answer; `false` where one was given before: nothing is to be sent.
///
/// # Errors
/// [`StoreError::Absent`] where the message is not here.
pub fn answer(store: &Store, id: &MailId, answer: ReceiptAnswer, now: i64) -> Result<bool, StoreError> {
    const KEEP: &str = "INSERT OR IGNORE INTO receipt_answer (account, message_id, answer, at) VALUES (?1, ?2, ?3, ?4)";
    store.write(Lasting::Power, |transaction| {
        let (account, name, flags) = named(transaction, id)?;
        if Marks(flags).has(Marks::RECEIPT) {
            return Ok(false);
        }
        Ok(transaction.prepare_cached(KEEP)?.execute(params![account, name, answer.id(), now])? > 0)
    })
}

/// The account of a message, what it is remembered by, and its marks.
fn named(connection: &Connection, id: &MailId) -> Result<(i64, String, u16), StoreError> {
    const FIND: &str =
        "SELECT folder.account, message_id, flags FROM message JOIN folder ON folder.id = message.folder WHERE message.id = ?1";
    let message = rows::mail(connection, id)?;
    let (account, message_id, flags): (i64, Option<String>, u16) =
        connection.prepare_cached(FIND)?.query_row([message], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    // The row's number stays as long as the message is here.
    let name = message_id.filter(|id| !id.is_empty() && id.len() <= ID).unwrap_or_else(|| format!("row {message}"));
    Ok((account, name, flags))
}

#[cfg(test)]
#[path = "receipts_tests.rs"]
mod tests;
