//! The compose screen.

mod state;
mod view;

pub use state::{Event, Message, Start, State};
