//! Where a test may end the program at once, as a power failure of one process would: only in builds that trust test
//! authorities, and only where it is told so.

/// The number of the checkpoint to end at, counted from 1, among all that are reached.
#[cfg(feature = "test-trust")]
const VARIABLE: &str = "PLI_CRASH_AT";

/// A moment between two steps of the outbox or of a draft.
#[cfg(feature = "test-trust")]
pub(super) fn reach() {
    use std::sync::atomic::{AtomicU64, Ordering};
    static REACHED: AtomicU64 = AtomicU64::new(0);
    let number = REACHED.fetch_add(1, Ordering::AcqRel) + 1;
    let wanted = std::env::var(VARIABLE).ok().and_then(|text| text.parse().ok());
    if wanted == Some(number) {
        std::process::abort();
    }
}

/// Nothing.
#[cfg(not(feature = "test-trust"))]
pub(super) fn reach() {}
