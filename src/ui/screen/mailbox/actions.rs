//! What is done to messages: shown at once, asked in the background, put back where that fails.

use super::Message;
use super::checking::mark_everywhere;
use super::listing::Spot;
use super::state::{LIST, MOVE_FILTER, State, later};
use super::undo::Undo;
use crate::domain::Problem;
use crate::domain::folder::SpecialUse;
use crate::domain::mail::{FlagChange, MailId, Summary};
use crate::text::window::mailbox as words;
use crate::ui::desk::{Desk, id};
use crate::ui::theme::Tone;
use crate::ui::widget::focus;
use iced::Task;
use std::time::Duration;

/// How long a toast stays.
const TOAST: Duration = Duration::from_secs(8);
/// How many notices stay.
const NOTICES: usize = 3;

/// Where a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Delete,
    Archive,
    Move,
}

/// A message that left the list and that the server is asked to move.
#[derive(Clone)]
pub(super) struct Removal {
    pub(super) number: u64,
    pub(super) kind: Kind,
    pub(super) summary: Summary,
    /// Where it was.
    pub(super) place: usize,
    /// The folder it goes to; unknown for a trash that is not listed.
    pub(super) target: Option<String>,
}

/// A mark the server is asked to change.
pub(super) struct PendingMark {
    pub(super) number: u64,
    pub(super) id: MailId,
    pub(super) change: FlagChange,
}

/// A message that stays until it is dismissed.
pub(super) struct Notice {
    pub(super) number: u64,
    pub(super) tone: Tone,
    pub(super) sentence: String,
    pub(super) next: Next,
}

/// What to do about a notice.
pub(super) enum Next {
    Nothing,
    Remove(Box<Removal>),
    Mark(Box<MailId>, FlagChange),
    Restore(Box<Undo>),
    ChooseFolder(Box<Summary>),
    Open(Spot),
}

/// A message that goes by itself.
pub(super) struct Toast {
    pub(super) number: u64,
    pub(super) sentence: String,
    pub(super) undo: bool,
}

/// A folder is being chosen.
pub(super) struct Moving {
    pub(super) summary: Summary,
    pub(super) filter: String,
}

impl State {
    pub(super) fn toast(&mut self, sentence: String, undo: bool) -> Task<Message> {
        let number = self.number();
        self.toast = Some(Toast { number, sentence, undo });
        later(TOAST, Message::ToastOver(number))
    }

    pub(super) fn toast_over(&mut self, number: u64) -> Task<Message> {
        self.toast.take_if(|toast| toast.number == number);
        Task::none()
    }

    pub(super) fn notice(&mut self, tone: Tone, sentence: String, next: Next) {
        let number = self.number();
        self.notices.retain(|notice| notice.sentence != sentence || !matches!(notice.next, Next::Nothing));
        self.notices.push(Notice { number, tone, sentence, next });
        if self.notices.len() > NOTICES {
            self.notices.remove(0);
        }
    }

    pub(super) fn dismiss(&mut self, number: u64) -> Task<Message> {
        self.notices.retain(|notice| notice.number != number);
        Task::none()
    }

    pub(super) fn retry(&mut self, number: u64, desk: &mut Desk<'_>) -> Task<Message> {
        let Some(at) = self.notices.iter().position(|notice| notice.number == number) else { return Task::none() };
        match self.notices.remove(at).next {
            Next::Nothing => Task::none(),
            Next::Remove(removal) => self.remove(removal.summary, removal.kind, removal.target, desk),
            Next::Mark(id, change) => {
                mark_everywhere(self, &id, change);
                self.count_mark(&id, change);
                Task::batch([self.refresh_reader(desk), self.ask_mark(*id, change, desk)])
            }
            Next::Restore(undo) => self.restore(*undo, desk),
            Next::ChooseFolder(summary) => self.choose_folder_for(*summary, desk),
            Next::Open(spot) => self.open_folder(spot, desk),
        }
    }

    pub(super) fn delete(&mut self, summary: Option<Summary>, desk: &mut Desk<'_>) -> Task<Message> {
        let Some(summary) = summary else { return Task::none() };
        if self.is_in(&summary, SpecialUse::Trash) {
            return self.toast(words::already_in_trash(), false);
        }
        let target = self.mailbox(&summary.id.account).and_then(|account| account.special(SpecialUse::Trash));
        self.remove(summary, Kind::Delete, target, desk)
    }

