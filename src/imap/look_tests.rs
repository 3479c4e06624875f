use super::*;
use crate::domain::mail::Marks;
use crate::imap::Idled;
use crate::imap::session::tests::{heard, session};
use proptest::prelude::*;
use std::time::Duration;

/// The session of a server that answers these commands so.
async fn served(capabilities: &'static str, script: Vec<(&'static str, String)>) -> (Session, crate::imap::session::tests::Heard) {
    let script: Vec<(&'static str, &'static str)> = script.into_iter().map(|(command, words)| (command, &*words.leak())).collect();
    session(capabilities, script.leak()).await
}

const QRESYNC: &str = "ENABLE CONDSTORE QRESYNC UIDPLUS IDLE";
const ENABLED: (&str, &str) = ("ENABLE", "* ENABLED QRESYNC\r\nTAG OK x\r\n");
const SINCE: Option<FolderCursor> = Some(FolderCursor { uid_validity: 7, uid_next: 10, highest_modseq: 100 });

fn opened(validity: u32, next: u32, modseq: u64, exists: u32, more: &str) -> String {
    format!(
        "* {exists} EXISTS\r\n* OK [UIDVALIDITY {validity}] x\r\n* OK [UIDNEXT {next}] x\r\n* OK [HIGHESTMODSEQ {modseq}] x\r\n{more}TAG OK [READ-ONLY] x\r\n"
    )
}

