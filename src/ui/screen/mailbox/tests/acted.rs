//! What a person does, what fails, and what is taken back.

use crate::domain::Problem;
use crate::domain::intent::Undone;
use crate::domain::mail::{FlagChange, MailId, Reading};
use crate::domain::outbox::OutboxState;
use crate::text::window::mailbox::NameFault;
use crate::ui::screen::compose::Start;
use crate::ui::screen::mailbox::samples::{self, Sample, page, page_of};
use crate::ui::screen::mailbox::{Event, FolderAct, Message, Shortcut};
use crate::ui::screen::reader;

fn rows(sample: &Sample) -> &crate::ui::screen::mailbox::rows::Rows {
    &sample.state.listing.as_ref().unwrap().rows
}

fn selected(sample: &Sample) -> Option<u32> {
    sample.state.listing.as_ref().unwrap().selected.as_ref().map(|(summary, _)| summary.id.uid)
}

fn press(sample: &mut Sample, shortcut: Shortcut) {
    sample.rest();
    sample.send(Message::Shortcut(shortcut));
}

fn toast(sample: &Sample) -> String {
    sample.state.toast.as_ref().map(|toast| toast.sentence.replace('\u{a0}', " ")).unwrap_or_default()
}

fn counts(sample: &Sample, name: &str) -> (u32, u32) {
    let folder = sample.state.accounts[0].folders().iter().find(|folder| folder.name == name).unwrap();
    (folder.total, folder.unread)
}

/// The engine keeps the decision of that place, or cannot.
fn answer(sample: &mut Sample, at: usize, result: Result<(), Problem>) {
    let number = sample.state.acting[at].number;
    sample.send(Message::Acted(number, result));
}

fn rows_count(sample: &Sample) -> usize {
    rows(sample).count()
}

fn place(sample: &Sample, uid: u32) -> Option<usize> {
    rows(sample).place_of(&samples::summary(uid).id)
}

#[test]
fn a_deleted_message_leaves_at_once_and_the_next_is_selected() {
    let mut sample = samples::full();
    let before = sample.state.listing.as_ref().unwrap().number;
    press(&mut sample, Shortcut::Delete);
    assert_eq!((rows(&sample).count(), place(&sample, 299), selected(&sample)), (299, None, Some(298)));
    assert_eq!((toast(&sample), counts(&sample, "INBOX").0, counts(&sample, "Trash").0), ("Message supprimé.".into(), 299, 15));
    sample.send(Message::PageCame(before, 0, Ok(page(300, 0, 100))));
    assert_eq!(place(&sample, 299), None, "an answer from before changes nothing");
    sample.send(Message::Missed);
    assert!(rows(&sample).flying().is_empty(), "nothing is asked while it is being decided");
    answer(&mut sample, 0, Ok(()));
    assert!(sample.state.notices.is_empty());
    assert_eq!(rows(&sample).flying(), [0]);
    sample.page(page_of(299, 0, (1..=300).rev().filter(|uid| *uid != 299).take(100)));
    assert_eq!((rows(&sample).count(), selected(&sample)), (299, Some(298)));
}

#[test]
fn a_decision_that_cannot_be_kept_leaves_all_as_it_was() {
    let mut sample = samples::full();
    press(&mut sample, Shortcut::Delete);
    answer(&mut sample, 0, Err(Problem::DiskFull));
    sample.page(page(300, 0, 100));
    assert_eq!((place(&sample, 299), rows(&sample).count(), toast(&sample)), (Some(1), 300, String::new()));
    let notice = &sample.state.notices[0];
    assert!(notice.sentence.starts_with("Le message n’a pas été supprimé. "), "{}", notice.sentence);
    let number = notice.number;
    sample.send(Message::Retry(number));
    assert_eq!((place(&sample, 299), sample.state.acting.len(), sample.state.notices.len()), (None, 1, 0));
}

#[test]
fn what_the_operator_will_not_do_is_told_and_the_list_is_looked_at() {
    let mut sample = samples::full();
    press(&mut sample, Shortcut::Archive);
    answer(&mut sample, 0, Ok(()));
    sample.page(page_of(299, 0, (1..=300).rev().filter(|uid| *uid != 299).take(100)));
    let account = sample.accounts[0].address.clone();
    sample.send(Message::Reverted(account, Problem::OperationRefused { operation: "MOVE" }));
    assert_eq!((rows(&sample).flying(), toast(&sample)), (&[0][..], String::new()));
    assert!(sample.state.notices[0].sentence.contains("Personnelle"), "{}", sample.state.notices[0].sentence);
    sample.page(page(300, 0, 100));
    assert_eq!(place(&sample, 299), Some(1));
}