    pub(super) fn archive(&mut self, summary: Option<Summary>, desk: &mut Desk<'_>) -> Task<Message> {
        let Some(summary) = summary else { return Task::none() };
        if self.is_in(&summary, SpecialUse::Archive) {
            return self.toast(words::already_archived(), false);
        }
        match self.mailbox(&summary.id.account).and_then(|account| account.special(SpecialUse::Archive)) {
            Some(archive) => self.remove(summary, Kind::Archive, Some(archive), desk),
            None => {
                self.notice(Tone::Info, words::no_archive(), Next::ChooseFolder(Box::new(summary)));
                Task::none()
            }
        }
    }

    /// Takes a message out of the list, selects the next one, and asks the server.
    fn remove(&mut self, summary: Summary, kind: Kind, target: Option<String>, desk: &mut Desk<'_>) -> Task<Message> {
        if self.removals.iter().any(|removal| removal.summary.id == summary.id) || target.as_ref() == Some(&summary.id.folder) {
            return Task::none();
        }
        let number = self.number();
        let id = summary.id.clone();
        // The list on screen comes first, and tells the place.
        let places: Vec<usize> = self.listings_of(&id).filter_map(|listing| listing.rows.remove(id.uid)).collect();
        let place = places.first().copied();
        if let Some(account) = self.mailbox_mut(&id.account) {
            account.count(&id.folder, &summary, false);
            if let Some(target) = &target {
                account.count(target, &summary, true);
            }
        }
        let removal = Removal { number, kind, summary, place: place.unwrap_or_default(), target: target.clone() };
        self.push_undo(Undo::new(&removal));
        let label = target.as_deref().map(|target| self.folder_label(&id.account, target)).unwrap_or_default();
        let toast = self.toast(words::removed(kind.name(), &label), true);
        self.removals.push(removal);
        let next = self.select_after(&id, place, desk);
        let account = id.account.clone();
        let work = |handle: crate::engine::Handle| async move {
            match (kind, target) {
                (Kind::Archive | Kind::Move, Some(target)) => handle.relocate(&id, &target).await,
                _ => handle.delete(&id).await,
            }
        };
        let ask = desk.ask(words::removing(kind.name()), Some(&account), work, move |result| Message::Removed(number, result));
        Task::batch([toast, next, ask])
    }

    /// Selects what took the place of a message that left.
    fn select_after(&mut self, id: &MailId, place: Option<usize>, desk: &mut Desk<'_>) -> Task<Message> {
        let Some(listing) = &mut self.listing else { return Task::none() };
        let was_selected = listing.selected.as_ref().is_some_and(|(selected, _)| selected.id == *id);
        let was_shown = self.shown.as_ref().is_some_and(|shown| shown.id == *id);
        if !was_selected && !was_shown {
            return Task::none();
        }
        let last = listing.rows.count().checked_sub(1);
        match (last, was_selected) {
            (Some(last), true) => {
                let is_reading = self.is_reading;
                let place = place.unwrap_or_else(|| listing.selected.as_ref().map(|(_, at)| *at).unwrap_or_default());
                listing.selected = None;
                let task = self.select(place.min(last), desk);
                self.is_reading = is_reading;
                task
            }
            (None, true) => {
                listing.selected = None;
                self.is_reading = false;
                self.show(desk)
            }
            (_, false) => self.show(desk),
        }
    }

    pub(super) fn removed(&mut self, number: u64, result: Result<Option<MailId>, Problem>, desk: &mut Desk<'_>) -> Task<Message> {
        let Some(at) = self.removals.iter().position(|removal| removal.number == number) else { return Task::none() };
        let removal = self.removals.remove(at);
        let account = removal.summary.id.account.clone();
        let after = match result {
            Ok(new) => self.removal_done(number, new, desk),
            Err(problem) => {
                self.put_back(removal, &problem);
                Task::none()
            }
        };
        // Counts and places are the server's again once nothing is under way.
        let look = if self.removals.is_empty() { self.check(Some(&account), false, desk) } else { Task::none() };
        Task::batch([after, look])
    }

    fn put_back(&mut self, removal: Removal, problem: &Problem) {
        let was_undone = self.forget_undo(removal.number);
        let id = removal.summary.id.clone();
        let is_gone = matches!(problem, Problem::MailMissing | Problem::MailIdStale);
        if let Some(account) = self.mailbox_mut(&id.account) {
            if let Some(target) = &removal.target {
                account.count(target, &removal.summary, false);
            }
            if !is_gone {
                account.count(&id.folder, &removal.summary, true);
            }
        }
        self.toast = None;
        if !is_gone {
            for listing in self.listings_of(&id).filter(|listing| !listing.spot.unread || !removal.summary.flags.seen) {
                listing.rows.put_back(removal.summary.clone(), removal.place);
            }
        }
        if !was_undone {
            let sentence = words::removal_failed(removal.kind.name(), problem);
            let next = if is_gone { Next::Nothing } else { Next::Remove(Box::new(removal)) };
            self.notice(Tone::Error, sentence, next);
        }
    }

