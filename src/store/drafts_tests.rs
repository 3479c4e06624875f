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
        care: WrittenCare::default(),
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

/// Everything that a message may carry for a record.
pub(in crate::store) fn care(documents: Vec<DraftFile>) -> WrittenCare {
    use crate::domain::draft::Wishes;
    use crate::domain::patient::{Ins, InsAuthority, PatientIdentity, Sex};
    use crate::store::care::WrittenDocument;
    let document = |file| WrittenDocument { file, code: "11502-2".into(), title: "Biologie du 3".into(), act_date: "20261103".into() };
    WrittenCare {
        patient: Some(PatientIdentity {
            ins: Ins::parse("255069999999934").ok(),
            unverified_ins: String::new(),
            birth_name: "VIAL".into(),
            given_name: "Zoé".into(),
            birth_date: "19550612".into(),
            authority: Some(InsAuthority::Test),
            used_name: "D’ARC".into(),
            given_names: "Zoe Anne".into(),
            sex: Some(Sex::Female),
        }),
        documents: documents.into_iter().map(document).collect(),
        wishes: Wishes { read_receipt: true, delivery_report: true, end_of_exchange: true },
        replaces: written("").reply_to,
    }
}

#[test]
fn what_is_carried_for_a_record_comes_back_with_its_files() {
    let folder = tempfile::tempdir().unwrap();
    let (store, mail) = (store(&folder), written("").reply_to.unwrap());
    let mut draft = written("1@d.test");
    draft.files = vec![fresh("a.txt", b"un")];
    draft.care = care(vec![fresh("cr.pdf", b"%PDF-1"), DraftFile::Part(mail.clone(), "2".into())]);
    let saved = save(&store, None, &draft, 5).unwrap();
    let DraftFile::Kept(document) = &saved.written.care.documents[0].file else { panic!("not kept") };
    assert_eq!((document.name.as_str(), document.size, saved.written.files.len()), ("cr.pdf", 6, 1));
    assert_eq!(file(&store, document.id).unwrap().2, b"%PDF-1");
    keep_part(&store, saved.id, (&mail, "2"), ("b.xml", "text/xml", b"<a/>")).unwrap();
    let found = super::draft(&store, saved.id).unwrap().written;
    let DraftFile::Kept(part) = &found.care.documents[1].file else { panic!("not kept") };
    assert_eq!((part.name.as_str(), found.files.len()), ("b.xml", 1));
    let documents = found.care.documents.iter().map(|document| document.file.clone()).collect();
    assert_eq!(found.care, care(documents));
    // Saved again as it was read, and without one of them.
    let mut again = save(&store, Some(saved.id), &found, 6).unwrap().written;
    assert_eq!(again, found);
    again.care.documents.remove(0);
    save(&store, Some(saved.id), &again, 7).unwrap();
    assert_eq!(file(&store, document.id), Err(StoreError::Absent));
    assert_eq!(to_follow(&store, &again.from, 9).unwrap()[0].size, (PROOF + 2 + PROOF + 4) as u64);
}

mod any {
    use super::*;
    use crate::domain::draft::Wishes;
    use crate::domain::patient::{Ins, InsAuthority, PatientIdentity, Sex};
    use crate::store::care::WrittenDocument;
    use proptest::prelude::*;

    fn patient() -> impl Strategy<Value = PatientIdentity> {
        let authorities = [None, Some(InsAuthority::Nir), Some(InsAuthority::Nia), Some(InsAuthority::Test)];
        let sexes = [None, Some(Sex::Female), Some(Sex::Male), Some(Sex::Undetermined)];
        let texts = (any::<String>(), any::<String>(), any::<String>(), any::<String>(), any::<String>(), any::<String>());
        (0u64..1_000_000_000_000, any::<bool>(), prop::sample::select(authorities.to_vec()), prop::sample::select(sexes.to_vec()), texts)
            .prop_map(|(body, has_ins, authority, sex, (unverified_ins, birth_name, given_name, birth_date, used_name, given_names))| {
                PatientIdentity {
                    ins: Ins::parse(&format!("{:013}{:02}", body, 97 - body % 97)).ok().filter(|_| has_ins),
                    unverified_ins,
                    birth_name,
                    given_name,
                    birth_date,
                    authority,
                    used_name,
                    given_names,
                    sex,
                }
            })
    }

    proptest! {
        #[test]
        fn what_is_carried_is_kept_as_it_is(
            patient in prop::option::of(patient()),
            wishes in any::<(bool, bool, bool)>(),
            documents in prop::collection::vec((any::<u64>(), any::<String>(), any::<String>(), any::<String>()), 0..5),
            octets in prop::collection::vec(any::<u8>(), 0..300),
            replaces in any::<bool>(),
        ) {
            let document = |(id, code, title, act_date)| WrittenDocument {
                file: DraftFile::Kept(KeptFile { id, name: String::new(), size: 0 }), code, title, act_date,
            };
            let care = WrittenCare {
                patient,
                documents: documents.into_iter().map(document).collect(),
                wishes: Wishes { read_receipt: wishes.0, delivery_report: wishes.1, end_of_exchange: wishes.2 },
                replaces: written("").reply_to.filter(|_| replaces),
            };
            let said = Written { care, files: vec![DraftFile::Kept(KeptFile { id: 7, name: String::new(), size: 0 })], ..written("1@d.test") };
            let numbers: Vec<Value> = said.all_files().map(crate::store::care::whole).collect();
            let text = composition(&said, &numbers);
            prop_assert_eq!(read(&text, said.from.clone(), said.name.clone()).unwrap(), said.clone());
            // In the outbox, documents have no rows to stand in.
            let file = DraftFile::Fresh { name: "é.pdf".into(), media_type: "application/pdf".into(), octets: octets.into() };
            let mut whole = Written { files: vec![], ..said };
            whole.care.documents.iter_mut().for_each(|document| document.file = file.clone());
            let values: Vec<Value> = whole.all_files().map(crate::store::care::whole).collect();
            prop_assert_eq!(read(&composition(&whole, &values), whole.from.clone(), whole.name.clone()).unwrap(), whole);
        }
    }
}
