//! What is decided about messages: shown at once, kept by the engine, looked at again where that fails.

use super::Message;
use super::checking::mark_everywhere;
use super::moving::Moving;
use super::state::{State, later};
use crate::domain::Problem;
use crate::domain::bal::BalAddress;
use crate::domain::folder::SpecialUse;
use crate::domain::intent::Intent;
use crate::domain::mail::{FlagChange, MailId, Summary};
use crate::text::window::mailbox as words;
use crate::ui::desk::Desk;
use crate::ui::theme::Tone;
use iced::Task;
use std::time::Duration;

/// How long a toast stays.
const TOAST: Duration = Duration::from_secs(8);
/// How long one that offers to take something back stays: no less than it can be.
const TOAST_UNDO: Duration = Duration::from_secs(12);
/// How many decisions are remembered, to show again what they took away.
const UNDOABLE: usize = 50;
/// How many notices stay.
const NOTICES: usize = 3;

/// Where a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Delete,
    Archive,
    Move,
    Junk,
    NotJunk,
    Restore,
    /// From the trash to nowhere.
    Erase,
}

/// A decision that the engine was told of, and has not answered yet.
pub(super) struct Acting {
    pub(super) number: u64,
    pub(super) account: BalAddress,
    /// What to try again where it fails.
    pub(super) next: Next,
    /// What then begins the sentence.
    pub(super) failure: words::Decision,
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
    Remove(Box<Summary>, Kind, Option<String>),
    Mark(Box<Summary>, FlagChange),
    Decide(Vec<Intent>),
    /// Look at what is on its way out.
    Outbox,
    /// Take up again what was being written.
    Drafts,
}

/// A message that goes by itself.
pub(super) struct Toast {
    pub(super) number: u64,
    pub(super) sentence: String,
    pub(super) undo: bool,
    /// The message of the outbox that it follows on its way.
    pub(super) follows: Option<u64>,
}

impl State {
    pub(super) fn toast(&mut self, sentence: String, undo: bool) -> Task<Message> {
        let number = self.number();
        self.toast = Some(Toast { number, sentence, undo, follows: None });
        later(if undo { TOAST_UNDO } else { TOAST }, Message::ToastOver(number))
    }

