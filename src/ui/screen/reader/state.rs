//! What the reader knows: the message that is open, and a few that were.

use super::attached::{Asking, Image};
use super::body::{AT_ONCE, Prepared};
use super::flow::Flow;
use super::followed::Followed;
use super::message::{Event, Message, Motion};
use super::papers::Papers;
use crate::domain::Problem;
use crate::domain::mail::{MailId, Reading, Summary};
use crate::text::window::reader;
use crate::ui::desk::{Desk, PATIENCE};
use crate::ui::theme::Tokens;
use iced::Task;
use iced::widget::text_editor;
use std::cell::Cell;
use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How many messages are kept at hand.
const KEPT: usize = 10;
/// A message larger than this is not kept.
const LARGE: usize = 8_000_000;
/// Who goes through the list faster than this is not reading: messages passed by are not asked for.
const PASSING: Duration = Duration::from_millis(250);
/// How long to wait, then, before asking.
const PAUSE: Duration = Duration::from_millis(120);

/// The reader.
#[derive(Default)]
pub struct State {
    pub(super) summary: Option<Summary>,
    pub(super) phase: Phase,
    /// Whether the message is long in coming: only then is it worth words.
    pub(super) slow: bool,
    pub(super) draft: bool,
    pub(super) details: bool,
    pub(super) formatted: bool,
    pub(super) shown: usize,
    pub(super) flow: Flow,
    pub(super) editors: BTreeMap<usize, text_editor::Content>,
    pub(super) notice: Option<Notice>,
    pub(super) asking: Option<Asking>,
    pub(super) pictures: BTreeMap<String, Image>,
    pub(super) enlarged: Option<String>,
    /// The messages of its conversation, newest first; itself included.
    pub(super) exchange: Vec<Summary>,
    pub(super) is_exchange_shown: bool,
    pub(super) papers: Papers,
    pub(super) followed: Followed,
    /// How wide the reader was when it was last measured; nothing before.
    pub(super) room: f32,
    /// The colours of the last frame: those of links and quotations are part of a text's layout, where no theme is known.
    pub(super) tokens: Cell<Option<&'static Tokens>>,
    /// Numbers what is asked; shared with what waits before asking.
    latest: Arc<AtomicU64>,
    opened: Option<Instant>,
    cache: VecDeque<(MailId, Arc<Prepared>)>,
}

/// How far a message is on its way.
#[derive(Default)]
pub(super) enum Phase {
    /// None is open.
    #[default]
    Empty,
    /// It is on its way.
    Loading,
    /// It did not come.
    Failed(Problem),
    /// It is there.
    Ready(Arc<Prepared>),
}

/// What is said at the foot of the reader.
pub(super) enum Notice {
    /// Where a link leads.
    Link(String),
    /// Something was done.
    Done(String),
    /// Something could not be done.
    Failed(Problem),
}

/// Names and texts are in it.
impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let phase = match &self.phase {
            Phase::Empty => "empty",
            Phase::Loading => "loading",
            Phase::Failed(_) => "failed",
            Phase::Ready(_) => "ready",
        };
        f.debug_struct("reader::State").field("phase", &phase).field("cache", &self.cache.len()).finish_non_exhaustive()
    }
}

impl State {
    /// Opens a message, or none. The one that is open stays as it is, with its marks brought up to date.
    pub fn open(&mut self, summary: Option<&Summary>, desk: &mut Desk<'_>) -> Task<Message> {
        let Some(summary) = summary else {
            self.clear();
            return Task::none();
        };
        let is_open = self.id() == Some(&summary.id) && !matches!(self.phase, Phase::Failed(_));
        self.summary = Some(summary.clone());
        if is_open {
            return Task::none();
        }
        self.clear();
        self.summary = Some(summary.clone());
        let top = self.scroll(Motion::Start, desk.window);
        if let Some(prepared) = self.at_hand(&summary.id) {
            self.begin(prepared);
            let number = self.number();
            let besides = Task::batch([self.ask_exchange(desk), self.ask_followed(desk), self.ask_papers(desk)]);
            return Task::batch([top, Task::done(Message::Shown(number)), self.settle(desk), besides]);
        }
        Task::batch([top, self.ask(desk)])
    }

    /// A message has another name by now: it is the same one.
    pub fn rename(&mut self, from: &MailId, to: &MailId) {
        let open = self.summary.iter_mut().map(|summary| &mut summary.id);
        let kept = self.cache.iter_mut().map(|(id, _)| id);
        open.chain(kept).filter(|id| *id == from).for_each(|id| *id = to.clone());
    }

