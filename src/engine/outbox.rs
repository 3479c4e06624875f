//! Messages on their way out, as all tasks know them, and what a mailbox's own task does for them: writing them down,
//! and everything that is at the mailbox's server (drafts, the copy in Sent, the mark of what was answered).

use super::asking::stored;
use super::command::{AttachmentSource, Composition, KeptDraft, Reply};
use super::compose;
use super::config::Config;
use super::drafts;
use super::mailbox::MailBackend;
use super::outbox_problem::noted;
use super::reading::Reader;
use super::shared::Shared;
use crate::domain::Problem;
use crate::domain::bal::single_line;
use crate::domain::draft::{ClearedDraft, DraftAttachment};
use crate::domain::folder::SpecialUse;
use crate::domain::mail::FlagChange;
use crate::domain::outbox::{OutboxEntry, OutboxState, SendWhen};
use crate::domain::rules::{self, Finding, Verdict};
use crate::formats::mime::{self, SealedMail, Stamp};
use crate::store::drafts::Written;
use crate::store::outbox::{self, DraftName, Leaving, OutboxMail, OutboxRow, Step};
use crate::store::{Store, StoreError};
use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use time::OffsetDateTime;
use tokio::sync::watch;

/// What is known of all outboxes while the program runs.
pub(super) struct Outboxes {
    /// Message-IDs that a task has in hand: whatever step the store names, that is no crash.
    claimed: Mutex<HashSet<String>>,
    /// Whether what waits may leave by itself: a command that only lists sends nothing.
    open: AtomicBool,
    changed: watch::Sender<()>,
}

impl Default for Outboxes {
    fn default() -> Self {
        Self { claimed: Mutex::default(), open: AtomicBool::new(false), changed: watch::channel(()).0 }
    }
}

impl Outboxes {
    /// Takes a message in hand; `None` where somebody has it.
    pub(super) fn claim(self: &Arc<Self>, message_id: &str) -> Option<Claim> {
        let mut claimed = self.claimed.lock().unwrap_or_else(PoisonError::into_inner);
        claimed.insert(message_id.to_owned()).then(|| Claim(Arc::clone(self), message_id.to_owned()))
    }

    /// Whether somebody has it in hand.
    pub(super) fn is_claimed(&self, message_id: &str) -> bool {
        self.claimed.lock().unwrap_or_else(PoisonError::into_inner).contains(message_id)
    }

    /// From now on, what waits leaves by itself.
    pub(super) fn open(&self) {
        self.open.store(true, Ordering::Release);
        self.changed.send_replace(());
    }

    /// Something is to be looked at again.
    pub(super) fn touch(&self) {
        self.changed.send_replace(());
    }

    /// Whether what waits may leave by itself.
    pub(super) fn is_open(&self) -> bool {
        self.open.load(Ordering::Acquire)
    }

    /// Tells of everything that may be a reason to look again.
    pub(super) fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }
}

/// A message in somebody's hand.
pub(super) struct Claim(Arc<Outboxes>, String);

impl Drop for Claim {
    fn drop(&mut self) {
        self.0.claimed.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.1);
    }
}

impl std::fmt::Debug for Claim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Claim")
    }
}

/// What the outbox asks of a mailbox's task.
#[derive(Debug)]
pub(super) enum Errand {
    /// Judge a message, seal it, and put it in the outbox, in hand.
    Prepare(Box<Composition>, Reply<Prepared>),
    /// Keep it in Drafts as it is.
    Keep(Arc<OutboxMail>, Reply<()>),
    /// Remove these drafts.
    Drop(Vec<String>, Reply<()>),
    /// File the copy, remove these drafts, mark what was answered.
    File(Arc<OutboxMail>, Vec<String>, Reply<()>),
    /// Whether Sent has this Message-ID.
    IsSent(String, Reply<bool>),
    /// Tell the server's Drafts of this draft.
    Follow(drafts::ToFollow, Reply<()>),
}

