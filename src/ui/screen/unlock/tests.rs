//! The unlock screen, state by state.

use super::*;
use crate::domain::Problem;
use crate::domain::identity::{CardPresence, PinEntry, PinTries};
use crate::engine::{Handle, LockReason, Preferences};
use crate::text::window::unlock as say;
use crate::ui::desk::{Desk, Look, Operations};
use crate::ui::testing::simulator;
use iced::{Size, window};
use time::macros::datetime;

struct Room {
    handle: Handle,
    operations: Operations,
    preferences: Preferences,
    window: window::Id,
}

impl Room {
    fn new() -> Self {
        Self {
            handle: Handle::disconnected(),
            operations: Operations::default(),
            preferences: Preferences::default(),
            window: window::Id::unique(),
        }
    }

    fn tell(&mut self, state: &mut State, message: Message) {
        let mut desk = Desk {
            handle: &self.handle,
            operations: &mut self.operations,
            window: self.window,
            now: datetime!(2026-11-22 10:43 +1),
            accounts: &[],
            preferences: &self.preferences,
        };
        drop(state.update(message, &mut desk));
    }

    fn look(&self) -> Look<'_> {
        Look {
            window: self.window,
            size: Size::new(1280.0, 800.0),
            now: datetime!(2026-11-22 10:43 +1),
            accounts: &[],
            preferences: &self.preferences,
            discreet: false,
        }
    }

    fn shows(&self, state: &State, words: &str) -> bool {
        simulator(state.view(self.look()), Size::new(1280.0, 800.0)).find(words).is_ok()
    }
}

const READY: CardPresence = CardPresence::Present { tries: PinTries::Several, entry: PinEntry::Keyboard };

#[test]
fn every_state_of_the_card_has_its_words() {
    let room = Room::new();
    assert!(room.shows(&State::default(), &say::card_looked_for()));
    let with = |card| State::looking_at(card, None, false);
    assert!(room.shows(&with(Ok(CardPresence::Absent)), &say::card_absent()));
    assert!(room.shows(&with(Err(Problem::ReaderOrCardAbsent)), &say::card_absent_remedy()));
    assert!(room.shows(&with(Ok(READY)), &say::card_ready()));
    assert!(
        room.shows(&with(Ok(CardPresence::Present { tries: PinTries::Last, entry: PinEntry::Keyboard })), &say::card_last_try_remedy())
    );
    for problem in [Problem::ModuleMissing { path: None }, Problem::PinLocked, Problem::SeveralCards] {
        let said = crate::text::window_problem(&problem);
        let state = with(Err(problem));
        assert!(room.shows(&state, &said.message) && room.shows(&state, &said.remedy), "{said:?}");
        assert!(!state.can_submit());
    }
    let locked = with(Ok(CardPresence::Present { tries: PinTries::Locked, entry: PinEntry::Keyboard }));
    assert!(room.shows(&locked, &crate::text::window_problem(&Problem::PinLocked).message));
}

#[test]
fn a_pin_is_tried_once_and_only_with_a_card() {
    let (mut room, mut state) = (Room::new(), State::default());
    room.tell(&mut state, Message::Card(Ok(CardPresence::Absent)));
    room.tell(&mut state, Message::Typed("1234".to_owned().into()));
    room.tell(&mut state, Message::Submit);
    assert!(!state.trying, "no card, no try");
    room.tell(&mut state, Message::Card(Ok(READY)));
    room.tell(&mut state, Message::Typed("1234".to_owned().into()));
    room.tell(&mut state, Message::Submit);
    assert!(state.trying && state.pin.is_empty(), "the PIN has left");
    room.tell(&mut state, Message::Submit);
    room.tell(&mut state, Message::Tried(Err(Problem::PinWrong { left: PinTries::Last })));
    let said = crate::text::window_problem(&Problem::PinWrong { left: PinTries::Last });
    assert!(!state.trying && room.shows(&state, &said.message) && room.shows(&state, &said.remedy));
    room.tell(&mut state, Message::Typed("4".to_owned().into()));
    assert!(room.shows(&state, &said.message), "what was wrong stays while one types");
}

