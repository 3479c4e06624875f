//! Looking at the store for what changed: folders and pages, asked, awaited and put in; and at the operators on demand.

use super::Message;
use super::account::Account;
use super::listing::{Listing, Spot};
use super::rows::{Merged, PAGE, mark};
use super::state::{LIST, State, later, row_height, scroll};
use crate::domain::Problem;
use crate::domain::bal::BalAddress;
use crate::domain::folder::Folder;
use crate::domain::freshness::{Freshness, Seal};
use crate::domain::mail::{Page, Window};
use crate::text::window::mailbox as words;
use crate::ui::desk::{Desk, PATIENCE, id};
use crate::ui::widget::{Viewport, focus};
use iced::Task;
use std::time::Duration;

/// How many unread messages are listed, the newest.
pub(super) const UNREAD: usize = 500;
/// Where the list stays this long, its rows are asked for.
const REST: Duration = Duration::from_millis(120);

impl State {
    /// The session is open: everything is looked at again, quietly; what was selected stays.
    pub(super) fn begin(&mut self, desk: &mut Desk<'_>) -> Task<Message> {
        self.session = self.number();
        self.is_open = true;
        self.acting.clear();
        let mut known = std::mem::take(&mut self.accounts);
        for bal in desk.accounts {
            let at = known.iter().position(|account| account.address == bal.address);
            let mut account = at.map_or_else(|| Account::new(bal.address.clone()), |at| known.remove(at));
            account.rest();
            self.accounts.push(account);
        }
        let number = self.number();
        match &mut self.listing {
            Some(listing) => {
                listing.number = number;
                listing.problem = None;
                listing.rows.doubt();
            }
            None => {
                let first = self.accounts.first().map(|account| Spot::new(account.address.clone(), account.inbox()));
                self.listing = first.map(|spot| Listing::new(spot, number));
            }
        }
        // A message that had not come before the session ended is asked for again.
        self.is_greeting = true;
        let is_missing = self.shown.is_some() && self.reader.reading().is_none();
        let reader = if is_missing { self.refresh_reader(desk) } else { Task::none() };
        let greet = self.greet(desk);
        Task::batch([reader, greet, self.look(None, desk), self.ask_freshness(desk), self.ask_waiting(desk)])
    }

    /// Gives the list the keyboard once, as soon as it has rows: who unlocked with a key goes on with the keys.
    fn greet(&mut self, desk: &Desk<'_>) -> Task<Message> {
        let has_rows = self.listing.as_ref().is_some_and(|listing| listing.rows.count() > 0);
        if has_rows && std::mem::take(&mut self.is_greeting) { focus(id(desk.window, LIST)) } else { Task::none() }
    }

    /// The session is closed: nothing is asked, and nothing awaited tells anything of a mailbox.
    pub(super) fn locked(&mut self) -> Task<Message> {
        self.is_open = false;
        self.session = self.number();
        // What was read is not kept while nobody who may read it is there.
        self.reader.forget();
        self.acting.clear();
        self.accounts.iter_mut().for_each(Account::rest);
        let number = self.number();
        if let Some(listing) = &mut self.listing {
            listing.number = number;
            listing.rows.doubt();
        }
        Task::none()
    }

    /// Looks at the store again: folders of each mailbox, or of one, and what is on screen of the list.
    pub(super) fn look(&mut self, only: Option<&BalAddress>, desk: &mut Desk<'_>) -> Task<Message> {
        if !self.is_open {
            return Task::none();
        }
        let session = self.session;
        let mut tasks = Vec::new();
        for account in self.accounts.iter_mut().filter(|account| only.is_none_or(|only| account.address == *only)) {
            if account.begin_look() {
                let (address, from) = (account.address.clone(), account.address.clone());
                let work = |handle: crate::engine::Handle| async move { handle.folders(&address).await };
                tasks.push(desk.quietly(work, move |result| Message::FoldersCame(session, from, result)));
            }
        }
        if self.listing.as_ref().is_some_and(|listing| only.is_none_or(|only| listing.spot.account == *only)) {
            tasks.push(self.ask_pages(true, desk));
        }
        Task::batch(tasks)
    }

    /// Somebody asks for the operators to be looked at now: of each mailbox, or of one.
    pub(super) fn check(&mut self, only: Option<&BalAddress>, desk: &mut Desk<'_>) -> Task<Message> {
        if !self.is_open {
            return Task::none();
        }
        let session = self.session;
        let mut tasks = vec![self.look(only, desk)];
        for account in self.accounts.iter_mut().filter(|account| only.is_none_or(|only| account.address == *only)) {
            if std::mem::replace(&mut account.is_asked, true) {
                continue;
            }
            let (address, from) = (account.address.clone(), account.address.clone());
            let work = |handle: crate::engine::Handle| async move { handle.sync(&address, false).await.map(drop) };
            let label = desk.accounts.iter().find(|bal| bal.address == account.address).map(super::view::label).unwrap_or_default();
            let done = move |result| Message::Synced(session, from, result);
            tasks.push(desk.ask(words::checking_mailbox(&label), Some(&account.address), work, done));
        }
        Task::batch(tasks)
    }