impl Errand {
    /// Answers with a problem instead of doing it.
    pub(super) fn refuse(self, problem: Problem) {
        match self {
            Errand::Prepare(_, reply) => drop(reply.send(Err(problem))),
            Errand::IsSent(_, reply) => drop(reply.send(Err(problem))),
            Errand::Keep(_, reply) | Errand::Drop(_, reply) | Errand::File(_, _, reply) | Errand::Follow(_, reply) => {
                drop(reply.send(Err(problem)));
            }
        }
    }

    /// Whether nobody waits for it any more.
    pub(super) fn is_abandoned(&self) -> bool {
        match self {
            Errand::Prepare(_, reply) => reply.is_closed(),
            Errand::IsSent(_, reply) => reply.is_closed(),
            Errand::Keep(_, reply) | Errand::Drop(_, reply) | Errand::File(_, _, reply) | Errand::Follow(_, reply) => reply.is_closed(),
        }
    }
}

/// What became of a composition.
#[derive(Debug)]
pub(super) enum Prepared {
    /// The rules stopped it: nothing was stored.
    Stopped(Vec<Finding>),
    /// It stands in the outbox.
    Ready(Box<Ready>),
}

/// A message that stands in the outbox, in hand.
#[derive(Debug)]
pub(super) struct Ready {
    pub(super) id: u64,
    pub(super) mail: Arc<OutboxMail>,
    pub(super) findings: Vec<Finding>,
    /// Whether a draft of the store became this.
    pub(super) was_draft: bool,
    /// The drafts that this message was until now.
    pub(super) replaced: Vec<String>,
    /// Where its attachments came from, and what they are.
    pub(super) sources: Vec<AttachmentSource>,
    pub(super) attachments: Vec<DraftAttachment>,
    pub(super) claim: Claim,
}

/// Now, in seconds since 1970.
pub(super) fn now() -> i64 {
    OffsetDateTime::now_utc().unix_timestamp()
}

/// When a message is to leave, in seconds since 1970.
pub(super) fn due(when: SendWhen, config: &Config) -> i64 {
    match when {
        SendWhen::Now => now(),
        SendWhen::Undoable => now().saturating_add(i64::try_from(config.undo.as_secs()).unwrap_or_default()),
        SendWhen::At(moment) => moment.unix_timestamp(),
    }
}

/// What is on its way out, as a person sees it.
pub(super) async fn entries(shared: &Shared, store: &Store) -> Result<Vec<OutboxEntry>, Problem> {
    let config = shared.config().await?;
    let moment = |seconds| OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let rows = stored(store, outbox::all).await?;
    let entry = |row: OutboxRow| {
        let in_hand = shared.outbox.is_claimed(&row.message_id);
        let state = match row.step {
            Step::Begun | Step::Ending if in_hand => OutboxState::Queued,
            Step::Waiting | Step::Begun => OutboxState::Waiting,
            Step::Ending | Step::Uncertain => OutboxState::Uncertain,
            Step::Accepted => OutboxState::Accepted,
            Step::Copied => OutboxState::Copied,
            Step::Refused => OutboxState::Refused,
        };
        let problem = row.problem.as_deref().zip(config.account(&row.from).ok()).map(|(text, account)| noted(text, account));
        OutboxEntry {
            id: row.id,
            from: row.from,
            message_id: row.message_id,
            state,
            to: row.to,
            subject: row.subject,
            since: moment(row.since),
            due: (state == OutboxState::Waiting && row.due > now()).then(|| moment(row.due)),
            problem: row
                .is_damaged
                .then_some(Problem::OutboxDamaged)
                .or(problem)
                .or((state == OutboxState::Uncertain).then_some(Problem::SendUncertain)),
        }
    };
    Ok(rows.into_iter().map(entry).collect())
}

/// A person's decision: it leaves again.
pub(super) async fn retry(shared: &Shared, store: &Store, id: u64) -> Result<(), Problem> {
    let claim = claim(shared, store, id).await?;
    stored(store, move |store| outbox::retry(store, id, now())).await.map_err(gone)?;
    drop(claim);
    shared.outbox.open();
    Ok(())
}

