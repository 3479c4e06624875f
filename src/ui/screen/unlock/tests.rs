//! The unlock screen, state by state.

use super::*;
use crate::domain::Problem;
use crate::domain::identity::{CardPresence, Holder, PinEntry, PinTries};
use crate::engine::{Handle, LockReason, Preferences};
use crate::text::window::unlock as say;
use crate::ui::desk::{Desk, Look, Operations, id};
use crate::ui::testing::{key, simulator};
use crate::ui::widget::{Element, PinEdit, TypedPin, layers, scope};
use iced::keyboard::Modifiers;
use iced::keyboard::key::Named;
use iced::{Size, window};
use time::macros::datetime;

struct Room {
    handle: Handle,
    operations: Operations,
    preferences: Preferences,
    window: window::Id,
    size: Size,
}

impl Room {
    fn new() -> Self {
        Self {
            handle: Handle::disconnected(),
            operations: Operations::default(),
            preferences: Preferences::default(),
            window: window::Id::unique(),
            size: Size::new(1280.0, 800.0),
        }
    }

    fn tell(&mut self, state: &mut State, message: Message) {
        drop(self.run(state, message));
    }

    fn run(&mut self, state: &mut State, message: Message) -> iced::Task<Message> {
        let mut desk = Desk {
            handle: &self.handle,
            operations: &mut self.operations,
            window: self.window,
            is_narrow: false,
            now: datetime!(2026-11-22 10:43 +1),
            accounts: &[],
            preferences: &self.preferences,
        };
        state.update(message, &mut desk)
    }

    fn look(&self) -> Look<'_> {
        Look {
            window: self.window,
            size: self.size,
            now: datetime!(2026-11-22 10:43 +1),
            accounts: &[],
            preferences: &self.preferences,
            discreet: false,
        }
    }

    /// The whole screen, with what may be over it.
    fn view<'a>(&'a self, state: &'a State) -> Element<'a, Message> {
        scope("window", layers(state.view(self.look()), state.over(self.look())))
    }

    fn shows(&self, state: &State, words: &str) -> bool {
        simulator(self.view(state), Size::new(1280.0, 800.0)).find(words).is_ok()
    }

    /// What a person says with these keys.
    fn keys(&self, state: &State, keys: &[Named]) -> Vec<Message> {
        let mut ui = simulator(self.view(state), Size::new(1280.0, 800.0));
        for named in keys {
            ui.simulate(key(*named, Modifiers::empty()));
        }
        ui.into_messages().collect()
    }
}

const fn present(tries: PinTries, entry: PinEntry) -> CardPresence {
    CardPresence::Present { tries, entry }
}

const READY: CardPresence = present(PinTries::Several, PinEntry::Keyboard);
const LAST: CardPresence = present(PinTries::Last, PinEntry::Keyboard);
const LOCKED: CardPresence = present(PinTries::Locked, PinEntry::Keyboard);
const KEYPAD: CardPresence = present(PinTries::Several, PinEntry::Keypad);
const KEYPAD_LAST: CardPresence = present(PinTries::Last, PinEntry::Keypad);

/// That card was looked at.
fn with(card: CardState) -> State {
    State { card: Some(card), ..State::default() }
}

fn typed(pin: &str) -> Message {
    Message::Typed(PinEdit::Add(TypedPin::from(pin.to_owned())))
}

fn somebody(national_id: &str) -> Holder {
    crate::ui::app::testing::holder(national_id)
}

#[test]
fn every_state_of_the_card_has_its_words() {
    let room = Room::new();
    assert!(room.shows(&State::default(), &say::card_looked_for()));
    for (card, words) in [
        (Ok(CardPresence::NoReader), [say::reader_absent(), say::reader_absent_remedy()]),
        (Err(Problem::ReaderAbsent), [say::reader_absent(), say::reader_absent_remedy()]),
        (Ok(CardPresence::EmptyReader), [say::reader_empty(), say::reader_empty_remedy()]),
        (Err(Problem::CardAbsent), [say::reader_empty(), say::reader_empty_remedy()]),
        (Ok(CardPresence::Absent), [say::card_absent(), say::card_absent_remedy()]),
        (Err(Problem::ReaderOrCardAbsent), [say::card_absent(), say::card_absent_remedy()]),
        (Ok(READY), [say::card_ready(), say::hint()]),
        (Ok(LAST), [say::card_last_try(), say::card_last_try_remedy()]),
        (Ok(LOCKED), [say::card_locked(), say::card_locked_remedy()]),
        (Err(Problem::PinLocked), [say::card_locked(), say::card_locked_remedy()]),
        (Ok(KEYPAD), [say::keypad_start(), say::keypad_hint()]),
    ] {
        let state = with(card);
        assert!(words.iter().all(|words| room.shows(&state, words)), "{words:?}");
        assert!(!room.shows(&state, &say::retry()), "it is looked at anyway: {words:?}");
    }
}