fn owned((command, words): (&'static str, &str)) -> (&'static str, String) {
    (command, words.to_owned())
}

#[tokio::test]
async fn rfc_7162_what_changed_is_told_when_a_folder_is_opened() {
    let more = "* VANISHED (EARLIER) 5:3,8,4\r\n* 1 FETCH (UID 9 FLAGS (\\Seen $Junk x) MODSEQ (120))\r\n";
    let (mut session, commands) = served(QRESYNC, vec![owned(ENABLED), ("EXAMINE", opened(7, 12, 130, 4, more))]).await;
    let look = session.look("INBOX", SINCE).await.unwrap();
    assert_eq!((look.cursor, look.total), (FolderCursor { uid_validity: 7, uid_next: 12, highest_modseq: 130 }, 4));
    let marks = Marks::SEEN.with(Marks::JUNK);
    assert_eq!(look.since, Some(Changes { vanished: vec![(3, 5), (8, 8)], marked: vec![Marked { uid: 9, marks }] }));
    assert_eq!(session.look("INBOX", None).await.unwrap().since, None);
    assert_eq!(heard(&commands), ["ENABLE QRESYNC", "EXAMINE \"INBOX\" (QRESYNC (7 100))", "EXAMINE \"INBOX\""]);
}

#[tokio::test]
async fn what_a_server_cannot_say_is_not_guessed() {
    // Another UIDVALIDITY; no mod-sequences, or none that can be.
    for words in [opened(8, 12, 130, 4, ""), opened(7, 12, 0, 4, "* OK [NOMODSEQ] x\r\n"), opened(7, 12, u64::MAX, 4, "")] {
        let (mut session, _) = served(QRESYNC, vec![owned(ENABLED), ("EXAMINE", words.clone())]).await;
        let look = session.look("INBOX", SINCE).await.unwrap();
        assert_eq!(look.since, None, "{words}");
        assert!(look.cursor.highest_modseq <= 130);
    }
    // Announced, and not there.
    let plain = opened(7, 12, 130, 4, "");
    let (mut session, commands) =
        served(QRESYNC, vec![owned(ENABLED), ("EXAMINE \"INBOX\" (QRESYNC", "TAG BAD what\r\n".into()), ("EXAMINE", plain)]).await;
    assert_eq!(session.look("INBOX", SINCE).await.unwrap().since, None);
    assert_eq!(session.look("INBOX", SINCE).await.unwrap().since, None);
    assert_eq!(heard(&commands)[1..], ["EXAMINE \"INBOX\" (QRESYNC (7 100))", "EXAMINE \"INBOX\"", "EXAMINE \"INBOX\""]);
    // Enabled nothing.
    let (mut session, commands) = served("ENABLE CONDSTORE QRESYNC", vec![("EXAMINE", opened(7, 12, 130, 4, ""))]).await;
    assert_eq!(session.look("INBOX", SINCE).await.unwrap().since, None);
    // What it answers to a folder that is opened anew comes after it said what it enabled.
    assert_eq!(session.look("INBOX", SINCE).await.unwrap().since, None);
    assert_eq!(heard(&commands), ["ENABLE QRESYNC", "EXAMINE \"INBOX\" (QRESYNC (7 100))", "EXAMINE \"INBOX\" (CONDSTORE)"]);
}

#[tokio::test]
async fn ten_thousand_changes_are_told_and_none_is_dropped() {
    let gone: String = (1..=10_000).map(|n| (2 * n).to_string()).collect::<Vec<_>>().join(",");
    let marks: String = (1..=10_000).map(|n| format!("* {n} FETCH (UID {} FLAGS (\\Seen) MODSEQ ({}))\r\n", 2 * n - 1, n + 100)).collect();
    let words = opened(7, 20_001, 20_000, 10_000, &format!("* VANISHED (EARLIER) {gone}\r\n{marks}"));
    let (mut session, _) = served(QRESYNC, vec![owned(ENABLED), ("EXAMINE", words)]).await;
    let changes = session.look("INBOX", SINCE).await.unwrap().since.unwrap();
    assert_eq!((changes.vanished.len(), changes.marked.len()), (10_000, 10_000));
    assert_eq!(changes.marked.last(), Some(&Marked { uid: 19_999, marks: Marks::SEEN }));
}

#[tokio::test]
async fn a_server_without_any_extension_is_enough() {
    const LINES: &str = "* 1 FETCH (UID 3 RFC822.SIZE 30 FLAGS (\\Seen) INTERNALDATE \" 1-Nov-2026 10:00:00 +0100\")\r\n\
        * 2 FETCH (UID 5 FLAGS ())\r\n* 2 FETCH (RFC822.SIZE 50 UID 5 INTERNALDATE \"no date\")\r\n* 3 FETCH (UID 2 FLAGS (\\Deleted))\r\n\
        TAG OK x\r\n";
    let bare = "* 2 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\nTAG OK x\r\n";
    let head = "* 2 FETCH (UID 5 BODY[HEADER.FIELDS (FROM)]<0> {9}\r\nFrom: a\r\n BODYSTRUCTURE (\"application\" \"pdf\" NIL NIL NIL \"7bit\" 1))\r\n\
        * 9 FETCH (UID 9 BODY[HEADER.FIELDS (FROM)]<0> \"\")\r\nTAG OK x\r\n";
    let script = vec![
        owned(("EXAMINE", bare)),
        owned(("UID FETCH 3:* (UID FLAGS INTERNALDATE RFC822.SIZE)", LINES)),
        owned(("FETCH 2:* (UID FLAGS INTERNALDATE RFC822.SIZE)", LINES)),
        owned(("UID FETCH 1:* (UID FLAGS)\r\n", LINES)),
        owned(("UID FETCH 1:* (UID FLAGS)", LINES)),
        owned(("UID FETCH 3,5 (UID BODYSTRUCTURE", head)),
        owned(("UID FETCH 3,5 (UID BODY.PEEK[])", "* 1 FETCH (UID 5 BODY[] {2}\r\nab)\r\n* 1 FETCH (UID 5 BODY[] \"cd\")\r\nTAG OK x\r\n")),
        owned(("STATUS", "* STATUS INBOX (MESSAGES 2 UIDNEXT 6 UIDVALIDITY 7 UNSEEN 1)\r\nTAG OK x\r\n")),
    ];
    let (mut session, commands) = served("", script).await;
    let look = session.look("INBOX", SINCE).await.unwrap();
    assert_eq!((look.cursor, look.total, look.since), (FolderCursor { uid_validity: 7, uid_next: 0, highest_modseq: 0 }, 2, None));
    let placed = session.placed(3, u32::MAX).await.unwrap();
    assert_eq!(placed.iter().map(|p| (p.uid, p.marks, p.size)).collect::<Vec<_>>(), [(3, Marks::SEEN, 30), (5, Marks::default(), 50)]);
    assert_eq!(placed[1].received, OffsetDateTime::UNIX_EPOCH);
    assert_eq!(session.newest_placed(1).await.unwrap().len(), 2);
    assert_eq!(session.marked(100).await.unwrap().len(), 3);
    let heads = session.heads(&[5, 3], Attachments::Counted).await.unwrap();
    assert_eq!(heads, [Head { uid: 5, header: b"From: a\r\n".to_vec(), attachments: 1 }]);
    let mut sources = Vec::new();
    session.sources(&[3, 5], 100, &mut |source| sources.push(source)).await.unwrap();
    assert_eq!(sources, [Source { uid: 5, octets: b"ab".to_vec() }]);
    let counted = session.counted("INBOX").await.unwrap();
    assert_eq!((counted.total, counted.cursor), (2, FolderCursor { uid_validity: 7, uid_next: 6, highest_modseq: 0 }));
    // One command each, and the folder opened once.
    assert_eq!(heard(&commands).len(), 7);
}

#[tokio::test]
async fn lies_are_said_and_take_little() {
    let lines: String = (1..=20_000).map(|n| format!("* {n} FETCH (UID {n} RFC822.SIZE 1 FLAGS () INTERNALDATE \"x\")\r\n")).collect();
    let script = vec![
        ("EXAMINE", opened(7, 12, 130, 3, "* VANISHED (EARLIER) 0:4294967295\r\n")),
        ("UID FETCH 1:*", format!("{lines}TAG OK x\r\n")),
        ("UID FETCH 7", "* 1 FETCH (UID 7 BODY[] {60000000}\r\n".into()),
        owned(ENABLED),
    ];
    let (mut session, _) = served(QRESYNC, script).await;
    // What never was is not gone.
    assert_eq!(session.look("INBOX", SINCE).await.unwrap().since.unwrap().vanished, [(1, 11)]);
    assert_eq!(session.placed(1, u32::MAX).await, Err(ImapError::Protocol));
    assert_eq!(session.marked(0).await, Err(ImapError::Protocol));
    assert_eq!(session.sources(&[7], 100, &mut |_| ()).await, Err(ImapError::Protocol));
}

#[tokio::test]
async fn good_bye_in_the_middle_is_a_connection_lost() {
    let batch = "* 1 FETCH (UID 1 BODY[] {2}\r\nab)\r\n* BYE enough\r\n";
    let script = vec![("EXAMINE", opened(7, 12, 130, 3, "")), owned(("UID FETCH", batch)), owned(("IDLE", "+ \r\n* BYE x\r\n"))];
    let (mut session, _) = served("IDLE", script.clone()).await;
    session.look("INBOX", None).await.unwrap();
    let mut count = 0;
    assert_eq!(session.sources(&[1, 2], 100, &mut |_| count += 1).await, Err(ImapError::Lost));
    assert_eq!(count, 1);
    let (mut session, _) = served("IDLE", script).await;
    session.look("INBOX", None).await.unwrap();
    assert_eq!(session.wait(Duration::from_secs(9), std::future::pending()).await, Err(ImapError::Lost));
}

/// The test server takes `DONE` for a command of its own: here it is answered as the end of what came before.
async fn idling(words: &'static str, end: bool) -> Session {
    use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
    let (near, far) = tokio::io::duplex(64 * 1024);
    tokio::spawn(async move {
        let (mut far, mut line, mut idle) = (BufReader::new(far), String::new(), String::new());
        while far.read_line(&mut line).await.is_ok_and(|n| n > 0) {
            let answer = match line.trim_end().split_once(' ') {
                None if end => format!("{idle} OK done\r\n"),
                None => String::new(),
                Some((tag, "CAPABILITY")) => format!("* CAPABILITY IMAP4rev1 SASL-IR IDLE\r\n{tag} OK x\r\n"),
                Some((tag, "IDLE")) => {
                    idle = tag.to_owned();
                    format!("+ idling\r\n{words}")
                }
                Some((tag, command)) if command.starts_with("EXAMINE") => opened(7, 9, 1, 3, "").replace("TAG", tag),
                Some((tag, _)) => format!("{tag} OK x\r\n"),
            };
            drop(far.write_all(answer.as_bytes()).await);
            line.clear();
        }
    });
    let address = crate::domain::bal::BalAddress::parse("dr.martin@cabinet-martin.mss.test").unwrap();
    let mut session = Session::authenticate(crate::imap::wire::Wire::new(near), &address, crate::imap::Compression::Never).await.unwrap();
    session.look("INBOX", None).await.unwrap();
    session
}

#[tokio::test(start_paused = true)]
async fn news_are_heard_and_silence_is_not_news() {
    const LIMIT: Duration = Duration::from_secs(3600);
    for (words, end, expected) in [
        ("* 4 EXISTS\r\n", true, Ok(Idled::News)),
        ("* 2 EXPUNGE\r\n", true, Ok(Idled::News)),
        ("* VANISHED 3\r\n", true, Ok(Idled::News)),
        ("* 2 FETCH (FLAGS (\\Seen))\r\n", true, Ok(Idled::News)),
        ("* OK Still here\r\n* 3 EXISTS\r\n", true, Ok(Idled::Quiet)),
        // A connection that is dead is found to be.
        ("", false, Err(ImapError::Timeout)),
    ] {
        let mut session = idling(words, end).await;
        assert_eq!(session.wait(LIMIT, std::future::pending()).await, expected, "{words}");
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_wants_the_connection_has_it_within_a_second() {
    for (end, expected) in [(true, Idled::Interrupted), (false, Idled::Cut)] {
        let mut session = idling("", end).await;
        let before = tokio::time::Instant::now();
        assert_eq!(session.wait(Duration::from_secs(60), tokio::time::sleep(Duration::from_secs(5))).await, Ok(expected));
        assert!(before.elapsed() <= Duration::from_secs(6));
    }
}

proptest! {
    #[test]
    fn ranges_are_merged_and_name_the_same_uids(ranges in proptest::collection::vec((1u32..300, 0u32..20), 0..60)) {
        let ranges: Vec<(u32, u32)> = ranges.into_iter().map(|(first, more)| (first, first + more)).collect();
        let named: std::collections::BTreeSet<u32> = ranges.iter().flat_map(|(a, b)| *a..=*b).collect();
        let merged = merged(ranges);
        prop_assert!(merged.windows(2).all(|pair| pair[0].1 + 1 < pair[1].0));
        prop_assert_eq!(merged.iter().flat_map(|(a, b)| *a..=*b).collect::<Vec<_>>(), named.into_iter().collect::<Vec<_>>());
    }
}