#[test]
fn quick_deletions_chain() {
    let mut sample = samples::full();
    (0..25).for_each(|_| press(&mut sample, Shortcut::Delete));
    assert_eq!((sample.state.acting.len(), rows(&sample).count()), (25, 275));
    (0..24).for_each(|_| answer(&mut sample, 0, Ok(())));
    assert!(rows(&sample).flying().is_empty(), "the last is not kept yet");
    answer(&mut sample, 0, Ok(()));
    assert_eq!(rows(&sample).flying(), [0]);
}

#[test]
fn the_last_message_of_a_list_leaves_the_one_before_selected_then_none() {
    let mut sample = samples::empty();
    sample.page(page(2, 0, 2));
    sample.send(Message::Selected(1));
    press(&mut sample, Shortcut::Delete);
    assert_eq!(selected(&sample), Some(2));
    press(&mut sample, Shortcut::Delete);
    assert_eq!((selected(&sample), sample.state.shown.is_none(), rows(&sample).count()), (None, true, 0));
    press(&mut sample, Shortcut::Delete);
    assert_eq!(sample.state.acting.len(), 2);
}

#[test]
fn what_was_taken_back_is_selected_where_it_comes_back() {
    let mut sample = samples::full();
    press(&mut sample, Shortcut::Delete);
    answer(&mut sample, 0, Ok(()));
    sample.page(page_of(299, 0, (1..=300).rev().filter(|uid| *uid != 299).take(100)));
    press(&mut sample, Shortcut::Undo);
    sample.send(Message::Undone(Ok(Some(Undone::Mails(1)))));
    assert_eq!(toast(&sample), "Annulé : le message est comme avant.");
    sample.page(page(300, 0, 100));
    assert_eq!(selected(&sample), Some(299));
    sample.send(Message::Undone(Ok(None)));
    assert_eq!(toast(&sample), "Il n’y a rien à annuler.");
}

#[test]
fn what_the_server_had_moved_is_selected_under_its_new_names() {
    let mut sample = samples::full();
    press(&mut sample, Shortcut::Delete);
    answer(&mut sample, 0, Ok(()));
    let without = || page_of(299, 0, (1..=300).rev().filter(|uid| *uid != 299).take(100));
    sample.page(without());
    press(&mut sample, Shortcut::Undo);
    sample.send(Message::Undone(Ok(Some(Undone::Mails(1)))));
    // It is in the list again, by the name that it had in the trash; then the server moves it back.
    let with = |name: &MailId| {
        let mut page = page(300, 0, 100);
        page.rows[1].id = name.clone();
        page
    };
    let (first, trash) = (samples::summary(299).id, MailId { folder: "Trash".into(), uid: 7, ..samples::summary(299).id });
    let again = MailId { uid: 301, ..first.clone() };
    sample.page(with(&trash));
    assert_eq!(selected(&sample), Some(298), "nobody knows yet that it is the same");
    sample.send(Message::Placed(first.clone(), Ok(trash.clone())));
    assert_eq!(selected(&sample), Some(7));
    let number = sample.state.reader.number_for_tests();
    sample.send(Message::Missed);
    sample.page(with(&again));
    sample.send(Message::Placed(trash, Ok(again.clone())));
    let selected = sample.state.listing.as_ref().unwrap().selected_place();
    assert_eq!((selected, sample.state.shown.as_ref().map(|shown| &shown.id)), (Some(1), Some(&again)));
    assert_eq!((sample.state.reader.id(), sample.state.reader.number_for_tests()), (Some(&again), number), "and stays as it was read");
}

#[test]
fn who_selects_another_message_is_not_taken_back_to_the_one_that_returns() {
    let mut sample = samples::full();
    press(&mut sample, Shortcut::Delete);
    answer(&mut sample, 0, Ok(()));
    sample.page(page_of(299, 0, (1..=300).rev().filter(|uid| *uid != 299).take(100)));
    press(&mut sample, Shortcut::Undo);
    sample.send(Message::Undone(Ok(Some(Undone::Mails(1)))));
    sample.send(Message::Selected(5));
    sample.page(page(300, 0, 100));
    assert_eq!(selected(&sample), Some(294));
}

