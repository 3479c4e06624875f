//! The outbox against a mailbox that fails where it is told to.

use super::*;
use crate::domain::bal::{Bal, BalAddress, BalKind};
use crate::domain::draft::{Draft, Recipient};
use crate::domain::folder::Folder;
use crate::domain::mail::Marks;
use crate::domain::mail::{FlagChange, MailId, Page, Summary, Window};
use crate::domain::outbox::RecipientReply;
use crate::domain::rules::Verdict;
use crate::domain::trust_space::TrustSpace;
use crate::engine::mailbox::Submission;
use crate::engine::mailbox::Transferred;
use async_trait::async_trait;
use std::sync::{Arc, Mutex};
use time::macros::datetime;
use tokio::sync::oneshot;

/// What was done, in order.
type Journal = Arc<Mutex<Vec<&'static str>>>;

/// Somebody who waits for an answer, until this step.
type Leaving = Arc<Mutex<Option<(&'static str, oneshot::Receiver<Result<SendReply, Problem>>)>>>;

fn leave(leaving: &Leaving, step: &str) {
    leaving.lock().unwrap().take_if(|(at, _)| *at == step);
}

/// Says what it is asked, and fails at the steps it was told, each as many times as it is listed.
struct Fake {
    journal: Journal,
    failing: Vec<&'static str>,
    handover: fn() -> Result<Handover, Problem>,
    limit: Option<u64>,
    leaving: Leaving,
    /// Whether the session ends at the very moment when the way out opens, and what ends it.
    ending: (bool, Option<crate::engine::cut::Scissors>),
}

impl Fake {
    fn new(failing: &[&'static str], handover: fn() -> Result<Handover, Problem>) -> Self {
        Self {
            journal: Journal::default(),
            failing: failing.to_vec(),
            handover,
            limit: None,
            leaving: Leaving::default(),
            ending: (false, None),
        }
    }

    fn step(&mut self, name: &'static str) -> Result<(), Problem> {
        self.journal.lock().unwrap().push(name);
        leave(&self.leaving, name);
        match self.failing.iter().position(|f| *f == name) {
            Some(i) => {
                self.failing.remove(i);
                Err(Problem::ConnectionLost { host: "imap.op.test".into() })
            }
            None => Ok(()),
        }
    }
}

#[async_trait]
impl MailBackend for Fake {
    async fn mark(&mut self, _: &str, _: u32, _: &[u32], _: Marks, _: Marks) -> Result<(), Problem> {
        Err(Problem::Internal)
    }

    async fn transfer(&mut self, _: &str, _: u32, _: &[u32], _: &str) -> Result<Transferred, Problem> {
        Err(Problem::Internal)
    }

    async fn erase(&mut self, _: &str, _: u32, _: &[u32]) -> Result<(), Problem> {
        Err(Problem::Internal)
    }

    async fn create_folder(&mut self, _: &str) -> Result<(), Problem> {
        Err(Problem::Internal)
    }

    async fn rename_folder(&mut self, _: &str, _: &str) -> Result<(), Problem> {
        Err(Problem::Internal)
    }

    async fn delete_folder(&mut self, _: &str) -> Result<(), Problem> {
        Err(Problem::Internal)
    }

    async fn folders(&mut self) -> Result<Vec<Folder>, Problem> {
        Ok(vec![])
    }
    async fn list(&mut self, _folder: &str, _window: Window) -> Result<Vec<Summary>, Problem> {
        Ok(vec![])
    }
    async fn page(&mut self, _folder: &str, _first: usize, _count: usize) -> Result<Page, Problem> {
        Err(Problem::FolderMissing { folder: String::new() })
    }
    async fn message(&mut self, _id: &MailId) -> Result<Vec<u8>, Problem> {
        Err(Problem::MailMissing)
    }
    async fn flag(&mut self, _id: &MailId, _change: FlagChange) -> Result<(), Problem> {
        Ok(())
    }
    async fn relocate(&mut self, _id: &MailId, _folder: &str) -> Result<Option<MailId>, Problem> {
        Ok(None)
    }
    async fn special_folder(&mut self, special_use: SpecialUse) -> Result<String, Problem> {
        Ok(format!("{special_use:?}"))
    }
    async fn keep_draft(&mut self, _folder: &str, message: &[u8]) -> Result<(), Problem> {
        assert!(String::from_utf8_lossy(message).contains("Bcc:"), "a draft keeps its hidden recipients");
        self.step("draft")
    }
    async fn find_draft(&mut self, _folder: &str, _message_id: &str) -> Result<Option<MailId>, Problem> {
        Ok(None)
    }
    async fn drop_draft(&mut self, _folder: &str, _message_id: &str) -> Result<(), Problem> {
        self.step("undraft")
    }
    async fn keep_sent(&mut self, _folder: &str, _message_id: &str, message: &[u8]) -> Result<(), Problem> {
        assert!(String::from_utf8_lossy(message).contains("Bcc:"), "the copy keeps its hidden recipients");
        self.step("copy")
    }
    async fn open_submission(&mut self) -> Result<Box<dyn Submission>, Problem> {
        self.step("open")?;
        if let (true, Some(scissors)) = &self.ending {
            scissors.cut(crate::engine::event::LockReason::CardRemoved);
        }
        let (journal, leaving) = (Arc::clone(&self.journal), Arc::clone(&self.leaving));
        Ok(Box::new(FakeSubmission { journal, handover: self.handover, limit: self.limit, leaving }))
    }
    async fn close(&mut self) {}
}

struct FakeSubmission {
    journal: Journal,
    handover: fn() -> Result<Handover, Problem>,
    limit: Option<u64>,
    leaving: Leaving,
}

#[async_trait]
impl Submission for FakeSubmission {
    fn size_limit(&self) -> Option<u64> {
        self.limit
    }
    async fn deliver(&mut self, mail: &SealedMail) -> Result<Handover, Problem> {
        assert!(!String::from_utf8_lossy(mail.transmitted()).contains("Bcc:"), "nobody sees the hidden recipients");
        self.journal.lock().unwrap().push("deliver");
        leave(&self.leaving, "deliver");
        (self.handover)()
    }
    fn is_handed_over(&self) -> bool {
        true
    }
    async fn close(self: Box<Self>) {}
}

fn cleared() -> Box<ClearedDraft> {
    let from = Bal { address: BalAddress::parse("dr.martin@cabinet.mss.test").unwrap(), kind: BalKind::Personal, label: String::new() };
    let mut draft = Draft::new(from);
    draft.to = Recipient::parse_list("a@chu.mss.test");
    draft.bcc = Recipient::parse_list("b@chu.mss.test");
    match rules::check(draft, &TrustSpace::listed(["chu.mss.test"], "patient.mss.test"), &[]) {
        Verdict::Cleared(cleared, _) => cleared,
        Verdict::Stopped(findings) => panic!("{findings:?}"),
    }
}

fn accepted() -> Result<Handover, Problem> {
    Ok(Handover::Accepted(vec![reply(true)]))
}

fn reply(accepted: bool) -> RecipientReply {
    RecipientReply { address: BalAddress::parse("a@chu.mss.test").unwrap(), accepted, code: 250, reply: String::new() }
}

/// Sends, and gives the result, the steps and the states told.
async fn run(fake: Fake) -> (Result<Sent, Problem>, Vec<&'static str>, Vec<OutboxState>) {
    let (mut asker, _waiting) = oneshot::channel();
    run_for(fake, &mut asker, &[]).await
}

/// The same, for whoever waits for this answer, of a message that was these drafts.
async fn run_for(
    mut fake: Fake,
    asker: &mut Reply<SendReply>,
    replaced: &[&str],
) -> (Result<Sent, Problem>, Vec<&'static str>, Vec<OutboxState>) {
    let (events, mut heard) = broadcast::channel(16);
    let stamp = Stamp { now: datetime!(2026-11-22 10:42 UTC), message_id: "1@x.test".into(), user_agent: "Pli/0".into(), nil: "N".into() };
    let (scissors, cut) = crate::engine::cut::Scissors::new();
    fake.ending.1 = Some(scissors);
    let replaced = replaced.iter().map(|name| (*name).to_owned()).collect();
    let result = Outbox { backend: &mut fake, events: &events, handovers: &AtomicUsize::new(0), cut, asker, replaced }
        .send(&cleared(), &stamp)
        .await;
    let mut states = Vec::new();
    while let Ok(Event::Outbox { state, .. }) = heard.try_recv() {
        states.push(state);
    }
    let steps = fake.journal.lock().unwrap().clone();
    (result, steps, states)
}

fn outcome(result: Result<Sent, Problem>) -> SendOutcome {
    match result.unwrap() {
        Sent::Done(report) => report.outcome,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_draft_is_kept_before_and_dropped_after_the_copy() {
    let (result, steps, states) = run(Fake::new(&[], accepted)).await;
    assert_eq!(outcome(result), SendOutcome::Accepted { afterwards: None });
    assert_eq!(steps, ["draft", "open", "deliver", "copy", "undraft"]);
    assert_eq!(states, [OutboxState::Queued, OutboxState::Accepted, OutboxState::Copied]);
}

#[tokio::test]
async fn the_drafts_a_message_was_go_once_its_own_is_safe() {
    let (mut asker, _waiting) = oneshot::channel();
    let sent = run_for(Fake::new(&[], accepted), &mut asker, &["old"]).await;
    assert_eq!(sent.1, ["draft", "open", "deliver", "copy", "undraft", "undraft"]);
    let refused = || Ok(Handover::Refused(Problem::RecipientRefused { count: 1 }, vec![reply(false)]));
    assert_eq!(run_for(Fake::new(&[], refused), &mut asker, &["old"]).await.1, ["draft", "open", "deliver", "undraft"]);
    assert_eq!(run_for(Fake::new(&["open"], accepted), &mut asker, &["old"]).await.1, ["draft", "open", "undraft"]);
    assert_eq!(run_for(Fake::new(&["draft"], accepted), &mut asker, &["old"]).await.1, ["draft"]);
    // Too large: the message stays the draft it was, and the one just stored goes.
    let mut fake = Fake::new(&[], accepted);
    fake.limit = Some(10);
    assert_eq!(run_for(fake, &mut asker, &["old"]).await.1, ["draft", "open", "undraft"]);
    // A connection that broke is opened anew once.
    let sent = run_for(Fake::new(&["undraft", "undraft"], accepted), &mut asker, &["old"]).await;
    assert_eq!((outcome(sent.0), sent.1.len()), (SendOutcome::Accepted { afterwards: None }, 7));
}

#[tokio::test]
async fn a_sending_nobody_waits_for_stops_before_the_handover_and_not_after() {
    for (at, steps) in [
        ("draft", vec!["draft"]),
        ("open", vec!["draft", "open"]),
        ("deliver", vec!["draft", "open", "deliver", "copy", "undraft", "undraft"]),
    ] {
        let (mut asker, waiting) = oneshot::channel();
        let fake = Fake::new(&[], accepted);
        *fake.leaving.lock().unwrap() = Some((at, waiting));
        let (result, taken, told) = run_for(fake, &mut asker, &["old"]).await;
        // A face that was not told of the hand-over says that nothing left.
        assert_eq!(told.contains(&OutboxState::Queued), at == "deliver");
        let accepted = matches!(result, Ok(Sent::Done(SendReport { outcome: SendOutcome::Accepted { .. }, .. })));
        assert_eq!((taken, accepted), (steps, at == "deliver"));
    }
}

#[tokio::test]
async fn no_hand_over_begins_once_the_session_is_over() {
    let mut fake = Fake::new(&[], accepted);
    fake.ending.0 = true;
    let (result, steps, states) = run(fake).await;
    assert_eq!(outcome(result), SendOutcome::Refused(Problem::CardRemoved));
    assert!(steps == ["draft", "open"] && states.is_empty(), "{steps:?}");
}

#[tokio::test]
async fn nothing_is_handed_over_unless_the_draft_is_safe() {
    let (result, steps, states) = run(Fake::new(&["draft"], accepted)).await;
    assert!(result.is_err() && steps == ["draft"] && states.is_empty());
}

#[tokio::test]
async fn a_way_out_that_is_closed_leaves_the_draft() {
    let (result, steps, states) = run(Fake::new(&["open"], accepted)).await;
    assert!(matches!(outcome(result), SendOutcome::Refused(Problem::ConnectionLost { .. })));
    assert!(steps == ["draft", "open"] && states.is_empty());
}

#[tokio::test]
async fn a_refusal_leaves_the_draft_and_no_copy() {
    let refused = || Ok(Handover::Refused(Problem::RecipientRefused { count: 1 }, vec![reply(false)]));
    let (result, steps, states) = run(Fake::new(&[], refused)).await;
    assert_eq!(outcome(result), SendOutcome::Refused(Problem::RecipientRefused { count: 1 }));
    assert_eq!((steps, states), (vec!["draft", "open", "deliver"], vec![OutboxState::Queued]));
}

#[tokio::test]
async fn what_is_uncertain_is_handed_over_once_and_keeps_its_draft() {
    let (result, steps, states) = run(Fake::new(&[], || Ok(Handover::Uncertain(vec![])))).await;
    assert_eq!(outcome(result), SendOutcome::Uncertain);
    assert_eq!((steps, states), (vec!["draft", "open", "deliver"], vec![OutboxState::Queued, OutboxState::Uncertain]));
}

#[tokio::test]
async fn a_broken_link_before_the_end_leaves_the_draft() {
    let (result, steps, _) = run(Fake::new(&[], || Err(Problem::ConnectionLost { host: "smtp.op.test".into() }))).await;
    assert!(matches!(outcome(result), SendOutcome::Refused(Problem::ConnectionLost { .. })));
    assert_eq!(steps, ["draft", "open", "deliver"]);
}

#[tokio::test]
async fn the_copy_is_tried_on_a_second_connection_and_its_loss_is_told() {
    let (result, steps, _) = run(Fake::new(&["copy"], accepted)).await;
    assert_eq!(outcome(result), SendOutcome::Accepted { afterwards: None });
    assert_eq!(steps, ["draft", "open", "deliver", "copy", "copy", "undraft"]);
    let (result, steps, states) = run(Fake::new(&["copy", "copy"], accepted)).await;
    assert_eq!(outcome(result), SendOutcome::Accepted { afterwards: Some(Problem::SentCopyMissing) });
    // The draft stays: it is the only trace of what was sent.
    assert_eq!((steps.last(), states.last()), (Some(&"copy"), Some(&OutboxState::Accepted)));
}

#[tokio::test]
async fn a_draft_left_behind_does_not_undo_a_sending() {
    let (result, ..) = run(Fake::new(&["undraft"], accepted)).await;
    assert_eq!(outcome(result), SendOutcome::Accepted { afterwards: None });
}

#[tokio::test]
async fn rfc_1870_too_large_for_the_operator_leaves_nothing_behind() {
    let mut fake = Fake::new(&[], accepted);
    fake.limit = Some(10);
    let (result, steps, _) = run(fake).await;
    assert!(matches!(result, Ok(Sent::TooLarge(_))));
    // What was stored for a message that cannot leave is removed again.
    assert_eq!(steps, ["draft", "open", "undraft"]);
}

#[tokio::test(start_paused = true)]
async fn a_session_that_ends_cuts_no_handover_in_the_middle() {
    use crate::engine::cut::{GRACE, Scissors};
    use crate::engine::event::LockReason;

    /// Ends the session while the message is being handed over, which takes this long.
    async fn cut_during(takes: std::time::Duration, handed_over: bool) -> (SendOutcome, Vec<&'static str>) {
        struct Slow(FakeSubmission, Scissors, std::time::Duration, bool);
        #[async_trait]
        impl Submission for Slow {
            fn size_limit(&self) -> Option<u64> {
                None
            }
            async fn deliver(&mut self, mail: &SealedMail) -> Result<Handover, Problem> {
                self.1.cut(LockReason::CardRemoved);
                tokio::time::sleep(self.2).await;
                self.0.deliver(mail).await
            }
            fn is_handed_over(&self) -> bool {
                self.3
            }
            async fn close(self: Box<Self>) {}
        }
        struct Cutting(Fake, Option<Slow>);
        #[async_trait]
        impl MailBackend for Cutting {
            async fn mark(&mut self, _: &str, _: u32, _: &[u32], _: Marks, _: Marks) -> Result<(), Problem> {
                Err(Problem::Internal)
            }

            async fn transfer(&mut self, _: &str, _: u32, _: &[u32], _: &str) -> Result<Transferred, Problem> {
                Err(Problem::Internal)
            }

            async fn erase(&mut self, _: &str, _: u32, _: &[u32]) -> Result<(), Problem> {
                Err(Problem::Internal)
            }

            async fn create_folder(&mut self, _: &str) -> Result<(), Problem> {
                Err(Problem::Internal)
            }

            async fn rename_folder(&mut self, _: &str, _: &str) -> Result<(), Problem> {
                Err(Problem::Internal)
            }

            async fn delete_folder(&mut self, _: &str) -> Result<(), Problem> {
                Err(Problem::Internal)
            }

            async fn folders(&mut self) -> Result<Vec<Folder>, Problem> {
                self.0.folders().await
            }
            async fn list(&mut self, folder: &str, window: Window) -> Result<Vec<Summary>, Problem> {
                self.0.list(folder, window).await
            }
            async fn page(&mut self, folder: &str, first: usize, count: usize) -> Result<Page, Problem> {
                self.0.page(folder, first, count).await
            }
            async fn message(&mut self, id: &MailId) -> Result<Vec<u8>, Problem> {
                self.0.message(id).await
            }
            async fn flag(&mut self, id: &MailId, change: FlagChange) -> Result<(), Problem> {
                self.0.flag(id, change).await
            }
            async fn relocate(&mut self, id: &MailId, folder: &str) -> Result<Option<MailId>, Problem> {
                self.0.relocate(id, folder).await
            }
            async fn special_folder(&mut self, special_use: SpecialUse) -> Result<String, Problem> {
                self.0.special_folder(special_use).await
            }
            async fn keep_draft(&mut self, folder: &str, message: &[u8]) -> Result<(), Problem> {
                self.0.keep_draft(folder, message).await
            }
            async fn find_draft(&mut self, folder: &str, message_id: &str) -> Result<Option<MailId>, Problem> {
                self.0.find_draft(folder, message_id).await
            }
            async fn drop_draft(&mut self, folder: &str, message_id: &str) -> Result<(), Problem> {
                self.0.drop_draft(folder, message_id).await
            }
            async fn keep_sent(&mut self, folder: &str, message_id: &str, message: &[u8]) -> Result<(), Problem> {
                self.0.keep_sent(folder, message_id, message).await
            }
            async fn open_submission(&mut self) -> Result<Box<dyn Submission>, Problem> {
                Ok(Box::new(self.1.take().unwrap()))
            }
            async fn close(&mut self) {}
        }
        let (scissors, cut) = Scissors::new();
        let fake = Fake::new(&[], accepted);
        let journal = Arc::clone(&fake.journal);
        let slow = Slow(
            FakeSubmission { journal: Arc::clone(&journal), handover: accepted, limit: None, leaving: Leaving::default() },
            scissors,
            takes,
            handed_over,
        );
        let (events, _heard) = broadcast::channel(16);
        let stamp =
            Stamp { now: datetime!(2026-11-22 10:42 UTC), message_id: "1@x.test".into(), user_agent: "Pli/0".into(), nil: "N".into() };
        let (mut asker, _waiting) = oneshot::channel();
        let mut backend = Cutting(fake, Some(slow));
        let (handovers, replaced) = (AtomicUsize::new(0), vec![]);
        let mut outbox = Outbox { backend: &mut backend, events: &events, handovers: &handovers, cut, asker: &mut asker, replaced };
        let result = outbox.send(&cleared(), &stamp).await;
        let steps = journal.lock().unwrap().clone();
        (outcome(result), steps)
    }

    // It ends in time: accepted, and its copy is filed although the session is over.
    let (outcome, steps) = cut_during(GRACE / 2, true).await;
    assert_eq!((outcome, steps), (SendOutcome::Accepted { afterwards: None }, vec!["draft", "deliver", "copy", "undraft"]));
    // It does not: nobody can tell, and the draft stays.
    let (outcome, steps) = cut_during(GRACE * 2, true).await;
    assert_eq!((outcome, steps), (SendOutcome::Uncertain, vec!["draft"]));
    // It does not, and the end of the message never left: it was not sent, and that is told.
    let (outcome, steps) = cut_during(GRACE * 2, false).await;
    assert_eq!((outcome, steps), (SendOutcome::Refused(Problem::CardRemoved), vec!["draft"]));
}

#[tokio::test]
async fn a_fault_of_ours_in_the_hand_over_is_uncertain() {
    let (result, steps, told) = run(Fake::new(&[], || panic!("a fault"))).await;
    let Ok(Sent::Done(report)) = result else { panic!("{result:?}") };
    assert_eq!(report.outcome, SendOutcome::Uncertain);
    assert!(told.contains(&OutboxState::Uncertain) && !steps.contains(&"undraft"), "the draft stays");
}
