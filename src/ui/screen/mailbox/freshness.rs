//! How fresh a mailbox is: when it was last looked at with success, and what is in the way.

use crate::domain::Problem;
use time::{Duration, OffsetDateTime};

/// Past this without success, a mailbox is late.
const LATE: Duration = Duration::minutes(5);
/// Past this without success, a mailbox is stale.
const STALE: Duration = Duration::minutes(30);

/// How much to trust what is shown of a mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// It is as the server has it.
    Fresh,
    /// It is being looked at for the first time.
    Coming,
    /// It is some minutes old, or the last look failed.
    Late,
    /// It is old, or was never seen.
    Stale,
}

/// What is known of one mailbox's freshness.
#[derive(Debug, Clone, Default)]
pub(super) struct Freshness {
    last: Option<OffsetDateTime>,
    problem: Option<Problem>,
    checking: bool,
}

impl Freshness {
    /// A look begins.
    pub(super) fn begin(&mut self) {
        self.checking = true;
    }

    /// A look ended well.
    pub(super) fn succeeded(&mut self, now: OffsetDateTime) {
        *self = Self { last: Some(now), problem: None, checking: false };
    }

    /// A look failed. One that was stopped tells nothing of the mailbox.
    pub(super) fn failed(&mut self, problem: Problem) {
        self.checking = false;
        if problem != Problem::Stopped {
            self.problem = Some(problem);
        }
    }

    /// Nothing is being looked at any more.
    pub(super) fn interrupt(&mut self) {
        self.checking = false;
    }

    /// Whether a look is under way.
    pub(super) fn is_checking(&self) -> bool {
        self.checking
    }

    /// When it was last seen.
    pub(super) fn last(&self) -> Option<OffsetDateTime> {
        self.last
    }

    /// What is in the way.
    pub(super) fn problem(&self) -> Option<&Problem> {
        self.problem.as_ref()
    }

    /// How much to trust what is shown.
    pub(super) fn level(&self, now: OffsetDateTime) -> Level {
        let Some(last) = self.last else {
            return if self.checking && self.problem.is_none() { Level::Coming } else { Level::Stale };
        };
        let age = now - last;
        if age >= STALE {
            Level::Stale
        } else if age >= LATE || self.problem.is_some() {
            Level::Late
        } else {
            Level::Fresh
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    const T: OffsetDateTime = datetime!(2026-11-22 10:43 +1);

    #[test]
    fn it_fades_with_time() {
        let mut f = Freshness::default();
        assert_eq!(f.level(T), Level::Stale, "never seen");
        f.begin();
        assert_eq!(f.level(T), Level::Coming);
        f.succeeded(T);
        for (minutes, level) in [(0, Level::Fresh), (4, Level::Fresh), (5, Level::Late), (29, Level::Late), (30, Level::Stale)] {
            assert_eq!(f.level(T + Duration::minutes(minutes)), level, "{minutes} min");
        }
        assert_eq!(f.level(T - Duration::hours(1)), Level::Fresh, "a clock put back");
    }

    #[test]
    fn a_failure_shows_at_once_and_goes_with_success() {
        let mut f = Freshness::default();
        f.begin();
        f.failed(Problem::Offline);
        assert_eq!((f.level(T), f.problem()), (Level::Stale, Some(&Problem::Offline)));
        f.begin();
        assert_eq!(f.level(T), Level::Stale, "trying again is no success");
        f.succeeded(T);
        assert_eq!((f.level(T), f.problem()), (Level::Fresh, None));
        f.failed(Problem::Offline);
        assert_eq!((f.level(T), f.last()), (Level::Late, Some(T)));
    }

    #[test]
    fn what_was_stopped_says_nothing() {
        let mut f = Freshness::default();
        f.succeeded(T);
        f.begin();
        f.failed(Problem::Stopped);
        assert_eq!((f.level(T), f.is_checking()), (Level::Fresh, false));
    }
}
