//! A mailbox reached by IMAP, looked at.

use super::imap_backend::ImapBackend;
use super::sync::{SyncSource, Waited};
use crate::domain::Problem;
use crate::domain::folder::{Folder, FolderCursor};
use crate::domain::quota::Quota;
use crate::domain::sync::{FolderLook, Head, Marked, Placed, Source};
use crate::imap::{Attachments, Idled, ImapError, Place, Session, Survey};
use async_trait::async_trait;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::Notify;

/// What is known of a mailbox from one connection to the next.
#[derive(Debug, Default)]
pub(super) struct Looked {
    /// The UIDVALIDITY of each folder when it was last looked at: UIDs given since are its.
    validities: HashMap<String, u32>,
    /// What the last list told of each folder, until it is asked about.
    told: HashMap<String, FolderLook>,
    quota: Option<Quota>,
    /// Octets that came in by connections that are no more.
    past: u64,
    /// Counts those of the last connection.
    meter: Arc<AtomicU64>,
}

impl Looked {
    /// Another connection takes the place of the last one.
    pub(super) fn begin(&mut self, session: &Session) {
        self.past += self.meter.load(Ordering::Relaxed);
        self.meter = session.meter();
    }

    fn bytes_in(&self) -> u64 {
        self.past + self.meter.load(Ordering::Relaxed)
    }
}

/// Runs one operation on a folder that was looked at, with the session taken out and settled. The folder is opened only
/// if it is not open.
macro_rules! on_open {
    ($self:ident, $folder:expr, $session:ident => $operation:expr) => {{
        let mut $session = $self.session().await?;
        let result = match $session.ensure_open($folder, Place::Look).await {
            Ok(now) if $self.looked.validities.get($folder).is_some_and(|then| *then != now) => {
                $self.keep($session, &Ok(()));
                return Err(Problem::MailIdStale);
            }
            Ok(_) => $operation.await,
            Err(error) => Err(error),
        };
        $self.keep($session, &result);
        result
    }};
}

impl ImapBackend {
    async fn try_heads(&mut self, folder: &str, uids: &[u32], attachments: Attachments) -> Result<Result<Vec<Head>, ImapError>, Problem> {
        Ok(on_open!(self, folder, session => session.heads(uids, attachments)))
    }

    async fn try_counts(&mut self, folder: &str, uids: &[u32]) -> Result<Result<HashMap<u32, u32>, ImapError>, Problem> {
        Ok(on_open!(self, folder, session => session.attachments(uids)))
    }

    /// Counts attachments where that may fail, of those that did not fail before.
    async fn count_heads(&mut self, folder: &str, heads: &mut [Head]) {
        let uid_validity = self.looked.validities.get(folder).copied().unwrap_or_default();
        let uids = self.uncounted.others(folder, uid_validity, heads.iter().map(|head| head.uid));
        if uids.is_empty() {
            return;
        }
        match self.try_counts(folder, &uids).await {
            Ok(Ok(counts)) => heads.iter_mut().for_each(|head| head.attachments = counts.get(&head.uid).copied().unwrap_or_default()),
            Ok(Err(ImapError::Protocol)) => self.uncounted.note(folder, uid_validity, uids.into_iter()),
            // The rows are there: that their number is not is no error.
            Ok(Err(_)) | Err(_) => {}
        }
    }
}

#[async_trait]
impl SyncSource for ImapBackend {
    async fn listed(&mut self) -> Result<Vec<Folder>, Problem> {
        let mut session = self.session().await?;
        let result = session.survey().await;
        let Survey { folders, looks, quota } = self.settle(session, result, "")?;
        (self.looked.told, self.looked.quota) = (looks, quota);
        let names: BTreeSet<&str> = folders.iter().map(|folder| folder.name.as_str()).collect();
        self.looked.validities.retain(|name, _| names.contains(name.as_str()));
        // What is found as it was may be asked about without another look. What is known of a look stays: only another one
        // says that the UIDs are others now.
        for (name, look) in self.looked.told.iter().filter(|(_, look)| look.cursor.uid_validity != 0) {
            self.looked.validities.entry(name.clone()).or_insert(look.cursor.uid_validity);
        }
        Ok(folders)
    }

