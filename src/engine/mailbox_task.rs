//! One mailbox's task: it owns the backend, and does one bounded thing after the other.
//!
//! What is asked comes first, then what was decided and waits, then looking after the mailbox: rounds, whole messages, and
//! waiting for news. A request whose asker has gone is not begun, and one under way is soon cut where it stands: the
//! connection it was using goes with it, and the next one opens another. A sending alone passes a point from which it ends
//! by itself. Nothing is looked at unasked before [`Handle::begin_checking`](super::Handle::begin_checking).

use super::asking::stored;
use super::command::{Reply, Request, SendReply};
use super::compose;
use super::config::Config;
use super::cut::{COPY_GRACE, Cut, GRACE, wanted};
use super::drafts;
use super::event::LockReason;
use super::intents;
use super::mailbox::Mailbox;
use super::outbox::{self, Errand, Prepared};
use super::problem;
use super::reading::{Kept, Reader};
use super::receipts;
use super::shared::Shared;
use super::sync::{Place, Scope, SyncSource, bring};
use super::tending::{Asked, Next, Tending};
use crate::domain::Problem;
use crate::domain::folder::SpecialUse;
use crate::domain::mail::MailId;
use crate::domain::outbox::SendWhen;
use crate::store::{Located, Store, StoreError};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, mpsc, watch};

/// Makes other connections to the same mailbox, to verify what the first one says.
pub(super) type Factory = Box<dyn Fn() -> Box<dyn SyncSource> + Send + Sync>;

/// Serves a mailbox until its requests end, or its session does.
pub(super) async fn run(
    backend: Box<dyn Mailbox>,
    second: Factory,
    shared: Arc<Shared>,
    config: Arc<Config>,
    place: Place,
    mut requests: mpsc::Receiver<Request>,
    mut cut: Cut,
) {
    let (mut checking, mut decided) = (shared.checking.subscribe(), shared.decided.subscribe());
    let tending = Tending::new(Arc::clone(&shared), place.clone(), second);
    let mut task = Task { backend, shared, config, place, kept: Kept::default(), cut: cut.clone(), tending };
    let mut is_open = true;
    while cut.reason().is_none() {
        // All that is asked, before anything else.
        while is_open {
            match requests.try_recv() {
                Ok(request) if request.is_abandoned() => {}
                Ok(request) => task.serve(request).await,
                Err(mpsc::error::TryRecvError::Empty) => break,
                Err(mpsc::error::TryRecvError::Disconnected) => is_open = false,
            }
        }
        if cut.reason().is_some() {
            break;
        }
        if decided.has_changed().unwrap_or(false) {
            decided.borrow_and_update();
            task.tending.decided();
        }
        let next = task.tending.next(is_open && *checking.borrow_and_update());
        let done = match next {
            Next::Work => cut.unless(task.tending.work(&mut *task.backend)).await,
            Next::Wait(limit) if is_open => match task.wait(limit, &mut requests, (&mut checking, &mut decided)).await {
                Ok(Woken::ByItself) => Ok(()),
                Ok(Woken::Decided) => {
                    task.tending.decided();
                    Ok(())
                }
                Ok(Woken::Asked(request)) => {
                    if !request.is_abandoned() {
                        task.serve(*request).await;
                    }
                    Ok(())
                }
                Ok(Woken::Ending) => {
                    is_open = false;
                    Ok(())
                }
                Err(reason) => Err(reason),
            },
            Next::Wait(_) => break,
        };
        if done.is_err() {
            break;
        }
    }
    match cut.reason() {
        None => task.backend.close().await,
        // What still waits is told why; a hand-over that goes on may still file its copy. Then the connection is dropped
        // as it is, with what was read.
        Some(reason) => {
            task.tending.refuse(&problem::of_lock(reason));
            task.kept = Kept::default();
            while let Ok(Some(request)) = cut.unless_late(GRACE + COPY_GRACE, requests.recv()).await {
                match request {
                    errand @ Request::Post(Errand::File(..) | Errand::IsSent(..)) => task.serve(errand).await,
                    other => other.refuse(problem::of_lock(reason)),
                }
            }
        }
    }
}

