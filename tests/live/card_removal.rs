//! Cards that leave, at every step; cards that take another's place; PINs that are typed on the reader.

use crate::harness::{Engine, Person, Sandbox};
use crate::scripted::Scripted;
use pli::domain::Problem;
use pli::domain::identity::{CardPresence, PinEntry, PinTries};
use pli::engine::{Event, LockReason, PinSource};
use secrecy::SecretString;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};
use tokio::net::TcpStream;

const SEVERAL: CardPresence = CardPresence::Present { tries: PinTries::Several, entry: PinEntry::Keyboard };
const KEYPAD: CardPresence = CardPresence::Present { tries: PinTries::Several, entry: PinEntry::Keypad };

/// What a person may be told of a card that left: how much depends on the machine's own readers.
fn is_gone(problem: &Problem) -> bool {
    ["card-removed", "reader-absent", "card-absent", "reader-or-card-absent", "pin-needed"].contains(&problem.kind())
}

fn pin(sandbox: &Sandbox, name: &str) -> SecretString {
    SecretString::from(sandbox.value(name))
}

/// Whoever's card is there.
fn anybody(sandbox: &Sandbox) -> Person<'_> {
    sandbox.martin_with(&[("token = \"CPS TEST\"\n", "")])
}

/// How long after this the server sees the end of the connection that the session keeps open.
fn seen_by_the_server(orders: &str) -> Duration {
    let sandbox = Sandbox::breakable();
    let (port, (told, ended)) = (sandbox.value("IMAP_PORT").to_owned(), mpsc::channel());
    // Between the program and the real server.
    let told = Arc::new(told);
    let relay = Scripted::serve(move |mut client| {
        let (port, told) = (port.clone(), Arc::clone(&told));
        async move {
            let mut server = TcpStream::connect(format!("127.0.0.1:{port}")).await?;
            let (mut client_reads, mut client_writes) = client.split();
            let (mut server_reads, mut server_writes) = server.split();
            // Whichever way the client ends it.
            tokio::select! {
                _ = tokio::io::copy(&mut client_reads, &mut server_writes) => {}
                _ = tokio::io::copy(&mut server_reads, &mut client_writes) => {}
            }
            told.send(Instant::now()).unwrap();
            Ok(())
        }
    });
    sandbox.fault(orders);
    let engine = sandbox.martin_at(&relay).engine();
    assert!(!engine.run(engine.handle.folders(&engine.address)).unwrap().is_empty());
    // A first connection may have taught what was missing to judge the server.
    while ended.try_recv().is_ok() {}
    sandbox.fault(&format!("{orders}absent 1\n"));
    let start = Instant::now();
    let end = ended.recv_timeout(Duration::from_secs(10)).expect("the connection ends");
    assert_eq!(engine.handle.session().closed, Some(LockReason::CardRemoved));
    assert_eq!(engine.run(engine.handle.folders(&engine.address)), Err(Problem::PinNeeded));
    assert_eq!(sandbox.calls("event") > 0, !orders.is_empty());
    end - start
}

#[test]
fn dst_3_1_2_3_the_server_sees_the_end_within_two_seconds() {
    for orders in ["", "events 1\n"] {
        let mut times = [(); 3].map(|()| seen_by_the_server(orders));
        times.sort();
        println!("{orders:?}: {times:?}");
        // A machine that stands still for a moment is not the program's doing: it may do so once.
        assert!(times[1] <= Duration::from_secs(2) && times[2] <= Duration::from_secs(4), "{orders:?}: {times:?}");
    }
}

/// Looks until a card is seen, as the window does.
async fn look_again(engine: &Engine) -> CardPresence {
    for _ in 0..5 {
        match engine.handle.presence().await {
            Ok(presence @ CardPresence::Present { .. }) => return presence,
            Ok(_) => {}
            Err(problem) => assert!(is_gone(&problem), "{problem:?}"),
        }
    }
    panic!("no card is seen again");
}