#[test]
fn what_is_wrong_with_the_software_has_a_next_step() {
    let room = Room::new();
    for problem in [
        Problem::ModuleMissing { path: None },
        Problem::ModuleForeign,
        Problem::ModuleCrashed,
        Problem::ProfileBusy,
        Problem::AuthoritiesMissing,
        Problem::SeveralCards,
    ] {
        let said = crate::text::window_problem(&problem);
        let state = with(Err(problem));
        assert!(room.shows(&state, &said.message) && room.shows(&state, &said.remedy) && !state.can_submit(), "{said:?}");
        let asked = room.keys(&state, &[Named::Tab, Named::Enter]);
        assert!(matches!(asked.as_slice(), [Message::Retry]), "{asked:?}");
        let refused = State { refused: state.card.and_then(Result::err), ..with(Ok(READY)) };
        assert!(room.shows(&refused, &said.message) && room.shows(&refused, &said.remedy), "{said:?}");
    }
}

#[test]
fn the_card_is_looked_at_again_once_at_a_time() {
    let (mut room, mut state) = (Room::new(), with(Err(Problem::ModuleCrashed)));
    room.tell(&mut state, Message::Retry);
    assert!(state.looking && room.shows(&state, &crate::text::window_problem(&Problem::ModuleCrashed).message));
    assert!(room.keys(&state, &[Named::Tab, Named::Enter]).is_empty());
    room.tell(&mut state, Message::Card(Err(Problem::ModuleCrashed)));
    assert!(!state.looking);
}

#[test]
fn a_pin_is_tried_once_and_only_with_a_card() {
    let (mut room, mut state) = (Room::new(), State::default());
    room.tell(&mut state, Message::Card(Ok(CardPresence::Absent)));
    room.tell(&mut state, typed("1234"));
    room.tell(&mut state, Message::Submit);
    assert!(state.trying.is_none(), "no card, no try");
    room.tell(&mut state, Message::Card(Ok(READY)));
    room.tell(&mut state, typed("1234"));
    room.tell(&mut state, Message::Submit);
    assert!(state.trying.is_some() && state.pin.is_empty(), "the PIN has left");
    room.tell(&mut state, typed("5"));
    room.tell(&mut state, Message::Submit);
    room.tell(&mut state, Message::Tried(Err(Problem::PinWrong { left: PinTries::Last })));
    let said = crate::text::window_problem(&Problem::PinWrong { left: PinTries::Last });
    assert!(state.trying.is_none() && room.shows(&state, &said.message) && room.shows(&state, &said.remedy));
    assert_eq!(state.card, Some(Ok(LAST)), "known before the next look");
    room.tell(&mut state, typed("4"));
    room.tell(&mut state, Message::Card(Ok(LAST)));
    assert!(room.shows(&state, &said.message), "what was wrong stays while one types");
    assert_eq!(state.pin.count(), 1);
}

#[test]
fn a_pin_is_typed_and_tried_by_keyboard() {
    let (room, state) = (Room::new(), with(Ok(READY)));
    let mut ui = simulator(room.view(&state), Size::new(1280.0, 800.0));
    ui.click(iced_test::selector::id(id(room.window, "pin"))).unwrap();
    ui.typewrite("48");
    ui.tap_key(Named::Backspace);
    ui.tap_key(Named::Enter);
    let said: Vec<_> = ui.into_messages().collect();
    use Message::{Submit, Typed};
    let [Typed(PinEdit::Add(_)), Typed(PinEdit::Add(_)), Typed(PinEdit::Erase), Submit] = said.as_slice() else { panic!("{said:?}") };
}

