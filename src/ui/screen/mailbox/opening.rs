//! Selecting, opening, and writing from a message.

use super::state::{LIST, Outcome, State, later, row_height};
use super::{Event, Message};
use crate::domain::folder::SpecialUse;
use crate::domain::mail::{FlagChange, Summary};
use crate::text::window::mailbox as words;
use crate::ui::desk::{Desk, id};
use crate::ui::screen::compose::{self, Start};
use crate::ui::screen::reader;
use crate::ui::widget::reveal;
use iced::Task;
use std::time::{Duration, Instant};

/// Where the selection stays this long, its message is opened.
const REST: Duration = Duration::from_millis(150);

/// What to write once the message has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    Reply { all: bool },
    Forward,
    Draft,
}

impl State {
    /// Selects a row, and shows its message: at once, or where the selection comes to rest when it moves fast.
    pub(super) fn select(&mut self, place: usize, desk: &mut Desk<'_>) -> Task<Message> {
        let Some(listing) = &mut self.listing else { return Task::none() };
        if place >= listing.rows.count() {
            return Task::none();
        }
        self.expected = None;
        listing.moves += 1;
        let now = Instant::now();
        let is_fast = listing.moved_at.replace(now).is_some_and(|at| now.duration_since(at) < REST);
        let found = listing.rows.get(place).cloned();
        listing.chosen = if found.is_none() { Some(place) } else { None };
        let moves = listing.moves;
        let reveal = reveal(id(desk.window, LIST), place, row_height(desk.preferences), listing.viewport);
        // Where the reader has the list's place, it is found there when it comes back.
        listing.viewport = listing.viewport.showing(place, row_height(desk.preferences));
        let Some(summary) = found else { return Task::batch([reveal, self.ask_pages(false, desk)]) };
        listing.selected = Some((summary, place));
        self.is_reading = true;
        let show = if is_fast { later(REST, Message::Show(moves)) } else { self.show(desk) };
        Task::batch([reveal, show])
    }

    /// The next or the previous row.
    pub(super) fn step(&mut self, by: isize, desk: &mut Desk<'_>) -> Task<Message> {
        if let Some(search) = &self.search {
            let place = search.selected_place().map_or(0, |place| place.saturating_add_signed(by));
            return self.search_selected(place.min(search.rows().len().saturating_sub(1)), desk);
        }
        let Some(listing) = &self.listing else { return Task::none() };
        let at = listing.chosen.or_else(|| listing.selected_place());
        let place = match (at, &listing.selected) {
            (Some(at), _) => at.saturating_add_signed(by),
            // The row has gone: what took its place is next.
            (None, Some((_, last))) => last.saturating_add_signed(by.min(0)),
            (None, None) => 0,
        };
        self.select(place.min(listing.rows.count().saturating_sub(1)), desk)
    }

    pub(super) fn show_settled(&mut self, moves: u64, desk: &mut Desk<'_>) -> Task<Message> {
        if self.listing.as_ref().is_some_and(|listing| listing.moves == moves) { self.show(desk) } else { Task::none() }
    }

    /// Shows the selected message in the reader.
    pub(super) fn show(&mut self, desk: &mut Desk<'_>) -> Task<Message> {
        let selected = self.selected();
        if selected.as_ref().map(|summary| &summary.id) == self.shown.as_ref().map(|shown| &shown.id) {
            return Task::none();
        }
        self.wanted = None;
        self.shown = selected;
        self.refresh_reader(desk)
    }

    /// Enter, or a double click: the message counts as read; a draft is taken up again.
    pub(super) fn opened(&mut self, place: usize, desk: &mut Desk<'_>) -> Outcome {
        let select = self.select(place, desk);
        let (open, event) = self.open_shown(desk);
        (Task::batch([select, open]), event)
    }

    /// What is selected is opened.
    pub(super) fn open_shown(&mut self, desk: &mut Desk<'_>) -> Outcome {
        let show = self.show(desk);
        let Some(shown) = self.shown.clone() else { return (show, None) };
        if self.is_in(&shown, SpecialUse::Drafts) {
            let (task, event) = self.compose(Wanted::Draft, desk);
            return (Task::batch([show, task]), event);
        }
        (Task::batch([show, self.mark_read(&shown, desk)]), None)
    }

    /// Whether a message is in the folder of that use.
    pub(super) fn is_in(&self, summary: &Summary, special: SpecialUse) -> bool {
        self.mailbox(&summary.id.account).is_some_and(|account| account.use_of(&self.folder_of(&summary.id)) == Some(special))
    }

