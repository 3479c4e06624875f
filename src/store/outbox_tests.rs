use super::*;
use crate::domain::bal::{Bal, BalKind};
use crate::domain::draft::{Draft, DraftAttachment, Inspection};
use crate::domain::rules::{self, Verdict};
use crate::domain::trust_space::TrustSpace;
use crate::store::drafts::tests::{store, written};
use proptest::prelude::*;
use time::macros::datetime;

pub(in crate::store) fn sealed(message_id: &str) -> (SealedMail, Written) {
    let written = Written { to: crate::domain::draft::Recipient::parse_list("h@chu.mss.test"), ..written("") };
    let mut draft = Draft::new(Bal { address: written.from.clone(), kind: BalKind::Personal, label: String::new() });
    (draft.to, draft.bcc, draft.body) = (written.to.clone(), written.bcc.clone(), written.body.clone());
    draft.set_subject(&written.subject);
    let attachment = DraftAttachment {
        name: "tracé.bin".into(),
        media_type: "application/pdf".into(),
        bytes: vec![7; 5000].into(),
        inspection: Inspection::default(),
    };
    draft.attachments.push(attachment);
    let Verdict::Cleared(cleared, _) = rules::check(draft, &TrustSpace::listed(["chu.mss.test"], "patient.mss.test"), &[]) else {
        panic!("stopped")
    };
    let stamp =
        mime::Stamp { now: datetime!(2026-11-22 10:42 UTC), message_id: message_id.into(), user_agent: "Pli/0".into(), nil: "N".into() };
    (mime::seal(&cleared, &stamp).unwrap(), written)
}

fn queue(store: &Store, message_id: &str, due: i64) -> u64 {
    let (mail, written) = sealed(message_id);
    put(store, &Leaving { mail: &mail, written: &written, due, packaged: 0 }, 10).unwrap().0
}

fn journal(store: &Store) -> Vec<String> {
    store
        .read(|connection| {
            let mut statement = connection.prepare("SELECT outcome FROM journal ORDER BY id")?;
            Ok(statement.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?)
        })
        .unwrap()
}

#[test]
fn a_message_takes_its_draft_s_place_and_leaves_as_the_same_octets() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder);
    let (mail_, mut said) = sealed("1@x.test");
    said.name = "d@x.test".into();
    drafts::save(&store, None, &said, 1).unwrap();
    let (id, was_draft) = put(&store, &Leaving { mail: &mail_, written: &said, due: 20, packaged: 0 }, 10).unwrap();
    assert!(was_draft && drafts::all(&store).unwrap().is_empty());
    let found = mail(&store, id).unwrap();
    assert!(found.mail == mail_ && found.draft.as_deref() == Some("d@x.test") && found.answers == said.reply_to);
    let row = all(&store).unwrap().remove(0);
    assert_eq!((row.id, row.step, row.due, row.subject.as_str(), row.to.len()), (id, Step::Waiting, 20, "Œdème", 2));
    advance(&store, id, &[Step::Waiting], Step::Begun, None, 11).unwrap();
    advance(&store, id, &[Step::Begun], Step::Ending, None, 12).unwrap();
    assert!(store.write(Lasting::Power, |transaction| take_back(transaction, id, 12)).is_err());
    advance(&store, id, &[Step::Ending], Step::Accepted, None, 13).unwrap();
    assert!(retry(&store, id, 14).is_err(), "the operator has it");
    close(&store, id, 15).unwrap();
    assert!(all(&store).unwrap().is_empty());
    assert_eq!(journal(&store), ["queued", "accepted", "copied"]);
}