#[test]
fn a_card_taken_out_takes_its_pin_along() {
    for gone in [
        Message::Card(Ok(CardPresence::Absent)),
        Message::Card(Ok(CardPresence::EmptyReader)),
        Message::Card(Ok(CardPresence::NoReader)),
        Message::Card(Err(Problem::SeveralCards)),
        Message::Changed(CardPresence::Absent),
        Message::Card(Ok(LAST)),
    ] {
        let (mut room, mut state) = (Room::new(), State::default());
        room.tell(&mut state, Message::Card(Ok(READY)));
        room.tell(&mut state, typed("1234"));
        room.tell(&mut state, gone.clone());
        assert!(state.pin.is_empty(), "{gone:?}");
        room.tell(&mut state, typed("1234"));
        room.tell(&mut state, Message::Card(Ok(READY)));
        assert!(state.pin.is_empty() && !state.can_submit(), "nor is it for the next one: {gone:?}");
    }
}

#[test]
fn another_person_s_card_takes_the_pin_away_though_no_absence_was_seen() {
    let (mut room, mut state) = (Room::new(), State::default());
    let owned = |owner| Message::Owner(0, owner);
    room.tell(&mut state, Message::Card(Ok(LAST)));
    room.tell(&mut state, owned(Ok(somebody("1"))));
    room.tell(&mut state, typed("1234"));
    room.tell(&mut state, owned(Ok(somebody("1"))));
    assert_eq!(state.pin.count(), 4, "the same person's");
    room.tell(&mut state, Message::Submit);
    assert!(state.confirming);
    room.tell(&mut state, owned(Ok(somebody("2"))));
    assert!(state.pin.is_empty() && !state.confirming && !state.can_submit());
    room.tell(&mut state, typed("1234"));
    room.tell(&mut state, owned(Err(Problem::CardUnusable)));
    assert!(state.pin.is_empty(), "nobody knows whose it is");
}

#[test]
fn a_pin_is_given_to_no_card_but_the_one_it_was_typed_for() {
    let (martin, durand) = (Ok(somebody("1")), Ok(somebody("2")));
    assert!(state::is_of("1", &martin) && !state::is_of("1", &durand));
    assert!(state::is_of("1", &Err(Problem::CardTimeout)), "its try says what is the matter");
    let (handle, mut stage) = Handle::staged();
    let mut room = Room { handle, ..Room::new() };
    let mut state = State { owner: Some(somebody("1")), ..with(Ok(READY)) };
    room.tell(&mut state, typed("1234"));
    let task = room.run(&mut state, Message::Submit);
    use iced::futures::StreamExt as _;
    let mut told = iced_test::runtime::task::into_stream(task).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let asked = runtime.block_on(async {
        tokio::select! { biased; _ = told.next() => vec![], () = tokio::task::yield_now() => stage.asked() }
    });
    assert_eq!(asked, ["Holder"], "whose it is comes first");
}

#[test]
fn the_last_try_is_spent_by_whoever_means_it_only() {
    for card in [LAST, KEYPAD_LAST] {
        let (mut room, mut state) = (Room::new(), State::default());
        let begin = |room: &mut Room, state: &mut State| {
            room.tell(state, typed("1234"));
            room.tell(state, Message::Submit);
            assert!(state.confirming && state.trying.is_none() && room.shows(state, &say::last_try()), "{card:?}");
        };
        room.tell(&mut state, Message::Card(Ok(card)));
        begin(&mut room, &mut state);
        // The keyboard begins on what harms nothing.
        assert!(matches!(room.keys(&state, &[Named::Enter]).as_slice(), [Message::Cancel]));
        assert!(matches!(room.keys(&state, &[Named::Tab, Named::Enter]).as_slice(), [Message::Confirm]));
        room.tell(&mut state, Message::Submit);
        room.tell(&mut state, typed("9"));
        assert!(state.trying.is_none(), "Enter pressed twice confirms nothing");
        room.tell(&mut state, Message::Cancel);
        assert!(!state.confirming && state.pin.is_empty() && !room.shows(&state, &say::last_try()));
        room.tell(&mut state, Message::Confirm);
        assert!(state.trying.is_none(), "nothing was asked");
        begin(&mut room, &mut state);
        room.tell(&mut state, Message::Card(Ok(CardPresence::EmptyReader)));
        assert!(!state.confirming, "the card left");
        room.tell(&mut state, Message::Confirm);
        assert!(state.trying.is_none());
        room.tell(&mut state, Message::Card(Ok(card)));
        begin(&mut room, &mut state);
        room.tell(&mut state, Message::Confirm);
        assert!(!state.confirming && state.trying.is_some() && state.pin.is_empty());
    }
}

