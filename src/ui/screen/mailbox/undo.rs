//! Taking back what was decided: the engine knows what that is, sending included.

use super::actions::Next;
use super::state::Outcome;
use super::{Event, Message, State};
use crate::domain::Problem;
use crate::domain::intent::Undone;
use crate::domain::mail::MailId;
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
            Ok(None) => {
                self.taken.clear();
                return self.toast(words::nothing_to_undo(), false);
            }
            Ok(Some(Undone::Mails(count))) => {
                // It is selected where it comes back.
                self.expected = self.taken.pop().and_then(|(_, id)| id);
                self.toast(words::undone_mails(count), false)
            }
            Ok(Some(Undone::Folder)) => {
                self.taken.pop();
                self.toast(words::undone_folder(), false)
            }
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

    /// Messages whose names are not in the list may have others by now: those that are selected, read, or to come back.
    pub(super) fn ask_places(&self, desk: &Desk<'_>) -> Task<Message> {
        let Some(listing) = &self.listing else { return Task::none() };
        let selected = listing.selected.as_ref().map(|(summary, _)| &summary.id);
        let shown = self.shown.as_ref().map(|shown| &shown.id).filter(|shown| Some(*shown) != selected);
        let is_lost = |id: &&MailId| id.account == listing.spot.account && listing.rows.place_of(id).is_none();
        let ask = |id: &MailId| {
            let (asked, id) = (id.clone(), id.clone());
            desk.quietly(move |handle| async move { handle.place(&asked).await }, move |now| Message::Placed(id, now))
        };
        Task::batch(self.expected.iter().chain(selected).chain(shown).filter(is_lost).map(ask).collect::<Vec<_>>())
    }

    /// A message has this name now: it is the same one, wherever it is selected, read or awaited.
    pub(super) fn placed(&mut self, id: &MailId, now: Result<MailId, Problem>, desk: &mut Desk<'_>) -> Task<Message> {
        let Some(now) = now.ok().filter(|now| now != id) else { return Task::none() };
        let taken = self.taken.iter_mut().filter_map(|(_, taken)| taken.as_mut());
        let listing = self.listing.as_mut();
        let place = listing.as_ref().and_then(|listing| listing.rows.place_of(&now));
        let is_expected = self.expected.as_ref() == Some(id);
        let selected = listing.and_then(|listing| listing.selected.as_mut()).map(|(summary, _)| &mut summary.id);
        let shown = self.shown.as_mut().map(|shown| &mut shown.id);
        for name in taken.chain(self.expected.as_mut()).chain(selected).chain(shown).filter(|name| *name == id) {
            *name = now.clone();
        }
        self.reader.rename(id, &now);
        match place {
            Some(place) if is_expected => {
                self.expected = None;
                self.select(place, desk)
            }
            _ => Task::none(),
        }
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