#[test]
fn several_decisions_come_back_one_after_the_other() {
    let mut sample = samples::full();
    press(&mut sample, Shortcut::Delete);
    press(&mut sample, Shortcut::Mark(FlagChange::Flagged));
    (0..2).for_each(|_| answer(&mut sample, 0, Ok(())));
    let without = || page_of(299, 0, (1..=300).rev().filter(|uid| *uid != 299).take(100));
    sample.page(without());
    let undone = || Message::Undone(Ok(Some(Undone::Mails(1))));
    sample.send(undone());
    assert!(sample.state.expected.is_none(), "the mark is taken back: nothing comes back");
    sample.send(undone());
    assert_eq!(sample.state.expected.as_ref().map(|id| id.uid), Some(299));
}

/// Until the server was told, a message has its name of where it was.
#[test]
fn a_message_is_where_it_is_shown() {
    let mut sample = samples::full();
    let mut rows = page(300, 0, 100);
    rows.rows[0].id = MailId { folder: "Trash".into(), uid: 7, ..samples::summary(300).id };
    sample.page(rows);
    sample.send(Message::Selected(0));
    press(&mut sample, Shortcut::Delete);
    assert_eq!((rows_count(&sample), toast(&sample), counts(&sample, "INBOX").0), (299, "Message supprimé.".into(), 299));
    let account = sample.accounts[0].address.clone();
    sample.send(Message::OpenFolder(account, "Trash".into()));
    let mut rows = page(15, 0, 15);
    rows.rows.iter_mut().for_each(|row| row.id.folder = "Trash".into());
    rows.rows[0].id = samples::summary(299).id;
    sample.page(rows);
    sample.send(Message::Selected(0));
    press(&mut sample, Shortcut::Delete);
    assert_eq!((rows_count(&sample), toast(&sample)), (14, "Message supprimé définitivement.".into()));
}

#[test]
fn sending_taken_back_opens_the_message_again() {
    let mut sample = samples::full();
    let from = sample.accounts[0].address.clone();
    sample.send(Message::Undone(Ok(Some(Undone::Sending(3)))));
    let composition = crate::engine::Composition {
        from,
        to: vec![],
        cc: vec![],
        bcc: vec![],
        subject: "Avis".into(),
        body: crate::engine::BodySource::Text("Bonjour".into()),
        attachments: vec![],
        reply_to: None,
        threading: None,
        draft: None,
        confirmed: vec![],
        care: crate::engine::Care::default(),
    };
    let kept = crate::engine::KeptDraft { id: 3, composition, saved_at: samples::NOW, problem: None };
    let event = sample.send(Message::TakenBack(Ok(Some(Box::new(kept)))));
    assert!(matches!(event, Some(Event::Compose(start)) if matches!(&*start, Start::Kept(kept) if kept.id == 3)));
}

/// What the toast says, and whether it offers to take something back.
fn toast_now(sample: &Sample) -> (String, bool) {
    let (words, undo) = sample.state.toast_words(sample.state.toast.as_ref().unwrap(), sample.now);
    (words.replace('\u{a0}', " "), undo)
}

#[test]
fn a_message_is_followed_until_it_has_left() {
    let mut sample = samples::full();
    let came = |sample: &mut Sample, entries| {
        let session = sample.state.session;
        sample.send(Message::OutboxCame(session, Ok(entries)));
    };
    let entry = |state, due| {
        let mut entry = samples::leaving(7, state, "Avis", None);
        (entry.since, entry.due) = (samples::NOW, due);
        vec![entry]
    };
    sample.send(Message::Leaving(7));
    assert_eq!(toast_now(&sample), ("En train de partir…".into(), false));
    let due = Some(samples::NOW + time::Duration::seconds(2));
    came(&mut sample, entry(OutboxState::Waiting, due));
    assert_eq!(toast_now(&sample), ("Envoi dans 2 s".into(), true), "as long as the settings say");
    assert!(sample.state.leaves_soon(sample.now) && sample.state.waits_to_leave() == 1);
    let number = sample.state.toast.as_ref().unwrap().number;
    sample.send(Message::ToastOver(number));
    sample.now += time::Duration::seconds(1);
    assert_eq!(toast_now(&sample), ("Envoi dans 1 s".into(), true), "it stays as long as it can be taken back");
    sample.now += time::Duration::seconds(1);
    came(&mut sample, entry(OutboxState::Queued, None));
    assert_eq!(toast_now(&sample), ("En train de partir…".into(), false));
    came(&mut sample, vec![]);
    assert_eq!(toast_now(&sample), ("Message envoyé.".into(), false));
    assert!(!sample.state.leaves_soon(sample.now));
    sample.send(Message::Leaving(7));
    came(&mut sample, entry(OutboxState::Waiting, Some(samples::NOW + time::Duration::days(2))));
    assert!(toast_now(&sample).0.starts_with("Le message partira le 24"), "{:?}", toast_now(&sample));
    assert!(!sample.state.leaves_soon(sample.now));
    sample.send(Message::Leaving(7));
    came(&mut sample, vec![samples::leaving(7, OutboxState::Refused, "Avis", None)]);
    assert!(sample.state.toast.is_none(), "somebody has to look at it");
}

