//! The files that go with the message: which, what they weigh, and what is wrong with them.

use super::message::Message;
use super::state::{Attached, State};
use crate::domain::Problem;
use crate::engine::AttachmentSource;
use crate::text::window::compose as say;
use crate::ui::desk::Desk;
use iced::Task;
use std::path::PathBuf;

impl Attached {
    /// Whether there is nothing in it.
    pub(super) fn is_empty(&self) -> bool {
        self.size == Some(0)
    }

    fn is_file(&self, path: &PathBuf) -> bool {
        matches!(&self.source, AttachmentSource::File(file) if file == path)
    }
}

impl State {
    /// Files to attach; those that are there already are not attached twice.
    pub(super) fn attach(&mut self, files: Vec<PathBuf>, desk: &Desk<'_>) -> Task<Message> {
        for path in &files {
            let name = path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
            if !self.attachments.iter().any(|attached| attached.is_file(path)) {
                self.attachments.push(Attached { source: AttachmentSource::File(path.clone()), name, size: None, problem: None });
            }
        }
        let asked = files.clone();
        let look = desk.quietly(
            move |handle| async move { handle.look_at(asked).await },
            // Without an answer they stay as they are: the rules read them too.
            move |sizes| Message::Looked(files.into_iter().zip(sizes.unwrap_or_default()).collect()),
        );
        Task::batch([look, self.attachments_changed()])
    }

    /// What files weigh is known.
    pub(super) fn looked(&mut self, files: &[(PathBuf, Result<u64, Problem>)]) {
        for (path, size) in files {
            let documents = self.carried.documents.iter_mut().map(|given| &mut given.file);
            for attached in self.attachments.iter_mut().chain(documents).filter(|attached| attached.is_file(path)) {
                match size {
                    Ok(size) => attached.size = Some(*size),
                    Err(problem) => attached.problem = Some(say::told(problem).message),
                }
            }
        }
    }

    /// A file that cannot be read is told on its own chip; whether it was one.
    pub(super) fn mark_unreadable(&mut self, problem: &Problem) -> bool {
        let Problem::FileUnreadable { path } = problem else { return false };
        let mut found = false;
        let documents = self.carried.documents.iter_mut().map(|given| &mut given.file);
        for attached in self.attachments.iter_mut().chain(documents) {
            if matches!(&attached.source, AttachmentSource::File(file) if file.display().to_string() == *path) {
                attached.problem = Some(say::told(problem).message);
                found = true;
            }
        }
        found
    }

    /// Whether the attachments alone, as they are written in a message, are more than the operator takes.
    pub(super) fn is_too_heavy(&self) -> bool {
        // Base64 in lines of 76 characters (RFC 2045 §6.8): 57 octets become 78.
        self.limit.is_some_and(|limit| self.weight().div_ceil(57).saturating_mul(78) > limit)
    }

    /// What the attachments weigh together, as far as it is known.
    pub(super) fn weight(&self) -> u64 {
        let documents = self.carried.documents.iter().map(|given| &given.file);
        self.attachments.iter().chain(documents).filter_map(|attached| attached.size).sum()
    }
}
