//! What can go wrong with a card.

use crate::domain::identity::PinTries;
use cryptoki::error::{Error as Pkcs11Error, RvError};

/// A card operation failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CardError {
    /// No module was found; the path when one was configured.
    #[error("no PKCS#11 module")]
    ModuleMissing(Option<String>),
    /// The module failed in a way that has no meaning for a person.
    #[error("{function} failed: {code}")]
    Module {
        /// The PKCS#11 function.
        function: String,
        /// The return value's name.
        code: String,
    },
    /// The module is made for another kind of machine.
    #[error("module for another machine")]
    ModuleForeign,
    /// The module took down the process in which it was tried.
    #[error("module crashed")]
    ModuleCrashed,
    /// No reader is connected.
    #[error("no reader")]
    NoReader,
    /// A reader is there, and no card in it.
    #[error("empty reader")]
    EmptyReader,
    /// No card is seen, and nothing tells whether there is a reader.
    #[error("no card")]
    Absent,
    /// Several cards are there, and none was named.
    #[error("several cards")]
    Several,
    /// The card went away during the operation.
    #[error("card removed")]
    Removed,
    /// The card, or its reader, is not the one for which the PIN was given: it was not given it.
    #[error("another card")]
    Changed,
    /// The card has no authentication certificate, or no key for it.
    #[error("no authentication key")]
    Unusable,
    /// The card is not unlocked.
    #[error("not logged in")]
    PinNeeded,
    /// The PIN is wrong.
    #[error("wrong PIN")]
    PinWrong(PinTries),
    /// Entry on the reader's keypad was given up.
    #[error("PIN entry cancelled")]
    PinCancelled,
    /// The card is locked.
    #[error("PIN locked")]
    PinLocked,
    /// The card did not answer in time.
    #[error("timeout")]
    Timeout,
}

impl From<Pkcs11Error> for CardError {
    fn from(error: Pkcs11Error) -> Self {
        match error {
            Pkcs11Error::Pkcs11(code, function) => match code {
                // A text of the wrong length or alphabet is a wrong PIN to the person who typed it.
                RvError::PinIncorrect | RvError::PinInvalid | RvError::PinLenRange => CardError::PinWrong(PinTries::Several),
                RvError::FunctionCanceled | RvError::FunctionRejected => CardError::PinCancelled,
                RvError::PinLocked => CardError::PinLocked,
                RvError::TokenNotPresent | RvError::TokenNotRecognized | RvError::SlotIdInvalid => CardError::Absent,
                RvError::DeviceRemoved | RvError::SessionHandleInvalid | RvError::SessionClosed => CardError::Removed,
                RvError::UserNotLoggedIn => CardError::PinNeeded,
                // Under their standard names: the middleware's support knows these.
                other => CardError::Module { function: format!("C_{function:?}"), code: format!("CKR_{other:?}") },
            },
            // The library's own words may hold a path: they are not kept.
            Pkcs11Error::LibraryLoading(_) | Pkcs11Error::MissingSymbol(_) => {
                CardError::Module { function: "C_GetFunctionList".into(), code: "not a PKCS#11 module".into() }
            }
            _ => CardError::Module { function: "cryptoki".into(), code: "unexpected value".into() },
        }
    }
}
