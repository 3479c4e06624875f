//! How far what is shown of a mailbox can be believed: the seal « complet et vérifié à 10:42 ».
//!
//! It is computed from what the server said and from a clock that the reader of the seal holds: a checker that died
//! cannot keep it green, for nobody renews it then.

use super::problem::Problem;
use super::quota::Quota;
use time::{Duration, OffsetDateTime};

/// Past this without a complete verification, a seal is late, whatever its state was.
pub const LATE: Duration = Duration::minutes(5);
/// Past this, it is stale.
pub const STALE: Duration = Duration::minutes(30);

/// What is known of one mailbox's state, as its task last told it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Freshness {
    /// When all of its folders were last found equal to what the server says of them (UIDVALIDITY, UIDNEXT,
    /// HIGHESTMODSEQ where there is one, number of messages); never from hope.
    pub verified_at: Option<OffsetDateTime>,
    /// A verification is under way.
    pub is_checking: bool,
    /// Somebody paused the long work: bodies that are still to come do not come by themselves.
    pub is_paused: bool,
    /// What is still to come: messages whose text is not here yet, of so many.
    pub missing: Option<Missing>,
    /// Why the last verification failed.
    pub problem: Option<Problem>,
    /// A second connection counted otherwise: folder names whose number of messages differed, until a verification
    /// explains it.
    pub disagreement: bool,
    /// How full the mailbox was when its folders were last listed; `None` where the server does not tell.
    pub quota: Option<Quota>,
}

/// Long work under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missing {
    /// Messages that are not wholly here.
    pub messages: u64,
    /// Of how many.
    pub total: u64,
}

/// How a seal is to be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Seal {
    /// Complete and verified.
    Fresh,
    /// Verified, but texts are still coming.
    Partial,
    /// Never verified so far, and being looked at for the first time.
    Coming,
    /// Some minutes without verification, or the last one failed.
    Late,
    /// Long without verification, never verified, or two counts that disagree.
    Stale,
}

impl Freshness {
    /// The seal at this moment. Time alone turns it.
    #[must_use]
    pub fn seal(&self, now: OffsetDateTime) -> Seal {
        let Some(at) = self.verified_at else {
            return if self.is_checking && self.problem.is_none() { Seal::Coming } else { Seal::Stale };
        };
        // A clock that was set back says nothing good.
        let age = now - at;
        match () {
            () if age >= STALE || age <= -LATE || self.disagreement => Seal::Stale,
            () if age >= LATE || self.problem.is_some() => Seal::Late,
            () if self.missing.is_some_and(|missing| missing.messages > 0) => Seal::Partial,
            () => Seal::Fresh,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_alone_turns_the_seal() {
        let now = OffsetDateTime::UNIX_EPOCH + Duration::days(20_000);
        let verified = Freshness { verified_at: Some(now), ..Freshness::default() };
        let after = |age| verified.seal(now + age);
        assert_eq!(after(Duration::ZERO), Seal::Fresh);
        assert_eq!(after(LATE - Duration::SECOND), Seal::Fresh);
        assert_eq!((after(LATE), after(STALE), after(-LATE)), (Seal::Late, Seal::Stale, Seal::Stale));
        let missing = Some(Missing { messages: 1, total: 9 });
        assert_eq!(Freshness { missing, ..verified.clone() }.seal(now), Seal::Partial);
        assert_eq!(Freshness { problem: Some(Problem::Stopped), missing, ..verified.clone() }.seal(now), Seal::Late);
        assert_eq!(Freshness { disagreement: true, ..verified }.seal(now), Seal::Stale);
        assert_eq!(Freshness::default().seal(now), Seal::Stale);
        assert_eq!(Freshness { is_checking: true, ..Freshness::default() }.seal(now), Seal::Coming);
    }
}
