//! Keys and other events of windows, as what they ask for.

use crate::domain::mail::FlagChange;
use crate::ui::screen::mailbox::Shortcut;
use iced::keyboard::key::{Code, Named, Physical};
use iced::keyboard::{self, Key, Modifiers};
use iced::{Event, event, mouse, touch, window};
use std::path::PathBuf;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// Somebody who is there is not told of more often than this, in milliseconds: each message draws every window anew.
const ACTIVITY_PERIOD: u64 = 2_000;

/// What an event of a window asks for.
#[derive(Debug, Clone)]
pub enum Asked {
    /// Somebody is there.
    Activity,
    /// The window has this size, in logical pixels.
    Resized(iced::Size),
    /// The person closes the window.
    Close,
    /// The window is gone.
    Closed,
    /// A file was dropped.
    Dropped(PathBuf),
    /// A key.
    Key(Command),
}

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Ctrl+N: a new message.
    New,
    /// Ctrl+L: lock.
    Lock,
    /// Ctrl+Enter: send.
    Send,
    /// F1: the keys.
    Help,
    /// F5: check now.
    Check,
    /// F8: hide names.
    Discreet,
    /// Ctrl+, : settings.
    Settings,
    /// Ctrl and +: larger.
    Larger,
    /// Ctrl and -: smaller.
    Smaller,
    /// Ctrl+0: the usual size.
    UsualSize,
    /// Escape.
    Escape,
    /// What the mailbox screen does.
    Mailbox(Shortcut),
}

/// What an event asks for. Events that widgets have taken ask for nothing, but for keys that are nobody's to take.
#[must_use]
pub fn asked(event: Event, status: event::Status, window: window::Id) -> Option<(window::Id, Asked)> {
    let asked = match event {
        Event::Window(window::Event::Resized(size)) => Asked::Resized(size),
        Event::Window(window::Event::CloseRequested) => Asked::Close,
        Event::Window(window::Event::Closed) => Asked::Closed,
        Event::Window(window::Event::FileDropped(path)) => Asked::Dropped(path),
        Event::Keyboard(keyboard::Event::KeyPressed { key, modifiers, physical_key, .. }) => {
            let taken = status == event::Status::Captured;
            match command(&key, modifiers, taken).or_else(|| by_place(physical_key, modifiers)) {
                Some(command) => Asked::Key(command),
                None => return active().then_some((window, Asked::Activity)),
            }
        }
        Event::Mouse(mouse::Event::ButtonPressed(_) | mouse::Event::WheelScrolled { .. })
        | Event::Touch(touch::Event::FingerPressed { .. }) => return active().then_some((window, Asked::Activity)),
        _ => return None,
    };
    Some((window, asked))
}

/// What Ctrl asks for with a key of the row of digits: a French keyboard has signs there.
fn by_place(key: Physical, modifiers: Modifiers) -> Option<Command> {
    const DIGITS: [Code; 10] = [
        Code::Digit0,
        Code::Digit1,
        Code::Digit2,
        Code::Digit3,
        Code::Digit4,
        Code::Digit5,
        Code::Digit6,
        Code::Digit7,
        Code::Digit8,
        Code::Digit9,
    ];
    let digit = DIGITS.iter().position(|code| key == *code).and_then(|digit| char::from_digit(u32::try_from(digit).ok()?, 10))?;
    // AltGr, which some systems tell as Ctrl and Alt, writes.
    if modifiers.command() && !modifiers.alt() { with_ctrl(digit, modifiers.shift(), true) } else { None }
}

/// Whether it is time to tell that somebody is there.
fn active() -> bool {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    static LAST: AtomicU64 = AtomicU64::new(0);
    let now = u64::try_from(START.elapsed().as_millis()).unwrap_or(u64::MAX).saturating_add(ACTIVITY_PERIOD);
    let last = LAST.load(Ordering::Relaxed);
    now >= last.saturating_add(ACTIVITY_PERIOD) && LAST.compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed).is_ok()
}

