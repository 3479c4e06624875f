//! The store of whoever wanted the system's keyring to open it too: to be read, and written in, without the card.

use super::view::problem_block;
use super::{Message, State};
use crate::domain::Problem;
use crate::engine::{Handle, StoreSecret};
use crate::text::window::unlock as say;
use crate::ui::desk::{Desk, Look, id};
use crate::ui::theme::SPACE_S;
use crate::ui::widget::{Element, button, muted};
use iced::Task;
use iced::widget::column;

/// What is being done with the keyring.
#[derive(Default)]
pub(super) struct Keyring {
    /// Whether it may open the store.
    is_offered: bool,
    /// Whether it is being asked: the desktop may be asking for its password.
    is_busy: bool,
    /// Why it did not open the store.
    problem: Option<Problem>,
}

/// What happens to it.
#[derive(Debug, Clone)]
pub enum KeyringMessage {
    /// Whether it may open the store.
    Offered(bool),
    /// It is to.
    Open,
    /// It was tried.
    Opened(Result<(), Problem>),
}

impl State {
    pub(super) fn about_keyring(&mut self, message: KeyringMessage, desk: &Desk<'_>) -> Task<Message> {
        let keyring = &mut self.keyring;
        match message {
            KeyringMessage::Offered(offered) => keyring.is_offered = offered,
            KeyringMessage::Open if keyring.is_offered && !keyring.is_busy && self.trying.is_none() => {
                (keyring.is_busy, keyring.problem) = (true, None);
                let open = |handle: Handle| async move { handle.open_store(StoreSecret::Keyring).await };
                return desk.quietly(open, |result| Message::Keyring(KeyringMessage::Opened(result)));
            }
            KeyringMessage::Opened(result) if keyring.is_busy => {
                keyring.is_busy = false;
                // What opened is learnt from the engine; what a PIN took the place of needs no word.
                keyring.problem = result.err().filter(|problem| !matches!(problem, Problem::Stopped));
                // What will not change until the card was there is not offered again.
                keyring.is_offered &= !matches!(keyring.problem, Some(Problem::KeyringBarred | Problem::KeyringRefused));
            }
            KeyringMessage::Open | KeyringMessage::Opened(_) => {}
        }
        Task::none()
    }

    /// The way in without the card, and why it did not open.
    pub(super) fn keyring_block<'a>(&'a self, look: Look<'a>) -> Option<Element<'a, Message>> {
        let keyring = &self.keyring;
        if !keyring.is_offered && keyring.problem.is_none() {
            return None;
        }
        let told = keyring.problem.as_ref().map(problem_block);
        let label = if keyring.is_busy { say::keyring_opening() } else { say::keyring_open() };
        let can_open = !keyring.is_busy && self.trying.is_none();
        let open = button(label).id(id(look.window, "unlock/keyring"));
        let open = open.on_press_maybe(can_open.then_some(Message::Keyring(KeyringMessage::Open)));
        let offer = keyring.is_offered.then(|| column![Element::from(open), muted(say::keyring_hint())].spacing(SPACE_S));
        Some(column![].push(told).push(offer).spacing(SPACE_S).into())
    }
}
