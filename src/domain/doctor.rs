//! The ladder « pourquoi ne puis-je pas me connecter ? »: what is checked, from the workstation to the mailbox.

use super::Problem;

/// One rung of the ladder, in the order in which they are climbed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rung {
    /// The configuration is there and makes sense.
    Configuration,
    /// The card's PKCS#11 module loads.
    Middleware,
    /// A reader and a card answer, and the PIN opens it when one was given.
    Card,
    /// The card's certificate is within its dates.
    Certificate,
    /// The computer's clock is plausible.
    Clock,
    /// The servers' names resolve.
    Dns,
    /// The servers accept connections.
    Tcp,
    /// The servers offer STARTTLS and accept it.
    Starttls,
    /// The servers' certificates are good and the card's is accepted.
    Tls,
    /// The mailbox's address is accepted with this card.
    Authentication,
    /// The inbox opens.
    Mailbox,
    /// The national directory answers.
    Directory,
}

impl Rung {
    /// All rungs, bottom first.
    pub const ALL: [Rung; 12] = [
        Rung::Configuration,
        Rung::Middleware,
        Rung::Card,
        Rung::Certificate,
        Rung::Clock,
        Rung::Dns,
        Rung::Tcp,
        Rung::Starttls,
        Rung::Tls,
        Rung::Authentication,
        Rung::Mailbox,
        Rung::Directory,
    ];

    /// The name in `pli doctor --json`.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Rung::Configuration => "configuration",
            Rung::Middleware => "middleware",
            Rung::Card => "card",
            Rung::Certificate => "certificate",
            Rung::Clock => "clock",
            Rung::Dns => "dns",
            Rung::Tcp => "tcp",
            Rung::Starttls => "starttls",
            Rung::Tls => "tls",
            Rung::Authentication => "authentication",
            Rung::Mailbox => "mailbox",
            Rung::Directory => "directory",
        }
    }
}

/// What a rung showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RungState {
    /// It holds.
    Ok(RungFact),
    /// It does not, for this reason.
    Failed(Problem),
    /// It was not tried, for this reason.
    Skipped(SkipReason),
}

/// What is worth saying of a rung that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RungFact {
    /// Nothing more.
    Plain,
    /// How many mailboxes are configured, whether test trust is on, and the product's number in X-MSS-NIL.
    Configuration {
        /// Number of mailboxes.
        accounts: usize,
        /// Whether trust is in test mode.
        test_mode: bool,
        /// The value of X-MSS-NIL.
        nil: String,
    },
    /// How many days the card's certificate is still good for.
    CertificateDays(i64),
    /// How many messages the inbox holds.
    Messages(u32),
}

/// Why a rung was not tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SkipReason {
    /// A rung below it failed.
    Below,
    /// It needs the card open, and no PIN was given.
    NoPin,
    /// It needs the network, and offline work was asked for.
    Offline,
    /// The configuration names nothing to check here.
    NotConfigured,
}

/// A rung and what it showed, for one mailbox or for the workstation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RungReport {
    /// The rung.
    pub rung: Rung,
    /// What it showed.
    pub state: RungState,
}
