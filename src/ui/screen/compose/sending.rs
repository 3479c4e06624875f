//! From « Envoyer » to the outbox: the rules first, then the message is the engine's to send, once, at its moment.

use super::closing::leave_behind;
use super::judging::Blocker;
use super::keeping::After;
use super::message::{Event, Message};
use super::recent;
use super::recipients::Field;
use super::state::{Dialog, State};
use super::update::focus;
use crate::domain::Problem;
use crate::domain::draft::Recipient;
use crate::domain::rules::Finding;
use crate::engine::SendReply;
use crate::text::window::compose as say;
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
    /// On its way to the outbox.
    Sending,
}

/// How the last attempt to send ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    None,
    /// Called off before it left.
    CalledOff,
    /// It could not be put in the outbox.
    Failed(Problem),
    /// What was taken up is not all that was written.
    Damaged(Problem),
}

impl State {
    /// « Envoyer »: what is missing is told; otherwise it is handed to the outbox. Nothing happens while it leaves already.
    pub(super) fn send(&mut self, desk: &mut Desk<'_>) -> Task<Message> {
        if self.phase != Phase::Writing || self.dialog.is_some() {
            return Task::none();
        }
        let changed = self.commit_all();
        self.rules.tried = true;
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
        if self.phase == Phase::Sending {
            return Task::none();
        }
        // A draft on its way has no name yet, and would be left behind.
        if self.keeping.is_busy() {
            self.phase = Phase::Waiting;
            self.keeping.after = After::Launch;
            return Task::none();
        }
        self.turn += 1;
        self.phase = Phase::Sending;
        // No draft is kept from here on: the timer set no longer counts.
        self.keeping.rearm();
        let (turn, composition, from, when) = (self.turn, self.composition(true), self.from.clone(), self.when);
        let words = say::sending_to(&self.first_names(), self.keys().len());
        let work = move |handle: crate::engine::Handle| async move {
            let alone = handle.session().holder.is_none();
            // What is not asked of a server for want of a card needs the card.
            handle
                .queue(composition, when)
                .await
                .map_err(|problem| if alone && problem == Problem::NotHere { Problem::PinNeeded } else { problem })
        };
        let task = desk.ask(words, Some(&from), work, move |result| Message::Done(turn, Box::new(result)));
        self.operation = desk.operations.last();
        task
    }

    /// It stands in the outbox under that number: nothing is left to do here.
    fn queued(&mut self, outbox: u64, desk: &Desk<'_>) -> (Task<Message>, Option<Event>) {
        self.remember_recipients();
        let task = leave_behind(self.keeping.sent(), desk).chain(Task::done(Message::Finish));
        (task, Some(Event::Queued(outbox)))
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

    /// The person waits no longer. It stands in the outbox, or leaves no trace, whichever the answer says.
    pub(super) fn stop_waiting(&self, desk: &mut Desk<'_>) {
        if self.phase == Phase::Sending
            && let Some(operation) = self.operation
        {
            desk.operations.stop(operation);
        }
    }

    /// How sending ended.
    pub(super) fn done(&mut self, turn: u64, result: Result<SendReply, Problem>, desk: &mut Desk<'_>) -> (Task<Message>, Option<Event>) {
        if turn != self.turn || self.phase != Phase::Sending {
            return (Task::none(), None);
        }
        self.operation = None;
        self.phase = Phase::Writing;
        match result {
            Ok(SendReply::Queued(_, outbox)) => self.queued(outbox, desk),
            Ok(SendReply::Stopped(findings) | SendReply::Clear(findings) | SendReply::Done(findings, _)) => {
                self.limit = findings.iter().find_map(limit).or(self.limit);
                self.rules.findings = findings;
                self.rules.is_fresh = true;
                (self.keep_soon(), None)
            }
            // Somebody stopped it, or the engine ends. What was written is kept again.
            Err(Problem::Stopped) => {
                self.outcome = Outcome::CalledOff;
                (self.changed(), None)
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
