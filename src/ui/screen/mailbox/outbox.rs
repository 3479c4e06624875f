//! What is on its way out, and what was being written when the program ended.

use super::actions::Next;
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

/// What the outbox holds, as a person is concerned.
#[derive(Default)]
pub(super) struct Outbox {
    pub(super) entries: Vec<OutboxEntry>,
    pub(super) problem: Option<Problem>,
    is_asked: bool,
    again: bool,
    /// The entry something is being done about.
    pub(super) busy: Option<u64>,
}

/// What a person decides about a message on its way out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Send it again.
    Retry,
    /// Write on.
    TakeUp,
    /// Keep nothing of it.
    Discard,
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
        if std::mem::take(&mut self.outbox.again) { self.ask_outbox(desk) } else { Task::none() }
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

    pub(super) fn show_outbox(&mut self, desk: &Desk<'_>) -> Task<Message> {
        self.search = None;
        (self.is_outbox, self.is_reading, self.is_choosing) = (true, false, false);
        self.notices.retain(|notice| !matches!(notice.next, Next::Outbox));
        self.ask_outbox(desk)
    }

    /// Somebody decides about a message on its way out.
    pub(super) fn choose(&mut self, id: u64, choice: Choice, desk: &mut Desk<'_>) -> Task<Message> {
        if self.outbox.busy.is_some() {
            return Task::none();
        }
        self.outbox.busy = Some(id);
        let is_uncertain = self.outbox.entries.iter().any(|entry| entry.id == id && entry.state == OutboxState::Uncertain);
        let work = move |handle: crate::engine::Handle| async move {
            match choice {
                Choice::Retry => handle.retry(id).await.map(|()| None),
                // « Il est parti »: its copy is filed.
                Choice::Discard if is_uncertain => handle.confirm_sent(id).await.map(|()| None),
                Choice::Discard => handle.discard(id).await.map(|()| None),
                Choice::TakeUp => {
                    // What did not leave is a draft again: the one that was not there before.
                    let before: Vec<u64> = handle.drafts().await?.iter().map(|kept| kept.id).collect();
                    handle.discard(id).await?;
                    Ok(handle.drafts().await?.into_iter().find(|kept| !before.contains(&kept.id)))
                }
            }
        };
        desk.ask(words::deciding(), None, work, |result| Message::Chosen(result.map(|kept| kept.map(Box::new))))
    }

    pub(super) fn chosen(&mut self, result: Result<Option<Box<KeptDraft>>, Problem>, desk: &Desk<'_>) -> Outcome {
        self.outbox.busy = None;
        let look = self.ask_outbox(desk);
        match result {
            Ok(kept) => (look, kept.map(|kept| Event::Compose(Box::new(Start::Kept(kept))))),
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
