//! What was just done, at the foot of the window.

use std::time::Duration;

/// How long a sentence at the foot of the window stays.
const TOLD_PERIOD: Duration = Duration::from_secs(8);

/// A sentence at the foot of the window.
pub(super) struct Told {
    pub(super) sentence: String,
    /// Whether it is to be read with care: it stays longer.
    pub(super) warning: bool,
    since: std::time::Instant,
}

impl Told {
    pub(super) fn new(sentence: String, warning: bool) -> Self {
        Self { sentence, warning, since: std::time::Instant::now() }
    }

    /// It begins to be read now.
    pub(super) fn again(&mut self) {
        self.since = std::time::Instant::now();
    }

    pub(super) fn is_over(&self) -> bool {
        self.since.elapsed() >= if self.warning { TOLD_PERIOD * 8 } else { TOLD_PERIOD }
    }
}
