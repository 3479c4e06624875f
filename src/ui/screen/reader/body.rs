//! A message made ready to be shown: done once, away from the window's thread.
//!
//! Both forms of a text are cut in sections of about a screen. Only the sections near the screen exist as widgets, so that
//! what a frame costs does not depend on the length of the message.

use super::pieces::{Piece, Shown, cut, flatten};
use super::table::CHARACTER;
use crate::domain::display::Block;
use crate::domain::mail::Reading;
use crate::text::several_lines;
use crate::ui::theme::{LINE_HEIGHT, SPACE_M, TEXT_L};
use std::ops::Range;

/// A plain text up to this length is one section: all of it can be selected at once.
const WHOLE: usize = 12_000;
/// Length of a section of a longer one. Laying it out takes some milliseconds.
const CHUNK: usize = 6_000;
/// Length of a section of a formatted text.
const SECTION: usize = 4_000;
/// The most pieces in a section.
const PIECES: usize = 24;
/// How much of a plain text is shown before the person asks for more.
pub(super) const AT_ONCE: usize = 200_000;
/// Height of a line.
pub(super) const LINE: f32 = TEXT_L * LINE_HEIGHT;
/// The most an image is expected to take before it is there.
const IMAGE: f32 = 180.0;

/// A message ready to be shown.
pub struct Prepared {
    /// What came.
    pub(super) reading: Reading,
    /// The plain text.
    pub(super) plain: Plain,
    /// The formatted text, if there is one.
    pub(super) formatted: Option<Formatted>,
    /// Places of the attachments to list: all but those the formatted text shows itself.
    pub(super) listed: Vec<usize>,
}

/// Texts and names are in it.
impl std::fmt::Debug for Prepared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Prepared").field("reading", &self.reading).finish_non_exhaustive()
    }
}

/// A plain text.
pub(super) struct Plain {
    /// All of it, without what could disguise something.
    pub text: String,
    /// Its sections.
    pub sections: Vec<Range<usize>>,
}

/// A formatted text.
pub(super) struct Formatted {
    /// Its pieces.
    pub pieces: Vec<Piece>,
    /// Its sections, as places of pieces.
    pub sections: Vec<Range<usize>>,
    /// How many things from elsewhere were not fetched.
    pub remote: usize,
    /// Whether something was left out.
    pub truncated: bool,
}

impl Prepared {
    /// Makes a message ready.
    pub fn new(reading: Reading) -> Self {
        let plain = Plain::new(&reading.content.text);
        let formatted = reading.document.as_ref().map(|document| {
            let text = Formatted::new(&document.blocks);
            Formatted { remote: document.remote, truncated: document.truncated || text.truncated, ..text }
        });
        let shown = reading.document.as_ref().map(|document| parts(&document.blocks)).unwrap_or_default();
        let attachments = reading.content.attachments.iter().enumerate();
        let listed = attachments.filter(|(_, attachment)| !shown.contains(&attachment.part)).map(|(place, _)| place).collect();
        Self { reading, plain, formatted, listed }
    }

    /// Its size, roughly, in octets.
    pub fn weight(&self) -> usize {
        self.reading.content.html.as_ref().map_or(0, String::len) + 3 * self.plain.text.len()
    }

    /// How many sections one of its forms has.
    pub fn sections(&self, formatted: bool) -> usize {
        match self.formatted.as_ref().filter(|_| formatted) {
            Some(text) => text.sections.len(),
            None => self.plain.sections.len(),
        }
    }

    /// How high a section will be, roughly, when it is this wide.
    pub fn estimate(&self, formatted: bool, section: usize, width: f32) -> f32 {
        match self.formatted.as_ref().filter(|_| formatted) {
            Some(text) => text.estimate(section, width),
            None => text_height(self.plain.section(section), width),
        }
    }

    /// The text to copy.
    pub fn copy(&self, formatted: bool) -> String {
        let Some(text) = self.formatted.as_ref().filter(|_| formatted) else { return self.plain.text.clone() };
        let mut out = String::new();
        text.pieces.iter().for_each(|piece| piece.write(&mut out));
        out
    }
}

impl Plain {
    fn new(text: &str) -> Self {
        let text = several_lines(text.trim_end());
        let limit = if text.len() <= WHOLE { WHOLE } else { CHUNK };
        let mut start = 0;
        let sections = cut(&text, limit)
            .into_iter()
            .map(|part| {
                let end = start + part.len();
                let section = start..end;
                start = end;
                section
            })
            .collect();
        Self { text, sections }
    }

    /// The text of a section, without the break that parts it from the next one.
    pub fn section(&self, section: usize) -> &str {
        let text = self.sections.get(section).and_then(|range| self.text.get(range.clone())).unwrap_or_default();
        text.strip_suffix('\n').unwrap_or(text)
    }

    /// How many sections are shown when this many octets are.
    pub fn shown(&self, octets: usize) -> usize {
        self.sections.iter().take_while(|range| range.start < octets).count()
    }
}

impl Formatted {
    /// Blocks made ready.
    pub fn new(blocks: &[Block]) -> Self {
        let (pieces, truncated) = flatten(blocks);
        Self { sections: group(&pieces), pieces, remote: 0, truncated }
    }