#[test]
fn a_pin_for_the_reader_s_keypad_cannot_be_typed_here() {
    let (mut room, mut state) = (Room::new(), State::default());
    room.tell(&mut state, Message::Card(Ok(KEYPAD)));
    let has_field = |room: &Room, state: &State| {
        simulator(room.view(state), Size::new(1280.0, 800.0)).find(iced_test::selector::id(id(room.window, "pin"))).is_ok()
    };
    room.tell(&mut state, typed("1234"));
    assert!(state.pin.is_empty() && !has_field(&room, &state));
    assert!(matches!(room.keys(&state, &[Named::Tab, Named::Enter]).as_slice(), [Message::Submit]));
    room.tell(&mut state, Message::Submit);
    assert!(state.trying.is_some() && room.shows(&state, &say::keypad_typing()) && !has_field(&room, &state));
    assert!(!room.shows(&state, &say::keypad_start()));
    room.tell(&mut state, Message::Tried(Err(Problem::PinCancelled)));
    let said = crate::text::window_problem(&Problem::PinCancelled);
    assert!(room.shows(&state, &said.message) && room.shows(&state, &say::keypad_start()));
}

#[test]
fn a_locked_card_is_explained_once() {
    let (mut room, mut state) = (Room::new(), with(Ok(LAST)));
    room.tell(&mut state, typed("1234"));
    room.tell(&mut state, Message::Submit);
    room.tell(&mut state, Message::Confirm);
    room.tell(&mut state, Message::Tried(Err(Problem::PinWrong { left: PinTries::Locked })));
    assert!(room.shows(&state, &say::card_locked_remedy()));
    assert!(!room.shows(&state, &crate::text::window_problem(&Problem::PinWrong { left: PinTries::Locked }).message));
    assert!(!room.shows(&state, &say::unlock()) && !state.can_submit());
}

#[test]
fn how_many_tries_are_left_is_what_the_card_says_now() {
    let (mut room, mut state) = (Room::new(), with(Ok(LAST)));
    state.refused = Some(Problem::PinWrong { left: PinTries::Last });
    let said = |left| crate::text::window_problem(&Problem::PinWrong { left }).message;
    room.tell(&mut state, Message::Card(Ok(READY)));
    assert!(room.shows(&state, &said(PinTries::Several)) && !room.shows(&state, &said(PinTries::Last)));
    room.tell(&mut state, Message::Card(Ok(LAST)));
    assert!(room.shows(&state, &said(PinTries::Last)));
    state.refused = Some(Problem::PinLocked);
    room.tell(&mut state, Message::Card(Ok(READY)));
    assert!(state.refused.is_none(), "it was unlocked elsewhere");
}

#[test]
fn an_answer_about_a_card_that_is_gone_names_nobody() {
    let (mut room, mut state) = (Room::new(), State::default());
    let holder = somebody("1");
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
    let (mut room, mut state) = (Room::new(), State::after(LockReason::CardRemoved, None, 0));
    room.tell(&mut state, Message::Tried(Err(Problem::PinWrong { left: PinTries::Last })));
    room.tell(&mut state, Message::Tried(Ok(somebody("1"))));
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
        assert!(room.shows(&State::after(reason, None, 0), &say::locked(closed, "")));
    }
}

#[test]
fn a_pin_is_in_no_debug_form() {
    let (mut room, mut state) = (Room::new(), with(Ok(READY)));
    room.tell(&mut state, typed("4812"));
    assert_eq!(state.pin.count(), 4);
    assert!(!format!("{state:?} {:?} {:?}", state.pin, typed("4812")).contains("4812"));
}

