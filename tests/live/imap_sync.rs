//! What Dovecot says of changes that are not ours, and what it is told of decisions.

use crate::harness::{Engine, Person, Sandbox};
use crate::scripted::Scripted;
use pli::domain::Problem;
use pli::domain::intent::Intent;
use pli::domain::mail::{FlagChange, MailId};
use serde_json::Value;
use std::process::Command;
use tokio::io::copy_bidirectional;
use tokio::net::TcpStream;
use tokio::sync::watch;

/// Dr Martin's mailbox.
const MARTIN: &str = "dr.martin@cabinet-martin.mss.test";

/// What another program does in a mailbox: `doveadm ARGUMENTS`, as whoever the servers run as.
pub fn doveadm(sandbox: &Sandbox, arguments: &[&str]) -> String {
    let configuration = sandbox.dir.join("run/dovecot.conf");
    let script = r#"PATH="$PATH:/usr/sbin:/sbin"; if [ "$(id -u)" = 0 ]; then exec doveadm "$@"; else exec sudo -n doveadm "$@"; fi"#;
    let run = Command::new("sh").args(["-c", script, "doveadm", "-c"]).arg(configuration).args(arguments).output().unwrap();
    assert!(run.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).unwrap()
}

/// A round of all folders, without the texts.
fn round(person: &Person<'_>) -> Value {
    person.pli(&["sync"]).ok()
}

fn inbox(report: &Value) -> &Value {
    report["folders"].as_array().unwrap().iter().find(|folder| folder["name"] == "INBOX").unwrap()
}

/// New, changed, removed; whatever the folder.
fn changes(report: &Value) -> [u64; 3] {
    ["new", "changed", "removed"]
        .map(|field| report["folders"].as_array().unwrap().iter().map(|folder| folder[field].as_u64().unwrap()).sum())
}

#[test]
fn rfc_7162_ten_thousand_changes_made_elsewhere_come_in_one_round_and_none_is_dropped() {
    let sandbox = Sandbox::start_with(&["--messages", "13000"]);
    let martin = sandbox.martin();
    let first = round(&martin);
    let total = inbox(&first)["total"].as_u64().unwrap();
    assert!(total >= 10_000, "{first}");
    assert_eq!(changes(&round(&martin)), [0, 0, 0]);
    // Every message is marked otherwise than it was, and none is read any more.
    doveadm(&sandbox, &["flags", "replace", "-u", MARTIN, "$Forwarded", "mailbox", "INBOX", "all"]);
    let marked = round(&martin);
    eprintln!(
        "{total} marks: {} s in the folder, {} octets, {} s in all",
        inbox(&marked)["seconds"],
        marked["bytes_in"],
        marked["seconds"]
    );
    assert_eq!((changes(&marked), &inbox(&marked)["changed"]), ([0, total, 0], &total.into()), "{marked}");
    let folders = martin.pli(&["folders", "--offline"]).ok();
    let kept = folders.as_array().unwrap().iter().find(|folder| folder["name"] == "INBOX").unwrap();
    assert_eq!((&kept["unread"], &kept["total"]), (&total.into(), &total.into()));
    // Told as changes: the marks of a folder are 70 octets a message, what a list shows of it far more.
    assert!(marked["bytes_in"].as_u64().unwrap() < total * 150, "{marked}");
    assert_eq!(changes(&round(&martin)), [0, 0, 0]);
    // Gone, from the middle and from the end; others marked again meanwhile.
    doveadm(&sandbox, &["expunge", "-u", MARTIN, "mailbox", "INBOX", "101:4100"]);
    doveadm(&sandbox, &["flags", "add", "-u", MARTIN, "\\Seen", "mailbox", "INBOX", "1:100"]);
    doveadm(&sandbox, &["expunge", "-u", MARTIN, "mailbox", "INBOX", "*"]);
    let gone = round(&martin);
    eprintln!("4001 expunged: {} s in the folder, {} octets", inbox(&gone)["seconds"], gone["bytes_in"]);
    assert_eq!((changes(&gone), &inbox(&gone)["total"]), ([0, 100, 4001], &(total - 4001).into()), "{gone}");
    assert!(gone["bytes_in"].as_u64().unwrap() < 100_000, "{gone}");
    assert_eq!(changes(&round(&martin)), [0, 0, 0]);
}