struct Task {
    backend: Box<dyn Mailbox>,
    shared: Arc<Shared>,
    config: Arc<Config>,
    place: Place,
    kept: Kept,
    cut: Cut,
    tending: Tending,
}

/// Why a wait ended.
enum Woken {
    /// There was news, the time was over, or there is something else to do.
    ByItself,
    /// Something was decided that the server is to know.
    Decided,
    /// This was asked.
    Asked(Box<Request>),
    /// Nobody will ask anything any more.
    Ending,
}

impl Task {
    /// Waits for news of the mailbox, and for requests.
    async fn wait(
        &mut self,
        limit: Duration,
        requests: &mut mpsc::Receiver<Request>,
        (checking, decided): (&mut watch::Receiver<bool>, &mut watch::Receiver<u64>),
    ) -> Result<Woken, LockReason> {
        let interrupted = Notify::new();
        let waiting = self.tending.wait(&mut *self.backend, limit, &interrupted);
        let asked = async {
            tokio::select! {
                request = requests.recv() => request.map_or(Woken::Ending, |request| Woken::Asked(Box::new(request))),
                _ = checking.changed() => Woken::ByItself,
                _ = decided.changed() => Woken::Decided,
            }
        };
        let either = async {
            tokio::pin!(waiting);
            tokio::select! {
                () = &mut waiting => Woken::ByItself,
                woken = asked => {
                    interrupted.notify_one();
                    waiting.await;
                    woken
                }
            }
        };
        self.cut.unless(either).await
    }

