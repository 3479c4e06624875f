//! Folders as a window shows them: page by page, and with moves that can be undone.

use crate::harness::Sandbox;
use crate::scripted::mailbox;
use pli::domain::Problem;
use pli::engine::Preferences;
use std::collections::HashSet;

#[test]
fn pages_hold_every_message_once_the_last_to_arrive_first() {
    let sandbox = Sandbox::breakable();
    let engine = sandbox.durand().engine();
    let folders = engine.run(engine.handle.folders(&engine.address)).unwrap();
    let total = folders.iter().find(|f| f.name == "Formes").unwrap().total as usize;
    let mut uids = Vec::new();
    while uids.len() < total {
        let page = engine.page("Formes", uids.len(), 10);
        assert_eq!((page.total, page.first), (total, uids.len()));
        assert!(page.rows.iter().all(|row| row.id.uid_validity == page.uid_validity && row.id.account == engine.address));
        assert_eq!(page.rows.len(), 10.min(total - uids.len()));
        uids.extend(page.rows.iter().map(|row| row.id.uid));
    }
    assert!(total > 35 && uids.is_sorted_by(|a, b| a > b), "{uids:?}");
    assert_eq!(uids.iter().collect::<HashSet<_>>().len(), total);
    assert!(engine.page("Formes", total, 10).rows.is_empty() && engine.page("Formes", 0, 0).rows.is_empty());
    assert_eq!(engine.page("Formes", 0, usize::MAX).rows.len(), total.min(200));
    assert!(engine.page("Formes", 0, 500).rows.iter().any(|row| !row.to.is_empty()));
    let missing = engine.run(engine.handle.page(&engine.address, "Dossier absent", 0, 10));
    assert_eq!(missing.err(), Some(Problem::FolderMissing { folder: "Dossier absent".into() }));
}

#[test]
fn rfc_6851_a_move_is_undone_by_the_name_it_gave() {
    let sandbox = Sandbox::breakable();
    let (person, subject) = (sandbox.martin(), "Essai du déplacement annulé");
    person.pli(&["send", "--to", "dr.martin@cabinet-martin.mss.test", "--subject", subject]).ok();
    let engine = person.engine();
    let id = engine.find("INBOX", subject);
    let moved = engine.run(engine.handle.relocate(&id, "Résultats/Biologie")).unwrap().expect("Dovecot tells the new name");
    assert_eq!((moved.folder.as_str(), engine.find("Résultats/Biologie", subject)), ("Résultats/Biologie", moved.clone()));
    assert_eq!(engine.run(engine.handle.relocate(&id, "Archives")).err(), Some(Problem::MailMissing));
    let back = engine.run(engine.handle.relocate(&moved, "INBOX")).unwrap().unwrap();
    assert_eq!(engine.find("INBOX", subject), back);
    let trashed = engine.run(engine.handle.delete(&back)).unwrap().unwrap();
    assert_eq!(trashed.folder, "Corbeille");
    assert_eq!(engine.run(engine.handle.delete(&trashed)), Ok(Some(trashed.clone())));
    let back = engine.run(engine.handle.relocate(&trashed, "INBOX")).unwrap().unwrap();
    assert_eq!(engine.run(engine.handle.read(&back)).unwrap().subject, subject);
}

/// What a mailbox says whose message has a structure that no parser stands.
fn unreadable(command: &str) -> Option<String> {
    if command.contains("BODYSTRUCTURE") {
        return Some(format!("* 100000 FETCH (UID 1 BODYSTRUCTURE {}\r\n", "(".repeat(500)));
    }
    let date = "INTERNALDATE \" 3-Nov-2026 10:42:00 +0100\"";
    let header = "BODY[HEADER.FIELDS (FROM TO SUBJECT DATE)] {14}\r\nSubject: ici\r\n)";
    let row = format!("* 100000 FETCH (UID 100000 FLAGS () {date} RFC822.SIZE 9 {header}\r\n");
    Some(if command.contains("FETCH") { row } else { String::new() })
}

#[test]
fn a_message_that_cannot_be_described_does_not_close_its_folder() {
    let sandbox = Sandbox::breakable();
    let (server, heard) = mailbox(&sandbox.dir, unreadable);
    let person = sandbox.martin_at(&server);
    let engine = person.engine();
    let page = engine.page("INBOX", 0, 50);
    assert_eq!((page.total, page.rows.len()), (100_000, 1));
    assert_eq!((page.rows[0].subject.as_str(), page.rows[0].attachments), ("ici", 0));
    assert!(heard.lock().unwrap().iter().any(|command| command.starts_with("FETCH 99951:100000 ")));
    // Tried once: each failure costs the connection.
    heard.lock().unwrap().clear();
    assert_eq!(engine.page("INBOX", 0, 50).rows.len(), 1);
    let heard = std::mem::take(&mut *heard.lock().unwrap());
    assert!(!heard.iter().any(|command| command.contains("BODYSTRUCTURE") || command.starts_with("AUTHENTICATE")), "{heard:?}");
    drop(engine);
    assert_eq!(person.list("INBOX", 5)[0]["subject"], "ici");
}

#[test]
fn a_window_finds_where_to_save_and_how_it_is_liked() {
    let sandbox = Sandbox::breakable();
    let config = std::fs::read_to_string(sandbox.dir.join("home/martin/config.toml")).unwrap();
    let person = sandbox.martin_configured(&config);
    let engine = person.locked_engine();
    let liked = engine.run(engine.handle.preferences()).unwrap();
    assert_eq!(liked, Preferences::default());
    let liked = Preferences { zoom: 125, ..liked };
    engine.run(engine.handle.remember(liked.clone())).unwrap();
    assert_eq!(engine.run(engine.handle.preferences()), Ok(liked));
    let path = engine.run(engine.handle.download_path("../config.toml")).unwrap();
    assert_eq!(path, person.home.join("config (2).toml"));
    assert!(!path.exists());
}
