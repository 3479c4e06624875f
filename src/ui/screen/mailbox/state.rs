//! What the mailbox screen knows: folders, list, actions, freshness. The reader is a screen of its own inside it.

use crate::domain::mail::FlagChange;
use crate::ui::desk::Desk;
use crate::ui::screen::compose::Start;
use iced::Task;

/// The mailbox screen.
#[derive(Debug, Default)]
pub struct State;

/// What happens in it.
#[derive(Debug, Clone)]
pub enum Message {
    /// The session has just been opened: look at everything again, keep what was selected.
    Begin,
    /// Time to look for news (a timer), or somebody asked (F5).
    Check {
        /// Whether somebody asked.
        asked: bool,
    },
    /// A key that is no widget's, already translated.
    Shortcut(Shortcut),
}

/// What a key asks of the mailbox screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shortcut {
    /// Ctrl+R.
    Reply,
    /// Ctrl+Shift+R.
    ReplyAll,
    /// Ctrl+F.
    Forward,
    /// Ctrl+Z.
    Undo,
    /// E.
    Archive,
    /// Suppr.
    Delete,
    /// U or F: toggles the mark.
    Mark(FlagChange),
    /// J, or the down arrow outside a list.
    Next,
    /// K, or the up arrow outside a list.
    Previous,
    /// Escape.
    Back,
    /// Ctrl+1 to Ctrl+9: the mailbox of that place, from 0.
    Mailbox(usize),
    /// F6.
    NextPane,
}

/// What concerns the others.
#[derive(Debug, Clone)]
pub enum Event {
    /// A message is to be written.
    Compose(Box<Start>),
    /// « Pourquoi ? »: the diagnosis of a mailbox is asked for.
    Diagnose(crate::domain::bal::BalAddress),
    /// A pane has a new width: folders, or list.
    Resized {
        /// Of the folders' pane.
        folders: f32,
        /// Of the list's pane.
        list: f32,
    },
}

impl State {
    /// The mailbox whose folder is shown.
    #[must_use]
    pub fn account(&self) -> Option<&crate::domain::bal::BalAddress> {
        None
    }

    /// Handles a message.
    pub fn update(&mut self, _message: Message, _desk: &mut Desk<'_>) -> (Task<Message>, Option<Event>) {
        (Task::none(), None)
    }
}
