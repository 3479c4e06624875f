//! Drafts of the store: saved, listed and sent by the command line, followed by the server's Drafts, with the files they
//! were given.

use crate::harness::{Person, Sandbox, file};
use crate::imap_sync::doveadm;
use pli::domain::draft::Recipient;
use pli::engine::{AttachmentSource, BodySource, Composition, KeptDraft};
use std::path::Path;

const MARTIN: &str = "dr.martin@cabinet-martin.mss.test";
const DURAND: &str = "dr.durand@chu-comte.mss.test";

/// How many messages of this subject (ASCII) the server has in a folder.
pub fn at_server(sandbox: &Sandbox, folder: &str, subject: &str) -> usize {
    doveadm(sandbox, &["search", "-u", MARTIN, "mailbox", folder, "header", "Subject", subject]).lines().count()
}

/// All that the server has of the messages of this subject in a folder.
fn text_at_server(sandbox: &Sandbox, folder: &str, subject: &str) -> String {
    doveadm(sandbox, &["fetch", "-u", MARTIN, "text", "mailbox", folder, "header", "Subject", subject])
}

fn drafts(person: &Person<'_>) -> Vec<serde_json::Value> {
    person.pli(&["draft", "list", "--offline"]).ok().as_array().unwrap().clone()
}

#[test]
fn a_draft_of_the_command_line_follows_to_the_server_and_leaves_nothing_once_sent() {
    let sandbox = Sandbox::shared();
    let (martin, durand, subject) = (sandbox.martin(), sandbox.durand(), "Essai brouillon en ligne de commande");
    let octets: Vec<u8> = (0..60_000u32).map(|i| (i * 7 % 251) as u8).collect();
    let ((_a, body), (kept, attachment)) = (file("lettre.txt", "Chère consœur,\n".as_bytes()), file("trace.bin", &octets));
    let save = ["draft", "save", "--to", DURAND, "--subject", subject, "--body", &body, "--attach", &attachment];
    let saved = martin.pli(&save).ok();
    assert_eq!((saved["attachments"].as_u64(), saved["problem"].is_null()), (Some(1), true), "{saved}");
    assert_eq!(at_server(sandbox, "Brouillons", subject), 1);
    assert!(text_at_server(sandbox, "Brouillons", subject).contains("trace.bin"));
    // What becomes of the file does not matter any more.
    drop(kept);
    let id = saved["id"].to_string();
    assert_eq!(drafts(&martin).iter().map(|draft| draft["id"].to_string()).collect::<Vec<_>>(), [id.clone()]);
    let sent = martin.pli(&["draft", "send", &id]).ok();
    assert_eq!(sent["result"], "accepted");
    assert!(drafts(&martin).is_empty());
    assert_eq!((at_server(sandbox, "Brouillons", subject), at_server(sandbox, "Envoyés", subject)), (0, 1));
    let received = durand.find("INBOX", subject);
    let id = received["id"].as_str().unwrap();
    let part = durand.read(&received["id"])["attachments"][0]["part"].as_str().unwrap().to_owned();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recu").display().to_string();
    durand.pli(&["save", id, &part, &path]).ok();
    assert_eq!(std::fs::read(path).unwrap(), octets);
    assert_eq!(martin.pli(&["draft", "send", "999"]).problem(), "mail-missing");
}

#[test]
fn a_draft_that_was_saved_survives_the_end_of_the_program_with_its_files() {
    let sandbox = Sandbox::start();
    let (martin, subject) = (sandbox.martin(), "Essai brouillon interrompu");
    let octets: Vec<u8> = (0..90_000u32).map(|i| (i * 13 % 251) as u8).collect();
    let (kept, attachment) = file("trace.bin", &octets);
    let save = ["draft", "save", "--offline", "--to", DURAND, "--subject", subject, "--attach", &attachment];
    // Before it is written, and after.
    for (checkpoint, expected) in [("1", 0), ("2", 1)] {
        assert_eq!(martin.pli_with(&save, &[("PLI_CRASH_AT", Path::new(checkpoint))]).code, -1);
        assert_eq!(drafts(&martin).len(), expected);
    }
    drop(kept);
    assert_eq!(martin.pli(&["store", "check"]).ok()["sound"], true);
    martin.pli(&["draft", "send", &drafts(&martin)[0]["id"].to_string()]).ok();
    let received = sandbox.durand().find("INBOX", subject);
    let part = sandbox.durand().read(&received["id"])["attachments"][0]["part"].as_str().unwrap().to_owned();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recu");
    sandbox.durand().pli(&["save", received["id"].as_str().unwrap(), &part, path.to_str().unwrap()]).ok();
    assert_eq!(std::fs::read(path).unwrap(), octets);
}

