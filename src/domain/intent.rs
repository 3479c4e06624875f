//! What a person decided about messages and folders: done here at once, told to the server when it can be.

use super::bal::BalAddress;
use super::folder::SpecialUse;
use super::mail::{FlagChange, MailId};
use super::problem::Problem;
use time::Duration;

/// How long the last decision can be taken back, at least.
pub const UNDO_TIME: Duration = Duration::seconds(10);

/// One decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Intent {
    /// Change a mark.
    Flag(MailId, FlagChange),
    /// It was on screen: it counts as read. Nobody decided that, and it is not what is taken back.
    Shown(MailId),
    /// Move to this folder.
    Move(MailId, String),
    /// Move to the archive; created where the mailbox has none.
    Archive(MailId),
    /// Move to the trash.
    Delete(MailId),
    /// From the trash back to where it came from, or to the inbox where nobody knows.
    Restore(MailId),
    /// Remove from the server for good: only what stands in the trash.
    Erase(MailId),
    /// Unwanted: to the folder for that, marked `$Junk`.
    Junk(MailId),
    /// Not unwanted after all: back to the inbox, marked `$NotJunk`.
    NotJunk(MailId),
    /// Mark all of a folder as read.
    MarkAllRead(BalAddress, String),
    /// Create a folder of this full name.
    CreateFolder(BalAddress, String),
    /// Give a folder another full name: that moves it too.
    RenameFolder(BalAddress, String, String),
    /// Delete a folder: what it holds goes to the trash first.
    DeleteFolder(BalAddress, String),
    /// Erase everything in the trash.
    EmptyTrash(BalAddress),
}

impl Intent {
    /// The mailbox it is about.
    #[must_use]
    pub fn account(&self) -> &BalAddress {
        match self {
            Intent::Flag(id, _) | Intent::Move(id, _) | Intent::Shown(id) => &id.account,
            Intent::Archive(id) | Intent::Delete(id) | Intent::Restore(id) | Intent::Erase(id) => &id.account,
            Intent::Junk(id) | Intent::NotJunk(id) => &id.account,
            Intent::MarkAllRead(account, _) | Intent::CreateFolder(account, _) => account,
            Intent::RenameFolder(account, ..) | Intent::DeleteFolder(account, _) | Intent::EmptyTrash(account) => account,
        }
    }

    /// Whether nothing can bring back what the server did: it is told only once the time for taking it back is over.
    #[must_use]
    pub fn is_final(&self) -> bool {
        matches!(self, Intent::Erase(_) | Intent::EmptyTrash(_))
    }
}

/// Why something cannot be decided.
#[derive(Clone, PartialEq, Eq)]
pub enum Unfit {
    /// There is no such message, or it is already decided that it goes.
    MailMissing,
    /// There is no such folder.
    FolderMissing(String),
    /// The mailbox has no folder for this use, and none can be made.
    SpecialMissing(SpecialUse),
    /// A folder that has a use, or holds one, keeps its name and is not deleted.
    FolderProtected(String),
    /// There is one of this name already.
    FolderExists(String),
    /// No folder can have this name.
    FolderName,
    /// There is still something in it.
    FolderNotEmpty(String),
    /// Only what is in the trash is erased.
    NotInTrash,
}

/// Folders' names may be patients'.
impl std::fmt::Debug for Unfit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Unfit::MailMissing => "MailMissing",
            Unfit::FolderMissing(_) => "FolderMissing(…)",
            Unfit::SpecialMissing(_) => "SpecialMissing",
            Unfit::FolderProtected(_) => "FolderProtected(…)",
            Unfit::FolderExists(_) => "FolderExists(…)",
            Unfit::FolderName => "FolderName",
            Unfit::FolderNotEmpty(_) => "FolderNotEmpty(…)",
            Unfit::NotInTrash => "NotInTrash",
        })
    }
}

/// What was decided about one mailbox and its server does not know yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Waiting {
    /// Decisions that are still to be told, or whose answer never came; what one gesture decided counts once.
    pub decisions: u64,
    /// Those of them that were told several times without an answer that can be read. They are told again once a person
    /// says so, or given up.
    pub troubled: u64,
}

impl Waiting {
    /// What a person chooses about, where something is in trouble.
    #[must_use]
    pub fn problem(self) -> Option<Problem> {
        (self.troubled > 0).then_some(Problem::DecisionsUnanswered)
    }
}

/// What taking back the last decision did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undone {
    /// Decisions on so many messages.
    Mails(usize),
    /// A decision about a folder.
    Folder,
    /// A message that had not left: it is a draft again, named by this.
    Sending(u64),
}