#[test]
fn what_is_in_the_trash_goes_for_good_and_what_is_archived_stays() {
    for (folder, shortcut, count, said) in [
        ("Trash", Shortcut::Delete, 2, "Message supprimé définitivement."),
        ("Archives", Shortcut::Archive, 3, "Ce message est déjà dans les archives."),
        ("Junk", Shortcut::Junk, 2, "Message remis dans la boîte de réception."),
    ] {
        let mut sample = samples::full();
        let account = sample.accounts[0].address.clone();
        sample.send(Message::OpenFolder(account, folder.into()));
        let mut rows_here = page(3, 0, 3);
        rows_here.rows.iter_mut().for_each(|row| row.id.folder = folder.into());
        sample.page(rows_here);
        sample.send(Message::Selected(0));
        press(&mut sample, shortcut);
        assert_eq!((rows(&sample).count(), toast(&sample)), (count, said.to_owned()));
    }
}

#[test]
fn a_folder_s_name_is_checked_before_it_is_given() {
    let mut sample = samples::naming();
    assert_eq!(sample.state.name_fault(), Some(NameFault::Taken), "whatever its case");
    for (name, fault) in [("", NameFault::Empty), ("a/b", NameFault::Sign), (&"é".repeat(101), NameFault::Long)] {
        sample.send(Message::Name(name.into()));
        sample.send(Message::NameDone);
        assert_eq!((sample.state.name_fault(), sample.state.acting.len()), (Some(fault), 0), "{name}");
    }
    sample.send(Message::Name("Anatomopathologie ".into()));
    sample.send(Message::NameDone);
    assert!(sample.state.naming.is_none());
    assert_eq!((sample.state.acting.len(), toast(&sample)), (1, "Dossier « Anatomopathologie » créé.".into()));
}

#[test]
fn a_folder_that_goes_away_leaves_the_inbox_open() {
    let mut sample = samples::full();
    let account = sample.accounts[0].address.clone();
    sample.send(Message::OpenFolder(account.clone(), "Résultats".into()));
    sample.send(Message::Folder(account, "Résultats".into(), FolderAct::Delete));
    assert_eq!(sample.state.listing.as_ref().unwrap().spot.folder, "INBOX");
    assert!(sample.state.accounts[0].folders().iter().all(|folder| !folder.name.starts_with("Résultats")));
}

#[test]
fn what_is_found_is_acted_on_and_the_list_comes_back_where_it_was() {
    let mut sample = samples::searching();
    let before = sample.state.search.as_ref().unwrap().number;
    sample.send(Message::SearchEntered);
    press(&mut sample, Shortcut::Next);
    assert_eq!(sample.state.shown.as_ref().map(|shown| shown.id.uid), Some(39));
    press(&mut sample, Shortcut::Delete);
    assert_eq!(sample.state.search.as_ref().unwrap().rows().len(), 11);
    sample.send(Message::Typed("durand h".into()));
    sample.send(Message::SearchCame(before, Ok(Default::default())));
    assert_eq!(sample.state.search.as_ref().unwrap().rows().len(), 11, "an answer to something else");
    press(&mut sample, Shortcut::Back);
    assert!(sample.state.search.is_none());
    assert_eq!(selected(&sample), Some(299));
    assert_eq!(sample.state.shown.as_ref().map(|shown| shown.id.uid), Some(299), "the reader shows what the list has");
}

