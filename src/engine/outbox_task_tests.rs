//! The way out against operators and mailboxes that fail where they are told to.

use super::*;
use crate::domain::bal::{Bal, BalKind};
use crate::domain::draft::{Draft, Recipient, Threading};
use crate::domain::rules::Verdict;
use crate::domain::trust_space::TrustSpace;
use crate::engine::cut::Scissors;
use crate::engine::mailbox::BeforeEnd;
use crate::engine::supervisor::Home;
use crate::formats::mime::{self, SealedMail, Stamp};
use crate::store::DatabaseKey;
use crate::store::drafts::Written;
use async_trait::async_trait;
use std::sync::Mutex;
use time::macros::datetime;
use tokio::sync::broadcast;
use zeroize::Zeroizing;

/// What the operator does with the next message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Away,
    Takes,
    RefusesForNow,
    Refuses,
    BreaksBefore,
    /// Takes it, and the answer does not come.
    BreaksAfter,
}

#[derive(Clone)]
struct World {
    operator: Arc<Mutex<Operator>>,
    /// What was handed over to its end, octet by octet.
    taken: Arc<Mutex<Vec<Vec<u8>>>>,
    /// Copies in Sent.
    sent: Arc<Mutex<usize>>,
}

#[async_trait]
impl WayOut for World {
    async fn open(&mut self) -> Result<Box<dyn Submission>, Problem> {
        match *self.operator.lock().unwrap() {
            Operator::Away => Err(Problem::TcpRefused { host: "smtp.op.test".into(), port: 587 }),
            _ => Ok(Box::new(self.clone())),
        }
    }
}

#[async_trait]
impl Submission for World {
    fn size_limit(&self) -> Option<u64> {
        None
    }

    async fn deliver(&mut self, mail: &SealedMail, before_end: BeforeEnd<'_>) -> Result<Handover, Problem> {
        let operator = *self.operator.lock().unwrap();
        let lost = || Problem::ConnectionLost { host: "smtp.op.test".into() };
        if operator == Operator::BreaksBefore || !before_end.await {
            return Err(lost());
        }
        Ok(match operator {
            Operator::RefusesForNow => Handover::Refused(Problem::MessageRefused { code: 452 }, vec![]),
            Operator::Refuses => Handover::Refused(Problem::MessageRefused { code: 554 }, vec![]),
            Operator::BreaksAfter => {
                self.taken.lock().unwrap().push(mail.transmitted().to_vec());
                Handover::Uncertain(vec![])
            }
            _ => {
                self.taken.lock().unwrap().push(mail.transmitted().to_vec());
                Handover::Accepted(vec![])
            }
        })
    }

    fn is_handed_over(&self) -> bool {
        true
    }

    async fn close(self: Box<Self>) {}
}

struct Bench {
    task: OutboxTask,
    world: World,
    mailbox: mpsc::Sender<Request>,
    id: u64,
    _folder: tempfile::TempDir,
    _scissors: Scissors,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("mail.db"), DatabaseKey::new(Zeroizing::new([7; 32]))).unwrap();
        let account = BalAddress::parse("dr.martin@cabinet.mss.test").unwrap();
        let world = World { operator: Arc::new(Mutex::new(Operator::Takes)), taken: Arc::default(), sent: Arc::default() };
        let (events, _) = broadcast::channel(16);
        let home = Home { config: folder.path().join("c"), state: folder.path().into(), downloads: folder.path().into(), program: None };
        let (mailbox, mut requests) = mpsc::channel(8);
        let sent = Arc::clone(&world.sent);
        tokio::spawn(async move {
            while let Some(request) = requests.recv().await {
                match request {
                    Request::Post(Errand::File(_, _, reply)) => {
                        // What searches for the Message-ID first files one copy.
                        *sent.lock().unwrap() = 1;
                        drop(reply.send(Ok(())));
                    }
                    Request::Post(Errand::IsSent(_, reply)) => {
                        let is_sent = *sent.lock().unwrap() > 0;
                        drop(reply.send(Ok(is_sent)));
                    }
                    other => other.refuse(Problem::Internal),
                }
            }
        });
        let (scissors, cut) = Scissors::new();
        let id = queue(&store, &account);
        let task = OutboxTask {
            account,
            way_out: Box::new(world.clone()),
            shared: Arc::new(Shared::new(home, events)),
            store,
            mailbox: mailbox.downgrade(),
            cut,
        };
        Self { task, world, mailbox, id, _folder: folder, _scissors: scissors }
    }

    async fn round(&mut self, operator: Operator) -> Vec<Step> {
        *self.world.operator.lock().unwrap() = operator;
        let mailbox = self.mailbox.clone();
        self.task.round(&mailbox, true).await;
        self.steps()
    }

    fn steps(&self) -> Vec<Step> {
        outbox::all(&self.task.store).unwrap().into_iter().map(|row| row.step).collect()
    }

    fn taken(&self) -> usize {
        self.world.taken.lock().unwrap().len()
    }
}

