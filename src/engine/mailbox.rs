//! What a mailbox can do, whatever it is reached by: IMAP and SMTP now, Web Services later.

use super::sync::SyncSource;
use crate::domain::Problem;
use crate::domain::folder::{Folder, SpecialUse};
use crate::domain::mail::{FlagChange, MailId, Marks, Page, Summary, Window};
use crate::domain::outbox::RecipientReply;
use crate::formats::mime::SealedMail;
use async_trait::async_trait;

/// A mailbox behind its protocol. One task owns it.
#[async_trait]
pub(super) trait MailBackend: Send {
    /// The folders with their counts.
    async fn folders(&mut self) -> Result<Vec<Folder>, Problem>;

    /// The newest messages of a folder, newest first.
    async fn list(&mut self, folder: &str, window: Window) -> Result<Vec<Summary>, Problem>;

    /// A stretch of a folder, the last to arrive first, from this place on; at most 200 rows.
    async fn page(&mut self, folder: &str, first: usize, count: usize) -> Result<Page, Problem>;

    /// A message as received, without marking it read.
    async fn message(&mut self, id: &MailId) -> Result<Vec<u8>, Problem>;

    /// Changes a mark.
    async fn flag(&mut self, id: &MailId, change: FlagChange) -> Result<(), Problem>;

    /// Moves a message; its name there, where the server tells it.
    async fn relocate(&mut self, id: &MailId, folder: &str) -> Result<Option<MailId>, Problem>;

    /// The folder for a use; created where the mailbox has none.
    async fn special_folder(&mut self, special_use: SpecialUse) -> Result<String, Problem>;

    /// Stores a message as a draft.
    async fn keep_draft(&mut self, folder: &str, message: &[u8]) -> Result<(), Problem>;

    /// Where the last draft with this Message-ID is.
    async fn find_draft(&mut self, folder: &str, message_id: &str) -> Result<Option<MailId>, Problem>;

    /// Removes the drafts with this Message-ID.
    async fn drop_draft(&mut self, folder: &str, message_id: &str) -> Result<(), Problem>;

    /// Files a copy of what was sent, unless one with this Message-ID is there: some operators file it themselves.
    async fn keep_sent(&mut self, folder: &str, message_id: &str, message: &[u8]) -> Result<(), Problem>;

    /// Changes marks of these messages: those that are gone are left out.
    async fn mark(&mut self, folder: &str, uid_validity: u32, uids: &[u32], add: Marks, remove: Marks) -> Result<(), Problem>;

    /// Moves these messages; their names there, where the server tells them.
    async fn transfer(&mut self, folder: &str, uid_validity: u32, uids: &[u32], to: &str) -> Result<Transferred, Problem>;

    /// Removes these messages for good; those that are gone are left out.
    async fn erase(&mut self, folder: &str, uid_validity: u32, uids: &[u32]) -> Result<(), Problem>;

    /// Creates a folder of this full name; one that is there already is no problem.
    async fn create_folder(&mut self, name: &str) -> Result<(), Problem>;

    /// Gives a folder, with what is below it, another full name.
    async fn rename_folder(&mut self, from: &str, to: &str) -> Result<(), Problem>;

    /// Deletes a folder; one that is gone already is no problem.
    async fn delete_folder(&mut self, name: &str) -> Result<(), Problem>;

    /// Lets go of connections, politely.
    async fn close(&mut self);
}

/// A mailbox that can be looked at whole, too: one connection for both.
pub(super) trait Mailbox: MailBackend + SyncSource {}

impl<T: MailBackend + SyncSource> Mailbox for T {}

/// Where messages are once they were moved.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Transferred {
    /// The other folder's UIDVALIDITY; 0 where the server does not tell names.
    pub(super) uid_validity: u32,
    /// UID before, UID there. Messages that were gone are not among them.
    pub(super) names: Vec<(u32, u32)>,
}

/// Where messages leave: apart from the mailbox's own connection, so that a long hand-over keeps nobody from reading.
#[async_trait]
pub(super) trait WayOut: Send + Sync {
    /// Opens it, for one message.
    async fn open(&mut self) -> Result<Box<dyn Submission>, Problem>;
}

/// What is done before the end of a message leaves; where it says no, nothing is sent.
pub(super) type BeforeEnd<'a> = futures::future::BoxFuture<'a, bool>;

/// An open way out for one message.
#[async_trait]
pub(super) trait Submission: Send {
    /// The largest message taken, in octets, when the operator says so.
    fn size_limit(&self) -> Option<u64>;

    /// Hands the message over, to all or to none; its end leaves only once `before_end` said yes.
    ///
    /// # Errors
    /// A problem means that it was not handed over.
    async fn deliver(&mut self, mail: &SealedMail, before_end: BeforeEnd<'_>) -> Result<Handover, Problem>;

    /// Whether the end of the message has left: if its delivery is cut short now, nobody can tell what became of it.
    fn is_handed_over(&self) -> bool;

    /// Says good-bye.
    async fn close(self: Box<Self>);
}

/// How handing over ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Handover {
    /// The operator has it.
    Accepted(Vec<RecipientReply>),
    /// It refused a recipient or the message.
    Refused(Problem, Vec<RecipientReply>),
    /// Nobody can tell.
    Uncertain(Vec<RecipientReply>),
}
