//! Submission up to the point where encryption begins, and the words after it.

use crate::harness::{MEMORY, Run, Sandbox};
use crate::hostile::with_port;
use crate::scripted::{Heard, Rules, Scripted, Talk, Words, acceptor, in_clear, say, switched};
use pli::domain::draft::Recipient;
use pli::domain::outbox::{SendOutcome, SendReport};
use pli::engine::SendReply;
use std::sync::{Arc, Mutex};

const DURAND: &str = "dr.durand@chu-comte.mss.test";
const HELLO: &str = "EHLO [127.0.0.1]\r\n";
const UPGRADE: &str = "EHLO [127.0.0.1]\r\nSTARTTLS\r\n";
const OFFER: &str = "250-op\r\n250 STARTTLS\r\n";

/// Sends a message that no rule stops.
fn send(server: &Scripted, subject: &str) -> Run {
    with_port(Sandbox::shared(), "smtp", "SMTP_PORT", server).pli(&["send", "--to", DURAND, "--subject", subject])
}

#[test]
fn eco_1_0_2_nothing_but_the_upgrade_is_told_in_clear() {
    let (line, lines) = ("2".repeat(100_000), "220-still here\r\n".repeat(500));
    let cases: &[(&[&str], &str, &str)] = &[
        // The capability stripped.
        (&["220 x\r\n", "250-op\r\n250-AUTH PLAIN\r\n250 SIZE 100\r\n"], "starttls-missing", HELLO),
        (&["220 x\r\n", "250-op\r\n250 XXXXXXXX\r\n"], "starttls-missing", HELLO),
        (&["220 x\r\n", "502 what\r\n"], "starttls-missing", HELLO),
        // Refused.
        (&["220 x\r\n", OFFER, "454 4.7.0 later\r\n"], "server-busy", UPGRADE),
        (&["220 x\r\n", OFFER, "421 4.3.2 later\r\n"], "server-busy", UPGRADE),
        (&["220 x\r\n", OFFER, "502 5.5.1 what\r\n"], "starttls-missing", UPGRADE),
        (&["220 x\r\n", OFFER, "500 5.5.2 what\r\n"], "starttls-missing", UPGRADE),
        (&["220 x\r\n", OFFER, "501 5.5.4 what\r\n"], "starttls-missing", UPGRADE),
        (&["220 x\r\n", OFFER, "250 2.0.0 go\r\n"], "starttls-missing", UPGRADE),
        // Slipped in.
        (&["220 x\r\n", OFFER, "220 go\r\n250 2.0.0 ok\r\n"], "starttls-injected", UPGRADE),
        (
            &["220 x\r\n", OFFER, "220 go\r\n250-op\r\n250 AUTH PLAIN\r\n250 ok\r\n250 ok\r\n354 go\r\n250 ok\r\n"],
            "starttls-injected",
            UPGRADE,
        ),
        (&["220 x\r\n", OFFER, "220 go\r\n\u{16}\u{3}\u{3}\u{0}"], "starttls-injected", UPGRADE),
        (&["421 4.3.2 later\r\n"], "server-busy", ""),
        (&["554 no service\r\n"], "tcp-refused", ""),
        (&["* OK imap here\r\n"], "server-misbehaved", ""),
        (&["\u{0}\r\n"], "server-misbehaved", ""),
        (&[&line], "server-misbehaved", ""),
        (&[&lines], "server-misbehaved", ""),
        (&["220 x\r\n", &lines], "server-misbehaved", HELLO),
        (&["220 x\r\n", "250-op\r\n220 STARTTLS\r\n"], "server-misbehaved", HELLO),
        (&["220-x\r\n421 y\r\n"], "server-misbehaved", ""),
        (&["220 x\r\n", OFFER, ""], "connection-lost", UPGRADE),
    ];
    let (sandbox, script) = (Sandbox::breakable(), Arc::new(Mutex::new(vec![])));
    let (server, clear) = switched(Arc::clone(&script));
    let engine = with_port(&sandbox, "smtp", "SMTP_PORT", &server).engine();
    let mut composition = engine.composition("Essai en clair");
    composition.to = Recipient::parse_list(DURAND);
    for (i, (words, kind, told)) in cases.iter().enumerate() {
        *script.lock().unwrap() = words.iter().map(|word| word.as_bytes().to_vec()).collect();
        let last: String = words.last().unwrap().chars().take(60).collect();
        let reply = engine.run(engine.handle.send(composition.clone())).unwrap();
        let SendReply::Done(_, SendReport { outcome: SendOutcome::Refused(problem), message_id, .. }) = reply else {
            panic!("{last:?}: {reply:?}")
        };
        assert_eq!(problem.kind(), *kind, "{i} {last:?}");
        assert_eq!(String::from_utf8_lossy(&std::mem::take(&mut *clear.lock().unwrap())), *told, "{i} {last:?}");
        composition.draft = Some(message_id);
    }
    // The draft of the last one stays, in place of all the others.
    assert_eq!(engine.rows("Brouillons", "Essai en clair").len(), 1);
}

