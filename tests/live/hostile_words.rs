//! A mailbox that is encrypted, verified, and lies: what it may cost, and what is made of it.

use crate::harness::{MEMORY, Person, Sandbox};
use crate::scripted::{MESSAGE, Rules, Words, mailbox, ruled_mailbox, say};

/// The identifier of the only message of a scripted mailbox, in this UIDVALIDITY.
fn only(martin: &Person<'_>) -> String {
    martin.list("INBOX", 5)[0]["id"].as_str().unwrap().to_owned()
}

fn fetch(attributes: &str) -> Words {
    say(format!("* 1 FETCH ({attributes})\r\nTAG OK done\r\n"))
}

#[test]
fn what_a_list_is_answered_costs_no_more_than_a_list() {
    let cases: Vec<(Rules, &str)> = vec![
        // Announced past what was asked, and sent for ever.
        (vec![("UID FETCH", Words::Endless("* 1 FETCH (UID 1 BODY[] {4294967295}\r\n".into(), "abcdefgh"))], "server-misbehaved"),
        (vec![("UID FETCH", Words::Endless("* 1 FETCH (UID 1 BODY[] {60000000}\r\n".into(), "abcdefgh"))], "server-misbehaved"),
        (vec![("UID FETCH", Words::Endless("* 1 FETCH (UID 1 BODY[HEADER] {1048577}\r\n".into(), "a"))], "server-misbehaved"),
        (vec![("UID FETCH", Words::Endless("* 1 FETCH (UID 1 FLAGS ({2000000}\r\n".into(), "a"))], "server-misbehaved"),
        (vec![("LIST", Words::Endless("* LIST () \"/\" {100000}\r\n".into(), "a"))], "server-misbehaved"),
        (vec![("CAPABILITY", Words::Endless("* CAPABILITY ".into(), "AUTH=PLAIN "))], "server-misbehaved"),
        (vec![("CAPABILITY", Words::Endless(String::new(), "* CAPABILITY IMAP4rev1\r\n"))], "server-misbehaved"),
        (vec![("AUTHENTICATE", Words::Endless("P2 OK ".into(), "x"))], "server-misbehaved"),
        (vec![("EXAMINE", Words::Endless("* FLAGS (".into(), "\\x "))], "server-misbehaved"),
        // A million untagged lines of any kind.
        (vec![("EXAMINE", Words::Endless(String::new(), "* 4294967295 EXISTS\r\n"))], "server-misbehaved"),
        (vec![("LIST", Words::Endless(String::new(), "* LIST () \"/\" a\r\n"))], "server-misbehaved"),
        // Not the protocol.
        (vec![("EXAMINE", Words::Raw(b"\0\0\0\0\r\n".to_vec()))], "server-misbehaved"),
        (vec![("EXAMINE", Words::Raw((0..=255).collect()))], "server-misbehaved"),
        (vec![("EXAMINE", say("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))], "server-misbehaved"),
        (vec![("EXAMINE", Words::Raw(b"\x16\x03\x01\x00\x04\x01\x00\x00\x00\r\n".to_vec()))], "server-misbehaved"),
        // The end, politely or not, in the middle of something or not.
        (vec![("AUTHENTICATE", Words::Cut(String::new(), true))], "connection-lost"),
        (vec![("AUTHENTICATE", Words::Cut("TAG O".into(), true))], "connection-lost"),
        (vec![("AUTHENTICATE", Words::Cut("TAG O".into(), false))], "connection-lost"),
        (vec![("UID FETCH", Words::Cut("* 1 FETCH (UID 1 FLA".into(), true))], "connection-lost"),
        (vec![("UID FETCH", Words::Cut("* 1 FETCH (UID 1 FLA".into(), false))], "connection-lost"),
        // UIDVALIDITY.
        (vec![("EXAMINE", say("* 1 EXISTS\r\n* OK [UIDVALIDITY 0] x\r\nTAG OK x\r\n"))], "server-misbehaved"),
        (vec![("EXAMINE", say("* 1 EXISTS\r\nTAG OK x\r\n"))], "server-misbehaved"),
        (vec![("EXAMINE", say("* 1 EXISTS\r\n* OK [UIDVALIDITY 99999999999] x\r\nTAG OK x\r\n"))], "server-misbehaved"),
        (vec![("EXAMINE", say("* 99999999999 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\nTAG OK x\r\n"))], "server-misbehaved"),
    ];
    for (i, (rules, kind)) in cases.into_iter().enumerate() {
        let arguments: &[&str] = if rules[0].0 == "LIST" { &["folders"] } else { &["list", "INBOX"] };
        let (server, _) = ruled_mailbox(&Sandbox::shared().dir, rules);
        let (run, peak) = Sandbox::shared().martin_at(&server).measured(arguments);
        assert_eq!(run.problem(), kind, "{i}");
        assert!((1..MEMORY).contains(&peak), "{i}: {peak} KiB");
    }
}

#[test]
fn a_message_costs_what_its_size_says_and_a_part_of_it_is_none() {
    let sandbox = Sandbox::shared();
    let whole = format!("* 1 FETCH (UID 1 BODY[] {{{}}}\r\n", MESSAGE.len());
    let size = ("UID FETCH 1 (UID RFC822.SIZE)", fetch("UID 1 RFC822.SIZE 1000"));
    let body = "UID FETCH 1 (UID BODY";
    let cases: Vec<(Rules, &str)> = vec![
        (vec![size.clone(), (body, Words::Endless("* 1 FETCH (UID 1 BODY[] {60000000}\r\n".into(), "abcdefgh"))], "server-misbehaved"),
        (vec![size.clone(), (body, Words::Endless("* 1 FETCH (UID 1 BODY[] {4294967295}\r\n".into(), "abcdefgh"))], "server-misbehaved"),
        (vec![size.clone(), (body, Words::Endless("* 1 FETCH (UID 1 BODY[] \"".into(), "abcdefgh"))], "server-misbehaved"),
        // The same message for ever, each within its bounds.
        (vec![size, (body, Words::Endless(String::new(), "* 1 FETCH (UID 1 BODY[] {8}\r\nS: x\r\n\r\n)\r\n"))], "server-misbehaved"),
        // Cut: what came is not the message, however TLS ends.
        (vec![(body, Words::Cut(format!("{whole}{}", &MESSAGE[..40]), true))], "connection-lost"),
        (vec![(body, Words::Cut(format!("{whole}{}", &MESSAGE[..40]), false))], "connection-lost"),
        (vec![(body, Words::Cut(format!("{whole}{MESSAGE}"), true))], "connection-lost"),
        (vec![(body, Words::Cut(format!("{whole}{MESSAGE})\r\n"), false))], "connection-lost"),
        // Of another message, or of none.
        (vec![(body, fetch("UID 2 BODY[] {3}\r\nabc"))], "mail-missing"),
        (vec![(body, fetch("BODY[] {3}\r\nabc"))], "mail-missing"),
        (vec![(body, fetch("UID 1 BODY[TEXT] {3}\r\nabc"))], "mail-missing"),
        (vec![("UID FETCH 1 (UID RFC822.SIZE)", fetch("UID 2 RFC822.SIZE 3"))], "mail-missing"),
        (vec![("UID FETCH 1 (UID RFC822.SIZE)", fetch("UID 1 RFC822.SIZE 99999999999"))], "mail-missing"),
    ];
    let good = ruled_mailbox(&sandbox.dir, vec![]).0;
    let id = only(&sandbox.martin_at(&good));
    for (i, (rules, kind)) in cases.into_iter().enumerate() {
        let (server, _) = ruled_mailbox(&sandbox.dir, rules);
        let (run, peak) = sandbox.martin_at(&server).measured(&["read", &id]);
        assert_eq!(run.problem(), kind, "{i}");
        assert!((1..MEMORY).contains(&peak), "{i}: {peak} KiB");
    }
    // The folder changed its UIDVALIDITY since.
    let (server, heard) = ruled_mailbox(&sandbox.dir, vec![("EXAMINE", say("* 1 EXISTS\r\n* OK [UIDVALIDITY 8] x\r\nTAG OK x\r\n"))]);
    assert_eq!(sandbox.martin_at(&server).pli(&["read", &id]).problem(), "mail-id-stale");
    assert!(!heard.lock().unwrap().iter().any(|command| command.contains("FETCH")));
}

#[test]
fn a_list_is_made_of_what_can_be_true() {
    let sandbox = Sandbox::shared();
    let line = |number: u32, uid: u32, subject: &str| {
        let header = format!("Subject: {subject}\r\n\r\n");
        let date = "INTERNALDATE \" 3-Nov-2026 10:42:00 +0100\"";
        format!("* {number} FETCH (UID {uid} FLAGS () {date} RFC822.SIZE 9 BODY[HEADER] {{{}}}\r\n{header})\r\n", header.len())
    };
    let places = |uids: &[u32]| {
        let date = "INTERNALDATE \" 3-Nov-2026 10:42:00 +0100\"";
        let lines = uids.iter().enumerate().map(|(i, uid)| format!("* {} FETCH (UID {uid} FLAGS () {date} RFC822.SIZE 9)\r\n", i + 1));
        say(lines.collect::<String>() + "TAG OK x\r\n")
    };
    let lines = |lines: &[String]| say(lines.concat() + "TAG OK x\r\n");
    let all = "UID FETCH 1:";
    for (rules, expected) in [
        // UID 0 is nobody's; one not asked about is not told; one told twice is one.
        (vec![(all, places(&[0, 5])), ("UID FETCH", lines(&[line(1, 0, "zero"), line(2, 5, "cinq")]))], vec!["cinq"]),
        (vec![(all, places(&[5])), ("UID FETCH", lines(&[line(1, 6, "six"), line(2, 5, "cinq"), line(3, 7, "sept")]))], vec!["cinq"]),
        (
            vec![(all, places(&[9, 9, 3])), ("UID FETCH", lines(&[line(3, 3, "trois"), line(1, 9, "neuf"), line(2, 9, "neuf")]))],
            vec!["neuf", "trois"],
        ),
        (vec![("EXAMINE", say("* 4294967295 EXISTS\r\n* 4294967295 RECENT\r\n* OK [UIDVALIDITY 7] x\r\nTAG OK x\r\n"))], vec!["ici"]),
        (vec![("EXAMINE", say("* 9 EXISTS\r\n* 1 EXISTS\r\n* OK [UIDNEXT 0] x\r\n* OK [UIDVALIDITY 7] x\r\nTAG OK x\r\n"))], vec!["ici"]),
    ] {
        let (server, _) = ruled_mailbox(&sandbox.dir, rules);
        let rows = sandbox.martin_at(&server).list("INBOX", 10);
        let subjects: Vec<&str> = rows.iter().map(|row| row["subject"].as_str().unwrap()).collect();
        assert_eq!(subjects, expected);
    }
}

#[test]
fn a_folder_of_four_billion_is_a_page() {
    let sandbox = Sandbox::breakable();
    let (server, heard) = ruled_mailbox(
        &sandbox.dir,
        vec![
            ("EXAMINE", say("* 4294967295 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\nTAG OK x\r\n")),
            (
                "FETCH",
                say(
                    "* 4294967295 FETCH (UID 4294967295 FLAGS () BODY[HEADER] \"\")\r\n* 4294967294 FETCH (UID 4294967295 FLAGS () BODY[HEADER] \"\")\r\n* 1 FETCH (UID 1 FLAGS () BODY[HEADER] \"\")\r\n* 4294967293 FETCH (UID 0 BODY[HEADER] \"\")\r\nTAG OK x\r\n",
                ),
            ),
        ],
    );
    let engine = sandbox.martin_at(&server).engine();
    let page = engine.page("INBOX", 0, 1_000_000);
    assert_eq!((page.total, page.rows.len(), page.rows[0].id.uid), (4_294_967_295, 1, u32::MAX));
    assert_eq!(engine.page("INBOX", usize::MAX, 10).rows.len(), 0);
    assert!(heard.lock().unwrap().iter().any(|command| command.starts_with("FETCH 4294967096:4294967295 ")));
}

#[test]
fn a_structure_ten_thousand_deep_does_not_close_the_folder() {
    let sandbox = Sandbox::breakable();
    let deep = format!("* 100000 FETCH (UID 1 BODYSTRUCTURE {}\r\n", "(".repeat(10_000));
    let (server, _) = mailbox(&sandbox.dir, move |command| {
        let row = "* 100000 FETCH (UID 1 FLAGS () BODY[HEADER] {14}\r\nSubject: ici\r\n)\r\n".to_owned();
        Some(if command.contains("BODYSTRUCTURE") { deep.clone() } else { row })
    });
    let engine = sandbox.martin_at(&server).engine();
    let rows = engine.page("INBOX", 0, 5).rows;
    assert_eq!((rows.len(), rows[0].subject.as_str()), (1, "ici"));
}

#[test]
fn folders_of_any_name_are_shown_and_never_followed() {
    let long = "n".repeat(10_000);
    let quoted = |name: &str| format!("* LIST () \"/\" \"{name}\"\r\n");
    let literal = |name: &[u8]| [format!("* LIST () \"/\" {{{}}}\r\n", name.len()).as_bytes(), name, b"\r\n"].concat();
    let mut words: Vec<u8> =
        ["INBOX", "../../etc/passwd", "/etc/passwd", "C:\\\\Windows", "..", "&!!-", "&Jjo", "a&AGE-", "&IC4-gpj.exe", &long]
            .map(quoted)
            .concat()
            .into_bytes();
    words.extend(
        [literal(b"a\r\nP9 LOGOUT"), literal(b"nul\0ici"), literal(b"\x1b[2J\x07"), literal(b""), literal(&[b'm'; 10_000])].concat(),
    );
    words.extend(
        b"* LIST () NIL plat\r\n* LIST () \"\\\"\" \"a\\\"b\"\r\n* LIST () \"\\\\\" \"c\\\\d\"\r\n* LIST (\\Sent \\Trash) \"/\" double\r\n"
            .iter(),
    );
    words.extend(b"* LIST () \"/\" double\r\n* LIST (\\Drafts) \".\" double\r\n".iter());
    let sandbox = Sandbox::shared();
    let (server, heard) = ruled_mailbox(
        &sandbox.dir,
        vec![
            ("LIST", Words::Raw([words.as_slice(), b"P4 OK x\r\n"].concat())),
            ("STATUS", say("TAG NO x\r\n")),
            ("EXAMINE \"nul", say("TAG BAD never\r\n")),
        ],
    );
    let martin = sandbox.martin_at(&server);
    let (run, peak) = martin.measured(&["folders"]);
    let folders = run.ok();
    let names: Vec<&str> = folders.as_array().unwrap().iter().map(|folder| folder["name"].as_str().unwrap()).collect();
    for name in
        ["INBOX", "../../etc/passwd", "/etc/passwd", "C:\\Windows", "..", "\u{fffd}&!!-", "\u{fffd}&Jjo", "plat", "a\"b", "c\\d", "double"]
    {
        assert_eq!(names.iter().filter(|found| **found == name).count(), 1, "{name}");
    }
    assert!(names.contains(&long.as_str()) && peak < MEMORY, "{peak}");
    // For eyes, a name is one line of what it is: nothing in it moves the cursor or turns the line around.
    let shown = martin.run(&["folders", "--pin-stdin"], format!("{}\n", martin.pin).as_bytes());
    let shown = String::from_utf8(shown.stdout).unwrap();
    assert!(!shown.contains(['\u{1b}', '\u{7}', '\0', '\u{202e}']), "{shown:.300?}");
    // Whatever is asked for goes as one argument, or not at all.
    for (name, kind) in
        [("../../etc/passwd", None), ("a\"b", None), ("a\r\nP9 LOGOUT", None), ("\u{fffd}a\r\nP9 LOGOUT", Some("server-misbehaved"))]
    {
        let run = martin.pli(&["list", name]);
        assert_eq!((run.code != 0).then(|| run.problem()).as_deref(), kind, "{name:?}");
    }
    let heard = heard.lock().unwrap().clone();
    for command in [r#"EXAMINE "../../etc/passwd""#, r#"EXAMINE "a\"b""#, r#"EXAMINE "a&AA0ACg-P9 LOGOUT""#] {
        assert!(heard.iter().any(|heard| heard == command), "{command}");
    }
    assert!(!heard.iter().any(|command| command.starts_with("LOGOUT\"")));
}