#[test]
fn pictures() {
    use crate::ui::testing::picture_after;
    use crate::ui::theme::{dark, light};
    let room = Room::new();
    let refused = |card, problem| State { refused: Some(problem), ..with(Ok(card)) };
    let owned = |state: State| State { owner: Some(somebody("1")), ..state };
    let long = || Problem::ModuleMissing { path: Some("/opt/santesocial/cps/lib/libcps3_pkcs11_lux.so".into()) };
    let mut ready = owned(with(Ok(READY)));
    for _ in 0..4 {
        ready.pin.edit(&PinEdit::Add(TypedPin::from("1".to_owned())));
    }
    let states = [
        ("ready", owned(with(Ok(READY)))),
        ("typed-dark", ready),
        ("no-reader", with(Ok(CardPresence::NoReader))),
        ("empty-reader-dark", with(Ok(CardPresence::EmptyReader))),
        ("absent-dark", with(Ok(CardPresence::Absent))),
        ("trying", owned(State { trying: Some(std::time::Instant::now()), ..with(Ok(READY)) })),
        ("last-try", refused(LAST, Problem::PinWrong { left: PinTries::Last })),
        ("confirm", owned(State { confirming: true, ..with(Ok(LAST)) })),
        ("confirm-dark", owned(State { confirming: true, ..with(Ok(KEYPAD_LAST)) })),
        ("locked", with(Ok(LOCKED))),
        ("keypad", owned(with(Ok(KEYPAD)))),
        ("keypad-typing-dark", owned(State { trying: Some(std::time::Instant::now()), ..with(Ok(KEYPAD)) })),
        ("keypad-cancelled", refused(KEYPAD, Problem::PinCancelled)),
        ("no-module-dark", with(Err(Problem::ModuleMissing { path: None }))),
        ("module-elsewhere", with(Err(long()))),
        ("module-crashed", with(Err(Problem::ModuleCrashed))),
        ("profile-busy-dark", with(Err(Problem::ProfileBusy))),
        ("authorities", refused(READY, Problem::AuthoritiesMissing)),
        ("removed", State::after(LockReason::CardRemoved, Some(somebody("1")), 1)),
    ];
    for (name, state) in states {
        let theme = if name.ends_with("dark") { dark() } else { light() };
        // The keyboard is where it would be.
        let keys = if state.confirming { vec![] } else { key(Named::Tab, Modifiers::empty()) };
        picture_after(&format!("unlock-{name}"), room.view(&state), Size::new(620.0, 520.0), &theme, 1.0, None, &keys);
    }
    // A small window at 150 %, and the smallest at 200 %.
    let room = Room { size: Size::new(426.0, 320.0), ..room };
    let small = [
        ("small", refused(LAST, Problem::PinWrong { left: PinTries::Last })),
        ("small-locked-dark", with(Ok(LOCKED))),
        ("small-absent", with(Ok(CardPresence::NoReader))),
        ("small-confirm", owned(State { confirming: true, ..with(Ok(LAST)) })),
    ];
    for (name, state) in small {
        let theme = if name.ends_with("dark") { dark() } else { light() };
        picture_after(&format!("unlock-{name}"), room.view(&state), room.size, &theme, 1.5, None, &[]);
    }
    let room = Room { size: Size::new(320.0, 240.0), ..room };
    picture_after("unlock-tiny", room.view(&with(Ok(READY))), room.size, &light(), 2.0, None, &[]);
    let confirming = State { confirming: true, ..with(Ok(KEYPAD_LAST)) };
    picture_after("unlock-tiny-confirm", room.view(&confirming), room.size, &light(), 2.0, None, &[]);
}

/// A PIN that is right, of a card that this store does not know.
fn closed(room: &mut Room, problem: Problem) -> State {
    let mut state = with(Ok(READY));
    room.tell(&mut state, typed("1234"));
    room.tell(&mut state, Message::Submit);
    room.tell(&mut state, Message::Tried(Err(problem)));
    state
}

fn coffer(message: CofferMessage) -> Message {
    Message::Coffer(message)
}

#[test]
fn a_store_that_the_card_does_not_open_opens_with_its_passphrase() {
    let mut room = Room::new();
    let mut state = closed(&mut room, Problem::StoreClosed);
    assert!(room.shows(&state, &say::coffer_phrase()) && room.shows(&state, &say::coffer_open()));
    crate::ui::testing::picture("unlock-closed", room.view(&state), (900.0, 640.0), &crate::ui::theme::light());
    room.tell(&mut state, coffer(CofferMessage::Open));
    room.tell(&mut state, coffer(CofferMessage::Opened(Ok(()))));
    assert!(state.is_coffer_closed(), "nothing was typed, nothing was tried");
    room.tell(&mut state, coffer(CofferMessage::Typed("absinthe".into())));
    room.tell(&mut state, coffer(CofferMessage::Open));
    room.tell(&mut state, coffer(CofferMessage::Opened(Err(Problem::StoreSecretWrong))));
    assert!(state.is_coffer_closed());
    assert!(room.shows(&state, &crate::text::window_problem(&Problem::StoreSecretWrong).message));
    crate::ui::testing::picture("unlock-closed-wrong-dark", room.view(&state), (900.0, 640.0), &crate::ui::theme::dark());
    room.tell(&mut state, coffer(CofferMessage::Open));
    room.tell(&mut state, coffer(CofferMessage::Opened(Ok(()))));
    assert!(!room.shows(&state, &say::coffer_phrase()) && room.shows(&state, &say::coffer_opened()));
    crate::ui::testing::picture("unlock-opened", room.view(&state), (900.0, 640.0), &crate::ui::theme::light());
    assert!(!format!("{:?}", coffer(CofferMessage::Typed("absinthe".into()))).contains("absinthe"));
}