#[test]
fn what_is_no_handshake_ends_there() {
    for (words, kind) in [
        (&b"250 2.0.0 slipped in\r\n"[..], "tls-failed"),
        (b"\x15\x03\x03\x00\x02\x02\x28", "tls-incompatible"),
        (b"\x17\x03\x03\x00\x04250 ", "tls-failed"),
        (b"", "connection-lost"),
    ] {
        let words = [b"220 x\r\n", OFFER.as_bytes(), b"220 go\r\n", words].map(<[u8]>::to_vec);
        let (server, clear) = in_clear(words.to_vec());
        assert_eq!(send(&server, "Essai en clair").problem(), kind);
        let clear = clear.lock().unwrap().clone();
        let hello = clear.strip_prefix(UPGRADE.as_bytes()).expect("the upgrade first");
        assert!(hello.starts_with(b"\x16\x03\x01") && hello.len() < 1000, "{kind}");
    }
}

/// A submission server that offers this in clear, then answers as the first rule says, `250` where there is none.
fn ruled(offers: &'static str, rules: Rules) -> (Scripted, Heard) {
    let (tls, heard) = (acceptor(&Sandbox::shared().dir, "smtp"), Heard::default());
    let commands = Arc::clone(&heard);
    let server = Scripted::serve(move |stream| {
        let (tls, rules, commands) = (tls.clone(), rules.clone(), Arc::clone(&commands));
        async move {
            let mut talk = Talk::new(stream);
            talk.say("220 ready\r\n").await?;
            talk.hear().await?;
            talk.say(&format!("250-op\r\n{offers}250 STARTTLS\r\n")).await?;
            talk.hear().await?;
            talk.say("220 go\r\n").await?;
            let mut talk = Talk::new(tls.accept(talk.into_inner()).await?);
            loop {
                let line = talk.hear().await?;
                commands.lock().unwrap().push(line.clone());
                let words = rules.iter().find(|(start, _)| line.starts_with(start)).map(|(_, words)| words.clone());
                if !talk.answer("", &words.unwrap_or_else(|| say("250 2.0.0 ok\r\n"))).await? {
                    return Ok(());
                }
                if line == "DATA" {
                    while talk.hear().await? != "." {}
                    commands.lock().unwrap().push(".".into());
                    talk.say("250 2.0.0 taken\r\n").await?;
                }
            }
        }
    });
    (server, heard)
}