#[test]
fn what_did_not_leave_is_a_draft_again_with_its_files() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder);
    let id = queue(&store, "1@x.test", 20);
    let draft = store.write(Lasting::Power, |transaction| take_back(transaction, id, 12)).unwrap();
    let found = drafts::draft(&store, draft).unwrap().written;
    let DraftFile::Kept(kept) = &found.files[0] else { panic!("not kept") };
    assert_eq!((kept.name.as_str(), found.subject.as_str(), found.body.as_str()), ("tracé.bin", "Œdème", "Bonjour,\n"));
    assert_eq!(drafts::file(&store, kept.id).unwrap().2, vec![7; 5000]);
    // What may not have left is not thrown away without a person's word either; what the operator has is no draft any more.
    for (at, is_draft) in [(Step::Refused, true), (Step::Uncertain, true), (Step::Begun, true), (Step::Accepted, false)] {
        let id = queue(&store, &format!("{}@y.test", at as i64), 0);
        advance(&store, id, &[Step::Waiting], at, Some("message-refused 550"), 3).unwrap();
        let drafts_before = drafts::all(&store).unwrap().len();
        assert_eq!(take_out(&store, id, DraftName::Former, 4).is_ok(), is_draft, "{at:?}");
        let left = (all(&store).unwrap().len(), drafts::all(&store).unwrap().len() - drafts_before);
        assert_eq!(left, if is_draft { (0, 1) } else { (1, 0) });
        assert!(is_draft || throw_away(&store, id, 5).is_ok());
    }
    assert_eq!(take_out(&store, 99, DraftName::Former, 1), Err(StoreError::Absent));
}

#[test]
fn what_is_thrown_away_on_a_person_s_word_leaves_nothing_here_nor_at_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder);
    let (mail, mut said) = sealed("1@x.test");
    said.name = "d@x.test".into();
    let saved = drafts::save(&store, None, &said, 1).unwrap();
    let due = drafts::to_follow(&store, &said.from, 9).unwrap().remove(0);
    drafts::followed(&store, &due).unwrap();
    let (id, _) = put(&store, &Leaving { mail: &mail, written: &said, due: 20, packaged: 0 }, 10).unwrap();
    throw_away(&store, id, 11).unwrap();
    assert!(all(&store).unwrap().is_empty() && drafts::all(&store).unwrap().is_empty());
    assert_eq!(drafts::draft(&store, saved.id).err(), Some(StoreError::Absent));
    // The server still has the copy of the draft that it was.
    let gone = drafts::to_follow(&store, &said.from, 0).unwrap();
    let names: Vec<_> = gone.iter().filter(|gone| gone.is_forgotten).map(|gone| gone.name.as_str()).collect();
    assert_eq!(names, ["d@x.test", "1@x.test"]);
    assert_eq!(journal(&store), ["queued", "thrown-away"]);
    assert_eq!(throw_away(&store, id, 12), Err(StoreError::Absent));
}

#[test]
fn what_comes_back_takes_no_other_draft_s_place() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder);
    let (mail, mut said) = sealed("1@x.test");
    said.name = "d@x.test".into();
    let (id, _) = put(&store, &Leaving { mail: &mail, written: &said, due: 20, packaged: 0 }, 10).unwrap();
    let newer = Written { body: "Un autre texte".into(), ..said.clone() };
    drafts::save(&store, None, &newer, 11).unwrap();
    take_out(&store, id, DraftName::Former, 12).unwrap();
    let found: Vec<_> = drafts::all(&store).unwrap().into_iter().map(|draft| (draft.written.name, draft.written.body)).collect();
    let expected = [("1@x.test", "Bonjour,\n"), ("d@x.test", "Un autre texte")].map(|(name, body)| (name.to_owned(), body.to_owned()));
    assert_eq!(found, expected);
}

#[test]
fn what_a_person_says_has_left_is_filed_and_only_where_nobody_could_tell() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder);
    let id = queue(&store, "1@x.test", 0);
    assert_eq!(confirm(&store, id, 1), Err(StoreError::Absent));
    advance(&store, id, &[Step::Waiting], Step::Uncertain, None, 2).unwrap();
    confirm(&store, id, 3).unwrap();
    assert_eq!(all(&store).unwrap()[0].step, Step::Accepted);
    close(&store, id, 4).unwrap();
    assert_eq!(journal(&store), ["queued", "uncertain", "confirmed", "copied"]);
}