#[test]
fn a_draft_saved_offline_follows_with_the_next_synchronisation_and_one_deleted_goes_there_too() {
    let sandbox = Sandbox::shared();
    let (martin, subject) = (sandbox.martin(), "Essai brouillon hors ligne");
    let saved = martin.pli(&["draft", "save", "--offline", "--subject", subject]).ok();
    assert_eq!(at_server(sandbox, "Brouillons", subject), 0);
    martin.pli(&["sync"]).ok();
    assert_eq!(at_server(sandbox, "Brouillons", subject), 1);
    assert_eq!(drafts(&martin).len(), 1);
    assert!(martin.pli(&["draft", "delete", &saved["id"].to_string()]).ok().as_array().unwrap().is_empty());
    assert_eq!(at_server(sandbox, "Brouillons", subject), 0);
    assert!(drafts(&martin).is_empty());
    assert_eq!(martin.pli(&["draft", "delete", &saved["id"].to_string()]).problem(), "mail-missing");
}

#[test]
fn a_draft_that_is_refused_is_one_draft_here_and_one_at_the_server() {
    let sandbox = Sandbox::shared();
    let (martin, subject) = (sandbox.martin(), "Essai brouillon refuse");
    let (_kept, attachment) = file("trace.bin", &[7; 3000]);
    let save = ["draft", "save", "--to", "plein@chu-comte.mss.test", "--subject", subject, "--attach", &attachment];
    let saved = martin.pli(&save).ok();
    assert_eq!(martin.pli(&["draft", "send", &saved["id"].to_string()]).problem(), "recipient-refused");
    for _ in 0..2 {
        let left = drafts(&martin);
        assert_eq!((left.len(), left[0]["attachments"].as_u64()), (1, Some(1)), "{left:?}");
        assert_eq!(at_server(sandbox, "Brouillons", subject), 1);
        assert!(martin.pli(&["outbox"]).ok().as_array().unwrap().is_empty());
        // What follows afterwards takes the place of what stands there.
        martin.pli(&["sync"]).ok();
    }
    martin.pli(&["draft", "delete", &drafts(&martin)[0]["id"].to_string()]).ok();
    assert_eq!(at_server(sandbox, "Brouillons", subject), 0);
}

#[test]
fn the_server_s_copy_is_the_last_version_and_one_only() {
    let sandbox = Sandbox::breakable();
    let (engine, subject) = (sandbox.martin().engine(), "Essai brouillon versions");
    let mut composition = engine.composition(subject);
    let mut kept: Option<KeptDraft> = None;
    for text in ["premiere version", "deuxieme version", "troisieme version"] {
        composition.body = BodySource::Text(text.into());
        let saved = engine.run(engine.handle.save_draft(kept.as_ref().map(|kept| kept.id), composition.clone())).unwrap();
        composition.draft = saved.composition.draft.clone();
        engine.run(engine.handle.follow_drafts(&engine.address)).unwrap();
        assert_eq!(at_server(&sandbox, "Brouillons", subject), 1, "{text}");
        assert!(text_at_server(&sandbox, "Brouillons", subject).contains(text));
        kept = Some(saved);
    }
    // By itself, a few seconds after the last word.
    composition.body = BodySource::Text("quatrieme version".into());
    engine.run(engine.handle.begin_checking()).unwrap();
    let id = kept.unwrap().id;
    engine.run(engine.handle.save_draft(Some(id), composition)).unwrap();
    until("the last version is at the server", || text_at_server(&sandbox, "Brouillons", subject).contains("quatrieme version"));
    assert_eq!(at_server(&sandbox, "Brouillons", subject), 1);
    engine.run(engine.handle.forget_draft(id)).unwrap();
    until("the copy is gone", || at_server(&sandbox, "Brouillons", subject) == 0);
}