    /// A mailbox that somebody asked to look at was, or could not be.
    pub(super) fn synced(&mut self, session: u64, address: &BalAddress, result: Result<(), Problem>, desk: &mut Desk<'_>) -> Task<Message> {
        let is_late = session != self.session;
        let Some(account) = self.mailbox_mut(address).filter(|account| account.is_asked) else { return Task::none() };
        account.is_asked = false;
        match result {
            _ if is_late => Task::none(),
            Ok(()) => Task::batch([self.look(Some(address), desk), self.ask_freshness(desk)]),
            Err(Problem::PinNeeded) => self.locked(),
            Err(Problem::Stopped) => Task::none(),
            Err(problem) => {
                let freshness = Freshness { problem: Some(problem), ..account.freshness.clone() };
                self.fresh(address, freshness, desk)
            }
        }
    }

    /// Asks for the pages of the list: those on screen that are missing; where news is looked for, those that are there too.
    pub(super) fn ask_pages(&mut self, news: bool, desk: &mut Desk<'_>) -> Task<Message> {
        let is_acting = self.listing.as_ref().is_some_and(|listing| self.is_acting(&listing.spot.account));
        let Some(listing) = self.listing.as_mut().filter(|_| self.is_open) else { return Task::none() };
        listing.news |= news;
        // What is being decided is not in the store yet: rows would come back for a moment.
        if is_acting {
            return Task::none();
        }
        let mut pages = Vec::new();
        // An answer that is on its way may be from before the news.
        if listing.news && listing.rows.is_settled() {
            (listing.news, listing.problem) = (false, None);
            listing.rows.doubt();
            listing.rows.asked(0);
            pages.push(0);
        }
        for first in listing.rows.wanted(listing.visible(row_height(desk.preferences))) {
            // Unread messages come all at once.
            if (first == 0 || !listing.spot.unread) && listing.rows.asked(first) {
                pages.push(first);
            }
        }
        let number = listing.number;
        let is_first = listing.rows.total().is_none();
        let uid_validity = listing.rows.uid_validity();
        let mut tasks = Vec::new();
        for first in pages {
            let Spot { account, folder, unread } = listing.spot.clone();
            let work = move |handle: crate::engine::Handle| async move {
                if !unread {
                    return handle.page(&account, &folder, first, PAGE).await;
                }
                let rows = handle.list(&account, &folder, Window { limit: UNREAD, unread }).await?;
                let uid_validity = rows.first().map_or(uid_validity, |row| row.id.uid_validity);
                Ok(Page { total: rows.len(), uid_validity, first: 0, rows })
            };
            let done = move |result| Message::PageCame(number, first, result);
            tasks.push(if is_first {
                desk.ask(words::loading(), Some(&listing.spot.account), work, done)
            } else {
                desk.quietly(work, done)
            });
        }
        if is_first && !listing.slow && !tasks.is_empty() {
            tasks.push(later(PATIENCE, Message::Slow(number)));
        }
        Task::batch(tasks)
    }

    pub(super) fn folders_came(
        &mut self,
        session: u64,
        address: &BalAddress,
        result: Result<Vec<Folder>, Problem>,
        desk: &mut Desk<'_>,
    ) -> Task<Message> {
        if session != self.session {
            return Task::none();
        }
        let is_acting = self.is_acting(address);
        let Some(account) = self.mailbox_mut(address) else { return Task::none() };
        let again = account.end_look();
        match result {
            // What is being decided is counted here already.
            Ok(_) if is_acting => {}
            Ok(folders) => (account.folders, account.problem) = (Some(folders), None),
            Err(Problem::PinNeeded) => return self.locked(),
            Err(Problem::Stopped) => {}
            Err(problem) => account.problem = Some(problem),
        }
        if again { self.look(Some(address), desk) } else { Task::none() }
    }

    pub(super) fn page_came(&mut self, number: u64, first: usize, result: Result<Page, Problem>, desk: &mut Desk<'_>) -> Task<Message> {
        let Some(listing) = self.listing.as_mut().filter(|listing| listing.number == number) else { return Task::none() };
        listing.rows.answered(first);
        listing.slow = false;
        match result {
            Ok(page) => self.put_in(page, desk),
            Err(Problem::PinNeeded) => self.locked(),
            // The list that is there says enough.
            Err(Problem::Stopped) if listing.rows.total().is_some() => Task::none(),
            Err(problem) => {
                listing.problem = Some(problem);
                Task::none()
            }
        }
    }

