//! Mail messages (RFC 5322, RFC 2045 to 2049): reading what others send, sealing what the user sends.
//!
//! A received message is cut into parts by `structure`'s single pass, which owns every bound on depth and count
//! and never recurses; `mail-parser` then reads addresses and dates, one bounded header at a time.

mod addresses;
mod digest;
mod encode;
mod fields;
mod filename;
mod flowed;
mod html;
mod parameters;
mod pieces;
mod read;
mod receipt;
mod structure;
mod transfer;
mod uuencode;
mod words;
mod write;

pub use digest::digest;
pub(super) use fields::Fields;
pub(super) use html::to_text as page_text;
pub(super) use pieces::{Pieces, head};
pub(super) use read::octets_of;
pub use read::{HeaderFields, part, read, read_header};
pub use receipt::{Receipt, seal_receipt};
pub use write::{SealError, SealedMail, Stamp, keep, new_message_id, seal};