    /// Says whether the message that is open is a draft, which can be taken up again; to be said after each [`State::open`].
    pub fn set_draft(&mut self, is_draft: bool) {
        self.draft = is_draft;
    }

    /// A message that comes from no mailbox: nothing can be saved or fetched.
    #[must_use]
    pub fn show(reading: Reading) -> Self {
        let mut state = Self::default();
        state.begin(Arc::new(Prepared::new(reading)));
        state.build();
        state
    }

    /// Forgets the messages that are kept at hand, and closes the one that is open.
    pub fn forget(&mut self) {
        self.clear();
        self.cache.clear();
    }

    /// The message that is open, once it has come.
    #[must_use]
    pub fn reading(&self) -> Option<&Reading> {
        self.prepared().map(|prepared| &prepared.reading)
    }

    /// Escape: closes what is over the message or at its foot. Whether there was anything to close.
    pub fn escape(&mut self) -> bool {
        self.asking.take().is_some()
            || self.papers.folder.take().is_some()
            || self.notice.take().is_some()
            || self.enlarged.take().is_some()
    }

    /// Handles a message.
    pub fn update(&mut self, message: Message, desk: &mut Desk<'_>) -> (Task<Message>, Option<Event>) {
        let task = match message {
            Message::Up(event) => return (Task::none(), Some(event)),
            Message::Shown(number) => return (Task::none(), (number == self.number()).then_some(Event::Shown)),
            Message::Opened(number, mail, answer) => return self.opened(number, mail, answer, desk),
            Message::Slow(number) => {
                self.slow = number == self.number();
                Task::none()
            }
            Message::Retry => {
                self.clear_phase();
                self.ask(desk)
            }
            Message::Scroll(motion) => self.scroll(motion, desk.window),
            Message::Scrolled(offset, height) => {
                (self.flow.offset, self.flow.height) = (offset, height);
                self.settle(desk)
            }
            Message::Head(size) => {
                (self.flow.head, self.room) = (size.height, size.width);
                Task::none()
            }
            Message::Measured(section, size) => self.measured(section, size, desk),
            Message::Edit(section, action) => {
                self.edit(section, action);
                Task::none()
            }
            Message::More => {
                self.shown = self.shown.saturating_add(AT_ONCE);
                self.settle(desk)
            }
            Message::Details => {
                self.details = !self.details;
                Task::none()
            }
            Message::Formatted(formatted) => {
                self.form(formatted);
                Task::batch([self.scroll(Motion::Start, desk.window), self.settle(desk)])
            }
            Message::Link(address) => {
                self.notice = Some(Notice::Link(address));
                Task::none()
            }
            Message::CopyLink => match self.notice.take() {
                Some(Notice::Link(address)) => self.copy(address, reader::link_copied()),
                _ => Task::none(),
            },
            Message::CopyText => match self.prepared().map(|prepared| prepared.copy(self.formatted)) {
                Some(text) => self.copy(text, reader::copied()),
                None => Task::none(),
            },
            Message::CloseNotice => {
                self.notice = None;
                Task::none()
            }
            Message::Save(place) => self.save(place, desk),
            Message::SaveAll => self.save_all(desk),
            Message::Chosen(target, answer) => self.chosen(target, answer, desk),
            Message::Path(path) => {
                self.type_path(path);
                Task::none()
            }
            Message::PathDone => self.path_done(desk),
            Message::PathCancel => {
                self.asking = None;
                Task::none()
            }
            Message::Saved(answer) => {
                self.saved(answer);
                Task::none()
            }
            Message::Preview(number, part, answer) => self.previewed(number, part, answer, desk),
            Message::Enlarge(part) => {
                self.enlarged = (self.enlarged.as_ref() != Some(&part)).then_some(part);
                Task::none()
            }
            Message::Exchange(number, exchange) => {
                if number == self.number() {
                    self.exchange = exchange;
                }
                Task::none()
            }
            Message::ShowExchange => {
                self.is_exchange_shown = !self.is_exchange_shown;
                Task::none()
            }
            Message::ShowImage(part) => {
                self.pictures.insert(part, Image::Wanted);
                self.settle(desk)
            }
            Message::Paper(act) => self.act(act, desk),
            Message::Follow(word) => self.follow(word, desk),
        };
        (task, None)
    }

