//! What a face may learn without asking.

use crate::domain::Problem;
use crate::domain::bal::BalAddress;
use crate::domain::freshness::Freshness;
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
    /// The card that was just unlocked opens, from now on, the store that a passphrase had opened.
    CardEnrolled,
    /// Rows, folders or counts of a mailbox changed in the store: whoever shows them looks again.
    Changed(BalAddress),
    /// How far a mailbox can be believed changed.
    Freshness(BalAddress, Freshness),
    /// The server will not do what was decided: it is as it was before.
    Reverted(BalAddress, Problem),
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

/// The session as it is now. It can be asked for at any time, so that a face which missed an event, or got it late, shows
/// nothing of a session that is over.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SessionState {
    /// Names the session: it rises with each.
    pub number: u64,
    /// Who has it; `None` while it is closed.
    pub holder: Option<Holder>,
    /// Names the store that is open for a face to show: the holder's, or, without a holder, the one that the keyring opened
    /// to be read. One that a passphrase opened is not shown: a card is to come, which it then lets in.
    pub store: Option<String>,
    /// Why the last one was closed, if there was one.
    pub closed: Option<LockReason>,
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
