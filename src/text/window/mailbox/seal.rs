//! How far a mailbox can be believed, and what its server is still to be told.

use super::super::super::bundle::say;
use super::super::super::problem::window_problem as said;
use super::super::super::words::{date_day, size};
use crate::domain::Problem;
use crate::domain::freshness::{Freshness, Seal};
use crate::domain::quota::Quota;
use time::OffsetDateTime;

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

/// How full a mailbox is.
#[must_use]
pub fn quota(quota: Quota) -> String {
    let values = [("percent", quota.percent().into()), ("used", size(quota.used).into()), ("limit", size(quota.limit).into())];
    say("mailbox-quota", &values)
}

/// They are given up.
#[must_use]
pub fn give_up() -> String {
    say("mailbox-give-up", &[])
}

/// The time of a moment of today, or its day; and which of the two.
pub(super) fn moment(at: OffsetDateTime, now: OffsetDateTime) -> (bool, String) {
    let at = at.to_offset(now.offset());
    let is_today = at.date() == now.date();
    (is_today, if is_today { format!("{:02}:{:02}", at.hour(), at.minute()) } else { date_day(at) })
}
