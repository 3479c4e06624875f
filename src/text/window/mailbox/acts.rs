//! What is done to messages, what fails of it, and what is taken back.

use super::super::super::bundle::say;
use super::super::super::problem::window_problem as said;
use crate::domain::Problem;

/// How a message leaves its folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal {
    /// To the trash.
    Delete,
    /// To the archive.
    Archive,
    /// To a folder that was chosen.
    Move,
    /// Unwanted.
    Junk,
    /// Not unwanted after all.
    NotJunk,
    /// Out of the trash.
    Restore,
    /// From the trash to nowhere.
    Erase,
}

/// What a person decided, where it fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// A message leaves its folder.
    Removal(Removal),
    /// A mark.
    Mark,
    /// Something about a folder.
    Folder,
    /// To tell a server again, or no more.
    Told,
}

/// Takes the last action back.
#[must_use]
pub fn undo() -> String {
    say("mailbox-undo", &[])
}

/// A message left its folder.
#[must_use]
pub fn removed(removal: Removal, folder: &str) -> String {
    match removal {
        Removal::Delete => say("mailbox-deleted", &[]),
        Removal::Archive => say("mailbox-archived", &[]),
        Removal::Move => say("mailbox-moved", &[("folder", folder.into())]),
        Removal::Junk => say("mailbox-junked", &[]),
        Removal::NotJunk => say("mailbox-not-junked", &[]),
        Removal::Restore => say("mailbox-put-back", &[]),
        Removal::Erase => say("mailbox-erased", &[]),
    }
}

/// What was decided could not be kept.
#[must_use]
pub fn decision_failed(decision: Decision, problem: &Problem) -> String {
    let name = match decision {
        Decision::Removal(Removal::Delete | Removal::Erase) => "mailbox-delete-failed",
        Decision::Removal(Removal::Archive) => "mailbox-archive-failed",
        Decision::Removal(_) => "mailbox-move-failed",
        Decision::Mark => "mailbox-mark-failed",
        Decision::Folder => "mailbox-folder-failed",
        Decision::Told => "mailbox-told-failed",
    };
    with_problem(name, problem)
}

/// The server will not do what was decided.
#[must_use]
pub fn reverted(label: &str, problem: &Problem) -> String {
    let said = said(problem);
    say("mailbox-reverted", &[("label", label.into()), ("problem", said.message.into()), ("remedy", said.remedy.into())])
}

/// A decision is being taken back.
#[must_use]
pub fn undoing() -> String {
    say("mailbox-undoing", &[])
}

/// Decisions on so many messages were taken back.
#[must_use]
pub fn undone_mails(count: usize) -> String {
    say("mailbox-undone-mails", &[("count", count.into())])
}

/// A decision about a folder was taken back.
#[must_use]
pub fn undone_folder() -> String {
    say("mailbox-undone-folder", &[])
}

/// A message that was to leave does not.
#[must_use]
pub fn undone_sending() -> String {
    say("mailbox-undone-sending", &[])
}

/// A decision could not be taken back.
#[must_use]
pub fn undo_failed(problem: &Problem) -> String {
    with_problem("mailbox-undo-failed", problem)
}

fn with_problem(name: &str, problem: &Problem) -> String {
    let said = said(problem);
    say(name, &[("problem", said.message.into()), ("remedy", said.remedy.into())])
}

/// Nothing was done that could be taken back.
#[must_use]
pub fn nothing_to_undo() -> String {
    say("mailbox-nothing-to-undo", &[])
}

/// A message of the archive is there already.
#[must_use]
pub fn already_archived() -> String {
    say("mailbox-already-archived", &[])
}

/// A reply waits for the message.
#[must_use]
pub fn compose_waits() -> String {
    say("mailbox-compose-waits", &[])
}

/// Writes an answer.
#[must_use]
pub fn act_reply() -> String {
    say("mailbox-act-reply", &[])
}

/// Writes to somebody else.
#[must_use]
pub fn act_forward() -> String {
    say("mailbox-act-forward", &[])
}

/// Takes up a draft.
#[must_use]
pub fn act_edit() -> String {
    say("mailbox-act-edit", &[])
}

/// To the archive.
#[must_use]
pub fn act_archive() -> String {
    say("mailbox-act-archive", &[])
}

/// To the trash.
#[must_use]
pub fn act_delete() -> String {
    say("mailbox-act-delete", &[])
}

/// Away for good.
#[must_use]
pub fn act_erase() -> String {
    say("mailbox-act-erase", &[])
}

/// Out of the trash.
#[must_use]
pub fn act_restore() -> String {
    say("mailbox-act-restore", &[])
}

/// To a folder to choose.
#[must_use]
pub fn act_move() -> String {
    say("mailbox-act-move", &[])
}

/// Unwanted.
#[must_use]
pub fn act_junk() -> String {
    say("mailbox-act-junk", &[])
}

/// Not unwanted after all.
#[must_use]
pub fn act_not_junk() -> String {
    say("mailbox-act-not-junk", &[])
}

/// Marks as read.
#[must_use]
pub fn act_read() -> String {
    say("mailbox-act-read", &[])
}

/// Marks as unread.
#[must_use]
pub fn act_unread() -> String {
    say("mailbox-act-unread", &[])
}

/// Flags.
#[must_use]
pub fn act_flag() -> String {
    say("mailbox-act-flag", &[])
}

/// Takes the flag away.
#[must_use]
pub fn act_unflag() -> String {
    say("mailbox-act-unflag", &[])
}

/// What can be done.
#[must_use]
pub fn actions() -> String {
    say("mailbox-actions", &[])
}
