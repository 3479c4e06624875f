//! A database of each released schema, as `tests/data/store` keeps it: whoever has one still opens it.
//!
//! `UPDATE_GOLDEN=1` writes the one of the present schema while that schema is not released. A file of a released schema
//! is never written again: it stands for what people have.

use super::migrate::{SCHEMA, schema_of};
use super::outbox::{Leaving, Step};
use super::{DatabaseKey, Prepared, Store, drafts, intents, outbox, pack, testing};
use crate::domain::conversation::Linked;
use crate::domain::directory::{DirectoryEntry, DirectoryQuery, Match};
use crate::domain::folder::{Folder, FolderCursor, SpecialUse};
use crate::domain::intent::Intent;
use crate::domain::mail::{Attachment, Correspondent, Digest, FlagChange, MailId, Marks, Window};
use crate::domain::search::{SearchOrder, SearchQuery};
use crate::domain::sync::{FolderLook, Placed};
use std::path::{Path, PathBuf};
use time::OffsetDateTime;
use time::macros::{date, datetime};
use zeroize::Zeroizing;

/// The schema of the last released version; 0 before the first.
const RELEASED: u32 = 1;

/// When all that these databases hold happened.
const NOW: OffsetDateTime = datetime!(2026-11-22 10:42 UTC);
const LETTER: &[u8] = b"From: VIAL\r\nSubject: Bilan\r\n\r\nLettre invent\xc3\xa9e.\r\n";

/// Nothing secret: what is inside is invented, and a file that nobody could open would prove nothing.
fn key() -> DatabaseKey {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, b"pli: databases kept as test data");
    DatabaseKey::new(Zeroizing::new(digest.as_ref().try_into().unwrap()))
}

fn kept(schema: u32) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/data/store/schema-{schema}.db"))
}

fn id(uid: u32) -> MailId {
    MailId { account: testing::account(), folder: "INBOX".into(), uid_validity: 7, uid }
}

fn digest(number: u32) -> Digest {
    let attachment = Attachment {
        part: "2".into(),
        name: "résultats.pdf".into(),
        media_type: "application/pdf".into(),
        size: 3,
        inline: false,
        content_id: None,
    };
    Digest {
        from: Correspondent { name: "Anne VIAL".into(), address: "a.vial@labo.mss.test".into() },
        to: vec![Correspondent { name: "Dr MARTIN".into(), address: testing::account().key() }],
        subject: format!("Bilan {number}"),
        date: Some(NOW),
        linked: Linked {
            message_id: Some(format!("{number}@labo.mss.test")),
            references: vec!["1@labo.mss.test".into()],
            subject: "Bilan".into(),
        },
        attachments: if number == 1 { vec![attachment] } else { vec![] },
        text: "Œdème inventé".into(),
        ..Digest::default()
    }
}

/// One of everything that the store keeps.
fn write(store: &Store) {
    let account = testing::account();
    let folder =
        |name: &str, special_use| Folder { name: name.into(), delimiter: Some('/'), special_use, selectable: true, total: 2, unread: 1 };
    let (folders, _) = store.merge_folders(&account, &[folder("INBOX", Some(SpecialUse::Inbox)), folder("Reçus", None)]).unwrap();
    let (row, cursor) = (folders[0].row, FolderCursor { uid_validity: 7, uid_next: 3, highest_modseq: 9 });
    let placed = |uid| Placed { uid, marks: if uid == 1 { Marks::SEEN } else { Marks(0) }, received: NOW, size: 40 };
    store.place_some(row, &[placed(1), placed(2)], cursor).unwrap();
    let whole = |uid| Prepared { uid, packed: Some(pack(LETTER)), digest: digest(uid), attachments: 0 };
    store.fill(row, 7, &[whole(1), whole(2)]).unwrap();
    assert!(store.verify(row, &FolderLook { cursor, total: 2, since: None }, NOW).unwrap());
    intents::decide(store, &[Intent::Flag(id(1), FlagChange::Flagged)], NOW).unwrap().unwrap();
    let mut draft = drafts::tests::written("1@brouillon.test");
    draft.files = vec![drafts::tests::fresh("tracé.txt", b"un")];
    drafts::save(store, None, &draft, NOW.unix_timestamp()).unwrap();
    let (mail, written) = outbox::tests::sealed("1@sortie.test");
    outbox::put(store, &Leaving { mail: &mail, written: &written, due: 20, packaged: 0 }, 10).unwrap();
    let entry = DirectoryEntry { mail: "h.durand@chu.mss.test".into(), nom: "DURAND".into(), ..DirectoryEntry::default() };
    store.keep_directory(&[entry], NOW).unwrap();
}

