//! What the mailbox says: folders, list, actions, freshness.

use super::super::bundle::say;
use super::super::problem::window_problem as said;
use super::super::words::date_day;
use crate::domain::Problem;
use crate::domain::freshness::{Freshness, Seal};
use crate::domain::mail::Correspondent;
use time::OffsetDateTime;

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

/// What is wrong with a folder's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameFault {
    /// There is none.
    Empty,
    /// Another folder has it.
    Taken,
    /// A sign in it cannot be.
    Sign,
    /// It is too long.
    Long,
}

/// What has no message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Empty {
    /// The inbox.
    Inbox,
    /// Another folder.
    Folder,
    /// The unread messages of a folder.
    Unread,
}

/// The folders are on their way.
#[must_use]
pub fn folders_loading() -> String {
    say("mailbox-folders-loading", &[])
}

/// Lists all messages.
#[must_use]
pub fn all() -> String {
    say("mailbox-all", &[])
}

/// The folders, where they are a place to go to.
#[must_use]
pub fn folders() -> String {
    say("mailbox-folders", &[])
}

/// Lists only unread messages.
#[must_use]
pub fn unread_only() -> String {
    say("mailbox-unread-only", &[])
}

/// How many unread messages are listed, and whether there may be more.
#[must_use]
pub fn counts_unread(count: usize, is_cut: bool) -> String {
    if is_cut { say("mailbox-counts-newest", &[("count", count.into())]) } else { say("mailbox-counts-only", &[("count", count.into())]) }
}

/// The messages are on their way.
#[must_use]
pub fn loading() -> String {
    say("mailbox-loading", &[])
}

/// How many messages a folder has, and how many are unread.
#[must_use]
pub fn counts(total: usize, unread: usize) -> String {
    match unread {
        0 => say("mailbox-counts", &[("total", total.into())]),
        _ => say("mailbox-counts-unread", &[("total", total.into()), ("unread", unread.into())]),
    }
}

/// A folder has no message; when that was seen.
#[must_use]
pub fn empty(what: Empty, checked: Option<OffsetDateTime>, now: OffsetDateTime) -> String {
    let sentence = match what {
        Empty::Inbox => say("mailbox-empty-inbox", &[]),
        Empty::Folder => say("mailbox-empty-folder", &[]),
        Empty::Unread => say("mailbox-empty-unread", &[]),
    };
    let Some(checked) = checked else { return sentence };
    let (is_today, time) = moment(checked, now);
    let when = if is_today {
        say("mailbox-last-check", &[("time", time.into())])
    } else {
        say("mailbox-last-check-day", &[("date", time.into())])
    };
    format!("{sentence} {when}")
}

/// Those a message went to, for a list of sent messages; empty where there is nobody.
#[must_use]
pub fn recipients(to: &[Correspondent]) -> String {
    let names: Vec<&str> = to.iter().map(correspondent).filter(|name| !name.is_empty()).collect();
    if names.is_empty() { String::new() } else { say("mailbox-to", &[("names", names.join(", ").into())]) }
}

/// What to call somebody: the name, or else the address, or else that nobody is known.
#[must_use]
pub fn sender(from: &Correspondent) -> String {
    match correspondent(from) {
        "" => say("no-sender", &[]),
        name => super::super::one_line(name),
    }
}

fn correspondent(correspondent: &Correspondent) -> &str {
    let name = correspondent.name.trim();
    if name.is_empty() { correspondent.address.trim() } else { name }
}

/// A subject, or that there is none.
#[must_use]
pub fn subject(subject: &str) -> String {
    let subject = bare(subject);
    if subject.is_empty() { say("no-subject", &[]) } else { super::super::one_line(subject) }
}

/// A subject without what programs write for each other before it: « XDM/1.0/DDM+ » announces an archive of documents.
#[must_use]
pub fn bare(subject: &str) -> &str {
    let subject = subject.trim();
    let is_marked = subject.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("XDM/"));
    match subject.split_once('+') {
        Some((mark, rest)) if is_marked && !mark.contains(char::is_whitespace) => rest.trim_start(),
        _ => subject,
    }
}

/// What the sign of an unread message means.
#[must_use]
pub fn sign_unread() -> String {
    say("mailbox-sign-unread", &[])
}

