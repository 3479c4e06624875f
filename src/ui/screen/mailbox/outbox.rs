//! What is on its way out, and what was being written when the program ended.

use super::actions::{Next, Toast};
use super::state::{Outcome, State};
use super::{Event, Message};
use crate::domain::Problem;
use crate::domain::outbox::{OutboxEntry, OutboxState};
use crate::engine::KeptDraft;
use crate::text::window::outbox as words;
use crate::ui::desk::Desk;
use crate::ui::screen::compose::Start;
use crate::ui::theme::Tone;
use iced::Task;
use time::{Duration, OffsetDateTime};

/// What leaves within this time is counted down.
const SOON: Duration = Duration::MINUTE;

/// What the outbox holds, as a person is concerned.
#[derive(Default)]
pub(super) struct Outbox {
    pub(super) entries: Vec<OutboxEntry>,
    pub(super) problem: Option<Problem>,
    is_asked: bool,
    again: bool,
    /// The entry something is being done about.
    pub(super) busy: Option<u64>,
    /// The entry that is given up, while it is asked what becomes of what was written.
    pub(super) abandoned: Option<u64>,
}

/// What a person decides about a message on its way out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Send it again.
    Retry,
    /// Write on.
    TakeUp,
    /// It does not leave: it is kept as a draft.
    Keep,
    /// It does not leave, and nothing of it is kept.
    ThrowAway,
    /// It did leave.
    Confirm,
}

/// Whether somebody must decide about it.
pub(super) fn is_stuck(entry: &OutboxEntry) -> bool {
    matches!(entry.state, OutboxState::Refused | OutboxState::Uncertain)
}

impl Outbox {
    /// Whether something waits for a decision.
    pub(super) fn is_stuck(&self) -> bool {
        self.entries.iter().any(is_stuck)
    }
}

impl State {
    /// How many messages are on their way out.
    #[must_use]
    pub fn leaving(&self) -> usize {
        self.outbox.entries.len()
    }

    /// Whether a message leaves within a minute, if nothing comes in between.
    #[must_use]
    pub fn leaves_soon(&self, now: OffsetDateTime) -> bool {
        self.outbox.entries.iter().any(|entry| match entry.state {
            OutboxState::Waiting => entry.problem.is_none() && entry.due.is_none_or(|due| due - now <= SOON),
            OutboxState::Queued => true,
            _ => false,
        })
    }

    /// How many messages wait to leave as soon as they can: those for later have their moment.
    #[must_use]
    pub fn waits_to_leave(&self) -> usize {
        let is_soon = |entry: &OutboxEntry| entry.problem.is_some() || entry.due.is_none_or(|due| due - entry.since <= SOON);
        let waits = |entry: &&OutboxEntry| entry.state == OutboxState::Waiting && is_soon(entry);
        self.outbox.entries.iter().filter(waits).count()
    }

    /// Whether somebody must decide about a message on its way out.
    #[must_use]
    pub fn is_stuck(&self) -> bool {
        self.outbox.is_stuck()
    }

    pub(super) fn ask_outbox(&mut self, desk: &Desk<'_>) -> Task<Message> {
        if !self.is_open {
            return Task::none();
        }
        if std::mem::replace(&mut self.outbox.is_asked, true) {
            self.outbox.again = true;
            return Task::none();
        }
        let session = self.session;
        desk.quietly(|handle| async move { handle.outbox().await }, move |result| Message::OutboxCame(session, result))
    }

    pub(super) fn outbox_came(&mut self, session: u64, result: Result<Vec<OutboxEntry>, Problem>, desk: &Desk<'_>) -> Task<Message> {
        if session != self.session {
            return Task::none();
        }
        self.outbox.is_asked = false;
        match result {
            Ok(mut entries) => {
                entries.retain(|entry| entry.state != OutboxState::Copied);
                // What waits for somebody comes first, then the last that was sent.
                entries.sort_by_key(|entry| (!is_stuck(entry), std::cmp::Reverse(entry.id)));
                (self.outbox.entries, self.outbox.problem) = (entries, None);
            }
            Err(Problem::PinNeeded) => return self.locked(),
            Err(problem) => self.outbox.problem = Some(problem),
        }
        // An answer from before it was put there says nothing of it.
        if std::mem::take(&mut self.outbox.again) { self.ask_outbox(desk) } else { self.follow_toast() }
    }

    /// A message was put in the outbox: the toast follows it until it has left.
    pub(super) fn follow_out(&mut self, outbox: u64, desk: &Desk<'_>) -> Task<Message> {
        let toast = self.toast(words::leaving(), false);
        if let Some(toast) = &mut self.toast {
            toast.follows = Some(outbox);
        }
        Task::batch([toast, self.ask_outbox(desk)])
    }

    fn followed(&self, toast: &Toast) -> Option<&OutboxEntry> {
        let outbox = toast.follows?;
        self.outbox.entries.iter().find(|entry| entry.id == outbox)
    }

    /// Whether a toast counts the seconds until a message leaves.
    pub(super) fn is_counting(&self, toast: &Toast, now: OffsetDateTime) -> bool {
        let due = self.followed(toast).filter(|entry| entry.state == OutboxState::Waiting).and_then(|entry| entry.due);
        due.is_some_and(|due| due > now && due - now <= SOON)
    }

