//! From a cleared draft to a filed copy.
//!
//! The draft stands in the server's Drafts before anything is handed over, and leaves it only once the server has
//! accepted the message. From the moment it is handed over nothing is repeated and nothing is cut short without being
//! told: a link that dies before the answer leaves *uncertain*, which is shown and never sent again by itself.

use super::command::{Reply, SendReply};
use super::cut::{COPY_GRACE, Cut, GRACE, wanted};
use super::drafts;
use super::event::Event;
use super::mailbox::{Handover, MailBackend};
use super::problem;
use crate::domain::Problem;
use crate::domain::draft::ClearedDraft;
use crate::domain::folder::SpecialUse;
use crate::domain::outbox::{OutboxState, SendOutcome, SendReport};
use crate::domain::rules::{self, Finding};
use crate::formats::mime::{self, SealedMail, Stamp};
use futures::FutureExt as _;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::broadcast;

/// How a sending ended: handed over in some way, or stopped by the operator's own limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sent {
    /// See the report.
    Done(SendReport),
    /// Too large for the operator: nothing left, and the draft was removed again.
    TooLarge(Finding),
}

/// What one sending works with.
pub(super) struct Outbox<'a> {
    pub(super) backend: &'a mut dyn MailBackend,
    pub(super) events: &'a broadcast::Sender<Event>,
    pub(super) handovers: &'a AtomicUsize,
    pub(super) cut: Cut,
    /// Whoever waits for the answer, and may stop it until the hand-over begins.
    pub(super) asker: &'a mut Reply<SendReply>,
    /// The drafts that this message was until now: they go once its own is the better one.
    pub(super) replaced: Vec<String>,
}

impl Outbox<'_> {
    /// Sends one message.
    ///
    /// # Errors
    /// A problem means that nothing was handed over; a draft may have been stored if the connection broke at that moment.
    pub(super) async fn send(&mut self, cleared: &ClearedDraft, stamp: &Stamp) -> Result<Sent, Problem> {
        let mail = seal(cleared.clone(), stamp.clone()).await?;
        let drafts = wanted(&mut self.cut, self.asker, keep_draft(self.backend, &mail)).await?;
        let report = |outcome, recipients| Sent::Done(SendReport { outcome, message_id: mail.message_id().to_owned(), recipients });
        // From here on the draft is stored, and every failure is told together with it.
        let mut submission = match wanted(&mut self.cut, self.asker, self.backend.open_submission()).await {
            Ok(submission) => submission,
            Err(problem) => {
                // Whoever stopped it knows the old draft only: both stay, and the next sending or keeping removes them.
                if !self.asker.is_closed() {
                    self.remove_replaced(&drafts).await;
                }
                return Ok(report(SendOutcome::Refused(problem), vec![]));
            }
        };
        if let Some(finding) = rules::check_size(mail.transmitted().len() as u64, submission.size_limit()) {
            // The draft of a message that cannot leave as it is would only be found again by surprise.
            if !matches!(unless_cut(&self.cut, self.backend.drop_draft(&drafts, mail.message_id())).await, Ok(Ok(()))) {
                tracing::warn!("draft left behind of a message too large to leave");
            }
            drop(unless_cut(&self.cut, submission.close()).await);
            return Ok(Sent::TooLarge(finding));
        }
        // The last moment to stop it.
        if self.asker.is_closed() {
            return Err(Problem::Stopped);
        }
        // Its grace is for a hand-over that the end of the session met under way: none begins after it.
        if let Some(reason) = self.cut.reason() {
            return Ok(report(SendOutcome::Refused(problem::of_lock(reason)), vec![]));
        }
        let _counted = Counted::new(self.handovers);
        // Not before: whoever stops it until this is told knows that nothing left.
        self.tell(&mail, OutboxState::Queued);
        // A fault of ours once it began is no refusal: whoever believes that nothing left sends again.
        let delivering = AssertUnwindSafe(submission.deliver(&mail)).catch_unwind();
        let handover = match self.cut.clone().unless_late(GRACE, delivering).await {
            Ok(handover) => handover.unwrap_or_else(|_| Ok(Handover::Uncertain(vec![]))),
            Err(_) if submission.is_handed_over() => Ok(Handover::Uncertain(vec![])),
            Err(reason) => Err(problem::of_lock(reason)),
        };
        let report = match handover {
            Err(problem) => report(SendOutcome::Refused(problem), vec![]),
            Ok(Handover::Refused(problem, replies)) => report(SendOutcome::Refused(problem), replies),
            Ok(Handover::Uncertain(replies)) => {
                self.tell(&mail, OutboxState::Uncertain);
                report(SendOutcome::Uncertain, replies)
            }
            Ok(Handover::Accepted(replies)) => {
                self.tell(&mail, OutboxState::Accepted);
                let filing = AssertUnwindSafe(file_copy(self.backend, &mail, &drafts)).catch_unwind();
                let filed = self.cut.clone().unless_late(GRACE + COPY_GRACE, filing).await;
                let afterwards = filed.ok().and_then(Result::ok).unwrap_or(Err(Problem::SentCopyMissing)).err();
                if afterwards.is_none() {
                    self.tell(&mail, OutboxState::Copied);
                }
                report(SendOutcome::Accepted { afterwards }, replies)
            }
        };
        self.remove_replaced(&drafts).await;
        // Good-bye comes last: the copy does not wait for it.
        submission.close().await;
        Ok(report)
    }

    /// Removes what the message's own draft, or its copy, stands for now.
    async fn remove_replaced(&mut self, drafts: &str) {
        let removing = drafts::remove(self.backend, drafts, &self.replaced);
        let removing = tokio::time::timeout(COPY_GRACE, removing);
        drop(self.cut.clone().unless(removing).await);
    }

    fn tell(&self, mail: &SealedMail, state: OutboxState) {
        // Nobody listening is no error.
        drop(self.events.send(Event::Outbox { from: mail.sender().clone(), message_id: mail.message_id().to_owned(), state }));
    }
}