    pub(super) fn toast_over(&mut self, number: u64, desk: &Desk<'_>) -> Task<Message> {
        // What can still be taken back is told until it leaves.
        if self.toast.as_ref().is_some_and(|toast| toast.number == number && self.is_counting(toast, desk.now)) {
            return later(TOAST, Message::ToastOver(number));
        }
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
            Next::Remove(summary, kind, target) => self.remove(*summary, kind, target, desk),
            Next::Mark(summary, change) => self.mark(&summary, change, desk),
            Next::Decide(intents) => self.decide(intents, words::Decision::Folder, desk),
            Next::Outbox => self.show_outbox(desk),
            Next::Drafts => self.resume_draft(desk),
        }
    }

    /// Whether a decision about this mailbox is not in the store yet.
    pub(super) fn is_acting(&self, account: &BalAddress) -> bool {
        self.acting.iter().any(|acting| acting.account == *account)
    }

    /// Suppr: to the trash; what is there already, for good.
    pub(super) fn delete(&mut self, summary: Option<Summary>, desk: &mut Desk<'_>) -> Task<Message> {
        let Some(summary) = summary else { return Task::none() };
        if self.is_in(&summary, SpecialUse::Trash) {
            return self.remove(summary, Kind::Erase, None, desk);
        }
        let target = self.special_of(&summary, SpecialUse::Trash);
        self.remove(summary, Kind::Delete, target, desk)
    }

    pub(super) fn archive(&mut self, summary: Option<Summary>, desk: &mut Desk<'_>) -> Task<Message> {
        let Some(summary) = summary else { return Task::none() };
        if self.is_in(&summary, SpecialUse::Archive) {
            return self.toast(words::already_archived(), false);
        }
        let target = self.special_of(&summary, SpecialUse::Archive);
        self.remove(summary, Kind::Archive, target, desk)
    }

    /// Unwanted, or not after all, as it stands.
    pub(super) fn junk(&mut self, summary: Option<Summary>, desk: &mut Desk<'_>) -> Task<Message> {
        let Some(summary) = summary else { return Task::none() };
        let (kind, special) =
            if self.is_in(&summary, SpecialUse::Junk) { (Kind::NotJunk, SpecialUse::Inbox) } else { (Kind::Junk, SpecialUse::Junk) };
        let target = self.special_of(&summary, special);
        self.remove(summary, kind, target, desk)
    }

    /// Out of the trash, to where it came from.
    pub(super) fn put_back(&mut self, summary: Option<Summary>, desk: &mut Desk<'_>) -> Task<Message> {
        summary.map_or_else(Task::none, |summary| self.remove(summary, Kind::Restore, None, desk))
    }

    fn special_of(&self, summary: &Summary, special: SpecialUse) -> Option<String> {
        self.mailbox(&summary.id.account).and_then(|account| account.special(special))
    }

    /// Takes a message out of the lists, selects the next one, and decides.
    pub(super) fn remove(&mut self, summary: Summary, kind: Kind, target: Option<String>, desk: &mut Desk<'_>) -> Task<Message> {
        let folder = self.folder_of(&summary.id);
        if target.as_ref() == Some(&folder) {
            return Task::none();
        }
        let id = summary.id.clone();
        // The list on screen comes first, and tells the place.
        let places: Vec<usize> = self.listings_of(&id).filter_map(|listing| listing.rows.remove(&id)).collect();
        let place = places.first().copied();
        let found = self.search.as_mut().and_then(|search| search.remove(&id));
        if let Some(account) = self.mailbox_mut(&id.account) {
            account.count(&folder, &summary, false);
            if let Some(target) = &target {
                account.count(target, &summary, true);
            }
        }
        let label = target.as_deref().map(|target| self.folder_label(&id.account, target)).unwrap_or_default();
        let toast = self.toast(words::removed(kind.name(), &label), true);
        let intent = match (kind, &target) {
            (Kind::Delete, _) => Intent::Delete(id.clone()),
            (Kind::Archive, _) => Intent::Archive(id.clone()),
            (Kind::Move, Some(target)) => Intent::Move(id.clone(), target.clone()),
            (Kind::Move | Kind::Restore, _) => Intent::Restore(id.clone()),
            (Kind::Junk, _) => Intent::Junk(id.clone()),
            (Kind::NotJunk, _) => Intent::NotJunk(id.clone()),
            (Kind::Erase, _) => Intent::Erase(id.clone()),
        };
        let next = if self.search.is_some() { self.found_after(found, desk) } else { self.select_after(&id, place, desk) };
        let next_try = Next::Remove(Box::new(summary), kind, target);
        let ask = self.tell(vec![intent], words::Decision::Removal(kind.name()), next_try, desk);
        Task::batch([toast, next, ask])
    }

    /// Decides something that lists need not show before the store does.
    pub(super) fn decide(&mut self, intents: Vec<Intent>, failure: words::Decision, desk: &Desk<'_>) -> Task<Message> {
        self.tell(intents.clone(), failure, Next::Decide(intents), desk)
    }

    /// Tells the engine, which answers as soon as it is kept. Answers from before that are dropped.
    fn tell(&mut self, intents: Vec<Intent>, failure: words::Decision, next: Next, desk: &Desk<'_>) -> Task<Message> {
        let Some(account) = intents.first().map(|intent| intent.account().clone()) else { return Task::none() };
        let number = self.number();
        let renewed = self.number();
        if let Some(listing) = self.listing.as_mut().filter(|listing| listing.spot.account == account) {
            listing.number = renewed;
            listing.rows.doubt();
        }
        if self.taken.len() == UNDOABLE {
            self.taken.remove(0);
        }
        self.taken.push((number, comes_back(&intents).cloned()));
        self.acting.push(Acting { number, account, next, failure });
        desk.quietly(|handle| async move { handle.act(intents).await }, move |result| Message::Acted(number, result))
    }

    /// The engine keeps a decision, or cannot.
    pub(super) fn acted(&mut self, number: u64, result: Result<(), Problem>, desk: &mut Desk<'_>) -> Task<Message> {
        let Some(at) = self.acting.iter().position(|acting| acting.number == number) else { return Task::none() };
        let Acting { account, next, failure, .. } = self.acting.remove(at);
        match result {
            Ok(()) => {}
            Err(Problem::PinNeeded) => return self.locked(),
            Err(problem) => {
                self.toast = None;
                self.taken.retain(|(taken, _)| *taken != number);
                let is_gone = matches!(problem, Problem::MailMissing | Problem::MailIdStale);
                // A mark that could not be set on a message that moved meanwhile is no news.
                if !is_gone || !matches!(next, Next::Mark(..)) {
                    self.notice(Tone::Error, words::decision_failed(failure, &problem), if is_gone { Next::Nothing } else { next });
                }
            }
        }
        // Counts and rows are the store's again once nothing is under way.
        if self.is_acting(&account) { Task::none() } else { Task::batch([self.look(Some(&account), desk), self.search_again(desk)]) }
    }

    /// The server will not do what was decided: it is as it was before.
    pub(super) fn reverted(&mut self, account: &BalAddress, problem: &Problem, desk: &mut Desk<'_>) -> Task<Message> {
        self.toast.take_if(|toast| toast.undo);
        self.notice(Tone::Warning, words::reverted(&super::view::label_at(desk.accounts, account), problem), Next::Nothing);
        Task::batch([self.look(Some(account), desk), self.search_again(desk)])
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

    pub(super) fn count_mark(&mut self, id: &MailId, change: FlagChange) {
        let folder = self.folder_of(id);
        if let Some(account) = self.mailbox_mut(&id.account)
            && let FlagChange::Seen | FlagChange::Unseen = change
        {
            account.count_read(&folder, change == FlagChange::Seen);
        }
    }

    /// Changes a mark, as somebody decided.
    pub(super) fn mark(&mut self, summary: &Summary, change: FlagChange, desk: &mut Desk<'_>) -> Task<Message> {
        if !mark_everywhere(self, &summary.id, change) {
            return Task::none();
        }
        self.count_mark(&summary.id, change);
        let next = Next::Mark(Box::new(summary.clone()), change);
        let ask = self.tell(vec![Intent::Flag(summary.id.clone(), change)], words::Decision::Mark, next, desk);
        Task::batch([self.refresh_reader(desk), ask])
    }

    /// A message that is on screen counts as read. Nobody decided that: Ctrl+Z is for what somebody did.
    pub(super) fn mark_read(&mut self, summary: &Summary, desk: &mut Desk<'_>) -> Task<Message> {
        if !mark_everywhere(self, &summary.id, FlagChange::Seen) {
            return Task::none();
        }
        self.count_mark(&summary.id, FlagChange::Seen);
        let id = summary.id.clone();
        let account = id.account.clone();
        let ask = desk.quietly(|handle| async move { handle.shown(&id).await }, move |_| Message::Changed(account));
        Task::batch([self.refresh_reader(desk), ask])
    }

    /// The messages actions are about go to a folder, to be chosen.
    pub(super) fn choose_folder(&mut self, desk: &Desk<'_>) -> Task<Message> {
        self.current().map_or_else(Task::none, |current| self.choose_folder_for(current, desk))
    }

    pub(super) fn choose_folder_for(&mut self, summary: Summary, desk: &Desk<'_>) -> Task<Message> {
        self.moving = Some(Moving { summary, filter: String::new() });
        crate::ui::widget::focus(crate::ui::desk::id(desk.window, super::state::MOVE_FILTER))
    }
}

/// The message that is there again once this is taken back.
fn comes_back(intents: &[Intent]) -> Option<&MailId> {
    let [only] = intents else { return None };
    match only {
        Intent::Move(id, _) | Intent::Archive(id) | Intent::Delete(id) | Intent::Restore(id) => Some(id),
        Intent::Erase(id) | Intent::Junk(id) | Intent::NotJunk(id) => Some(id),
        _ => None,
    }
}

impl Kind {
    /// What sentences call it.
    pub(super) fn name(self) -> words::Removal {
        match self {
            Kind::Delete => words::Removal::Delete,
            Kind::Archive => words::Removal::Archive,
            Kind::Move => words::Removal::Move,
            Kind::Junk => words::Removal::Junk,
            Kind::NotJunk => words::Removal::NotJunk,
            Kind::Restore => words::Removal::Restore,
            Kind::Erase => words::Removal::Erase,
        }
    }
}