/// What a key asks for. A key that a widget took (a letter typed in a field) asks for nothing, unless it comes with
/// Ctrl or is a function key.
fn command(key: &Key, modifiers: Modifiers, taken: bool) -> Option<Command> {
    let (ctrl, shift) = (modifiers.command(), modifiers.shift());
    match key.as_ref() {
        Key::Named(Named::F1) => Some(Command::Help),
        Key::Named(Named::F5) => Some(Command::Check),
        Key::Named(Named::F6) => Some(Command::Mailbox(Shortcut::NextPane)),
        Key::Named(Named::F8) => Some(Command::Discreet),
        Key::Named(Named::Escape) if !taken => Some(Command::Escape),
        Key::Named(Named::Enter) if ctrl => Some(Command::Send),
        Key::Named(Named::ContextMenu) if !taken => Some(Command::Mailbox(Shortcut::Menu)),
        Key::Named(Named::F10) if shift => Some(Command::Mailbox(Shortcut::Menu)),
        Key::Named(Named::Delete) if !taken => Some(Command::Mailbox(Shortcut::Delete)),
        Key::Named(Named::ArrowDown) if !taken && !ctrl => Some(Command::Mailbox(Shortcut::Next)),
        Key::Named(Named::ArrowUp) if !taken && !ctrl => Some(Command::Mailbox(Shortcut::Previous)),
        Key::Character(c) => {
            let mut letters = c.chars();
            let letter = letters.next().filter(|_| letters.next().is_none())?.to_ascii_lowercase();
            if ctrl && modifiers.alt() {
                // AltGr, which some systems tell so, writes.
                return None;
            }
            if ctrl { with_ctrl(letter, shift, taken) } else { alone(letter).filter(|_| !taken && !modifiers.alt()) }
        }
        _ => None,
    }
}

fn with_ctrl(letter: char, shift: bool, taken: bool) -> Option<Command> {
    Some(match letter {
        'n' => Command::New,
        'l' => Command::Lock,
        'r' if shift => Command::Mailbox(Shortcut::ReplyAll),
        'r' => Command::Mailbox(Shortcut::Reply),
        'f' => Command::Mailbox(Shortcut::Forward),
        'k' => Command::Mailbox(Shortcut::Search),
        'z' if !taken => Command::Mailbox(Shortcut::Undo),
        ',' => Command::Settings,
        '+' | '=' => Command::Larger,
        '-' => Command::Smaller,
        '0' => Command::UsualSize,
        '1'..='9' => Command::Mailbox(Shortcut::Mailbox(usize::try_from(letter.to_digit(10)?.checked_sub(1)?).ok()?)),
        _ => return None,
    })
}

