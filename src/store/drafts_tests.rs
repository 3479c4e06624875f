use super::*;
use crate::store::DatabaseKey;
use zeroize::Zeroizing;

pub(in crate::store) fn store(folder: &tempfile::TempDir) -> Store {
    Store::open(&folder.path().join("mail.db"), DatabaseKey::new(Zeroizing::new([7; 32]))).unwrap()
}

pub(in crate::store) fn written(name: &str) -> Written {
    Written {
        from: BalAddress::parse("Dr.Martin@cabinet.mss.test").unwrap(),
        to: Recipient::parse_list("H. DURAND <h@chu.mss.test>, pas une adresse"),
        cc: vec![],
        bcc: Recipient::parse_list("b@chu.mss.test"),
        subject: "Œdème".into(),
        body: "Bonjour,\n".into(),
        reply_to: Some(MailId {
            account: BalAddress::parse("dr.martin@cabinet.mss.test").unwrap(),
            folder: "INBOX".into(),
            uid_validity: 3,
            uid: 9,
        }),
        threading: Some(Threading { in_reply_to: Some("1@x.test".into()), references: vec!["1@x.test".into()] }),
        name: name.into(),
        files: vec![],
    }
}

pub(in crate::store) fn fresh(name: &str, octets: &[u8]) -> DraftFile {
    DraftFile::Fresh { name: name.into(), media_type: "text/plain".into(), octets: octets.into() }
}

#[test]
fn a_draft_comes_back_as_it_was_saved_after_the_files_it_was_made_of_are_gone() {
    let folder = tempfile::tempdir().unwrap();
    let mut draft = written("1@d.test");
    draft.files = vec![fresh("a.txt", b"un"), fresh("b.txt", &[7; 100_000])];
    let saved = save(&store(&folder), None, &draft, 5).unwrap();
    let store = store(&folder);
    let found = all(&store).unwrap().remove(0);
    assert_eq!((found.id, found.saved_at, &found.written), (saved.id, 5, &saved.written));
    let (DraftFile::Kept(a), DraftFile::Kept(b)) = (&found.written.files[0], &found.written.files[1]) else { panic!("not kept") };
    assert_eq!((a.name.as_str(), a.size, b.size), ("a.txt", 2, 100_000));
    assert_eq!(file(&store, b.id).unwrap(), ("b.txt".into(), "text/plain".into(), vec![7; 100_000]));
    assert_eq!(Written { files: vec![], ..found.written.clone() }, written("1@d.test"));

    // Saved again, with one file fewer and in another order.
    let mut again = found.written.clone();
    again.files = vec![fresh("c.txt", b"trois"), found.written.files[1].clone()];
    let saved = save(&store, Some(found.id), &again, 6).unwrap();
    assert_eq!((saved.id, all(&store).unwrap().len()), (found.id, 1));
    assert_eq!(file(&store, a.id), Err(StoreError::Absent));
    let DraftFile::Kept(kept) = &saved.written.files[1] else { panic!("not kept") };
    assert_eq!((kept.id, kept.name.as_str()), (b.id, "b.txt"));
}

#[test]
fn a_draft_follows_once_and_goes_once() {
    let folder = tempfile::tempdir().unwrap();
    let (store, from) = (store(&folder), written("").from);
    let saved = save(&store, None, &written("1@d.test"), 5).unwrap();
    assert!(to_follow(&store, &from, 4).unwrap().is_empty());
    let due = to_follow(&store, &from, 5).unwrap().remove(0);
    // Written on meanwhile: it is still to follow.
    save(&store, Some(saved.id), &written("1@d.test"), 6).unwrap();
    followed(&store, &due).unwrap();
    let due = to_follow(&store, &from, 6).unwrap().remove(0);
    followed(&store, &due).unwrap();
    assert!(to_follow(&store, &from, 9).unwrap().is_empty());
    forget(&store, saved.id).unwrap();
    assert!(all(&store).unwrap().is_empty() && forget(&store, saved.id) == Err(StoreError::Absent));
    let gone = to_follow(&store, &from, 0).unwrap().remove(0);
    assert!(gone.is_forgotten && gone.name == "1@d.test");
    followed(&store, &gone).unwrap();
    assert!(to_follow(&store, &from, 9).unwrap().is_empty());
}

