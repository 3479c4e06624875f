//! What is stopped, what is not asked twice, and a session nobody is at.

use crate::harness::Sandbox;
use crate::hostile::with_port;
use crate::scripted::{Scripted, Stage, mailbox, staged_mailbox, staged_submission};
use pli::domain::Problem;
use pli::domain::draft::Recipient;
use pli::domain::mail::MailId;
use pli::engine::{Composition, Event, LockReason, SendReply};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// A mailbox that answers everything but the content of message 13.
fn mute(command: &str) -> Option<String> {
    if let Some((uid, _)) = command.strip_prefix("UID FETCH ").and_then(|rest| rest.split_once(" (UID RFC822.SIZE)")) {
        return Some(format!("* {uid} FETCH (UID {uid} RFC822.SIZE 14)\r\n"));
    }
    match command {
        "UID FETCH 13 (UID BODY.PEEK[])" => None,
        _ if command.contains("BODY.PEEK[]") => Some("* 1 FETCH (UID 1 BODY[] {14}\r\nSubject: ici\r\n)\r\n".to_owned()),
        _ => Some(String::new()),
    }
}

#[test]
fn what_nobody_waits_for_is_cut_and_the_next_request_works() {
    let sandbox = Sandbox::breakable();
    let (server, heard) = mailbox(&sandbox.dir, mute);
    let engine = sandbox.martin_at(&server).engine();
    let id = |uid| MailId { account: engine.address.clone(), folder: "INBOX".into(), uid_validity: 7, uid };
    let heard_of = |uid: u32| heard.lock().unwrap().iter().filter(|c| **c == format!("UID FETCH {uid} (UID BODY.PEEK[])")).count();
    engine.run(async {
        let (stuck, behind) = (id(13), id(14));
        // Each looks into the store first: which is asked of the server first is for us to say.
        let after = async {
            while heard_of(13) == 0 {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            engine.handle.open(&behind).await
        };
        let both = async { tokio::join!(engine.handle.open(&stuck), after) };
        assert!(tokio::time::timeout(Duration::from_secs(3), both).await.is_err());
        let start = Instant::now();
        assert_eq!(engine.handle.open(&id(1)).await.unwrap().content.subject, "ici");
        assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    });
    // The one that waited behind it was not begun, for nobody waited for it either.
    assert_eq!((heard_of(13), heard_of(14), heard_of(1)), (1, 0, 1));
    let logins = heard.lock().unwrap().iter().filter(|c| c.starts_with("AUTHENTICATE")).count();
    assert_eq!(logins, 2);
    // Another mailbox was never concerned, and what was read is not asked for again.
    engine.run(async {
        assert_eq!(engine.handle.raw(&id(1)).await.unwrap(), b"Subject: ici\r\n");
        assert_eq!(engine.handle.read(&id(1)).await.unwrap().subject, "ici");
    });
    assert_eq!(heard_of(1), 1);
}

#[test]
fn a_sending_stopped_before_the_handover_leaves_the_draft_and_only_one_after_the_next_keeping() {
    let sandbox = Sandbox::breakable();
    // A way out that says nothing.
    let server = Scripted::serve(|stream| async move {
        tokio::time::sleep(Duration::from_secs(600)).await;
        drop(stream);
        Ok(())
    });
    let smtp = format!("smtp.operateur.test:{}\"", sandbox.value("SMTP_PORT"));
    let person = sandbox.martin_with(&[(&smtp, &format!("smtp.operateur.test:{}\"", server.port))]);
    let (engine, subject) = (person.engine(), "Essai de l’envoi arrêté");
    let mut composition = engine.composition(subject);
    composition.to = Recipient::parse_list("dr.durand@chu-comte.mss.test");
    composition.draft = Some(engine.run(engine.handle.keep_draft(composition.clone())).unwrap());
    let sending = engine.handle.send(composition.clone());
    assert!(engine.run(async { tokio::time::timeout(Duration::from_secs(4), sending).await }).is_err());
    assert!(!engine.handle.is_handing_over());
    let start = Instant::now();
    assert!((1..=2).contains(&engine.rows("Brouillons", subject).len()));
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    // Whoever stopped it knows the draft it was, and keeps that again: the one of the sending goes with it.
    let draft = engine.run(engine.handle.keep_draft(composition)).unwrap();
    assert_eq!(engine.rows("Brouillons", subject).len(), 1);
    engine.run(engine.handle.drop_draft(&engine.address, &draft)).unwrap();
    assert_eq!((engine.rows("Brouillons", subject).len(), engine.rows("Envoyés", subject).len()), (0, 0));
}

#[test]
fn rfc_5246_7_2_1_servers_hear_that_nothing_follows() {
    let sandbox = Sandbox::breakable();
    let ((mailbox, inbox, _imap), (submission, outbox, _smtp)) = (staged_mailbox(&sandbox.dir), staged_submission(&sandbox.dir));
    let told = async |stage: &Stage| {
        let told = async {
            while stage.farewells.load(Ordering::SeqCst) == 0 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), told).await.is_ok()
    };
    let engine = with_port(&sandbox, "smtp", "SMTP_PORT", &submission).engine();
    let composition = Composition { to: Recipient::parse_list("dr.durand@chu-comte.mss.test"), ..engine.composition("Essai d’adieu") };
    engine.run(async {
        assert!(matches!(engine.handle.send(composition).await, Ok(SendReply::Done(..))));
        assert!(told(&outbox).await, "submission");
    });
    let engine = sandbox.martin_at(&mailbox).engine();
    engine.run(async {
        engine.handle.page(&engine.address, "INBOX", 0, 5).await.unwrap();
        engine.handle.stop().await;
        assert!(told(&inbox).await, "mailbox");
    });
}

#[test]
fn mss_conf_11_a_session_nobody_is_at_is_closed() {
    let sandbox = Sandbox::breakable();
    let config = std::fs::read_to_string(sandbox.dir.join("home/martin/config.toml")).unwrap();
    let engine = sandbox.martin_configured(&format!("[session]\nlock_after = 10\n{config}")).engine();
    let mut events = engine.handle.events();
    let mut locked = async |within| {
        tokio::time::timeout(Duration::from_secs(within), async {
            loop {
                if let Event::Locked(reason) = events.recv().await.unwrap() {
                    return reason;
                }
            }
        })
        .await
    };
    engine.run(async {
        // Nobody ever said to be there: there is nobody to wait for.
        assert!(locked(12).await.is_err());
        for _ in 0..2 {
            engine.handle.touch();
            assert!(locked(6).await.is_err());
        }
        assert_eq!(locked(8).await, Ok(LockReason::Idle));
        assert_eq!(engine.handle.folders(&engine.address).await, Err(Problem::PinNeeded));
    });
}
