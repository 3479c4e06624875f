//! The composer: what it sends, keeps and closes, and when it does not.

use super::judging::Blocker;
use super::keeping::{After, Told};
use super::message::{Event, Message, Saved};
use super::recipients::Field;
use super::samples::{self, Office, address, office};
use super::sending::{Outcome, Phase};
use super::state::{Dialog, State};
use crate::domain::Problem;
use crate::domain::bal::Mailbox;
use crate::domain::draft::Recipient;
use crate::domain::outbox::SendWhen;
use crate::domain::rules::{Finding, Rule};
use crate::engine::{AttachmentSource, BodySource, SendReply};
use iced::widget::text_editor::{Action, Edit};

fn done(state: &State, reply: Result<SendReply, Problem>) -> Message {
    Message::Done(state.turn, Box::new(reply))
}

fn checked(state: &State, findings: Vec<Finding>) -> Message {
    let stops = findings.iter().any(|finding| state.rules.stops(finding));
    Message::Checked(state.rules.number, Ok(if stops { SendReply::Stopped(findings) } else { SendReply::Clear(findings) }))
}

fn write(text: &str) -> impl Iterator<Item = Message> {
    text.chars().map(|c| Message::Edit(Action::Edit(Edit::Insert(c))))
}

fn addresses(list: &[Recipient]) -> String {
    let one = |r: &Recipient| match r {
        Recipient::Known(mailbox) => mailbox.address.to_string(),
        Recipient::Malformed(text) => format!("?{text}"),
    };
    list.iter().map(one).collect::<Vec<_>>().join(" ")
}

fn text(state: &State) -> String {
    match state.composition(true).body {
        BodySource::Text(text) => text,
        BodySource::File(_) => String::new(),
    }
}

#[test]
fn a_reply_goes_to_those_concerned_and_quotes() {
    let mut office = office();
    let state = samples::reply(&mut office);
    let composition = state.composition(true);
    assert_eq!(addresses(&composition.to), "dr.durand@chu.mss.test labo@oeillets.mss.test");
    assert_eq!(addresses(&composition.cc), "archives@chu.mss.test", "the person’s own mailboxes are left out");
    assert_eq!(composition.subject, "Re: Échocardiographie");
    assert_eq!(composition.reply_to, Some(samples::mail()));
    let text = text(&state).replace('\u{a0}', " ");
    assert!(text.starts_with("\n\nLe 3 nov. 2026 à 10:42, Dr Hélène DURAND a écrit :\n> Cher confrère,\n>\n"), "{text}");
    assert!(state.is_bound() && !state.is_unsaved() && state.copies);
    assert!(!state.title().contains("DURAND"));
}

#[test]
fn a_forward_takes_the_attachments_along() {
    let mut office = office();
    let state = samples::forward(&mut office);
    let composition = state.composition(true);
    assert!(composition.to.is_empty() && composition.reply_to.is_none());
    assert_eq!(composition.subject, "Tr: Échocardiographie");
    assert_eq!(composition.attachments, [AttachmentSource::Part { mail: samples::mail(), part: "1".into() }]);
    assert!(
        text(&state).replace('\u{a0}', " ").contains("De : Dr Hélène DURAND\nDate : 3 nov. 2026 à 10:42\nObjet : RE : Échocardiographie\n")
    );
}

#[test]
fn a_draft_taken_up_is_as_it_was() {
    let mut office = office();
    let mut state = samples::draft(&mut office);
    let composition = state.composition(true);
    assert_eq!(composition.threading.unwrap().in_reply_to.as_deref(), Some("m0@cabinet.mss.test"));
    assert_eq!((composition.attachments.len(), composition.draft.as_deref()), (2, Some("m1@chu.mss.test")));
    assert!(matches!(office.does(&mut state, [Message::Close]), (_, Some(Event::Close))), "as it was: nothing to keep");
}

