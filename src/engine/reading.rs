//! Messages as they are read: opened, taken apart, saved, and kept in memory for a moment.

use super::drafts::{self, Trail};
use super::files;
use super::mailbox::MailBackend;
use crate::domain::Problem;
use crate::domain::draft::DraftAttachment;
use crate::domain::mail::{Attachment, Content, MailId, Picture, Reading};
use crate::formats::{html, mime, picture};
use std::collections::VecDeque;
use std::path::Path;
use std::sync::{Arc, Mutex};

/// How many messages are kept in memory: the one on the screen, and those somebody goes back to.
const MESSAGES: usize = 4;
/// How many octets they may have in all.
const OCTETS: usize = 64 << 20;
/// The side of a picture for the screen, in pixels.
const PICTURE_SIDE: u32 = 2048;
/// The largest image decoded, in octets: photographs have ten million.
const PICTURE_OCTETS: usize = 32 << 20;

/// A mailbox as its messages are read, with the last of them in memory.
pub(super) struct Reader<'a> {
    pub(super) backend: &'a mut dyn MailBackend,
    pub(super) kept: &'a mut Kept,
    pub(super) trail: &'a Mutex<Trail>,
}

impl Reader<'_> {
    /// A message as received, without marking it read.
    pub(super) async fn raw(&mut self, id: &MailId) -> Result<Arc<[u8]>, Problem> {
        if let Some(raw) = self.kept.read.get(id) {
            return Ok(raw);
        }
        let raw: Arc<[u8]> = self.backend.message(id).await?.into();
        self.kept.read.put(id, &raw);
        Ok(raw)
    }

    /// A message that a message being written takes parts from. It is kept apart, so that it stays within reach while
    /// others are read, and when the draft it was read from is replaced.
    async fn source(&mut self, id: &MailId) -> Result<Arc<[u8]>, Problem> {
        let raw = match self.kept.sources.get(id) {
            Some(raw) => raw,
            None => self.raw(id).await?,
        };
        self.kept.sources.put(id, &raw);
        Ok(raw)
    }

    /// A message, its text and its attachments.
    pub(super) async fn read(&mut self, id: &MailId) -> Result<Content, Problem> {
        let raw = self.raw(id).await?;
        apart(move || mime::read(&raw)).await
    }

    /// A message for a window.
    pub(super) async fn open(&mut self, id: &MailId) -> Result<Reading, Problem> {
        let raw = self.raw(id).await?;
        apart(move || for_window(&raw)).await
    }

    /// An attached image, for the screen.
    pub(super) async fn preview(&mut self, id: &MailId, part: &str) -> Result<Picture, Problem> {
        let (_, bytes) = self.part(id, part).await?;
        apart(move || picture_of(&bytes)).await?.ok_or(Problem::PictureUnreadable)
    }

    /// Writes an attachment to a file.
    pub(super) async fn save(&mut self, id: &MailId, part: &str, file: &Path) -> Result<Attachment, Problem> {
        let (attachment, bytes) = self.part(id, part).await?;
        files::save(file, bytes).await?;
        Ok(attachment)
    }

    async fn part(&mut self, id: &MailId, part: &str) -> Result<(Attachment, Vec<u8>), Problem> {
        let (raw, part) = (self.raw(id).await?, part.to_owned());
        apart(move || mime::part(&raw, &part)).await?.ok_or(Problem::PartMissing)
    }

    /// A part to attach, looked at as a file is: the rules know no difference.
    pub(super) async fn attachment(&mut self, id: &MailId, part: &str) -> Result<DraftAttachment, Problem> {
        let (raw, part) = match self.source(id).await {
            Ok(raw) => (raw, part.to_owned()),
            // It was a draft, perhaps, that another has replaced since, with that part in it.
            Err(problem @ (Problem::MailMissing | Problem::MailIdStale)) => self.replaced(id, part).await?.ok_or(problem)?,
            Err(problem) => return Err(problem),
        };
        let inspecting = move || {
            let (attachment, bytes) = mime::part(&raw, &part)?;
            Some(files::inspected(attachment.name, attachment.media_type, bytes))
        };
        apart(inspecting).await?.ok_or(Problem::PartMissing)
    }
}

