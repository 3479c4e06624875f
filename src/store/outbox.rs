//! Messages on their way out.
//!
//! A row goes 0 → 1 → 2 → 3 → 4 and away; what the crash rule needs is on the disk before the step it is about is taken:
//! *ending* before the end of the message leaves, *accepted* before anything is done with the answer.

use super::drafts::{self, DraftFile, Written};
use super::rows;
use super::{Lasting, Store, StoreError};
use crate::domain::bal::BalAddress;
use crate::domain::mail::MailId;
use crate::formats::mime::{self, SealedMail};
use rusqlite::{Connection, OptionalExtension as _, Transaction, params};
use serde_json::json;

/// Where a message of the outbox is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(i64)]
pub enum Step {
    /// It waits.
    Waiting = 0,
    /// It is being handed over; its end has not left. Found so after a crash, it may leave again.
    Begun = 1,
    /// Its end is leaving. Found so after a crash, nobody can tell.
    Ending = 2,
    /// The operator has it.
    Accepted = 3,
    /// Its copy stands in Sent.
    Copied = 4,
    /// The operator will not take it.
    Refused = 5,
    /// Nobody can tell.
    Uncertain = 6,
}

impl Step {
    fn of(number: i64) -> Result<Self, StoreError> {
        use Step::{Accepted, Begun, Copied, Ending, Refused, Uncertain, Waiting};
        let steps = [Waiting, Begun, Ending, Accepted, Copied, Refused, Uncertain];
        steps.into_iter().find(|step| *step as i64 == number).ok_or(StoreError::Damaged)
    }

    /// The word that the journal has for it.
    fn word(self) -> &'static str {
        match self {
            Step::Waiting | Step::Begun | Step::Ending => "queued",
            Step::Accepted => "accepted",
            Step::Copied => "copied",
            Step::Refused => "refused",
            Step::Uncertain => "uncertain",
        }
    }
}

/// A row, without its octets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRow {
    /// Names it.
    pub id: u64,
    /// The mailbox it leaves from.
    pub from: BalAddress,
    /// Its identifier.
    pub message_id: String,
    /// Where it is.
    pub step: Step,
    /// The envelope.
    pub to: Vec<BalAddress>,
    /// Its subject.
    pub subject: String,
    /// Since when it is there, in seconds since 1970.
    pub since: i64,
    /// Not before this, in seconds since 1970.
    pub due: i64,
    /// How often it was tried in vain.
    pub tries: u32,
    /// What the engine noted of the last try.
    pub problem: Option<String>,
}

/// A message to put in the outbox.
#[derive(Debug)]
pub struct Leaving<'a> {
    /// What was sealed.
    pub mail: &'a SealedMail,
    /// What it was made of, to become a draft again; its name is that of the draft it was, empty for none. Its files are
    /// in the sealed message.
    pub written: &'a Written,
    /// Not before this, in seconds since 1970.
    pub due: i64,
}

/// A message that stands in the outbox, with its octets.
#[derive(Debug)]
pub struct OutboxMail {
    /// The same octets each time.
    pub mail: SealedMail,
    /// The message it answers.
    pub answers: Option<MailId>,
    /// The draft it was: a Message-ID.
    pub draft: Option<String>,
}

/// Puts a message in the outbox, takes its draft away and leaves the first trace, all or nothing. Its number, and whether
/// there was a draft.
///
/// # Errors
/// See [`StoreError`].
pub fn put(store: &Store, leaving: &Leaving<'_>, now: i64) -> Result<(u64, bool), StoreError> {
    store.write(Lasting::Power, |transaction| {
        let (mail, written) = (leaving.mail, leaving.written);
        let account = rows::account_or_new(transaction, mail.sender())?;
        let recipients: Vec<String> = mail.recipients().iter().map(ToString::to_string).collect();
        // The name of the draft travels in the composition: it is taken away from the server once this is accepted.
        let composition = json!({ "written": drafts::composition(written, &[]), "draft": written.name }).to_string();
        transaction.execute(
            "INSERT INTO outbox (account, message_id, subject, recipients, transmitted, kept, state, since, due, composition, answers) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7, ?8, ?9, ?10)",
            params![
                account,
                mail.message_id(),
                written.subject,
                json!(recipients).to_string(),
                mail.transmitted(),
                mail.kept(),
                now,
                leaving.due,
                composition,
                written.reply_to.as_ref().map(ToString::to_string),
            ],
        )?;
        let id = u64::try_from(transaction.last_insert_rowid()).map_err(|_| StoreError::Damaged)?;
        let drafts = if written.name.is_empty() {
            0
        } else {
            transaction
                .execute("DELETE FROM draft WHERE account = ?1 AND message_id = ?2 AND followed < 2", params![account, written.name])?
        };
        trace(transaction, id, "queued", now)?;
        Ok((id, drafts > 0))
    })
}

