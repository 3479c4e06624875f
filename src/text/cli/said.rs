//! What a command says while it works and when it is done.

use super::super::bundle::say;
use super::super::{finding, problem, rung, rung_fact, severity, size, skip};
use crate::domain::Problem;
use crate::domain::coffer::{SlotKind, StoreStatus};
use crate::domain::doctor::{RungReport, RungState};
use crate::domain::intent::Undone;
use crate::domain::mail::{FlagChange, Flags};
use crate::domain::outbox::RecipientReply;
use crate::domain::rules::{Finding, Severity};

/// A mail's marks: `non lu, suivi`; empty when there is nothing to tell.
#[must_use]
pub fn marks(flags: Flags) -> String {
    let marks = [(!flags.seen, "mark-unread"), (flags.flagged, "mark-flagged"), (flags.answered, "mark-answered")];
    let words: Vec<_> = marks.into_iter().filter(|(set, _)| *set).map(|(_, key)| say(key, &[])).collect();
    words.join(&say("list-separator", &[]))
}

/// The warning that test trust is on: loud, in a frame, on every command.
#[must_use]
pub fn test_mode_banner() -> String {
    let lines = ["test-mode-line-1", "test-mode-line-2", "test-mode-line-3"].map(|key| say(key, &[]));
    let width = lines.iter().map(|line| line.chars().count()).max().unwrap_or_default();
    let rule = "!".repeat(width + 6);
    let framed = lines.iter().map(|line| format!("!! {line:<width$} !!"));
    std::iter::once(rule.clone()).chain(framed).chain([rule]).collect::<Vec<_>>().join("\n")
}

/// Asks for the card's PIN, on the line where it is typed.
#[must_use]
pub fn pin_prompt() -> String {
    say("pin-prompt", &[])
}

/// Asks whether the last try of the PIN may be used, on the line where the answer is typed.
#[must_use]
pub fn last_try_prompt() -> String {
    say("last-try-prompt", &[])
}

/// Whether this answers yes to [`last_try_prompt`]: the word itself, whole.
#[must_use]
pub fn is_yes(answer: &str) -> bool {
    answer.trim().to_lowercase() == say("last-try-yes", &[])
}

/// The PIN is to be typed on the reader.
#[must_use]
pub fn keypad_prompt() -> String {
    say("keypad-prompt", &[])
}

/// The card is being read.
#[must_use]
pub fn card_working() -> String {
    say("card-working", &[])
}

/// A server is being reached.
#[must_use]
pub fn connecting(host: &str) -> String {
    say("connecting", &[("host", host.into())])
}

/// The list is empty; `unread` tells that only unread messages were asked for.
#[must_use]
pub fn no_message(unread: bool) -> String {
    if unread { say("no-unread-message", &[]) } else { say("no-message", &[]) }
}

/// There is no folder.
#[must_use]
pub fn no_folder() -> String {
    say("no-folder", &[])
}

/// Stands for a missing subject.
#[must_use]
pub fn no_subject() -> String {
    say("no-subject", &[])
}

/// Stands for a missing author.
#[must_use]
pub fn no_sender() -> String {
    say("no-sender", &[])
}

/// Stands for a missing text.
#[must_use]
pub fn no_text() -> String {
    say("no-text", &[])
}

/// The message could not be shown in full.
#[must_use]
pub fn content_incomplete() -> String {
    say("content-incomplete", &[])
}

/// The message is sent.
#[must_use]
pub fn sent(recipients: usize) -> String {
    say("sent", &[("count", recipients.into())])
}

/// Its copy stands in Sent.
#[must_use]
pub fn sent_copy_filed() -> String {
    say("sent-copy-filed", &[])
}

/// A dry run found nothing to say against the message.
#[must_use]
pub fn clear_to_send() -> String {
    say("clear-to-send", &[])
}

/// The rules stop the message.
#[must_use]
pub fn stopped_by_rules() -> String {
    say("stopped-by-rules", &[])
}

/// The draft is still there.
#[must_use]
pub fn draft_kept() -> String {
    say("draft-kept", &[])
}

