//! What the mailbox screen knows, and where each thing that happens is handled.

use super::account::Account;
use super::actions::{Acting, Notice, Toast};
use super::folders::{Menu, Naming};
use super::listing::{Listing, Spot};
use super::moving::Moving;
use super::opening::Wanted;
use super::outbox::Outbox;
use super::search::Search;
use super::{Event, Message, Shortcut};
use crate::domain::bal::BalAddress;
use crate::domain::mail::{MailId, Summary};
use crate::engine::{KeptDraft, Preferences};
use crate::ui::desk::{Desk, id};
use crate::ui::screen::reader;
use crate::ui::theme::{ROW_COMFORTABLE, ROW_DENSE};
use crate::ui::widget::focus;
use iced::Task;
use iced::widget::operation;
use std::time::Duration;

/// The name of the list, to give it the keyboard.
pub(super) const LIST: &str = "list";
/// The name of the reader, to give it the keyboard.
const READER: &str = "reader";
/// The name of the field that filters folders.
pub(super) const MOVE_FILTER: &str = "move-filter";
/// How many lists are kept for when their folder is opened again.
const SHELF: usize = 6;

/// What an update leads to.
pub(super) type Outcome = (Task<Message>, Option<Event>);

/// The mailbox screen.
#[derive(Default)]
pub struct State {
    /// Rises with each session: answers to an earlier one are dropped.
    pub(super) session: u64,
    /// Whether the session is open: nothing is asked otherwise.
    pub(super) is_open: bool,
    pub(super) accounts: Vec<Account>,
    pub(super) listing: Option<Listing>,
    /// Lists of folders opened before, the last one last.
    pub(super) shelf: Vec<Listing>,
    pub(super) reader: reader::State,
    /// The message in the reader.
    pub(super) shown: Option<Summary>,
    /// Whether the reader has the list's place, where there is no room for both.
    pub(super) is_reading: bool,
    /// Whether the folders have the list's place, where there is room for one pane.
    pub(super) is_choosing: bool,
    /// Whether the list is to have the keyboard as soon as it has rows.
    pub(super) is_greeting: bool,
    /// What to write once the message has come.
    pub(super) wanted: Option<Wanted>,
    /// A message to select once it is listed.
    pub(super) expected: Option<MailId>,
    /// The decisions that may be taken back, the last one last: each by its number, and the message that then comes back.
    pub(super) taken: Vec<(u64, Option<MailId>)>,
    /// Decisions that are not in the store yet.
    pub(super) acting: Vec<Acting>,
    /// What is looked for, while something is.
    pub(super) search: Option<Search>,
    pub(super) outbox: Outbox,
    /// Whether it has the list's place.
    pub(super) is_outbox: bool,
    /// What was being written when the program ended.
    pub(super) drafts: Vec<KeptDraft>,
    pub(super) menu: Option<Menu>,
    pub(super) naming: Option<Naming>,
    pub(super) notices: Vec<Notice>,
    pub(super) toast: Option<Toast>,
    pub(super) moving: Option<Moving>,
    /// The mailbox whose freshness is explained.
    pub(super) explained: Option<BalAddress>,
    /// The pane F6 goes to next.
    pane: usize,
    last_number: u64,
}

/// It holds names of people: what reaches a log through `{:?}` says nothing.
impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("mailbox::State").field("accounts", &self.accounts.len()).finish_non_exhaustive()
    }
}

/// The height of a row.
pub(super) fn row_height(preferences: &Preferences) -> f32 {
    if preferences.dense { ROW_DENSE } else { ROW_COMFORTABLE }
}

/// A message, later.
pub(super) fn later(after: Duration, message: Message) -> Task<Message> {
    Task::future(async move {
        tokio::time::sleep(after).await;
        message
    })
}

impl State {
    /// The session that answers are for.
    #[cfg(test)]
    pub(crate) fn session_for_tests(&self) -> u64 {
        self.session
    }

    /// A number never given before.
    pub(super) fn number(&mut self) -> u64 {
        self.last_number += 1;
        self.last_number
    }

    /// The mailbox whose folder is shown.
    #[must_use]
    pub fn account(&self) -> Option<&BalAddress> {
        self.listing.as_ref().map(|listing| &listing.spot.account)
    }

    pub(super) fn mailbox(&self, address: &BalAddress) -> Option<&Account> {
        self.accounts.iter().find(|account| account.address == *address)
    }

    pub(super) fn mailbox_mut(&mut self, address: &BalAddress) -> Option<&mut Account> {
        self.accounts.iter_mut().find(|account| account.address == *address)
    }