/// The way to the sandbox's IMAP server, that can be cut.
struct Way {
    server: Scripted,
    is_open: watch::Sender<bool>,
}

impl Way {
    fn to(sandbox: &Sandbox) -> Self {
        let port: u16 = sandbox.value("IMAP_PORT").parse().unwrap();
        let (is_open, opened) = watch::channel(true);
        let server = Scripted::serve(move |mut near| {
            let mut opened = opened.clone();
            async move {
                if *opened.borrow_and_update() {
                    let mut far = TcpStream::connect(("127.0.0.1", port)).await?;
                    tokio::select! {
                        _ = copy_bidirectional(&mut near, &mut far) => {}
                        _ = opened.wait_for(|is_open| !is_open) => {}
                    }
                }
                Ok(())
            }
        });
        Self { server, is_open }
    }
}

/// How the server has a message: folder and marks, of each with this subject.
fn there(sandbox: &Sandbox, subject: &str) -> Vec<(String, String)> {
    let arguments = ["-f", "tab", "fetch", "-u", MARTIN, "mailbox flags", "mailbox", "*", "header", "subject", subject];
    let told = doveadm(sandbox, &arguments);
    let rows = told.lines().skip(1).map(|line| line.split_once('\t').unwrap());
    rows.map(|(folder, flags)| (folder.to_owned(), flags.to_owned())).collect()
}

/// Three messages of these subjects, which the engine knows of.
fn delivered(sandbox: &Sandbox, engine: &Engine, subjects: [&str; 3]) -> [MailId; 3] {
    for subject in subjects {
        let elsewhere = sandbox.martin();
        elsewhere.pli(&["send", "--to", MARTIN, "--subject", subject]).ok();
        elsewhere.find("INBOX", subject);
    }
    engine.run(engine.handle.sync(&engine.address, false)).unwrap();
    subjects.map(|subject| engine.find("INBOX", subject))
}

#[test]
fn decisions_made_without_the_server_are_told_when_it_is_back() {
    let sandbox = Sandbox::breakable();
    let way = Way::to(&sandbox);
    let person = sandbox.martin_at(&way.server);
    let engine = person.engine();
    let subjects = ["Décision du drapeau", "Décision du dossier", "Décision de la corbeille"];
    let ids = delivered(&sandbox, &engine, subjects);
    way.is_open.send_replace(false);
    let [flagged, moved, deleted] = ids.clone();
    let folder = "Suivi à l’automne".to_owned();
    let account = engine.address.clone();
    let decisions = vec![
        Intent::Flag(flagged, FlagChange::Flagged),
        Intent::CreateFolder(account, folder.clone()),
        Intent::Move(moved.clone(), folder.clone()),
        Intent::Delete(deleted),
    ];
    engine.run(engine.handle.act(decisions)).unwrap();
    // Here it is done; there nothing is, and nothing is lost by trying.
    assert!(engine.rows("INBOX", subjects[1]).is_empty() && engine.rows("INBOX", subjects[0])[0].flags.flagged);
    let failed = engine.run(engine.handle.settle(&engine.address)).err();
    assert!(matches!(failed, Some(Problem::ConnectionLost { .. })), "{failed:?}");
    assert!(
        subjects
            .iter()
            .all(|subject| there(&sandbox, subject).iter().any(|(folder, flags)| folder == "INBOX" && !flags.contains("Flagged")))
    );
    way.is_open.send_replace(true);
    engine.run(engine.handle.settle(&engine.address)).unwrap();
    let places: Vec<_> = subjects.iter().map(|subject| there(&sandbox, subject)).collect();
    let is_at = |at: usize, wanted: &str| places[at].iter().filter(|(folder, _)| folder != "Envoyés").all(|(folder, _)| folder == wanted);
    assert!(is_at(0, "INBOX") && is_at(1, &folder) && is_at(2, "Corbeille"), "{places:?}");
    assert!(places[0].iter().any(|(folder, flags)| folder == "INBOX" && flags.contains("Flagged")), "{places:?}");
    // The same message under the same name, here and by another program's account of it; nothing more to tell.
    assert_eq!(engine.run(engine.handle.read(&moved)).unwrap().subject, subjects[1]);
    assert_eq!(engine.run(engine.handle.place(&moved)).unwrap().folder, folder);
    let report = engine.run(engine.handle.sync(&engine.address, false)).unwrap();
    assert_eq!(report.folders.iter().map(|folder| folder.new + folder.changed + folder.removed).sum::<u64>(), 0, "{report:?}");
    assert_eq!(engine.rows(&folder, subjects[1]).len(), 1);
}