    async fn serve(&mut self, request: Request) {
        let (cut, config) = (&mut self.cut, &*self.config);
        let mut reader = Reader { backend: &mut *self.backend, kept: &mut self.kept, trail: &self.shared.trail };
        match request {
            Request::Folders(reply) => answer(reply, cut, reader.backend.folders()).await,
            Request::List(folder, window, reply) => answer(reply, cut, reader.backend.list(&folder, window)).await,
            Request::Page(folder, first, count, reply) => answer(reply, cut, reader.backend.page(&folder, first, count)).await,
            Request::Flag(id, change, reply) => answer(reply, cut, reader.backend.flag(&id, change)).await,
            Request::Move(id, folder, reply) => answer(reply, cut, relocate(&mut reader, &id, &folder)).await,
            Request::Delete(id, reply) => answer(reply, cut, delete(&mut reader, &id)).await,
            Request::Check(composition, reply) => {
                answer(reply, cut, compose::check(&self.shared, config, *composition, Some(&mut reader), Some(&self.place.store))).await
            }
            Request::KeepDraft(composition, reply) => {
                answer(reply, cut, drafts::keep(&mut reader, config, &self.place.store, *composition)).await;
            }
            Request::DropDraft(draft, reply) => answer(reply, cut, drafts::discard(reader.backend, reader.trail, &draft)).await,
            Request::Read(id, reply) => answer(reply, cut, reader.read(&id)).await,
            Request::Open(id, reply) => answer(reply, cut, reader.open(&id)).await,
            Request::Preview(id, part, reply) => answer(reply, cut, reader.preview(&id, &part)).await,
            Request::Raw(id, reply) => answer(reply, cut, async { Ok(reader.raw(&id).await?.to_vec()) }).await,
            Request::Save(id, part, file, reply) => answer(reply, cut, reader.save(&id, &part, &file)).await,
            Request::FindDraft(draft, reply) => answer(reply, cut, drafts::find(reader.backend, &draft)).await,
            Request::Sync(full, reply) => self.tending.ask(Scope::whole(full), Asked::Sync(reply)),
            Request::Freshen(folder, window, reply) => self.tending.ask(Scope::shown(&folder, window), Asked::Freshen(reply)),
            Request::Bring(id, reply) => answer(reply, cut, bring_mail(&mut *self.backend, &self.place, &mut self.tending, &id)).await,
            Request::Pause(is_paused, reply) => {
                self.tending.pause(is_paused);
                drop(reply.send(Ok(())));
            }
            Request::Settle(reply) => {
                answer(reply, cut, intents::settle(&self.shared, &self.place.store, &self.place.account, &mut *self.backend)).await;
            }
            Request::Queue(composition, when, mut reply) => {
                let queuing = queue(&mut reader, &self.shared, config, &self.place.store, *composition, when);
                let (answer, claim) = match wanted(cut, &mut reply, queuing).await {
                    Ok((answer, claim)) => (Ok(answer), claim),
                    Err(problem) => (Err(problem), None),
                };
                match reply.send(answer) {
                    Err(Ok(SendReply::Queued(_, id))) => {
                        // Whoever stopped it still has it: it would leave twice.
                        let withdrawn = move |store: &crate::store::Store| crate::store::outbox::withdraw(store, id, outbox::now());
                        drop(super::asking::stored(&self.place.store, withdrawn).await);
                    }
                    _ if claim.is_some() => self.shared.outbox.open(),
                    _ => {}
                }
                drop(claim);
            }
            Request::Receipt(id, answer, mut reply) => {
                let answering = receipts::answer(&mut reader, &self.shared, config, &self.place.store, &id, answer);
                // Nobody takes back a receipt: it was remembered as given before it stood in the outbox.
                let (answer, claim) = match wanted(cut, &mut reply, answering).await {
                    Ok((answer, claim)) => (Ok(answer), claim),
                    Err(problem) => (Err(problem), None),
                };
                let is_queued = claim.is_some();
                // Before the answer: whoever has it may ask at once that what waits leaves.
                drop(claim);
                if is_queued {
                    self.shared.outbox.open();
                }
                drop(reply.send(answer));
                if is_queued {
                    // Cut short, it is known here all the same.
                    let _ = cut.unless(receipts::mark(&mut reader, &id)).await;
                }
            }
            Request::Post(errand) => {
                // Whoever sent a message looks for it among those that were sent; what it was until then is among the drafts
                // no more.
                let is_looked_for = match &errand {
                    Errand::File(..) => true,
                    Errand::Follow(draft, _) => draft.is_forgotten,
                    _ => false,
                };
                run_errand(&mut reader, &self.shared, config, &self.place.store, cut, errand).await;
                if is_looked_for {
                    self.tending.look_soon();
                }
            }
            // The outbox's own task does these.
            Request::Leave(reply) | Request::Follow(reply) => drop(reply.send(Err(Problem::Internal))),
            Request::Send(_, reply) => {
                drop(reply.send(Err(Problem::Internal)));
            }
        }
    }
}

/// Puts a message in the outbox. It is in hand as long as the claim lives.
async fn queue(
    reader: &mut Reader<'_>,
    shared: &Shared,
    config: &Config,
    store: &Store,
    composition: super::Composition,
    when: SendWhen,
) -> Result<(SendReply, Option<outbox::Claim>), Problem> {
    let ready = match outbox::prepare(reader, shared, config, store, composition, when).await? {
        Prepared::Stopped(findings) => return Ok((SendReply::Stopped(findings), None)),
        Prepared::Ready(ready) => *ready,
    };
    Ok((SendReply::Queued(ready.findings, ready.id), Some(ready.claim)))
}