#[test]
fn what_was_announced_in_clear_is_forgotten() {
    let clear = "250-SIZE 10\r\n250-AUTH PLAIN EXTERNAL\r\n250-SMTPUTF8\r\n250-PIPELINING\r\n250-CHUNKING\r\n";
    let (server, heard) = ruled(clear, vec![("EHLO", say("250-op\r\n250 8BITMIME\r\n")), ("DATA", say("354 go\r\n"))]);
    assert_eq!(send(&server, "Essai de l’annonce en clair").ok()["result"], "accepted");
    let heard = heard.lock().unwrap().clone();
    assert_eq!(heard[0], "EHLO [127.0.0.1]");
    // Neither a password, nor a size, nor an extension, nor a limit of ten octets.
    assert_eq!(heard[1], "MAIL FROM:<dr.martin@cabinet-martin.mss.test>");
    // The other way round: what is announced encrypted is used.
    let (server, heard) = ruled("", vec![("EHLO", say("250-op\r\n250-SIZE 100000\r\n250 AUTH PLAIN\r\n")), ("DATA", say("354 go\r\n"))]);
    assert_eq!(send(&server, "Essai de l’annonce chiffrée").ok()["result"], "accepted");
    let heard = heard.lock().unwrap().clone();
    assert!(heard[1].starts_with("AUTH PLAIN ") && heard[2].contains("> SIZE="), "{heard:?}");
}

#[test]
fn replies_that_are_no_replies_accept_nothing() {
    let sandbox = Sandbox::shared();
    let many = format!("{}250 ok\r\n", "250-more\r\n".repeat(10_000));
    let cases: Vec<(Rules, &str)> = vec![
        (vec![("EHLO", say("250-op\r\n550 two codes\r\n"))], "server-misbehaved"),
        (vec![("EHLO", say(many))], "server-misbehaved"),
        (vec![("EHLO", Words::Endless("250-".into(), "abcdefgh"))], "server-misbehaved"),
        (vec![("EHLO", Words::Endless(String::new(), "250-more\r\n"))], "server-misbehaved"),
        (vec![("MAIL", Words::Raw(b"250 \0\xff\xfe\r\n".to_vec()))], "server-misbehaved"),
        (vec![("MAIL", say("HTTP/1.1 200 OK\r\n\r\n"))], "server-misbehaved"),
        (vec![("MAIL", Words::Cut("250-ok\r\n250 o".into(), true))], "connection-lost"),
        (vec![("MAIL", Words::Cut("250-ok\r\n250 o".into(), false))], "connection-lost"),
        // Content before it is told what with.
        (vec![("EHLO", say("250 op\r\n250 ok\r\n250 ok\r\n354 go\r\n250 taken\r\n"))], "server-misbehaved"),
        (vec![("RCPT", say("250 ok\r\n354 go\r\n250 taken\r\n"))], "server-misbehaved"),
        (vec![("DATA", say("354 go\r\n250 taken\r\n"))], "server-misbehaved"),
        (vec![], "server-misbehaved"),
        (vec![("EHLO", say("250-op\r\n250 SIZE 1\r\n"))], ""),
    ];
    for (i, (rules, kind)) in cases.into_iter().enumerate() {
        let subject = format!("Essai de réponses {i}");
        let (server, heard) = ruled("", rules);
        let martin = with_port(sandbox, "smtp", "SMTP_PORT", &server);
        let (run, peak) = martin.measured(&["send", "--to", DURAND, "--subject", &subject]);
        if kind.is_empty() {
            assert_eq!((run.code, run.json()["findings"][0]["rule"].as_str()), (3, Some("size-limit")));
        } else {
            assert_eq!(run.problem(), kind, "{i}");
        }
        assert!(!heard.lock().unwrap().contains(&".".to_owned()), "{i}: the end of a message left");
        assert!((1..MEMORY).contains(&peak), "{i}: {peak} KiB");
    }
    let subjects = |folder| {
        let rows = sandbox.martin().list(folder, 1000).into_iter();
        rows.filter(|row| row["subject"].as_str().unwrap().starts_with("Essai de réponses ")).count()
    };
    assert_eq!((subjects("Brouillons"), subjects("Envoyés")), (12, 0));
}
