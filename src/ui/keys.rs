//! Keys and other events of windows, as what they ask for.

use crate::domain::mail::FlagChange;
use crate::ui::screen::mailbox::Shortcut;
use iced::keyboard::key::Named;
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
        Event::Keyboard(keyboard::Event::KeyPressed { key, modifiers, .. }) => {
            match command(&key, modifiers, status == event::Status::Captured) {
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
        Key::Named(Named::Delete) if !taken => Some(Command::Mailbox(Shortcut::Delete)),
        Key::Named(Named::ArrowDown) if !taken && !ctrl => Some(Command::Mailbox(Shortcut::Next)),
        Key::Named(Named::ArrowUp) if !taken && !ctrl => Some(Command::Mailbox(Shortcut::Previous)),
        Key::Character(c) => {
            let mut letters = c.chars();
            let letter = letters.next().filter(|_| letters.next().is_none())?.to_ascii_lowercase();
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
    fn escape_is_first_the_widgets() {
        assert_eq!(command(&Key::Named(Named::Escape), Modifiers::empty(), true), None);
        assert_eq!(command(&Key::Named(Named::Escape), Modifiers::empty(), false), Some(Command::Escape));
        assert_eq!(command(&Key::Named(Named::Enter), Modifiers::CTRL, true), Some(Command::Send));
    }
}
