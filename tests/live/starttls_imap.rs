//! IMAP up to the point where encryption begins: whatever is said there, nothing but the request for it is told in clear.

use crate::harness::Sandbox;
use crate::scripted::{Heard, Scripted, Talk, Words, acceptor, drop_by_drop, in_clear, ruled_mailbox, say, small_records};
use std::sync::Arc;

/// The only octets of the program's that anybody may see.
const UPGRADE: &str = "P1 STARTTLS\r\n";

/// Words in clear, the problem they lead to, and what the program said before it.
type Case = (Vec<Vec<u8>>, &'static str, &'static str);

fn case(words: &[&str], kind: &'static str, told: &'static str) -> Case {
    (words.iter().map(|word| word.as_bytes().to_vec()).collect(), kind, told)
}

#[test]
fn eco_1_0_2_nothing_but_the_upgrade_is_told_in_clear() {
    let (line, lines) = ("x".repeat(100_000), "* OK still here\r\n".repeat(500));
    let cases = [
        // The capability stripped, then the command refused: the client asks all the same, and goes no further.
        case(&["* OK [CAPABILITY IMAP4rev1 LOGIN] x\r\n", "P1 BAD unknown\r\n"], "starttls-missing", UPGRADE),
        case(&["* OK x\r\n", "P1 NO not today\r\n"], "starttls-missing", UPGRADE),
        case(&["* OK x\r\n", "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nP1 NO [PRIVACYREQUIRED] x\r\n"], "starttls-missing", UPGRADE),
        case(&["* PREAUTH welcome\r\n"], "starttls-missing", ""),
        case(&["* preauth welcome\r\n* 3 EXISTS\r\n"], "starttls-missing", ""),
        case(&["* BYE too many\r\n"], "server-busy", ""),
        case(&["* OK x\r\n", "* BYE too many\r\n"], "connection-lost", UPGRADE),
        // Slipped in behind the answer: words, a whole session, the beginning of a record, one octet.
        case(&["* OK x\r\n", "P1 OK go\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n"], "starttls-injected", UPGRADE),
        case(&["* OK x\r\n", "P1 OK go\r\nP1 OK in\r\nP2 OK in\r\nP3 OK in\r\n"], "starttls-injected", UPGRADE),
        case(&["* OK x\r\n", "P1 OK go\r\n\u{16}\u{3}\u{3}\u{0}"], "starttls-injected", UPGRADE),
        case(&["* OK x\r\n", "P1 OK go\r\n\n"], "starttls-injected", UPGRADE),
        case(&["* OK x\r\n", "P2 OK not yours\r\n"], "server-misbehaved", UPGRADE),
        case(&["* OK x\r\n", "+ go on\r\n"], "server-misbehaved", UPGRADE),
        case(&["* OK x\r\n", &lines], "server-misbehaved", UPGRADE),
        case(&["* OK x\r\n", &line], "server-misbehaved", UPGRADE),
        case(&[&line], "server-misbehaved", ""),
        case(&["\u{0}\u{0}\u{0}\r\n"], "server-misbehaved", ""),
        case(&["220 smtp here\r\n"], "server-misbehaved", ""),
        case(&[""], "connection-lost", ""),
        case(&["* OK x\r\n", ""], "connection-lost", UPGRADE),
    ];
    for (words, kind, told) in cases {
        let (server, clear) = in_clear(words.clone());
        let first = String::from_utf8_lossy(words.last().unwrap()).chars().take(60).collect::<String>();
        assert_eq!(Sandbox::shared().martin_at(&server).pli(&["folders"]).problem(), kind, "{first:?}");
        assert_eq!(String::from_utf8_lossy(&clear.lock().unwrap()), told, "{first:?}");
    }
}

/// What stands where a handshake should: words in a segment of their own, records of the wrong kind, an end.
#[test]
fn what_is_no_handshake_ends_there() {
    let alert = b"\x15\x03\x03\x00\x02\x02\x28".to_vec();
    let data = b"\x17\x03\x03\x00\x04P1 O".to_vec();
    let change = b"\x14\x03\x03\x00\x01\x01".to_vec();
    let huge = b"\x16\x03\x03\xff\xff".to_vec();
    let old = b"\x16\x03\x00\x00\x04\x02\x00\x00\x00".to_vec();
    for (words, kinds) in [
        (b"* OK [ALERT] slipped in\r\n".to_vec(), &["tls-failed"][..]),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec(), &["tls-failed"]),
        (alert, &["tls-incompatible"]),
        (data, &["tls-failed"]),
        (change, &["tls-failed"]),
        (huge, &["tls-failed"]),
        (old, &["tls-failed"]),
        (vec![], &["connection-lost"]),
    ] {
        let (server, clear) = in_clear(vec![b"* OK x\r\n".to_vec(), b"P1 OK go\r\n".to_vec(), words.clone()]);
        let kind = Sandbox::shared().martin_at(&server).pli(&["folders"]).problem();
        assert!(kinds.contains(&kind.as_str()), "{kind} {:?}", String::from_utf8_lossy(&words));
        // Then a ClientHello, and nothing that follows one.
        let clear = clear.lock().unwrap().clone();
        let hello = clear.strip_prefix(UPGRADE.as_bytes()).expect("the upgrade first");
        assert!(hello.starts_with(b"\x16\x03\x01") && hello.len() < 1000, "{kind}");
    }
}

