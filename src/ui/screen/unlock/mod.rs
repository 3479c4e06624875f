//! The unlock screen.

mod state;
mod view;

pub use state::{Event, Message, State};
