//! A mailbox that is looked after by itself: what comes without being asked for, what is told of it, and what a server that
//! does not do its part can keep back.

use crate::harness::{Engine, Person, Sandbox};
use crate::imap_sync::doveadm;
use crate::scripted::{Rules, say, turning_mailbox};
use pli::domain::Problem;
use pli::domain::freshness::{Freshness, LATE, STALE, Seal};
use pli::domain::intent::{Intent, Waiting};
use pli::domain::mail::{FlagChange, Summary, Window};
use pli::engine::{Event, Handle};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::broadcast;

const MARTIN: &str = "dr.martin@cabinet-martin.mss.test";
/// No test waits longer for what should come in a moment: only a program that hangs is caught by it.
const PATIENCE: Duration = Duration::from_secs(180);

/// Waits for what a face is told of the mailbox's freshness.
async fn told(events: &mut broadcast::Receiver<Event>, wanted: impl Fn(&Freshness) -> bool) -> Freshness {
    let waiting = async {
        loop {
            match events.recv().await {
                Ok(Event::Freshness(address, freshness)) if address.to_string() == MARTIN && wanted(&freshness) => return freshness,
                Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => panic!("the engine is gone"),
            }
        }
    };
    tokio::time::timeout(PATIENCE, waiting).await.expect("it is told")
}

/// Looks again whenever something is told to have changed, until this is so.
async fn seen<T>(events: &mut broadcast::Receiver<Event>, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let waiting = async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            while !matches!(events.recv().await, Ok(Event::Changed(_)) | Err(_)) {}
        }
    };
    tokio::time::timeout(PATIENCE, waiting).await.expect("it is seen")
}

fn is_settled(freshness: &Freshness) -> bool {
    freshness.verified_at.is_some() && !freshness.is_checking && freshness.missing.is_none() && freshness.problem.is_none()
}

/// What the store shows of a message of this subject.
async fn shown(engine: &Engine, folder: &str, subject: &str) -> Option<Summary> {
    let page = engine.handle.offline().page(&engine.address, folder, 0, 100).await.ok()?;
    page.rows.into_iter().find(|row| row.subject == subject)
}

/// Dr Martin, for whom what is done now and then is done so many times sooner.
fn in_haste<'a>(sandbox: &'a Sandbox, times: u32) -> Person<'a> {
    sandbox.martin_configured(&format!("{}\n[sync]\nhaste = {times}\n", sandbox.config("martin")))
}

#[test]
fn rfc_2177_what_is_delivered_shows_without_a_round_and_what_is_asked_does_not_wait() {
    let sandbox = Sandbox::breakable();
    let engine = sandbox.martin().engine();
    let (mut events, subject) = (engine.handle.events(), "Essai de l’attente");
    engine.run(engine.handle.begin_checking()).unwrap();
    let before = engine.run(told(&mut events, is_settled));
    sandbox.durand().pli(&["send", "--to", MARTIN, "--subject", subject]).ok();
    engine.run(seen(&mut events, async || shown(&engine, "INBOX", subject).await));
    // The other folders were not looked at again: it is the server that told of it.
    let freshness = engine.run(engine.handle.freshness()).unwrap();
    let of_martin = |all: Vec<(_, Freshness)>| all.into_iter().next().unwrap().1;
    let now = of_martin(freshness);
    assert_eq!(now.verified_at, before.verified_at);
    // The wait has minutes left: a request ends it.
    let start = Instant::now();
    let window = Window { limit: 10, unread: false };
    engine.run(engine.handle.freshen(&engine.address, "Corbeille", window)).unwrap();
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
    // Whoever looked after it is gone: nothing more is told, and time turns the seal.
    engine.run(engine.handle.lock()).unwrap();
    let last = engine.run(async {
        let mut last = now;
        while !matches!(events.recv().await, Ok(Event::Locked(_))) {}
        // What its task says as it ends.
        while let Ok(Ok(event)) = tokio::time::timeout(Duration::from_secs(3), events.recv()).await {
            if let Event::Freshness(_, freshness) = event {
                last = freshness;
            }
        }
        last
    });
    let at = last.verified_at.unwrap();
    assert!(!last.is_checking);
    assert_eq!((last.seal(at), last.seal(at + LATE), last.seal(at + STALE)), (Seal::Fresh, Seal::Late, Seal::Stale));
}

