//! What is changed in a mailbox.

use super::bounds::Allowance;
use super::error::ImapError;
use super::fetch::uid_sets;
use super::names;
use super::session::{Place, Session, quoted};
use super::wire::{Copied, copied};
use crate::domain::mail::{FlagChange, Marks};
use async_imap::imap_proto::{MailboxDatum, Response, Status};
use std::collections::HashSet;

/// More UIDs than this are not kept of a search.
const FOUND_LIMIT: usize = 1_000_000;
/// The most messages of one command: what is told of each of them stays well within what is believed of an answer.
const TOGETHER: usize = 1000;

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
        let (told, whole) = self.take_to(&arguments).await?;
        if !whole {
            self.erase(uid).await?;
        }
        Ok(match told {
            Some(Copied { uid_validity, names }) => match names.as_slice() {
                [(from, to)] if *from == uid => Moved::To { uid_validity, uid: *to },
                _ => Moved::Somewhere,
            },
            None => Moved::Somewhere,
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

    /// Changes marks of messages of the open folder; of those that are gone nothing is said (RFC 3501 §6.4.8).
    ///
    /// # Errors
    /// [`ImapError::Refused`] when the folder takes no marks, or not these.
    pub async fn mark(&mut self, uids: &[u32], add: Marks, remove: Marks) -> Result<(), ImapError> {
        for (sign, marks) in [('+', add), ('-', remove)] {
            let names: Vec<&str> = Marks::NAMES.iter().filter(|(mark, _)| marks.has(*mark)).map(|(_, name)| *name).collect();
            if names.is_empty() {
                continue;
            }
            let change = format!("{sign}FLAGS.SILENT ({})", names.join(" "));
            for set in commands_of(uids) {
                self.wire.command("UID STORE", &format!("{set} {change}"), |_| {}).await?;
            }
        }
        Ok(())
    }

    /// Moves messages of the open folder; those that are gone are left out. The other folder's UIDVALIDITY with, of
    /// each, its UID here and its UID there; `None` where the server does not tell them all.
    ///
    /// # Errors
    /// [`ImapError::Refused`] when the folder does not exist or takes no more; some may have been moved.
    pub async fn transfer(&mut self, uids: &[u32], to: &str) -> Result<Option<(u32, Vec<(u32, u32)>)>, ImapError> {
        let (to, asked): (_, HashSet<u32>) = (quoted(to)?, uids.iter().copied().collect());
        let mut all: Option<(u32, Vec<(u32, u32)>)> = None;
        let mut untold = false;
        for set in commands_of(uids) {
            let told = self.transfer_set(&set, &to).await?.map(|Copied { uid_validity, mut names }| {
                names.retain(|(from, _)| asked.contains(from));
                (uid_validity, names)
            });
            match (&mut all, told) {
                (None, Some(told)) => all = Some(told),
                (Some((validity, names)), Some((same, more))) if *validity == same => names.extend(more),
                _ => untold = true,
            }
        }
        Ok(all.filter(|_| !untold))
    }

    async fn transfer_set(&mut self, set: &str, to: &str) -> Result<Option<Copied>, ImapError> {
        let (told, whole) = self.take_to(&format!("{set} {to}")).await?;
        if !whole {
            match &told {
                // What was not copied is not to be lost.
                Some(Copied { names, .. }) => {
                    for set in uid_sets(&names.iter().map(|(from, _)| *from).collect::<Vec<_>>()) {
                        self.erase_set(&set).await?;
                    }
                }
                None => self.erase_set(set).await?,
            }
        }
        Ok(told)
    }

    /// Moves to another folder, or copies there where the server cannot move: what was told of the names, and whether
    /// nothing is left to remove here.
    async fn take_to(&mut self, arguments: &str) -> Result<(Option<Copied>, bool), ImapError> {
        let whole = self.can("MOVE");
        let mut told = None;
        // With MOVE the name comes before the expunge, in an answer of its own (RFC 6851 §4.3); with COPY, at the end.
        let done = self
            .wire
            .command(if whole { "UID MOVE" } else { "UID COPY" }, arguments, |response| {
                if let Response::Data { status: Status::Ok, outcome } = response {
                    told = told.take().or_else(|| copied(outcome.code.as_ref()));
                }
            })
            .await?;
        Ok((told.or(done.copied), whole))
    }

    /// Removes messages of the open folder for good; those that are gone are left out. Without UIDPLUS they stay, marked
    /// deleted (see [`Session::erase`]).
    ///
    /// # Errors
    /// [`ImapError::Refused`] when nothing may be removed there.
    pub async fn erase_all(&mut self, uids: &[u32]) -> Result<(), ImapError> {
        for set in commands_of(uids) {
            self.erase_set(&set).await?;
        }
        Ok(())
    }

    async fn erase_set(&mut self, set: &str) -> Result<(), ImapError> {
        self.wire.command("UID STORE", &format!("{set} +FLAGS.SILENT (\\Deleted)"), |_| {}).await?;
        if self.can("UIDPLUS") {
            self.wire.command("UID EXPUNGE", set, |_| {}).await?;
        }
        Ok(())
    }

    /// Gives a folder, with what is below it, another full name.
    ///
    /// # Errors
    /// [`ImapError::Refused`] when there is none, when there is one of the other name, or when the server does not let it.
    pub async fn rename_folder(&mut self, from: &str, to: &str) -> Result<(), ImapError> {
        let names = format!("{} {}", quoted(from)?, quoted(to)?);
        self.leave_folder().await?;
        self.wire.command("RENAME", &names, |_| {}).await.map(|_| ())
    }

    /// Deletes a folder, with what it holds.
    ///
    /// # Errors
    /// [`ImapError::Refused`] when there is none, or when the server does not let it.
    pub async fn delete_folder(&mut self, name: &str) -> Result<(), ImapError> {
        let name = quoted(name)?;
        self.leave_folder().await?;
        self.wire.command("DELETE", &name, |_| {}).await.map(|_| ())
    }

    /// Opens the inbox: servers hang up on those who have a folder open that goes away.
    async fn leave_folder(&mut self) -> Result<(), ImapError> {
        self.ensure_open("INBOX", Place::Look).await.map(|_| ())
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
        let arguments = format!("{} {flags}", quoted(folder)?);
        let done = self.wire.command_with_literal("APPEND", &arguments, message, self.at_once()).await?;
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

/// UID sets that together name these messages, each for one command.
fn commands_of(uids: &[u32]) -> Vec<String> {
    uids.chunks(TOGETHER).flat_map(uid_sets).collect()
}

#[cfg(test)]
#[path = "change_tests.rs"]
mod tests;
