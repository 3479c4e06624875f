//! Messages on their way out.
//!
//! A row goes 0 → 1 → 2 → 3 → 4 and away; what the crash rule needs is on the disk before the step it is about is taken:
//! *ending* before the end of the message leaves, *accepted* before anything is done with the answer.

use super::care::{self, WrittenCare};
use super::drafts::{self, DraftFile, Written};
use super::proof::Proven;
use super::receipts;
use super::rows;
use super::{Lasting, Store, StoreError};
use crate::domain::bal::BalAddress;
use crate::domain::draft::{Recipient, Threading};
use crate::domain::mail::MailId;
use crate::domain::naming;
use crate::formats::mime::{self, SealedMail};
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, params};
use serde_json::{Value, json};

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
    /// Its recipients and its subject are not what was written: they are left out, and it cannot leave.
    pub is_damaged: bool,
}

/// A message to put in the outbox.
#[derive(Debug)]
pub struct Leaving<'a> {
    /// What was sealed.
    pub mail: &'a SealedMail,
    /// What it was made of, to become a draft again; its name is that of the draft it was, empty for none. Its files are
    /// in the sealed message, its documents' here.
    pub written: &'a Written,
    /// How many of the sealed message's attachments, the first ones, were made of its documents: they are no files of the
    /// draft that it becomes again.
    pub packaged: usize,
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
        let documents: Vec<Value> = written.care.documents.iter().map(|document| care::whole(&document.file)).collect();
        let composition = json!({
            "written": drafts::composition(written, &documents), "draft": written.name,
            "packaged": leaving.packaged, "delivery_report": mail.wants_delivery_report(),
        });
        let composition = composition.to_string();
        let answers = written.reply_to.as_ref().map(ToString::to_string);
        transaction.execute(
            "INSERT INTO outbox (account, state, since, due, message_id, answers) VALUES (?1, 0, ?2, ?3, ?4, ?5)",
            params![account, now, leaving.due, mail.message_id(), answers],
        )?;
        let id = u64::try_from(transaction.last_insert_rowid()).map_err(|_| StoreError::Damaged)?;
        let envelope = json!({ "subject": shown_subject(leaving), "to": recipients }).to_string();
        transaction.execute(
            "INSERT INTO outbox_mail (outbox, envelope, composition, transmitted, kept) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                id,
                Proven(envelope),
                Proven(composition),
                Proven(mail.transmitted()),
                Proven(difference(mail.transmitted(), mail.kept())),
            ],
        )?;
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

/// What a person knows the message by: what was typed, else the subject that it was given, without its technical mark.
fn shown_subject(leaving: &Leaving<'_>) -> String {
    match leaving.written.subject.as_str() {
        "" => naming::subject_for_people(&mime::read(leaving.mail.kept()).subject),
        typed => typed.to_owned(),
    }
}

/// Everything on its way out, the oldest first.
///
/// # Errors
/// See [`StoreError`].
pub fn all(store: &Store) -> Result<Vec<OutboxRow>, StoreError> {
    store.read(|connection| {
        let mut statement = connection.prepare_cached(
            "SELECT outbox.id, account.address, message_id, state, envelope, since, due, tries, problem FROM outbox \
             JOIN account ON account.id = outbox.account LEFT JOIN outbox_mail ON outbox_mail.outbox = outbox.id ORDER BY outbox.id",
        )?;
        let mut rows = statement.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let address: String = row.get(1)?;
            // One that is damaged is shown as such, and hides no other.
            let envelope = envelope(row, 4).ok();
            found.push(OutboxRow {
                id: row.get(0)?,
                from: BalAddress::parse(&address).map_err(|_| StoreError::Damaged)?,
                message_id: row.get(2)?,
                step: Step::of(row.get(3)?)?,
                since: row.get(5)?,
                due: row.get(6)?,
                tries: row.get(7)?,
                problem: row.get(8)?,
                is_damaged: envelope.is_none(),
                subject: envelope.as_ref().map(|(subject, _)| subject.clone()).unwrap_or_default(),
                to: envelope.map(|(_, to)| to).unwrap_or_default(),
            });
        }
        Ok(found)
    })
}

/// A message with its octets.
///
/// # Errors
/// [`StoreError::Absent`]; [`StoreError::Damaged`] where any of it is not what was written: it must not leave.
pub fn mail(store: &Store, id: u64) -> Result<OutboxMail, StoreError> {
    store.read(|connection| load(connection, id)?.whole())
}

