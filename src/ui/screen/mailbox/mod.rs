//! The mailbox screen.

mod state;
mod view;

pub use state::{Event, Message, Shortcut, State};
