//! What is around the screens, whatever they are.

use super::*;
use crate::domain::Problem;
use crate::domain::identity::{CardPresence, PinEntry, PinTries};
use crate::ui::app::testing::Office;
use crate::ui::dialogs::{Closing, Dialog};
use crate::ui::screen::unlock::Message as Unlock;
use crate::ui::testing::{picture_after, render, simulator};
use crate::ui::theme::{dark, light, tokens};
use crate::ui::widget::{PinEdit, TypedPin};
use iced::{Size, Theme};

/// The smallest window at 200 %, and a usual one.
const SIZES: [Size; 2] = [Size::new(320.0, 240.0), Size::new(1280.0, 800.0)];

/// A program in test mode.
fn office() -> Office {
    let mut office = Office::new();
    let accounts = office.app.accounts.clone();
    office.tell(Message::Ready(Ok((accounts, true))));
    office
}

/// The last try of a card waits to be confirmed.
fn last_try(office: &mut Office) {
    let card = CardPresence::Present { tries: PinTries::Last, entry: PinEntry::Keyboard };
    let typed = PinEdit::Add(TypedPin::from("1234".to_owned()));
    for message in [Unlock::Card(Ok(card)), Unlock::Typed(typed), Unlock::Submit] {
        office.tell(Message::Unlock(message));
    }
}

/// Everything a person can have before them, and the window it is in.
fn everything() -> Vec<(&'static str, Office, window::Id)> {
    let main = |name, make: fn(&mut Office)| {
        let mut office = office();
        make(&mut office);
        let window = office.app.main;
        (name, office, window)
    };
    let mut all = vec![
        main("unlock", |_| {}),
        main("last-try", last_try),
        main("settings", |office| office.app.dialog = Some(Dialog::Settings)),
        main("unusable", |office| office.tell(Message::Ready(Err(Problem::ProfileBusy)))),
        main("mailbox", |office| office.open(1, "1")),
        main("closing", |office| {
            office.open(1, "1");
            office.app.dialog = Some(Dialog::Closing(Closing::Unsaved));
        }),
        main("help", |office| {
            office.open(1, "1");
            office.app.dialog = Some(Dialog::Help);
        }),
    ];
    for name in ["composer", "composer-closing", "composer-veiled", "composer-locked", "composer-other"] {
        let mut office = office();
        office.open(1, "1");
        let window = office.compose();
        match name {
            "composer-closing" => {
                office.write(window, "Mme Petit");
                office.tell(Message::Window(window, crate::ui::keys::Asked::Close));
            }
            "composer-veiled" => office.app.discreet = true,
            "composer-locked" => office.lock(2),
            "composer-other" => {
                office.lock(2);
                office.open(3, "2");
            }
            _ => {}
        }
        all.push((name, office, window));
    }
    all
}

fn resized(office: &mut Office, window: window::Id, size: Size) {
    office.tell(Message::Window(window, crate::ui::keys::Asked::Resized(size)));
}

#[test]
fn test_mode_is_told_in_red_over_everything_and_nothing_hides_it() {
    for (name, mut office, window) in everything() {
        for size in SIZES {
            resized(&mut office, window, size);
            let mut ui = simulator(office.app.view(window), size);
            let found = ui.find(say::test_mode().as_str()).unwrap_or_else(|_| panic!("{name} at {size:?}"));
            let bounds = found.visible_bounds().unwrap_or_default();
            assert!(bounds.y < 8.0 && bounds.height <= 48.0 && bounds.y + bounds.height <= size.height, "{name} at {size:?}: {bounds:?}");
            drop(ui);
            for theme in [light(), dark()] {
                let seen = render(office.app.view(window), size, &theme, 1.0, None, &[]);
                let red = tokens(&theme).danger.into_rgba8();
                // Beside the words, from the one edge to the other.
                for x in [1, 6, seen.width() - 2] {
                    for y in [1, bounds.height as u32] {
                        assert_eq!(seen.get_pixel(x, y).0, red, "{name} at {size:?}, {theme}: {x}, {y}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_message_that_is_hidden_says_what_brings_it_back() {
    for (name, words) in [("composer-locked", say::locked_composer()), ("composer-other", say::other_composer())] {
        let (_, office, window) = everything().into_iter().find(|(known, ..)| *known == name).unwrap();
        let mut ui = simulator(office.app.view(window), SIZES[1]);
        for words in words {
            assert!(ui.find(words.as_str()).is_ok(), "{name}: {words}");
        }
    }
}

#[test]
fn the_bar_at_the_foot_is_as_high_whatever_is_being_done() {
    let mut office = office();
    office.open(1, "1");
    // In the middle of what is above.
    let place = |office: &Office| {
        let mut ui = simulator(office.app.view(office.app.main), Size::new(1280.0, 800.0));
        ui.find(crate::text::window::reader::empty().as_str()).unwrap().bounds().y
    };
    let before = place(&office);
    office.app.told = Some(crate::ui::told::Told::new(say::test_mode(), false));
    assert_eq!(place(&office), before);
    let (operations, _lasts) = crate::ui::desk::Operations::lasting(say::check());
    office.app.operations = operations;
    assert_eq!(place(&office), before);
}

#[test]
fn without_test_mode_nothing_is_red() {
    let office = Office::new();
    let mut ui = simulator(office.app.view(office.app.main), SIZES[1]);
    assert!(ui.find(say::test_mode().as_str()).is_err());
}

#[test]
fn settings_that_were_corrected_are_read_again() {
    let mut office = office();
    office.tell(Message::Ready(Err(Problem::ProfileBusy)));
    let mut ui = simulator(office.app.view(office.app.main), SIZES[1]);
    ui.click(unlock::retry().as_str()).unwrap();
    let told: Vec<_> = ui.into_messages().collect();
    assert!(matches!(told.as_slice(), [Message::Retry]), "{told:?}");
    office.stage.asked();
    office.run(Message::Retry);
    assert_eq!(office.stage.asked(), ["Accounts"]);
}

#[test]
fn the_last_try_is_called_off_by_escape_and_by_the_card() {
    let mut office = office();
    let shown = |office: &Office| simulator(office.app.view(office.app.main), SIZES[1]).find(unlock::last_try().as_str()).is_ok();
    last_try(&mut office);
    assert!(shown(&office));
    office.tell(Message::Command(Command::Escape));
    assert!(!shown(&office));
    last_try(&mut office);
    office.tell(Message::Engine(crate::engine::Event::Card(CardPresence::EmptyReader)));
    assert!(!shown(&office));
}

#[test]
fn pictures() {
    let mut all = everything();
    let mut seen = |name: &str, picture: &str, size: Size, theme: &Theme, scale: f32| {
        let (_, office, window) = all.iter_mut().find(|(known, ..)| *known == name).unwrap();
        resized(office, *window, size);
        picture_after(&format!("shell-{picture}"), office.app.view(*window), size, theme, scale, None, &[]);
    };
    let usual = Size::new(640.0, 480.0);
    seen("last-try", "test-mode", usual, &light(), 1.0);
    seen("settings", "test-mode-dark", usual, &dark(), 1.0);
    seen("composer", "test-mode-composer", usual, &light(), 1.0);
    seen("unlock", "test-mode-tiny", SIZES[0], &light(), 2.0);
    seen("closing", "test-mode-tiny-dark", SIZES[0], &dark(), 2.0);
    seen("unusable", "unusable", usual, &light(), 1.0);
    seen("composer-other", "composer-other-dark", usual, &dark(), 1.0);
}
