//! What a reader shows of a formatted message: blocks of our own, which hold text and nothing that could act.
//!
//! No script, form, style sheet, frame or address to fetch can be said with these values: what a sender's HTML asks for
//! beyond them is gone once it is turned into blocks.

use std::fmt;

/// A formatted text, ready to be laid out.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Document {
    /// Its blocks, in reading order.
    pub blocks: Vec<Block>,
    /// How many images, sounds and frames it wanted from elsewhere; they are never fetched.
    pub remote: usize,
    /// Whether limits left something out.
    pub truncated: bool,
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document").field("blocks", &self.blocks.len()).field("truncated", &self.truncated).finish_non_exhaustive()
    }
}

/// One block of a formatted text.
#[derive(Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph; line breaks inside it are `\n`.
    Paragraph(Vec<Span>),
    /// A heading, from 1 (largest) to 6.
    Heading(u8, Vec<Span>),
    /// Text kept as it was typed.
    Preformatted(String),
    /// A quotation.
    Quote(Vec<Block>),
    /// A list.
    List {
        /// The number of the first item, for a numbered list.
        start: Option<u32>,
        /// The items.
        items: Vec<Vec<Block>>,
    },
    /// A table, row by row.
    Table(Vec<Vec<Cell>>),
    /// An image that came inside the message.
    Image {
        /// The attachment that holds it (see [`super::mail::Attachment::part`]).
        part: String,
        /// What the author says it shows.
        alt: String,
    },
    /// The place of something that would have to be fetched, and is not: what the author says it shows.
    Blocked(String),
    /// A line between two parts.
    Rule,
}

impl fmt::Debug for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Block(…)")
    }
}

/// A cell of a table.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Cell {
    /// Whether it is a heading.
    pub heading: bool,
    /// How many columns it covers, at least 1.
    pub columns: u16,
    /// What it holds.
    pub blocks: Vec<Block>,
}

impl fmt::Debug for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cell(…)")
    }
}

/// A stretch of text in one style.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Span {
    /// The text.
    pub text: String,
    /// Bold.
    pub bold: bool,
    /// Italic.
    pub italic: bool,
    /// Underlined.
    pub underline: bool,
    /// Struck out.
    pub strike: bool,
    /// In a fixed-width face.
    pub code: bool,
    /// Where it leads: `http:`, `https:`, `mailto:` or `tel:`, never followed without being asked.
    pub link: Option<String>,
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Span(…)")
    }
}