/// Nothing is on its way out.
#[must_use]
pub fn outbox_empty() -> String {
    say("outbox-empty", &[])
}

/// A message of the outbox is a draft again.
#[must_use]
pub fn draft_again(id: u64) -> String {
    say("draft-again", &[("id", id.to_string().into())])
}

/// So many messages of the outbox wait for a person's decision.
#[must_use]
pub fn outbox_waits(count: usize) -> String {
    say("outbox-waits", &[("count", count.into())])
}

/// A draft is here only: why it did not follow to the server is said apart.
#[must_use]
pub fn draft_here_only() -> String {
    say("draft-here-only", &[])
}

/// A message being written was saved.
#[must_use]
pub fn draft_saved(id: u64) -> String {
    say("draft-saved", &[("id", id.to_string().into())])
}

/// A line for what a rule found, with the rule's name and requirement, and how to confirm where that is possible.
#[must_use]
pub fn finding_line(found: &Finding) -> String {
    let rule = found.rule();
    let values = [
        ("severity", severity(found.severity()).into()),
        ("sentence", finding(found).into()),
        ("rule", rule.id().into()),
        ("requirement", rule.requirement().into()),
    ];
    let line = say("finding-line", &values);
    match found.severity() {
        Severity::Confirm => format!("{line}\n{}", say("confirm-advice", &[("rule", rule.id().into())])),
        Severity::Block | Severity::Inform => line,
    }
}

/// A line for what the server answered for a recipient.
#[must_use]
pub fn recipient_line(recipient: &RecipientReply) -> String {
    let (address, reply) = (recipient.address.to_string(), recipient.reply.trim());
    if recipient.accepted {
        return say("recipient-accepted", &[("address", address.into())]);
    }
    if reply.is_empty() {
        return say("recipient-refused-unexplained", &[("address", address.into())]);
    }
    say("recipient-refused", &[("address", address.into()), ("reply", reply.into())])
}

/// Nobody can tell whether the message left.
#[must_use]
pub fn send_uncertain() -> String {
    problem_lines(&Problem::SendUncertain)
}

/// How many entries the directory gave.
#[must_use]
pub fn directory_count(count: usize) -> String {
    say("directory-count", &[("count", count.into())])
}

/// The directory had more than it gave: narrow the search.
#[must_use]
pub fn directory_truncated(count: usize) -> String {
    say("directory-truncated", &[("count", count.into())])
}

/// The directory was not asked, or did not answer: these are from what it answered before.
#[must_use]
pub fn directory_remembered(count: usize) -> String {
    say("directory-remembered", &[("count", count.into())])
}

/// How criteria compare.
#[must_use]
pub fn directory_contains() -> String {
    say("directory-contains", &[])
}

/// A mark was changed.
#[must_use]
pub fn marked(change: FlagChange) -> String {
    match change {
        FlagChange::Seen => say("marked-seen", &[]),
        FlagChange::Unseen => say("marked-unseen", &[]),
        FlagChange::Flagged => say("marked-flagged", &[]),
        FlagChange::Unflagged => say("marked-unflagged", &[]),
        FlagChange::Answered => say("marked-answered", &[]),
    }
}

/// A message was moved.
#[must_use]
pub fn moved(folder: &str) -> String {
    say("moved", &[("folder", folder.into())])
}

/// A message went to Trash.
#[must_use]
pub fn deleted() -> String {
    say("deleted", &[])
}

/// The last decision was taken back, or there was none.
#[must_use]
pub fn undone(undone: Option<&Undone>) -> String {
    let (what, count) = match undone {
        None => ("nothing", 0),
        Some(Undone::Mails(count)) => ("mails", *count),
        Some(Undone::Folder) => ("folder", 1),
        Some(Undone::Sending(_)) => ("sending", 1),
    };
    say("undone", &[("what", what.into()), ("count", count.into())])
}

/// An attachment was written to a file.
#[must_use]
pub fn saved(file: &str, octets: u64) -> String {
    say("saved", &[("file", file.into()), ("size", size(octets).into())])
}