#[test]
fn a_message_leaves_once_however_often_it_is_asked() {
    let mut office = office();
    let mut state = samples::saved(&mut office);
    office.does(&mut state, [Message::Send, Message::Send]);
    assert_eq!(state.phase, Phase::Sending);
    // Whatever is pressed or comes late: nothing more is asked of the engine.
    for message in [Message::Send, Message::Later, Message::SendAt(samples::NOW), Message::Cancel, Message::SendAgain] {
        let (task, event) = office.does(&mut state, [message]);
        assert_eq!((task, event.is_none(), state.phase), (0, true, Phase::Sending));
    }
    // And nothing is written meanwhile.
    office.does(&mut state, [Message::Subject("x".into()), Message::Detach(0), Message::Close]);
    assert_eq!((state.subject.as_str(), state.attachments.len()), ("VIAL Paul — demande d’avis", 1));
    assert!(state.is_unsaved());
}

#[test]
fn what_stands_in_the_outbox_is_told_and_its_draft_goes() {
    let mut office = office();
    let mut state = samples::sending(&mut office);
    let queued = done(&state, Ok(SendReply::Queued(vec![], 7)));
    let (task, event) = office.does(&mut state, [queued]);
    assert!(matches!(event, Some(Event::Queued(7))), "{event:?}");
    assert!(task > 0 && !state.is_unsaved(), "the draft is the outbox’s now");
    assert!(matches!(office.does(&mut state, [Message::Finish]), (_, Some(Event::Close))));
}

#[test]
fn to_stop_is_to_call_off_unless_it_stands_in_the_outbox_already() {
    let mut office = office();
    let mut state = samples::sending(&mut office);
    let (_, event) = office.does(&mut state, [Message::Stop]);
    assert!(event.is_none() && state.phase == Phase::Sending, "what became of it is not known yet");
    let stopped = done(&state, Err(Problem::Stopped));
    office.does(&mut state, [stopped]);
    assert_eq!((state.phase, &state.outcome), (Phase::Writing, &Outcome::CalledOff));
    assert!(state.keeping.is_dirty(), "kept again, in place of what the sending may have left");
    let mut state = samples::sending(&mut office);
    let too_late = done(&state, Ok(SendReply::Queued(vec![], 7)));
    let (_, event) = office.does(&mut state, [Message::Stop, too_late]);
    assert!(matches!(event, Some(Event::Queued(7))), "it is taken back from there");
}

#[test]
fn a_message_leaves_later_at_the_moment_that_was_chosen() {
    let mut office = office();
    let mut state = samples::later(&mut office);
    assert_eq!(state.dialog, Some(Dialog::Later(String::new())));
    let at = samples::NOW + time::Duration::hours(9);
    office.does(&mut state, [Message::SendAt(at)]);
    assert_eq!((state.phase, state.when), (Phase::Sending, SendWhen::At(at)));
    let failed = done(&state, Err(Problem::Offline));
    office.does(&mut state, [failed, Message::Send]);
    assert_eq!(state.when, SendWhen::Undoable, "what was chosen once is not for the next time");
}

#[test]
fn files_are_those_that_were_kept() {
    let mut office = office();
    let mut state = samples::full(&mut office);
    let timer = state.keeping.rearm();
    office.does(&mut state, [Message::KeepNow(timer)]);
    let source = state.attachments[0].source.clone();
    let kept = AttachmentSource::Kept { file: 3, name: "CR_echo.pdf".into(), size: 12 };
    office.does(&mut state, [Message::Kept(Ok(Saved { id: 1, files: vec![(source, kept.clone())] }))]);
    assert!(state.attachments[0].source == kept && state.attachments[0].size == Some(12));
}

#[test]
fn a_message_about_to_leave_is_called_off() {
    for message in [Message::Cancel, Message::Undo, Message::Escape, Message::Locked, Message::Close] {
        let mut office = office();
        let mut state = samples::full(&mut office);
        let timer = state.keeping.rearm();
        office.does(&mut state, [Message::KeepNow(timer), Message::Send]);
        assert_eq!(state.phase, Phase::Waiting);
        let (_, event) = office.does(&mut state, [message]);
        assert!(event.is_none(), "the window stays and says so");
        assert_eq!((state.phase, &state.outcome), (Phase::Writing, &Outcome::CalledOff));
        office.does(&mut state, [samples::kept(1)]);
        assert_eq!(state.phase, Phase::Writing, "what waited sends nothing");
    }
}

