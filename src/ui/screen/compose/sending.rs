//! From « Envoyer » to the outbox: the rules first, then the message is the engine's to send, once, at its moment.

use super::closing::leave_behind;
use super::judging::Blocker;
use super::keeping::After;
use super::message::{Event, Message};
use super::recent;
use super::recipients::{Chip, Field};
use super::state::{Dialog, State};
use super::update::focus;
use crate::domain::Problem;
use crate::domain::draft::Recipient;
use crate::domain::intent::UNDO_TIME;
use crate::domain::outbox::{OutboxState, RecipientReply, SendOutcome, SendReport, SendWhen};
use crate::domain::rules::Finding;
use crate::engine::SendReply;
use crate::text::window::{compose as say, outbox};
use crate::ui::desk::Desk;
use crate::ui::files;
use iced::Task;

/// Where the message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Being written.
    Writing,
    /// The rules are asked before it leaves.
    Checking,
    /// It leaves once the draft on its way is kept.
    Waiting,
    /// On its way.
    Sending(Stage),
}

/// How far it is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Preparing,
    HandingOver,
    Filing,
}

/// How the last attempt to send ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    None,
    /// Called off before it left.
    CalledOff,
    /// It could not leave.
    Failed(Problem),
    /// The server refused it; nobody receives it.
    Refused(Problem),
    /// It may have left.
    Uncertain {
        /// Because the person did not wait.
        stopped: bool,
    },
}

impl State {
    /// « Envoyer »: what is missing is told; otherwise it is handed to the outbox. Nothing happens while it leaves already.
    pub(super) fn send(&mut self, desk: &mut Desk<'_>) -> Task<Message> {
        if self.phase != Phase::Writing || self.dialog.is_some() {
            return Task::none();
        }
        let changed = self.commit_all();
        self.rules.tried = true;
        if matches!(self.outcome, Outcome::Uncertain { .. }) {
            self.dialog = Some(Dialog::Again);
            return changed;
        }
        match self.blocker() {
            Some(Blocker::NoRecipient) => return Task::batch([changed, focus(desk, Field::To.id())]),
            Some(_) => return changed,
            None => {}
        }
        if !self.asked_attachment && self.promises_attachment() {
            self.asked_attachment = true;
            self.dialog = Some(Dialog::NothingAttached);
            return changed;
        }
        Task::batch([changed, self.proceed(desk)])
    }

    /// Everything that could be asked was: the rules once more if something changed, then the outbox.
    pub(super) fn proceed(&mut self, desk: &mut Desk<'_>) -> Task<Message> {
        self.dialog = None;
        self.outcome = Outcome::None;
        if self.rules.is_fresh && self.rules.problem.is_none() {
            return self.launch(desk);
        }
        self.phase = Phase::Checking;
        self.rules.number += 1;
        self.check_now(desk)
    }

    /// Puts the message in the outbox, once: it leaves by itself at its moment.
    pub(super) fn launch(&mut self, desk: &mut Desk<'_>) -> Task<Message> {
        if matches!(self.phase, Phase::Sending(_)) {
            return Task::none();
        }
        // A draft on its way has no name yet, and would be left behind.
        if self.keeping.is_busy() {
            self.phase = Phase::Waiting;
            self.keeping.after = After::Launch;
            return Task::none();
        }
        self.turn += 1;
        self.phase = Phase::Sending(Stage::Preparing);
        self.sent_as = None;
        self.stopped_early = false;
        // No draft is kept from here on: the timer set no longer counts.
        self.keeping.rearm();
        let (turn, composition, from, when) = (self.turn, self.composition(true), self.from.clone(), self.when);
        let words = say::sending_to(&self.first_names(), self.keys().len());
        let work = move |handle: crate::engine::Handle| async move { handle.queue(composition, when).await };
        let (task, stop) = desk.ask(words, Some(&from), work, move |result| Message::Done(turn, Box::new(result))).abortable();
        self.stop = Some(stop);
        task
    }

    /// It stands in the outbox: nothing is left to do here.
    fn queued(&mut self, desk: &Desk<'_>) -> (Task<Message>, Option<Event>) {
        self.remember_recipients();
        let (sentence, undo) = match self.when {
            SendWhen::Undoable => (outbox::leaves(UNDO_TIME.whole_seconds().unsigned_abs()), true),
            SendWhen::At(at) => (outbox::leaves_at(at, desk.now), true),
            SendWhen::Now => (say::sent(self.keys().len(), None), false),
        };
        let task = leave_behind(self.keeping.sent(), desk).chain(Task::done(Message::Finish));
        (task, Some(Event::Sent { account: self.from.clone(), sentence, warning: false, undo }))
    }

    fn remember_recipients(&self) {
        recent::keep(self.recipients().filter_map(|recipient| match recipient {
            Recipient::Known(mailbox) => Some(mailbox.clone()),
            Recipient::Malformed(_) => None,
        }));
    }

    fn first_names(&self) -> String {
        self.recipients().next().map(|recipient| super::recipients::named(recipient).0).unwrap_or_default()
    }