/// Documents are in the folder of the record software.
#[must_use]
pub fn handed_over(folder: &str, count: usize, is_again: bool) -> String {
    let again = if is_again { "yes" } else { "no" };
    say("handed-over", &[("folder", folder.into()), ("count", count.into()), ("again", again.into())])
}

/// The printing took what was to be printed.
#[must_use]
pub fn printed() -> String {
    say("printed", &[])
}

/// A problem on two lines: what is the matter, what to do next.
#[must_use]
pub fn problem_lines(found: &Problem) -> String {
    let said = problem(found);
    say("problem-lines", &[("message", said.message.into()), ("remedy", said.remedy.into())])
}

/// A rung of the ladder: one line, two when it failed.
#[must_use]
pub fn doctor_line(report: &RungReport) -> String {
    let name = rung(report.rung);
    match &report.state {
        RungState::Ok(fact) => match rung_fact(fact) {
            fact if fact.is_empty() => say("doctor-ok", &[("rung", name.into())]),
            fact => say("doctor-ok-fact", &[("rung", name.into()), ("fact", fact.into())]),
        },
        RungState::Failed(found) => {
            let said = problem(found);
            say("doctor-failed", &[("rung", name.into()), ("message", said.message.into()), ("remedy", said.remedy.into())])
        }
        RungState::Skipped(reason) => say("doctor-skipped", &[("rung", name.into()), ("reason", skip(*reason).into())]),
    }
}

/// Something went wrong in the program itself, at this place of its source.
#[must_use]
pub fn internal_error(place: &str) -> String {
    say("internal-error", &[("place", place.into())])
}

/// A list stops where nobody asked it to.
#[must_use]
pub fn list_limited(count: usize) -> String {
    say("list-limited", &[("count", count.into())])
}

/// Only the most relevant of what was found are shown.
#[must_use]
pub fn search_limited(count: usize) -> String {
    say("search-limited", &[("count", count.into())])
}

/// What was found is too much to be ranked by relevance.
#[must_use]
pub fn search_unranked() -> String {
    say("search-unranked", &[])
}

/// The last line of the ladder.
#[must_use]
pub fn doctor_summary(failures: usize, skipped: usize) -> String {
    match (failures, skipped) {
        (0, 0) => say("doctor-all-good", &[]),
        (0, _) => say("doctor-good-so-far", &[("count", skipped.into())]),
        _ => say("doctor-failures", &[("count", failures.into())]),
    }
}

/// There is no screen to show a window on.
#[must_use]
pub fn no_display() -> String {
    say("cli-no-display", &[])
}

/// What the store holds.
#[must_use]
pub fn store_summary(status: &StoreStatus) -> String {
    let messages = usize::try_from(status.messages).unwrap_or(usize::MAX);
    say("store-summary", &[("count", messages.into()), ("size", size(status.bytes).into())])
}

/// A way to open the store.
#[must_use]
pub fn slot_kind(kind: SlotKind) -> String {
    match kind {
        SlotKind::Card => say("slot-card", &[]),
        SlotKind::Passphrase => say("slot-passphrase", &[]),
        SlotKind::Keyring => say("slot-keyring", &[]),
    }
}

/// The whole store was checked.
#[must_use]
pub fn store_sound() -> String {
    say("store-sound", &[])
}

/// Another way opens the store.
#[must_use]
pub fn slot_added() -> String {
    say("slot-added", &[])
}

/// A way no longer opens the store.
#[must_use]
pub fn slot_revoked() -> String {
    say("slot-revoked", &[])
}

/// A recovery passphrase was made, and is shown this once.
#[must_use]
pub fn passphrase_made() -> String {
    say("passphrase-made", &[])
}

/// Asks whether the store is really to be set aside, on the line where the answer is typed.
#[must_use]
pub fn reset_prompt() -> String {
    say("reset-prompt", &[])
}

/// The store is set aside.
#[must_use]
pub fn reset_done() -> String {
    say("reset-done", &[])
}

/// Nobody said yes.
#[must_use]
pub fn reset_not_done() -> String {
    say("reset-not-done", &[])
}