#[test]
fn a_card_that_leaves_at_any_step_is_told_and_the_next_one_works() {
    let sandbox = Sandbox::breakable();
    let engine = sandbox.martin().locked_engine();
    let (handle, address) = (&engine.handle, &engine.address);
    let names = [
        "C_GetSlotList",
        "C_GetTokenInfo",
        "C_OpenSession",
        "C_GetSessionInfo",
        "C_FindObjectsInit",
        "C_FindObjects",
        "C_FindObjectsFinal",
        "C_GetAttributeValue",
        "C_Login",
        "C_SignInit",
        "C_Sign",
        "C_Logout",
    ];
    let mut met = std::collections::BTreeSet::new();
    for operation in ["presence", "holder", "unlock", "sign", "lock"] {
        for name in names {
            let (step, start) = (format!("{name} in {operation}"), Instant::now());
            let left = || std::fs::read_to_string(sandbox.dir.join("card/fault")).unwrap().contains("absent");
            let leave = || sandbox.fault(&format!("leave {name}\n"));
            engine.run(async {
                if ["sign", "lock"].contains(&operation) {
                    handle.unlock(pin(&sandbox, "PIN_MARTIN")).await.unwrap();
                }
                leave();
                let told = match operation {
                    "presence" => handle.presence().await.err(),
                    "holder" => handle.holder().await.err(),
                    "unlock" => handle.unlock(pin(&sandbox, "PIN_MARTIN")).await.err(),
                    "sign" => handle.folders(address).await.err(),
                    _ => handle.lock().await.err(),
                };
                if let Some(problem) = told {
                    assert!(left() && is_gone(&problem), "{step}: {problem:?}");
                    met.insert(problem.kind());
                }
                // What is then seen of it, as long as it is away.
                if left() {
                    let session = handle.folders(address).await;
                    assert!(session.as_ref().is_ok() || session.as_ref().is_err_and(is_gone), "{step}: {session:?}");
                    let seen = handle.presence().await;
                    assert!(!matches!(seen, Ok(CardPresence::Present { .. })), "{step}: {seen:?}");
                }
                sandbox.fault("");
                drop(handle.lock().await);
                assert_eq!(look_again(&engine).await, SEVERAL, "{step}");
                handle.unlock(pin(&sandbox, "PIN_MARTIN")).await.unwrap_or_else(|problem| panic!("{step}: {problem:?}"));
                assert!(handle.folders(address).await.is_ok(), "{step}");
                handle.lock().await.unwrap();
            });
            assert!(start.elapsed() < Duration::from_secs(15), "{step}: {:?}", start.elapsed());
        }
    }
    assert!(met.contains("card-removed"), "{met:?}");
}

#[test]
fn another_person_s_card_opens_that_person_s_session() {
    let sandbox = Sandbox::breakable();
    sandbox.fault("only CPS TEST\n");
    let engine = anybody(&sandbox).engine();
    let handle = &engine.handle;
    let mut events = handle.events();
    assert_eq!(handle.session().holder.unwrap().family_name, "MARTIN");
    sandbox.fault("only CPS DURAND\n");
    let locked = async {
        loop {
            if let Event::Locked(reason) = events.recv().await.unwrap() {
                return reason;
            }
        }
    };
    engine.run(async {
        assert_eq!(tokio::time::timeout(Duration::from_secs(3), locked).await, Ok(LockReason::CardRemoved));
        assert_eq!(handle.folders(&engine.address).await, Err(Problem::PinNeeded));
        assert_eq!(look_again(&engine).await, SEVERAL);
        assert_eq!(handle.holder().await.unwrap().family_name, "DURAND");
        let logins = sandbox.calls("C_Login");
        assert_eq!(handle.unlock(pin(&sandbox, "PIN_DURAND")).await.unwrap().family_name, "DURAND");
        assert_eq!(sandbox.calls("C_Login"), logins + 1);
        // Dr Martin's mailbox is not hers.
        assert!(handle.folders(&engine.address).await.is_err());
    });
}

