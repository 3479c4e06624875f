//! Finding messages as one types: what was asked last is what counts, and the list is there again where it was.

use super::state::{LIST, State, later, row_height, scroll};
use super::{Message, view};
use crate::domain::Problem;
use crate::domain::document::KnownPatient;
use crate::domain::mail::{FlagChange, MailId, Summary};
use crate::domain::search::{SearchAnswer, SearchOrder, SearchQuery};
use crate::ui::desk::{Desk, id};
use crate::ui::widget::{Viewport, focus, reveal};
use iced::Task;
use std::time::Duration;

/// The name of the field at the head of the window.
pub const FIELD: &str = "search";
/// The name of the list of what was found.
pub(super) const FOUND: &str = "found";
/// What is typed is looked for this long after the last letter.
const REST: Duration = Duration::from_millis(120);
/// How many are asked for at first, and how many more each time.
pub(super) const STEP: usize = 50;
/// No more than this: whoever needs more says more.
const MOST: usize = 1_000;
/// The longest text that is looked for, in characters.
const LONGEST: usize = 200;

/// A search.
#[derive(Default)]
pub(super) struct Search {
    pub(super) text: String,
    /// Numbers what was typed: answers to something else are dropped.
    pub(super) number: u64,
    pub(super) order: SearchOrder,
    limit: usize,
    is_asked: bool,
    /// Something changed while it was being asked.
    again: bool,
    pub(super) answer: Option<SearchAnswer>,
    pub(super) problem: Option<Problem>,
    pub(super) viewport: Viewport,
    pub(super) selected: Option<(Summary, usize)>,
    /// The patients whose names fit what is typed; before anything is, the last who were written about.
    pub(super) patients: Vec<KnownPatient>,
    /// Everything about this one is shown.
    pub(super) patient: Option<KnownPatient>,
}

impl Search {
    /// Everything about a patient.
    pub(super) fn about(patient: KnownPatient, number: u64) -> Self {
        let text = crate::text::window::document::person(&patient.identity);
        Self { text, number, patient: Some(patient), ..Self::default() }
    }

    pub(super) fn rows(&self) -> &[Summary] {
        self.answer.as_ref().map(|answer| answer.rows.as_slice()).unwrap_or_default()
    }

    /// Whether there is something to look for.
    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Whether an answer is long in coming that nothing stands for.
    pub(super) fn is_waiting(&self) -> bool {
        self.answer.is_none() && self.problem.is_none()
    }

    /// What is not understood of what is typed.
    pub(super) fn unclear(&self) -> Option<&Problem> {
        self.problem.as_ref().filter(|problem| matches!(problem, Problem::SearchUnclear | Problem::SearchEmpty))
    }

    pub(super) fn can_show_more(&self) -> bool {
        self.answer.as_ref().is_some_and(|answer| answer.more) && self.limit < MOST
    }

    /// Whether the most that is shown is shown, and there is more.
    pub(super) fn is_cut(&self) -> bool {
        self.answer.as_ref().is_some_and(|answer| answer.more) && self.limit >= MOST
    }

    /// The place of the row selected, while it is there.
    pub(super) fn selected_place(&self) -> Option<usize> {
        let (summary, _) = self.selected.as_ref()?;
        self.rows().iter().position(|row| row.id == summary.id)
    }

    /// A message left its folder; where it was.
    pub(super) fn remove(&mut self, id: &MailId) -> Option<usize> {
        let rows = &mut self.answer.as_mut()?.rows;
        let place = rows.iter().position(|row| row.id == *id)?;
        rows.remove(place);
        Some(place)
    }

    /// Changes a mark; whether that changed anything.
    pub(super) fn mark(&mut self, id: &MailId, change: FlagChange) -> bool {
        let rows = self.answer.iter_mut().flat_map(|answer| &mut answer.rows);
        let selected = self.selected.iter_mut().map(|(summary, _)| summary);
        rows.chain(selected).filter(|row| row.id == *id).fold(false, |changed, row| super::rows::mark(row, change) | changed)
    }
}

