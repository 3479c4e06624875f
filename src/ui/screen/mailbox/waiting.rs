//! What was decided and a server does not know yet: how much it is, and what to do where the server leaves it unanswered.

use super::actions::Next;
use super::{Message, State};
use crate::domain::Problem;
use crate::domain::bal::BalAddress;
use crate::domain::intent::Waiting;
use crate::text::window::mailbox as words;
use crate::ui::desk::Desk;
use crate::ui::theme::Tone;
use iced::Task;
use time::{Duration, OffsetDateTime};

/// A server that is there is told within this time: nobody needs to hear of it.
const PROMPT: Duration = Duration::seconds(4);

/// What a server is still to be told.
#[derive(Default)]
pub(super) struct Telling {
    pub(super) waiting: Waiting,
    /// Since when there is something.
    since: Option<OffsetDateTime>,
}

impl Telling {
    fn set(&mut self, waiting: Waiting, now: OffsetDateTime) {
        self.since = if waiting.decisions == 0 { None } else { self.since.or(Some(now)) };
        self.waiting = waiting;
    }

    /// How many decisions wait, where that is worth saying.
    pub(super) fn count(&self, is_away: bool, now: OffsetDateTime) -> Option<u64> {
        let is_long = self.since.is_some_and(|since| now - since >= PROMPT);
        (self.waiting.decisions > 0 && (is_away || is_long)).then_some(self.waiting.decisions)
    }
}

impl State {
    /// Asks what each server is still to be told.
    pub(super) fn ask_waiting(&self, desk: &Desk<'_>) -> Task<Message> {
        if !self.is_open {
            return Task::none();
        }
        let session = self.session;
        let work = |handle: crate::engine::Handle| async move { handle.waiting().await };
        desk.quietly(work, move |result| Message::WaitingCame(session, result.unwrap_or_default()))
    }

    pub(super) fn waiting_came(&mut self, session: u64, all: Vec<(BalAddress, Waiting)>, desk: &Desk<'_>) -> Task<Message> {
        if session == self.session {
            for (address, waiting) in all {
                if let Some(account) = self.mailbox_mut(&address) {
                    account.telling.set(waiting, desk.now);
                }
            }
        }
        Task::none()
    }

    /// A server is told again what it left without an answer.
    pub(super) fn tell_again(&mut self, address: BalAddress, desk: &Desk<'_>) -> Task<Message> {
        desk.quietly(|handle| async move { handle.tell_again(&address).await }, Message::Told)
    }

    /// What a server left without an answer is given up: it is shown as it was before.
    pub(super) fn give_up(&mut self, address: BalAddress, desk: &Desk<'_>) -> Task<Message> {
        desk.quietly(|handle| async move { handle.give_up(&address).await }, Message::Told)
    }

    pub(super) fn told_again(&mut self, result: Result<(), Problem>, desk: &mut Desk<'_>) -> Task<Message> {
        match result {
            Ok(()) => {}
            Err(Problem::PinNeeded) => return self.locked(),
            Err(problem) => self.notice(Tone::Error, words::decision_failed(words::Decision::Told, &problem), Next::Nothing),
        }
        Task::batch([self.ask_waiting(desk), self.look(None, desk)])
    }
}
