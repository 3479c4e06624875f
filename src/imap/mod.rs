//! IMAP sessions with operators (RFC 3501, DST 4.1).
//!
//! async-imap gives the framing and imap-proto the grammar; commands are written and answers read here, because the
//! library's own session hides what a server says with its refusals and drops unasked-for answers past a hundred.
//! What comes in is bounded before the library sees it. Only typed values leave this module. After any error but
//! [`ImapError::Refused`] the session is to be dropped.

mod bounds;
mod change;
mod deflate;
mod error;
mod fetch;
mod folders;
mod frames;
mod guard;
mod idle;
mod look;
mod names;
mod quota;
mod session;
mod structure;
mod wire;

pub use bounds::STACK_SIZE;
pub use change::{AppendFlags, Moved};
pub use error::{ImapError, Refusal};
pub use fetch::{Attachments, Fetched};
pub use folders::Survey;
pub use idle::Idled;
pub use session::{Compression, Place, Selected, Session};