/// Does what the outbox asks. What comes after a hand-over has its grace when the session ends.
async fn run_errand(reader: &mut Reader<'_>, shared: &Shared, config: &Config, store: &Store, cut: &mut Cut, errand: Errand) {
    match errand {
        Errand::Prepare(composition, mut reply) => {
            let preparing = outbox::prepare(reader, shared, config, store, *composition, SendWhen::Now);
            let prepared = wanted(cut, &mut reply, preparing).await;
            if let Err(Ok(Prepared::Ready(ready))) = reply.send(prepared) {
                // Nobody waits for it any more: it is the draft that it was, or leaves no trace.
                let (id, was_draft) = (ready.id, ready.was_draft);
                let given = super::asking::stored(store, move |store| {
                    outbox::give_back(store, id, was_draft, crate::store::outbox::DraftName::Former)
                })
                .await;
                if given.is_err() {
                    tracing::warn!("message left in the outbox");
                }
            }
        }
        Errand::Keep(mail, reply) => answer(reply, cut, outbox::keep(reader.backend, &mail.mail)).await,
        Errand::Drop(names, reply) => answer(reply, cut, outbox::drop_drafts(reader.backend, &names)).await,
        Errand::Follow(draft, reply) => answer(reply, cut, drafts::follow_to_server(reader, config, store, draft)).await,
        Errand::File(mail, names, reply) => {
            let filed = cut.unless_late(GRACE + COPY_GRACE, outbox::file(reader.backend, &mail, &names)).await;
            drop(reply.send(filed.unwrap_or(Err(Problem::SentCopyMissing))));
        }
        Errand::IsSent(message_id, reply) => {
            let found = cut.unless_late(GRACE + COPY_GRACE, outbox::is_sent(reader.backend, &message_id)).await;
            drop(reply.send(found.unwrap_or(Err(Problem::Stopped))));
        }
    }
}

/// Answers with the work's result, or with why the session ended under it, unless nobody waits for it any more.
async fn answer<T>(mut reply: Reply<T>, cut: &mut Cut, work: impl Future<Output = Result<T, Problem>>) {
    let result = wanted(cut, &mut reply, work).await;
    drop(reply.send(result));
}

/// Brings all of a message into the store, looking at its folder first where it is not known to be there.
async fn bring_mail(backend: &mut dyn Mailbox, place: &Place, tending: &mut Tending, id: &MailId) -> Result<(), Problem> {
    let known = match locate(place, id).await {
        Ok(located) if located.has_name => Ok(located),
        Ok(located) => Err(located.folder),
        Err(Problem::MailMissing) if !is_known(place, &id.folder).await? => return Err(Problem::NotHere),
        Err(Problem::MailMissing) => Err(id.folder.clone()),
        Err(problem) => return Err(problem),
    };
    let found = match known {
        Ok(located) => Ok(located),
        Err(folder) => {
            tending.look_now(backend, Scope::folder(&folder, 0)).await?;
            locate(place, id).await
        }
    };
    let located = match found {
        Err(Problem::MailMissing) => {
            let account = place.account.clone();
            let known = stored(&place.store, move |store| store.known_folders(&account)).await?;
            let is_other = known.iter().any(|folder| folder.name == id.folder && folder.cursor.uid_validity != id.uid_validity);
            return Err(if is_other { Problem::MailIdStale } else { Problem::MailMissing });
        }
        found => found?,
    };
    if located.is_whole {
        return Ok(());
    }
    let source: &mut dyn SyncSource = backend;
    let brought = bring(source, &place.store, &located).await;
    match brought {
        // Its folder is another one, or it is gone from there: that is looked at soon, where anything is.
        Err(Problem::MailIdStale | Problem::MailMissing) => tending.look_soon(),
        Err(_) => {}
        Ok(()) => tending.changed(),
    }
    brought
}

/// Whether anything is known of this folder: to learn all of it for one message would be long.
async fn is_known(place: &Place, folder: &str) -> Result<bool, Problem> {
    let (account, folder) = (place.account.clone(), folder.to_owned());
    let known = stored(&place.store, move |store| store.known_folders(&account)).await?;
    Ok(known.iter().any(|known| known.name == folder && known.cursor.uid_validity > 0))
}

async fn locate(place: &Place, id: &MailId) -> Result<Located, Problem> {
    let id = id.clone();
    stored(&place.store, move |store| match store.locate(&id) {
        Err(StoreError::Absent) => Ok(None),
        found => found.map(Some),
    })
    .await?
    .ok_or(Problem::MailMissing)
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
