//! What a synchronisation needs of a server, whatever it is reached by.

use crate::domain::Problem;
use crate::domain::folder::{Folder, FolderCursor};
use crate::domain::quota::Quota;
use crate::domain::sync::{FolderLook, Head, Marked, Placed, Source};
use async_trait::async_trait;
use std::collections::HashMap;
use std::time::Duration;
use tokio::sync::Notify;

/// Why a wait for news ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Waited {
    /// The server told that something changed.
    News,
    /// Nothing did, for as long as it was asked.
    Quiet,
    /// Somebody wants the connection.
    Interrupted,
}

/// A server's folders, looked at. What opens a folder keeps it open: asking about the same one again costs nothing more.
/// After any problem the next call begins with a new connection.
#[async_trait]
pub(crate) trait SyncSource: Send {
    /// The folders with their counts.
    async fn listed(&mut self) -> Result<Vec<Folder>, Problem>;

    /// What the last list told of each folder by the way, by its name: handed over once, and true as long as that list is.
    fn told(&mut self) -> HashMap<String, FolderLook> {
        HashMap::new()
    }

    /// How full the mailbox was when it was last listed, where the server tells.
    fn quota(&self) -> Option<Quota> {
        None
    }

    /// Opens a folder anew, to be looked at only; with a cursor that still holds, also what changed since.
    async fn look(&mut self, folder: &str, since: Option<FolderCursor>) -> Result<FolderLook, Problem>;

    /// UIDs of this folder that are asked for from now on are those of this UIDVALIDITY, where it was not looked at yet.
    ///
    /// # Errors
    /// [`Problem::MailIdStale`] where it was looked at and had another.
    fn believe(&mut self, folder: &str, uid_validity: u32) -> Result<(), Problem>;

    /// What a folder is now, without opening it (STATUS): for the verification by a second connection.
    async fn counted(&mut self, folder: &str) -> Result<FolderLook, Problem>;

    /// Places and marks of the messages of the open folder with UIDs from `first` to `last`, both included, `u32::MAX`
    /// for the end; in the order of UIDs.
    async fn placed(&mut self, folder: &str, first: u32, last: u32) -> Result<Vec<Placed>, Problem>;

    /// The UIDs of the newest `count` messages of the open folder, in any order: its first page, before anything else.
    async fn newest(&mut self, folder: &str, count: u32) -> Result<Vec<Placed>, Problem>;

    /// Marks of all the messages of the open folder: those changed since this mod-sequence (CONDSTORE), or all for 0.
    async fn marked(&mut self, folder: &str, since: u64) -> Result<Vec<Marked>, Problem>;

    /// What a list shows of these messages; those that are gone are left out.
    async fn heads(&mut self, folder: &str, uids: &[u32]) -> Result<Vec<Head>, Problem>;

    /// These messages as received, each given to `sink` as it comes, in the server's order; those that are gone are left
    /// out. `expected` octets are let in at most for all, with a margin.
    async fn sources(&mut self, folder: &str, uids: &[u32], expected: u64, sink: &mut (dyn FnMut(Source) + Send)) -> Result<(), Problem>;

    /// Waits for news of a folder: IDLE where the server has it, else silence and then a look. It ends within a second of
    /// being interrupted.
    async fn wait(&mut self, folder: &str, limit: Duration, interrupted: &Notify) -> Result<Waited, Problem>;

    /// Octets that came in since the beginning, before TLS and after decompression.
    fn bytes_in(&self) -> u64;
}