    /// Whether the message that is open did not come.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        matches!(self.phase, Phase::Failed(_))
    }

    pub(in crate::ui::screen) fn id(&self) -> Option<&MailId> {
        self.summary.as_ref().map(|summary| &summary.id)
    }

    pub(super) fn prepared(&self) -> Option<&Arc<Prepared>> {
        if let Phase::Ready(prepared) = &self.phase { Some(prepared) } else { None }
    }

    /// The message that is open has come.
    #[cfg(test)]
    pub(crate) fn ready_for_tests(&mut self, reading: Reading) {
        self.begin(Arc::new(Prepared::new(reading)));
        self.build();
    }

    #[cfg(test)]
    pub(crate) fn number_for_tests(&self) -> u64 {
        self.number()
    }

    /// The number of what was asked last.
    pub(super) fn number(&self) -> u64 {
        self.latest.load(Ordering::Relaxed)
    }

    fn clear(&mut self) {
        self.clear_phase();
        self.summary = None;
        self.draft = false;
    }

    fn clear_phase(&mut self) {
        self.latest.fetch_add(1, Ordering::Relaxed);
        self.phase = Phase::Empty;
        self.editors.clear();
        self.pictures.clear();
        (self.notice, self.asking, self.enlarged) = (None, None, None);
        self.papers = Papers::default();
        self.followed = Followed::default();
        self.exchange.clear();
        self.is_exchange_shown = false;
        (self.details, self.slow) = (false, false);
    }

    fn ask(&mut self, desk: &mut Desk<'_>) -> Task<Message> {
        let Some(mail) = self.id().cloned() else { return Task::none() };
        let number = self.number();
        self.phase = Phase::Loading;
        let is_passing = self.opened.replace(Instant::now()).is_some_and(|before| before.elapsed() < PASSING);
        let (latest, asked, account) = (Arc::clone(&self.latest), mail.clone(), mail.account.clone());
        let work = |handle: crate::engine::Handle| async move {
            if is_passing {
                tokio::time::sleep(PAUSE).await;
            }
            if latest.load(Ordering::Relaxed) != number {
                return Err(Problem::Stopped);
            }
            let reading = handle.open(&asked).await?;
            Ok(Arc::new(Prepared::new(reading)))
        };
        let come = desk.ask(reader::opening(), Some(&account), work, move |answer| Message::Opened(number, mail, answer));
        let slow = Task::future(async move {
            tokio::time::sleep(PATIENCE).await;
            Message::Slow(number)
        });
        Task::batch([come, slow])
    }

    fn opened(
        &mut self,
        number: u64,
        mail: MailId,
        answer: Result<Arc<Prepared>, Problem>,
        desk: &mut Desk<'_>,
    ) -> (Task<Message>, Option<Event>) {
        if let Ok(prepared) = &answer {
            self.keep(mail, prepared);
        }
        if number != self.number() {
            return (Task::none(), None);
        }
        match answer {
            Ok(prepared) => {
                self.begin(prepared);
                let besides = Task::batch([self.ask_exchange(desk), self.ask_followed(desk), self.ask_papers(desk)]);
                (Task::batch([self.settle(desk), besides]), Some(Event::Shown))
            }
            Err(problem) => {
                self.phase = Phase::Failed(problem);
                (Task::none(), None)
            }
        }
    }

    /// Asks for the messages it belongs with; without an answer there are none to show.
    fn ask_exchange(&self, desk: &Desk<'_>) -> Task<Message> {
        let Some(mail) = self.id().cloned() else { return Task::none() };
        let number = self.number();
        let work = |handle: crate::engine::Handle| async move { handle.conversation(&mail).await };
        desk.quietly(work, move |result| Message::Exchange(number, result.unwrap_or_default()))
    }

    fn keep(&mut self, mail: MailId, prepared: &Arc<Prepared>) {
        self.cache.retain(|(kept, _)| *kept != mail);
        if prepared.weight() <= LARGE {
            self.cache.push_front((mail, Arc::clone(prepared)));
            self.cache.truncate(KEPT);
        }
    }

    fn at_hand(&mut self, mail: &MailId) -> Option<Arc<Prepared>> {
        let place = self.cache.iter().position(|(kept, _)| kept == mail)?;
        let kept = self.cache.remove(place)?;
        let prepared = Arc::clone(&kept.1);
        self.cache.push_front(kept);
        Some(prepared)
    }

    fn begin(&mut self, prepared: Arc<Prepared>) {
        let formatted = prepared.formatted.is_some();
        self.phase = Phase::Ready(prepared);
        self.form(formatted);
    }
}
