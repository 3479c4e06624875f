//! The mailbox screen: folders, list, actions, freshness. The reader is a screen of its own inside it.
//!
//! What is pure is apart and tested by itself: the order of folders (`tree`), the rows kept of a list of any length
//! (`rows`). `state` holds the rest together.

mod account;
mod actions;
mod checking;
mod folders;
mod listing;
mod message;
mod moving;
mod opening;
mod outbox;
mod patients;
mod rows;
#[cfg(test)]
pub(crate) mod samples;
mod search;
mod state;
#[cfg(test)]
mod tests;
mod tree;
mod undo;
mod view;
mod waiting;

pub use folders::FolderAct;
pub use message::{Event, Message, Shortcut};
pub use outbox::Choice;
pub use state::State;
pub use view::{MenuChosen, has_field};
