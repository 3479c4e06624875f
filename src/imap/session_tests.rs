use super::*;
use crate::domain::folder::SpecialUse;
use crate::domain::mail::{FlagChange, Window};
use crate::imap::{AppendFlags, Attachments, Moved, Refusal, Survey};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};

pub(in crate::imap) type Heard = Arc<Mutex<Vec<String>>>;

/// A session with a server of these capabilities, which answers a command that begins so with these words (`TAG` stands
/// for its tag), and any other with OK. It waits for a literal where the words begin with a `+` line.
pub(in crate::imap) async fn session(capabilities: &'static str, script: &'static [(&'static str, &'static str)]) -> (Session, Heard) {
    let (near, far) = tokio::io::duplex(64 * 1024);
    let heard = Heard::default();
    let commands = Arc::clone(&heard);
    tokio::spawn(async move {
        let mut far = BufReader::new(far);
        let mut line = String::new();
        while far.read_line(&mut line).await.is_ok_and(|n| n > 0) {
            let (tag, command) = line.trim_end().split_once(' ').unwrap();
            let answer = match command.split(' ').next().unwrap() {
                "CAPABILITY" => format!("* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN {capabilities}\r\nTAG OK done\r\n"),
                "AUTHENTICATE" => "TAG OK in\r\n".to_owned(),
                _ => {
                    commands.lock().unwrap().push(command.to_owned());
                    script.iter().find(|(start, _)| command.starts_with(start)).map_or("TAG OK done\r\n", |(_, words)| words).to_owned()
                }
            };
            if let Some(size) = line.trim_end().strip_suffix("+}").and_then(|line| line.rsplit_once('{')).map(|(_, size)| size) {
                far.read_exact(&mut vec![0; size.parse::<usize>().unwrap() + 2]).await.unwrap();
            }
            let mut answer = answer.replace("TAG", tag);
            if let Some(rest) = answer.strip_prefix("+ go\r\n") {
                far.write_all(b"+ go\r\n").await.unwrap();
                let size: usize = line.trim_end().rsplit_once('{').unwrap().1.trim_end_matches('}').parse().unwrap();
                far.read_exact(&mut vec![0; size + 2]).await.unwrap();
                answer = rest.to_owned();
            }
            drop(far.write_all(answer.as_bytes()).await);
            line.clear();
        }
    });
    let address = BalAddress::parse("dr.martin@cabinet-martin.mss.test").unwrap();
    (Session::authenticate(Wire::new(near), &address, Compression::Never).await.unwrap(), heard)
}

pub(in crate::imap) fn heard(heard: &Heard) -> Vec<String> {
    std::mem::take(&mut *heard.lock().unwrap())
}