/// A person's decision: it does not leave, and is a draft again.
pub(super) async fn take_out(shared: &Shared, store: &Store, id: u64) -> Result<KeptDraft, Problem> {
    let claim = claim(shared, store, id).await?;
    let taken =
        stored(store, move |store| crate::store::drafts::draft(store, outbox::take_out(store, id, DraftName::Former, now())?)).await;
    drop(claim);
    shared.outbox.touch();
    taken.map(drafts::kept_draft).map_err(gone)
}

/// A person's decision: it does not leave, and what was written is not kept.
pub(super) async fn throw_away(shared: &Shared, store: &Store, id: u64) -> Result<(), Problem> {
    let claim = claim(shared, store, id).await?;
    let thrown = stored(store, move |store| outbox::throw_away(store, id, now())).await.map_err(gone);
    drop(claim);
    shared.outbox.touch();
    thrown
}

/// A person's decision: it did leave.
pub(super) async fn confirm_sent(shared: &Shared, store: &Store, id: u64) -> Result<(), Problem> {
    let claim = claim(shared, store, id).await?;
    let confirmed = stored(store, move |store| outbox::confirm(store, id, now())).await;
    drop(claim);
    shared.outbox.touch();
    confirmed.map_err(|problem| if problem == Problem::MailMissing { Problem::OutboxMissing } else { problem })
}

/// What was to be sent at once and did not leave: whoever sent it knows, and it is the draft that it was.
pub(super) fn give_back(store: &Store, id: u64, was_draft: bool, name: DraftName) -> Result<(), StoreError> {
    if was_draft {
        outbox::postpone(store, id, now(), None, now())?;
        outbox::take_out(store, id, name, now()).map(drop)
    } else {
        outbox::withdraw(store, id, now())
    }
}

async fn claim(shared: &Shared, store: &Store, id: u64) -> Result<Claim, Problem> {
    let rows = stored(store, outbox::all).await?;
    let row = rows.into_iter().find(|row| row.id == id).ok_or(Problem::OutboxMissing)?;
    shared.outbox.claim(&row.message_id).ok_or(Problem::OutboxLeaving)
}

fn gone(problem: Problem) -> Problem {
    match problem {
        Problem::MailMissing => Problem::OutboxLeaving,
        Problem::StoreDamaged => Problem::OutboxDamaged,
        other => other,
    }
}

/// Judges a message, seals it, and puts it in the outbox.
pub(super) async fn prepare(
    reader: &mut Reader<'_>,
    shared: &Shared,
    config: &Config,
    store: &Store,
    composition: Composition,
    when: SendWhen,
) -> Result<Prepared, Problem> {
    let (draft, attached) = (composition.draft.clone(), composition.attachments.clone());
    let (to, cc, bcc) = (composition.to.clone(), composition.cc.clone(), composition.bcc.clone());
    let (from, reply_to, wishes) = (composition.from.clone(), composition.reply_to.clone(), composition.care.wishes);
    let subject = composition.subject.clone();
    let judged = compose::judge(reader, shared, config, store, composition).await?;
    let (cleared, mut findings) = match judged.verdict {
        Verdict::Stopped(findings) => return Ok(Prepared::Stopped(findings)),
        Verdict::Cleared(cleared, findings) => (cleared, findings),
    };
    let stamp = compose::stamp(config, cleared.draft().from.address.domain());
    // As it was typed: what its documents made of it is done again each time.
    let written = Written {
        from,
        to,
        cc,
        bcc,
        subject: single_line(&subject),
        body: judged.body,
        reply_to: reply_to.clone(),
        threading: Some(judged.threading),
        name: draft.clone().unwrap_or_default(),
        files: vec![],
        care: judged.care,
    };
    let packaged = judged.packaged;
    // What its documents became stands before its attachments, and comes from nowhere else.
    let made = std::iter::repeat_n(AttachmentSource::File(PathBuf::new()), packaged);
    let sources: Vec<AttachmentSource> = made.chain(attached).collect();
    let is_for_a_patient = cleared.has_patient_recipient();
    let attachments = cleared.draft().attachments.clone();
    let mail = seal((*cleared).clone(), stamp.clone()).await?;
    if let Some(finding) = rules::check_patient_size(mail.transmitted().len() as u64, is_for_a_patient) {
        findings.push(finding);
        return Ok(Prepared::Stopped(findings));
    }
    let claim = shared.outbox.claim(mail.message_id()).ok_or(Problem::Internal)?;
    let replaced = drafts::follow(&shared.trail, draft.as_deref(), &stamp.message_id);
    let (mail, due) = (Arc::new(OutboxMail { mail, answers: reply_to, draft }), due(when, config));
    let sealed = Arc::clone(&mail);
    let wish = move |store: &Store| {
        crate::store::receipts::wish(store, sealed.mail.sender(), sealed.mail.message_id(), wishes)?;
        outbox::put(store, &Leaving { mail: &sealed.mail, written: &written, packaged, due }, now())
    };
    let (id, was_draft) = stored(store, wish).await?;
    Ok(Prepared::Ready(Box::new(Ready { id, mail, findings, was_draft, replaced, sources, attachments, claim })))
}