/// Everything on its way out, the oldest first.
///
/// # Errors
/// See [`StoreError`].
pub fn all(store: &Store) -> Result<Vec<OutboxRow>, StoreError> {
    store.read(|connection| {
        let mut statement = connection.prepare_cached(
            "SELECT outbox.id, account.address, message_id, state, recipients, subject, since, due, tries, problem FROM outbox \
             JOIN account ON account.id = outbox.account ORDER BY outbox.id",
        )?;
        let mut rows = statement.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let (address, recipients): (String, String) = (row.get(1)?, row.get(4)?);
            found.push(OutboxRow {
                id: row.get(0)?,
                from: BalAddress::parse(&address).map_err(|_| StoreError::Damaged)?,
                message_id: row.get(2)?,
                step: Step::of(row.get(3)?)?,
                to: addresses(&recipients)?,
                subject: row.get(5)?,
                since: row.get(6)?,
                due: row.get(7)?,
                tries: row.get(8)?,
                problem: row.get(9)?,
            });
        }
        Ok(found)
    })
}

/// A message with its octets.
///
/// # Errors
/// [`StoreError::Absent`].
pub fn mail(store: &Store, id: u64) -> Result<OutboxMail, StoreError> {
    store.read(|connection| load(connection, id).map(|(mail, _)| mail))
}

/// Goes from one of these steps to another; written so that a power cut does not take it back.
///
/// # Errors
/// [`StoreError::Absent`] where it is at none of them (any more): somebody took it back.
pub fn advance(store: &Store, id: u64, from: &[Step], to: Step, problem: Option<&str>, now: i64) -> Result<(), StoreError> {
    store.write(Lasting::Power, |transaction| {
        step(transaction, id, from, to, problem, now)?;
        if matches!(to, Step::Accepted | Step::Refused | Step::Uncertain) { trace(transaction, id, to.word(), now) } else { Ok(()) }
    })
}

/// Waits again, until this moment: it did not leave.
///
/// # Errors
/// [`StoreError::Absent`] where it was not being handed over.
pub fn postpone(store: &Store, id: u64, due: i64, problem: Option<&str>, now: i64) -> Result<(), StoreError> {
    store.write(Lasting::Power, |transaction| {
        step(transaction, id, &[Step::Waiting, Step::Begun, Step::Ending], Step::Waiting, problem, now)?;
        transaction.execute("UPDATE outbox SET due = ?2, tries = tries + ?3 WHERE id = ?1", params![id, due, problem.is_some()])?;
        Ok(())
    })
}

/// Accepted and filed: traced, and gone.
///
/// # Errors
/// [`StoreError::Absent`] where it is not accepted.
pub fn close(store: &Store, id: u64, now: i64) -> Result<(), StoreError> {
    store.write(Lasting::Power, |transaction| {
        step(transaction, id, &[Step::Accepted, Step::Copied], Step::Copied, None, now)?;
        trace(transaction, id, Step::Copied.word(), now)?;
        transaction.execute("DELETE FROM outbox WHERE id = ?1", [id])?;
        Ok(())
    })
}

/// A person's decision: it leaves again, now. What the operator has already never does.
///
/// # Errors
/// [`StoreError::Absent`].
pub fn retry(store: &Store, id: u64, now: i64) -> Result<(), StoreError> {
    store.write(Lasting::Power, |transaction| {
        let from = [Step::Waiting, Step::Ending, Step::Refused, Step::Uncertain];
        step(transaction, id, &from, Step::Waiting, None, now)?;
        transaction.execute("UPDATE outbox SET due = ?2, tries = 0 WHERE id = ?1", params![id, now])?;
        trace(transaction, id, "retried", now)
    })
}

/// A person's decision: it does not leave. What cannot have left is a draft again, whose number this is.
///
/// # Errors
/// [`StoreError::Absent`] where there is no such message, or it is being handed over.
pub fn discard(store: &Store, id: u64, now: i64) -> Result<Option<u64>, StoreError> {
    store.write(Lasting::Power, |transaction| {
        let (_, now_at) = load(transaction, id)?;
        let draft = match now_at {
            Step::Waiting | Step::Refused => Some(reopen(transaction, id, now)?),
            Step::Ending | Step::Uncertain | Step::Accepted | Step::Copied => None,
            Step::Begun => return Err(StoreError::Absent),
        };
        trace(transaction, id, "discarded", now)?;
        transaction.execute("DELETE FROM outbox WHERE id = ?1", [id])?;
        Ok(draft)
    })
}

/// Takes a message that did not leave away, without making a draft of it: whoever sent it still has it.
///
/// # Errors
/// [`StoreError::Absent`] where it is on its way.
pub fn withdraw(store: &Store, id: u64, now: i64) -> Result<(), StoreError> {
    store.write(Lasting::Power, |transaction| {
        step(transaction, id, &[Step::Waiting, Step::Begun, Step::Ending, Step::Refused], Step::Refused, None, now)?;
        trace(transaction, id, "withdrawn", now)?;
        transaction.execute("DELETE FROM outbox WHERE id = ?1", [id])?;
        Ok(())
    })
}

