//! The mailbox screen: folders, list, actions, freshness. The reader is a screen of its own inside it.
//!
//! What is pure is apart and tested by itself: the order of folders (`tree`), the rows kept of a list of any length
//! (`rows`), how fresh a mailbox is (`freshness`). `state` holds the rest together.

mod account;
mod actions;
mod checking;
mod freshness;
mod listing;
mod message;
mod opening;
mod rows;
#[cfg(test)]
pub(crate) mod samples;
mod state;
#[cfg(test)]
mod tests;
mod tree;
mod undo;
mod view;

pub use message::{Event, Message, Shortcut};
pub use state::State;