    fn put_in(&mut self, page: Page, desk: &mut Desk<'_>) -> Task<Message> {
        let height = row_height(desk.preferences);
        let Some(listing) = &mut self.listing else { return Task::none() };
        let anchor = listing.anchor(height);
        listing.problem = None;
        let merged = listing.rows.merge(page);
        if merged == Merged::Reset {
            listing.selected = None;
            listing.viewport.offset = 0.0;
        }
        if let Some((summary, place)) = &mut listing.selected
            && let Some(now_at) = listing.rows.place_of(&summary.id)
            && let Some(row) = listing.rows.get(now_at)
        {
            (*summary, *place) = (row.clone(), now_at);
        }
        // Marks may have changed elsewhere, or by a reply.
        let shown_changed =
            self.shown.as_mut().is_some_and(|shown| match listing.rows.place_of(&shown.id).and_then(|at| listing.rows.get(at)) {
                Some(row) if row.flags != shown.flags => {
                    shown.flags = row.flags;
                    true
                }
                _ => false,
            });
        let held = if merged == Merged::Reset { Some(0.0) } else { listing.held(anchor, height) };
        if let Some(offset) = held {
            listing.viewport.offset = offset;
        }
        let visible = listing.visible(height);
        let selected = listing.selected.as_ref().map(|(summary, _)| &summary.id);
        listing.rows.prune(&visible, selected);
        let place = self.expected.as_ref().and_then(|id| listing.rows.place_of(id));
        if place.is_some() {
            self.expected = None;
        }
        let chosen = listing.chosen.filter(|place| listing.rows.get(*place).is_some());
        let select = match place.or(chosen) {
            Some(place) => self.select(place, desk),
            None => Task::none(),
        };
        let scroll = held.map_or_else(Task::none, |offset| scroll(desk, offset));
        let reader = if shown_changed { self.refresh_reader(desk) } else { Task::none() };
        let greet = self.greet(desk);
        Task::batch([scroll, select, reader, greet, self.ask_places(desk), self.ask_pages(false, desk)])
    }

    pub(super) fn slow(&mut self, number: u64) -> Task<Message> {
        if let Some(listing) = self.listing.as_mut().filter(|listing| listing.number == number && listing.rows.total().is_none()) {
            listing.slow = true;
        }
        Task::none()
    }

    pub(super) fn scrolled(&mut self, viewport: Viewport, desk: &Desk<'_>) -> Task<Message> {
        let Some(listing) = &mut self.listing else { return Task::none() };
        listing.viewport = viewport;
        listing.scrolls += 1;
        let visible = listing.visible(row_height(desk.preferences));
        if listing.rows.wanted(visible).is_empty() { Task::none() } else { later(REST, Message::Settled(listing.scrolls)) }
    }

    pub(super) fn settled(&mut self, scrolls: u64, desk: &mut Desk<'_>) -> Task<Message> {
        if self.listing.as_ref().is_some_and(|listing| listing.scrolls == scrolls) { self.ask_pages(false, desk) } else { Task::none() }
    }

    /// Asks how far each mailbox can be believed.
    pub(super) fn ask_freshness(&self, desk: &Desk<'_>) -> Task<Message> {
        let session = self.session;
        let work = |handle: crate::engine::Handle| async move { handle.freshness().await };
        desk.quietly(work, move |result| Message::FreshnessCame(session, result.unwrap_or_default()))
    }

    /// How far a mailbox can be believed changed.
    pub(super) fn fresh(&mut self, address: &BalAddress, freshness: Freshness, desk: &mut Desk<'_>) -> Task<Message> {
        let Some(account) = self.mailbox_mut(address) else { return Task::none() };
        let is_back = account.freshness.problem.is_some() && freshness.problem.is_none();
        account.freshness = freshness;
        if account.freshness.seal(desk.now) < Seal::Late {
            self.explained.take_if(|explained| explained == address);
        }
        // What could not be read while the operator was away is asked for again.
        let is_missing = self.reader.has_failed() && self.shown.as_ref().is_some_and(|shown| shown.id.account == *address);
        if is_back && is_missing { self.refresh_reader(desk) } else { Task::none() }
    }

    /// Lets the long work of a mailbox rest, or go on.
    pub(super) fn pause(&mut self, address: BalAddress, is_paused: bool, desk: &Desk<'_>) -> Task<Message> {
        if let Some(account) = self.mailbox_mut(&address) {
            account.freshness.is_paused = is_paused;
        }
        let session = self.session;
        let work = move |handle: crate::engine::Handle| async move {
            handle.pause(&address, is_paused).await?;
            handle.freshness().await
        };
        desk.quietly(work, move |result| Message::FreshnessCame(session, result.unwrap_or_default()))
    }

    pub(super) fn explain(&mut self, account: BalAddress) -> Task<Message> {
        self.explained = if self.explained.as_ref() == Some(&account) { None } else { Some(account) };
        Task::none()
    }
}

/// Changes the marks of every copy of a row.
pub(super) fn mark_everywhere(state: &mut State, id: &crate::domain::mail::MailId, change: crate::domain::mail::FlagChange) -> bool {
    let mut changed = false;
    for listing in state.listings_of(id) {
        changed |= listing.rows.mark(id, change);
        if let Some((summary, _)) = listing.selected.as_mut().filter(|(summary, _)| summary.id == *id) {
            changed |= mark(summary, change);
        }
    }
    if let Some(search) = &mut state.search {
        changed |= search.mark(id, change);
    }
    if let Some(shown) = state.shown.as_mut().filter(|shown| shown.id == *id) {
        changed |= mark(shown, change);
    }
    changed
}
