//! Mailboxes that attack the reader of their answers, and marks that are set twice.

use crate::harness::Sandbox;
use crate::scripted::{Scripted, acceptor, imap_upgrade};
use std::time::{Duration, Instant};

/// No attack may hold the program longer than this, on a slow machine and without optimisation.
const BOUND: Duration = Duration::from_secs(120);

/// What a mailbox says when it is asked for a summary: its words, then one block again and again.
#[derive(Clone)]
struct Attack {
    words: String,
    endless: Option<&'static str>,
}

/// A mailbox of one message that behaves up to the summary.
fn mailbox(attack: Attack) -> Scripted {
    let tls = acceptor(&Sandbox::shared().dir, "imap");
    Scripted::serve(move |stream| {
        let (tls, attack) = (tls.clone(), attack.clone());
        async move {
            let mut talk = imap_upgrade(stream, tls).await?;
            loop {
                let line = talk.hear().await?;
                let (tag, command) = line.split_once(' ').unwrap_or_default();
                if command.starts_with("CAPABILITY") {
                    talk.say(&format!("* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN\r\n{tag} OK done\r\n")).await?;
                } else if command.starts_with("EXAMINE") {
                    talk.say(&format!("* 1 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n{tag} OK open\r\n")).await?;
                } else if command.starts_with("FETCH") {
                    let date = "* 1 FETCH (UID 1 FLAGS () INTERNALDATE \" 3-Nov-2026 10:42:00 +0100\")";
                    talk.say(&format!("{date}\r\n{tag} OK done\r\n")).await?;
                } else if command.starts_with("UID FETCH") {
                    talk.say(&attack.words).await?;
                    let block = attack.endless.map(|block| block.repeat(64 * 1024 / block.len()));
                    while let Some(block) = &block {
                        talk.say(block).await?;
                    }
                    talk.say(&format!("{tag} OK done\r\n")).await?;
                } else {
                    talk.say(&format!("{tag} OK done\r\n")).await?;
                }
            }
        }
    })
}

#[track_caller]
fn is_survived(words: &str, endless: Option<&'static str>) {
    let (sandbox, server) = (Sandbox::shared(), mailbox(Attack { words: words.to_owned(), endless }));
    let start = Instant::now();
    assert_eq!(sandbox.martin_at(&server).pli(&["list", "INBOX"]).problem(), "server-misbehaved");
    assert!(start.elapsed() < BOUND, "{:?}", start.elapsed());
}

#[test]
fn a_body_structure_without_bottom() {
    is_survived(&format!("* 1 FETCH (UID 1 BODYSTRUCTURE {}\r\n", "(".repeat(100_000)), None);
}

/// What precedes looks like a literal to a reader that knows less than the parser, or more.
#[test]
fn a_body_structure_without_bottom_behind_a_false_literal() {
    let deep = format!("* 1 FETCH (UID 1 BODYSTRUCTURE {}\r\n", "(".repeat(100_000));
    is_survived(&format!("* OK all {{60000000}}\r\n{deep}"), None);
    is_survived(&format!("* OK [BADCHARSET ({{24}}\r\n* 1 X {{60000000}}\r\nxxx)] x\r\n{deep}"), None);
}

#[test]
fn a_literal_larger_than_memory() {
    is_survived("* 1 FETCH (UID 1 BODY[] {4000000000}\r\n", Some("abcdefgh"));
    // Announced only: nothing has to come for it to be refused.
    is_survived("* 1 FETCH (UID 1 BODY[] {100000000}\r\n", None);
}

#[test]
fn a_line_without_end() {
    is_survived("* OK ", Some("abcdefgh"));
}

#[test]
fn answers_without_end() {
    is_survived("", Some("* 3 EXISTS\r\n"));
}

#[test]
fn an_answer_that_breaks_the_parser() {
    is_survived("* 1 FETCH (UID 1 INTERNALDATE NIL)\r\n", None);
    is_survived("* OK [ALERT]\u{e9}\r\n", None);
}

/// Dovecot says nothing of a mark that changes nothing.
#[test]
fn a_mark_is_set_twice() {
    let (martin, subject) = (Sandbox::shared().martin(), "Essai de la marque répétée");
    martin.pli(&["send", "--to", "dr.martin@cabinet-martin.mss.test", "--subject", subject]).ok();
    let id = martin.find("INBOX", subject)["id"].as_str().unwrap().to_owned();
    for (mark, field, value) in [("flagged", "flagged", true), ("seen", "seen", true), ("unflagged", "flagged", false)] {
        martin.pli(&["flag", &id, mark]).ok();
        martin.pli(&["flag", &id, mark]).ok();
        assert_eq!(martin.find("INBOX", subject)[field], value, "{mark}");
    }
    let mut fields: Vec<&str> = id.split('.').collect();
    fields[1] = "zzzzz";
    assert_eq!(martin.pli(&["flag", &fields.join("."), "seen"]).problem(), "mail-missing");
}