#[test]
fn waiting_is_begun_anew_and_the_second_connection_counts_the_same_as_the_first() {
    let sandbox = Sandbox::breakable();
    let person = in_haste(&sandbox, 600);
    let engine = person.engine();
    let (mut events, subject) = (engine.handle.events(), "Essai de l’attente renouvelée");
    engine.run(engine.handle.begin_checking()).unwrap();
    // Waiting ends five times at least, with a round; the other connection counts every three seconds.
    engine.run(async {
        let mut times = BTreeSet::new();
        while times.len() < 6 {
            let freshness = told(&mut events, |freshness| freshness.verified_at.is_some()).await;
            assert!(!freshness.disagreement && freshness.problem.is_none(), "{freshness:?}");
            times.insert(freshness.verified_at);
        }
    });
    sandbox.durand().pli(&["send", "--to", MARTIN, "--subject", subject]).ok();
    engine.run(seen(&mut events, async || shown(&engine, "INBOX", subject).await));
}

/// A server of one message, which says what these rules say.
fn scripted(sandbox: &Sandbox, rules: &Arc<Mutex<Rules>>, times: u32) -> (crate::scripted::Scripted, Engine) {
    let (server, _) = turning_mailbox(&sandbox.dir, Arc::clone(rules));
    let old = format!("imap.operateur.test:{}\"", sandbox.value("IMAP_PORT"));
    let config = sandbox.config("martin").replace(&old, &format!("imap.operateur.test:{}\"", server.port));
    let person = sandbox.martin_configured(&format!("{config}\n[sync]\nhaste = {times}\n"));
    let engine = person.engine();
    (server, engine)
}

#[test]
fn two_connections_that_count_differently_are_told_until_they_agree() {
    let sandbox = Sandbox::breakable();
    let status = |messages| vec![("STATUS", say(format!("* STATUS INBOX (MESSAGES {messages} UIDVALIDITY 7)\r\nTAG OK done\r\n")))];
    let rules = Arc::new(Mutex::new(status(2)));
    let (_server, engine) = scripted(&sandbox, &rules, 600);
    let mut events = engine.handle.events();
    engine.run(engine.handle.begin_checking()).unwrap();
    let doubted = engine.run(told(&mut events, |freshness| freshness.disagreement));
    assert_eq!(doubted.seal(doubted.verified_at.unwrap()), Seal::Stale);
    *rules.lock().unwrap() = status(1);
    engine.run(told(&mut events, |freshness| !freshness.disagreement && is_settled(freshness)));
}

#[test]
fn a_decision_that_is_answered_with_garbage_keeps_no_round_back_and_is_shown_with_its_choices() {
    let sandbox = Sandbox::breakable();
    let garbage = ("UID STORE", say("* 1 FETCH (FLAGS (((\r\nTAG OK done\r\n"));
    let rules = Arc::new(Mutex::new(vec![garbage]));
    let (_server, engine) = scripted(&sandbox, &rules, 600);
    let mut events = engine.handle.events();
    engine.run(engine.handle.begin_checking()).unwrap();
    engine.run(told(&mut events, is_settled));
    let waiting = async |handle: &Handle| handle.waiting().await.unwrap()[0].1;
    let id = engine.run(shown(&engine, "INBOX", "ici")).unwrap().id;
    let flagged = || engine.run(shown(&engine, "INBOX", "ici")).unwrap().flags.flagged;
    engine.run(engine.handle.act(vec![Intent::Flag(id, FlagChange::Flagged)])).unwrap();
    let start = time::OffsetDateTime::now_utc();
    let found = engine.run(seen(&mut events, async || Some(waiting(&engine.handle).await).filter(|waiting| waiting.troubled > 0)));
    assert_eq!((found, found.problem()), (Waiting { decisions: 1, troubled: 1 }, Some(Problem::DecisionsUnanswered)));
    assert!(flagged(), "what was decided stays shown");
    // All was looked at meanwhile, and goes on being.
    engine.run(told(&mut events, |freshness| freshness.verified_at.is_some_and(|at| at > start)));
    rules.lock().unwrap().clear();
    engine.run(engine.handle.tell_again(&engine.address)).unwrap();
    engine.run(seen(&mut events, async || Some(waiting(&engine.handle).await).filter(|waiting| waiting.decisions == 0)));
}

