//! What a face may learn without asking.

use crate::domain::bal::BalAddress;
use crate::domain::identity::{CardPresence, Holder};
use crate::domain::outbox::OutboxState;

/// Something changed. Events are bounded: a face that does not keep up misses the oldest and looks again.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// The card came, went, or its PIN flags changed.
    Card(CardPresence),
    /// The session is open.
    Unlocked(Holder),
    /// The session is closed.
    Locked(LockReason),
    /// A message advanced on its way.
    Outbox {
        /// The mailbox it leaves from.
        from: BalAddress,
        /// Its identifier.
        message_id: String,
        /// Where it is now.
        state: OutboxState,
    },
}

/// Why a session was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LockReason {
    /// Somebody asked.
    Asked,
    /// The card was taken out (DST 3.1.2.3).
    CardRemoved,
    /// Nobody was there for too long (MSS-CONF.11).
    Idle,
}