/// Makes a message that waits a draft again (undo); the draft's number. Only while nothing of it has begun to leave.
///
/// # Errors
/// [`StoreError::Absent`] where it has begun to leave, or is not there.
pub(super) fn take_back(transaction: &Transaction<'_>, id: u64, now: i64) -> Result<u64, StoreError> {
    if load(transaction, id)?.1 != Step::Waiting {
        return Err(StoreError::Absent);
    }
    let draft = reopen(transaction, id, now)?;
    trace(transaction, id, "taken-back", now)?;
    transaction.execute("DELETE FROM outbox WHERE id = ?1", [id])?;
    Ok(draft)
}

/// The last message that was put in the outbox since this moment and waits: its number, and when it was put there.
pub(super) fn last_waiting(connection: &Connection, since: i64) -> Result<Option<(u64, i64)>, StoreError> {
    const QUERY: &str = "SELECT id, since FROM outbox WHERE state = 0 AND tries = 0 AND since >= ?1 ORDER BY id DESC LIMIT 1";
    Ok(connection.prepare_cached(QUERY)?.query_row([since], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

/// The draft that a message was, its files taken from what was sealed.
fn reopen(transaction: &Transaction<'_>, id: u64, now: i64) -> Result<u64, StoreError> {
    let (outbox, _) = load(transaction, id)?;
    let text: String = transaction.query_row("SELECT composition FROM outbox WHERE id = ?1", [id], |row| row.get(0))?;
    let kept: serde_json::Value = serde_json::from_str(&text).map_err(|_| StoreError::Damaged)?;
    let written = kept.get("written").and_then(serde_json::Value::as_str).ok_or(StoreError::Damaged)?;
    // Without a draft of that name it takes the message's own.
    let name = outbox.draft.unwrap_or_else(|| outbox.mail.message_id().to_owned());
    let mut written = drafts::read(written, outbox.mail.sender().clone(), name)?;
    let sealed = outbox.mail.kept();
    for attachment in mime::read(sealed).attachments {
        let (attachment, octets) = mime::part(sealed, &attachment.part).ok_or(StoreError::Damaged)?;
        written.files.push(DraftFile::Fresh { name: attachment.name, media_type: attachment.media_type, octets: octets.into() });
    }
    drafts::save_in(transaction, None, &written, now)
}

fn step(transaction: &Transaction<'_>, id: u64, from: &[Step], to: Step, problem: Option<&str>, now: i64) -> Result<(), StoreError> {
    let found: i64 = transaction.query_row("SELECT state FROM outbox WHERE id = ?1", [id], |row| row.get(0))?;
    if !from.contains(&Step::of(found)?) {
        return Err(StoreError::Absent);
    }
    transaction.execute("UPDATE outbox SET state = ?2, since = ?3, problem = ?4 WHERE id = ?1", params![id, to as i64, now, problem])?;
    Ok(())
}

fn trace(transaction: &Transaction<'_>, id: u64, outcome: &str, now: i64) -> Result<(), StoreError> {
    const LEAVE: &str = "INSERT INTO journal (at, account, what, message_id, outcome) \
         SELECT ?2, account, 'send', message_id, ?3 FROM outbox WHERE id = ?1";
    transaction.execute(LEAVE, params![id, now, outcome])?;
    Ok(())
}

fn load(connection: &Connection, id: u64) -> Result<(OutboxMail, Step), StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT transmitted, kept, account.address, recipients, message_id, answers, composition, state FROM outbox \
         JOIN account ON account.id = outbox.account WHERE outbox.id = ?1",
    )?;
    let (transmitted, kept, address, recipients, message_id, answers, composition, state) = statement.query_row([id], |row| {
        let texts: (String, String, String) = (row.get(2)?, row.get(3)?, row.get(4)?);
        Ok((
            row.get::<_, Vec<u8>>(0)?,
            row.get::<_, Vec<u8>>(1)?,
            texts.0,
            texts.1,
            texts.2,
            row.get::<_, Option<String>>(5)?,
            row.get::<_, String>(6)?,
            row.get::<_, i64>(7)?,
        ))
    })?;
    let value: serde_json::Value = serde_json::from_str(&composition).map_err(|_| StoreError::Damaged)?;
    let draft = value.get("draft").and_then(serde_json::Value::as_str).filter(|name| !name.is_empty()).map(str::to_owned);
    let sender = BalAddress::parse(&address).map_err(|_| StoreError::Damaged)?;
    let mail = SealedMail::kept_before(transmitted, kept, sender, addresses(&recipients)?, message_id);
    let answers = answers.and_then(|id| MailId::parse(&id).ok());
    Ok((OutboxMail { mail, answers, draft }, Step::of(state)?))
}

fn addresses(json: &str) -> Result<Vec<BalAddress>, StoreError> {
    let texts: Vec<String> = serde_json::from_str(json).map_err(|_| StoreError::Damaged)?;
    texts.iter().map(|text| BalAddress::parse(text).map_err(|_| StoreError::Damaged)).collect()
}

#[cfg(test)]
#[path = "outbox_tests.rs"]
pub(in crate::store) mod tests;
