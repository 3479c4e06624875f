//! Messages whose text is not here yet: brought when somebody reads them, kept, and nothing else kept.

use crate::harness::Sandbox;
use crate::scripted::{MESSAGE, Rules, Words, say, turning_mailbox};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// No attack may hold the program longer than this, on a slow machine and without optimisation.
const BOUND: Duration = Duration::from_secs(120);
const SOURCE: &str = "UID FETCH 1 (UID BODY.PEEK[])";

#[test]
fn a_message_is_brought_whatever_the_server_tried_before_and_kept() {
    let (sandbox, rules) = (Sandbox::shared(), Arc::new(Mutex::new(Rules::new())));
    let (server, heard) = turning_mailbox(&sandbox.dir, Arc::clone(&rules));
    let martin = sandbox.martin_at(&server);
    let id = martin.list("INBOX", 10)[0]["id"].as_str().unwrap().to_owned();
    let (size, other) = (MESSAGE.len(), "From: b@chu.mss.test\r\nSubject: autre\r\n\r\nAilleurs\r\n");
    let too_much = "x".repeat(3 << 20);
    let attacks = [
        (vec![(SOURCE, Words::Endless("* 1 FETCH (UID 1 BODY[] {4000000000}\r\n".into(), "abcdefgh"))], "server-misbehaved"),
        (vec![(SOURCE, Words::Endless("* OK ".into(), "abcdefgh"))], "server-misbehaved"),
        (
            vec![(SOURCE, say(format!("* 1 FETCH (UID 1 BODY[] {{{}}}\r\n{too_much})\r\nTAG OK done\r\n", too_much.len())))],
            "server-misbehaved",
        ),
        (vec![(SOURCE, Words::Cut(format!("* 1 FETCH (UID 1 BODY[] {{{size}}}\r\nFrom: a@chu"), false))], "connection-lost"),
        (vec![(SOURCE, Words::Cut(format!("* 1 FETCH (UID 1 BODY[] {{{size}}}\r\n{MESSAGE}"), true))], "connection-lost"),
        // Another message than the one that was asked for, or none.
        (vec![(SOURCE, say(format!("* 1 FETCH (UID 2 BODY[] {{{}}}\r\n{other})\r\nTAG OK done\r\n", other.len())))], "mail-missing"),
        (vec![(SOURCE, say("TAG OK done\r\n"))], "mail-missing"),
        (vec![(SOURCE, say("TAG NO not now\r\n"))], "operation-refused"),
        // The same UID of what is another folder now: it is not even asked for.
        (vec![("EXAMINE", say("* 1 EXISTS\r\n* OK [UIDVALIDITY 8] x\r\nTAG OK open\r\n"))], "mail-id-stale"),
    ];
    for (attack, expected) in attacks {
        *rules.lock().unwrap() = attack;
        heard.lock().unwrap().clear();
        let start = Instant::now();
        assert_eq!(martin.pli(&["read", &id]).problem(), expected);
        assert!(start.elapsed() < BOUND, "{:?}", start.elapsed());
        let is_asked = heard.lock().unwrap().iter().any(|command| command == SOURCE);
        assert_eq!(is_asked, expected != "mail-id-stale");
        assert_eq!(martin.pli(&["read", "--offline", &id]).problem(), "not-here", "nothing of it is kept: {expected}");
    }
    // What a synchronisation gave up is asked for again when somebody reads it.
    *rules.lock().unwrap() = vec![(SOURCE, say("TAG NO not now\r\n"))];
    martin.pli(&["sync", "--full"]).ok();
    assert_eq!(martin.pli(&["read", &id]).problem(), "operation-refused");
    rules.lock().unwrap().clear();
    assert_eq!(martin.pli(&["read", &id]).ok()["text"], "Bonjour");
    heard.lock().unwrap().clear();
    assert_eq!(martin.pli(&["read", "--offline", &id]).ok()["text"], "Bonjour");
    assert_eq!(martin.pli(&["read", &id]).ok()["text"], "Bonjour");
    assert!(!heard.lock().unwrap().iter().any(|command| command == SOURCE), "it is here");
}