#[test]
fn another_store_is_begun_once_that_is_meant() {
    let mut room = Room::new();
    for (problem, name) in [(Problem::StoreDamaged, "unlock-reset-damaged"), (Problem::StoreClosed, "unlock-reset")] {
        let mut state = closed(&mut room, problem);
        room.tell(&mut state, coffer(CofferMessage::ResetMeant));
        room.tell(&mut state, coffer(CofferMessage::SetAside(Ok(()))));
        assert!(state.refused.is_some(), "nobody asked for it");
        room.tell(&mut state, coffer(CofferMessage::Reset));
        assert!(room.shows(&state, &say::coffer_reset_detail()));
        crate::ui::testing::picture(name, room.view(&state), (900.0, 640.0), &crate::ui::theme::light());
        room.tell(&mut state, Message::Cancel);
        assert!(!room.shows(&state, &say::coffer_reset_detail()));
        room.tell(&mut state, coffer(CofferMessage::Reset));
        room.tell(&mut state, coffer(CofferMessage::ResetMeant));
        room.tell(&mut state, coffer(CofferMessage::SetAside(Ok(()))));
        assert!(state.refused.is_none() && room.shows(&state, &say::coffer_set_aside()));
    }
    let newer = closed(&mut room, Problem::StoreNewer);
    assert!(!room.shows(&newer, &say::coffer_reset()), "a newer Pli's store is whole");
}

fn keyring(message: KeyringMessage) -> Message {
    Message::Keyring(message)
}

#[test]
fn the_keyring_opens_the_store_of_who_wanted_it_and_says_why_it_does_not() {
    use crate::ui::testing::picture;
    use crate::ui::theme::{dark, light};
    let (mut room, mut state) = (Room::new(), with(Ok(CardPresence::Absent)));
    room.tell(&mut state, keyring(KeyringMessage::Offered(false)));
    assert!(!room.shows(&state, &say::keyring_open()));
    room.tell(&mut state, keyring(KeyringMessage::Open));
    room.tell(&mut state, keyring(KeyringMessage::Offered(true)));
    assert!(room.shows(&state, &say::keyring_open()) && room.shows(&state, &say::keyring_hint()));
    picture("unlock-keyring", room.view(&state), (620.0, 560.0), &light());
    for (problem, stays) in
        [(Problem::KeyringLocked, true), (Problem::KeyringLost, true), (Problem::KeyringUnavailable, true), (Problem::KeyringBarred, false)]
    {
        room.tell(&mut state, keyring(KeyringMessage::Offered(true)));
        let mut ui = simulator(room.view(&state), (1280.0, 800.0));
        ui.click(say::keyring_open().as_str()).unwrap();
        let said: Vec<_> = ui.into_messages().collect();
        assert!(matches!(said.as_slice(), [Message::Keyring(KeyringMessage::Open)]), "{said:?}");
        let asking = room.run(&mut state, keyring(KeyringMessage::Open));
        assert!(room.shows(&state, &say::keyring_opening()) && !room.shows(&state, &say::keyring_open()), "once at a time");
        drop(asking);
        let told = crate::text::window_problem(&problem);
        room.tell(&mut state, keyring(KeyringMessage::Opened(Err(problem))));
        assert!(room.shows(&state, &told.message) && room.shows(&state, &told.remedy), "{told:?}");
        assert_eq!(room.shows(&state, &say::keyring_open()), stays, "{told:?}");
    }
    picture("unlock-keyring-barred-dark", room.view(&state), (620.0, 560.0), &dark());
    let mut state = with(Ok(READY));
    room.tell(&mut state, keyring(KeyringMessage::Opened(Err(Problem::KeyringLost))));
    assert!(!room.shows(&state, &crate::text::window_problem(&Problem::KeyringLost).message), "nothing was asked");
    room.tell(&mut state, keyring(KeyringMessage::Offered(true)));
    room.tell(&mut state, keyring(KeyringMessage::Open));
    room.tell(&mut state, keyring(KeyringMessage::Opened(Err(Problem::KeyringLocked))));
    picture("unlock-keyring-locked-dark", room.view(&state), (620.0, 620.0), &dark());
}
