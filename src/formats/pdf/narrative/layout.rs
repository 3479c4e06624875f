//! Blocks laid out in a width, as strips.

use super::super::PdfError;
use super::face::{Faces, Style};
use super::line::{self, Breaker, Letter, Line};
use super::strip::{Mark, Strip};
use super::table;
use crate::domain::display::{Block, Span};
use std::cell::Cell;

/// How deep blocks may be in each other.
const DEPTH: usize = 200;
/// The narrowest column that anything is laid out in, in points.
const NARROWEST: f32 = 16.0;
/// How far lists and quotations stand in, in points.
const INDENT: f32 = 16.0;
/// What is left for words where something stands in, in points.
const ROOM: f32 = 48.0;
/// The highest image, in points.
const IMAGE: f32 = 400.0;

/// The size of plain text, in points.
pub(super) const SIZE: f32 = 9.5;
/// How far apart lines are, for a size of 1.
const LEADING: f32 = 1.42;
/// Where the base line is in that height, for a size of 1.
const BASE: f32 = 1.06;

/// Lays out blocks.
pub(super) struct Layout<'a> {
    pub(super) faces: &'a Faces,
    /// The images that may be shown: name, width and height in pixels.
    pub(super) images: &'a [(String, u32, u32)],
    /// How many more strips may be made.
    pub(super) room: Cell<usize>,
}

