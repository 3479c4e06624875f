//! What each state of the composer shows.

use super::message::Message;
use super::samples::{self, Office, office};
use super::state::State;
use crate::text::window::compose as say;
use crate::ui::desk::id;
use crate::ui::testing::{picture, simulator};
use crate::ui::theme::{dark, light};
use iced_test::selector;

const USUAL: (f32, f32) = (980.0, 720.0);
const LEAST: (f32, f32) = (720.0, 560.0);

type Make = fn(&mut Office) -> State;
type Case = (&'static str, Make, (f32, f32), Option<String>);

/// Every state with its name, the size it is looked at, and a sentence that must be there.
fn states() -> Vec<Case> {
    vec![
        ("empty", samples::new, LEAST, Some(say::why_no_recipient())),
        ("full", samples::full, USUAL, Some(say::in_order(2, true))),
        ("saved", samples::saved, USUAL, Some(say::draft_saved(samples::NOW))),
        ("reply", samples::reply, USUAL, Some(say::from_bound())),
        ("forward", samples::forward, USUAL, Some(say::attach())),
        ("draft", samples::draft, USUAL, None),
        ("blocked", samples::crowded, USUAL, Some(say::why_too_many())),
        ("malformed", samples::malformed, USUAL, Some(say::why_malformed())),
        ("confirm", samples::confirm, USUAL, Some(say::compare())),
        ("later", samples::later, USUAL, Some(say::later_title())),
        ("sending", samples::sending, USUAL, Some(say::preparing())),
        ("failed", samples::failed, USUAL, Some(say::retry())),
        ("draft-failed", samples::draft_failed, USUAL, None),
        ("closing", samples::closing, USUAL, Some(say::unsaved_title())),
        ("forgetful", samples::forgetful, USUAL, Some(say::nothing_attached_title())),
        ("path", samples::path, USUAL, Some(say::path_title())),
        ("suggesting", samples::suggesting, USUAL, None),
        ("directory", samples::beside, (1100.0, 760.0), None),
        ("directory-narrow", samples::beside, LEAST, None),
        ("long", samples::long, USUAL, None),
        ("long-least", samples::long, LEAST, None),
        ("low", samples::full, (640.0, 400.0), None),
        ("patient", samples::patient, USUAL, Some(crate::text::window::care::patient_title())),
        ("patient-wrong", samples::patient_wrong, USUAL, Some(crate::text::window::care::disagreement())),
        ("document", samples::document, USUAL, Some(crate::text::window::care::document_title())),
        ("caring", samples::caring, USUAL, Some(crate::text::window::care::end_of_exchange())),
    ]
}

#[test]
fn each_state_says_what_it_is() {
    for (name, make, size, words) in states() {
        let mut office = office();
        let state = make(&mut office);
        let mut ui = simulator(state.view(office.look(size)), size);
        // What is under a dialog cannot have the keyboard.
        if state.dialog.is_none() {
            assert!(ui.find(selector::id(id(office.window, "compose/to"))).is_ok(), "{name}");
        }
        if let Some(words) = words {
            assert!(ui.find(words.as_str()).is_ok(), "{words:?} in {name}");
        }
    }
}

#[test]
fn the_text_is_typed_where_it_is() {
    let mut office = office();
    let state = samples::full(&mut office);
    let mut ui = simulator(state.view(office.look(USUAL)), USUAL);
    ui.click(selector::id(id(office.window, "compose/body"))).unwrap();
    ui.typewrite("é");
    let edits = ui.into_messages().filter(|message| matches!(message, Message::Edit(_))).count();
    assert!(edits >= 2, "a click and a letter");
}

#[test]
fn nothing_is_typed_while_it_leaves() {
    let mut office = office();
    let state = samples::sending(&mut office);
    let mut ui = simulator(state.view(office.look(USUAL)), USUAL);
    ui.click(selector::id(id(office.window, "compose/body"))).unwrap();
    ui.typewrite("é");
    assert_eq!(ui.into_messages().count(), 0);
}

#[test]
fn the_button_sends_from_a_named_mailbox() {
    let mut office = office();
    let state = samples::full(&mut office);
    let mut ui = simulator(state.view(office.look(USUAL)), USUAL);
    ui.click(say::send_from(&say::personal()).as_str()).unwrap();
    assert!(ui.into_messages().any(|message| matches!(message, Message::Send)));
    let state = samples::crowded(&mut office);
    let mut ui = simulator(state.view(office.look(USUAL)), USUAL);
    ui.click(say::send_from(&say::personal()).as_str()).unwrap();
    assert!(!ui.into_messages().any(|message| matches!(message, Message::Send)), "what blocks disables it");
}

#[test]
fn a_dialog_comes_before_the_rest() {
    let mut office = office();
    let state = samples::closing(&mut office);
    let mut ui = simulator(state.view(office.look(USUAL)), USUAL);
    // What is under it is not found, or takes no click.
    drop(ui.click(say::send_from(&say::personal()).as_str()));
    ui.click(say::stay().as_str()).unwrap();
    let messages: Vec<_> = ui.into_messages().collect();
    assert!(!messages.iter().any(|message| matches!(message, Message::Send)));
    assert!(messages.iter().any(|message| matches!(message, Message::Back)));
}

/// What each state looks like: `UPDATE_GOLDEN=1` writes the pictures.
#[test]
fn each_state_looks_as_it_should() {
    const WIDE: (f32, f32) = (1120.0, 720.0);
    const SMALLEST: (f32, f32) = (640.0, 480.0);
    let cases: [(&str, Make, (f32, f32), bool); 23] = [
        ("empty", samples::new, WIDE, false),
        ("full", samples::full, USUAL, false),
        ("blocked-41", samples::crowded, USUAL, false),
        ("confirm", samples::confirm, USUAL, false),
        ("confirm-dark", samples::confirm, USUAL, true),
        ("later", samples::later, USUAL, false),
        ("sending", samples::sending, USUAL, false),
        ("failed", samples::failed, USUAL, false),
        ("failed-dark", samples::failed, USUAL, true),
        ("draft-failed", samples::draft_failed, USUAL, false),
        ("discarding", samples::discarding, USUAL, false),
        ("directory-truncated", samples::beside, WIDE, false),
        ("directory-dark", samples::beside, WIDE, true),
        ("directory-nobody", samples::nobody, WIDE, false),
        ("directory-failed", samples::unfound, WIDE, false),
        ("smallest", samples::full, SMALLEST, false),
        ("long-smallest", samples::long, SMALLEST, false),
        ("patient", samples::patient, USUAL, false),
        ("patient-wrong-dark", samples::patient_wrong, USUAL, true),
        ("document", samples::document, USUAL, false),
        ("caring", samples::caring, USUAL, false),
        ("caring-dark", samples::caring, USUAL, true),
        ("caring-smallest", samples::caring, SMALLEST, false),
    ];
    for (name, make, size, is_dark) in cases {
        let mut office = office();
        let state = make(&mut office);
        let theme = if is_dark { dark() } else { light() };
        picture(&format!("compose-{name}"), state.view(office.look(size)), size, &theme);
    }
}

#[test]
fn counter_mode_hides_the_message() {
    let mut office = office();
    let state = samples::full(&mut office);
    let look = crate::ui::desk::Look { discreet: true, ..office.look(USUAL) };
    let mut ui = simulator(state.view(look), USUAL);
    assert!(ui.find(say::veiled().as_str()).is_ok());
    ui.typewrite("é");
    assert_eq!(ui.into_messages().count(), 0, "nobody writes what cannot be read");
    picture("compose-veiled", state.view(look), USUAL, &light());
}

#[test]
fn what_is_said_of_the_recipients_moves_nothing() {
    let mut room = office();
    let mut state = samples::reply(&mut room);
    let place = |room: &Office, state: &State| {
        let mut ui = simulator(state.view(room.look(USUAL)), USUAL);
        ui.find(selector::id(id(room.window, "compose/attach"))).unwrap().bounds().y
    };
    let before = place(&room, &state);
    let checked = Message::Checked(state.rules.number, Ok(crate::engine::SendReply::Clear(vec![])));
    room.does(&mut state, [checked]);
    let count = state.keys().len();
    assert!(simulator(state.view(room.look(USUAL)), USUAL).find(say::in_order(count, true).as_str()).is_ok());
    assert_eq!(place(&room, &state), before);
}