fn queue(store: &Store, account: &BalAddress) -> u64 {
    let mut draft = Draft::new(Bal { address: account.clone(), kind: BalKind::Personal, label: String::new() });
    draft.to = Recipient::parse_list("a@chu.mss.test");
    let to = draft.to.clone();
    let Verdict::Cleared(cleared, _) = rules::check(draft, &TrustSpace::listed(["chu.mss.test"], "patient.mss.test"), &[]) else {
        panic!("stopped")
    };
    let stamp = Stamp { now: datetime!(2026-11-22 10:42 UTC), message_id: "1@x.test".into(), user_agent: "Pli/0".into(), nil: "N".into() };
    let mail = mime::seal(&cleared, &stamp).unwrap();
    let written = Written {
        from: account.clone(),
        to,
        cc: vec![],
        bcc: vec![],
        subject: String::new(),
        body: String::new(),
        reply_to: None,
        threading: Some(Threading::default()),
        name: String::new(),
        files: vec![],
        care: crate::store::care::WrittenCare::default(),
    };
    outbox::put(store, &outbox::Leaving { mail: &mail, written: &written, due: now(), packaged: 0 }, now()).unwrap().0
}

#[tokio::test]
async fn what_cannot_leave_now_leaves_later_as_the_same_octets() {
    let mut bench = Bench::new();
    for operator in [Operator::Away, Operator::RefusesForNow, Operator::BreaksBefore] {
        assert_eq!(bench.round(operator).await, [Step::Waiting], "{operator:?}");
    }
    let row = outbox::all(&bench.task.store).unwrap().remove(0);
    assert_eq!((row.tries, row.problem.as_deref()), (3, Some("connection-lost")));
    let sealed = outbox::mail(&bench.task.store, bench.id).unwrap().mail.transmitted().to_vec();
    assert!(bench.round(Operator::Takes).await.is_empty());
    assert_eq!((bench.taken(), *bench.world.sent.lock().unwrap()), (1, 1));
    assert_eq!(bench.world.taken.lock().unwrap()[0], sealed);
}

#[tokio::test]
async fn what_the_disk_lost_a_part_of_is_told_and_never_handed_over() {
    for found in [Step::Waiting, Step::Begun, Step::Accepted] {
        let mut bench = Bench::new();
        if found != Step::Waiting {
            outbox::advance(&bench.task.store, bench.id, &[Step::Waiting], found, None, now()).unwrap();
        }
        outbox::testing::spoil(&bench.task.store, bench.id);
        let after = if found == Step::Accepted { Step::Accepted } else { Step::Refused };
        for _ in 0..2 {
            assert_eq!(bench.round(Operator::Takes).await, [after]);
        }
        outbox::retry(&bench.task.store, bench.id, now()).ok();
        assert_eq!(bench.round(Operator::Takes).await, [after]);
        let row = outbox::all(&bench.task.store).unwrap().remove(0);
        assert_eq!((row.problem.as_deref(), bench.taken(), *bench.world.sent.lock().unwrap()), (Some("outbox-damaged"), 0, 0));
    }
}

