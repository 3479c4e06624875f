//! What the directory's panel knows: a search and its answer.

use super::results::{Order, Results};
use crate::domain::Problem;
use crate::domain::directory::{DirectoryAnswer, DirectoryEntry, DirectoryQuery, Match};
use crate::text::window::directory as say;
use crate::ui::desk::{Desk, id};
use crate::ui::widget::{Viewport, reveal};
use iced::Task;
use std::fmt;

/// Height of an entry, in logical pixels.
pub(super) const ROW: f32 = 84.0;

/// What is searched by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Criterion {
    /// Family name.
    Name,
    /// Given name.
    FirstName,
    /// Town.
    Town,
    /// Profession or speciality.
    Profession,
    /// Structure.
    Structure,
}

impl Criterion {
    /// All of them, in the order of the fields.
    pub const ALL: [Criterion; 5] = [Criterion::Name, Criterion::FirstName, Criterion::Town, Criterion::Profession, Criterion::Structure];

    pub(super) fn id(self) -> &'static str {
        match self {
            Criterion::Name => "directory/name",
            Criterion::FirstName => "directory/first-name",
            Criterion::Town => "directory/town",
            Criterion::Profession => "directory/profession",
            Criterion::Structure => "directory/structure",
        }
    }
}

/// Where a search is.
#[derive(Default)]
pub(super) enum Search {
    #[default]
    None,
    Running,
    Done(Results),
    Failed(Problem),
}

/// The directory's panel.
#[derive(Default)]
pub struct State {
    pub(super) criteria: [String; 5],
    pub(super) search: Search,
    pub(super) number: u64,
    pub(super) stop: Option<iced::task::Handle>,
    pub(super) filter: String,
    pub(super) order: Order,
    pub(super) viewport: Viewport,
    pub(super) selected: Option<usize>,
    /// Who was added last, to say so.
    pub(super) added: Option<String>,
}

/// Names are in it: nothing of them is shown.
impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("directory::State").field("number", &self.number).finish_non_exhaustive()
    }
}

/// What happens in it.
#[derive(Clone)]
pub enum Message {
    /// A criterion is typed.
    Typed(Criterion, String),
    /// « Chercher »
    Search,
    /// The directory answered.
    Answered(u64, Result<DirectoryAnswer, Problem>),
    /// The search is given up.
    Stop,
    /// What the entries shown must hold.
    Filter(String),
    /// Their order.
    Order(Order),
    /// The list is scrolled.
    Scrolled(Viewport),
    /// An entry is selected.
    Select(usize),
    /// An entry is added to the message.
    Add(usize),
}

/// Names are in it: nothing of them is shown.
impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("directory::Message(…)")
    }
}

/// What concerns the composer.
#[derive(Debug, Clone)]
pub enum Event {
    /// Somebody was chosen.
    Add(DirectoryEntry),
}

impl State {
    /// What is typed for a criterion.
    pub(super) fn typed(&self, criterion: Criterion) -> &str {
        let place = Criterion::ALL.iter().position(|other| *other == criterion).unwrap_or_default();
        self.criteria.get(place).map_or("", String::as_str)
    }

    /// The search as it is typed.
    pub(super) fn query(&self) -> DirectoryQuery {
        let criterion = |criterion| Match::parse(self.typed(criterion));
        DirectoryQuery {
            nom: criterion(Criterion::Name),
            prenom: criterion(Criterion::FirstName),
            ville: criterion(Criterion::Town),
            profession: criterion(Criterion::Profession),
            structure: criterion(Criterion::Structure),
            ..DirectoryQuery::default()
        }
    }

    /// Handles a message.
    pub fn update(&mut self, message: Message, desk: &mut Desk<'_>) -> (Task<Message>, Option<Event>) {
        match message {
            Message::Typed(criterion, text) => {
                let place = Criterion::ALL.iter().position(|other| *other == criterion).unwrap_or_default();
                if let Some(kept) = self.criteria.get_mut(place) {
                    *kept = text;
                }
            }
            Message::Search => return (self.search(desk), None),
            Message::Answered(number, result) if number == self.number => {
                self.stop = None;
                self.answered(result);
            }
            Message::Answered(..) => {}
            Message::Stop => {
                if let Some(stop) = self.stop.take() {
                    stop.abort();
                }
                self.number += 1;
                self.search = Search::None;
            }
            Message::Filter(filter) => {
                self.filter = filter;
                return (self.arrange(desk), None);
            }
            Message::Order(order) => {
                self.order = order;
                return (self.arrange(desk), None);
            }
            Message::Scrolled(viewport) => self.viewport = viewport,
            Message::Select(row) => {
                self.selected = Some(row);
                return (reveal(id(desk.window, "directory/results"), row, ROW, self.viewport), None);
            }
            Message::Add(row) => {
                self.selected = Some(row);
                let Search::Done(results) = &self.search else { return (Task::none(), None) };
                let Some(entry) = results.entry(row).cloned() else { return (Task::none(), None) };
                self.added = Some(say::name(&entry));
                return (Task::none(), Some(Event::Add(entry)));
            }
        }
        (Task::none(), None)
    }

    fn search(&mut self, desk: &mut Desk<'_>) -> Task<Message> {
        let query = self.query();
        if let Some(stop) = self.stop.take() {
            stop.abort();
        }
        self.number += 1;
        self.selected = None;
        self.added = None;
        self.filter.clear();
        self.viewport.offset = 0.0;
        if query.is_empty() {
            self.search = Search::Failed(Problem::DirectoryQueryEmpty);
            return Task::none();
        }
        self.search = Search::Running;
        let number = self.number;
        let work = move |handle: crate::engine::Handle| async move { handle.directory(query).await };
        let (task, stop) = desk.ask(say::searching(), None, work, move |result| Message::Answered(number, result)).abortable();
        self.stop = Some(stop);
        task
    }

    fn answered(&mut self, result: Result<DirectoryAnswer, Problem>) {
        self.search = match result {
            Ok(answer) => Search::Done(Results::new(answer, &self.filter, self.order)),
            // Asked for from the main window.
            Err(Problem::Stopped) => Search::None,
            Err(problem) => Search::Failed(problem),
        };
    }

    fn arrange(&mut self, desk: &Desk<'_>) -> Task<Message> {
        if let Search::Done(results) = &mut self.search {
            results.arrange(&self.filter, self.order);
        }
        self.selected = None;
        let top = Viewport { offset: 0.0, ..self.viewport };
        let task = reveal(id(desk.window, "directory/results"), 0, ROW, self.viewport);
        self.viewport = top;
        task
    }
}