/// Writes the message. Its attachments may be megabytes: on a thread that may wait. They are shared, not copied.
async fn seal(cleared: ClearedDraft, stamp: Stamp) -> Result<SealedMail, Problem> {
    let sealing = tokio::task::spawn_blocking(move || mime::seal(&cleared, &stamp));
    sealing.await.map_err(|_| Problem::Internal)?.map_err(|_| Problem::MessageUnwritable)
}

/// Stores the message in the server's Drafts.
pub(super) async fn keep(backend: &mut dyn MailBackend, mail: &SealedMail) -> Result<(), Problem> {
    let drafts = backend.special_folder(SpecialUse::Drafts).await?;
    backend.keep_draft(&drafts, mail.kept()).await
}

/// Removes drafts as far as that goes.
pub(super) async fn drop_drafts(backend: &mut dyn MailBackend, names: &[String]) -> Result<(), Problem> {
    if !names.is_empty() {
        let folder = backend.special_folder(SpecialUse::Drafts).await?;
        drafts::remove(backend, &folder, names).await;
    }
    Ok(())
}

/// Files the copy, then removes the drafts: in this order the message is always somewhere. A connection that broke
/// meanwhile is opened anew once; the search for the Message-ID keeps the copy single.
pub(super) async fn file(backend: &mut dyn MailBackend, outbox: &OutboxMail, drafts: &[String]) -> Result<(), Problem> {
    // A receipt is a message between programs: nobody looks for it among those they sent.
    if outbox.mail.is_receipt() {
        return Ok(());
    }
    if try_to_file(backend, &outbox.mail).await.is_err() && try_to_file(backend, &outbox.mail).await.is_err() {
        return Err(Problem::SentCopyMissing);
    }
    // A draft left behind is seen and can be deleted, and a mark can be set: not worth a problem of their own.
    if drop_drafts(backend, drafts).await.is_err() {
        tracing::warn!("draft left behind after sending");
    }
    if let Some(id) = &outbox.answers
        && backend.flag(id, FlagChange::Answered).await.is_err()
    {
        tracing::warn!("mail replied to not marked");
    }
    Ok(())
}

async fn try_to_file(backend: &mut dyn MailBackend, mail: &SealedMail) -> Result<(), Problem> {
    let sent = backend.special_folder(SpecialUse::Sent).await?;
    backend.keep_sent(&sent, mail.message_id(), mail.kept()).await
}

/// Whether Sent has it.
pub(super) async fn is_sent(backend: &mut dyn MailBackend, message_id: &str) -> Result<bool, Problem> {
    let sent = backend.special_folder(SpecialUse::Sent).await?;
    Ok(backend.find_draft(&sent, message_id).await?.is_some())
}
