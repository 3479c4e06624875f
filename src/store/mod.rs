//! The encrypted local store: one SQLCipher database for each person (design §3.5).
//!
//! Everything here is blocking: the engine calls it from threads that may wait. One connection writes, several read;
//! what one transaction reads is one moment's truth. Only typed values leave this module.

mod barred;
pub mod care;
mod check;
mod coffer;
mod conversations;
mod database;
mod directory;
pub mod documents;
pub mod drafts;
mod error;
#[cfg(test)]
mod fault_tests;
#[cfg(test)]
mod filling_tests;
#[cfg(test)]
mod golden_tests;
mod header;
pub mod intents;
mod migrate;
pub mod opposition;
pub mod outbox;
mod passphrase;
mod privacy;
mod proof;
mod reading;
pub mod receipts;
mod renamed;
mod rows;
mod search;
mod slots;
mod source;
mod sync;
#[cfg(test)]
mod testing;

pub use barred::KeyringRight;
pub use coffer::{Coffer, NewCoffer};
pub use database::{DatabaseKey, Lasting, Store};
pub use error::StoreError;
pub use renamed::Token;
pub use slots::{CardKey, Challenge, Secret};
pub use source::{pack, unpack};
pub use sync::{KnownFolder, Located, Prepared, Wanted, Written, agrees};
