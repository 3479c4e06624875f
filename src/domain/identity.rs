//! Who the user is, and by which means that is proved.

use std::fmt;
use time::OffsetDateTime;

/// The means by which a mailbox is opened (moyen d'identification électronique).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mie {
    /// The CPS card's certificate in the TLS handshake (DST 3.1.1, 4.1.1).
    Cps,
    /// A Pro Santé Connect token. Not opened yet.
    Psc,
    /// An organisation's certificate. Not opened yet.
    AuthCli,
    /// A password, for mailboxes outside the trust space. Not opened yet.
    Password,
}

impl Mie {
    /// The name in the configuration.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Mie::Cps => "cps",
            Mie::Psc => "psc",
            Mie::AuthCli => "auth_cli",
            Mie::Password => "password",
        }
    }
}

/// What the card's authentication certificate says of its holder (referentiel2 E.3).
#[derive(Clone, PartialEq, Eq)]
pub struct Holder {
    /// The national identifier (IdNat_PS): the CN of the certificate.
    pub national_id: String,
    /// Family name.
    pub family_name: String,
    /// Given name.
    pub given_name: String,
    /// The profession's name, where the certificate carries one (`title`).
    pub profession: Option<String>,
    /// Start of the certificate's validity.
    pub valid_from: OffsetDateTime,
    /// End of the certificate's validity.
    pub valid_until: OffsetDateTime,
}

impl fmt::Debug for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Holder").field("valid_until", &self.valid_until).finish_non_exhaustive()
    }
}

/// How many PIN tries are left. PKCS#11 tells it only by flags, never by a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PinTries {
    /// More than one.
    Several,
    /// One: a mistake locks the card.
    Last,
    /// None: the card is locked.
    Locked,
}

/// Where the PIN is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PinEntry {
    /// On the computer's keyboard.
    Keyboard,
    /// On the reader's own keypad: the program never sees the PIN (`CKF_PROTECTED_AUTHENTICATION_PATH`).
    Keypad,
}

/// The state of the card, for the window and `pli doctor`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CardPresence {
    /// No reader is connected.
    NoReader,
    /// A reader is there, and no card in it.
    EmptyReader,
    /// No card is seen, and nothing tells whether there is a reader.
    Absent,
    /// A card is there.
    Present {
        /// What its PIN flags say.
        tries: PinTries,
        /// Where its PIN is typed.
        entry: PinEntry,
    },
}