/// Another program puts thousands of messages into a folder.
fn fill(sandbox: &Sandbox, folder: &str) {
    doveadm(sandbox, &["mailbox", "create", "-u", MARTIN, folder]);
    doveadm(sandbox, &["copy", "-u", MARTIN, folder, "mailbox", "INBOX", "all"]);
    while doveadm(sandbox, &["search", "-u", MARTIN, "mailbox", folder, "all"]).lines().count() < 2500 {
        doveadm(sandbox, &["copy", "-u", MARTIN, folder, "mailbox", folder, "all"]);
    }
}

#[test]
fn the_first_page_is_there_before_the_rest_and_what_is_read_comes_first() {
    let sandbox = Sandbox::breakable();
    fill(&sandbox, "Volume");
    let engine = sandbox.martin().engine();
    let mut events = engine.handle.events();
    let offline = engine.handle.offline();
    engine.run(async {
        let syncing = engine.handle.sync(&engine.address, true);
        let reading = async {
            let page = seen(&mut events, async || {
                let page = offline.page(&engine.address, "Volume", 0, 50).await.ok()?;
                (page.rows.len() == 50).then_some(page)
            });
            let page = page.await;
            // What they show is here, what they say is not; it comes when it is asked for, before the others.
            let last = page.rows.into_iter().next_back().unwrap().id;
            assert_eq!(offline.raw(&last).await, Err(Problem::NotHere));
            let came = engine.handle.raw(&last).await.unwrap();
            assert!(!came.is_empty() && offline.raw(&last).await == Ok(came));
            let missing = engine.handle.freshness().await.unwrap()[0].1.missing;
            assert!(missing.is_none_or(|missing| missing.messages > 1000), "{missing:?}");
        };
        tokio::select! {
            biased;
            () = reading => {}
            report = syncing => panic!("all of it came before: {report:?}"),
        }
    });
    drop(engine);
    doveadm(&sandbox, &["mailbox", "delete", "-u", MARTIN, "Volume"]);
}

#[test]
fn long_work_says_how_far_it_is_rests_and_goes_on() {
    let sandbox = Sandbox::breakable();
    fill(&sandbox, "Volume");
    let person = in_haste(&sandbox, 60);
    let engine = person.engine();
    let mut events = engine.handle.events();
    engine.run(engine.handle.begin_checking()).unwrap();
    engine.run(async {
        let left = |freshness: &Freshness| freshness.missing.map_or(0, |missing| missing.messages);
        let begun = told(&mut events, |freshness| left(freshness) > 0).await;
        assert!(begun.missing.unwrap().total > 2500);
        engine.handle.pause(&engine.address, true).await.unwrap();
        // What was on its way when it was told to rest is counted by the next round; then nothing more comes.
        let rounds = |first: &Freshness| {
            let at = first.verified_at;
            move |freshness: &Freshness| freshness.is_paused && !freshness.is_checking && freshness.verified_at > at
        };
        let resting = told(&mut events, rounds(&begun)).await;
        let (first, then) = (told(&mut events, rounds(&resting)).await, told(&mut events, rounds(&resting)).await);
        assert!(left(&first) > 0 && left(&first) == left(&then), "{first:?} {then:?}");
        engine.handle.pause(&engine.address, false).await.unwrap();
        let mut steps = BTreeSet::new();
        loop {
            let freshness = told(&mut events, |freshness| !freshness.is_paused).await;
            steps.insert(left(&freshness));
            if freshness.missing.is_none() {
                break;
            }
        }
        assert!(steps.len() > 2, "{steps:?}");
    });
    drop(engine);
    doveadm(&sandbox, &["mailbox", "delete", "-u", MARTIN, "Volume"]);
}