#[test]
fn a_damaged_message_is_shown_never_loaded_and_comes_back_as_far_as_it_can_be_read() {
    // What is damaged, whether its text and whether its file come back.
    for (column, text, file) in [("envelope", true, true), ("composition", true, true), ("transmitted", true, false), ("kept", true, true)]
    {
        let folder = tempfile::tempdir().unwrap();
        let store = store(&folder);
        let (other, id) = (queue(&store, "0@x.test", 0), queue(&store, "1@x.test", 0));
        let spoil = format!("UPDATE outbox_mail SET {column} = zeroblob(length({column})) WHERE outbox = ?1");
        store.write(Lasting::Power, |transaction| Ok(transaction.execute(&spoil, [id])?)).unwrap();
        assert_eq!(mail(&store, id).err(), Some(StoreError::Damaged), "{column}");
        let rows = all(&store).unwrap();
        assert_eq!((rows.len(), rows[0].is_damaged, rows[1].is_damaged), (2, false, column == "envelope"));
        assert!(mail(&store, other).is_ok());
        let draft = take_out(&store, id, DraftName::Former, 2).unwrap();
        let found = drafts::draft(&store, draft).unwrap().written;
        assert_eq!((found.body.trim() == "Bonjour,", found.subject == "Œdème", found.files.len() == 1), (text, text, file), "{column}");
        assert_eq!((found.to.len(), found.bcc.len()), (1, 1), "{column}");
    }
    // Nothing of it can be read: it is said, and goes on a person's word only.
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder);
    let id = queue(&store, "1@x.test", 0);
    let spoil = "UPDATE outbox_mail SET composition = zeroblob(40), transmitted = zeroblob(40)";
    store.write(Lasting::Power, |transaction| Ok(transaction.execute(spoil, [])?)).unwrap();
    assert_eq!(take_out(&store, id, DraftName::Former, 2), Err(StoreError::Damaged));
    assert_eq!(all(&store).unwrap().len(), 1);
    throw_away(&store, id, 3).unwrap();
}

proptest! {
    /// Whatever the two messages are, what comes back is what was kept, octet by octet.
    #[test]
    fn the_copy_that_is_kept_comes_back_octet_by_octet(
        head in "[ab]{0,9}", besides in "[ab]{0,9}", tail in "[ab]{0,9}", other in "[ab]{0,9}",
    ) {
        let (transmitted, kept) = (format!("{head}{tail}").into_bytes(), format!("{head}{besides}{tail}").into_bytes());
        let small = difference(&transmitted, &kept);
        prop_assert_eq!(small.len(), 8 + besides.len());
        prop_assert_eq!(together(&transmitted, &small), Some(kept));
        let whole = difference(&transmitted, other.as_bytes());
        prop_assert_eq!(together(&transmitted, &whole), Some(other.into_bytes()));
    }
}

#[test]
fn a_clock_that_is_set_back_delays_nothing_but_what_has_a_moment() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder);
    // Put there at 10: one to be undone for 10 s, one for a moment that somebody named.
    let (soon, later) = (queue(&store, "1@x.test", 20), queue(&store, "2@x.test", 90_000));
    let due = || all(&store).unwrap().iter().map(|row| (row.id, row.since, row.due)).collect::<Vec<_>>();
    follow_clock(&store, 900, 12).unwrap();
    assert_eq!(due(), [(soon, 10, 20), (later, 10, 90_000)]);
    follow_clock(&store, 900, -3600).unwrap();
    assert_eq!(due(), [(soon, -3600, -3590), (later, 10, 90_000)]);
}

