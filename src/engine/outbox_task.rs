//! One mailbox's way out: a task of its own, so that a long hand-over keeps nobody from reading.
//!
//! What the crash rule needs is in the store before each step is taken. From the moment the end of a message leaves,
//! nothing is repeated by itself: a link that dies before the answer leaves *uncertain*, unless Sent has the message.

use super::asking::stored;
use super::checkpoint;
use super::command::{Composition, Reply, Request, SendReply};
use super::cut::{COPY_GRACE, Cut, GRACE, wanted};
use super::drafts;
use super::event::Event;
use super::mailbox::{Handover, Submission, WayOut};
use super::outbox::{Errand, Prepared, Ready, give_back, now};
use super::outbox_problem::{LONGEST_WAIT, is_temporary, note, wait};
use super::problem;
use super::shared::Shared;
use crate::domain::Problem;
use crate::domain::bal::BalAddress;
use crate::domain::outbox::{OutboxState, SendOutcome, SendReport};
use crate::domain::rules;
use crate::store::Store;
use crate::store::outbox::{self, DraftName, OutboxMail, OutboxRow, Step};
use futures::FutureExt as _;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// How long until what the mailbox would not do is asked of it again.
const AGAIN: i64 = 60;
/// How long a draft is left alone before it follows to the server: somebody is writing.
const SETTLED: i64 = 5;

/// How long a draft whose files weigh this is left alone: nobody's line is kept busy with megabytes at each pause in a sentence.
fn patience(size: u64) -> i64 {
    const MOST: i64 = 120;
    i64::try_from(size >> 18).map_or(MOST, |quarters| (SETTLED + quarters).min(MOST))
}

/// The longest that is waited without looking at the clock: it may be set, and the computer may sleep.
const GLANCE: i64 = 30;

/// What a way out is told. With each comes the mailbox's task: it lives as long as the order does.
pub(super) enum Order {
    /// Send this now or not at all, and tell what became of it.
    Send(Box<Composition>, Reply<SendReply>, mpsc::Sender<Request>),
    /// Let everything leave that waits; answered once each was tried.
    Leave(Reply<()>, mpsc::Sender<Request>),
    /// Let drafts follow to the server now.
    Follow(Reply<()>, mpsc::Sender<Request>),
}

impl Order {
    /// Answers with a problem instead.
    pub(super) fn refuse(self, problem: Problem) {
        match self {
            Order::Send(_, reply, _) => drop(reply.send(Err(problem))),
            Order::Leave(reply, _) | Order::Follow(reply, _) => drop(reply.send(Err(problem))),
        }
    }
}

/// A mailbox's way out.
pub(super) struct OutboxTask {
    pub(super) account: BalAddress,
    pub(super) way_out: Box<dyn WayOut>,
    pub(super) shared: Arc<Shared>,
    pub(super) store: Store,
    pub(super) mailbox: mpsc::WeakSender<Request>,
    pub(super) cut: Cut,
}

