//! What a server says of a folder, and what a synchronisation did.

use super::folder::FolderCursor;
use super::mail::Marks;
use super::quota::Quota;
use time::OffsetDateTime;

/// What opening a folder told, and what changed in it since a cursor where the server can say so (QRESYNC, RFC 7162).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FolderLook {
    /// UIDVALIDITY, UIDNEXT (0 where the server does not tell) and HIGHESTMODSEQ (0 where it has none).
    pub cursor: FolderCursor,
    /// How many messages it holds.
    pub total: u64,
    /// What changed since the cursor given; `None` where the server could not say, or its UIDVALIDITY is another.
    pub since: Option<Changes>,
}

/// What changed in a folder.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// Messages that are gone: inclusive ranges of UIDs, some of which may never have been.
    pub vanished: Vec<(u32, u32)>,
    /// Messages whose marks are these now. New ones may be among them.
    pub marked: Vec<Marked>,
}

/// A message's marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marked {
    /// Its UID.
    pub uid: u32,
    /// Its marks.
    pub marks: Marks,
}

/// A message's place in a folder, and what costs nothing to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// Its UID.
    pub uid: u32,
    /// Its marks.
    pub marks: Marks,
    /// When the server received it (INTERNALDATE); the epoch where that cannot be read.
    pub received: OffsetDateTime,
    /// Its size in octets, as the server tells it.
    pub size: u32,
}

/// What a list shows of a message, as octets.
#[derive(Clone, PartialEq, Eq)]
pub struct Head {
    /// Its UID.
    pub uid: u32,
    /// `From`, `To`, `Subject`, `Date`, `Message-ID`, `In-Reply-To` and `References`, as transmitted.
    pub header: Vec<u8>,
    /// Number of attachments.
    pub attachments: u32,
}

impl std::fmt::Debug for Head {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Head(uid {})", self.uid)
    }
}

/// A message as received.
#[derive(Clone, PartialEq, Eq)]
pub struct Source {
    /// Its UID.
    pub uid: u32,
    /// Its octets.
    pub octets: Vec<u8>,
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Source(uid {})", self.uid)
    }
}

/// One folder, looked at.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FolderReport {
    /// Its decoded full name.
    pub name: String,
    /// Messages in it now.
    pub total: u64,
    /// Messages that were not here before.
    pub new: u64,
    /// Messages whose marks changed.
    pub changed: u64,
    /// Messages that are gone.
    pub removed: u64,
    /// How long it took, in seconds.
    pub seconds: f64,
}

/// A whole mailbox, looked at.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SyncReport {
    /// Each folder that was looked at.
    pub folders: Vec<FolderReport>,
    /// Octets that came in, before TLS, of everything that was asked.
    pub bytes_in: u64,
    /// How long it all took, in seconds.
    pub seconds: f64,
    /// How full the mailbox is, where the server tells.
    pub quota: Option<Quota>,
}