const REFUSED: fn(&'static str, Refusal) -> ImapError = |command, refusal| ImapError::Refused { command, refusal };

#[tokio::test]
async fn a_refusal_before_the_octets_of_an_append_leaves_the_session_whole() {
    for (words, refusal) in [
        ("TAG NO [OVERQUOTA] full\r\n", Refusal::OverQuota),
        ("TAG BAD [TOOBIG] no\r\n", Refusal::TooLarge),
        ("TAG NO\r\n", Refusal::Unspecified),
    ] {
        let script: &'static [(&str, &str)] = Box::leak(Box::new([("APPEND", words)]));
        let (mut session, _) = session("", script).await;
        assert_eq!(session.append("Sent", AppendFlags::Sent, b"m").await, Err(REFUSED("APPEND", refusal)));
        assert_eq!(session.noop().await, Ok(()));
    }
    let (mut ready, _) = session("", &[("APPEND", "+ go\r\nTAG OK [APPENDUID 1 9] done\r\n")]).await;
    assert_eq!(ready.append("Sent", AppendFlags::Sent, b"m").await, Ok(Some(9)));
    let (mut liar, _) = session("", &[]).await;
    assert_eq!(liar.append("Sent", AppendFlags::Sent, b"m").await, Err(ImapError::Protocol));
}

#[tokio::test]
async fn a_uidvalidity_of_nought_is_none() {
    for (words, valid) in
        [("* OK [UIDVALIDITY 0] x\r\nTAG OK x\r\n", false), ("TAG OK x\r\n", false), ("* OK [UIDVALIDITY 1] x\r\nTAG OK x\r\n", true)]
    {
        let script: &'static [(&str, &str)] = Box::leak(Box::new([("EXAMINE", words)]));
        let (mut session, _) = session("", script).await;
        let opened = session.open_folder("INBOX", Place::Look).await;
        assert_eq!(opened.map(|s| s.uid_validity), if valid { Ok(1) } else { Err(ImapError::Protocol) });
    }
}

#[tokio::test]
async fn a_mark_that_is_there_already_is_no_missing_message() {
    let (mut session, commands) =
        session("MOVE", &[("UID SEARCH UID 7", "* SEARCH 7\r\nTAG OK x\r\n"), ("UID SEARCH", "* SEARCH\r\nTAG OK x\r\n")]).await;
    assert_eq!(session.flag(7, FlagChange::Seen).await, Ok(true));
    assert_eq!(heard(&commands), ["UID SEARCH UID 7", r"UID STORE 7 +FLAGS (\Seen)"]);
    assert_eq!((session.flag(8, FlagChange::Seen).await, session.relocate(8, "a").await), (Ok(false), Ok(Moved::Nothing)));
    assert_eq!(heard(&commands), ["UID SEARCH UID 8", "UID SEARCH UID 8"]);
}

#[tokio::test]
async fn folders_are_asked_for_as_the_server_can() {
    for (capabilities, command) in [
        (
            "LIST-EXTENDED LIST-STATUS SPECIAL-USE CONDSTORE",
            r#"LIST "" "*" RETURN (SPECIAL-USE STATUS (MESSAGES UNSEEN UIDNEXT UIDVALIDITY HIGHESTMODSEQ))"#,
        ),
        ("LIST-EXTENDED LIST-STATUS", r#"LIST "" "*" RETURN (STATUS (MESSAGES UNSEEN UIDNEXT UIDVALIDITY))"#),
        ("LIST-EXTENDED SPECIAL-USE", r#"LIST "" "*" RETURN (SPECIAL-USE)"#),
        ("LIST-STATUS SPECIAL-USE", r#"LIST "" "*""#),
        ("LIST-EXTENDED", r#"LIST "" "*""#),
    ] {
        let (mut session, commands) = session(capabilities, &[]).await;
        assert_eq!(session.folders().await, Ok(vec![]));
        assert_eq!(heard(&commands), [command]);
    }
}

#[tokio::test]
async fn a_server_that_refuses_what_it_announces_is_asked_plainly() {
    const LIST: &str = "* LIST (\\HasNoChildren) \".\" INBOX\r\n* LIST () \".\" INBOX.Corbeille\r\nTAG OK x\r\n";
    let script = &[
        ("LIST \"\" \"*\" RETURN", "* LIST () \".\" Half\r\nTAG BAD what\r\n"),
        ("LIST", LIST),
        ("STATUS \"INBOX\"", "* STATUS INBOX (MESSAGES 4 UNSEEN 2)\r\nTAG OK x\r\n"),
        ("STATUS", "TAG NO not yours\r\n"),
    ];
    let (mut session, commands) = session("LIST-EXTENDED LIST-STATUS", script).await;
    let folders = session.folders().await.unwrap();
    let seen: Vec<_> = folders.iter().map(|f| (f.name.as_str(), f.special_use, f.total, f.unread)).collect();
    assert_eq!(seen, [("INBOX", Some(SpecialUse::Inbox), 4, 2), ("INBOX.Corbeille", Some(SpecialUse::Trash), 0, 0)]);
    assert_eq!(heard(&commands).len(), 4);
}

#[tokio::test]
async fn a_name_that_cannot_be_written_hides_no_other() {
    let script = &[("LIST", "* LIST () \"/\" {4}\r\na\r\nb\r\n* LIST () \"/\" \"&Jjo\"\r\n* LIST () \"/\" R&D\r\nTAG OK x\r\n")];
    let (mut session, commands) = session("", script).await;
    let names: Vec<String> = session.folders().await.unwrap().into_iter().map(|f| f.name).collect();
    let items = "(MESSAGES UNSEEN UIDNEXT UIDVALIDITY)";
    assert_eq!(heard(&commands), ["LIST \"\" \"*\"", &format!("STATUS \"&Jjo\" {items}"), &format!("STATUS \"R&D\" {items}")]);
    assert_eq!(names.len(), 3);
    for name in names.iter().filter(|name| !name.contains('\n')) {
        drop(session.open_folder(name, Place::Look).await);
    }
    assert_eq!(heard(&commands), ["EXAMINE \"&Jjo\"", "EXAMINE \"R&D\""]);
}

#[tokio::test]
async fn messages_marked_deleted_are_not_listed() {
    const DATES: &str = "* 1 FETCH (UID 1 FLAGS (\\Seen) INTERNALDATE \" 1-Nov-2026 10:00:00 +0100\")\r\n\
         * 2 FETCH (UID 2 FLAGS (\\deleted) INTERNALDATE \" 2-Nov-2026 10:00:00 +0100\")\r\n\
         * 3 FETCH (UID 3 INTERNALDATE \" 3-Nov-2026 10:00:00 +0100\" FLAGS ())\r\n\
         * 4 FETCH (UID 4 FLAGS ())\r\n\
         * 5 FETCH (UID 5 INTERNALDATE \"no date\")\r\n* 5 FETCH (UID 5 FLAGS (\\Seen))\r\nTAG OK x\r\n";
    let (mut session, commands) = session("", &[("FETCH", DATES)]).await;
    let selected = Selected { uid_validity: 1, exists: 5 };
    assert_eq!(session.newest(selected, Window { limit: 9, unread: false }).await, Ok(vec![3, 1, 5]));
    assert_eq!(session.newest(selected, Window { limit: 9, unread: true }).await, Ok(vec![3]));
    assert_eq!(session.newest(selected, Window { limit: 1, unread: false }).await, Ok(vec![3]));
    assert_eq!(heard(&commands).first().map(String::as_str), Some("FETCH 1:* (UID FLAGS INTERNALDATE)"));
}

#[tokio::test]
async fn only_what_was_asked_is_summed_up() {
    const BOTH: &str =
        "* 1 FETCH (UID 1 BODY[HEADER.FIELDS (FROM)] \"\")\r\n* 2 FETCH (UID 2 BODY[HEADER.FIELDS (FROM)] \"\")\r\nTAG OK x\r\n";
    let (mut session, _) = session("", &[("UID FETCH", BOTH)]).await;
    let uids: Vec<u32> = session.summaries(&[2, 3], Attachments::Counted).await.unwrap().into_iter().map(|f| f.uid).collect();
    assert_eq!(uids, [2]);
}

#[tokio::test]
async fn a_connection_that_says_nothing_is_soon_held_for_dead() {
    let (mut session, _) = session("", &[("NOOP", "")]).await;
    assert_eq!(session.noop_within(Duration::from_millis(50)).await, Err(ImapError::Timeout));
    assert!(NOOP_PATIENCE <= Duration::from_secs(10));
}

#[tokio::test]
async fn a_page_is_one_command_by_number_from_the_end() {
    const LINES: &str = "* 99 FETCH (UID 9 FLAGS (\\Deleted) BODY[HEADER.FIELDS (FROM)] \"\")\r\n\
        * 98 FETCH (UID 7 FLAGS (\\Seen) BODY[HEADER.FIELDS (FROM)] \"\")\r\n\
        * 100 FETCH (UID 8 FLAGS () BODY[HEADER.FIELDS (FROM)] \"\")\r\n\
        * 5 FETCH (UID 5 FLAGS () BODY[HEADER.FIELDS (FROM)] \"\")\r\n\
        * 100 FETCH (FLAGS (\\Seen))\r\nTAG OK x\r\n";
    let (mut session, commands) = session("", &[("FETCH 98:100", LINES)]).await;
    let selected = Selected { uid_validity: 7, exists: 100 };
    let rows = session.page(selected, 0, 3, Attachments::Counted).await.unwrap();
    // By number, not by UID; the deleted one, the one nobody asked for and the mark alone left out.
    assert_eq!(rows.iter().map(|f| f.uid).collect::<Vec<_>>(), [8, 7]);
    assert_eq!(session.page(selected, 100, 3, Attachments::Counted).await, Ok(vec![]));
    let commands = heard(&commands);
    assert_eq!(commands.len(), 1);
    assert!(commands[0].contains("BODYSTRUCTURE") && !Attachments::Left.items().contains("BODYSTRUCTURE"));
}

#[tokio::test]
async fn rfc_4315_a_message_moved_is_known_by_its_new_name_where_the_server_tells_it() {
    const THERE: (&str, &str) = ("UID SEARCH", "* SEARCH 7\r\nTAG OK x\r\n");
    let known = Ok(Moved::To { uid_validity: 42, uid: 9 });
    for (capabilities, command, words, moved) in [
        ("MOVE UIDPLUS", "UID MOVE", "* OK [COPYUID 42 7 9] x\r\n* 1 EXPUNGE\r\nTAG OK x\r\n", known.clone()),
        ("MOVE UIDPLUS", "UID MOVE", "* 1 EXPUNGE\r\nTAG OK [COPYUID 42 7:7 9] x\r\n", known.clone()),
        ("UIDPLUS", "UID COPY", "TAG OK [COPYUID 42 7 9] x\r\n", known),
        ("MOVE", "UID MOVE", "* 1 EXPUNGE\r\nTAG OK x\r\n", Ok(Moved::Somewhere)),
        // It speaks of another message, of several, or of none that can be.
        ("MOVE", "UID MOVE", "* OK [COPYUID 42 6 9] x\r\nTAG OK x\r\n", Ok(Moved::Somewhere)),
        ("MOVE", "UID MOVE", "* OK [COPYUID 42 7:8 9:10] x\r\nTAG OK x\r\n", Ok(Moved::Somewhere)),
        ("MOVE", "UID MOVE", "* OK [COPYUID 42 7 0] x\r\nTAG OK x\r\n", Ok(Moved::Somewhere)),
        ("MOVE", "UID MOVE", "TAG NO [TRYCREATE] x\r\n", Err(REFUSED("UID MOVE", Refusal::NoSuchFolder))),
    ] {
        let script: &'static [(&str, &str)] = Box::leak(Box::new([THERE, (command, words)]));
        let (mut session, commands) = session(capabilities, script).await;
        assert_eq!(session.relocate(7, "a").await, moved, "{words}");
        let erased = heard(&commands).iter().any(|command| command.starts_with("UID STORE"));
        assert_eq!(erased, command == "UID COPY", "{words}");
    }
}

const PROVEN: &str = "ID ENABLE CONDSTORE QRESYNC LIST-EXTENDED LIST-STATUS SPECIAL-USE QUOTA";

/// A server that counts how often it had nothing more to answer: each time is a round trip.
async fn turns(capabilities: &'static str, script: &'static [(&'static str, &'static str)]) -> (usize, Survey, Vec<String>) {
    let (near, mut far) = tokio::io::duplex(256 * 1024);
    let server = tokio::spawn(async move {
        let (mut turns, mut heard, mut input) = (0, Vec::new(), vec![0; 64 * 1024]);
        loop {
            let read = far.read(&mut input).await.unwrap();
            if read == 0 {
                return (turns, heard);
            }
            turns += 1;
            let mut answers = String::new();
            for line in std::str::from_utf8(&input[..read]).unwrap().lines() {
                let (tag, command) = line.split_once(' ').unwrap();
                heard.push(command.to_owned());
                let words = match command.split(' ').next().unwrap() {
                    "CAPABILITY" => "* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN\r\nTAG OK done\r\n".to_owned(),
                    "AUTHENTICATE" => format!("TAG OK [CAPABILITY IMAP4rev1 {capabilities}] in\r\n"),
                    _ => script.iter().find(|(start, _)| command.starts_with(start)).map_or("TAG OK done\r\n", |(_, words)| words).into(),
                };
                answers.push_str(&words.replace("TAG", tag));
            }
            far.write_all(answers.as_bytes()).await.unwrap();
        }
    });
    let address = BalAddress::parse("dr.martin@cabinet-martin.mss.test").unwrap();
    let mut session = Session::authenticate(Wire::new(near), &address, Compression::Never).await.unwrap();
    let survey = session.survey().await.unwrap();
    drop(session);
    let (turns, heard) = server.await.unwrap();
    (turns, survey, heard)
}

#[tokio::test]
async fn rfc_5819_a_mailbox_is_known_three_round_trips_after_the_handshake() {
    const LIST: &str = "* LIST () \"/\" INBOX\r\n* STATUS INBOX (MESSAGES 4 UNSEEN 2 UIDNEXT 9 UIDVALIDITY 7 HIGHESTMODSEQ 130)\r\n\
         * LIST () \"/\" Archives\r\n* STATUS Archives (MESSAGES 1 UNSEEN 0 UIDNEXT 2 UIDVALIDITY 8 HIGHESTMODSEQ 5)\r\nTAG OK x\r\n";
    const QUOTA: &str = "* QUOTAROOT INBOX u\r\n* QUOTA u (STORAGE 3 4)\r\nTAG OK x\r\n";
    let script = &[("ENABLE", "* ENABLED QRESYNC\r\nTAG OK x\r\n"), ("LIST", LIST), ("GETQUOTAROOT", QUOTA)];
    let (turns, survey, heard) = turns(PROVEN, script).await;
    assert_eq!(turns, 3, "{heard:?}");
    assert_eq!(survey.folders.iter().map(|folder| folder.total).collect::<Vec<_>>(), [4, 1]);
    assert_eq!(survey.looks["INBOX"].cursor, crate::domain::folder::FolderCursor { uid_validity: 7, uid_next: 9, highest_modseq: 130 });
    assert_eq!(survey.looks["Archives"].total, 1);
    assert_eq!(survey.quota, Some(crate::domain::quota::Quota { used: 3072, limit: 4096 }));
    // Of us, its name and its version, and nothing else.
    let identity = heard.iter().find(|command| command.starts_with("ID ")).unwrap();
    assert_eq!(identity, concat!("ID (\"name\" \"Pli\" \"version\" \"", env!("CARGO_PKG_VERSION"), "\")"));
}

#[tokio::test]
async fn folders_are_asked_about_many_at_once_where_the_list_does_not_tell() {
    let list: String = (0..100).map(|n| format!("* LIST () \"/\" d{n}\r\n")).collect();
    let list: &'static str = (list + "TAG OK x\r\n").leak();
    let script: &'static [(&str, &str)] = Box::leak(Box::new([
        ("LIST", list),
        ("STATUS \"d7\"", "TAG NO not yours\r\n"),
        ("STATUS", "* STATUS d99 (MESSAGES 3)\r\nTAG OK x\r\n"),
    ]));
    let (turns, survey, heard) = turns("IDLE", script).await;
    // CAPABILITY, AUTHENTICATE, LIST, and four times as many as may be asked together.
    assert_eq!((turns, heard.len(), survey.folders.len()), (7, 103, 100));
    assert_eq!(survey.looks.keys().collect::<Vec<_>>(), ["d99"]);
}

#[tokio::test]
async fn what_a_server_tells_of_itself_or_of_quotas_may_be_anything() {
    for words in [
        "* ID garbage\r\n* QUOTA (\r\nTAG OK x\r\n",
        "* QUOTAROOT\r\n* QUOTA \"\" (STORAGE -1 99999999999999999999999999)\r\nTAG OK x\r\n",
        "* QUOTA {3}\r\na\r\n ((((\r\nTAG OK x\r\n",
        "TAG NO what\r\n",
        "TAG BAD what\r\n",
    ] {
        let script: &'static [(&str, &str)] = Box::leak(Box::new([("GETQUOTAROOT", words), ("ID", words), ("ENABLE", "TAG BAD no\r\n")]));
        let (turns, survey, heard) = turns(PROVEN, script).await;
        assert_eq!((turns, heard.len(), survey.quota), (3, 6, None), "{words}");
    }
    // What a mailbox cannot be used without is not guessed.
    let (mut session, _) = session("QUOTA", &[("GETQUOTAROOT", "* QUOTAS x\r\nTAG OK x\r\n")]).await;
    assert_eq!(session.survey().await.err(), Some(ImapError::Protocol));
}

#[tokio::test]
async fn rfc_3501_answers_may_come_in_another_order_but_each_once() {
    let (near, mut far) = tokio::io::duplex(64 * 1024);
    let mut wire = Wire::new(near);
    wire.send_ahead("ID", "NIL".into());
    wire.send_ahead("ENABLE", "QRESYNC".into());
    far.write_all(b"P3 OK x\r\nP2 OK x\r\n* ENABLED QRESYNC\r\nP1 NO x\r\n").await.unwrap();
    assert_eq!(wire.command("NOOP", "", |_| {}).await.map(|_| ()), Ok(()));
    assert!(wire.enabled().is_some_and(|enabled| !enabled.contains("QRESYNC")));
    wire.send_ahead("ID", "NIL".into());
    far.write_all(b"P4 OK x\r\nP4 OK x\r\nP5 OK x\r\n").await.unwrap();
    assert_eq!(wire.command("NOOP", "", |_| {}).await, Err(ImapError::Protocol));
    // The server may not be believed to be ready for a message because it answered something else.
    let (near, mut far) = tokio::io::duplex(64 * 1024);
    let mut wire = Wire::new(near);
    far.write_all(b"P1 OK x\r\n").await.unwrap();
    assert_eq!(wire.command_with_literal("APPEND", "a", b"m", 0).await, Err(ImapError::Protocol));
}

#[tokio::test]
async fn rfc_7888_a_message_goes_with_its_command_where_the_server_takes_it_so() {
    for (capabilities, length, at_once) in [
        ("LITERAL+", 1, true),
        ("LITERAL+", AT_ONCE, true),
        ("LITERAL+", AT_ONCE + 1, false),
        ("LITERAL-", AT_ONCE_LESS, true),
        ("LITERAL-", AT_ONCE_LESS + 1, false),
        ("", 1, false),
    ] {
        let words = if at_once { "TAG OK [APPENDUID 1 9] done\r\n" } else { "+ go\r\nTAG OK [APPENDUID 1 9] done\r\n" };
        let script: &'static [(&str, &str)] = Box::leak(Box::new([("APPEND", words)]));
        let (mut session, commands) = session(capabilities, script).await;
        assert_eq!(session.append("Sent", AppendFlags::Sent, &vec![b'm'; length]).await, Ok(Some(9)), "{capabilities} {length}");
        assert_eq!(heard(&commands)[0].ends_with("+}"), at_once, "{capabilities} {length}");
        // It took them all, and reads what follows as a command.
        assert_eq!(session.noop().await, Ok(()));
    }
    let (mut full, _) = session("LITERAL+", &[("APPEND", "TAG NO [OVERQUOTA] full\r\n")]).await;
    assert_eq!(full.append("Sent", AppendFlags::Sent, b"m").await, Err(REFUSED("APPEND", Refusal::OverQuota)));
    assert_eq!(full.noop().await, Ok(()));
}

/// A server this far away, that announces compression and refuses it; what it heard once it was asked for a large answer.
async fn asked_of_one_at(distance: Duration, compression: Compression) -> Vec<String> {
    let (near, far) = tokio::io::duplex(64 * 1024);
    let heard = Heard::default();
    let commands = Arc::clone(&heard);
    tokio::spawn(async move {
        let mut far = BufReader::new(far);
        let mut line = String::new();
        while far.read_line(&mut line).await.is_ok_and(|n| n > 0) {
            let (tag, command) = line.trim_end().split_once(' ').unwrap();
            tokio::time::sleep(distance).await;
            let answer = match command.split(' ').next().unwrap() {
                "CAPABILITY" => format!("* CAPABILITY IMAP4rev1 SASL-IR COMPRESS=DEFLATE\r\n{tag} OK x\r\n"),
                "COMPRESS" => format!("{tag} NO [COMPRESSIONACTIVE] x\r\n"),
                _ => format!("{tag} OK x\r\n"),
            };
            commands.lock().unwrap().push(command.split(' ').next().unwrap().to_owned());
            far.write_all(answer.as_bytes()).await.unwrap();
            line.clear();
        }
    });
    let address = BalAddress::parse("dr.martin@cabinet-martin.mss.test").unwrap();
    let mut session = Session::authenticate(Wire::new(near), &address, compression).await.unwrap();
    for octets in [WORTH_COMPRESSING - 1, WORTH_COMPRESSING, WORTH_COMPRESSING] {
        session.noop().await.unwrap();
        session.compress_for(octets).await.unwrap();
    }
    super::tests::heard(&heard).split_off(2)
}

#[tokio::test(start_paused = true)]
async fn what_is_far_and_large_is_compressed_and_what_is_refused_is_not_asked_twice() {
    const CAPABILITY: &str = "CAPABILITY";
    let (near, far) = (NEAR - Duration::from_millis(1), NEAR);
    assert_eq!(asked_of_one_at(far, Compression::Auto).await, [CAPABILITY, "NOOP", "NOOP", "COMPRESS", "NOOP"]);
    assert_eq!(asked_of_one_at(near, Compression::Auto).await, [CAPABILITY, "NOOP", "NOOP", "NOOP"]);
    assert_eq!(asked_of_one_at(far, Compression::Never).await, [CAPABILITY, "NOOP", "NOOP", "NOOP"]);
    assert_eq!(asked_of_one_at(near, Compression::Always).await, [CAPABILITY, "COMPRESS", "NOOP", "NOOP", "NOOP"]);
}