/// Goes from one of these steps to another; written so that a power cut does not take it back.
///
/// # Errors
/// [`StoreError::Absent`] where it is at none of them (any more): somebody took it back.
pub fn advance(store: &Store, id: u64, from: &[Step], to: Step, problem: Option<&str>, now: i64) -> Result<(), StoreError> {
    store.write(Lasting::Power, |transaction| {
        step(transaction, id, from, to, problem, now)?;
        if to == Step::Accepted {
            accepted(transaction, id, now)?;
        }
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

/// The clock was set back since this was written: what was to wait so many seconds waits these, from now on. What is to
/// leave at a moment that a person named, later than `longest` seconds, stays due at that moment.
///
/// # Errors
/// See [`StoreError`].
pub fn follow_clock(store: &Store, longest: i64, now: i64) -> Result<(), StoreError> {
    store.write(Lasting::Power, |transaction| {
        transaction.execute(
            "UPDATE outbox SET due = ?1 + max(due - since, 0), since = ?1 WHERE state = 0 AND since > ?1 AND due - since <= ?2",
            params![now, longest],
        )?;
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

/// Which name the draft takes that a message becomes again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DraftName {
    /// The one that it had: its copy at the server has it.
    Former,
    /// The message's own: the server has it as a draft under that name, in place of the former.
    Message,
}

/// A person's decision, or a refusal told to whoever sent it: it is in the outbox no more, and a draft again, whose number
/// this is. What is damaged comes back as far as it can be read. What the operator has does not.
///
/// # Errors
/// [`StoreError::Absent`] where there is no such message, or the operator has it; [`StoreError::Damaged`] where nothing of
/// it can be read any more.
pub fn take_out(store: &Store, id: u64, name: DraftName, now: i64) -> Result<u64, StoreError> {
    store.write(Lasting::Power, |transaction| {
        let loaded = load(transaction, id)?;
        if matches!(loaded.step, Step::Accepted | Step::Copied) {
            return Err(StoreError::Absent);
        }
        let (sender, message_id) = (loaded.sender.clone(), loaded.message_id.clone());
        let (draft, takes) = reopen(transaction, loaded, name, now)?;
        // Where it was to be sent at once, the server has it as a draft under its own name too.
        if name == DraftName::Former && takes != message_id {
            drafts::leave_forgotten(transaction, &sender, &message_id, now)?;
        }
        trace(transaction, id, "discarded", now)?;
        transaction.execute("DELETE FROM outbox WHERE id = ?1", [id])?;
        Ok(draft)
    })
}

/// A person's decision: it does not leave, and what was written is not kept either. The draft that it was goes from the server.
///
/// # Errors
/// [`StoreError::Absent`].
pub fn throw_away(store: &Store, id: u64, now: i64) -> Result<(), StoreError> {
    store.write(Lasting::Power, |transaction| {
        let loaded = load(transaction, id)?;
        // Under both of the names that the server may have it by among the drafts.
        for name in loaded.draft().iter().chain([&loaded.message_id]) {
            drafts::leave_forgotten(transaction, &loaded.sender, name, now)?;
        }
        trace(transaction, id, "thrown-away", now)?;
        transaction.execute("DELETE FROM outbox WHERE id = ?1", [id])?;
        Ok(())
    })
}

/// A person's decision about a message of which nobody could tell: it did leave. Its copy is to be filed.
///
/// # Errors
/// [`StoreError::Absent`] where it is not uncertain.
pub fn confirm(store: &Store, id: u64, now: i64) -> Result<(), StoreError> {
    store.write(Lasting::Power, |transaction| {
        step(transaction, id, &[Step::Ending, Step::Uncertain], Step::Accepted, None, now)?;
        accepted(transaction, id, now)?;
        trace(transaction, id, "confirmed", now)
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
    let loaded = load(transaction, id)?;
    if loaded.step != Step::Waiting {
        return Err(StoreError::Absent);
    }
    let (draft, _) = reopen(transaction, loaded, DraftName::Former, now)?;
    trace(transaction, id, "taken-back", now)?;
    transaction.execute("DELETE FROM outbox WHERE id = ?1", [id])?;
    Ok(draft)
}

/// The last message that was put in the outbox since this moment and waits: its number, and when it was put there.
pub(super) fn last_waiting(connection: &Connection, since: i64) -> Result<Option<(u64, i64)>, StoreError> {
    const QUERY: &str = "SELECT id, since FROM outbox WHERE state = 0 AND tries = 0 AND since >= ?1 ORDER BY id DESC LIMIT 1";
    Ok(connection.prepare_cached(QUERY)?.query_row([since], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

/// The draft that a message was, its files taken from what was sealed: its number and its name. Of what is damaged, what is
/// left.
fn reopen(transaction: &Transaction<'_>, loaded: Loaded, name: DraftName, now: i64) -> Result<(u64, String), StoreError> {
    // Without a draft of that name it takes the message's own; and so it does where another stands under it by now.
    let former = match loaded.draft().filter(|_| name == DraftName::Former) {
        Some(former) if drafts::stands(transaction, &loaded.sender, &former)? => None,
        former => former,
    };
    let name = former.unwrap_or_else(|| loaded.message_id.clone());
    // Whichever of the two can be read says the same.
    let sealed = loaded.kept.or(loaded.transmitted);
    let composition = loaded.composition.and_then(|kept| {
        let written = drafts::read(&kept.written, loaded.sender.clone(), name.clone())?;
        Ok((written, kept.packaged))
    });
    let (mut written, packaged) = match (composition, &sealed) {
        (Ok(whole), _) => whole,
        // Its documents come back as they were packaged: an archive can be sent again.
        (Err(StoreError::Damaged), Ok(sealed)) => (read_back(sealed, loaded.sender, loaded.answers, name), 0),
        (Err(error), _) => return Err(error),
    };
    if let Ok(sealed) = sealed {
        for attachment in mime::read(&sealed).attachments.into_iter().skip(packaged) {
            let (attachment, octets) = mime::part(&sealed, &attachment.part).ok_or(StoreError::Damaged)?;
            written.files.push(DraftFile::Fresh { name: attachment.name, media_type: attachment.media_type, octets: octets.into() });
        }
    }
    let draft = drafts::save_in(transaction, None, &written, now)?;
    Ok((draft, written.name))
}

/// What a sealed message says, where its composition cannot be read.
fn read_back(sealed: &[u8], from: BalAddress, reply_to: Option<MailId>, name: String) -> Written {
    let content = mime::read(sealed);
    let recipients = |list: &[crate::domain::mail::Correspondent]| list.iter().map(Recipient::of).collect();
    Written {
        from,
        to: recipients(&content.to),
        cc: recipients(&content.cc),
        bcc: recipients(&content.bcc),
        subject: content.subject,
        body: content.text,
        reply_to,
        threading: Some(Threading { in_reply_to: content.references.last().cloned(), references: content.references }),
        name,
        files: vec![],
        care: WrittenCare::default(),
    }
}

fn step(transaction: &Transaction<'_>, id: u64, from: &[Step], to: Step, problem: Option<&str>, now: i64) -> Result<(), StoreError> {
    let found: i64 = transaction.query_row("SELECT state FROM outbox WHERE id = ?1", [id], |row| row.get(0))?;
    if !from.contains(&Step::of(found)?) {
        return Err(StoreError::Absent);
    }
    transaction.execute("UPDATE outbox SET state = ?2, since = ?3, problem = ?4 WHERE id = ?1", params![id, to as i64, now, problem])?;
    Ok(())
}

/// The operator took it for each recipient of its envelope. A damaged envelope names nobody.
fn accepted(transaction: &Transaction<'_>, id: u64, now: i64) -> Result<(), StoreError> {
    const QUERY: &str =
        "SELECT account, message_id, envelope FROM outbox LEFT JOIN outbox_mail ON outbox_mail.outbox = outbox.id WHERE id = ?1";
    let mut statement = transaction.prepare_cached(QUERY)?;
    let mut rows = statement.query([id])?;
    let row = rows.next()?.ok_or(StoreError::Absent)?;
    let (_, to) = envelope(row, 2).unwrap_or_default();
    receipts::accepted(transaction, row.get(0)?, &row.get::<_, String>(1)?, &to, now)
}

fn trace(transaction: &Transaction<'_>, id: u64, outcome: &str, now: i64) -> Result<(), StoreError> {
    const LEAVE: &str = "INSERT INTO journal (at, account, what, message_id, outcome) \
         SELECT ?2, account, 'send', message_id, ?3 FROM outbox WHERE id = ?1";
    transaction.execute(LEAVE, params![id, now, outcome])?;
    Ok(())
}

/// A message as far as it can be read.
struct Loaded {
    step: Step,
    sender: BalAddress,
    message_id: String,
    answers: Option<MailId>,
    to: Result<Vec<BalAddress>, StoreError>,
    composition: Result<Composed, StoreError>,
    transmitted: Result<Vec<u8>, StoreError>,
    kept: Result<Vec<u8>, StoreError>,
}

/// What a message was made of.
struct Composed {
    /// What was written, as `store::drafts` keeps it.
    written: String,
    /// The draft that it was: a Message-ID.
    draft: Option<String>,
    packaged: usize,
    delivery_report: bool,
}

impl Loaded {
    /// The draft that it was: a Message-ID.
    fn draft(&self) -> Option<String> {
        self.composition.as_ref().ok().and_then(|composed| composed.draft.clone())
    }

    /// All of it, or that it is damaged.
    fn whole(self) -> Result<OutboxMail, StoreError> {
        let Composed { draft, delivery_report, .. } = self.composition?;
        let mail = SealedMail::kept_before(self.transmitted?, self.kept?, self.sender, self.to?, self.message_id, delivery_report);
        Ok(OutboxMail { mail, answers: self.answers, draft })
    }
}

fn load(connection: &Connection, id: u64) -> Result<Loaded, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT envelope, composition, transmitted, kept, account.address, message_id, answers, state FROM outbox \
         JOIN account ON account.id = outbox.account LEFT JOIN outbox_mail ON outbox_mail.outbox = outbox.id WHERE outbox.id = ?1",
    )?;
    let mut rows = statement.query([id])?;
    let row = rows.next()?.ok_or(StoreError::Absent)?;
    let (address, answers): (String, Option<String>) = (row.get(4)?, row.get(6)?);
    let octets = |column| Ok::<_, StoreError>(row.get::<_, Proven<Vec<u8>>>(column)?.0);
    let transmitted = octets(2);
    let kept = match &transmitted {
        Ok(transmitted) => octets(3).and_then(|difference| together(transmitted, &difference).ok_or(StoreError::Damaged)),
        Err(error) => Err(*error),
    };
    Ok(Loaded {
        step: Step::of(row.get(7)?)?,
        sender: BalAddress::parse(&address).map_err(|_| StoreError::Damaged)?,
        message_id: row.get(5)?,
        answers: answers.and_then(|id| MailId::parse(&id).ok()),
        to: envelope(row, 0).map(|(_, to)| to),
        composition: composition(row, 1),
        transmitted,
        kept,
    })
}

/// The subject and the recipients of the envelope.
fn envelope(row: &Row<'_>, column: usize) -> Result<(String, Vec<BalAddress>), StoreError> {
    let value = json_of(row, column)?;
    let subject = value.get("subject").and_then(Value::as_str).ok_or(StoreError::Damaged)?;
    let to = value.get("to").and_then(Value::as_array).ok_or(StoreError::Damaged)?;
    let address = |text: &Value| text.as_str().and_then(|text| BalAddress::parse(text).ok()).ok_or(StoreError::Damaged);
    Ok((subject.to_owned(), to.iter().map(address).collect::<Result<_, _>>()?))
}

fn composition(row: &Row<'_>, column: usize) -> Result<Composed, StoreError> {
    let value = json_of(row, column)?;
    let written = value.get("written").and_then(Value::as_str).ok_or(StoreError::Damaged)?;
    let draft = value.get("draft").and_then(Value::as_str).filter(|name| !name.is_empty()).map(str::to_owned);
    // What was put there by an earlier version has neither.
    let packaged = value.get("packaged").and_then(Value::as_u64).and_then(|count| usize::try_from(count).ok()).unwrap_or_default();
    let delivery_report = value.get("delivery_report").and_then(Value::as_bool).unwrap_or_default();
    Ok(Composed { written: written.to_owned(), draft, packaged, delivery_report })
}

fn json_of(row: &Row<'_>, column: usize) -> Result<Value, StoreError> {
    let kept: Option<Proven<Vec<u8>>> = row.get(column)?;
    serde_json::from_slice(&kept.ok_or(StoreError::Damaged)?.0).map_err(|_| StoreError::Damaged)
}

/// What the message that is kept has besides the one that is handed over: eight octets for where, then what stands there.
/// Where they differ in another way, a place that cannot be, then all of it.
fn difference(transmitted: &[u8], kept: &[u8]) -> Vec<u8> {
    let place = transmitted.iter().zip(kept).take_while(|(one, other)| one == other).count();
    let besides = kept.len().checked_sub(transmitted.len()).and_then(|size| kept.get(place..place + size));
    match besides {
        Some(besides) if kept.get(place + besides.len()..) == transmitted.get(place..) => [&(place as u64).to_le_bytes(), besides].concat(),
        _ => [&u64::MAX.to_le_bytes(), kept].concat(),
    }
}

/// The message that is kept, from the one that is handed over.
fn together(transmitted: &[u8], difference: &[u8]) -> Option<Vec<u8>> {
    let (place, besides) = difference.split_first_chunk()?;
    match u64::from_le_bytes(*place) {
        u64::MAX => Some(besides.to_vec()),
        place => {
            let (before, after) = transmitted.split_at_checked(usize::try_from(place).ok()?)?;
            Some([before, besides, after].concat())
        }
    }
}

/// For the tests of whoever works with it.
#[cfg(test)]
pub(crate) mod testing {
    use super::{Lasting, Store};

    /// What a damaged page makes of the message that is handed over.
    pub(crate) fn spoil(store: &Store, id: u64) {
        const SPOIL: &str = "UPDATE outbox_mail SET transmitted = zeroblob(length(transmitted)) WHERE outbox = ?1";
        store.write(Lasting::Power, |transaction| Ok(transaction.execute(SPOIL, [id])?)).unwrap();
    }
}

#[cfg(test)]
#[path = "outbox_tests.rs"]
pub(in crate::store) mod tests;
