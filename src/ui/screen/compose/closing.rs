//! Keeping the draft, and closing the window without losing anything.

use super::keeping::{AGAIN, After, Keeping, Leftover, Told};
use super::message::{Event, Message, Saved};
use super::sending::Phase;
use super::state::{Dialog, State};
use super::update::after;
use crate::domain::Problem;
use crate::engine::{AttachmentSource, Composition};
use crate::ui::desk::Desk;
use iced::Task;

/// Removes drafts that have no more use; nobody waits for it.
pub(super) fn leave_behind(leftovers: Vec<Leftover>, desk: &Desk<'_>) -> Task<Message> {
    let remove = |leftover| {
        let work = move |handle: crate::engine::Handle| async move {
            match leftover {
                Leftover::Kept(id) => handle.forget_draft(id).await,
                Leftover::Named(account, id) => handle.drop_draft(&account, &id).await,
                Leftover::Mail(mail) => handle.delete(&mail).await.map(|_| ()),
            }
        };
        desk.quietly(work, |_| Message::Nothing)
    };
    Task::batch(leftovers.into_iter().map(remove))
}

impl State {
    /// Closes the dialog; a window that was to close does not.
    pub(super) fn stay(&mut self) {
        self.dialog = None;
        if self.keeping.after == After::Close {
            self.keeping.after = After::Nothing;
        }
    }

    /// Keeps the draft now, if there is something to keep and no save is under way.
    pub(super) fn keep(&mut self, desk: &Desk<'_>) -> Task<Message> {
        let leaves = matches!(self.phase, Phase::Waiting | Phase::Sending);
        if leaves || !self.is_written() || !self.keeping.is_dirty() || !self.keeping.begin(&self.from) {
            return Task::none();
        }
        self.keeping.begun = Some(desk.now);
        let mut composition = self.composition(true);
        // A file that cannot be read, told as such, does not keep the rest from being kept.
        let files = || self.attachments.iter().chain(self.carried.documents.iter().map(|given| &given.file));
        let unreadable = |source: &AttachmentSource| files().any(|a| a.source == *source && a.problem.is_some());
        composition.attachments.retain(|source| !unreadable(source));
        composition.care.documents.retain(|document| !unreadable(&document.file));
        let (id, asked) = (self.keeping.id(), sources(&composition));
        let work = move |handle: crate::engine::Handle| async move {
            let kept = handle.save_draft(id, composition).await?;
            Ok(Saved { id: kept.id, files: asked.into_iter().zip(sources(&kept.composition)).collect() })
        };
        desk.quietly(work, Message::Kept)
    }

    pub(super) fn kept(&mut self, result: Result<Saved, Problem>, desk: &mut Desk<'_>) -> (Task<Message>, Option<Event>) {
        // From now on files are those that were kept: what becomes of the originals does not matter.
        for (asked, kept) in result.iter().flat_map(|saved| &saved.files) {
            if let AttachmentSource::Kept { size, .. } = kept {
                let documents = self.carried.documents.iter_mut().map(|given| &mut given.file);
                for attached in self.attachments.iter_mut().chain(documents).filter(|attached| attached.source == *asked) {
                    (attached.source, attached.size) = (kept.clone(), Some(*size));
                }
            }
        }
        let left = leave_behind(self.keeping.end(result.map(|saved| saved.id), desk.now), desk);
        let failure = match &self.keeping.told {
            Told::Failed(problem) => Some(problem.clone()),
            _ => None,
        };
        match (std::mem::replace(&mut self.keeping.after, After::Nothing), failure) {
            (After::Launch, _) => (Task::batch([left, self.launch(desk)]), None),
            (After::Discard, _) => self.discard(desk),
            (After::Close, Some(problem)) => {
                self.dialog = Some(Dialog::Unsaved(Some(problem)));
                (left, None)
            }
            (After::Close, None) => {
                let (task, event) = self.close(desk);
                (Task::batch([left, task]), event)
            }
            (After::Nothing, failure) if self.keeping.is_dirty() => {
                let wait = if failure.is_some() { AGAIN } else { Keeping::patience() };
                let again = after(wait, Message::KeepNow(self.keeping.rearm()));
                (Task::batch([left, again]), None)
            }
            (After::Nothing, _) => (left, None),
        }
    }

    pub(super) fn resume(&mut self, desk: &mut Desk<'_>) -> Task<Message> {
        let check = if self.rules.problem.is_some() { self.recheck() } else { Task::none() };
        Task::batch([self.keep(desk), check])
    }

    pub(super) fn close(&mut self, desk: &mut Desk<'_>) -> (Task<Message>, Option<Event>) {
        match self.phase {
            // It is not lost, and not gone either: that is told, and the window stays.
            Phase::Checking | Phase::Waiting => return (self.call_off(), None),
            Phase::Sending => return (Task::none(), None),
            Phase::Writing => {}
        }
        self.dialog = None;
        if !self.keeping.is_touched() {
            return (Task::none(), Some(Event::Close));
        }
        if self.keeping.is_busy() {
            // Whoever insists need not wait for a server that does not answer.
            if self.keeping.after == After::Close {
                self.dialog = Some(Dialog::Unsaved(None));
            }
            self.keeping.after = After::Close;
            return (Task::none(), None);
        }
        if self.is_blank() {
            return (leave_behind(self.keeping.leave(true), desk), Some(Event::Close));
        }
        if self.keeping.is_dirty() {
            self.keeping.after = After::Close;
            return (self.keep(desk), None);
        }
        (leave_behind(self.keeping.leave(false), desk), Some(Event::Close))
    }

    pub(super) fn discard(&mut self, desk: &mut Desk<'_>) -> (Task<Message>, Option<Event>) {
        self.dialog = None;
        if self.keeping.is_busy() {
            self.keeping.after = After::Discard;
            return (Task::none(), None);
        }
        (leave_behind(self.keeping.leave(true), desk), Some(Event::Close))
    }
}

/// The files of a message: its attachments, then its health documents.
fn sources(composition: &Composition) -> Vec<AttachmentSource> {
    let documents = composition.care.documents.iter().map(|document| &document.file);
    composition.attachments.iter().chain(documents).cloned().collect()
}
