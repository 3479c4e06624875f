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
    put(store, &Leaving { mail: &mail, written: &written, due }, 10).unwrap().0
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
    let (id, was_draft) = put(&store, &Leaving { mail: &mail_, written: &said, due: 20 }, 10).unwrap();
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
    // Refused: a draft again. Uncertain: it may have left, no draft invites to send it twice.
    for (at, is_draft) in [(Step::Refused, true), (Step::Uncertain, false)] {
        let id = queue(&store, &format!("{}@y.test", at as i64), 0);
        advance(&store, id, &[Step::Waiting], at, Some("message-refused 550"), 3).unwrap();
        assert_eq!(discard(&store, id, 4).unwrap().is_some(), is_draft);
    }
    assert_eq!(discard(&store, 99, 1), Err(StoreError::Absent));
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
