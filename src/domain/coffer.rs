//! The local store, as a person hears of it.

use time::OffsetDateTime;

/// What opens the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SlotKind {
    /// A deterministic signature of a card's authentication key.
    Card,
    /// A recovery passphrase.
    Passphrase,
    /// The system's keyring: opt-in.
    Keyring,
}

impl SlotKind {
    /// The name on the command line and in JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            SlotKind::Card => "card",
            SlotKind::Passphrase => "passphrase",
            SlotKind::Keyring => "keyring",
        }
    }

    /// The kind of this name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Card, Self::Passphrase, Self::Keyring].into_iter().find(|kind| kind.id() == text)
    }
}

/// One way to open the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotInfo {
    /// Names the slot, to revoke it: short, stable, nothing secret.
    pub id: String,
    /// What opens it.
    pub kind: SlotKind,
    /// When it was made.
    pub created: OffsetDateTime,
}

/// The store's state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreStatus {
    /// The number of its schema.
    pub schema: u32,
    /// Messages in it.
    pub messages: u64,
    /// Octets of its files.
    pub bytes: u64,
    /// What opens it.
    pub slots: Vec<SlotInfo>,
}

/// What a check of the whole store found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreCheck {
    /// Whether every page is as it was written, and the tables agree with each other.
    pub is_sound: bool,
    /// Pages, rows or references at fault; 0 when sound.
    pub faults: u64,
}
