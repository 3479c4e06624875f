//! The engine as a window will use it: a session that stays open, a card that is pulled out.

use crate::harness::Sandbox;
use pli::domain::Problem;
use pli::domain::bal::BalAddress;
use pli::domain::identity::{CardPresence, PinEntry, PinTries};
use pli::domain::mail::Window;
use pli::engine::{self, Event, Handle, Home, LockReason};
use secrecy::SecretString;
use std::time::{Duration, Instant};

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

fn start(sandbox: &Sandbox) -> (Handle, SecretString, BalAddress) {
    let home = sandbox.dir.join("home/martin");
    let handle = engine::start(Home { config: home.join("config.toml"), downloads: home.clone(), state: home, program: None });
    (handle, SecretString::from(sandbox.value("PIN_MARTIN")), BalAddress::parse("dr.martin@cabinet-martin.mss.test").unwrap())
}

#[test]
fn dst_3_1_2_3_pulling_the_card_out_closes_the_session() {
    let sandbox = Sandbox::breakable();
    runtime().block_on(async {
        let (handle, pin, address) = start(&sandbox);
        let mut events = handle.events();
        assert_eq!(handle.folders(&address).await, Err(Problem::PinNeeded));
        let holder = handle.unlock(pin.clone()).await.unwrap();
        assert_eq!((holder.family_name.as_str(), holder.national_id.as_str()), ("MARTIN", "899700000017"));
        assert!(!handle.folders(&address).await.unwrap().is_empty());
        let open = handle.session();
        assert_eq!((open.holder.as_ref(), open.closed), (Some(&holder), None));
        sandbox.fault("absent 1\n");
        let locked = tokio::time::timeout(Duration::from_secs(5), async {
            loop {
                if let Event::Locked(reason) = events.recv().await.unwrap() {
                    return reason;
                }
            }
        });
        assert_eq!(locked.await, Ok(LockReason::CardRemoved));
        let closed = handle.session();
        assert_eq!((closed.holder, closed.closed), (None, Some(LockReason::CardRemoved)));
        assert!(closed.number > open.number);
        assert_eq!(handle.folders(&address).await, Err(Problem::PinNeeded));
        assert_eq!(handle.unlock(pin.clone()).await.err(), Some(Problem::ReaderOrCardAbsent));
        sandbox.fault("");
        // The card is back: nothing opens by itself, a PIN does.
        assert_eq!(handle.presence().await, Ok(CardPresence::Present { tries: PinTries::Several, entry: PinEntry::Keyboard }));
        assert_eq!(handle.folders(&address).await, Err(Problem::PinNeeded));
        handle.unlock(pin).await.unwrap();
        assert!(!handle.folders(&address).await.unwrap().is_empty());
        handle.stop().await;
    });
}

#[test]
fn one_connection_and_one_signature_serve_many_requests() {
    let sandbox = Sandbox::breakable();
    runtime().block_on(async {
        let (handle, pin, address) = start(&sandbox);
        handle.unlock(pin).await.unwrap();
        for _ in 0..20 {
            let list = handle.list(&address, "INBOX", Window { limit: 5, unread: false }).await.unwrap();
            handle.read(&list[0].id).await.unwrap();
        }
        // One signature opens the store, one the connection.
        assert_eq!((sandbox.calls("C_Login"), sandbox.calls("C_Sign")), (1, 2));
        handle.lock().await.unwrap();
        assert_eq!(handle.folders(&address).await, Err(Problem::PinNeeded));
        handle.stop().await;
        assert_eq!(handle.folders(&address).await, Err(Problem::Stopped));
    });
}

#[test]
fn two_mailboxes_work_side_by_side() {
    let sandbox = Sandbox::breakable();
    runtime().block_on(async {
        let (handle, pin, address) = start(&sandbox);
        let other = BalAddress::parse("secretariat.cardio@chu-comte.mss.test").unwrap();
        handle.unlock(pin).await.unwrap();
        let (first, second) = tokio::join!(handle.folders(&address), handle.folders(&other));
        assert!(!first.unwrap().is_empty() && !second.unwrap().is_empty());
        // The store's, and one for each mailbox.
        assert_eq!(sandbox.calls("C_Sign"), 3);
        handle.stop().await;
    });
}

#[test]
fn a_slow_card_does_not_keep_the_rest_waiting() {
    let sandbox = Sandbox::breakable();
    sandbox.fault("sign_ms 2500\n");
    runtime().block_on(async {
        let (handle, pin, address) = start(&sandbox);
        handle.unlock(pin).await.unwrap();
        let slow = tokio::spawn({
            let (handle, address) = (handle.clone(), address.clone());
            async move { handle.folders(&address).await }
        });
        tokio::time::sleep(Duration::from_millis(500)).await;
        let start = Instant::now();
        let query = pli::domain::directory::DirectoryQuery { nom: pli::domain::directory::Match::parse("=DURAND"), ..Default::default() };
        assert!(!handle.directory(query).await.unwrap().entries.is_empty());
        assert!(start.elapsed() < Duration::from_millis(1500), "{:?}", start.elapsed());
        assert!(!slow.is_finished());
        assert!(!slow.await.unwrap().unwrap().is_empty());
        handle.stop().await;
    });
}

