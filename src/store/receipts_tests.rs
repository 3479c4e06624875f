use super::*;
use crate::domain::folder::{Folder, FolderCursor};
use crate::domain::receipt::Standing;
use crate::domain::sync::Placed;
use crate::formats::mime;
use crate::store::{Prepared, pack, testing};

const ME: &str = "dr.martin@cabinet.mss.test";

/// A store whose folder receives these messages, in this order; the name of each.
fn received(store: &Store, folder: &str, messages: &[&str]) -> Vec<MailId> {
    let account = testing::account();
    // What is not listed is gone.
    let names = ["INBOX", "Sent"];
    let found = names.map(|name| Folder { name: name.into(), delimiter: None, special_use: None, selectable: true, total: 0, unread: 0 });
    let place = names.iter().position(|name| *name == folder).unwrap();
    let row = store.merge_folders(&account, &found).unwrap().0[place].row;
    let uids = || (1u32..).zip(messages);
    let placed = |(uid, octets): (u32, &&str)| Placed {
        uid,
        marks: Marks(0),
        received: OffsetDateTime::UNIX_EPOCH + time::Duration::seconds(i64::from(uid)),
        size: u32::try_from(octets.len()).unwrap(),
    };
    let all: Vec<Placed> = uids().map(placed).collect();
    store.place_some(row, &all, FolderCursor { uid_validity: 7, uid_next: 99, highest_modseq: 0 }).unwrap();
    let prepared = |(uid, octets): (u32, &&str)| Prepared {
        uid,
        packed: Some(pack(octets.as_bytes())),
        digest: mime::digest(octets.as_bytes()),
        attachments: 0,
    };
    store.fill(row, 7, &uids().map(prepared).collect::<Vec<_>>()).unwrap();
    uids().map(|(uid, _)| MailId { account: account.clone(), folder: folder.into(), uid_validity: 7, uid }).collect()
}

fn sent() -> String {
    format!(
        "From: {ME}\nTo: A <a@x.test>, b@x.test\nBcc: c@x.test\nMessage-ID: <un@cabinet.mss.test>\nDate: Tue, 3 Mar 2026 09:00:00 +0100\nSubject: bilan\n\nVoici.\n"
    )
}

fn read_by(address: &str) -> String {
    format!(
        "From: {address}\nTo: {ME}\nDate: Tue, 3 Mar 2026 10:00:00 +0100\nSubject: Lu\nContent-Type: multipart/report; report-type=disposition-notification; boundary=x\n\n\
         --x\n\nLu.\n--x\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822;{address}\nOriginal-Message-ID: <un@cabinet.mss.test>\n\
         Disposition: manual-action/MDN-sent-manually; displayed\n\n--x--\n"
    )
}

fn bounced(address: &str) -> String {
    format!(
        "From: MAILER-DAEMON@x.test\nSubject: Undelivered Mail Returned to Sender\nDate: Tue, 3 Mar 2026 09:01:00 +0100\n\n<{address}>: 550 5.1.1 User unknown\n\n\
         Message-ID: <un@cabinet.mss.test>\n"
    )
}

fn answer_of(address: &str) -> String {
    format!(
        "From: {address}\nTo: {ME}\nSubject: Re: bilan\nMessage-ID: <r@x.test>\nIn-Reply-To: <un@cabinet.mss.test>\nDate: Tue, 3 Mar 2026 11:00:00 +0100\n\nMerci.\n"
    )
}

fn standings(store: &Store, id: &MailId) -> Vec<(String, Standing)> {
    state(store, id).unwrap().into_iter().map(|state| (state.recipient.clone(), state.standing())).collect()
}

#[test]
fn reports_and_answers_are_matched_with_what_was_sent_whichever_comes_first() {
    let reports = [read_by("a@x.test"), bounced("b@x.test"), answer_of("c@x.test")];
    let reports: Vec<&str> = reports.iter().map(String::as_str).collect();
    for sent_first in [true, false] {
        let (_folder, store) = testing::store();
        let one = sent_first.then(|| received(&store, "Sent", &[&sent()]));
        received(&store, "INBOX", &reports);
        let ids = one.unwrap_or_else(|| received(&store, "Sent", &[&sent()]));
        let said = standings(&store, &ids[0]);
        assert_eq!(
            said,
            [
                ("a@x.test".to_owned(), Standing::Come(Progress::Read)),
                ("b@x.test".to_owned(), Standing::Failed(Failure::UnknownMailbox)),
                ("c@x.test".to_owned(), Standing::Come(Progress::Answered)),
            ]
        );
        let since = state(&store, &ids[0]).unwrap()[0].since.unwrap();
        assert_eq!(since.unix_timestamp(), 1_772_528_400);
    }
}