#[test]
fn a_draft_on_its_way_is_waited_for() {
    let mut office = office();
    let mut state = samples::full(&mut office);
    let timer = state.keeping.rearm();
    office.does(&mut state, [Message::KeepNow(timer), Message::Send]);
    assert_eq!(state.phase, Phase::Waiting);
    office.does(&mut state, [samples::kept(1)]);
    assert_eq!(state.phase, Phase::Sending);
    let mut state = samples::full(&mut office);
    let timer = state.keeping.rearm();
    office.does(&mut state, [Message::KeepNow(timer), Message::Send, Message::Kept(Err(Problem::Offline))]);
    assert_eq!(state.phase, Phase::Sending, "the outbox keeps it");
}

#[test]
fn a_network_that_fails_loses_nothing_and_can_be_tried_again() {
    let mut office = office();
    let mut state = samples::sending(&mut office);
    let failed = done(&state, Err(Problem::Offline));
    office.does(&mut state, [failed]);
    assert_eq!((state.phase, &state.outcome), (Phase::Writing, &Outcome::Failed(Problem::Offline)));
    office.does(&mut state, [Message::Send]);
    assert!(state.phase == Phase::Sending && state.outcome == Outcome::None);
}

#[test]
fn stopped_by_the_rules_at_the_last_moment_it_stays() {
    let mut office = office();
    let mut state = samples::sending(&mut office);
    let too_large = Finding::TooLarge { size: 12_000_000, limit: 10_000_000 };
    let stopped = done(&state, Ok(SendReply::Stopped(vec![too_large])));
    office.does(&mut state, [stopped]);
    assert_eq!((state.phase, state.blocker()), (Phase::Writing, Some(Blocker::Rule)));
}

#[test]
fn rules_answer_for_what_is_there_now() {
    let mut office = office();
    let mut state = samples::full(&mut office);
    let stale = checked(&state, vec![Finding::OutsideTrustSpace { address: address("ami@perso.test") }]);
    office.does(&mut state, [Message::Typed(Field::To, "a@b.fr,".into()), stale]);
    assert!(state.rules.findings.is_empty() && !state.rules.is_fresh);
    let number = state.rules.number;
    assert_eq!(office.does(&mut state, [Message::CheckNow(number - 1)]).0, 0, "a change came since");
    assert_eq!(office.does(&mut state, [Message::CheckNow(number)]).0, 1);
    office.does(&mut state, write("texte"));
    assert!(state.rules.number > number && !state.rules.is_fresh, "a text may name another patient");
    assert!(!state.rules.are_people_known, "who receives it is still to be judged");
    let clear = checked(&state, vec![]);
    office.does(&mut state, [clear]);
    office.does(&mut state, write("suite"));
    assert!(state.rules.are_people_known, "a text changes nothing of who receives it");
}

#[test]
fn an_unanswered_check_is_awaited_before_sending() {
    let mut office = office();
    let mut state = samples::full(&mut office);
    office.does(&mut state, [Message::Typed(Field::To, "a@b.fr".into()), Message::Send]);
    assert_eq!((state.phase, state.to.chips.len()), (Phase::Checking, 3), "what is typed counts");
    let outside = checked(&state, vec![Finding::OutsideTrustSpace { address: address("a@b.fr") }]);
    office.does(&mut state, [outside]);
    assert_eq!((state.phase, state.blocker()), (Phase::Writing, Some(Blocker::Rule)));
    office.does(&mut state, [Message::Remove(Field::To, 2), Message::Send]);
    let clear = checked(&state, vec![]);
    office.does(&mut state, [clear]);
    assert!(state.phase == Phase::Sending);
}

