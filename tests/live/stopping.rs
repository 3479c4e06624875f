//! What is stopped, what is not asked twice, and a session nobody is at.

use crate::harness::Sandbox;
use crate::scripted::mailbox;
use pli::domain::mail::MailId;
use std::time::{Duration, Instant};

/// A mailbox that answers everything but the content of message 13.
fn mute(command: &str) -> Option<String> {
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
    let heard_of = |uid: u32| heard.lock().unwrap().iter().filter(|c| c.starts_with(&format!("UID FETCH {uid} "))).count();
    engine.run(async {
        let (stuck, behind) = (id(13), id(14));
        let both = async { tokio::join!(engine.handle.open(&stuck), engine.handle.open(&behind)) };
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