/// What the sign of attachments means.
#[must_use]
pub fn sign_attachments(count: u32) -> String {
    say("mailbox-sign-attachments", &[("count", count.into())])
}

/// What the flag means.
#[must_use]
pub fn sign_flagged() -> String {
    say("mailbox-sign-flagged", &[])
}

/// What the sign of an answered message means.
#[must_use]
pub fn sign_answered() -> String {
    say("mailbox-sign-answered", &[])
}

/// How far a mailbox can be believed, as a seal: what it is, and how sure.
#[must_use]
pub fn seal(freshness: &Freshness, now: OffsetDateTime) -> String {
    let when = freshness.verified_at.map(|at| moment(at, now));
    let dated = |today: &str, earlier: &str| match &when {
        Some((true, time)) => say(today, &[("time", time.as_str().into())]),
        Some((false, date)) => say(earlier, &[("date", date.as_str().into())]),
        None => say("mailbox-never", &[]),
    };
    match freshness.seal(now) {
        Seal::Coming => say("mailbox-coming", &[]),
        _ if when.is_none() => say("mailbox-never", &[]),
        Seal::Fresh => dated("mailbox-complete", "mailbox-complete-day"),
        Seal::Partial => {
            let left = freshness.missing.map(|missing| missing.messages).unwrap_or_default();
            say(if freshness.is_paused { "mailbox-paused" } else { "mailbox-partial" }, &[("count", left.into())])
        }
        _ if freshness.disagreement => dated("mailbox-disagreement", "mailbox-disagreement-day"),
        _ if matches!(freshness.problem, Some(Problem::Offline)) => dated("mailbox-offline", "mailbox-offline-day"),
        _ if freshness.problem.is_some() => dated("mailbox-mute", "mailbox-mute-day"),
        Seal::Late | Seal::Stale => dated("mailbox-not-since", "mailbox-not-since-day"),
    }
}

/// The long work of a mailbox is to rest.
#[must_use]
pub fn pause() -> String {
    say("mailbox-pause", &[])
}

/// It is to go on.
#[must_use]
pub fn go_on() -> String {
    say("mailbox-go-on", &[])
}

/// A mailbox is being looked at, which somebody asked for.
#[must_use]
pub fn checking_mailbox(label: &str) -> String {
    say("mailbox-checking-named", &[("label", label.into())])
}

/// Why a mailbox is as fresh as it is: what is in the way and what to do, or how long nothing was heard.
#[must_use]
pub fn reason(label: &str, freshness: &Freshness, now: OffsetDateTime) -> String {
    match (&freshness.problem, freshness.verified_at) {
        // Nothing to be alarmed of: what was verified stays true, and what is done waits.
        (Some(Problem::Offline), Some(_)) => say("mailbox-offline-banner", &[]),
        (None, Some(_)) if freshness.disagreement => say("mailbox-disagreement-reason", &[("label", label.into())]),
        (Some(problem), _) => {
            let said = said(problem);
            let values = [("label", label.into()), ("problem", said.message.into()), ("remedy", said.remedy.into())];
            say("mailbox-failed-reason", &values)
        }
        (None, None) => say("mailbox-never-reason", &[("label", label.into())]),
        (None, Some(last)) => {
            say("mailbox-quiet-reason", &[("label", label.into()), ("minutes", (now - last).whole_minutes().max(0).into())])
        }
    }
}

/// Shows why a mailbox is not fresh.
#[must_use]
pub fn details() -> String {
    say("mailbox-details", &[])
}

/// Looks at once.
#[must_use]
pub fn check_now() -> String {
    say("mailbox-check-now", &[])
}

/// Asks for the diagnosis.
#[must_use]
pub fn why() -> String {
    say("mailbox-why", &[])
}

/// Tries again.
#[must_use]
pub fn retry() -> String {
    say("mailbox-retry", &[])
}

/// Has been read.
#[must_use]
pub fn dismiss() -> String {
    say("mailbox-dismiss", &[])
}

