//! What the outbox says, and what is told of messages that leave or wait to be finished.

use super::super::bundle::{beside, say};
use super::super::problem::window_problem as said;
use super::super::words::clock;
use crate::domain::Problem;
use crate::domain::outbox::{OutboxEntry, OutboxState};
use time::OffsetDateTime;

/// Where a message is on its way.
#[must_use]
pub fn state(entry: &OutboxEntry, now: OffsetDateTime) -> String {
    let due = entry.due.filter(|due| *due > now);
    match (entry.state, due) {
        (OutboxState::Waiting, Some(due)) if due - now < time::Duration::minutes(1) => {
            say("outbox-soon", &[("seconds", (due - now).whole_seconds().max(1).into())])
        }
        (OutboxState::Waiting, Some(due)) => say("outbox-later", &[("when", moment(due, now).into())]),
        (OutboxState::Waiting, None) => say("outbox-waiting", &[]),
        (OutboxState::Queued, _) => say("outbox-leaving", &[]),
        (OutboxState::Uncertain, _) => say("outbox-uncertain", &[]),
        (OutboxState::Accepted, _) => say("outbox-accepted", &[]),
        (OutboxState::Copied, _) => say("outbox-copied", &[]),
        (OutboxState::Refused, _) => say("outbox-refused", &[]),
    }
}

/// Since when it is there.
#[must_use]
pub fn since(entry: &OutboxEntry, now: OffsetDateTime) -> String {
    say("outbox-since", &[("when", clock(entry.since.to_offset(now.offset()), now).into())])
}

/// What to know before choosing, for what nobody can tell.
#[must_use]
pub fn uncertain_remedy() -> String {
    say("outbox-uncertain-remedy", &[])
}

/// Why it did not leave.
#[must_use]
pub fn problem(problem: &Problem) -> String {
    let said = said(problem);
    format!("{} {}", said.message, said.remedy).trim().to_owned()
}

/// A message leaves in so many seconds.
#[must_use]
pub fn leaves(seconds: u64) -> String {
    say("outbox-leaves", &[("seconds", seconds.into())])
}

/// A message leaves later.
#[must_use]
pub fn leaves_at(when: OffsetDateTime, now: OffsetDateTime) -> String {
    say("outbox-leaves-at", &[("when", moment(when, now).into())])
}

/// A message is on its way: nothing more is known of it yet.
#[must_use]
pub fn leaving() -> String {
    say("outbox-leaving", &[])
}

/// A message left.
#[must_use]
pub fn sent() -> String {
    say("outbox-sent", &[])
}

/// So many messages were being written when the program ended.
#[must_use]
pub fn unfinished(count: usize) -> String {
    say("outbox-unfinished", &[("count", count.into())])
}

/// What was chosen could not be done.
#[must_use]
pub fn failed(why: &Problem) -> String {
    say("outbox-failed", &[("problem", problem(why).into())])
}

/// Its name.
#[must_use]
pub fn title() -> String {
    say("outbox-title", &[])
}

/// Nothing is in it.
#[must_use]
pub fn empty() -> String {
    say("outbox-empty", &[])
}

/// Nobody receives a message.
#[must_use]
pub fn refused_notice() -> String {
    say("outbox-refused-notice", &[])
}

/// Nobody can tell whether a message left.
#[must_use]
pub fn uncertain_notice() -> String {
    say("outbox-uncertain-notice", &[])
}

/// Shows it.
#[must_use]
pub fn show() -> String {
    say("outbox-show", &[])
}

/// Something is being done about a message.
#[must_use]
pub fn deciding() -> String {
    say("outbox-deciding", &[])
}

/// Sends it again.
#[must_use]
pub fn retry() -> String {
    say("outbox-retry", &[])
}

/// Sends it again, whatever became of it.
#[must_use]
pub fn send_anyway() -> String {
    say("outbox-send-anyway", &[])
}

/// Writes on.
#[must_use]
pub fn take_up() -> String {
    say("outbox-take-up", &[])
}

/// Keeps nothing of it.
#[must_use]
pub fn discard() -> String {
    say("outbox-discard", &[])
}

/// It is a draft again.
#[must_use]
pub fn kept() -> String {
    say("outbox-kept", &[])
}

/// Nothing of it is left.
#[must_use]
pub fn thrown_away() -> String {
    say("outbox-thrown-away", &[])
}

/// It left, somebody says.
#[must_use]
pub fn confirmed() -> String {
    say("outbox-confirmed", &[])
}

/// What is asked before a message is given up.
#[must_use]
pub fn abandon_title() -> String {
    say("outbox-abandon", &[])
}

/// What can become of it.
#[must_use]
pub fn abandon_detail() -> String {
    beside("outbox-abandon", "detail", &[])
}

/// It stays where it is.
#[must_use]
pub fn leave_there() -> String {
    beside("outbox-abandon", "leave", &[])
}

/// It stays a draft.
#[must_use]
pub fn keep() -> String {
    beside("outbox-abandon", "keep", &[])
}

/// Nothing of it is kept.
#[must_use]
pub fn throw_away() -> String {
    beside("outbox-abandon", "throw-away", &[])
}

/// It left: it has no more use here.
#[must_use]
pub fn forget() -> String {
    say("outbox-forget", &[])
}

/// What is beside it in the list has to be decided.
#[must_use]
pub fn stuck() -> String {
    say("outbox-stuck", &[])
}

/// A day and a time, as people say them.
fn moment(when: OffsetDateTime, now: OffsetDateTime) -> String {
    let when = when.to_offset(now.offset());
    let time = format!("{:02}:{:02}", when.hour(), when.minute());
    match (when.date() - now.date()).whole_days() {
        0 => say("outbox-today", &[("time", time.into())]),
        1 => say("outbox-tomorrow", &[("time", time.into())]),
        _ => say("outbox-on", &[("date", super::super::words::date_day(when).into()), ("time", time.into())]),
    }
}
