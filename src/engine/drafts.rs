//! Messages being written, kept in the server's Drafts.
//!
//! A message in a folder never changes: a draft is kept again under another name, and only then is the one before
//! removed. Whoever stopped waiting in between knows the old name only; [`Trail`] knows what came after it, so that the
//! next time leaves one draft all the same.

use super::compose;
use super::config::Config;
use super::mailbox::MailBackend;
use super::reading::Reader;
use crate::domain::Problem;
use crate::domain::folder::SpecialUse;
use crate::domain::mail::MailId;
use crate::engine::command::Composition;
use crate::formats::mime;
use std::collections::VecDeque;

/// How many replacements are remembered.
const TRAIL: usize = 100;

/// Which draft came after which, in this session: Message-IDs.
#[derive(Default)]
pub(super) struct Trail(VecDeque<(String, String)>);

impl Trail {
    /// A draft is about to be kept in place of another.
    pub(super) fn note(&mut self, before: Option<&str>, after: &str) {
        let Some(before) = before else { return };
        if self.0.len() >= TRAIL {
            drop(self.0.pop_front());
        }
        self.0.push_back((before.to_owned(), after.to_owned()));
    }

    /// A draft and those that were to take its place: one of them at most should be there.
    pub(super) fn from(&self, draft: Option<&str>) -> Vec<String> {
        let mut names: Vec<String> = draft.map(str::to_owned).into_iter().collect();
        // They were noted in order: one pass finds what follows what follows.
        for (before, after) in &self.0 {
            if names.contains(before) && !names.contains(after) {
                names.push(after.clone());
            }
        }
        names
    }
}

/// Keeps a message in Drafts, then removes what it takes the place of; its Message-ID.
pub(super) async fn keep(reader: &mut Reader<'_>, trail: &mut Trail, config: &Config, composition: Composition) -> Result<String, Problem> {
    let before = composition.draft.clone();
    let draft = compose::unjudged(reader, config, composition).await?;
    let stamp = compose::stamp(config, draft.from.address.domain());
    let message = mime::keep(&draft, &stamp).map_err(|_| Problem::MessageUnwritable)?;
    let folder = reader.backend.special_folder(SpecialUse::Drafts).await?;
    let replaced = trail.from(before.as_deref());
    trail.note(before.as_deref(), &stamp.message_id);
    reader.backend.keep_draft(&folder, &message).await?;
    remove(reader.backend, &folder, &replaced).await;
    Ok(stamp.message_id)
}

/// Removes a draft, and those that took its place unbeknown to whoever asks.
pub(super) async fn discard(backend: &mut dyn MailBackend, trail: &Trail, draft: &str) -> Result<(), Problem> {
    let folder = backend.special_folder(SpecialUse::Drafts).await?;
    for name in trail.from(Some(draft)) {
        backend.drop_draft(&folder, &name).await?;
    }
    Ok(())
}

/// Removes drafts as far as that goes, twice where a connection broke. One left behind is seen, and can be deleted: it
/// is no reason to say that what was asked failed.
pub(super) async fn remove(backend: &mut dyn MailBackend, folder: &str, names: &[String]) {
    for name in names {
        if backend.drop_draft(folder, name).await.is_err() && backend.drop_draft(folder, name).await.is_err() {
            tracing::warn!("draft left behind");
            return;
        }
    }
}

/// Where a draft is.
pub(super) async fn find(backend: &mut dyn MailBackend, draft: &str) -> Result<MailId, Problem> {
    let folder = backend.special_folder(SpecialUse::Drafts).await?;
    backend.find_draft(&folder, draft).await?.ok_or(Problem::MailMissing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_leads_to_all_that_came_after_it() {
        let mut trail = Trail::default();
        trail.note(None, "a");
        trail.note(Some("a"), "b");
        trail.note(Some("x"), "y");
        trail.note(Some("b"), "c");
        trail.note(Some("a"), "d");
        assert_eq!(trail.from(Some("a")), ["a", "b", "c", "d"]);
        assert_eq!(trail.from(Some("b")), ["b", "c"]);
        assert!(trail.from(Some("z")) == ["z"] && trail.from(None).is_empty());
        (0..TRAIL).for_each(|n| trail.note(Some("n"), &n.to_string()));
        assert_eq!(trail.from(Some("a")), ["a"]);
    }
}