impl Reader<'_> {
    /// A part of a draft that is gone, in the one that came after it. Nothing is guessed: where the later draft does not
    /// have exactly the attachments that were written into it, the part is not there.
    async fn replaced(&mut self, id: &MailId, part: &str) -> Result<Option<(Arc<[u8]>, String)>, Problem> {
        let Some(place) = drafts::of(self.trail).placed(id, part) else { return Ok(None) };
        let draft = drafts::find(self.backend, &place.draft).await?;
        let raw = self.source(&draft).await?;
        let content = apart({
            let raw = Arc::clone(&raw);
            move || mime::read(&raw)
        })
        .await?;
        let whole = content.attachments.len() == place.count;
        let found = content.attachments.into_iter().nth(place.index).filter(|found| whole && found.size == place.size);
        Ok(found.map(|found| (raw, found.part)))
    }
}

/// A message for a window.
pub(super) fn for_window(raw: &[u8]) -> Reading {
    let content = mime::read(raw);
    let document = content.html.as_deref().map(|html| html::document(html, &content));
    Reading { content, document }
}

/// An image for the screen.
pub(super) fn picture_of(octets: &[u8]) -> Option<Picture> {
    (octets.len() <= PICTURE_OCTETS).then(|| picture::decode(octets, PICTURE_SIDE)).flatten()
}

/// Takes a message apart away from the tasks' threads: a hostile one may take a moment.
pub(super) async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Problem::Internal)
}

/// Messages in memory, for as long as the session lasts.
#[derive(Default)]
pub(super) struct Kept {
    read: Recent,
    sources: Recent,
}

impl Kept {
    /// A message has another name from now on, or one nobody knows.
    pub(super) fn moved(&mut self, from: &MailId, to: Option<&MailId>) {
        if let Some(raw) = self.read.take(from)
            && let Some(to) = to
        {
            self.read.put(to, &raw);
        }
    }
}

/// The last messages of a kind, the oldest first.
#[derive(Default)]
struct Recent(VecDeque<(MailId, Arc<[u8]>)>);

impl Recent {
    fn take(&mut self, id: &MailId) -> Option<Arc<[u8]>> {
        let at = self.0.iter().position(|(kept, _)| kept == id)?;
        self.0.remove(at).map(|(_, raw)| raw)
    }

    fn get(&mut self, id: &MailId) -> Option<Arc<[u8]>> {
        let raw = self.take(id)?;
        self.0.push_back((id.clone(), Arc::clone(&raw)));
        Some(raw)
    }

    fn put(&mut self, id: &MailId, raw: &Arc<[u8]>) {
        drop(self.take(id));
        self.0.push_back((id.clone(), Arc::clone(raw)));
        while self.0.len() > MESSAGES || self.0.iter().map(|(_, raw)| raw.len()).sum::<usize>() > OCTETS {
            drop(self.0.pop_front());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::bal::BalAddress;

    fn id(uid: u32) -> MailId {
        let account = BalAddress::parse("dr.martin@cabinet.mss.test").unwrap();
        MailId { account, folder: "INBOX".into(), uid_validity: 1, uid }
    }

    fn uids(recent: &Recent) -> Vec<u32> {
        recent.0.iter().map(|(id, _)| id.uid).collect()
    }

    #[test]
    fn the_last_messages_are_kept_within_bounds() {
        let (mut recent, small) = (Recent::default(), Arc::from(vec![0; 10]));
        (1..=5).for_each(|uid| recent.put(&id(uid), &small));
        assert_eq!(uids(&recent), [2, 3, 4, 5]);
        assert!(recent.get(&id(2)).is_some() && recent.get(&id(1)).is_none());
        recent.put(&id(6), &small);
        assert_eq!(uids(&recent), [4, 5, 2, 6]);
        recent.put(&id(7), &Arc::from(vec![0; OCTETS - 15]));
        assert_eq!(uids(&recent), [6, 7]);
        recent.put(&id(8), &Arc::from(vec![0; OCTETS + 1]));
        assert!(uids(&recent).is_empty());
    }

    #[test]
    fn a_message_that_moved_is_known_by_its_new_name_only() {
        let mut kept = Kept::default();
        kept.read.put(&id(1), &Arc::from(vec![1]));
        kept.read.put(&id(2), &Arc::from(vec![2]));
        kept.moved(&id(1), Some(&id(9)));
        kept.moved(&id(2), None);
        assert_eq!(uids(&kept.read), [9]);
    }
}
