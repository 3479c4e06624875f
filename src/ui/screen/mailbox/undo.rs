//! Taking back what was decided: the engine knows what that is, sending included.

use super::actions::Next;
use super::state::Outcome;
use super::{Event, Message, State};
use crate::domain::Problem;
use crate::domain::intent::Undone;
use crate::engine::KeptDraft;
use crate::text::window::mailbox as words;
use crate::ui::desk::Desk;
use crate::ui::screen::compose::Start;
use crate::ui::theme::Tone;
use iced::Task;

impl State {
    /// Takes back the last decision.
    pub(super) fn undo_last(&mut self, desk: &mut Desk<'_>) -> Task<Message> {
        if !self.is_open {
            return Task::none();
        }
        desk.ask(words::undoing(), None, |handle| async move { handle.undo().await }, Message::Undone)
    }

    pub(super) fn undone(&mut self, result: Result<Option<Undone>, Problem>, desk: &mut Desk<'_>) -> Task<Message> {
        let toast = match result {
            Ok(None) => return self.toast(words::nothing_to_undo(), false),
            Ok(Some(Undone::Mails(count))) => {
                // It is selected where it comes back.
                self.expected = self.taken.take();
                self.toast(words::undone_mails(count), false)
            }
            Ok(Some(Undone::Folder)) => self.toast(words::undone_folder(), false),
            Ok(Some(Undone::Sending(draft))) => {
                let reopen = desk.quietly(
                    move |handle| async move { Ok(handle.drafts().await?.into_iter().find(|kept| kept.id == draft)) },
                    |result| Message::TakenBack(result.map(|kept| kept.map(Box::new))),
                );
                Task::batch([self.toast(words::undone_sending(), false), reopen, self.ask_outbox(desk)])
            }
            Err(Problem::PinNeeded) => return self.locked(),
            Err(Problem::Stopped) => return Task::none(),
            Err(problem) => {
                self.toast = None;
                self.notice(Tone::Error, words::undo_failed(&problem), Next::Nothing);
                return Task::none();
            }
        };
        Task::batch([toast, self.look(None, desk), self.search_again(desk)])
    }

    /// A message that was to leave is being written again.
    pub(super) fn taken_back(&mut self, result: Result<Option<Box<KeptDraft>>, Problem>) -> Outcome {
        match result {
            Ok(Some(kept)) => (Task::none(), Some(Event::Compose(Box::new(Start::Kept(kept))))),
            Ok(None) => (Task::none(), None),
            Err(problem) => {
                self.notice(Tone::Error, words::undo_failed(&problem), Next::Drafts);
                (Task::none(), None)
            }
        }
    }
}
