//! What the directory's panel knows: a search and its answer.

use crate::domain::directory::DirectoryEntry;
use crate::ui::desk::Desk;
use iced::Task;

/// The directory's panel.
#[derive(Debug, Default)]
pub struct State;

/// What happens in it.
#[derive(Debug, Clone)]
pub enum Message {}

/// What concerns the composer.
#[derive(Debug, Clone)]
pub enum Event {
    /// Somebody was chosen.
    Add(DirectoryEntry),
}

impl State {
    /// Handles a message.
    pub fn update(&mut self, message: Message, _desk: &mut Desk<'_>) -> (Task<Message>, Option<Event>) {
        match message {}
    }
}