#[test]
fn many_messages_and_folders_are_changed_as_dovecot_has_it() {
    let sandbox = Sandbox::breakable();
    let person = sandbox.martin();
    let engine = person.engine();
    engine.run(engine.handle.sync(&engine.address, false)).unwrap();
    let rows = engine.page("INBOX", 0, 100).rows;
    let ids: Vec<MailId> = rows.iter().step_by(2).map(|row| row.id.clone()).collect();
    let act = |intents: Vec<Intent>| {
        engine.run(engine.handle.act(intents)).unwrap();
        engine.run(engine.handle.settle(&engine.address)).unwrap();
    };
    let count = |folder: &str, marks: &str| {
        let found = doveadm(&sandbox, &[&["search", "-u", MARTIN, "mailbox", folder][..], &marks.split(' ').collect::<Vec<_>>()].concat());
        found.lines().count()
    };
    let (account, name) = (engine.address.clone(), |name: &str| name.to_owned());
    let before = count("INBOX", "all");
    act(vec![Intent::CreateFolder(account.clone(), name("Lot"))]);
    act(ids.iter().map(|id| Intent::Move(id.clone(), name("Lot"))).collect());
    assert_eq!((count("INBOX", "all"), count("Lot", "all")), (before - ids.len(), ids.len()));
    act(ids.iter().map(|id| Intent::Flag(id.clone(), FlagChange::Flagged)).collect());
    assert_eq!(count("Lot", "flagged"), ids.len());
    let in_lot = engine.page("Lot", 0, 1).rows[0].id.clone();
    act(vec![Intent::RenameFolder(account.clone(), name("Lot"), name("Lot de l’été"))]);
    assert_eq!(engine.run(engine.handle.place(&in_lot)).unwrap(), MailId { folder: name("Lot de l’été"), ..in_lot.clone() });
    assert_eq!(count("Lot de l’été", "flagged"), ids.len());
    act(ids.iter().map(|id| Intent::Move(id.clone(), name("INBOX"))).collect());
    assert_eq!((count("INBOX", "all"), count("Lot de l’été", "all")), (before, 0));
    act(vec![Intent::DeleteFolder(account, name("Lot de l’été"))]);
    assert!(!doveadm(&sandbox, &["mailbox", "list", "-u", MARTIN, "Lot*"]).contains("Lot"));
    // Every message has the name it had, and the next round finds nothing to say.
    let report = engine.run(engine.handle.sync(&engine.address, false)).unwrap();
    assert_eq!(report.folders.iter().map(|folder| folder.new + folder.changed + folder.removed).sum::<u64>(), 0, "{report:?}");
    for (id, row) in ids.iter().zip(rows.iter().step_by(2)).take(5) {
        assert_eq!(engine.run(engine.handle.read(id)).unwrap().subject, row.subject);
    }
}