    fn told(&mut self) -> HashMap<String, FolderLook> {
        std::mem::take(&mut self.looked.told)
    }

    fn quota(&self) -> Option<Quota> {
        self.looked.quota
    }

    async fn look(&mut self, folder: &str, since: Option<FolderCursor>) -> Result<FolderLook, Problem> {
        let mut session = self.session().await?;
        let result = session.look(folder, since).await;
        let look = self.settle(session, result, folder)?;
        self.looked.validities.insert(folder.to_owned(), look.cursor.uid_validity);
        Ok(look)
    }

    fn believe(&mut self, folder: &str, uid_validity: u32) -> Result<(), Problem> {
        let believed = *self.looked.validities.entry(folder.to_owned()).or_insert(uid_validity);
        if believed == uid_validity { Ok(()) } else { Err(Problem::MailIdStale) }
    }

    async fn counted(&mut self, folder: &str) -> Result<FolderLook, Problem> {
        let mut session = self.session().await?;
        let result = session.counted(folder).await;
        self.settle(session, result, folder)
    }

    async fn placed(&mut self, folder: &str, first: u32, last: u32) -> Result<Vec<Placed>, Problem> {
        on_open!(self, folder, session => session.placed(first, last)).map_err(|error| self.problem(error, folder))
    }

    async fn newest(&mut self, folder: &str, count: u32) -> Result<Vec<Placed>, Problem> {
        on_open!(self, folder, session => session.newest_placed(count)).map_err(|error| self.problem(error, folder))
    }

    async fn marked(&mut self, folder: &str, since: u64) -> Result<Vec<Marked>, Problem> {
        on_open!(self, folder, session => session.marked(since)).map_err(|error| self.problem(error, folder))
    }

    /// One message must not make the others unreadable: where what the server says of attachments cannot be read, they
    /// come without their number.
    async fn heads(&mut self, folder: &str, uids: &[u32]) -> Result<Vec<Head>, Problem> {
        let apart = self.uncounted.is_in(folder);
        let mut result = self.try_heads(folder, uids, if apart { Attachments::Left } else { Attachments::Counted }).await?;
        let unread = !apart && matches!(result, Err(ImapError::Protocol));
        if unread {
            result = self.try_heads(folder, uids, Attachments::Left).await?;
        }
        let mut heads = result.map_err(|error| self.problem(error, folder))?;
        if unread {
            let uid_validity = self.looked.validities.get(folder).copied().unwrap_or_default();
            self.uncounted.note(folder, uid_validity, uids.iter().copied());
        } else if apart {
            self.count_heads(folder, &mut heads).await;
        }
        Ok(heads)
    }

    async fn sources(&mut self, folder: &str, uids: &[u32], expected: u64, sink: &mut (dyn FnMut(Source) + Send)) -> Result<(), Problem> {
        on_open!(self, folder, session => session.sources(uids, expected, sink)).map_err(|error| self.problem(error, folder))
    }

    async fn wait(&mut self, folder: &str, limit: Duration, interrupted: &Notify) -> Result<Waited, Problem> {
        let session = tokio::select! {
            biased;
            () = interrupted.notified() => None,
            session = self.session() => Some(session?),
        };
        // Its connection was not open yet: the next call opens one.
        let Some(mut session) = session else { return Ok(Waited::Interrupted) };
        let idled = if session.is_open(folder) {
            session.wait(limit, interrupted.notified()).await
        } else {
            // What happened while it was not open is not known.
            session.ensure_open(folder, Place::Look).await.map(|_| Idled::News)
        };
        if idled != Ok(Idled::Cut) {
            self.keep(session, &idled);
        }
        match idled.map_err(|error| self.problem(error, folder))? {
            Idled::News => Ok(Waited::News),
            Idled::Quiet => Ok(Waited::Quiet),
            Idled::Interrupted | Idled::Cut => Ok(Waited::Interrupted),
        }
    }

    fn bytes_in(&self) -> u64 {
        self.looked.bytes_in()
    }
}
