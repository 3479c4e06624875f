//! What a person does, what fails, and what is taken back.

use crate::domain::Problem;
use crate::domain::mail::{FlagChange, MailId, Reading};
use crate::ui::screen::compose::Start;
use crate::ui::screen::mailbox::samples::{self, Sample, page, page_of};
use crate::ui::screen::mailbox::{Event, Message, Shortcut};
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

fn in_folder(folder: &str, uid: u32) -> MailId {
    MailId { folder: folder.into(), ..samples::summary(uid).id }
}

/// Answers the removal under way of that place.
fn answer(sample: &mut Sample, at: usize, result: Result<Option<MailId>, Problem>) {
    let number = sample.state.removals[at].number;
    sample.send(Message::Removed(number, result));
}

#[test]
fn a_deleted_message_leaves_at_once_and_the_next_is_selected() {
    let mut sample = samples::full();
    press(&mut sample, Shortcut::Delete);
    assert_eq!((rows(&sample).count(), rows(&sample).place_of(299), selected(&sample)), (299, None, Some(298)));
    assert_eq!((toast(&sample), counts(&sample, "INBOX").0, counts(&sample, "Trash").0), ("Message supprimé.".into(), 299, 15));
    sample.page(page(300, 0, 100));
    assert_eq!(rows(&sample).place_of(299), None, "the server has not done it yet");
    answer(&mut sample, 0, Ok(Some(in_folder("Trash", 7))));
    assert!(sample.state.notices.is_empty());
    sample.page(page_of(299, 0, (1..=300).rev().filter(|uid| *uid != 299).take(100)));
    assert_eq!((rows(&sample).count(), selected(&sample)), (299, Some(298)));
}

#[test]
fn a_deletion_that_fails_puts_the_message_back() {
    let mut sample = samples::full();
    press(&mut sample, Shortcut::Delete);
    answer(&mut sample, 0, Err(Problem::Offline));
    assert_eq!((rows(&sample).place_of(299), rows(&sample).count(), counts(&sample, "INBOX").0), (Some(1), 300, 300));
    assert_eq!(toast(&sample), "");
    let notice = &sample.state.notices[0];
    assert!(notice.sentence.starts_with("Le message n’a pas été supprimé. "), "{}", notice.sentence);
    let number = notice.number;
    sample.send(Message::Retry(number));
    assert_eq!((rows(&sample).place_of(299), sample.state.removals.len(), sample.state.notices.len()), (None, 1, 0));
}

#[test]
fn a_message_gone_elsewhere_does_not_come_back() {
    let mut sample = samples::full();
    press(&mut sample, Shortcut::Archive);
    answer(&mut sample, 0, Err(Problem::MailMissing));
    assert_eq!((rows(&sample).place_of(299), rows(&sample).count(), sample.state.notices.len()), (None, 299, 1));
}

#[test]
fn quick_deletions_chain_and_each_can_be_taken_back() {
    let mut sample = samples::full();
    (0..25).for_each(|_| press(&mut sample, Shortcut::Delete));
    assert_eq!((sample.state.removals.len(), sample.state.undo.len(), rows(&sample).count()), (25, 20, 275));
    let removed: std::collections::BTreeSet<_> = sample.state.removals.iter().map(|removal| removal.summary.id.uid).collect();
    assert_eq!(removed.len(), 25);
    answer(&mut sample, 3, Err(Problem::Offline));
    answer(&mut sample, 9, Err(Problem::Offline));
    assert_eq!((rows(&sample).count(), rows(&sample).place_of(296), rows(&sample).place_of(289)), (277, Some(1), Some(2)));
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
    assert_eq!(sample.state.removals.len(), 2);
}

#[test]
fn what_was_done_is_taken_back() {
    let mut sample = samples::full();
    press(&mut sample, Shortcut::Delete);
    answer(&mut sample, 0, Ok(Some(in_folder("Trash", 7))));
    press(&mut sample, Shortcut::Undo);
    assert_eq!((toast(&sample), sample.state.restoring.len(), sample.state.undo.len()), ("Annulation…".into(), 1, 0));
    let number = sample.state.last_number_for_tests() - 1;
    sample.send(Message::Restored(number, Ok(Some(in_folder("INBOX", 301)))));
    assert_eq!((toast(&sample), counts(&sample, "INBOX").0), ("Message remis dans « Boîte de réception ».".into(), 300));
    sample.page(page_of(300, 0, [301, 300].into_iter().chain((203..=298).rev())));
    assert_eq!(selected(&sample), Some(301), "it is selected where it comes back");
}

