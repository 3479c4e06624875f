//! Submission to operators (RFC 5321, RFC 6409, DST 4.2), recipient by recipient.
//!
//! lettre gives the commands and the reading of replies; the connection is ours, because only ours is verified.

mod reply;
mod session;
mod stream;

pub use reply::SmtpError;
pub use session::{Delivery, Session};