impl State {
    /// What is looked for, for the field at the head of the window.
    #[must_use]
    pub fn searched(&self) -> &str {
        self.search.as_ref().map(|search| search.text.as_str()).unwrap_or_default()
    }

    /// Ctrl+K: the field has the keyboard, and what it held.
    pub(super) fn begin_search(&mut self, desk: &Desk<'_>) -> Task<Message> {
        if self.search.is_none() {
            self.search = Some(Search { number: self.number(), ..Search::default() });
        }
        (self.is_reading, self.is_choosing) = (false, false);
        let name = id(desk.window, FIELD);
        Task::batch([focus(name.clone()), iced::widget::operation::select_all(name), self.ask_patients(desk)])
    }

    pub(super) fn typed(&mut self, text: String, desk: &Desk<'_>) -> Task<Message> {
        let number = self.number();
        if self.search.is_none() && text.is_empty() {
            return Task::none();
        }
        let search = self.search.get_or_insert_with(Search::default);
        (self.is_reading, self.is_choosing) = (false, false);
        search.text = text.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
        search.number = number;
        search.patient = None;
        if search.is_blank() {
            (search.answer, search.problem, search.selected) = (None, None, None);
            return self.ask_patients(desk);
        }
        (search.limit, search.order) = (STEP, SearchOrder::Newest);
        search.viewport.offset = 0.0;
        Task::batch([later(REST, Message::SearchNow(number)), scroll_found(desk, 0.0)])
    }

    pub(super) fn search_now(&mut self, number: u64, desk: &mut Desk<'_>) -> Task<Message> {
        let Some(search) = self.search.as_mut().filter(|search| search.number == number && self.is_open) else { return Task::none() };
        if let Some(patient) = &search.patient {
            (search.is_asked, search.again) = (true, false);
            return Self::ask_about(patient.id, number, desk);
        }
        let query = match SearchQuery::parse(&search.text, desk.now.date()) {
            Ok(query) => query,
            // What was found before stays while the rest is being typed.
            Err(problem) => {
                search.problem = Some(problem);
                return Task::none();
            }
        };
        (search.is_asked, search.again) = (true, false);
        let (order, limit) = (search.order, search.limit);
        let work = move |handle: crate::engine::Handle| async move { handle.search(query, order, limit).await };
        desk.quietly(work, move |result| Message::SearchCame(number, result))
    }

    /// The same is looked for again: something changed.
    pub(super) fn search_again(&mut self, desk: &mut Desk<'_>) -> Task<Message> {
        match &mut self.search {
            Some(search) if search.is_asked => {
                search.again = true;
                Task::none()
            }
            Some(search) if !search.is_blank() => {
                let number = search.number;
                self.search_now(number, desk)
            }
            _ => Task::none(),
        }
    }

    pub(super) fn search_came(&mut self, number: u64, result: Result<SearchAnswer, Problem>, desk: &mut Desk<'_>) -> Task<Message> {
        let is_acting = !self.acting.is_empty();
        let Some(search) = self.search.as_mut().filter(|search| search.number == number) else { return Task::none() };
        search.is_asked = false;
        match result {
            // What is being decided would come back for a moment: it is looked for again after.
            Ok(_) if is_acting => {}
            Ok(answer) => {
                search.problem = None;
                search.answer = Some(answer);
                let back = self.expected.as_ref().and_then(|id| search.rows().iter().position(|row| row.id == *id));
                if let Some(place) = back {
                    self.expected = None;
                    let again = search.again;
                    let select = self.search_selected(place, desk);
                    return if again { Task::batch([select, self.search_again(desk)]) } else { select };
                }
                let selected = search.selected.as_ref().map(|(summary, _)| summary.id.clone());
                let found = selected.and_then(|id| search.rows().iter().enumerate().find(|(_, row)| row.id == id));
                if let Some((place, row)) = found.map(|(place, row)| (place, row.clone())) {
                    search.selected = Some((row, place));
                }
            }
            Err(Problem::PinNeeded) => return self.locked(),
            Err(Problem::Stopped) => {}
            Err(problem) => search.problem = Some(problem),
        }
        if self.search.as_ref().is_some_and(|search| search.again) { self.search_again(desk) } else { Task::none() }
    }

