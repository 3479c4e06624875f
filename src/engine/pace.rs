//! Two brakes on going back to a server by oneself: one for failures in a row, one for all of them.
//!
//! A server that refuses is asked less and less often; one that accepts, then drops, again and again, is asked no more
//! often either. The clock is whoever calls's: a time since any beginning.

use crate::domain::Problem;
use std::time::Duration;

/// The first wait after a failure.
const FIRST: Duration = Duration::from_secs(2);
/// The longest wait after failures in a row.
const LONGEST: Duration = Duration::from_secs(180);
/// How many returns are free.
const BURST: f64 = 6.0;
/// How long one return takes to be free again.
const REFILL: Duration = Duration::from_secs(60);

/// How soon one may go back.
#[derive(Debug, Clone)]
pub(super) struct Pace {
    failures: u32,
    tokens: f64,
    filled: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self { failures: 0, tokens: BURST, filled: Duration::ZERO }
    }
}

impl Pace {
    /// It went well.
    pub(super) fn succeeded(&mut self) {
        self.failures = 0;
    }

    /// It failed at this time: how long to wait. `jitter`, from 0 to 1, keeps those that failed together apart.
    pub(super) fn failed(&mut self, now: Duration, jitter: f64) -> Duration {
        let gained = now.saturating_sub(self.filled).as_secs_f64() / REFILL.as_secs_f64();
        self.tokens = (self.tokens + gained).min(BURST) - 1.0;
        self.filled = now;
        let doubled = FIRST.saturating_mul(1 << self.failures.min(16)).min(LONGEST);
        self.failures = self.failures.saturating_add(1);
        let wait = doubled.mul_f64(0.5 + jitter.clamp(0.0, 1.0) / 2.0);
        let owed = REFILL.mul_f64((-self.tokens).max(0.0));
        wait.max(owed)
    }
}

/// A number from 0 to 1, drawn anew each time: many places lose the same server at the same moment. In the middle where
/// nothing can be drawn.
pub(super) fn jitter() -> f64 {
    let mut octets = [0; 4];
    let is_drawn = aws_lc_rs::rand::fill(&mut octets).is_ok();
    if is_drawn { f64::from(u32::from_le_bytes(octets)) / f64::from(u32::MAX) } else { 0.5 }
}

/// Whether trying again by itself may help. What it would not: a card, a certificate or an address that is refused; a
/// person does something first, then asks.
pub(super) fn heals(problem: &Problem) -> bool {
    !matches!(
        problem,
        Problem::AuthRefused { .. }
            | Problem::MailboxRefused { .. }
            | Problem::TlsClientRefused { .. }
            | Problem::PinNeeded
            | Problem::PinLocked
            | Problem::CardRemoved
            | Problem::CardUnusable
            | Problem::CardCertExpired { .. }
            | Problem::StoreDamaged
            | Problem::Stopped
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn those_that_failed_together_do_not_come_back_together() {
        let waits: Vec<f64> = (0..200).map(|_| Pace::default().failed(Duration::ZERO, jitter()).as_secs_f64()).collect();
        let (half, whole) = (FIRST.as_secs_f64() / 2.0, FIRST.as_secs_f64());
        assert!(waits.iter().all(|wait| (half..=whole).contains(wait)));
        // That all of 200 fall in one half of the range happens once in 10^59.
        assert!(waits.iter().any(|wait| *wait < 0.75 * whole) && waits.iter().any(|wait| *wait > 0.75 * whole), "{waits:?}");
    }

    proptest! {
        /// Whatever the server does, it is not gone back to more often than the bucket lets.
        #[test]
        fn no_server_is_hammered(outcomes in proptest::collection::vec((any::<bool>(), 0.0f64..1.0, 0u64..5), 1..200)) {
            let (mut pace, mut now) = (Pace::default(), Duration::ZERO);
            for (i, (accepts, jitter, lasts)) in (1u32..).zip(outcomes) {
                if accepts {
                    pace.succeeded();
                }
                now += Duration::from_secs(lasts);
                now += pace.failed(now, jitter);
                let free = BURST + now.as_secs_f64() / REFILL.as_secs_f64() + 1.0;
                prop_assert!(f64::from(i) <= free, "{i} returns in {now:?}");
            }
        }

        #[test]
        fn failures_in_a_row_are_waited_for_longer_and_longer(jitter in 0.0f64..1.0, count in 1u32..40) {
            let (mut pace, mut wait) = (Pace::default(), Duration::ZERO);
            for i in 0..count {
                // An hour between: the bucket is full.
                wait = pace.failed(Duration::from_secs(3600) * (i + 1), jitter);
                prop_assert!(wait >= FIRST / 2 && wait <= LONGEST);
            }
            prop_assert!(count < 8 || wait >= LONGEST / 2);
            pace.succeeded();
            prop_assert!(pace.failed(Duration::from_secs(1_000_000), jitter) <= FIRST);
        }
    }
}
