//! PDF files: drawn, recognised as PDF/A-1b (ISO 19005-1), and written as such.
//!
//! Reading is by `hayro`, writing by `krilla`. Files from others are handed to this module in a process of their own only
//! (`engine/worker.rs`): the limits here are on what is given back and on what can be counted, not on what the libraries may
//! cost before they answer.

mod archive;
mod draw;
mod narrative;
mod rebuild;

pub use archive::is_pdf_a;
pub use draw::{page, pages};
pub use narrative::of_document;
pub use rebuild::{to_pdf_a, to_pdf_a_with};

use crate::domain::document::DocumentTime;
use std::fmt;

/// The largest file read or written, in octets.
pub const LIMIT: usize = 64 << 20;

/// Why a file is not drawn, or not written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PdfError {
    /// It is no PDF, or a damaged one.
    #[error("not a readable PDF")]
    Unreadable,
    /// It asks for a password.
    #[error("a password is needed")]
    Encrypted,
    /// It has no such page.
    #[error("no such page")]
    NoSuchPage,
    /// It, or what would be made of it, is past a limit.
    #[error("past a limit")]
    TooLarge,
    /// The library that writes refused.
    #[error("cannot be written")]
    Unwritable,
}

/// What a PDF says of itself.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// Its title; empty: the source's own, if it has one.
    pub title: String,
    /// Who wrote it; empty: the source's own.
    pub author: String,
    /// Its language (RFC 3066); empty: `fr-FR`.
    pub language: String,
    /// When it was made; empty: the source's own date, else the first of January 1970. Nothing here reads a clock, so that
    /// the same document always gives the same octets.
    pub date: DocumentTime,
}

impl fmt::Debug for Facts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Facts(…)")
    }
}

/// A PDF/A-1b, and what it cost.
#[derive(Clone, PartialEq, Eq)]
pub struct PdfA {
    /// The file.
    pub octets: Vec<u8>,
    /// Whether it is the file that was given, byte for byte: it was PDF/A-1b already.
    pub kept: bool,
    /// Whether what could be selected and searched as text is an image now.
    pub text_lost: bool,
}

impl fmt::Debug for PdfA {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PdfA").field("octets", &self.octets.len()).field("kept", &self.kept).finish_non_exhaustive()
    }
}