    /// What a person calls a folder of a mailbox.
    pub(super) fn folder_label(&self, account: &BalAddress, folder: &str) -> String {
        self.mailbox(account).map(|account| account.label(folder)).unwrap_or_default()
    }

    /// The lists a message may be in, on screen or kept aside: until the server was told, its name is that of where it was.
    pub(super) fn listings_of(&mut self, id: &MailId) -> impl Iterator<Item = &mut Listing> {
        self.listing.iter_mut().chain(self.shelf.iter_mut()).filter(|listing| listing.spot.account == id.account)
    }

    /// The folder a message is shown in: that of the list, or else the one that it has its name of.
    pub(super) fn folder_of(&self, id: &MailId) -> String {
        let listed = self.listing.as_ref().filter(|listing| listing.spot.account == id.account && self.search.is_none());
        let listed = listed.filter(|listing| listing.rows.place_of(id).is_some());
        listed.map_or_else(|| id.folder.clone(), |listing| listing.spot.folder.clone())
    }

    /// Handles a message.
    pub fn update(&mut self, message: Message, desk: &mut Desk<'_>) -> (Task<Message>, Option<Event>) {
        let task = match message {
            Message::Begin => self.begin(desk),
            Message::Locked => self.locked(),
            Message::Check => self.check(None, desk),
            Message::CheckOne(account) => self.check(Some(&account), desk),
            Message::Changed(account) => Task::batch([self.look(Some(&account), desk), self.search_again(desk), self.ask_waiting(desk)]),
            Message::Missed => Task::batch([
                self.look(None, desk),
                self.search_again(desk),
                self.ask_freshness(desk),
                self.ask_outbox(desk),
                self.ask_waiting(desk),
            ]),
            Message::Fresh(account, freshness) => self.fresh(&account, freshness, desk),
            Message::FreshnessCame(session, all) if session == self.session => {
                Task::batch(all.into_iter().map(|(account, freshness)| self.fresh(&account, freshness, desk)).collect::<Vec<_>>())
            }
            Message::Synced(session, account, result) => self.synced(session, &account, result, desk),
            Message::Pause(account, is_paused) => self.pause(account, is_paused, desk),
            Message::Reverted(account, problem) => self.reverted(&account, &problem, desk),
            Message::Advanced(state) => self.advanced(state, desk),
            Message::Leaving(outbox) => self.follow_out(outbox, desk),
            Message::Shortcut(shortcut) => return self.shortcut(shortcut, desk),
            Message::Reader(message) => return self.reader(message, desk),
            Message::OpenFolder(account, folder) => self.open_folder(Spot::new(account, folder), desk),
            Message::UnreadOnly(unread) => self.unread_only(unread, desk),
            Message::Folders => self.choose_place(desk),
            Message::FoldersCame(session, account, result) => self.folders_came(session, &account, result, desk),
            Message::PageCame(number, first, result) => self.page_came(number, first, result, desk),
            Message::Slow(number) => self.slow(number),
            Message::Scrolled(viewport) => self.scrolled(viewport, desk),
            Message::Settled(scrolls) => self.settled(scrolls, desk),
            Message::Selected(place) => self.select(place, desk),
            Message::Opened(place) => return self.opened(place, desk),
            Message::Show(moves) => self.show_settled(moves, desk),
            Message::Placed(id, now) => self.placed(&id, now, desk),
            Message::Acted(number, result) => self.acted(number, result, desk),
            Message::Undone(result) => self.undone(result, desk),
            Message::TakenBack(result) => return self.taken_back(result),
            Message::Unfinished(drafts) => self.unfinished(drafts),
            Message::Menu(place) => self.open_menu(place, desk),
            Message::FolderMenu(account, folder) => self.open_folder_menu(account, folder, desk),
            Message::MenuChosen(chosen) => return self.menu_chosen(chosen, desk),
            Message::MenuClosed => {
                self.menu = None;
                focus(id(desk.window, LIST))
            }
            Message::Folder(account, folder, act) => self.folder_act(account, folder, act, desk),
            Message::Name(name) => self.name_typed(name),
            Message::NameDone => self.name_done(desk),
            Message::NameCancelled => {
                self.naming = None;
                focus(id(desk.window, LIST))
            }
            Message::Search => self.begin_search(desk),
            Message::Typed(text) => self.typed(text, desk),
            Message::SearchNow(number) => Task::batch([self.search_now(number, desk), self.ask_patients(desk)]),
            Message::PatientsCame(number, patients) => {
                self.patients_came(number, patients);
                Task::none()
            }
            Message::Patient(place) => self.choose_patient(place, desk),
            Message::SearchCame(number, result) => self.search_came(number, result, desk),
            Message::SearchMore => self.search_more(desk),
            Message::SearchOrder(order) => self.search_order(order, desk),
            Message::SearchScrolled(viewport) => self.search_scrolled(viewport, desk),
            Message::SearchEntered => self.search_entered(desk),
            Message::SearchSelected(place) => self.search_selected(place, desk),
            Message::SearchOpened(place) => {
                let select = self.search_selected(place, desk);
                let (open, event) = self.open_shown(desk);
                return (Task::batch([select, open]), event);
            }
            Message::SearchClosed => self.end_search(desk),
            Message::Outbox => self.show_outbox(desk),
            Message::OutboxCame(session, result) => self.outbox_came(session, result, desk),
            Message::Choose(id, choice) => self.choose(id, choice, desk),
            Message::Chosen(choice, result) => return self.chosen(choice, result, desk),
            Message::Abandon(id) => self.abandon(id, desk),
            Message::WaitingCame(session, all) => self.waiting_came(session, all, desk),
            Message::TellAgain(account) => self.tell_again(account, desk),
            Message::GiveUp(account) => self.give_up(account, desk),
            Message::Told(result) => self.told_again(result, desk),
            Message::Undo => self.undo_last(desk),
            Message::Retry(number) => self.retry(number, desk),
            Message::Dismiss(number) => self.dismiss(number),
            Message::ToastOver(number) => self.toast_over(number, desk),
            Message::Move => self.choose_folder(desk),
            Message::MoveFilter(filter) => self.move_filter(filter),
            Message::MoveFirst => self.move_first(desk),
            Message::MoveTo(folder) => self.move_to(folder, desk),
            Message::MoveCancelled => self.move_cancelled(desk),
            Message::Explain(account) => self.explain(account),
            Message::Diagnose(account) => return (Task::none(), Some(Event::Diagnose(account))),
            Message::FoldersResized(folders) => {
                return (Task::none(), Some(Event::Resized { folders, list: desk.preferences.list_width }));
            }
            Message::FreshnessCame(..) => Task::none(),
            Message::ListResized(list) => {
                return (Task::none(), Some(Event::Resized { folders: desk.preferences.folders_width, list }));
            }
        };
        (task, None)
    }

