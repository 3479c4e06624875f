//! What the command line says to people. What programs read (`--json`) has no sentence of its own: it carries those
//! of the parent module.

mod heading;
mod help;
mod misuse;
mod said;

pub use heading::{Heading, field, heading};
pub use help::{Topic, config_example, help, help_on};
pub use misuse::{Argument, Misuse, misuse};
pub use said::*;