#[test]
fn a_draft_with_large_files_follows_less_often() {
    assert_eq!([0, 100_000, 10 << 20, u64::MAX].map(patience), [5, 5, 45, 120]);
}

#[tokio::test]
async fn what_a_person_says_has_left_is_filed() {
    let mut bench = Bench::new();
    assert_eq!(bench.round(Operator::BreaksAfter).await, [Step::Uncertain]);
    outbox::confirm(&bench.task.store, bench.id, now()).unwrap();
    assert!(bench.round(Operator::Away).await.is_empty());
    assert_eq!((bench.taken(), *bench.world.sent.lock().unwrap()), (1, 1));
}

#[tokio::test]
async fn what_is_refused_or_uncertain_waits_for_a_person() {
    let mut bench = Bench::new();
    assert_eq!(bench.round(Operator::Refuses).await, [Step::Refused]);
    assert_eq!(bench.round(Operator::Takes).await, [Step::Refused]);
    outbox::retry(&bench.task.store, bench.id, now()).unwrap();
    assert_eq!(bench.round(Operator::BreaksAfter).await, [Step::Uncertain]);
    assert_eq!(bench.round(Operator::Takes).await, [Step::Uncertain]);
    assert_eq!(bench.taken(), 1);
    outbox::retry(&bench.task.store, bench.id, now()).unwrap();
    assert!(bench.round(Operator::Takes).await.is_empty());
    // The answer does not come, and the operator files it: it has it.
    let mut bench = Bench::new();
    *bench.world.sent.lock().unwrap() = 1;
    assert!(bench.round(Operator::BreaksAfter).await.is_empty());
    assert_eq!(bench.taken(), 1);
}

#[tokio::test]
async fn what_a_crash_leaves_is_believed_as_far_as_it_can_be() {
    for (found, after, taken) in [(Step::Begun, vec![], 1), (Step::Ending, vec![Step::Uncertain], 0), (Step::Accepted, vec![], 0)] {
        let mut bench = Bench::new();
        outbox::advance(&bench.task.store, bench.id, &[Step::Waiting], found, None, now()).unwrap();
        assert_eq!(bench.round(Operator::Takes).await, after, "{found:?}");
        assert_eq!(bench.taken(), taken, "{found:?}");
    }
}

#[tokio::test]
async fn what_somebody_has_in_hand_or_took_back_is_left_alone() {
    let mut bench = Bench::new();
    let claim = bench.task.shared.outbox.claim("1@x.test").unwrap();
    outbox::advance(&bench.task.store, bench.id, &[Step::Waiting], Step::Ending, None, now()).unwrap();
    assert_eq!(bench.round(Operator::Takes).await, [Step::Ending]);
    drop(claim);
    assert_eq!(bench.round(Operator::Takes).await, [Step::Uncertain]);
    assert_eq!(bench.taken(), 0);
}

/// Faults, crashes and persons' decisions in any order: without a person's word a message is handed over once at most,
/// and it is never lost.
#[test]
fn no_history_hands_a_message_over_twice_by_itself_nor_loses_it() {
    use proptest::prelude::*;
    let operators =
        [Operator::Away, Operator::Takes, Operator::RefusesForNow, Operator::Refuses, Operator::BreaksBefore, Operator::BreaksAfter];
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(60);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    proptest!(ProptestConfig { cases, ..ProptestConfig::default() }, |(events in proptest::collection::vec((0usize..6, 0u8..4), 1..8))| {
        let lost = runtime.block_on(async {
            let mut bench = Bench::new();
            let mut decided = 1;
            for (operator, also) in events {
                let steps = bench.round(operators[operator]).await;
                if also == 0 && outbox::retry(&bench.task.store, bench.id, now()).is_ok() && !matches!(steps[..], [Step::Waiting]) {
                    decided += 1;
                }
            }
            let gone = bench.steps().is_empty();
            (bench.taken() > decided, gone && bench.taken() == 0)
        });
        prop_assert_eq!(lost, (false, false));
    });
}