    /// Calls off what has not left; whether there was something to call off.
    pub(super) fn call_off(&mut self) -> Task<Message> {
        match self.phase {
            Phase::Waiting | Phase::Checking => {
                self.turn += 1;
                self.phase = Phase::Writing;
                self.outcome = Outcome::CalledOff;
                if self.keeping.after == After::Launch {
                    self.keeping.after = After::Nothing;
                }
                if self.keeping.is_dirty() { self.changed() } else { Task::none() }
            }
            _ => Task::none(),
        }
    }

    /// The person waits no longer for the server.
    pub(super) fn stop_waiting(&mut self) -> Option<Event> {
        if !matches!(self.phase, Phase::Sending(_)) {
            return None;
        }
        if let Some(stop) = self.stop.take() {
            stop.abort();
        }
        self.turn += 1;
        self.stopped()
    }

    /// Nobody waits for the answer: before the hand-over begins the engine sends nothing, afterwards nobody can tell.
    fn stopped(&mut self) -> Option<Event> {
        self.stopped_early = self.phase == Phase::Sending(Stage::Preparing);
        self.phase = Phase::Writing;
        if self.stopped_early {
            self.outcome = Outcome::CalledOff;
            return None;
        }
        self.outcome = Outcome::Uncertain { stopped: true };
        Some(Event::Unsure(self.from.clone()))
    }

    /// A message of this mailbox advanced: this one, once its name is known.
    pub(super) fn advanced(&mut self, message_id: String, state: OutboxState) -> Option<Event> {
        match (self.phase, &self.sent_as, state) {
            (Phase::Sending(_), None, OutboxState::Queued) => {
                self.sent_as = Some(message_id);
                self.phase = Phase::Sending(Stage::HandingOver);
            }
            (Phase::Sending(_), Some(id), OutboxState::Accepted) if *id == message_id => self.phase = Phase::Sending(Stage::Filing),
            // It may be this one, stopped too late.
            (Phase::Writing, _, OutboxState::Queued) if std::mem::take(&mut self.stopped_early) => {
                self.outcome = Outcome::Uncertain { stopped: true };
                return Some(Event::Unsure(self.from.clone()));
            }
            _ => {}
        }
        None
    }

    /// How sending ended.
    pub(super) fn done(&mut self, turn: u64, result: Result<SendReply, Problem>, desk: &mut Desk<'_>) -> (Task<Message>, Option<Event>) {
        if turn != self.turn || !matches!(self.phase, Phase::Sending(_)) {
            return (Task::none(), None);
        }
        self.stop = None;
        // Somebody stopped it in the main window, or the engine ends.
        if matches!(result, Err(Problem::Stopped)) {
            let event = self.stopped();
            return (self.changed(), event);
        }
        self.phase = Phase::Writing;
        match result {
            Ok(SendReply::Done(_, report)) => self.reported(report, desk),
            Ok(SendReply::Queued(..)) => self.queued(desk),
            Ok(SendReply::Stopped(findings) | SendReply::Clear(findings)) => {
                self.limit = findings.iter().find_map(limit).or(self.limit);
                self.rules.findings = findings;
                self.rules.is_fresh = true;
                (self.keep_soon(), None)
            }
            Err(problem) => {
                self.outcome = Outcome::Failed(problem);
                (self.keep_soon(), None)
            }
        }
    }

    pub(super) fn keep_soon(&mut self) -> Task<Message> {
        if self.keeping.is_dirty() { self.changed() } else { Task::none() }
    }

    fn reported(&mut self, report: SendReport, desk: &Desk<'_>) -> (Task<Message>, Option<Event>) {
        match report.outcome {
            SendOutcome::Accepted { afterwards } => {
                self.remember_recipients();
                let sentence = say::sent(report.recipients.len().max(self.keys().len()), afterwards.as_ref());
                let task = leave_behind(self.keeping.sent(), desk).chain(Task::done(Message::Finish));
                (task, Some(Event::Sent { account: self.from.clone(), sentence, warning: afterwards.is_some(), undo: false }))
            }
            SendOutcome::Refused(problem) => {
                self.keeping.sealed(&self.from, report.message_id);
                self.mark_refused(&report.recipients);
                self.outcome = Outcome::Refused(problem);
                (Task::none(), None)
            }
            SendOutcome::Uncertain => {
                self.keeping.sealed(&self.from, report.message_id);
                self.outcome = Outcome::Uncertain { stopped: false };
                (Task::none(), Some(Event::Unsure(self.from.clone())))
            }
        }
    }

    fn mark_refused(&mut self, replies: &[RecipientReply]) {
        let lines = [&mut self.to, &mut self.cc, &mut self.bcc];
        for Chip { recipient, refused } in lines.into_iter().flat_map(|line| &mut line.chips) {
            if let Recipient::Known(mailbox) = recipient {
                let reply = replies.iter().find(|reply| !reply.accepted && reply.address == mailbox.address);
                *refused = reply.map(|reply| say::refused_tip(reply.code, &reply.reply));
            }
        }
    }

    /// « Joindre… »
    pub(super) fn choose_files() -> Task<Message> {
        Task::perform(files::open_many(), Message::Chosen)
    }
}

/// What the operator takes, as a finding says it.
fn limit(finding: &Finding) -> Option<u64> {
    match finding {
        Finding::TooLarge { limit, .. } => Some(*limit),
        _ => None,
    }
}
