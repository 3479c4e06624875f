//! The directory screen: a panel beside the composer.

mod results;
#[cfg(test)]
pub(crate) mod samples;
mod state;
#[cfg(test)]
mod tests;
mod view;

pub use results::Order;
pub use state::{Criterion, Event, Message, State};
