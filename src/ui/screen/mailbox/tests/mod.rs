//! The screen as a whole: messages in, what is known and what is shown out.

mod acted;
mod moved;
mod shown;