/// All of it is there, and can be taken further.
fn read(store: &Store) {
    let account = testing::account();
    assert_eq!(store.read(schema_of), Ok(SCHEMA));
    assert!(store.check().unwrap().is_sound);
    let folders = store.folders(&account).unwrap();
    assert_eq!(folders.iter().map(|folder| folder.name.as_str()).collect::<Vec<_>>(), ["INBOX", "Reçus"]);
    let known = store.known_folders(&account).unwrap().remove(0);
    assert_eq!((known.cursor, known.verified_at), (FolderCursor { uid_validity: 7, uid_next: 3, highest_modseq: 9 }, Some(NOW)));
    let rows = store.list(&account, "INBOX", Window { limit: 9, unread: false }).unwrap();
    let shown: Vec<_> = rows.iter().map(|row| (row.id.uid, row.subject.as_str(), row.flags.seen, row.flags.flagged)).collect();
    assert_eq!(shown, [(2, "Bilan 2", false, false), (1, "Bilan 1", true, true)]);
    assert_eq!(store.source(&id(1)).unwrap().unwrap(), LETTER);
    assert_eq!(store.conversation(&id(2)).unwrap().len(), 2);
    let query = SearchQuery::parse("oedeme pj:resultats", date!(2026 - 11 - 23)).unwrap();
    let found = store.search(&query, SearchOrder::Newest, i64::MIN..i64::MAX, 9).unwrap();
    assert_eq!(found.rows.iter().map(|row| row.id.uid).collect::<Vec<_>>(), [1]);
    let draft = drafts::all(store).unwrap().remove(0);
    let drafts::DraftFile::Kept(file) = &draft.written.files[0] else { panic!("not kept") };
    assert_eq!((draft.written.subject.as_str(), drafts::file(store, file.id).unwrap().2), ("Œdème", b"un".to_vec()));
    let leaving = outbox::all(store).unwrap().remove(0);
    assert_eq!((leaving.step, leaving.message_id.as_str()), (Step::Waiting, "1@sortie.test"));
    assert!(outbox::mail(store, leaving.id).unwrap().mail == outbox::tests::sealed("1@sortie.test").0);
    let query = DirectoryQuery { nom: Some(Match::Contains("durand".into())), ..DirectoryQuery::default() };
    assert_eq!(store.find_directory(&query, NOW).unwrap().entries.len(), 1);
    // What waited still goes, and can still be taken back.
    assert!(intents::begun(store, &account, 9, NOW).unwrap().is_some());
    intents::undo(store, NOW).unwrap();
}

/// Makes the database of the present schema in this folder.
fn make(folder: &Path) -> PathBuf {
    let file = folder.join("mail.db");
    let store = Store::open(&file, key()).unwrap();
    write(&store);
    // The last connection that closes brings what stands beside the file into it.
    drop(store);
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 1);
    file
}

fn opens(made: &Path) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mail.db");
    std::fs::copy(made, &file).unwrap();
    read(&Store::reopen(&file, key()).unwrap());
}

#[test]
fn every_released_schema_still_opens() {
    for schema in (1..).take(RELEASED as usize) {
        opens(&kept(schema));
    }
}

#[test]
fn the_present_schema_would_still_open_once_released() {
    let folder = tempfile::tempdir().unwrap();
    let made = make(folder.path());
    opens(&made);
    if std::env::var_os("UPDATE_GOLDEN").is_some() && RELEASED < SCHEMA {
        std::fs::create_dir_all(kept(SCHEMA).parent().unwrap()).unwrap();
        std::fs::copy(made, kept(SCHEMA)).unwrap();
    }
}