    /// Writes from the current message, now or once it has come.
    pub(super) fn compose(&mut self, wanted: Wanted, desk: &mut Desk<'_>) -> Outcome {
        let show = self.show(desk);
        if self.shown.is_none() {
            return (show, None);
        }
        self.wanted = Some(wanted);
        let event = self.try_compose();
        let toast = if event.is_none() { self.toast(words::compose_waits(), false) } else { Task::none() };
        (Task::batch([show, toast]), event)
    }

    /// Writes, if the message has come.
    fn try_compose(&mut self) -> Option<Event> {
        let reading = self.wanted.and(self.reader.reading())?.clone();
        let mail = self.shown.as_ref()?.id.clone();
        let start = match self.wanted.take()? {
            Wanted::Reply { all } => Start::Reply { mail, reading, all },
            Wanted::Forward => Start::Forward { mail, reading },
            Wanted::Draft => Start::Draft { mail, reading },
        };
        Some(Event::Compose(Box::new(start)))
    }

    /// Something happened in the reader.
    pub(super) fn reader(&mut self, message: reader::Message, desk: &mut Desk<'_>) -> Outcome {
        let (task, event) = self.reader.update(message, desk);
        let task = task.map(Message::Reader);
        let (more, event) = match event {
            Some(event) => self.reader_asks(event, desk),
            None => (Task::none(), None),
        };
        let event = event.or_else(|| self.try_compose());
        (Task::batch([task, more]), event)
    }

    /// The reader asks something about the message it shows, whatever is selected meanwhile.
    pub(super) fn reader_asks(&mut self, event: reader::Event, desk: &mut Desk<'_>) -> Outcome {
        let Some(shown) = self.shown.clone() else { return (Task::none(), None) };
        let wanted = match event {
            reader::Event::Reply { all } => Wanted::Reply { all },
            reader::Event::Forward => Wanted::Forward,
            reader::Event::EditDraft => Wanted::Draft,
            reader::Event::Mark(change) => return (self.mark(&shown, change, desk), None),
            reader::Event::Shown => {
                // Those who write, and are written to, are suggested in the composer.
                if let Some(reading) = self.reader.reading() {
                    compose::seen(&reading.content);
                }
                return (self.mark_read(&shown, desk), None);
            }
            reader::Event::Archive => return (self.archive(Some(shown), desk), None),
            reader::Event::Delete => return (self.delete(Some(shown), desk), None),
            reader::Event::Move => return (self.choose_folder_for(shown, desk), None),
            reader::Event::Open(summary) => return (self.open_other(*summary, desk), None),
            reader::Event::HandOverFolder(folder) => return (Task::none(), Some(Event::HandOverFolder(folder))),
            reader::Event::Search(words) => return (self.typed(words, desk), None),
            reader::Event::Back => return (self.back(desk), None),
        };
        self.wanted = Some(wanted);
        let event = self.try_compose();
        let toast = if event.is_none() { self.toast(words::compose_waits(), false) } else { Task::none() };
        (toast, event)
    }

    /// Shows another message of the conversation, wherever it stands. What is selected follows, or is nothing any more:
    /// what is done is done to the message that is read.
    fn open_other(&mut self, summary: Summary, desk: &mut Desk<'_>) -> Task<Message> {
        self.wanted = None;
        if let Some(search) = &mut self.search {
            search.selected = search.rows().iter().position(|row| row.id == summary.id).map(|place| (summary.clone(), place));
        } else if let Some(listing) = &mut self.listing {
            listing.chosen = None;
            listing.selected = listing.rows.place_of(&summary.id).map(|place| (summary.clone(), place));
        }
        self.is_reading = true;
        self.shown = Some(summary);
        self.refresh_reader(desk)
    }

    /// Tells the reader which message to show, with its marks as they are now.
    pub(super) fn refresh_reader(&mut self, desk: &mut Desk<'_>) -> Task<Message> {
        let open = self.reader.open(self.shown.as_ref(), desk).map(Message::Reader);
        let is_draft = self.shown.as_ref().is_some_and(|shown| self.is_in(shown, SpecialUse::Drafts));
        self.reader.set_draft(is_draft);
        open
    }

    /// U and F: the other way round from what it is.
    pub(super) fn toggle(&mut self, change: FlagChange, desk: &mut Desk<'_>) -> Task<Message> {
        let Some(current) = self.current() else { return Task::none() };
        let change = match change {
            FlagChange::Seen | FlagChange::Unseen if current.flags.seen => FlagChange::Unseen,
            FlagChange::Seen | FlagChange::Unseen => FlagChange::Seen,
            FlagChange::Flagged | FlagChange::Unflagged if current.flags.flagged => FlagChange::Unflagged,
            FlagChange::Flagged | FlagChange::Unflagged => FlagChange::Flagged,
            FlagChange::Answered => FlagChange::Answered,
        };
        self.mark(&current, change, desk)
    }
}