#[test]
fn a_card_taken_out_takes_its_pin_along() {
    let (mut room, mut state) = (Room::new(), State::default());
    room.tell(&mut state, Message::Card(Ok(READY)));
    room.tell(&mut state, Message::Typed("1234".to_owned().into()));
    room.tell(&mut state, Message::Card(Ok(CardPresence::Absent)));
    assert!(state.pin.is_empty());
}

#[test]
fn a_pin_typed_while_its_card_goes_is_not_for_the_next_card() {
    let (mut room, mut state) = (Room::new(), State::default());
    room.tell(&mut state, Message::Card(Ok(READY)));
    room.tell(&mut state, Message::Card(Ok(CardPresence::Absent)));
    room.tell(&mut state, Message::Typed("1234".to_owned().into()));
    room.tell(&mut state, Message::Card(Ok(READY)));
    assert!(state.pin.is_empty() && !state.can_submit());
    room.tell(&mut state, Message::Typed("1".repeat(100).into()));
    assert!(state.pin.is_empty(), "no PIN is that long");
}

#[test]
fn an_answer_about_a_card_that_is_gone_names_nobody() {
    let (mut room, mut state) = (Room::new(), State::default());
    let holder = crate::ui::app::testing::holder("1");
    room.tell(&mut state, Message::Card(Ok(READY)));
    let asked = state.cards;
    room.tell(&mut state, Message::Card(Ok(CardPresence::Absent)));
    room.tell(&mut state, Message::Owner(asked, Ok(holder.clone())));
    room.tell(&mut state, Message::Card(Ok(READY)));
    assert!(state.owner.is_none(), "the next card is somebody else's, perhaps");
    room.tell(&mut state, Message::Owner(asked, Ok(holder.clone())));
    assert!(state.owner.is_none());
    let card = state.cards;
    room.tell(&mut state, Message::Owner(card, Ok(holder)));
    assert!(state.owner.is_some());
}

#[test]
fn an_answer_to_another_try_changes_nothing() {
    let (mut room, mut state) = (Room::new(), State::after(LockReason::CardRemoved, None));
    room.tell(&mut state, Message::Tried(Err(Problem::PinWrong { left: PinTries::Last })));
    room.tell(&mut state, Message::Tried(Ok(crate::ui::app::testing::holder("1"))));
    assert!(state.refused.is_none() && state.locked == Some(LockReason::CardRemoved), "why it was closed stays");
}

#[test]
fn a_session_that_was_closed_says_why() {
    let room = Room::new();
    for (reason, closed) in [
        (LockReason::Asked, say::Closed::Asked),
        (LockReason::CardRemoved, say::Closed::CardRemoved),
        (LockReason::Idle, say::Closed::Idle),
    ] {
        assert!(room.shows(&State::after(reason, None), &say::locked(closed, "")));
    }
}

#[test]
fn a_pin_is_in_no_debug_form() {
    let state = State { pin: zeroize::Zeroizing::new("4812".into()), ..State::default() };
    assert!(!format!("{state:?} {:?}", Message::Typed("4812".to_owned().into())).contains("4812"));
}

#[test]
fn pictures() {
    use crate::ui::testing::picture;
    use crate::ui::theme::{dark, light};
    let room = Room::new();
    let with = |card, refused| State::looking_at(card, refused, false);
    let states = [
        ("unlock-ready", with(Ok(READY), None), light()),
        ("unlock-absent-dark", with(Ok(CardPresence::Absent), None), dark()),
        (
            "unlock-last-try",
            with(
                Ok(CardPresence::Present { tries: PinTries::Last, entry: PinEntry::Keyboard }),
                Some(Problem::PinWrong { left: PinTries::Last }),
            ),
            light(),
        ),
        ("unlock-no-module-dark", with(Err(Problem::ModuleMissing { path: None }), None), dark()),
        ("unlock-removed", State::after(LockReason::CardRemoved, None), light()),
    ];
    for (name, state, theme) in states {
        picture(name, state.view(room.look()), Size::new(620.0, 520.0), &theme);
    }
}
