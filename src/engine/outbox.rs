//! From a cleared draft to a filed copy.
//!
//! The draft stands in the server's Drafts before anything is handed over, and leaves it only once the server has
//! accepted the message. From the moment it is handed over nothing is repeated: a link that dies before the answer
//! leaves *uncertain*, which is shown and never sent again by itself.

use super::event::Event;
use super::mailbox::{Handover, MailBackend};
use crate::domain::Problem;
use crate::domain::draft::ClearedDraft;
use crate::domain::folder::SpecialUse;
use crate::domain::outbox::{OutboxState, SendOutcome, SendReport};
use crate::domain::rules::{self, Finding};
use crate::formats::mime::{self, SealedMail, Stamp};
use tokio::sync::broadcast;

/// How a sending ended: handed over in some way, or stopped by the operator's own limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sent {
    /// See the report.
    Done(SendReport),
    /// Too large for the operator: nothing left, nothing was stored.
    TooLarge(Finding),
}

/// Sends one message.
///
/// # Errors
/// A problem means that nothing was handed over.
pub(super) async fn send(
    backend: &mut dyn MailBackend,
    cleared: &ClearedDraft,
    stamp: &Stamp,
    events: &broadcast::Sender<Event>,
) -> Result<Sent, Problem> {
    let mail = mime::seal(cleared, stamp).map_err(|_| Problem::MessageUnwritable)?;
    let tell = |state| {
        // Nobody listening is no error.
        drop(events.send(Event::Outbox { from: mail.sender().clone(), message_id: mail.message_id().to_owned(), state }));
    };
    let mut submission = backend.open_submission().await?;
    if let Some(finding) = rules::check_size(mail.transmitted().len() as u64, submission.size_limit()) {
        return Ok(Sent::TooLarge(finding));
    }
    let drafts = backend.special_folder(SpecialUse::Drafts).await?;
    backend.keep_draft(&drafts, mail.kept()).await?;
    tell(OutboxState::Queued);

    let handover = submission.deliver(&mail).await?;
    let report = |outcome, recipients| Sent::Done(SendReport { outcome, message_id: mail.message_id().to_owned(), recipients });
    match handover {
        Handover::Refused(problem, replies) => Ok(report(SendOutcome::Refused(problem), replies)),
        Handover::Uncertain(replies) => {
            tell(OutboxState::Uncertain);
            Ok(report(SendOutcome::Uncertain, replies))
        }
        Handover::Accepted(replies) => {
            tell(OutboxState::Accepted);
            let afterwards = file_copy(backend, &mail, &drafts).await.err();
            if afterwards.is_none() {
                tell(OutboxState::Copied);
            }
            Ok(report(SendOutcome::Accepted { afterwards }, replies))
        }
    }
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