impl Layout<'_> {
    /// Blocks one below the other. `depth` is how deep they are already.
    pub(super) fn blocks(&self, blocks: &[Block], width: f32, size: f32, depth: usize) -> Result<Vec<Strip>, PdfError> {
        if depth > DEPTH {
            return Err(PdfError::TooLarge);
        }
        let width = width.max(NARROWEST);
        let mut strips: Vec<Strip> = Vec::new();
        for block in blocks {
            let more = self.block(block, width, size, depth)?;
            if !strips.is_empty() && !more.is_empty() {
                strips.push(Strip::gap(size * 0.45));
            }
            strips.extend(more);
        }
        Ok(strips)
    }

    fn block(&self, block: &Block, width: f32, size: f32, depth: usize) -> Result<Vec<Strip>, PdfError> {
        match block {
            Block::Paragraph(spans) => self.paragraph(spans, Style::PLAIN, width, size),
            Block::Heading(level, spans) => self.heading(*level, spans, width, size),
            Block::Preformatted(text) => self.lines(line::typed(self.faces, text, Style::PLAIN, size, width), size),
            Block::Quote(inside) => {
                let indent = indent(INDENT, width);
                let mut strips = indented(self.blocks(inside, width - indent, size, depth + 1)?, indent);
                for strip in strips.iter_mut().filter(|_| indent > 0.0) {
                    strip.marks.push(Mark::Ink { x: 3.0, y: 0.0, width: 1.0, height: strip.height });
                }
                Ok(strips)
            }
            Block::List { start, items } => self.list(*start, items, width, size, depth),
            Block::Table(rows) => table::table(self, rows, width, size, depth + 1),
            Block::Image { part, alt } => self.image(part, alt, width, size),
            Block::Blocked(alt) => self.instead(alt, width, size),
            Block::Rule => {
                self.take(1)?;
                Ok(vec![Strip { height: 5.0, marks: vec![Mark::Ink { x: 0.0, y: 2.0, width, height: 0.5 }], ..Strip::default() }])
            }
        }
    }

    /// A paragraph's lines.
    pub(super) fn paragraph(&self, spans: &[Span], style: Style, width: f32, size: f32) -> Result<Vec<Strip>, PdfError> {
        self.letters(&line::letters(spans, style), width, size)
    }

    fn letters(&self, letters: &[Letter], width: f32, size: f32) -> Result<Vec<Strip>, PdfError> {
        self.lines(Breaker::lines(self.faces, letters, size, width), size)
    }

    /// A plain text's lines.
    pub(super) fn text(&self, text: &str, style: Style, width: f32, size: f32) -> Result<Vec<Strip>, PdfError> {
        self.letters(&line::shown(text).map(|character| (character, style)).collect::<Vec<_>>(), width, size)
    }

    /// A heading, 1 the largest; it stays with what follows.
    pub(super) fn heading(&self, level: u8, spans: &[Span], width: f32, size: f32) -> Result<Vec<Strip>, PdfError> {
        let larger = match level {
            0 | 1 => 3.5,
            2 => 2.0,
            3 => 1.0,
            _ => 0.0,
        };
        let mut strips = self.paragraph(spans, Style::BOLD, width, size + larger)?;
        strips.iter_mut().for_each(|strip| strip.announces = true);
        Ok(strips)
    }

    fn lines(&self, lines: Vec<Line>, size: f32) -> Result<Vec<Strip>, PdfError> {
        self.take(lines.len())?;
        Ok(lines.into_iter().map(|line| Strip { height: size * LEADING, marks: marks(line, size), ..Strip::default() }).collect())
    }

    fn list(&self, start: Option<u32>, items: &[Vec<Block>], width: f32, size: f32, depth: usize) -> Result<Vec<Strip>, PdfError> {
        let sign = |at: usize| match start {
            Some(first) => format!("{}.", u64::from(first).saturating_add(at as u64)),
            None => "•".to_owned(),
        };
        let last = sign(items.len().saturating_sub(1));
        let indent = indent((self.faces.text_width(&last, Style::PLAIN, size) + 6.0).max(INDENT), width);
        let mut strips: Vec<Strip> = Vec::new();
        for (at, item) in items.iter().enumerate() {
            let mut inside = indented(self.blocks(item, width - indent, size, depth + 1)?, indent);
            if indent == 0.0 || inside.first().is_none_or(Strip::is_gap) {
                self.take(1)?;
                inside.insert(0, Strip { height: size * LEADING, ..Strip::default() });
            }
            let text = sign(at);
            let wide = self.faces.text_width(&text, Style::PLAIN, size);
            if let Some(first) = inside.first_mut() {
                // Before the words, in the order in which they are read.
                let x = (indent - 6.0 - wide).max(0.0);
                first.marks.insert(0, Mark::Text { x, y: size * BASE, width: wide, size, style: Style::PLAIN, text });
            }
            if !strips.is_empty() {
                strips.push(Strip::gap(size * 0.2));
            }
            strips.extend(inside);
        }
        Ok(strips)
    }

    fn image(&self, part: &str, alt: &str, width: f32, size: f32) -> Result<Vec<Strip>, PdfError> {
        let found = self.images.iter().enumerate().find(|(_, (name, _, _))| name == part);
        let Some((number, (_, across, down))) = found else { return self.instead(alt, width, size) };
        self.take(1)?;
        // Screens' pixels are three quarters of a point.
        let (wide, high) = (*across as f32 * 0.75, *down as f32 * 0.75);
        let scale = (width / wide).min(IMAGE / high).min(1.0);
        let (wide, high) = (wide * scale, high * scale);
        let image = Mark::Image { x: 0.0, y: 0.0, width: wide, height: high, number };
        Ok(vec![Strip { height: high + 2.0, marks: vec![image], ..Strip::default() }])
    }

    /// What stands for an image that is not there.
    fn instead(&self, alt: &str, width: f32, size: f32) -> Result<Vec<Strip>, PdfError> {
        self.text(&format!("[{}]", alt.trim()), Style { italic: true, ..Style::FAINT }, width, size)
    }

    pub(super) fn take(&self, strips: usize) -> Result<(), PdfError> {
        self.room.set(self.room.get().checked_sub(strips).ok_or(PdfError::TooLarge)?);
        Ok(())
    }

    /// How narrow blocks can be without a word being cut, and how wide they would like to be.
    pub(super) fn measure(&self, blocks: &[Block], size: f32, depth: usize) -> Result<(f32, f32), PdfError> {
        if depth > DEPTH {
            return Err(PdfError::TooLarge);
        }
        let mut all = (0.0_f32, 0.0_f32);
        for block in blocks {
            let (least, most) = match block {
                Block::Paragraph(spans) => line::measure(self.faces, &line::letters(spans, Style::PLAIN), size),
                Block::Heading(_, spans) => line::measure(self.faces, &line::letters(spans, Style::BOLD), size + 3.5),
                Block::Preformatted(text) => {
                    let widest = text.lines().map(|line| self.faces.text_width(line, Style::PLAIN, size)).fold(0.0, f32::max);
                    (widest, widest)
                }
                Block::Quote(inside) => plus(self.measure(inside, size, depth + 1)?, INDENT),
                Block::List { items, .. } => {
                    let mut widest = (0.0, 0.0);
                    for item in items {
                        widest = wider(widest, self.measure(item, size, depth + 1)?);
                    }
                    plus(widest, INDENT * 1.5)
                }
                Block::Table(rows) => {
                    let mut widest = (0.0, 0.0);
                    for row in rows {
                        let mut across = (0.0, 0.0);
                        for cell in row {
                            let (least, most) = plus(self.measure(&cell.blocks, size, depth + 1)?, 2.0 * table::PAD);
                            across = (across.0 + least, across.1 + most);
                        }
                        widest = wider(widest, across);
                    }
                    widest
                }
                Block::Image { part, .. } => {
                    let wide = self.images.iter().find(|(name, _, _)| name == part).map_or(40.0, |(_, across, _)| *across as f32 * 0.75);
                    (wide.min(60.0), wide)
                }
                Block::Blocked(alt) => {
                    let wide = self.faces.text_width(alt, Style::PLAIN, size) + 8.0;
                    (wide.min(60.0), wide)
                }
                Block::Rule => (0.0, 0.0),
            };
            all = wider(all, (least, most));
        }
        Ok(all)
    }
}

fn plus((least, most): (f32, f32), more: f32) -> (f32, f32) {
    (least + more, most + more)
}

fn wider(one: (f32, f32), other: (f32, f32)) -> (f32, f32) {
    (one.0.max(other.0), one.1.max(other.1))
}

/// How far to stand in, of what is wanted: not at all where no room would be left for words.
fn indent(wanted: f32, width: f32) -> f32 {
    if width - wanted < ROOM { 0.0 } else { wanted }
}

/// Strips further to the right.
fn indented(strips: Vec<Strip>, by: f32) -> Vec<Strip> {
    strips.into_iter().map(|strip| strip.shifted(by, 0.0)).collect()
}

/// A line's marks: its text, then what is under or across it.
fn marks(line: Line, size: f32) -> Vec<Mark> {
    let base = size * BASE;
    let mut marks = Vec::new();
    for piece in line {
        let rule = |y: f32| Mark::Ink { x: piece.x, y, width: piece.width, height: size * 0.06 };
        let rules = [piece.style.underline.then(|| rule(base + size * 0.12)), piece.style.strike.then(|| rule(base - size * 0.28))];
        marks.push(Mark::Text { x: piece.x, y: base, width: piece.width, size, style: piece.style, text: piece.text });
        marks.extend(rules.into_iter().flatten());
    }
    marks
}