#[test]
fn what_blocks_is_said_and_holds_the_message() {
    let mut office = office();
    let mut empty = samples::new(&mut office);
    office.does(&mut empty, [Message::Send]);
    assert_eq!((empty.blocker(), empty.phase, empty.rules.tried), (Some(Blocker::NoRecipient), Phase::Writing, true));
    for (mut state, blocker) in [
        (samples::crowded(&mut office), Blocker::TooMany),
        (samples::malformed(&mut office), Blocker::Malformed),
        (samples::confirm(&mut office), Blocker::Confirm),
    ] {
        office.does(&mut state, [Message::Send]);
        assert_eq!((state.blocker(), state.phase), (Some(blocker), Phase::Writing));
    }
}

#[test]
fn a_name_being_typed_is_held_by_no_rule_that_is_not_shown() {
    let mut office = office();
    let mut state = samples::new(&mut office);
    office.does(&mut state, [Message::From(address("secretariat@cabinet.mss.test"))]);
    let nobody = checked(&state, vec![Finding::NoRecipient]);
    office.does(&mut state, [nobody]);
    assert_eq!(state.blocker(), Some(Blocker::NoRecipient));
    office.does(&mut state, [Message::Typed(Field::To, "dura".into())]);
    assert_eq!(state.blocker(), None, "the rules are asked again when it ends");
}

#[test]
fn a_confirmation_holds_for_the_files_it_was_given_for() {
    let mut office = office();
    let mut state = samples::confirm(&mut office);
    office.does(&mut state, [Message::Confirm(Rule::PatientTraits)]);
    assert_eq!((state.blocker(), state.composition(true).confirmed), (None, vec![Rule::PatientTraits]));
    office.does(&mut state, [Message::Confirm(Rule::PatientTraits)]);
    assert_eq!(state.blocker(), Some(Blocker::Confirm), "it can be taken back");
    office.does(&mut state, [Message::Confirm(Rule::PatientTraits), Message::Dropped("/x/c.xml".into())]);
    assert!(state.rules.confirmed.is_empty());
}

#[test]
fn an_unreadable_file_is_told_on_its_chip() {
    let mut office = office();
    let mut state = samples::full(&mut office);
    office.does(&mut state, [Message::Dropped("/x/absent.pdf".into()), Message::Dropped("/x/absent.pdf".into())]);
    assert_eq!(state.attachments.len(), 2, "twice the same is once");
    let number = state.rules.number;
    let unreadable = Problem::FileUnreadable { path: "/x/absent.pdf".into() };
    office.does(&mut state, [Message::Checked(number, Err(unreadable)), Message::Send]);
    assert_eq!((state.blocker(), state.phase), (Some(Blocker::Unreadable), Phase::Writing));
    assert_eq!(state.attachments.iter().map(|a| a.problem.is_some()).collect::<Vec<_>>(), [false, true]);
    office.does(&mut state, [Message::Detach(1)]);
    assert_eq!(state.blocker(), None);
}

#[test]
fn files_say_what_they_weigh_before_the_draft_is_kept() {
    let mut office = office();
    let mut state = samples::full(&mut office);
    let file = std::path::PathBuf::from("/home/x/CR_echo.pdf");
    office.does(&mut state, [Message::Looked(vec![(file.clone(), Ok(1_200_000)), ("/x/other.pdf".into(), Ok(9))])]);
    assert_eq!((state.weight(), state.blocker()), (1_200_000, None));
    office.does(&mut state, [Message::Dropped("/x/vide.pdf".into()), Message::Dropped("/x/absent.pdf".into())]);
    let unreadable = |path: &str| Problem::FileUnreadable { path: path.into() };
    let looked = vec![("/x/vide.pdf".into(), Ok(0)), ("/x/absent.pdf".into(), Err(unreadable("/x/absent.pdf")))];
    office.does(&mut state, [Message::Looked(looked)]);
    assert_eq!(state.blocker(), Some(Blocker::Unreadable), "told before the rules answer");
    assert_eq!(state.attachments.iter().map(|a| a.is_empty()).collect::<Vec<_>>(), [false, true, false]);
    // The rules stop at the first; the others stay told.
    let number = state.rules.number;
    office.does(&mut state, [Message::Checked(number, Err(unreadable("/x/vide.pdf")))]);
    assert_eq!(state.attachments.iter().map(|a| a.problem.is_some()).collect::<Vec<_>>(), [false, true, true]);
}