    pub(super) fn count_mark(&mut self, id: &MailId, change: FlagChange) {
        if let Some(account) = self.mailbox_mut(&id.account)
            && let FlagChange::Seen | FlagChange::Unseen = change
        {
            account.count_read(&id.folder, change == FlagChange::Seen);
        }
    }

    pub(super) fn ask_mark(&mut self, id: MailId, change: FlagChange, desk: &Desk<'_>) -> Task<Message> {
        let number = self.number();
        self.marks.push(PendingMark { number, id: id.clone(), change });
        desk.quietly(|handle| async move { handle.flag(&id, change).await }, move |result| Message::Marked(number, result))
    }

    pub(super) fn marked(&mut self, number: u64, result: Result<(), Problem>, desk: &mut Desk<'_>) -> Task<Message> {
        let Some(at) = self.marks.iter().position(|pending| pending.number == number) else { return Task::none() };
        let PendingMark { id, change, .. } = self.marks.remove(at);
        let Err(problem) = result else { return Task::none() };
        let back = match change {
            FlagChange::Seen => FlagChange::Unseen,
            FlagChange::Unseen => FlagChange::Seen,
            FlagChange::Flagged => FlagChange::Unflagged,
            FlagChange::Unflagged => FlagChange::Flagged,
            FlagChange::Answered => return Task::none(),
        };
        if mark_everywhere(self, &id, back) {
            self.count_mark(&id, back);
        }
        // A mark that could not be set on a message that moved meanwhile is no news.
        if !matches!(problem, Problem::MailMissing | Problem::MailIdStale) {
            self.notice(Tone::Error, words::mark_failed(&problem), Next::Mark(Box::new(id), change));
        }
        self.refresh_reader(desk)
    }

    pub(super) fn choose_folder(&mut self, desk: &Desk<'_>) -> Task<Message> {
        self.current().map_or_else(Task::none, |current| self.choose_folder_for(current, desk))
    }

    pub(super) fn choose_folder_for(&mut self, summary: Summary, desk: &Desk<'_>) -> Task<Message> {
        self.moving = Some(Moving { summary, filter: String::new() });
        focus(id(desk.window, MOVE_FILTER))
    }

    pub(super) fn move_filter(&mut self, filter: String) -> Task<Message> {
        if let Some(moving) = &mut self.moving {
            moving.filter = filter;
        }
        Task::none()
    }

    /// Enter in the filter: the first folder that matches, once something was typed.
    pub(super) fn move_first(&mut self, desk: &mut Desk<'_>) -> Task<Message> {
        let is_typed = self.moving.as_ref().is_some_and(|moving| !moving.filter.trim().is_empty());
        let first = self.destinations().into_iter().next().filter(|_| is_typed).map(|entry| entry.folder.name.clone());
        first.map_or_else(Task::none, |folder| self.move_to(folder, desk))
    }

    pub(super) fn move_to(&mut self, folder: String, desk: &mut Desk<'_>) -> Task<Message> {
        let Some(moving) = self.moving.take() else { return Task::none() };
        let list = focus(id(desk.window, LIST));
        Task::batch([self.remove(moving.summary, Kind::Move, Some(folder), desk), list])
    }

    pub(super) fn move_cancelled(&mut self, desk: &Desk<'_>) -> Task<Message> {
        self.moving = None;
        focus(id(desk.window, LIST))
    }

    /// The folders a message can go to, as the filter has them.
    pub(super) fn destinations(&self) -> Vec<super::tree::Entry<'_>> {
        let Some(moving) = &self.moving else { return vec![] };
        let filter = moving.filter.trim().to_lowercase();
        let folders = self.mailbox(&moving.summary.id.account).map(super::account::Account::folders).unwrap_or_default();
        let can = |entry: &super::tree::Entry<'_>| {
            entry.folder.selectable
                && entry.folder.name != moving.summary.id.folder
                && entry.special != Some(SpecialUse::Drafts)
                && (entry.path.to_lowercase().contains(&filter) || entry.folder.name.to_lowercase().contains(&filter))
        };
        super::tree::tree(folders).into_iter().filter(can).collect()
    }
}

impl Kind {
    /// What sentences call it.
    pub(super) fn name(self) -> words::Removal {
        match self {
            Kind::Delete => words::Removal::Delete,
            Kind::Archive => words::Removal::Archive,
            Kind::Move => words::Removal::Move,
        }
    }
}