#[test]
fn a_message_is_stored_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder);
    let id = queue(&store, "1@x.test", 0);
    let sealed = mail(&store, id).unwrap().mail;
    let size =
        |connection: &Connection| Ok(connection.query_row("SELECT length(kept) FROM outbox_mail", [], |row| row.get::<_, usize>(0))?);
    let besides = store.read(size).unwrap();
    assert_eq!(besides, 16 + sealed.kept().len() - sealed.transmitted().len());
    assert!(besides > 16 && besides < 100, "the hidden recipients");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(50), ..ProptestConfig::default() })]

    /// Whatever is asked of a row in whatever order: once the operator has it, no step leads to another hand-over; and it
    /// is gone only when it was closed or somebody took it away.
    #[test]
    fn no_order_of_steps_hands_an_accepted_message_over_again_nor_loses_one(steps in proptest::collection::vec(0u8..9, 1..30)) {
        let folder = tempfile::tempdir().unwrap();
        let store = store(&folder);
        let id = queue(&store, "1@x.test", 0);
        let (mut accepted, mut away) = (false, false);
        for step in steps {
            match step {
                0 => {
                    let begun = advance(&store, id, &[Step::Waiting], Step::Begun, None, 1);
                    prop_assert!(begun.is_err() || !accepted);
                }
                1 => {
                    let ending = advance(&store, id, &[Step::Begun], Step::Ending, None, 1);
                    prop_assert!(ending.is_err() || !accepted);
                }
                2 => accepted |= advance(&store, id, &[Step::Ending], Step::Accepted, None, 1).is_ok(),
                3 => drop(advance(&store, id, &[Step::Begun, Step::Ending], Step::Refused, Some("x"), 1)),
                4 => drop(advance(&store, id, &[Step::Ending], Step::Uncertain, None, 1)),
                5 => drop(postpone(&store, id, 5, Some("x"), 1)),
                6 => drop(retry(&store, id, 1)),
                7 => away |= close(&store, id, 1).is_ok(),
                _ => away |= store.write(Lasting::Power, |transaction| take_back(transaction, id, 1)).is_ok(),
            }
            let rows = all(&store).unwrap();
            prop_assert_eq!(rows.is_empty(), away);
        }
    }
}

#[test]
fn what_was_packaged_becomes_what_it_was_made_of_again() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder);
    let (mail, mut said) = sealed("1@x.test");
    said.care = crate::store::drafts::tests::care(vec![crate::store::drafts::tests::fresh("cr.pdf", b"%PDF-1")]);
    let (id, _) = put(&store, &Leaving { mail: &mail, written: &said, due: 20, packaged: 1 }, 10).unwrap();
    let draft = take_out(&store, id, DraftName::Former, 11).unwrap();
    let again = drafts::draft(&store, draft).unwrap().written;
    assert!(again.files.is_empty(), "what was packaged is attached too");
    let DraftFile::Kept(document) = &again.care.documents[0].file else { panic!("not kept") };
    assert_eq!(drafts::file(&store, document.id).unwrap(), ("cr.pdf".into(), "text/plain".into(), b"%PDF-1".to_vec()));
    let documents = again.care.documents.iter().map(|document| document.file.clone()).collect();
    assert_eq!(again.care, crate::store::drafts::tests::care(documents));

    // Where what was written cannot be read, what was packaged is attached as it is.
    let (id, _) = put(&store, &Leaving { mail: &mail, written: &said, due: 20, packaged: 1 }, 12).unwrap();
    let spoil = "UPDATE outbox_mail SET composition = zeroblob(length(composition)) WHERE outbox = ?1";
    store.write(Lasting::Power, |transaction| Ok(transaction.execute(spoil, [id])?)).unwrap();
    let draft = take_out(&store, id, DraftName::Message, 13).unwrap();
    assert_eq!(drafts::draft(&store, draft).unwrap().written.files.len(), 1);
}

#[test]
fn a_report_that_was_asked_for_is_asked_for_after_a_crash_too() {
    let folder = tempfile::tempdir().unwrap();
    let (mail_, said) = sealed("1@x.test");
    let asking = SealedMail::kept_before(
        mail_.transmitted().to_vec(),
        mail_.kept().to_vec(),
        mail_.sender().clone(),
        mail_.recipients().to_vec(),
        mail_.message_id().to_owned(),
        true,
    );
    let (id, _) = put(&store(&folder), &Leaving { mail: &asking, written: &said, due: 20, packaged: 0 }, 10).unwrap();
    assert!(mail(&store(&folder), id).unwrap().mail.wants_delivery_report());
}