#[test]
fn what_is_not_done_yet_is_taken_back_as_soon_as_it_is() {
    let mut sample = samples::full();
    press(&mut sample, Shortcut::Delete);
    press(&mut sample, Shortcut::Undo);
    assert_eq!(sample.state.restoring.len(), 1);
    answer(&mut sample, 0, Ok(Some(in_folder("Trash", 7))));
    assert_eq!((sample.state.restoring.len(), toast(&sample)), (1, "Annulation…".into()));

    let mut failing = samples::full();
    press(&mut failing, Shortcut::Delete);
    press(&mut failing, Shortcut::Undo);
    answer(&mut failing, 0, Err(Problem::Offline));
    assert_eq!((rows(&failing).place_of(299), failing.state.notices.len(), failing.state.restoring.len()), (Some(1), 0, 0));
}

#[test]
fn what_cannot_be_taken_back_says_where_it_is() {
    let mut sample = samples::full();
    press(&mut sample, Shortcut::Delete);
    answer(&mut sample, 0, Ok(None));
    press(&mut sample, Shortcut::Undo);
    let notice = &sample.state.notices[0];
    assert!(notice.sentence.contains("Corbeille"), "{}", notice.sentence);
    let number = notice.number;
    sample.send(Message::Retry(number));
    assert_eq!(sample.state.listing.as_ref().unwrap().spot.folder, "Trash");
    press(&mut sample, Shortcut::Undo);
    assert_eq!(toast(&sample), "Il n’y a rien à annuler.");
}

#[test]
fn the_trash_and_the_archive_do_no_harm() {
    for (folder, shortcut, said) in [
        ("Trash", Shortcut::Delete, "Ce message est déjà dans la corbeille. Votre opérateur la vide lui-même."),
        ("Archives", Shortcut::Archive, "Ce message est déjà dans les archives."),
    ] {
        let mut sample = samples::full();
        let account = sample.accounts[0].address.clone();
        sample.send(Message::OpenFolder(account, folder.into()));
        let mut rows_here = page(3, 0, 3);
        rows_here.rows.iter_mut().for_each(|row| row.id.folder = folder.into());
        sample.page(rows_here);
        sample.send(Message::Selected(0));
        press(&mut sample, shortcut);
        assert_eq!((rows(&sample).count(), sample.state.removals.len(), toast(&sample)), (3, 0, said.to_owned()));
    }
}

#[test]
fn without_an_archive_another_folder_is_offered() {
    let mut sample = samples::empty();
    sample.page(page(2, 0, 2));
    sample.send(Message::Selected(0));
    press(&mut sample, Shortcut::Archive);
    assert_eq!((rows(&sample).count(), sample.state.removals.len()), (2, 0));
    let number = sample.state.notices[0].number;
    sample.send(Message::Retry(number));
    assert!(sample.state.moving.is_some());
    press(&mut sample, Shortcut::Back);
    assert!(sample.state.moving.is_none());
}

#[test]
fn a_message_on_screen_counts_as_read() {
    let mut sample = samples::full();
    sample.rest();
    sample.send(Message::Selected(0));
    assert!(!rows(&sample).get(0).unwrap().flags.seen);
    sample.with(|state, desk| state.reader_asks(reader::Event::Shown, desk).1);
    assert_eq!((rows(&sample).get(0).unwrap().flags.seen, counts(&sample, "INBOX").1), (true, 8));
    sample.page(page(300, 0, 100));
    assert!(rows(&sample).get(0).unwrap().flags.seen, "an answer from before changes nothing");
    let number = sample.state.marks[0].number;
    sample.send(Message::Marked(number, Err(Problem::Offline)));
    assert_eq!((rows(&sample).get(0).unwrap().flags.seen, counts(&sample, "INBOX").1), (false, 9));
    assert!(sample.state.notices[0].sentence.starts_with("La marque n’a pas été enregistrée. "));
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
    let changes: Vec<_> = sample.state.marks.iter().map(|mark| mark.change).collect();
    assert_eq!(changes, [FlagChange::Seen, FlagChange::Unseen, FlagChange::Flagged, FlagChange::Unflagged]);
}

#[test]
fn the_reader_acts_on_the_message_it_shows() {
    let mut sample = samples::full();
    sample.rest();
    sample.send(Message::Selected(4));
    sample.send(Message::Selected(5));
    sample.with(|state, desk| drop(state.reader_asks(reader::Event::Delete, desk)));
    assert_eq!(sample.state.removals[0].summary.id.uid, 296);
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