#[test]
fn a_report_that_comes_twice_is_one_and_of_what_others_sent_nothing_is_said() {
    let (_folder, store) = testing::store();
    let twice = [read_by("a@x.test"), read_by("A@X.test")];
    let ids = received(&store, "INBOX", &[&twice[0], &twice[1]]);
    let count = |c: &Connection| Ok(c.query_row("SELECT count(*) FROM sent_fact", [], |row| row.get::<_, i64>(0))?);
    assert_eq!(store.read(count).unwrap(), 1);
    assert!(state(&store, &ids[0]).unwrap().is_empty());
}

#[test]
fn a_header_alone_reports_nothing() {
    let (_folder, store) = testing::store();
    let account = testing::account();
    let folder = Folder { name: "INBOX".into(), delimiter: None, special_use: None, selectable: true, total: 0, unread: 0 };
    let row = store.merge_folders(&account, &[folder]).unwrap().0[0].row;
    let placed = Placed { uid: 1, marks: Marks(0), received: OffsetDateTime::UNIX_EPOCH, size: 10 };
    store.place_some(row, &[placed], FolderCursor { uid_validity: 7, uid_next: 2, highest_modseq: 0 }).unwrap();
    let head = "From: MAILER-DAEMON@x.test\nSubject: Undelivered Mail Returned to Sender\nIn-Reply-To: <un@cabinet.mss.test>\n\n";
    let prepared = Prepared { uid: 1, packed: None, digest: mime::digest(head.as_bytes()), attachments: 0 };
    store.fill(row, 7, &[prepared]).unwrap();
    let count = |c: &Connection| Ok(c.query_row("SELECT count(*) FROM sent_fact", [], |row| row.get::<_, i64>(0))?);
    assert_eq!(store.read(count).unwrap(), 0);
}

#[test]
fn a_receipt_is_answered_once() {
    let (_folder, store) = testing::store();
    let asking = "From: a@x.test\nDisposition-Notification-To: a@x.test\nMessage-ID: <q@x.test>\nSubject: bilan\n\nVoici.\n";
    let nameless = asking.replace("Message-ID: <q@x.test>\n", "");
    // The same message in two folders is one.
    let ids = received(&store, "INBOX", &[asking, asking, &nameless]);
    assert_eq!(answered(&store, &ids[0]), Ok(None));
    assert_eq!(answer(&store, &ids[0], ReceiptAnswer::Refuse, 5), Ok(true));
    for id in &ids[..2] {
        assert_eq!(answer(&store, id, ReceiptAnswer::Send, 6), Ok(false));
        assert_eq!(answered(&store, id), Ok(Some(ReceiptAnswer::Refuse)));
    }
    assert_eq!((answered(&store, &ids[2]), answer(&store, &ids[2], ReceiptAnswer::Send, 7)), (Ok(None), Ok(true)));
    assert_eq!(answered(&store, &ids[2]), Ok(Some(ReceiptAnswer::Send)));
    // Another program answered.
    let (_folder, store) = testing::store();
    let ids = received(&store, "INBOX", &[asking]);
    store.write(Lasting::Process, |t| Ok(t.execute("UPDATE message SET flags = 256", [])?)).unwrap();
    assert_eq!((answered(&store, &ids[0]), answer(&store, &ids[0], ReceiptAnswer::Send, 8)), (Ok(Some(ReceiptAnswer::Send)), Ok(false)));
}

#[test]
fn what_was_asked_for_is_remembered() {
    let (_folder, store) = testing::store();
    let asked = Wishes { read_receipt: true, delivery_report: false, end_of_exchange: true };
    wish(&store, &testing::account(), "un@cabinet.mss.test", asked).unwrap();
    let ids = received(&store, "Sent", &[&sent()]);
    assert_eq!(wishes(&store, &ids[0]), Ok(asked));
    let others = received(&store, "INBOX", &[&answer_of("a@x.test")]);
    assert_eq!(wishes(&store, &others[0]), Ok(Wishes::default()));
}

#[test]
fn reports_that_came_before_anybody_looked_are_read_too() {
    let (_folder, store) = testing::store();
    let ids = received(&store, "Sent", &[&sent()]);
    received(&store, "INBOX", &[&bounced("b@x.test"), &read_by("a@x.test")]);
    let forget = |t: &Transaction<'_>| {
        t.execute("DELETE FROM sent_fact", [])?;
        Ok(t.execute("INSERT OR REPLACE INTO setting (name, value) VALUES ('documents-unexamined', ?1)", [i64::MAX.to_string()])?)
    };
    store.write(Lasting::Process, forget).unwrap();
    assert_eq!(standings(&store, &ids[0])[1].1, Standing::Come(Progress::Sent));
    while crate::store::documents::examine(&store, 1).unwrap().is_some() {}
    let said: Vec<Standing> = standings(&store, &ids[0]).into_iter().map(|(_, standing)| standing).collect();
    assert_eq!(said[..2], [Standing::Come(Progress::Read), Standing::Failed(Failure::UnknownMailbox)]);
}
