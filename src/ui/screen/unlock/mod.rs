//! The unlock screen: the card's state, its PIN, and why the session was locked.

mod pin;
mod state;
mod view;

#[cfg(test)]
mod tests;

pub use state::{CardState, Message, State};