    /// Something comes before the list until it is answered.
    fn is_asking(&self) -> bool {
        self.moving.is_some() || self.menu.is_some() || self.naming.is_some() || self.outbox.abandoned.is_some()
    }

    pub(super) fn shortcut(&mut self, shortcut: Shortcut, desk: &mut Desk<'_>) -> Outcome {
        if self.is_asking() {
            // The dialog has the keyboard; Escape closes it.
            if shortcut != Shortcut::Back {
                return (Task::none(), None);
            }
            (self.menu, self.naming, self.outbox.abandoned) = (None, None, None);
            return (self.move_cancelled(desk), None);
        }
        let task = match shortcut {
            Shortcut::Reply => return self.compose(Wanted::Reply { all: false }, desk),
            Shortcut::ReplyAll => return self.compose(Wanted::Reply { all: true }, desk),
            Shortcut::Forward => return self.compose(Wanted::Forward, desk),
            Shortcut::Undo => self.undo_last(desk),
            Shortcut::Archive => self.archive(self.current(), desk),
            Shortcut::Delete => self.delete(self.current(), desk),
            Shortcut::Junk => self.junk(self.current(), desk),
            Shortcut::Search => self.begin_search(desk),
            Shortcut::Menu => self.open_menu(None, desk),
            Shortcut::Mark(change) => self.toggle(change, desk),
            Shortcut::Next => self.step(1, desk),
            Shortcut::Previous => self.step(-1, desk),
            Shortcut::Back => self.back(desk),
            Shortcut::Mailbox(place) => match self.accounts.get(place) {
                Some(account) => {
                    let spot = Spot::new(account.address.clone(), account.inbox());
                    self.open_folder(spot, desk)
                }
                None => Task::none(),
            },
            Shortcut::NextPane => self.next_pane(desk),
        };
        (task, None)
    }

    /// What is selected: of what was found, while something is looked for, or else of the list.
    pub(super) fn selected(&self) -> Option<Summary> {
        let selected = match &self.search {
            Some(search) => search.selected.as_ref(),
            // What is on its way out has the list's place: no row is selected, and the reader beside it shows none.
            None if self.is_outbox => None,
            None => self.listing.as_ref().and_then(|listing| listing.selected.as_ref()),
        };
        selected.map(|(summary, _)| summary.clone())
    }

