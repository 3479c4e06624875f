//! How long nobody has been there.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// The time in milliseconds on a clock that nobody sets, never 0.
pub(super) fn now() -> u64 {
    u64::try_from(START.elapsed().as_millis()).unwrap_or(u64::MAX).saturating_add(1)
}

/// How long nobody has been there, the computer's sleep included: the clock nobody sets stands still then, on Linux at
/// least, and a lid opened an hour later must not show an open session.
#[derive(Debug, Default)]
pub(super) struct Absence {
    /// When the person was last there, as last looked at.
    last: u64,
    /// How long the computer has slept since.
    slept: Duration,
}

impl Absence {
    /// The absence at `now`, if a person was ever there (`last` is not 0). Since the last look so much time passed by the
    /// clock that stands still, and so much by the clock on the wall.
    pub(super) fn look(&mut self, last: u64, now: u64, still: Duration, wall: Duration) -> Option<Duration> {
        if last != self.last {
            *self = Self { last, slept: Duration::ZERO };
        } else {
            self.slept += wall.saturating_sub(still);
        }
        (last != 0).then(|| Duration::from_millis(now.saturating_sub(last)) + self.slept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absence_is_counted_from_the_last_touch_and_sleep_counts() {
        let (mut absence, second) = (Absence::default(), Duration::from_secs(1));
        assert_eq!(absence.look(0, 5000, second, second), None);
        assert_eq!(absence.look(5000, 6000, second, second), Some(second));
        assert_eq!(absence.look(5000, 7000, second, second), Some(2 * second));
        // An hour of sleep, of which that clock knows nothing; then a clock set back.
        assert_eq!(absence.look(5000, 8000, second, 3601 * second), Some(3603 * second));
        assert_eq!(absence.look(5000, 9000, second, Duration::ZERO), Some(3604 * second));
        assert_eq!(absence.look(9500, 9600, second, second), Some(Duration::from_millis(100)));
    }
}