/// Counts one hand-over for as long as it lives.
struct Counted<'a>(&'a AtomicUsize);

impl<'a> Counted<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::AcqRel);
        Self(count)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

async fn unless_cut<T>(cut: &Cut, work: impl Future<Output = T>) -> Result<T, Problem> {
    cut.clone().unless(work).await.map_err(problem::of_lock)
}

/// Writes the message. Its attachments may be megabytes: on a thread that may wait. They are shared, not copied.
async fn seal(cleared: ClearedDraft, stamp: Stamp) -> Result<SealedMail, Problem> {
    let sealing = tokio::task::spawn_blocking(move || mime::seal(&cleared, &stamp));
    sealing.await.map_err(|_| Problem::Internal)?.map_err(|_| Problem::MessageUnwritable)
}

/// Stores the message in the server's Drafts; the folder's name.
async fn keep_draft(backend: &mut dyn MailBackend, mail: &SealedMail) -> Result<String, Problem> {
    let drafts = backend.special_folder(SpecialUse::Drafts).await?;
    backend.keep_draft(&drafts, mail.kept()).await?;
    Ok(drafts)
}

/// Files the copy, then removes the draft: in this order the message is always somewhere. A connection that broke
/// meanwhile is opened anew once; the search for the Message-ID keeps the copy single.
async fn file_copy(backend: &mut dyn MailBackend, mail: &SealedMail, drafts: &str) -> Result<(), Problem> {
    if try_to_file(backend, mail).await.is_err() && try_to_file(backend, mail).await.is_err() {
        return Err(Problem::SentCopyMissing);
    }
    // A draft left behind is seen and can be deleted: not worth a problem of its own.
    if backend.drop_draft(drafts, mail.message_id()).await.is_err() {
        tracing::warn!("draft left behind after sending");
    }
    Ok(())
}

async fn try_to_file(backend: &mut dyn MailBackend, mail: &SealedMail) -> Result<(), Problem> {
    let sent = backend.special_folder(SpecialUse::Sent).await?;
    backend.keep_sent(&sent, mail.message_id(), mail.kept()).await
}

#[cfg(test)]
#[path = "outbox_tests.rs"]
mod tests;