#[test]
fn a_pin_typed_for_a_card_is_not_given_to_another() {
    let sandbox = Sandbox::breakable();
    sandbox.fault("only CPS TEST\n");
    let engine = anybody(&sandbox).second_engine();
    let handle = &engine.handle;
    engine.run(async {
        assert_eq!(handle.presence().await, Ok(SEVERAL));
        assert_eq!(handle.holder().await.unwrap().family_name, "MARTIN");
        sandbox.fault("only CPS DURAND\n");
        assert_eq!(handle.unlock(pin(&sandbox, "PIN_MARTIN")).await.err(), Some(Problem::CardRemoved));
        assert_eq!(handle.holder().await.err(), Some(Problem::CardRemoved));
        // The one that was looked at is gone; then the other one is seen.
        assert_eq!(handle.presence().await, Ok(CardPresence::Absent));
        assert_eq!(handle.presence().await, Ok(SEVERAL));
        assert_eq!(handle.holder().await.unwrap().family_name, "DURAND");
        assert_eq!(sandbox.calls("C_Login"), 0);
        assert_eq!(handle.unlock(pin(&sandbox, "PIN_DURAND")).await.unwrap().family_name, "DURAND");
    });
}

#[test]
fn a_card_in_another_s_place_ends_the_session_even_if_the_module_does_not() {
    let sandbox = Sandbox::breakable();
    let engine = sandbox.martin().engine();
    sandbox.fault("serial 0123456789abcdef\n");
    let closed = async {
        while engine.handle.session().closed != Some(LockReason::CardRemoved) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    assert!(engine.run(async { tokio::time::timeout(Duration::from_secs(3), closed).await }).is_ok());
}

#[test]
fn while_a_pin_is_typed_on_the_reader_the_card_is_still_seen() {
    let sandbox = Sandbox::breakable();
    sandbox.fault("keypad 1\nkeypad_ms 3000\n");
    let engine = sandbox.martin().locked_engine();
    let handle = &engine.handle;
    engine.run(async {
        assert_eq!(handle.presence().await, Ok(KEYPAD));
        let typing = tokio::spawn({
            let handle = handle.clone();
            async move { handle.unlock(PinSource::Keypad).await }
        });
        while sandbox.calls("C_Login keypad") == 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        for _ in 0..3 {
            let start = Instant::now();
            assert_eq!(handle.presence().await, Ok(KEYPAD));
            assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
        }
        assert!(!typing.is_finished());
        assert_eq!(typing.await.unwrap().unwrap().family_name, "MARTIN");
        assert!(handle.folders(&engine.address).await.is_ok());
        // Taken out while the PIN is typed.
        let typing = tokio::spawn({
            let handle = handle.clone();
            async move { handle.unlock(PinSource::Keypad).await }
        });
        while sandbox.calls("C_Login keypad") == 1 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        sandbox.fault("absent 1\n");
        let told = typing.await.unwrap().unwrap_err();
        assert!(is_gone(&told), "{told:?}");
        sandbox.fault("");
        assert_eq!(look_again(&engine).await, SEVERAL);
        handle.unlock(pin(&sandbox, "PIN_MARTIN")).await.unwrap();
    });
}

#[test]
fn a_pin_goes_where_the_reader_takes_it_or_nowhere() {
    let sandbox = Sandbox::breakable();
    let engine = sandbox.martin().locked_engine();
    engine.run(async {
        assert_eq!(engine.handle.unlock(PinSource::Keypad).await.err(), Some(Problem::CardRemoved));
        sandbox.fault("keypad 1\n");
        assert_eq!(engine.handle.unlock(pin(&sandbox, "PIN_MARTIN")).await.err(), Some(Problem::CardRemoved));
        assert_eq!((sandbox.calls("C_Login"), sandbox.calls("C_Login keypad")), (0, 0));
        assert!(engine.handle.unlock(PinSource::Keypad).await.is_ok());
    });
}
