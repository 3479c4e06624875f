//! The unlock screen: the card's state, its PIN, and why the session was locked.

mod coffer;
mod keyring;
mod pin;
mod state;
mod view;

#[cfg(test)]
mod tests;

pub use coffer::CofferMessage;
pub use keyring::KeyringMessage;
pub use state::{CardState, Message, State};