/// Waits for this; a slow machine may take its time.
pub fn until(what: &str, is_so: impl Fn() -> bool) {
    for _ in 0..600 {
        if is_so() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
    panic!("never: {what}");
}

/// What is forwarded stays forwarded whatever becomes of the message it came from, here whole (`is_whole`) or not.
fn forwarded(subject: &str, is_whole: bool) {
    let sandbox = Sandbox::breakable();
    let person = sandbox.martin();
    let octets: Vec<u8> = (0..30_000u32).map(|i| (i * 11 % 253) as u8).collect();
    let (_kept, attachment) = file("resultats.bin", &octets);
    person.pli(&["send", "--to", MARTIN, "--subject", subject, "--attach", &attachment]).ok();
    until("it is received", || {
        doveadm(&sandbox, &["search", "-u", MARTIN, "mailbox", "INBOX", "header", "Subject", subject]).lines().count() == 1
    });
    let part = {
        let id = person.find("INBOX", subject)["id"].clone();
        if is_whole {
            person.pli(&["sync", "--full"]).ok();
        }
        let read = sandbox.martin().read(&id);
        (id.as_str().unwrap().to_owned(), read["attachments"][0]["part"].as_str().unwrap().to_owned())
    };
    let engine = person.engine();
    let mail = pli::domain::mail::MailId::parse(&part.0).unwrap();
    let forward = Composition {
        to: Recipient::parse_list(DURAND),
        attachments: vec![AttachmentSource::Part { mail, part: part.1 }],
        ..engine.composition(&format!("Tr {subject}"))
    };
    let is_kept = |kept: &KeptDraft| matches!(kept.composition.attachments[..], [AttachmentSource::Kept { size: 30_000, .. }]);
    let saved = engine.run(engine.handle.save_draft(None, forward.clone())).unwrap();
    assert_eq!(is_kept(&saved), is_whole);
    if !is_whole {
        engine.run(engine.handle.follow_drafts(&engine.address)).unwrap();
    }
    // Whoever still names the part saves the same draft.
    let again = Composition { draft: saved.composition.draft.clone(), ..forward };
    assert!(is_kept(&engine.run(engine.handle.save_draft(Some(saved.id), again)).unwrap()));
    doveadm(&sandbox, &["expunge", "-u", MARTIN, "mailbox", "INBOX", "header", "Subject", subject]);
    doveadm(&sandbox, &["expunge", "-u", MARTIN, "mailbox", "Envoyés", "header", "Subject", subject]);
    drop(engine);
    person.pli(&["sync"]).ok();
    assert_eq!(person.count("INBOX", subject), 0);
    let sent = person.pli(&["draft", "send", &saved.id.to_string()]).ok();
    assert_eq!(sent["result"], "accepted");
    let received = sandbox.durand().find("INBOX", &format!("Tr {subject}"));
    let attached = &sandbox.durand().read(&received["id"])["attachments"][0];
    assert_eq!((attached["name"].as_str(), attached["size"].as_u64()), (Some("resultats.bin"), Some(30_000)));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recu");
    let words = ["save", received["id"].as_str().unwrap(), attached["part"].as_str().unwrap(), path.to_str().unwrap()];
    sandbox.durand().pli(&words).ok();
    assert_eq!(std::fs::read(&path).unwrap(), octets);
    assert!(Path::new(&path).exists());
}

#[test]
fn a_part_of_a_message_that_is_here_is_the_draft_s_own_as_soon_as_it_is_saved() {
    forwarded("Essai transfert entier", true);
}

#[test]
fn a_part_of_a_message_that_is_not_here_is_the_draft_s_own_once_it_followed() {
    forwarded("Essai transfert distant", false);
}