#[test]
fn what_was_announced_in_clear_is_forgotten() {
    let sandbox = Sandbox::shared();
    // In clear: everything. Encrypted: neither SASL-IR nor extended lists.
    let rules =
        vec![("CAPABILITY", say("* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nTAG OK x\r\n")), ("AUTHENTICATE", Words::Raw(b"+ \r\n".to_vec()))];
    let tls = acceptor(&sandbox.dir, "imap");
    let heard = Heard::default();
    let commands = Arc::clone(&heard);
    let server = Scripted::serve(move |stream| {
        let (tls, rules, commands) = (tls.clone(), rules.clone(), Arc::clone(&commands));
        async move {
            let offers = "[CAPABILITY IMAP4rev1 STARTTLS SASL-IR LIST-EXTENDED SPECIAL-USE LIST-STATUS UIDPLUS AUTH=EXTERNAL]";
            let mut talk = Talk::new(stream);
            talk.say(&format!("* OK {offers} x\r\n")).await?;
            talk.hear().await?;
            talk.say(&format!("* {}\r\nP1 OK {offers} x\r\n", &offers[1..offers.len() - 1])).await?;
            let mut talk = Talk::new(tls.accept(talk.into_inner()).await?);
            loop {
                let line = talk.hear().await?;
                let (tag, command) = line.split_once(' ').unwrap_or((line.as_str(), ""));
                commands.lock().unwrap().push(command.to_owned());
                let words = rules.iter().find(|(start, _)| command.starts_with(start)).map(|(_, words)| words.clone());
                talk.answer(tag, &words.unwrap_or_else(|| say("* LIST () \"/\" INBOX\r\nTAG OK x\r\n"))).await?;
                if command == "AUTHENTICATE PLAIN" {
                    talk.hear().await?;
                    talk.say(&format!("{tag} OK in\r\n")).await?;
                }
            }
        }
    });
    assert_eq!(sandbox.martin_at(&server).pli(&["folders"]).ok()[0]["name"], "INBOX");
    let heard = heard.lock().unwrap().clone();
    assert_eq!(heard[..4], ["CAPABILITY", "AUTHENTICATE PLAIN", "CAPABILITY", "LIST \"\" \"*\""]);
}

#[test]
fn answers_that_come_an_octet_at_a_time_are_answers() {
    let sandbox = Sandbox::shared();
    let imap = drop_by_drop(sandbox.value("IMAP_PORT").parse().unwrap());
    let smtp = drop_by_drop(sandbox.value("SMTP_PORT").parse().unwrap());
    let (old_imap, old_smtp) =
        (format!("imap.operateur.test:{}\"", sandbox.value("IMAP_PORT")), format!("smtp.operateur.test:{}\"", sandbox.value("SMTP_PORT")));
    let martin = sandbox.martin_with(&[
        (&old_imap, &format!("imap.operateur.test:{}\"", imap.port)),
        (&old_smtp, &format!("smtp.operateur.test:{}\"", smtp.port)),
    ]);
    let subject = "Essai goutte à goutte";
    let run = martin.pli(&["send", "--to", "dr.martin@cabinet-martin.mss.test", "--subject", subject]);
    assert_eq!(run.ok()["result"], "accepted");
    let row = martin.find("INBOX", subject);
    assert_eq!(martin.read(&row["id"])["subject"], subject);
    // Records of one octet as well: nothing but the parser puts them together.
    for server in [ruled_mailbox(&sandbox.dir, vec![]).0, small_records(&sandbox.dir)] {
        let martin = sandbox.martin_at(&server);
        let rows = martin.list("INBOX", 5);
        assert_eq!((rows.len(), rows[0]["subject"].as_str()), (1, Some("ici")));
        assert_eq!(martin.read(&rows[0]["id"])["text"].as_str().unwrap().trim(), "Bonjour");
    }
}