#[test]
fn the_wrong_pin_does_not_pass_while_a_session_is_open() {
    let sandbox = Sandbox::breakable();
    runtime().block_on(async {
        let (handle, pin, address) = start(&sandbox);
        handle.unlock(pin.clone()).await.unwrap();
        assert!(handle.folders(&address).await.is_ok());
        assert!(matches!(handle.unlock(SecretString::from("99999")).await, Err(Problem::PinWrong { .. })));
        assert_eq!(handle.folders(&address).await, Err(Problem::PinNeeded));
        handle.unlock(pin).await.unwrap();
        handle.stop().await;
    });
}

#[test]
fn of_two_pins_given_at_once_the_last_one_s_session_holds() {
    let sandbox = Sandbox::breakable();
    runtime().block_on(async {
        let (handle, pin, address) = start(&sandbox);
        let (first, second) = tokio::join!(handle.unlock(pin.clone()), handle.unlock(pin));
        assert!(first.is_err() && second.is_ok(), "{first:?} {second:?}");
        assert!(handle.folders(&address).await.is_ok());
        handle.stop().await;
    });
}

#[test]
fn an_examination_and_a_session_leave_each_other_alone() {
    let sandbox = Sandbox::breakable();
    runtime().block_on(async {
        let (handle, pin, address) = start(&sandbox);
        let examination = |pin: &SecretString| engine::Examination { account: None, pin: Some(Ok(pin.clone())), offline: false };
        let (reports, unlocked) = tokio::join!(handle.examine(examination(&pin)), async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            handle.unlock(pin.clone()).await
        });
        assert!(reports.is_ok() && unlocked.is_ok());
        assert!(handle.folders(&address).await.is_ok());
        // With the session open, its login serves: no PIN is tried, and it stays.
        let logins = sandbox.calls("C_Login");
        handle.examine(examination(&SecretString::from("99999"))).await.unwrap();
        assert_eq!(sandbox.calls("C_Login"), logins);
        assert!(handle.folders(&address).await.is_ok());
        handle.stop().await;
    });
}

#[test]
fn dst_3_1_2_3_a_card_that_left_for_a_moment_closes_the_session_whoever_saw_it() {
    let sandbox = Sandbox::breakable();
    runtime().block_on(async {
        let (handle, pin, address) = start(&sandbox);
        handle.unlock(pin).await.unwrap();
        assert!(handle.folders(&address).await.is_ok());
        sandbox.fault("absent 1\n");
        assert_eq!(handle.presence().await, Ok(CardPresence::Absent));
        sandbox.fault("");
        tokio::time::sleep(Duration::from_secs(3)).await;
        assert_eq!(handle.folders(&address).await, Err(Problem::PinNeeded));
        handle.stop().await;
    });
}

#[test]
fn a_pin_that_was_given_up_is_not_tried_afterwards() {
    const SIGNATURE: Duration = Duration::from_secs(5);
    let sandbox = Sandbox::breakable();
    sandbox.fault(&format!("sign_ms {}\n", SIGNATURE.as_millis()));
    // On one thread, the clock of what waits can be put forward; the card's is the real one.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (handle, pin, address) = start(&sandbox);
        handle.unlock(pin.clone()).await.unwrap();
        let busy = tokio::spawn({
            let (handle, address) = (handle.clone(), address.clone());
            async move { handle.folders(&address).await }
        });
        while sandbox.calls("C_Sign") < 2 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let signing = Instant::now();
        let given_up = tokio::spawn({
            let handle = handle.clone();
            async move { handle.unlock(SecretString::from("99999")).await }
        });
        // Long enough for the PIN to be on its way to the card.
        tokio::time::sleep(Duration::from_millis(500)).await;
        tokio::time::pause();
        tokio::time::advance(Duration::from_secs(31)).await;
        tokio::time::resume();
        assert_eq!(given_up.await.unwrap().err(), Some(Problem::CardTimeout));
        assert!(signing.elapsed() < SIGNATURE, "the card was free: nothing is shown");
        // Answered after what came before it.
        let several = CardPresence::Present { tries: PinTries::Several, entry: PinEntry::Keyboard };
        assert_eq!(handle.presence().await, Ok(several));
        assert_eq!(sandbox.calls("C_Login"), 1);
        drop(busy.await);
        handle.stop().await;
    });
}
