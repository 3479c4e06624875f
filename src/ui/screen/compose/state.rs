//! What the composer knows: one message being written.

use crate::domain::bal::BalAddress;
use crate::domain::mail::{MailId, Reading};
use crate::ui::desk::Desk;
use iced::Task;

/// How a message begins.
#[derive(Debug, Clone)]
pub enum Start {
    /// Empty.
    New {
        /// The mailbox it leaves from, to begin with.
        from: BalAddress,
    },
    /// A reply.
    Reply {
        /// The message answered.
        mail: MailId,
        /// What it says.
        reading: Reading,
        /// To all its recipients.
        all: bool,
    },
    /// A message passed on with its attachments.
    Forward {
        /// The message passed on.
        mail: MailId,
        /// What it says.
        reading: Reading,
    },
    /// A draft of the server's, taken up again.
    Draft {
        /// The draft.
        mail: MailId,
        /// What it says.
        reading: Reading,
    },
}

/// A message being written.
#[derive(Debug)]
pub struct State;

/// What happens in it.
#[derive(Debug, Clone)]
pub enum Message {
    /// The person asks to close the window.
    Close,
    /// A file was dropped on the window.
    Dropped(std::path::PathBuf),
    /// Ctrl+Enter.
    Send,
    /// Escape.
    Escape,
    /// Ctrl+Z outside a text: takes back the sending that waits.
    Undo,
    /// The session is open again: what waited for it goes on.
    Resume,
}

/// What concerns the others.
#[derive(Debug, Clone)]
pub enum Event {
    /// The window can close: nothing in it would be lost.
    Close,
    /// The message left, or nobody can tell: mailboxes are to be looked at again.
    Sent {
        /// The mailbox it left from.
        account: BalAddress,
        /// What to tell.
        sentence: String,
    },
}

impl State {
    /// Begins a message; the task focuses where the person writes first.
    #[must_use]
    pub fn new(_start: Start, _desk: &mut Desk<'_>) -> (Self, Task<Message>) {
        (Self, Task::none())
    }

    /// The window's title: it names nobody.
    #[must_use]
    pub fn title(&self) -> String {
        String::new()
    }

    /// Whether something written would be lost if the program ended now.
    #[must_use]
    pub fn is_unsaved(&self) -> bool {
        false
    }

    /// Handles a message.
    pub fn update(&mut self, _message: Message, _desk: &mut Desk<'_>) -> (Task<Message>, Option<Event>) {
        (Task::none(), None)
    }
}
