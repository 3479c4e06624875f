//! What the mailbox says: folders, list, actions, freshness.

use super::super::bundle::say;
use super::super::problem::window_problem as said;
use super::super::words::date_day;
use crate::domain::Problem;
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

/// Since when a mailbox was not seen.
#[must_use]
pub fn not_since(at: OffsetDateTime, now: OffsetDateTime) -> String {
    let (is_today, time) = moment(at, now);
    if is_today { say("mailbox-not-since", &[("time", time.into())]) } else { say("mailbox-not-since-day", &[("date", time.into())]) }
}

/// When a mailbox was last seen.
#[must_use]
pub fn checked(at: OffsetDateTime, now: OffsetDateTime) -> String {
    let (is_today, time) = moment(at, now);
    if is_today { say("mailbox-checked", &[("time", time.into())]) } else { say("mailbox-checked-day", &[("date", time.into())]) }
}

/// A mailbox is being looked at.
#[must_use]
pub fn checking() -> String {
    say("mailbox-checking", &[])
}

/// A mailbox was never seen.
#[must_use]
pub fn never() -> String {
    say("mailbox-never", &[])
}

/// A mailbox is being looked at, which somebody asked for.
#[must_use]
pub fn checking_mailbox(label: &str) -> String {
    say("mailbox-checking-named", &[("label", label.into())])
}

/// Why a mailbox is as fresh as it is: what is in the way and what to do, or how long nothing was heard.
#[must_use]
pub fn reason(label: &str, problem: Option<&Problem>, last: Option<OffsetDateTime>, now: OffsetDateTime) -> String {
    match (problem, last) {
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

/// A message is leaving its folder.
#[must_use]
pub fn removing(removal: Removal) -> String {
    match removal {
        Removal::Delete => say("mailbox-deleting", &[]),
        Removal::Archive => say("mailbox-archiving", &[]),
        Removal::Move => say("mailbox-moving", &[]),
    }
}

/// A message left its folder.
#[must_use]
pub fn removed(removal: Removal, folder: &str) -> String {
    match removal {
        Removal::Delete => say("mailbox-deleted", &[]),
        Removal::Archive => say("mailbox-archived", &[]),
        Removal::Move => say("mailbox-moved", &[("folder", folder.into())]),
    }
}

/// A message did not leave its folder.
#[must_use]
pub fn removal_failed(removal: Removal, problem: &Problem) -> String {
    let said = said(problem);
    let values = [("problem", said.message.into()), ("remedy", said.remedy.into())];
    match removal {
        Removal::Delete => say("mailbox-delete-failed", &values),
        Removal::Archive => say("mailbox-archive-failed", &values),
        Removal::Move => say("mailbox-move-failed", &values),
    }
}

/// A mark was not kept.
#[must_use]
pub fn mark_failed(problem: &Problem) -> String {
    let said = said(problem);
    say("mailbox-mark-failed", &[("problem", said.message.into()), ("remedy", said.remedy.into())])
}

/// A message is on its way back.
#[must_use]
pub fn undoing() -> String {
    say("mailbox-undoing", &[])
}

/// A message is back.
#[must_use]
pub fn restored(folder: &str) -> String {
    say("mailbox-restored", &[("folder", folder.into())])
}

/// A message could not come back.
#[must_use]
pub fn restore_failed(problem: &Problem) -> String {
    let said = said(problem);
    say("mailbox-restore-failed", &[("problem", said.message.into()), ("remedy", said.remedy.into())])
}

/// The server did not tell where the message is now: it cannot be moved back.
#[must_use]
pub fn undo_impossible(folder: &str) -> String {
    say("mailbox-undo-impossible", &[("folder", folder.into())])
}

/// Nothing was done that could be taken back.
#[must_use]
pub fn nothing_to_undo() -> String {
    say("mailbox-nothing-to-undo", &[])
}

/// A message of the trash cannot be deleted further.
#[must_use]
pub fn already_in_trash() -> String {
    say("mailbox-already-in-trash", &[])
}

/// A message of the archive is there already.
#[must_use]
pub fn already_archived() -> String {
    say("mailbox-already-archived", &[])
}

/// There is no archive.
#[must_use]
pub fn no_archive() -> String {
    say("mailbox-no-archive", &[])
}

/// Chooses a folder to move to.
#[must_use]
pub fn choose_folder() -> String {
    say("mailbox-choose-folder", &[])
}

/// Opens the folder a notice names.
#[must_use]
pub fn open_folder() -> String {
    say("mailbox-open-folder", &[])
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