fn alone(letter: char) -> Option<Command> {
    Some(Command::Mailbox(match letter {
        'j' => Shortcut::Next,
        'k' => Shortcut::Previous,
        'e' => Shortcut::Archive,
        'i' => Shortcut::Junk,
        'u' => Shortcut::Mark(FlagChange::Unseen),
        'f' => Shortcut::Mark(FlagChange::Flagged),
        _ => return None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(c: &str, modifiers: Modifiers, taken: bool) -> Option<Command> {
        command(&Key::Character(c.into()), modifiers, taken)
    }

    #[test]
    fn letters_are_for_whoever_has_the_keyboard() {
        assert_eq!(letter("e", Modifiers::empty(), false), Some(Command::Mailbox(Shortcut::Archive)));
        assert_eq!(letter("e", Modifiers::empty(), true), None, "typed in a field");
        assert_eq!(letter("N", Modifiers::CTRL, true), Some(Command::New), "even from a field");
        assert_eq!(letter("r", Modifiers::CTRL | Modifiers::SHIFT, false), Some(Command::Mailbox(Shortcut::ReplyAll)));
        assert_eq!(letter("z", Modifiers::CTRL, true), None, "undo in a text is the text's own");
        assert_eq!(letter("3", Modifiers::CTRL, false), Some(Command::Mailbox(Shortcut::Mailbox(2))));
        assert_eq!(letter("-", Modifiers::CTRL, false), Some(Command::Smaller));
        assert_eq!(letter("6", Modifiers::CTRL, false), Some(Command::Mailbox(Shortcut::Mailbox(5))));
    }

    #[test]
    fn a_french_keyboard_has_its_digits_where_they_are() {
        // « & » is on the key of 1, « à » on that of 0.
        let pressed = |key: &str, code, modifiers| {
            let mut event = iced_test::simulator::press_key(Key::Character(key.into()), None);
            let Event::Keyboard(keyboard::Event::KeyPressed { physical_key, modifiers: held, .. }) = &mut event else { unreachable!() };
            (*physical_key, *held) = (Physical::Code(code), modifiers);
            asked(event, event::Status::Ignored, window::Id::unique()).map(|(_, asked)| asked)
        };
        let mailbox = pressed("&", Code::Digit1, Modifiers::CTRL);
        assert!(matches!(mailbox, Some(Asked::Key(Command::Mailbox(Shortcut::Mailbox(0))))), "{mailbox:?}");
        assert!(matches!(pressed("à", Code::Digit0, Modifiers::CTRL), Some(Asked::Key(Command::UsualSize))));
        assert!(matches!(pressed("-", Code::Digit6, Modifiers::CTRL), Some(Asked::Key(Command::Smaller))), "its sign comes first");
        assert!(!matches!(pressed("&", Code::Digit1, Modifiers::empty()), Some(Asked::Key(_))));
        assert!(!matches!(pressed("@", Code::Digit0, Modifiers::CTRL | Modifiers::ALT), Some(Asked::Key(_))), "AltGr writes");
    }

    #[test]
    fn help_says_the_keys_there_are() {
        let (none, ctrl) = (Modifiers::empty(), Modifiers::CTRL);
        let mut said: Vec<Command> = Vec::new();
        for (keys, _) in crate::text::say_in(crate::text::Language::English, crate::text::window::shell::all_keys) {
            let (held, names) = match keys.strip_prefix("Ctrl") {
                Some(rest) => match rest.strip_prefix("+Shift") {
                    Some(rest) => (ctrl | Modifiers::SHIFT, rest),
                    None => (ctrl, rest),
                },
                None => match keys.strip_prefix("Shift+") {
                    Some(rest) => (Modifiers::SHIFT, rest),
                    None => (none, keys.as_str()),
                },
            };
            let names = names.strip_prefix(if held.control() { "+" } else { "" }).filter(|names| !names.is_empty()).unwrap_or(names);
            let names = if names == "," { vec![","] } else { names.split(", ").map(str::trim).collect() };
            // Pages of a PDF are turned where they are shown, and only there.
            if names.contains(&"←") {
                continue;
            }
            for name in names {
                let key = match name {
                    "Enter" => Key::Named(Named::Enter),
                    "Escape" => Key::Named(Named::Escape),
                    "Delete" => Key::Named(Named::Delete),
                    "↓" => Key::Named(Named::ArrowDown),
                    "↑" => Key::Named(Named::ArrowUp),
                    "F1" => Key::Named(Named::F1),
                    "F5" => Key::Named(Named::F5),
                    "F6" => Key::Named(Named::F6),
                    "F8" => Key::Named(Named::F8),
                    "F10" => Key::Named(Named::F10),
                    "1…9" => Key::Character("1".into()),
                    "−" => Key::Character("-".into()),
                    letter => Key::Character(letter.to_lowercase().into()),
                };
                let command = command(&key, held, false);
                // Lists open their rows themselves, and texts do again what was undone in them.
                assert!(command.is_some() || keys == "Enter" || keys == "Ctrl+Y", "{keys}: {name}");
                said.extend(command);
            }
        }
        use Command as C;
        use Shortcut as S;
        for there in [C::New, C::Lock, C::Send, C::Help, C::Check, C::Discreet, C::Settings, C::Larger, C::Smaller, C::UsualSize, C::Escape]
        {
            assert!(said.contains(&there), "{there:?}");
        }
        let marks = [S::Mark(FlagChange::Unseen), S::Mark(FlagChange::Flagged)];
        for there in [
            S::Reply,
            S::ReplyAll,
            S::Forward,
            S::Undo,
            S::Archive,
            S::Delete,
            S::Next,
            S::Previous,
            S::Mailbox(0),
            S::NextPane,
            S::Junk,
            S::Search,
            S::Menu,
        ]
        .into_iter()
        .chain(marks)
        {
            assert!(said.contains(&C::Mailbox(there)), "{there:?}");
        }
    }

    #[test]
    fn escape_is_first_the_widgets() {
        assert_eq!(command(&Key::Named(Named::Escape), Modifiers::empty(), true), None);
        assert_eq!(command(&Key::Named(Named::Escape), Modifiers::empty(), false), Some(Command::Escape));
        assert_eq!(command(&Key::Named(Named::Enter), Modifiers::CTRL, true), Some(Command::Send));
    }
}
