//! Taking back what was done.

use super::Message;
use super::actions::{Next, Removal};
use super::listing::Spot;
use super::state::State;
use crate::domain::Problem;
use crate::domain::mail::{MailId, Summary};
use crate::text::window::mailbox as words;
use crate::ui::desk::Desk;
use crate::ui::theme::Tone;
use iced::Task;

/// How many actions can be taken back.
const DEPTH: usize = 20;

/// A message that was moved, and what is needed to move it back.
#[derive(Clone)]
pub(super) struct Undo {
    number: u64,
    summary: Summary,
    target: Option<String>,
    /// What the server answered, once it did: its name where it is now, if it told.
    moved: Option<Option<MailId>>,
    /// Whether it is to be moved back as soon as the server has answered.
    is_wanted: bool,
}

impl Undo {
    pub(super) fn new(removal: &Removal) -> Self {
        let Removal { number, summary, target, .. } = removal.clone();
        Self { number, summary, target, moved: None, is_wanted: false }
    }
}

impl State {
    pub(super) fn push_undo(&mut self, undo: Undo) {
        self.undo.push(undo);
        if self.undo.len() > DEPTH {
            self.undo.remove(0);
        }
    }

    /// Nothing is to be taken back any more; whether it was being.
    pub(super) fn forget_undo(&mut self, number: u64) -> bool {
        self.undo.retain(|undo| undo.number != number);
        let waiting = self.restoring.len();
        self.restoring.retain(|undo| undo.number != number);
        self.restoring.len() < waiting
    }

    /// Takes back the last action.
    pub(super) fn undo_last(&mut self, desk: &mut Desk<'_>) -> Task<Message> {
        match self.undo.pop() {
            Some(undo) => self.restore(undo, desk),
            None => self.toast(words::nothing_to_undo(), false),
        }
    }

    /// Moves a message back, as soon as it is known where it is.
    pub(super) fn restore(&mut self, mut undo: Undo, desk: &mut Desk<'_>) -> Task<Message> {
        match undo.moved.clone() {
            None => {
                undo.is_wanted = true;
                self.restoring.push(undo);
                self.toast(words::undoing(), false)
            }
            Some(None) => {
                self.toast = None;
                let account = undo.summary.id.account.clone();
                let label = undo.target.as_deref().map(|target| self.folder_label(&account, target)).unwrap_or_default();
                let next = undo.target.map_or(Next::Nothing, |folder| Next::Open(Spot::new(account, folder)));
                self.notice(Tone::Info, words::undo_impossible(&label), next);
                Task::none()
            }
            Some(Some(id)) => {
                undo.number = self.number();
                undo.is_wanted = false;
                let number = undo.number;
                let (account, folder) = (id.account.clone(), undo.summary.id.folder.clone());
                self.restoring.push(undo);
                let toast = self.toast(words::undoing(), false);
                let work = |handle: crate::engine::Handle| async move { handle.relocate(&id, &folder).await };
                let ask = desk.ask(words::undoing(), Some(&account), work, move |result| Message::Restored(number, result));
                Task::batch([toast, ask])
            }
        }
    }

    /// The server moved a message away: it can be moved back from now on.
    pub(super) fn removal_done(&mut self, number: u64, new: Option<MailId>, desk: &mut Desk<'_>) -> Task<Message> {
        if let Some(undo) = self.undo.iter_mut().find(|undo| undo.number == number) {
            undo.moved = Some(new);
            return Task::none();
        }
        let Some(at) = self.restoring.iter().position(|undo| undo.number == number && undo.is_wanted) else { return Task::none() };
        let mut undo = self.restoring.remove(at);
        undo.moved = Some(new);
        self.restore(undo, desk)
    }

    pub(super) fn restored(&mut self, number: u64, result: Result<Option<MailId>, Problem>, desk: &mut Desk<'_>) -> Task<Message> {
        let Some(at) = self.restoring.iter().position(|undo| undo.number == number) else { return Task::none() };
        let undo = self.restoring.remove(at);
        let id = undo.summary.id.clone();
        match result {
            Ok(new) => {
                if let Some(account) = self.mailbox_mut(&id.account) {
                    account.count(&id.folder, &undo.summary, true);
                    if let Some(target) = &undo.target {
                        account.count(target, &undo.summary, false);
                    }
                }
                self.expected = new;
                let label = self.folder_label(&id.account, &id.folder);
                let toast = self.toast(words::restored(&label), false);
                Task::batch([toast, self.check(Some(&id.account), false, desk)])
            }
            Err(problem) => {
                self.toast = None;
                let is_gone = matches!(problem, Problem::MailMissing | Problem::MailIdStale);
                let next = if is_gone { Next::Nothing } else { Next::Restore(Box::new(undo)) };
                self.notice(Tone::Error, words::restore_failed(&problem), next);
                Task::none()
            }
        }
    }
}