#[test]
fn what_nobody_can_tell_of_is_told_and_shown() {
    let mut sample = samples::full();
    sample.rest();
    sample.send(Message::Selected(1));
    let read = sample.state.shown.clone().map(|shown| shown.id);
    assert!(read.is_some());
    sample.send(Message::Advanced(OutboxState::Uncertain));
    let number = sample.state.notices[0].number;
    sample.send(Message::Retry(number));
    assert!(sample.state.is_outbox && sample.state.notices.is_empty());
    assert!(sample.state.shown.is_none() && sample.state.current().is_none(), "no other message stands beside it");
    let account = sample.accounts[0].address.clone();
    sample.send(Message::OpenFolder(account, "INBOX".into()));
    assert!(!sample.state.is_outbox);
    assert_eq!(sample.state.shown.as_ref().map(|shown| &shown.id), read.as_ref(), "the reader shows what the list has");
}

#[test]
fn a_message_on_screen_counts_as_read() {
    let mut sample = samples::full();
    sample.rest();
    sample.send(Message::Selected(0));
    assert!(!rows(&sample).get(0).unwrap().flags.seen);
    sample.with(|state, desk| state.reader_asks(reader::Event::Shown, desk).1);
    assert_eq!((rows(&sample).get(0).unwrap().flags.seen, counts(&sample, "INBOX").1), (true, 8));
    assert!(sample.state.acting.is_empty(), "nobody decided that: there is nothing to take back");
}

#[test]
fn opening_a_message_reads_it_at_once_and_u_and_f_toggle() {
    let mut sample = samples::full();
    sample.send(Message::Opened(0));
    assert!(rows(&sample).get(0).unwrap().flags.seen);
    press(&mut sample, Shortcut::Mark(FlagChange::Unseen));
    assert!(!rows(&sample).get(0).unwrap().flags.seen);
    press(&mut sample, Shortcut::Mark(FlagChange::Flagged));
    assert!(rows(&sample).get(0).unwrap().flags.flagged);
    press(&mut sample, Shortcut::Mark(FlagChange::Flagged));
    assert!(!rows(&sample).get(0).unwrap().flags.flagged);
    assert_eq!(sample.state.acting.len(), 3);
}

#[test]
fn the_reader_acts_on_the_message_it_shows() {
    let mut sample = samples::full();
    sample.rest();
    sample.send(Message::Selected(4));
    sample.send(Message::Selected(5));
    sample.with(|state, desk| drop(state.reader_asks(reader::Event::Delete, desk)));
    assert_eq!((place(&sample, 296), sample.state.acting.len()), (None, 1));
}

#[test]
fn a_reply_waits_for_the_message() {
    let mut sample = samples::full();
    assert!(sample.send(Message::Shortcut(Shortcut::Reply)).is_none());
    assert!(sample.state.wanted.is_some());
    assert!(toast(&sample).starts_with("Dès que le message"));
    press(&mut sample, Shortcut::Next);
    assert!(sample.state.wanted.is_none(), "another message is another matter");
}

#[test]
fn a_reply_begins_once_the_message_is_there() {
    let mut sample = samples::full();
    assert!(sample.send(Message::Shortcut(Shortcut::ReplyAll)).is_none());
    sample.state.reader = reader::State::show(Reading::default());
    let event = sample.send(Message::Reader(reader::Message::Details));
    let Some(Event::Compose(start)) = event else { panic!("nothing to write") };
    assert!(matches!(*start, Start::Reply { ref mail, all: true, .. } if mail.uid == 299));
    let event = sample.send(Message::Shortcut(Shortcut::Forward));
    assert!(matches!(event, Some(Event::Compose(start)) if matches!(*start, Start::Forward { .. })), "at once when it is there");
    assert!(sample.send(Message::Reader(reader::Message::Details)).is_none(), "and once only");
}

#[test]
fn a_draft_is_taken_up_again() {
    let mut sample = samples::full();
    let account = sample.accounts[0].address.clone();
    sample.send(Message::OpenFolder(account, "Drafts".into()));
    let mut drafts = page(2, 0, 2);
    drafts.rows.iter_mut().for_each(|row| row.id.folder = "Drafts".into());
    sample.page(drafts);
    assert!(sample.send(Message::Opened(0)).is_none());
    sample.state.reader = reader::State::show(Reading::default());
    let event = sample.send(Message::Reader(reader::Message::Details));
    assert!(matches!(event, Some(Event::Compose(start)) if matches!(*start, Start::Draft { .. })));
}
