//! What is known of one issuer's list, and when it is asked for.

use super::{Lookup, Need, RevocationList, TRUSTED_UNASKED};
use crate::net::error::CertFault;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::time::Instant;

/// A list is asked for again after this, if half of its time has not passed before.
const PERIOD: Duration = Duration::from_secs(3600);
/// After an attempt, the next one waits this long, and each time longer up to the period while they fail: a dead
/// publisher must not slow every connection down.
const RETRY: Duration = Duration::from_secs(60);

#[derive(Debug)]
pub(super) struct Entry {
    /// As it was last needed: its addresses may change from one certificate to the next.
    pub(super) need: Need,
    /// The newest list that its authority signed, and when its publisher last gave it.
    kept: Option<(Arc<RevocationList>, SystemTime)>,
    attempt: Option<Attempt>,
    /// When it is asked for again.
    pub(super) due: Instant,
    /// One fetch at a time.
    pub(super) turn: Arc<tokio::sync::Mutex<()>>,
}

/// The last attempt to fetch it.
#[derive(Debug)]
struct Attempt {
    at: Instant,
    /// The same by the clock on the wall: the other one may stand still while the computer sleeps.
    on: SystemTime,
    fault: Option<CertFault>,
    /// How many have failed, one after the other.
    failures: u32,
}

impl Entry {
    /// With the copy that was kept, and when it was fetched.
    pub(super) fn new(need: Need, kept: Option<(Arc<RevocationList>, SystemTime)>, now: SystemTime, clock: Instant) -> Self {
        let due = match &kept {
            Some((list, fetched)) => {
                let age = now.duration_since(*fetched).unwrap_or(PERIOD);
                clock + lifetime(list, *fetched).saturating_sub(age)
            }
            // Whoever needs it fetches it now; the task comes after, if that failed.
            None => clock + RETRY,
        };
        Self { need, kept, attempt: None, due, turn: Arc::default() }
    }

    pub(super) fn list(&self) -> Option<&Arc<RevocationList>> {
        self.kept.as_ref().map(|(list, _)| list)
    }

    pub(super) fn look_up(&self, now: SystemTime, clock: Instant) -> Lookup {
        let Some((list, fetched)) = self.kept.as_ref().filter(|(list, _)| list.holds(now)) else {
            let recent = self.attempt.as_ref().filter(|attempt| clock.duration_since(attempt.at) < RETRY);
            let stale = self.kept.as_ref().map(|_| CertFault::CrlStale);
            return recent.map_or(Lookup::Wanted, |attempt| {
                Lookup::Unusable(stale.or_else(|| attempt.fault.clone()).unwrap_or(CertFault::CrlStale))
            });
        };
        // A date to come says nothing of its age, but for the little by which clocks are read.
        let is_recent = |at: SystemTime| now < at + TRUSTED_UNASKED && at < now + RETRY;
        let was_asked = self.attempt.as_ref().is_some_and(|attempt| is_recent(attempt.on));
        if is_recent(*fetched) || was_asked { Lookup::List(Arc::clone(list)) } else { Lookup::Wanted }
    }

    pub(super) fn attempted_since(&self, asked: Instant) -> bool {
        self.attempt.as_ref().is_some_and(|attempt| attempt.at >= asked)
    }

    /// Notes the end of an attempt, and when the next one is due.
    pub(super) fn attempted(&mut self, fault: Option<CertFault>, now: SystemTime, clock: Instant) {
        let before = self.attempt.as_ref().map_or(0, |attempt| attempt.failures);
        let failures = if fault.is_some() { before.saturating_add(1) } else { 0 };
        let wait = match &mut self.kept {
            Some((list, fetched)) if fault.is_none() => {
                *fetched = now;
                lifetime(list, now)
            }
            _ => RETRY.saturating_mul(1 << failures.saturating_sub(1).min(10)).min(PERIOD),
        };
        self.attempt = Some(Attempt { at: clock, on: now, fault, failures });
        self.due = clock + jittered(wait);
    }

    pub(super) fn replace(&mut self, list: Arc<RevocationList>, now: SystemTime) {
        self.kept = Some((list, now));
    }
}

/// How long a list is not asked for again: an hour, or half of the time it has left.
fn lifetime(list: &RevocationList, fetched: SystemTime) -> Duration {
    (list.next_update().duration_since(fetched).unwrap_or_default() / 2).clamp(RETRY, PERIOD)
}

/// A little more or less, a tenth at most: the computers of a hospital that were switched on together do not ask together.
fn jittered(wait: Duration) -> Duration {
    let mut octet = [0];
    // Without randomness they do.
    let octet = aws_lc_rs::rand::fill(&mut octet).map_or(0, |()| octet[0]);
    wait.mul_f64(0.9 + f64::from(octet) / 255.0 / 5.0)
}