    /// How high a section will be, roughly, when it is this wide.
    pub fn estimate(&self, section: usize, width: f32) -> f32 {
        self.section(section).iter().map(|piece| piece_height(piece, width)).sum()
    }

    /// The pieces of a section.
    pub fn section(&self, section: usize) -> &[Piece] {
        self.sections.get(section).and_then(|range| self.pieces.get(range.clone())).unwrap_or_default()
    }
}

fn group(pieces: &[Piece]) -> Vec<Range<usize>> {
    let mut sections: Vec<Range<usize>> = vec![];
    let mut weight = 0;
    for (place, piece) in pieces.iter().enumerate() {
        weight += piece.weight();
        match sections.last_mut().filter(|section| weight <= SECTION && section.len() < PIECES) {
            Some(section) => section.end = place + 1,
            None => {
                weight = piece.weight();
                sections.push(place..place + 1);
            }
        }
    }
    sections
}

/// The parts that the text itself shows.
fn parts(blocks: &[Block]) -> std::collections::BTreeSet<String> {
    let mut found = std::collections::BTreeSet::new();
    let mut left: Vec<&Block> = blocks.iter().collect();
    while let Some(block) = left.pop() {
        match block {
            Block::Image { part, .. } => {
                found.insert(part.clone());
            }
            Block::Quote(inner) => left.extend(inner),
            Block::List { items, .. } => left.extend(items.iter().flatten()),
            Block::Table(rows) => left.extend(rows.iter().flatten().flat_map(|cell| &cell.blocks)),
            Block::Paragraph(_) | Block::Heading(..) | Block::Preformatted(_) | Block::Blocked(_) | Block::Rule => {}
        }
    }
    found
}

fn text_height(text: &str, width: f32) -> f32 {
    text.split('\n').map(|line| lines(line.len(), width)).sum::<f32>() * LINE
}

fn lines(length: usize, width: f32) -> f32 {
    (length as f32 * CHARACTER / width.max(80.0)).ceil().max(1.0)
}

fn piece_height(piece: &Piece, width: f32) -> f32 {
    let gap = if piece.goes_on { 0.0 } else { SPACE_M };
    let width = width - f32::from(piece.quotes).mul_add(16.0, f32::from(piece.lists) * 24.0);
    gap + match &piece.content {
        Shown::Text(_) => lines(piece.weight(), width) * LINE,
        Shown::Heading(..) => lines(piece.weight(), width) * LINE * 1.3,
        Shown::Typed(text) => text_height(text, width),
        Shown::Table(rows) => rows
            .rows
            .iter()
            .map(|row| {
                let heights = row.iter().map(|cell| cell.pieces.iter().map(|piece| piece_height(piece, cell.width)).sum::<f32>());
                heights.fold(LINE, f32::max) + 12.0
            })
            .sum(),
        Shown::Image { .. } => IMAGE,
        Shown::Blocked(_) => LINE * 1.5,
        Shown::Rule => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::display::{Document, Span};
    use crate::domain::mail::{Attachment, Content};

    #[test]
    fn a_usual_text_is_one_section_and_a_long_one_loses_nothing() {
        assert_eq!(Plain::new("Bonjour,\n\nÀ demain.").sections.len(), 1);
        assert!(Plain::new("").sections.is_empty());
        let long = "ligne\n".repeat(40_000);
        let plain = Plain::new(&long);
        let back: Vec<_> = (0..plain.sections.len()).map(|section| plain.section(section)).collect();
        assert_eq!(back.join("\n"), long.trim_end());
        assert!(plain.shown(AT_ONCE) < plain.sections.len());
        assert_eq!(plain.shown(usize::MAX), plain.sections.len());
    }

    #[test]
    fn what_the_text_shows_is_not_listed_twice() {
        let attachment = |part: &str| Attachment {
            part: part.into(),
            name: "a.png".into(),
            media_type: "image/png".into(),
            size: 9,
            inline: true,
            content_id: None,
        };
        let image = Block::Image { part: "2".into(), alt: String::new() };
        let reading = Reading {
            content: Content { attachments: vec![attachment("2"), attachment("3")], ..Content::default() },
            document: Some(Document { blocks: vec![Block::Quote(vec![image])], ..Document::default() }),
        };
        assert_eq!(Prepared::new(reading).listed, [1]);
    }

    #[test]
    fn sections_hold_every_piece_once() {
        let words = |n: usize| Block::Paragraph(vec![Span { text: format!("mot {n} ").repeat(20), ..Span::default() }]);
        let document = Document { blocks: (0..13_000).map(words).collect(), ..Document::default() };
        let prepared = Prepared::new(Reading { document: Some(document), ..Reading::default() });
        let text = prepared.formatted.as_ref().unwrap();
        let covered: Vec<_> = text.sections.iter().flat_map(Clone::clone).collect();
        assert_eq!(covered, (0..13_000).collect::<Vec<_>>());
        assert!(prepared.estimate(true, 0, 600.0) > prepared.estimate(true, 0, 1_200.0));
    }
}