    pub(super) fn search_more(&mut self, desk: &mut Desk<'_>) -> Task<Message> {
        let Some(search) = self.search.as_mut().filter(|search| search.can_show_more() && !search.is_asked) else { return Task::none() };
        search.limit = (search.limit * 2).min(MOST);
        let number = search.number;
        self.search_now(number, desk)
    }

    pub(super) fn search_order(&mut self, order: SearchOrder, desk: &mut Desk<'_>) -> Task<Message> {
        let number = self.number();
        let Some(search) = &mut self.search else { return Task::none() };
        (search.order, search.number) = (order, number);
        search.viewport.offset = 0.0;
        Task::batch([self.search_now(number, desk), scroll_found(desk, 0.0)])
    }

    pub(super) fn search_scrolled(&mut self, viewport: Viewport, desk: &mut Desk<'_>) -> Task<Message> {
        let Some(search) = &mut self.search else { return Task::none() };
        search.viewport = viewport;
        let last = viewport.rows(search.rows().len(), row_height(desk.preferences)).end;
        if last >= search.rows().len() { self.search_more(desk) } else { Task::none() }
    }

    /// Enter in the field: the first that was found, and the keyboard with it.
    pub(super) fn search_entered(&mut self, desk: &mut Desk<'_>) -> Task<Message> {
        let has_rows = self.search.as_ref().is_some_and(|search| !search.rows().is_empty());
        if !has_rows {
            return Task::none();
        }
        Task::batch([self.search_selected(0, desk), focus(id(desk.window, FOUND))])
    }

    pub(super) fn search_selected(&mut self, place: usize, desk: &mut Desk<'_>) -> Task<Message> {
        let height = row_height(desk.preferences);
        let Some(search) = &mut self.search else { return Task::none() };
        let Some(row) = search.rows().get(place).cloned() else { return Task::none() };
        let reveal = reveal(id(desk.window, FOUND), place, height, search.viewport);
        search.viewport = search.viewport.showing(place, height);
        search.selected = Some((row, place));
        self.is_reading = true;
        Task::batch([reveal, self.show(desk)])
    }

    /// What took the place of a message that left is selected.
    pub(super) fn found_after(&mut self, place: Option<usize>, desk: &mut Desk<'_>) -> Task<Message> {
        let Some(search) = &mut self.search else { return Task::none() };
        let (Some(place), Some(last)) = (place, search.rows().len().checked_sub(1)) else {
            search.selected = None;
            self.is_reading = false;
            return self.show(desk);
        };
        let is_reading = self.is_reading;
        let task = self.search_selected(place.min(last), desk);
        self.is_reading = is_reading;
        task
    }

    /// Back to the list, where it was.
    pub(super) fn end_search(&mut self, desk: &mut Desk<'_>) -> Task<Message> {
        if self.search.take().is_none() {
            return Task::none();
        }
        self.is_reading = false;
        let offset = self.listing.as_ref().map(|listing| listing.viewport.offset).unwrap_or_default();
        Task::batch([self.show(desk), scroll(desk, offset), focus(id(desk.window, LIST))])
    }

    /// Where a message stands, beside what was found of it.
    pub(super) fn place_label(&self, summary: &Summary, look: crate::ui::desk::Look<'_>) -> String {
        let folder = self.folder_label(&summary.id.account, &summary.id.folder);
        if look.accounts.len() > 1 { format!("{} · {folder}", view::label_of(look, &summary.id.account)) } else { folder }
    }
}

pub(super) fn scroll_found(desk: &Desk<'_>, offset: f32) -> Task<Message> {
    let to = iced::widget::operation::AbsoluteOffset { x: None, y: Some(offset) };
    iced::widget::operation::scroll_to(id(desk.window, FOUND), to)
}