#[test]
fn a_promised_attachment_is_asked_about_once() {
    let mut office = office();
    let mut state = samples::forgetful(&mut office);
    assert_eq!(state.dialog, Some(Dialog::NothingAttached));
    office.does(&mut state, [Message::Escape]);
    assert_eq!((state.phase, &state.dialog), (Phase::Writing, &None));
    office.does(&mut state, [Message::Send]);
    assert!(state.phase == Phase::Sending, "asked once");
    let mut state = samples::forgetful(&mut office);
    office.does(&mut state, [Message::SendAgain]);
    assert!(state.phase == Phase::Sending);
}

#[test]
fn the_draft_is_kept_one_save_after_the_other() {
    let mut office = office();
    let mut state = samples::new(&mut office);
    assert_eq!(office.does(&mut state, [Message::KeepNow(0)]).0, 0, "nothing is written");
    office.does(&mut state, write("a"));
    assert_eq!(office.does(&mut state, [Message::KeepNow(1)]).0, 1);
    office.does(&mut state, write("b"));
    assert_eq!(office.does(&mut state, [Message::KeepNow(2)]).0, 0, "one is on its way");
    let (task, _) = office.does(&mut state, [samples::kept(1)]);
    assert_eq!((task, state.keeping.is_dirty(), state.is_unsaved()), (1, true, true), "another follows");
    assert_eq!(state.keeping.id(), Some(1), "in place of the first");
    office.does(&mut state, [Message::KeepNow(3), samples::kept(1)]);
    assert!(!state.is_unsaved() && state.keeping.told == Told::Kept(samples::NOW));
}

#[test]
fn a_failed_save_is_told_and_tried_again() {
    let mut office = office();
    let mut state = samples::draft_failed(&mut office);
    assert!(matches!(state.keeping.told, Told::Failed(_)) && state.is_unsaved());
    assert_eq!(office.does(&mut state, [Message::Resume]).0, 1, "after unlocking it is tried at once");
    assert!(state.keeping.is_busy());
}

#[test]
fn a_server_that_is_slow_to_keep_is_told() {
    let mut office = office();
    let mut state = samples::full(&mut office);
    let timer = state.keeping.rearm();
    office.does(&mut state, [Message::KeepNow(timer)]);
    let later = |seconds| samples::NOW + time::Duration::seconds(seconds);
    assert!(!state.keeping.is_slow(later(9)) && state.keeping.is_slow(later(11)));
    office.does(&mut state, [samples::kept(1)]);
    assert!(!state.keeping.is_slow(later(11)));
}

#[test]
fn closing_loses_nothing() {
    let mut office = office();
    let closes = |result: &(usize, Option<Event>)| matches!(result.1, Some(Event::Close));
    let mut state = samples::new(&mut office);
    assert!(closes(&office.does(&mut state, [Message::Close])));
    let mut state = samples::saved(&mut office);
    let result = office.does(&mut state, [Message::Close]);
    assert!(closes(&result) && result.0 == 0, "the draft stays");
    // Not kept yet: kept, then closed.
    let mut state = samples::full(&mut office);
    assert!(!closes(&office.does(&mut state, [Message::Close])) && state.keeping.after == After::Close);
    assert!(closes(&office.does(&mut state, [samples::kept(1)])));
    // Emptied again: the draft has no more use.
    let mut state = samples::saved(&mut office);
    let messages = [Message::Remove(Field::To, 1), Message::Remove(Field::To, 0), Message::Detach(0), Message::Subject(String::new())];
    office.does(&mut state, messages);
    state.body = super::body::Body::new(" ");
    let result = office.does(&mut state, [Message::Close]);
    assert!(closes(&result) && result.0 == 1);
}

