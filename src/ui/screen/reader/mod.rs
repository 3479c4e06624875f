//! The reader screen: one message, its text and what is attached to it.

mod attached;
mod body;
mod flow;
mod followed;
mod handing;
mod message;
mod names;
mod pages;
mod papers;
mod pieces;
mod reading;
mod state;
mod table;
mod view;

pub use message::{Event, Message, Motion};
pub use state::State;

#[cfg(test)]
mod live;
#[cfg(test)]
mod measures;
#[cfg(test)]
pub(crate) mod paper_samples;
#[cfg(test)]
mod paper_tests;
#[cfg(test)]
pub mod samples;
#[cfg(test)]
mod tests;