impl OutboxTask {
    /// Works until its orders end, or its session does.
    pub(super) async fn run(mut self, mut orders: mpsc::Receiver<Order>) {
        let (mut changes, mut cut) = (self.shared.outbox.changes(), self.cut.clone());
        loop {
            let mailbox = self.mailbox.upgrade().filter(|_| self.shared.outbox.is_open());
            let next = match mailbox {
                Some(mailbox) => self.round(&mailbox, false).await,
                None => None,
            };
            let later = async {
                match next {
                    Some(seconds) => tokio::time::sleep(Duration::from_secs(seconds.clamp(1, GLANCE).unsigned_abs())).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                order = cut.unless(orders.recv()) => match order {
                    Ok(Some(Order::Send(composition, mut reply, mailbox))) => {
                        let result = self.send(*composition, &mut reply, &mailbox).await;
                        drop(reply.send(result));
                    }
                    Ok(Some(Order::Leave(reply, mailbox))) => {
                        self.round(&mailbox, true).await;
                        drop(reply.send(Ok(())));
                    }
                    Ok(Some(Order::Follow(reply, mailbox))) => {
                        let (_, problem) = self.follow(&mailbox, true).await;
                        drop(reply.send(problem.map_or(Ok(()), Err)));
                    }
                    Ok(None) | Err(_) => break,
                },
                _ = changes.changed() => {}
                () = later => {}
            }
        }
        orders.close();
        while let Ok(order) = orders.try_recv() {
            order.refuse(self.cut.reason().map_or(Problem::Stopped, problem::of_lock));
        }
    }

    /// Does what is to be done now, `at_once` whatever waits for another try; in how many seconds to look again.
    async fn round(&mut self, mailbox: &mpsc::Sender<Request>, at_once: bool) -> Option<i64> {
        let mut rows = stored(&self.store, outbox::all).await.ok()?;
        if rows.iter().any(|row| row.since > now()) {
            stored(&self.store, |store| outbox::follow_clock(store, LONGEST_WAIT, now())).await.ok()?;
            rows = stored(&self.store, outbox::all).await.ok()?;
        }
        rows.retain(|row| row.from == self.account);
        let mut next: Option<i64> = None;
        let mut sooner = |seconds: i64| next = Some(next.map_or(seconds, |known: i64| known.min(seconds)));
        for row in rows {
            if self.cut.reason().is_some() {
                return None;
            }
            let Some(_claim) = self.shared.outbox.claim(&row.message_id) else { continue };
            match row.step {
                Step::Waiting | Step::Begun if row.due <= now() || (at_once && row.tries > 0) || row.step == Step::Begun => {
                    if let Some(seconds) = self.leave(&row, mailbox).await {
                        sooner(seconds);
                    }
                }
                Step::Waiting | Step::Begun => sooner(row.due.saturating_sub(now())),
                // Found so: the program ended between the end of the message and its answer.
                Step::Ending => {
                    if self.resolve(&row, mailbox).await.is_err() {
                        sooner(AGAIN);
                    }
                }
                Step::Accepted | Step::Copied => {
                    let filed = match self.load(row.id).await {
                        Ok(mail) => self.file(row.id, &mail, vec![], mailbox).await,
                        Err(problem) => Err(problem),
                    };
                    match filed {
                        Ok(()) => {}
                        // It left, and no copy can be made of it: a person is told, and nothing is tried again.
                        Err(Problem::OutboxDamaged) => {
                            if row.problem.is_none() {
                                let from = &[Step::Accepted, Step::Copied];
                                drop(self.advance(row.id, from, Step::Accepted, Some(note(&Problem::OutboxDamaged))).await);
                                self.tell(&row.message_id, OutboxState::Accepted);
                            }
                        }
                        Err(_) => sooner(AGAIN),
                    }
                }
                Step::Refused | Step::Uncertain => {}
            }
        }
        if let Some(seconds) = self.follow(mailbox, at_once).await.0 {
            sooner(seconds);
        }
        next
    }

    async fn load(&self, id: u64) -> Result<Arc<OutboxMail>, Problem> {
        let loaded = stored(&self.store, move |store| outbox::mail(store, id)).await;
        loaded.map(Arc::new).map_err(|problem| if problem == Problem::StoreDamaged { Problem::OutboxDamaged } else { problem })
    }

    async fn advance(&self, id: u64, from: &'static [Step], to: Step, problem: Option<String>) -> Result<(), Problem> {
        checkpoint::reach();
        let result = stored(&self.store, move |store| outbox::advance(store, id, from, to, problem.as_deref(), now())).await;
        checkpoint::reach();
        result
    }

    fn tell(&self, message_id: &str, state: OutboxState) {
        // Nobody listening is no error.
        drop(self.shared.events.send(Event::Outbox { from: self.account.clone(), message_id: message_id.to_owned(), state }));
    }

    async fn ask<T>(&self, mailbox: &mpsc::Sender<Request>, errand: impl FnOnce(Reply<T>) -> Errand) -> Result<T, Problem> {
        let (reply, answer) = oneshot::channel();
        mailbox.send(Request::Post(errand(reply))).await.map_err(|_| Problem::Stopped)?;
        answer.await.unwrap_or(Err(Problem::Stopped))
    }

    /// Lets one message leave that waits; in how many seconds it is to be tried again.
    async fn leave(&mut self, row: &OutboxRow, mailbox: &mpsc::Sender<Request>) -> Option<i64> {
        let mail = match self.load(row.id).await {
            Ok(mail) => mail,
            // What is not what was written never leaves.
            Err(problem @ Problem::OutboxDamaged) => {
                let from = &[Step::Waiting, Step::Begun];
                drop(self.advance(row.id, from, Step::Refused, Some(note(&problem))).await);
                self.tell(&row.message_id, OutboxState::Refused);
                return None;
            }
            Err(_) => return Some(AGAIN),
        };
        // Nothing of what began before a crash can have left.
        if row.step == Step::Begun {
            self.advance(row.id, &[Step::Begun], Step::Waiting, None).await.ok()?;
        }
        let opened = self.cut.clone().unless(self.way_out.open()).await.unwrap_or_else(|reason| Err(problem::of_lock(reason)));
        let handover = match opened {
            Err(problem) => Err(problem),
            Ok(mut submission) => {
                let size = mail.mail.transmitted().len() as u64;
                let handover = match submission.size_limit().filter(|limit| size > *limit) {
                    Some(limit) => Err(Problem::TooLarge { size, limit: Some(limit) }),
                    None => self.hand_over(row.id, &mail, &mut *submission).await,
                };
                submission.close().await;
                handover
            }
        };
        let (problem, replies) = match handover {
            Ok(Handover::Accepted(_)) => {
                return self.file(row.id, &mail, vec![], mailbox).await.is_err().then_some(AGAIN);
            }
            Ok(Handover::Uncertain(_)) => {
                return self.resolve(row, mailbox).await.is_err().then_some(AGAIN);
            }
            Ok(Handover::Refused(problem, replies)) => (problem, replies),
            Err(problem) => (problem, vec![]),
        };
        let text = note(&problem);
        if is_temporary(&problem, &replies) {
            // The session's end is no fault of the operator's: it leaves with the next one.
            let (seconds, text) = match self.cut.reason() {
                Some(_) => (0, None),
                None => (wait(row.tries), Some(text)),
            };
            let (id, due) = (row.id, now().saturating_add(seconds));
            drop(stored(&self.store, move |store| outbox::postpone(store, id, due, text.as_deref(), now())).await);
            self.tell(&row.message_id, OutboxState::Waiting);
            Some(seconds)
        } else {
            drop(self.advance(row.id, &[Step::Waiting, Step::Begun, Step::Ending], Step::Refused, Some(text)).await);
            self.tell(&row.message_id, OutboxState::Refused);
            None
        }
    }

    /// Hands a message over that waits. Where it is accepted that is written at once; nothing else is.
    ///
    /// # Errors
    /// A problem means that it was not handed over.
    async fn hand_over(&self, id: u64, mail: &OutboxMail, submission: &mut dyn Submission) -> Result<Handover, Problem> {
        // Its grace is for a hand-over that the end of the session met under way: none begins after it.
        if let Some(reason) = self.cut.reason() {
            return Err(problem::of_lock(reason));
        }
        self.advance(id, &[Step::Waiting], Step::Begun, None).await.map_err(|problem| match problem {
            // Taken back meanwhile.
            Problem::MailMissing => Problem::Stopped,
            other => other,
        })?;
        self.shared.handovers.fetch_add(1, Ordering::AcqRel);
        let _counted = scopeguard(|| {
            self.shared.handovers.fetch_sub(1, Ordering::AcqRel);
        });
        // Not before: whoever stops it until this is told knows that nothing left.
        self.tell(mail.mail.message_id(), OutboxState::Queued);
        // A disk that is full keeps the end from being told: it is that, and not the connection then given up, that is said.
        let unwritten = OnceLock::new();
        let before_end = async {
            let written = self.advance(id, &[Step::Begun], Step::Ending, None).await;
            written.map_err(|problem| unwritten.set(problem)).is_ok()
        };
        let before_end = before_end.boxed();
        // A fault of ours once it began is no refusal: whoever believes that nothing left sends again.
        let delivering = AssertUnwindSafe(submission.deliver(&mail.mail, before_end)).catch_unwind();
        let handover = match self.cut.clone().unless_late(GRACE, delivering).await {
            Ok(handover) => handover.unwrap_or_else(|_| Ok(Handover::Uncertain(vec![]))),
            Err(_) if submission.is_handed_over() => Ok(Handover::Uncertain(vec![])),
            Err(reason) => Err(problem::of_lock(reason)),
        };
        let handover = match unwritten.into_inner() {
            Some(problem) if handover.is_err() => Err(problem),
            _ => handover,
        };
        checkpoint::reach();
        match &handover {
            Ok(Handover::Accepted(_)) => {
                if self.advance(id, &[Step::Begun, Step::Ending], Step::Accepted, None).await.is_err() {
                    tracing::error!("accepted, and not written down");
                }
                self.tell(mail.mail.message_id(), OutboxState::Accepted);
            }
            Ok(Handover::Uncertain(_)) => {
                // Whatever the step was: nobody can tell any more.
                drop(self.advance(id, &[Step::Begun, Step::Ending], Step::Ending, None).await);
            }
            _ => {}
        }
        handover
    }

    /// What became of a message whose answer did not come: some operators file what they take.
    async fn resolve(&self, row: &OutboxRow, mailbox: &mpsc::Sender<Request>) -> Result<(), Problem> {
        self.tell(&row.message_id, OutboxState::Uncertain);
        let id = row.message_id.clone();
        if self.ask(mailbox, |reply| Errand::IsSent(id, reply)).await? {
            self.advance(row.id, &[Step::Ending], Step::Accepted, None).await?;
            self.tell(&row.message_id, OutboxState::Accepted);
            let mail = self.load(row.id).await?;
            return self.file(row.id, &mail, vec![], mailbox).await;
        }
        self.advance(row.id, &[Step::Ending], Step::Uncertain, Some(note(&Problem::SendUncertain))).await
    }

    /// Files the copy of what was accepted, and closes the row.
    async fn file(&self, id: u64, mail: &Arc<OutboxMail>, replaced: Vec<String>, mailbox: &mpsc::Sender<Request>) -> Result<(), Problem> {
        checkpoint::reach();
        let mut names = vec![mail.mail.message_id().to_owned()];
        names.extend(replaced);
        names.extend(drafts::of(&self.shared.trail).from(mail.draft.as_deref()));
        names.sort();
        names.dedup();
        let filing = AssertUnwindSafe(self.ask(mailbox, |reply| Errand::File(Arc::clone(mail), names, reply))).catch_unwind();
        let filed = self.cut.clone().unless_late(GRACE + COPY_GRACE, filing).await;
        filed.ok().and_then(Result::ok).unwrap_or(Err(Problem::SentCopyMissing)).map_err(|_| Problem::SentCopyMissing)?;
        checkpoint::reach();
        self.tell(mail.mail.message_id(), OutboxState::Copied);
        stored(&self.store, move |store| outbox::close(store, id, now())).await
    }

    /// Lets drafts follow to the server, `at_once` even while somebody may be writing; in how many seconds one is still to,
    /// and why one did not.
    async fn follow(&self, mailbox: &mpsc::Sender<Request>, at_once: bool) -> (Option<i64>, Option<Problem>) {
        let (account, now) = (self.account.clone(), now());
        let drafts = match stored(&self.store, move |store| crate::store::drafts::to_follow(store, &account, i64::MAX)).await {
            Ok(drafts) => drafts,
            Err(problem) => return (None, Some(problem)),
        };
        let (mut young, mut problem): (Option<i64>, Option<Problem>) = (None, None);
        for draft in drafts {
            let (age, patience) = (now.saturating_sub(draft.saved_at), patience(draft.size));
            // A clock that was set back holds no draft for longer than that.
            if !at_once && !draft.is_forgotten && (0..patience).contains(&age) {
                young = Some(young.map_or(patience - age, |known| known.min(patience - age)));
            } else if let Err(why) = self.ask(mailbox, |reply| Errand::Follow(draft, reply)).await {
                problem = Some(why);
            }
        }
        (young.into_iter().chain(problem.is_some().then_some(AGAIN)).min(), problem)
    }

    /// Sends now or not at all. Whoever asked may stop it until the hand-over begins. A draft stands at the server before
    /// anything is handed over, and leaves it only once the message is accepted.
    async fn send(
        &mut self,
        composition: Composition,
        asker: &mut Reply<SendReply>,
        mailbox: &mpsc::Sender<Request>,
    ) -> Result<SendReply, Problem> {
        let mut cut = self.cut.clone();
        let preparing = self.ask(mailbox, |reply| Errand::Prepare(Box::new(composition), reply));
        let ready = match wanted(&mut cut, asker, preparing).await? {
            Prepared::Stopped(findings) => return Ok(SendReply::Stopped(findings)),
            Prepared::Ready(ready) => ready,
        };
        let mail = Arc::clone(&ready.mail);
        let message_id = mail.mail.message_id().to_owned();
        let reported = |findings, outcome, recipients| {
            Ok(SendReply::Done(findings, SendReport { outcome, message_id: message_id.clone(), recipients }))
        };
        if let Err(problem) = wanted(&mut cut, asker, self.ask(mailbox, |reply| Errand::Keep(Arc::clone(&mail), reply))).await {
            self.give_back(&ready, DraftName::Former).await;
            return Err(problem);
        }
        // From here on the draft is stored, and every failure is told together with it.
        drafts::place(&self.shared.trail, &ready.sources, &ready.attachments, mail.mail.message_id());
        let mut submission = match wanted(&mut cut, asker, self.way_out.open()).await {
            Ok(submission) => submission,
            Err(problem) => {
                // Whoever stopped it knows the old draft only: both stay, and the next sending or keeping removes them.
                if asker.is_closed() {
                    self.give_back(&ready, DraftName::Former).await;
                } else {
                    self.give_back(&ready, DraftName::Message).await;
                    self.drop_drafts(ready.replaced.clone(), mailbox).await;
                }
                return reported(ready.findings, SendOutcome::Refused(problem), vec![]);
            }
        };
        if let Some(finding) = rules::check_size(mail.mail.transmitted().len() as u64, submission.size_limit()) {
            // The draft of a message that cannot leave as it is would only be found again by surprise.
            self.drop_drafts(vec![message_id.clone()], mailbox).await;
            self.give_back(&ready, DraftName::Former).await;
            let _ = self.cut.clone().unless(submission.close()).await;
            return Ok(SendReply::Stopped(ready.findings.into_iter().chain([finding]).collect()));
        }
        // The last moment to stop it.
        if asker.is_closed() {
            self.give_back(&ready, DraftName::Former).await;
            return Err(Problem::Stopped);
        }
        let handover = self.hand_over(ready.id, &mail, &mut *submission).await;
        let (outcome, replies) = match handover {
            Err(problem) => (SendOutcome::Refused(problem), vec![]),
            Ok(Handover::Refused(problem, replies)) => (SendOutcome::Refused(problem), replies),
            Ok(Handover::Uncertain(replies)) => {
                self.tell(&message_id, OutboxState::Uncertain);
                let sent = async { self.ask(mailbox, |reply| Errand::IsSent(message_id.clone(), reply)).await };
                let is_sent = matches!(self.cut.clone().unless(sent).await, Ok(Ok(true)));
                if is_sent {
                    drop(self.advance(ready.id, &[Step::Ending], Step::Accepted, None).await);
                    drop(self.file(ready.id, &mail, ready.replaced.clone(), mailbox).await);
                    (SendOutcome::Accepted { afterwards: None }, replies)
                } else {
                    drop(self.advance(ready.id, &[Step::Ending], Step::Uncertain, Some(note(&Problem::SendUncertain))).await);
                    (SendOutcome::Uncertain, replies)
                }
            }
            Ok(Handover::Accepted(replies)) => {
                let afterwards = self.file(ready.id, &mail, ready.replaced.clone(), mailbox).await.err();
                (SendOutcome::Accepted { afterwards }, replies)
            }
        };
        if matches!(outcome, SendOutcome::Refused(_)) {
            self.give_back(&ready, DraftName::Message).await;
        }
        if !matches!(outcome, SendOutcome::Accepted { .. }) {
            self.drop_drafts(ready.replaced.clone(), mailbox).await;
        }
        // Good-bye comes last: the copy does not wait for it.
        submission.close().await;
        reported(ready.findings, outcome, replies)
    }

    /// What was to be sent at once and did not leave: whoever sent it knows, and it is the draft that it was.
    async fn give_back(&self, ready: &Ready, name: DraftName) {
        let (id, was_draft) = (ready.id, ready.was_draft);
        if stored(&self.store, move |store| give_back(store, id, was_draft, name)).await.is_err() {
            tracing::warn!("message left in the outbox");
        }
    }

    /// Removes what the message's own draft, or its copy, stands for now.
    async fn drop_drafts(&self, names: Vec<String>, mailbox: &mpsc::Sender<Request>) {
        let dropping = tokio::time::timeout(COPY_GRACE, self.ask(mailbox, |reply| Errand::Drop(names, reply)));
        drop(self.cut.clone().unless(dropping).await);
    }
}

/// Runs this when it is dropped.
fn scopeguard<F: FnMut()>(work: F) -> impl Drop {
    struct Guard<F: FnMut()>(F);
    impl<F: FnMut()> Drop for Guard<F> {
        fn drop(&mut self) {
            (self.0)();
        }
    }
    Guard(work)
}

#[cfg(test)]
#[path = "outbox_task_tests.rs"]
mod tests;