    /// The message actions are about: the one selected, or else the one in the reader.
    pub(super) fn current(&self) -> Option<Summary> {
        self.selected().or_else(|| self.shown.clone())
    }

    /// Back to the list, where the reader has its place.
    pub(super) fn back(&mut self, desk: &mut Desk<'_>) -> Task<Message> {
        if self.reader.escape() || self.explained.take().is_some() {
            return Task::none();
        }
        self.pane = 1;
        let was_reading = std::mem::take(&mut self.is_reading);
        let is_narrow = was_reading && desk.is_narrow;
        if let Some(search) = &self.search {
            // First back to what was found, where the reader had its place.
            if !is_narrow {
                return self.end_search(desk);
            }
            let offset = search.viewport.offset;
            return Task::batch([super::search::scroll_found(desk, offset), focus(id(desk.window, super::search::FOUND))]);
        }
        if !was_reading {
            return focus(id(desk.window, LIST));
        }
        // The list may have been made anew: it is put back where it was.
        let offset = self.listing.as_ref().map(|listing| listing.viewport.offset).unwrap_or_default();
        Task::batch([scroll(desk, offset), focus(id(desk.window, LIST))])
    }

    fn next_pane(&mut self, desk: &Desk<'_>) -> Task<Message> {
        self.pane = (self.pane + 1) % 3;
        let name = match self.pane {
            0 => self.first_folder().unwrap_or_default(),
            1 if self.search.is_some() => super::search::FOUND.to_owned(),
            1 => LIST.to_owned(),
            _ => READER.to_owned(),
        };
        focus(id(desk.window, &name))
    }

    /// The folders take the list's place, and the keyboard with it.
    fn choose_place(&mut self, desk: &Desk<'_>) -> Task<Message> {
        (self.is_choosing, self.pane) = (true, 0);
        focus(id(desk.window, &self.first_folder().unwrap_or_default()))
    }

    /// The name of the folder's button F6 goes to: the one open.
    fn first_folder(&self) -> Option<String> {
        let spot = &self.listing.as_ref()?.spot;
        let place = self.accounts.iter().position(|account| account.address == spot.account)?;
        Some(folder_id(place, &spot.folder))
    }

    /// Only the unread messages of the folder, or all of them.
    fn unread_only(&mut self, unread: bool, desk: &mut Desk<'_>) -> Task<Message> {
        let Some(listing) = &self.listing else { return Task::none() };
        let spot = Spot { unread, ..listing.spot.clone() };
        self.open_folder(spot, desk)
    }

    /// Opens a folder: as it was left if it was opened before, and looked at again.
    pub(super) fn open_folder(&mut self, spot: Spot, desk: &mut Desk<'_>) -> Task<Message> {
        (self.is_reading, self.is_choosing) = (false, false);
        let was_elsewhere = self.search.take().is_some() | std::mem::take(&mut self.is_outbox);
        if self.listing.as_ref().is_some_and(|listing| listing.spot == spot) {
            let offset = self.listing.as_ref().map(|listing| listing.viewport.offset).unwrap_or_default();
            return if was_elsewhere { Task::batch([self.show(desk), scroll(desk, offset)]) } else { Task::none() };
        }
        if let Some(mut left) = self.listing.take() {
            left.rows.doubt();
            self.shelf.push(left);
            if self.shelf.len() > SHELF {
                self.shelf.remove(0);
            }
        }
        let number = self.number();
        let kept = self.shelf.iter().position(|listing| listing.spot == spot).map(|at| self.shelf.remove(at));
        let mut listing = kept.unwrap_or_else(|| Listing::new(spot, number));
        listing.number = number;
        listing.problem = None;
        listing.slow = false;
        let offset = listing.viewport.offset;
        self.listing = Some(listing);
        self.wanted = None;
        Task::batch([self.show(desk), scroll(desk, offset), self.ask_pages(true, desk)])
    }
}

/// The name of a folder's button.
pub(super) fn folder_id(place: usize, folder: &str) -> String {
    if place == 0 { format!("folder/{folder}") } else { format!("folder/{place}/{folder}") }
}

/// Scrolls the list.
pub(super) fn scroll(desk: &Desk<'_>, offset: f32) -> Task<Message> {
    operation::scroll_to(id(desk.window, LIST), operation::AbsoluteOffset { x: None, y: Some(offset) })
}
