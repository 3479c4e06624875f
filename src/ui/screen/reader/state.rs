//! What the reader knows: the message that is open.

use crate::domain::mail::{FlagChange, Summary};
use crate::ui::desk::Desk;
use iced::Task;

/// The reader.
#[derive(Debug, Default)]
pub struct State;

/// What happens in it.
#[derive(Debug, Clone)]
pub enum Message {}

/// What concerns the screen around it.
#[derive(Debug, Clone)]
pub enum Event {
    /// Reply.
    Reply {
        /// To all.
        all: bool,
    },
    /// Forward, with attachments.
    Forward,
    /// Take up the draft again.
    EditDraft,
    /// Change a mark.
    Mark(FlagChange),
    /// To the archive.
    Archive,
    /// To the trash.
    Delete,
    /// To another folder, to be chosen.
    Move,
    /// Back to the list, where there is no room for both.
    Back,
    /// The message is on screen: it counts as read.
    Shown,
}

impl State {
    /// Shows a message that comes from no mailbox.
    #[must_use]
    pub fn show(_reading: crate::domain::mail::Reading) -> Self {
        Self
    }

    /// Opens a message, or none.
    pub fn open(&mut self, _summary: Option<&Summary>, _desk: &mut Desk<'_>) -> Task<Message> {
        Task::none()
    }

    /// The message that is open, once it has come.
    #[must_use]
    pub fn reading(&self) -> Option<&crate::domain::mail::Reading> {
        None
    }

    /// Handles a message.
    pub fn update(&mut self, message: Message, _desk: &mut Desk<'_>) -> (Task<Message>, Option<Event>) {
        match message {}
    }
}
