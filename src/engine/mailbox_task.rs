//! One mailbox's task: it owns the backend and answers requests one after the other.
//!
//! A request whose asker has gone is not begun, and one under way is soon cut where it stands: the connection it was
//! using goes with it, and the next request opens another. A sending alone passes a point from which it ends by itself.

use super::command::{Composition, Reply, Request, SendReply};
use super::compose;
use super::config::Config;
use super::cut::{Cut, wanted};
use super::drafts;
use super::intents;
use super::mailbox::MailBackend;
use super::outbox::{Outbox, Sent};
use super::problem;
use super::reading::{Kept, Reader};
use super::shared::Shared;
use crate::domain::Problem;
use crate::domain::bal::BalAddress;
use crate::domain::folder::SpecialUse;
use crate::domain::mail::{FlagChange, MailId};
use crate::domain::outbox::SendOutcome;
use crate::domain::rules::Verdict;
use crate::store::Store;
use std::sync::Arc;
use tokio::sync::mpsc;

/// Serves a mailbox until its requests end, or its session does.
pub(super) async fn run(
    address: BalAddress,
    backend: Box<dyn MailBackend>,
    shared: Arc<Shared>,
    config: Arc<Config>,
    store: Store,
    mut requests: mpsc::Receiver<Request>,
    mut cut: Cut,
) {
    let mut task = Task { backend, shared, config, store, address, kept: Kept::default(), cut: cut.clone() };
    while let Ok(Some(request)) = cut.unless(requests.recv()).await {
        if !request.is_abandoned() {
            task.serve(request).await;
        }
    }
    match cut.reason() {
        None => task.backend.close().await,
        // The connection is dropped as it is, with what was read; what still waits is told why.
        Some(reason) => {
            drop(task);
            requests.close();
            while let Ok(request) = requests.try_recv() {
                request.refuse(problem::of_lock(reason));
            }
        }
    }
}

struct Task {
    backend: Box<dyn MailBackend>,
    shared: Arc<Shared>,
    config: Arc<Config>,
    store: Store,
    address: BalAddress,
    kept: Kept,
    cut: Cut,
}

impl Task {
    async fn serve(&mut self, request: Request) {
        let (cut, config) = (&mut self.cut, &*self.config);
        let mut reader = Reader { backend: &mut *self.backend, kept: &mut self.kept, trail: &self.shared.trail };
        match request {
            Request::Folders(reply) => answer(reply, cut, reader.backend.folders()).await,
            Request::List(folder, window, reply) => answer(reply, cut, reader.backend.list(&folder, window)).await,
            Request::Page(folder, first, count, reply) => answer(reply, cut, reader.backend.page(&folder, first, count)).await,
            Request::Read(id, reply) => answer(reply, cut, reader.read(&id)).await,
            Request::Open(id, reply) => answer(reply, cut, reader.open(&id)).await,
            Request::Preview(id, part, reply) => answer(reply, cut, reader.preview(&id, &part)).await,
            Request::Raw(id, reply) => answer(reply, cut, async { Ok(reader.raw(&id).await?.to_vec()) }).await,
            Request::Save(id, part, file, reply) => answer(reply, cut, reader.save(&id, &part, &file)).await,
            Request::Flag(id, change, reply) => answer(reply, cut, reader.backend.flag(&id, change)).await,
            Request::Move(id, folder, reply) => answer(reply, cut, relocate(&mut reader, &id, &folder)).await,
            Request::Delete(id, reply) => answer(reply, cut, delete(&mut reader, &id)).await,
            Request::Check(composition, reply) => answer(reply, cut, compose::check(config, *composition, Some(&mut reader))).await,
            Request::KeepDraft(composition, reply) => {
                answer(reply, cut, drafts::keep(&mut reader, config, *composition)).await;
            }
            Request::DropDraft(draft, reply) => answer(reply, cut, drafts::discard(reader.backend, reader.trail, &draft)).await,
            Request::FindDraft(draft, reply) => answer(reply, cut, drafts::find(reader.backend, &draft)).await,
            Request::Queue(_, _, reply) => drop(reply.send(Err(Problem::Internal))),
            Request::Sync(_, reply) => drop(reply.send(Err(Problem::Internal))),
            Request::Freshen(_, _, reply) | Request::Bring(_, reply) | Request::Pause(_, reply) => {
                drop(reply.send(Err(Problem::Internal)));
            }
            Request::Settle(reply) => {
                answer(reply, cut, intents::settle(&self.shared, &self.store, &self.address, &mut *self.backend)).await;
            }
            Request::Send(composition, mut reply) => {
                let result = self.send(*composition, &mut reply).await;
                drop(reply.send(result));
            }
        }
    }

    /// Sends. Whoever asked may stop it until the hand-over begins, and the end of the session may cut it as
    /// [`Outbox`] says.
    async fn send(&mut self, composition: Composition, asker: &mut Reply<SendReply>) -> Result<SendReply, Problem> {
        let (reply_to, draft, sources) = (composition.reply_to.clone(), composition.draft.clone(), composition.attachments.clone());
        let mut reader = Reader { backend: &mut *self.backend, kept: &mut self.kept, trail: &self.shared.trail };
        let judged = wanted(&mut self.cut, asker, compose::judge(&mut reader, &self.config, composition)).await?;
        let (cleared, mut findings) = match judged {
            Verdict::Stopped(findings) => return Ok(SendReply::Stopped(findings)),
            Verdict::Cleared(cleared, findings) => (cleared, findings),
        };
        let stamp = compose::stamp(&self.config, cleared.draft().from.address.domain());
        let replaced = drafts::follow(&self.shared.trail, draft.as_deref(), &stamp.message_id);
        let mut outbox = Outbox {
            backend: &mut *self.backend,
            events: &self.shared.events,
            handovers: &self.shared.handovers,
            cut: self.cut.clone(),
            asker,
            replaced,
        };
        let report = match outbox.send(&cleared, &stamp).await? {
            Sent::TooLarge(finding) => {
                findings.push(finding);
                return Ok(SendReply::Stopped(findings));
            }
            Sent::Done(report) => report,
        };
        // Where it was not accepted, this is the draft that stays.
        drafts::place(&self.shared.trail, &sources, &cleared.draft().attachments, &stamp.message_id);
        if let (Some(id), SendOutcome::Accepted { .. }) = (&reply_to, &report.outcome)
            && !matches!(self.cut.unless(self.backend.flag(id, FlagChange::Answered)).await, Ok(Ok(())))
        {
            tracing::warn!("mail replied to not marked");
        }
        Ok(SendReply::Done(findings, report))
    }
}

/// Answers with the work's result, or with why the session ended under it, unless nobody waits for it any more.
async fn answer<T>(mut reply: Reply<T>, cut: &mut Cut, work: impl Future<Output = Result<T, Problem>>) {
    let result = wanted(cut, &mut reply, work).await;
    drop(reply.send(result));
}

async fn relocate(reader: &mut Reader<'_>, id: &MailId, folder: &str) -> Result<Option<MailId>, Problem> {
    let there = reader.backend.relocate(id, folder).await?;
    reader.kept.moved(id, there.as_ref());
    Ok(there)
}

/// To the trash; what is in the trash already stays there, so that nothing is lost by insisting.
async fn delete(reader: &mut Reader<'_>, id: &MailId) -> Result<Option<MailId>, Problem> {
    let trash = reader.backend.special_folder(SpecialUse::Trash).await?;
    if trash == id.folder { Ok(Some(id.clone())) } else { relocate(reader, id, &trash).await }
}