    /// What a toast says, and whether what it tells of can be taken back.
    pub(super) fn toast_words(&self, toast: &Toast, now: OffsetDateTime) -> (String, bool) {
        let Some(entry) = self.followed(toast) else { return (toast.sentence.clone(), toast.undo) };
        let is_waiting = entry.state == OutboxState::Waiting;
        match entry.due.filter(|due| is_waiting && *due > now) {
            Some(due) if due - now <= SOON => (words::leaves((due - now).whole_seconds().unsigned_abs().max(1)), true),
            Some(due) => (words::leaves_at(due, now), true),
            None => (words::state(entry, now), is_waiting),
        }
    }

    /// What a toast follows is in the outbox no more, or waits for somebody there.
    fn follow_toast(&mut self) -> Task<Message> {
        let Some(outbox) = self.toast.as_ref().and_then(|toast| toast.follows) else { return Task::none() };
        match self.outbox.entries.iter().find(|entry| entry.id == outbox) {
            None => self.toast(words::sent(), false),
            Some(entry) if is_stuck(entry) => {
                self.toast = None;
                Task::none()
            }
            Some(_) => Task::none(),
        }
    }

    /// A message advanced on its way.
    pub(super) fn advanced(&mut self, state: OutboxState, desk: &Desk<'_>) -> Task<Message> {
        match state {
            OutboxState::Refused => self.notice(Tone::Error, words::refused_notice(), Next::Outbox),
            OutboxState::Uncertain => self.notice(Tone::Warning, words::uncertain_notice(), Next::Outbox),
            _ => {}
        }
        self.ask_outbox(desk)
    }

    pub(super) fn show_outbox(&mut self, desk: &mut Desk<'_>) -> Task<Message> {
        self.search = None;
        (self.is_outbox, self.is_reading, self.is_choosing) = (true, false, false);
        self.notices.retain(|notice| !matches!(notice.next, Next::Outbox));
        // The message read before is not the one beside which it would stand, and would be what a key answers.
        Task::batch([self.show(desk), self.ask_outbox(desk)])
    }

    /// Somebody decides about a message on its way out.
    pub(super) fn choose(&mut self, id: u64, choice: Choice, desk: &mut Desk<'_>) -> Task<Message> {
        if self.outbox.busy.is_some() {
            return Task::none();
        }
        (self.outbox.busy, self.outbox.abandoned) = (Some(id), None);
        let work = move |handle: crate::engine::Handle| async move {
            match choice {
                Choice::Retry => handle.retry(id).await.map(|()| None),
                Choice::Confirm => handle.confirm_sent(id).await.map(|()| None),
                Choice::Keep => handle.discard(id).await.map(|()| None),
                Choice::ThrowAway => handle.throw_away(id).await.map(|()| None),
                Choice::TakeUp => handle.take_out(id).await.map(|kept| Some(Box::new(kept))),
            }
        };
        desk.ask(words::deciding(), None, work, move |result| Message::Chosen(choice, result))
    }

    /// A message is given up: what becomes of it is asked, or is not any more.
    pub(super) fn abandon(&mut self, id: Option<u64>, desk: &Desk<'_>) -> Task<Message> {
        self.outbox.abandoned = id.filter(|_| self.outbox.busy.is_none());
        if id.is_none() { crate::ui::widget::focus(crate::ui::desk::id(desk.window, "outbox")) } else { Task::none() }
    }

    pub(super) fn chosen(&mut self, choice: Choice, result: Result<Option<Box<KeptDraft>>, Problem>, desk: &Desk<'_>) -> Outcome {
        self.outbox.busy = None;
        let look = self.ask_outbox(desk);
        match result {
            Ok(Some(kept)) => (look, Some(Event::Compose(Box::new(Start::Kept(kept))))),
            Ok(None) => {
                let said = match choice {
                    Choice::Keep => words::kept(),
                    Choice::ThrowAway => words::thrown_away(),
                    Choice::Confirm => words::confirmed(),
                    Choice::Retry | Choice::TakeUp => return (look, None),
                };
                (Task::batch([look, self.toast(said, false)]), None)
            }
            Err(Problem::Stopped) => (look, None),
            Err(problem) => {
                self.notice(Tone::Error, words::failed(&problem), Next::Nothing);
                (look, None)
            }
        }
    }

    /// What was being written when the program ended.
    pub(super) fn unfinished(&mut self, drafts: Vec<KeptDraft>) -> Task<Message> {
        self.notices.retain(|notice| !matches!(notice.next, Next::Drafts));
        if !drafts.is_empty() {
            self.notice(Tone::Info, words::unfinished(drafts.len()), Next::Drafts);
        }
        self.drafts = drafts;
        Task::none()
    }

    /// All of what was being written is taken up again, each in its window.
    pub(super) fn resume_draft(&mut self, desk: &Desk<'_>) -> Task<Message> {
        let drafts = std::mem::take(&mut self.drafts);
        if drafts.is_empty() {
            let work = |handle: crate::engine::Handle| async move { Ok(handle.drafts().await?.into_iter().next()) };
            return desk.quietly(work, |result| Message::TakenBack(result.map(|kept| kept.map(Box::new))));
        }
        Task::batch(drafts.into_iter().map(|kept| Task::done(Message::TakenBack(Ok(Some(Box::new(kept)))))))
    }
}
