//! The compose screen: one message being written, in a window of its own.

mod attaching;
mod body;
mod care;
mod closing;
mod judging;
mod keeping;
mod later;
mod message;
mod recent;
mod recipients;
#[cfg(test)]
pub(crate) mod samples;
mod sending;
mod start;
mod state;
#[cfg(test)]
mod tests;
mod types;
mod update;
mod view;
#[cfg(test)]
mod views;

pub use message::{Event, Message, Saved};
pub use recent::{forget, seen};
pub use recipients::Field;
pub use start::Start;
pub use state::State;