#[test]
fn closing_what_cannot_be_kept_is_asked_about() {
    let mut office = office();
    let mut state = samples::closing(&mut office);
    assert!(office.does(&mut state, [Message::Escape]).1.is_none() && state.dialog.is_none());
    let mut state = samples::closing(&mut office);
    assert!(matches!(office.does(&mut state, [Message::CloseAnyway]), (_, Some(Event::Close))));
    // A server that does not answer holds nobody.
    let mut state = samples::full(&mut office);
    office.does(&mut state, [Message::Close, Message::Close]);
    assert_eq!(state.dialog, Some(Dialog::Unsaved(None)));
    office.does(&mut state, [Message::Back]);
    assert!(office.does(&mut state, [samples::kept(1)]).1.is_none(), "to stay is to stay");
}

#[test]
fn a_draft_is_discarded_once_it_has_a_name() {
    let mut office = office();
    let mut state = samples::full(&mut office);
    let timer = state.keeping.rearm();
    office.does(&mut state, [Message::KeepNow(timer)]);
    assert!(office.does(&mut state, [Message::Discard]).1.is_none());
    assert_eq!(state.dialog, Some(Dialog::Discard), "nothing brings it back: it is asked first");
    assert!(office.does(&mut state, [Message::DiscardAnyway]).1.is_none());
    let (task, event) = office.does(&mut state, [samples::kept(1)]);
    assert!(matches!(event, Some(Event::Close)) && task == 1);
}

#[test]
fn a_message_changes_mailbox_unless_it_answers() {
    let mut office = office();
    let mut state = samples::saved(&mut office);
    let secretariat = address("secretariat@cabinet.mss.test");
    office.does(&mut state, [Message::From(secretariat.clone())]);
    assert!(!state.rules.is_fresh);
    assert_eq!((state.composition(true).from, state.composition(true).draft), (secretariat.clone(), None));
    office.does(&mut state, [Message::From(address("inconnue@x.fr"))]);
    assert_eq!(state.from, secretariat);
    let mut state = samples::reply(&mut office);
    office.does(&mut state, [Message::From(secretariat)]);
    assert_eq!(state.from, address("dr.martin@cabinet.mss.test"));
}

#[test]
fn the_directory_adds_where_the_person_was() {
    let mut office: Office = office();
    let mut state = samples::beside(&mut office);
    office.does(&mut state, [Message::ShowCopies, Message::Typed(Field::Cc, String::new())]);
    office.does(&mut state, [Message::Directory(crate::ui::screen::directory::Message::Add(0))]);
    assert_eq!((state.to.chips.len(), state.cc.chips.len()), (2, 1));
    assert!(state.to.chips.iter().all(|chip| matches!(chip, Recipient::Known(Mailbox { name, .. }) if !name.is_empty())));
}

#[test]
fn suggestions_are_for_what_is_typed_now() {
    let mut office = office();
    let mut state = samples::suggesting(&mut office);
    assert_eq!(state.to.suggestions(&[]).len(), 2, "MOREAU and MOREL");
    let look = state.look;
    office.does(&mut state, [Message::Typed(Field::To, "durand".into())]);
    assert_eq!(office.does(&mut state, [Message::LookUp(Field::To, look)]).0, 0, "a letter came since");
    assert!(state.to.suggestions(&[]).is_empty());
    office.does(&mut state, [Message::Found(Field::To, look, Ok(Default::default()))]);
    let mut state = samples::suggesting(&mut office);
    office.does(&mut state, [Message::Escape]);
    assert!(state.to.found.is_empty(), "escape closes the suggestions");
    let mut state = samples::suggesting(&mut office);
    office.does(&mut state, [Message::Pick(Field::To, 0), Message::Pick(Field::To, 9)]);
    assert_eq!((state.to.chips.len(), state.to.text.as_str()), (3, ""));
}

#[test]
fn nothing_of_a_person_is_in_debug_forms() {
    let mut office = office();
    let state = samples::full(&mut office);
    let said = format!("{state:?} {:?} {:?}", Message::Subject("VIAL".into()), Event::Queued(1)).to_lowercase();
    assert!(!said.contains("vial") && !said.contains("martin"));
}

