//! What is changed in a mailbox.

use super::bounds::Allowance;
use super::error::ImapError;
use super::names;
use super::session::{Session, quoted};
use super::wire::copied;
use crate::domain::mail::FlagChange;
use async_imap::imap_proto::{MailboxDatum, Response, Status};

/// More UIDs than this are not kept of a search.
const FOUND_LIMIT: usize = 1_000_000;

/// The marks an appended message starts with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AppendFlags {
    /// A draft.
    Draft,
    /// A copy of what was sent: already read.
    Sent,
}

/// What became of a message that was to be moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moved {
    /// There was none of that UID.
    Nothing,
    /// It is in the other folder, under a name the server does not tell: it has no UIDPLUS.
    Somewhere,
    /// It is in the other folder, under this name (COPYUID, RFC 4315 §3, RFC 6851 §4.3).
    To {
        /// The other folder's UIDVALIDITY.
        uid_validity: u32,
        /// Its UID there.
        uid: u32,
    },
}

impl Session {
    /// Changes a mark; `false` when there is no such message.
    ///
    /// # Errors
    /// See [`ImapError`].
    pub async fn flag(&mut self, uid: u32, change: FlagChange) -> Result<bool, ImapError> {
        let change = match change {
            FlagChange::Seen => r"+FLAGS (\Seen)",
            FlagChange::Unseen => r"-FLAGS (\Seen)",
            FlagChange::Flagged => r"+FLAGS (\Flagged)",
            FlagChange::Unflagged => r"-FLAGS (\Flagged)",
            FlagChange::Answered => r"+FLAGS (\Answered)",
        };
        // A server says nothing of a mark that is as asked already (RFC 3501 §6.4.6): silence is no absence.
        if !self.exists(uid).await? {
            return Ok(false);
        }
        self.store(uid, change).await.map(|()| true)
    }

    async fn store(&mut self, uid: u32, change: &str) -> Result<(), ImapError> {
        self.wire.command("UID STORE", &format!("{uid} {change}"), |_| {}).await.map(|_| ())
    }

    /// Moves a message of the open folder.
    ///
    /// # Errors
    /// [`ImapError::Refused`] when the folder does not exist or takes no more.
    pub async fn relocate(&mut self, uid: u32, to: &str) -> Result<Moved, ImapError> {
        if !self.exists(uid).await? {
            return Ok(Moved::Nothing);
        }
        let arguments = format!("{uid} {}", quoted(to)?);
        let whole = self.can("MOVE");
        let mut told = None;
        // With MOVE the name comes before the expunge, in an answer of its own (RFC 6851 §4.3); with COPY, at the end.
        let done = self
            .wire
            .command(if whole { "UID MOVE" } else { "UID COPY" }, &arguments, |response| {
                if let Response::Data { status: Status::Ok, outcome } = response {
                    told = told.or(copied(outcome.code.as_ref()));
                }
            })
            .await?;
        if !whole {
            self.erase(uid).await?;
        }
        Ok(match told.or(done.copied) {
            Some(copy) if copy.from == uid => Moved::To { uid_validity: copy.uid_validity, uid: copy.to },
            _ => Moved::Somewhere,
        })
    }

    /// Removes a message of the open folder for good. Without UIDPLUS it stays, marked deleted: a plain EXPUNGE would
    /// take other messages with it.
    ///
    /// # Errors
    /// See [`ImapError`].
    pub async fn erase(&mut self, uid: u32) -> Result<(), ImapError> {
        self.store(uid, r"+FLAGS (\Deleted)").await?;
        if self.can("UIDPLUS") {
            self.wire.command("UID EXPUNGE", &uid.to_string(), |_| {}).await?;
        }
        Ok(())
    }

    /// Creates a folder.
    ///
    /// # Errors
    /// [`ImapError::Refused`] when the server does not let it.
    pub async fn create_folder(&mut self, name: &str) -> Result<(), ImapError> {
        self.wire.command("CREATE", &quoted(name)?, |_| {}).await.map(|_| ())
    }

    /// Adds a message to a folder; its UID there when the server tells (RFC 4315).
    ///
    /// # Errors
    /// [`ImapError::Refused`] when the folder does not exist or the mailbox is full.
    pub async fn append(&mut self, folder: &str, flags: AppendFlags, message: &[u8]) -> Result<Option<u32>, ImapError> {
        let flags = match flags {
            AppendFlags::Draft => r"(\Seen \Draft)",
            AppendFlags::Sent => r"(\Seen)",
        };
        let done = self.wire.command_with_literal("APPEND", &format!("{} {flags}", quoted(folder)?), message).await?;
        Ok(done.append_uid)
    }

    /// The UIDs of the messages of the open folder with this Message-ID (without angle brackets), oldest first. Those
    /// marked `\Deleted` are gone for the reader (see [`Session::erase`]).
    ///
    /// # Errors
    /// See [`ImapError`].
    pub async fn with_message_id(&mut self, message_id: &str) -> Result<Vec<u32>, ImapError> {
        // Other than ASCII, a search would have to name its charset; no Message-ID of ours is.
        if !message_id.is_ascii() {
            return Err(ImapError::Protocol);
        }
        let id = names::quote(&format!("<{message_id}>")).ok_or(ImapError::Protocol)?;
        self.search(&format!("UNDELETED HEADER Message-ID {id}")).await
    }

    /// Whether the open folder has this message.
    async fn exists(&mut self, uid: u32) -> Result<bool, ImapError> {
        Ok(self.search(&format!("UID {uid}")).await?.contains(&uid))
    }

    async fn search(&mut self, criteria: &str) -> Result<Vec<u32>, ImapError> {
        let mut found = Vec::new();
        self.wire
            .command_within(Allowance::UIDS, "UID SEARCH", criteria, |response| {
                if let Response::MailboxData(MailboxDatum::Search(uids)) = response {
                    found.extend(uids.iter().take(FOUND_LIMIT - found.len()));
                }
            })
            .await?;
        found.sort_unstable();
        Ok(found)
    }
}