/// Chooses nothing.
#[must_use]
pub fn cancel() -> String {
    say("mailbox-cancel", &[])
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

/// So many decisions are not known to the server yet.
#[must_use]
pub fn waiting(count: u64) -> String {
    say("mailbox-waiting", &[("count", count.into())])
}

/// A server leaves so many of them without an answer.
#[must_use]
pub fn troubled(label: &str, count: u64) -> String {
    say("mailbox-troubled", &[("label", label.into()), ("count", count.into())])
}

/// They are given up.
#[must_use]
pub fn give_up() -> String {
    say("mailbox-give-up", &[])
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

/// The dialog that moves a message.
#[must_use]
pub fn move_title() -> String {
    say("mailbox-move-title", &[])
}

/// The field that filters its folders.
#[must_use]
pub fn move_filter() -> String {
    say("mailbox-move-filter", &[])
}

/// No folder matches.
#[must_use]
pub fn move_none() -> String {
    say("mailbox-move-none", &[])
}

/// A reply waits for the message.
#[must_use]
pub fn compose_waits() -> String {
    say("mailbox-compose-waits", &[])
}

/// All of a folder is read.
#[must_use]
pub fn all_read(folder: &str) -> String {
    say("mailbox-all-read", &[("folder", folder.into())])
}

/// The trash is empty.
#[must_use]
pub fn trash_emptied() -> String {
    say("mailbox-trash-emptied", &[])
}

/// A folder is gone.
#[must_use]
pub fn folder_deleted(folder: &str) -> String {
    say("mailbox-folder-deleted", &[("folder", folder.into())])
}

/// A folder has another name.
#[must_use]
pub fn folder_renamed(folder: &str) -> String {
    say("mailbox-folder-renamed", &[("folder", folder.into())])
}

/// A folder is there.
#[must_use]
pub fn folder_created(folder: &str) -> String {
    say("mailbox-folder-created", &[("folder", folder.into())])
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

/// Marks all of a folder as read.
#[must_use]
pub fn act_read_all() -> String {
    say("mailbox-act-read-all", &[])
}

/// A new folder.
#[must_use]
pub fn act_create() -> String {
    say("mailbox-act-create", &[])
}

/// A new folder in this one.
#[must_use]
pub fn act_create_in() -> String {
    say("mailbox-act-create-in", &[])
}

/// Another name.
#[must_use]
pub fn act_rename() -> String {
    say("mailbox-act-rename", &[])
}

/// A folder goes.
#[must_use]
pub fn act_delete_folder() -> String {
    say("mailbox-act-delete-folder", &[])
}

/// Empties the trash.
#[must_use]
pub fn act_empty() -> String {
    say("mailbox-act-empty", &[])
}

/// What can be done.
#[must_use]
pub fn actions() -> String {
    say("mailbox-actions", &[])
}

/// Names a new folder.
#[must_use]
pub fn name_create() -> String {
    say("mailbox-name-create", &[])
}

/// Names a folder anew.
#[must_use]
pub fn name_rename() -> String {
    say("mailbox-name-rename", &[])
}

/// The field for its name.
#[must_use]
pub fn name_label() -> String {
    say("mailbox-name-label", &[])
}

/// The name is right.
#[must_use]
pub fn name_done() -> String {
    say("mailbox-name-done", &[])
}

/// Where the new folder will be.
#[must_use]
pub fn name_in(folder: &str) -> String {
    say("mailbox-name-in", &[("folder", folder.into())])
}

/// What is wrong with a folder's name.
#[must_use]
pub fn name_fault(fault: NameFault) -> String {
    match fault {
        NameFault::Empty => say("mailbox-name-empty", &[]),
        NameFault::Taken => say("mailbox-name-taken", &[]),
        NameFault::Sign => say("mailbox-name-sign", &[]),
        NameFault::Long => say("mailbox-name-long", &[]),
    }
}

/// The time of a moment of today, or its day; and which of the two.
fn moment(at: OffsetDateTime, now: OffsetDateTime) -> (bool, String) {
    let at = at.to_offset(now.offset());
    let is_today = at.date() == now.date();
    (is_today, if is_today { format!("{:02}:{:02}", at.hour(), at.minute()) } else { date_day(at) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_programs_tell_each_other_is_not_shown() {
        assert_eq!(bare("XDM/1.0/DDM+Compte rendu de biologie VIAL Paul"), "Compte rendu de biologie VIAL Paul");
        assert_eq!(bare(" xdm/1.0/DDM + TSH"), "xdm/1.0/DDM + TSH");
        assert_eq!(bare("K+ à 6,8"), "K+ à 6,8");
        assert_eq!(bare("é+à"), "é+à");
        assert_eq!(bare("XDM/1.0/DDM+ "), "");
    }
}
