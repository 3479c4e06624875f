//! What the unlock screen knows.

use crate::domain::identity::Holder;
use crate::ui::desk::Desk;
use iced::Task;

/// The unlock screen.
#[derive(Debug, Default)]
pub struct State;

/// What happens in it.
#[derive(Debug, Clone)]
pub enum Message {}

/// What concerns the others.
#[derive(Debug, Clone)]
pub enum Event {
    /// The session is open.
    Unlocked(Holder),
}

impl State {
    /// Handles a message.
    pub fn update(&mut self, message: Message, _desk: &mut Desk<'_>) -> (Task<Message>, Option<Event>) {
        match message {}
    }
}