#[test]
fn a_part_of_another_message_is_kept_once_it_is_here_and_outlives_that_message() {
    let folder = tempfile::tempdir().unwrap();
    let (store, mail) = (store(&folder), written("").reply_to.unwrap());
    let mut draft = written("1@d.test");
    draft.files = vec![fresh("a.txt", b"un"), DraftFile::Part(mail.clone(), "2".into()), DraftFile::Part(mail.clone(), "3".into())];
    let saved = save(&store, None, &draft, 5).unwrap();
    assert!(matches!(&saved.written.files[1], DraftFile::Part(_, part) if part == "2"));
    assert!(!has_part(&store, saved.id, &mail, "2").unwrap());
    keep_part(&store, saved.id, (&mail, "2"), ("b.pdf", "application/pdf", b"deux")).unwrap();
    // Twice is once; one that the draft does not name is not kept.
    keep_part(&store, saved.id, (&mail, "2"), ("b.pdf", "application/pdf", b"deux")).unwrap();
    keep_part(&store, saved.id, (&mail, "9"), ("z.pdf", "application/pdf", b"neuf")).unwrap();
    let found = super::draft(&store, saved.id).unwrap();
    let DraftFile::Kept(kept) = &found.written.files[1] else { panic!("not kept") };
    assert_eq!((kept.name.as_str(), kept.size, found.saved_at), ("b.pdf", 4, 5));
    assert_eq!(file(&store, kept.id).unwrap().2, b"deux");
    assert!(matches!(&found.written.files[..], [DraftFile::Kept(_), DraftFile::Kept(_), DraftFile::Part(_, part)] if part == "3"));
    assert!(has_part(&store, saved.id, &mail, "2").unwrap() && !has_part(&store, saved.id, &mail, "9").unwrap());
    // Whoever still knows it as a part of that message saves the file that is kept; taken when saved, it is kept at once.
    let taken = DraftFile::Taken { origin: (mail, "3".into()), name: "c".into(), media_type: "a/b".into(), octets: b"trois"[..].into() };
    draft.files.pop();
    draft.files.push(taken.clone());
    let again = save(&store, Some(saved.id), &draft, 6).unwrap();
    let names: Vec<_> =
        again.written.files.iter().map(|file| if let DraftFile::Kept(kept) = file { kept.name.as_str() } else { "" }).collect();
    assert_eq!(names, ["a.txt", "b.pdf", "c"]);
    draft.files = vec![taken];
    assert_eq!(save(&store, Some(saved.id), &draft, 7).unwrap().written.files.len(), 1);
}

#[test]
fn a_damaged_draft_hides_no_other_and_keeps_its_files() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder);
    save(&store, None, &written("1@d.test"), 5).unwrap();
    let mut draft = written("2@d.test");
    draft.files = vec![fresh("a.txt", b"un")];
    let saved = save(&store, None, &draft, 6).unwrap();
    let spoil = "UPDATE draft SET composition = zeroblob(length(composition)) WHERE id = ?1";
    store.write(Lasting::Power, |transaction| Ok(transaction.execute(spoil, [saved.id])?)).unwrap();
    let all = all(&store).unwrap();
    assert_eq!(all.iter().map(|draft| (draft.is_damaged, draft.written.files.len())).collect::<Vec<_>>(), [(true, 1), (false, 0)]);
    assert_eq!(all[0].written.name, "2@d.test");
    forget(&store, saved.id).unwrap();
}

#[test]
fn files_are_bounded_and_a_file_that_is_not_kept_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let (store, mut draft) = (store(&folder), written("1@d.test"));
    draft.files = vec![DraftFile::Kept(KeptFile { id: 99, name: String::new(), size: 0 })];
    assert!(matches!(save(&store, None, &draft, 1), Err(StoreError::Absent)));
    let half: std::sync::Arc<[u8]> = vec![0; (FILES_LIMIT / 2 + 1) as usize].into();
    let one = DraftFile::Fresh { name: "x".into(), media_type: "a/b".into(), octets: half };
    draft.files = vec![one.clone(), one];
    assert!(matches!(save(&store, None, &draft, 1), Err(StoreError::TooLarge { .. })));
    assert!(all(&store).unwrap().is_empty());
}