/// What a message carries for a record is part of it, of its draft, and of what leaves.
#[test]
fn the_patient_the_documents_and_the_wishes_go_with_the_message() {
    use super::care::Act;
    let mut room = office();
    let mut state = samples::caring(&mut room);
    let care = state.composition(false).care;
    let patient = care.patient.clone().unwrap();
    assert_eq!((patient.birth_name.as_str(), patient.birth_date.as_str()), ("VIAL", "19550612"));
    assert_eq!((care.documents.len(), care.documents[0].code.as_str(), care.documents[0].act_date.len()), (1, "11502-2", 8));
    assert!(care.wishes.read_receipt && care.wishes.end_of_exchange && !care.wishes.delivery_report);
    // The draft is taken up as it was left.
    let kept = crate::engine::KeptDraft { id: 3, composition: state.composition(true), saved_at: samples::NOW, problem: None };
    let again = room.start(super::Start::Kept(Box::new(kept)));
    assert_eq!(again.composition(false).care, care);
    // With a professional among the recipients, nothing ends.
    room.does(&mut state, [Message::Typed(super::Field::To, "dr.durand@chu.mss.test, ".into())]);
    assert!(!state.composition(false).care.wishes.end_of_exchange);
    room.does(&mut state, [Message::Care(Act::Remove(0)), Message::Care(Act::NoPatient)]);
    assert_eq!((state.composition(false).care.documents.len(), state.composition(false).care.patient), (0, None));
}

/// A document that says what it is is not asked about; a PDF is.
#[test]
fn of_a_pdf_the_type_is_asked_of_a_clinical_document_nothing() {
    use super::care::{Act, types_like};
    let mut room = office();
    let mut state = samples::new(&mut room);
    let picked = |path: &str| Message::Care(Act::Chosen(crate::ui::files::Choice::Picked(vec![path.into()])));
    room.does(&mut state, [picked("/home/x/IHE_XDM.ZIP")]);
    assert!(state.dialog.is_none() && state.carried.documents.len() == 1);
    room.does(&mut state, [picked("/home/x/IHE_XDM.ZIP")]);
    assert_eq!(state.carried.documents.len(), 1, "not twice");
    room.does(&mut state, [picked("/home/x/scan.PDF"), Message::Care(Act::DocumentDone)]);
    assert!(matches!(state.dialog, Some(super::state::Dialog::Document(_))), "without a type it is no document");
    room.does(&mut state, [Message::Care(Act::Type(types_like("biologiques", 1)[0].code.clone())), Message::Care(Act::DocumentDone)]);
    assert!(state.dialog.is_none() && state.carried.documents.len() == 2);
    assert_eq!(state.carried.documents[1].code, "11502-2");
}

/// What programs write for each other is neither quoted nor answered; an archive is passed on as documents.
#[test]
fn eco_3_1_3_answers_have_a_subject_for_people() {
    let mut room = office();
    let mut reading = samples::reading();
    reading.content.subject = "XDM/1.0/DDM+CR BIO VIAL Odile 12/06/1955".into();
    reading.content.attachments[0].name = "IHE_XDM.ZIP".into();
    let mail = samples::mail();
    let reply = room.start(super::Start::Reply { mail: mail.clone(), reading: reading.clone(), all: false });
    assert_eq!(reply.subject, "Re: CR BIO VIAL Odile 12/06/1955");
    let forward = room.start(super::Start::Forward { mail, reading });
    assert_eq!(forward.subject, "Tr: CR BIO VIAL Odile 12/06/1955");
    assert!(!forward.body.text().contains("XDM/1.0"));
    assert_eq!((forward.carried.documents.len(), forward.attachments.len()), (1, 0));
    assert!(forward.is_bound());
}

/// Who is known is chosen as documents name them, all traits at once.
#[test]
fn a_known_patient_is_chosen_whole() {
    use super::care::Act;
    let mut room = office();
    let mut state = samples::patient(&mut room);
    room.does(&mut state, [Message::Care(Act::Known(0, vec![]))]);
    room.does(&mut state, [Message::Care(Act::Choose(7)), Message::Care(Act::Choose(0))]);
    assert!(state.dialog.is_none(), "an answer to another question changes nothing, and nor does a place where there is nobody");
    assert_eq!(state.carried.patient.as_ref().map(|patient| patient.used_name.as_str()), Some("PETITJEAN"));
}
