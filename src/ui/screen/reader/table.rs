//! Tables: which are data, and how wide their columns are.

use super::pieces::{Piece, flatten};
use crate::domain::display::{Block, Cell};
use std::sync::Arc;

/// A cell longer than this is no value: the table only places things.
const LONG_CELL: usize = 1_200;
/// Rows are kept together up to this many cells.
const CELLS: usize = 240;
/// How many columns are shown at most.
const COLUMNS: usize = 250;
/// Width of a character, roughly, in the text's face and size.
pub(super) const CHARACTER: f32 = 7.2;
/// The narrowest column.
const NARROWEST: f32 = 44.0;
/// The widest column.
const WIDEST: f32 = 340.0;
/// Space on both sides of a cell's text.
const PADDING: f32 = 20.0;

/// Rows of a table.
pub(super) struct Rows {
    /// The width of each column, alike for all the rows of the table.
    pub widths: Arc<[f32]>,
    /// The rows.
    pub rows: Vec<Vec<Shut>>,
}

/// A cell, ready to be shown.
pub(super) struct Shut {
    /// Whether it is a heading.
    pub heading: bool,
    /// How wide it is.
    pub width: f32,
    /// What it shows.
    pub pieces: Vec<Piece>,
}

impl Rows {
    /// How many characters there are, roughly.
    pub fn weight(&self) -> usize {
        self.rows.iter().flatten().map(|cell| 40 + cell.pieces.iter().map(Piece::weight).sum::<usize>()).sum()
    }

    /// How wide the whole table is.
    pub fn width(&self) -> f32 {
        self.widths.iter().sum()
    }

    /// Adds the text to a text to copy: cells apart by tabs, as spreadsheets take them.
    pub fn write(&self, out: &mut String) {
        for row in &self.rows {
            for (place, cell) in row.iter().enumerate() {
                if place > 0 {
                    out.push('\t');
                }
                let mut text = String::new();
                cell.pieces.iter().for_each(|piece| piece.write(&mut text));
                out.push_str(&text.split_whitespace().collect::<Vec<_>>().join(" "));
            }
            out.push('\n');
        }
    }
}

/// Whether a table has no data and only places things: one column, another table inside, or cells that are pages.
pub(super) fn is_for_placing(rows: &[Vec<Cell>]) -> bool {
    let single = rows.iter().all(|row| row.len() <= 1);
    single || rows.iter().flatten().any(|cell| is_page(&cell.blocks))
}

fn is_page(blocks: &[Block]) -> bool {
    let mut left = LONG_CELL;
    blocks.iter().any(|block| match block {
        Block::Paragraph(spans) | Block::Heading(_, spans) => spans.iter().any(|span| takes(&mut left, span.text.len())),
        Block::Preformatted(text) => takes(&mut left, text.len()),
        // Lists and quotations are looked into only to this depth: deeper ones make a page by themselves.
        Block::List { items, .. } => items.iter().any(|item| holds_more(item) || takes(&mut left, length(item))),
        Block::Quote(inner) => holds_more(inner) || takes(&mut left, length(inner)),
        Block::Table(_) => true,
        Block::Image { .. } | Block::Blocked(_) | Block::Rule => false,
    })
}

fn takes(left: &mut usize, length: usize) -> bool {
    let is_too_long = length > *left;
    *left = left.saturating_sub(length);
    is_too_long
}

fn holds_more(blocks: &[Block]) -> bool {
    blocks.iter().any(|block| matches!(block, Block::Table(_) | Block::List { .. } | Block::Quote(_)))
}

fn length(blocks: &[Block]) -> usize {
    blocks.iter().map(longest_line).sum()
}

/// How many characters the longest line of a block has.
fn longest_line(block: &Block) -> usize {
    match block {
        Block::Paragraph(spans) | Block::Heading(_, spans) => spans.iter().map(|span| span.text.chars().count()).sum::<usize>(),
        Block::Preformatted(text) => text.lines().map(|line| line.chars().count()).max().unwrap_or_default(),
        Block::List { items, .. } => items.iter().flatten().map(longest_line).max().unwrap_or_default().saturating_add(4),
        Block::Quote(blocks) => blocks.iter().map(longest_line).max().unwrap_or_default().saturating_add(3),
        Block::Image { .. } => 24,
        Block::Blocked(alt) => alt.chars().count().saturating_add(30).min(60),
        Block::Table(_) | Block::Rule => 0,
    }
}

/// The rows of a table, in parts of which none is large.
pub(super) fn parts(rows: &[Vec<Cell>]) -> Vec<Rows> {
    let widths: Arc<[f32]> = widths(rows).into();
    let mut parts: Vec<Rows> = vec![];
    let mut cells = 0;
    for row in rows {
        if parts.is_empty() || cells + row.len() > CELLS {
            parts.push(Rows { widths: Arc::clone(&widths), rows: vec![] });
            cells = 0;
        }
        cells += row.len();
        if let Some(part) = parts.last_mut() {
            part.rows.push(prepared(row, &widths));
        }
    }
    parts
}

fn prepared(row: &[Cell], widths: &[f32]) -> Vec<Shut> {
    let mut left = widths.iter();
    let mut cells = vec![];
    for cell in row {
        let span = usize::from(cell.columns.max(1));
        let width: f32 = left.by_ref().take(span).sum();
        if width <= 0.0 {
            break;
        }
        cells.push(Shut { heading: cell.heading, width, pieces: flatten(&cell.blocks).0 });
    }
    cells
}

/// Each column is as wide as its longest value, within bounds; cells over several columns count for none.
fn widths(rows: &[Vec<Cell>]) -> Vec<f32> {
    let count = rows.iter().map(|row| row.iter().map(|cell| usize::from(cell.columns.max(1))).sum::<usize>()).max().unwrap_or_default();
    let mut widths = vec![NARROWEST; count.min(COLUMNS)];
    for row in rows {
        let mut place = 0;
        for cell in row {
            let span = usize::from(cell.columns.max(1));
            if let Some(width) = widths.get_mut(place).filter(|_| span == 1) {
                let longest = cell.blocks.iter().map(longest_line).max().unwrap_or_default();
                let wanted = (longest.min(1_000) as f32).mul_add(CHARACTER * if cell.heading { 1.08 } else { 1.0 }, PADDING);
                *width = width.max(wanted.min(WIDEST));
            }
            place += span;
        }
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::display::Span;

    fn cell(text: &str) -> Cell {
        Cell { blocks: vec![Block::Paragraph(vec![Span { text: text.into(), ..Span::default() }])], columns: 1, heading: false }
    }

    #[test]
    fn a_table_of_results_is_data_and_a_newsletter_is_not() {
        assert!(!is_for_placing(&[vec![cell("Potassium"), cell("6,8")], vec![cell("Sodium"), cell("140")]]));
        assert!(is_for_placing(&[vec![cell("Bonjour")], vec![cell("À bientôt")]]));
        assert!(is_for_placing(&[vec![cell("menu"), cell(&"mot ".repeat(400))]]));
        let nested = Cell { blocks: vec![Block::Table(vec![])], ..Cell::default() };
        assert!(is_for_placing(&[vec![cell("a"), nested]]));
    }

    #[test]
    fn columns_are_as_wide_as_what_they_hold() {
        let parts = parts(&[vec![cell("K"), cell("Potassium plasmatique")], vec![cell("6,8"), cell(&"long ".repeat(200))]]);
        let widths = &parts[0].widths;
        assert!((widths[0] - NARROWEST).abs() < 0.1 && (widths[1] - WIDEST).abs() < 0.1);
    }

    #[test]
    fn large_and_false_tables_stay_bounded() {
        let rows = vec![vec![cell("x"); 200]; 100];
        let parts = parts(&rows);
        assert!(parts.iter().all(|part| part.rows.iter().map(Vec::len).sum::<usize>() <= CELLS));
        let wide = Cell { columns: u16::MAX, ..cell("x") };
        assert_eq!(super::parts(&[vec![wide.clone(), wide]])[0].widths.len(), COLUMNS);
        assert!(super::parts(&[]).is_empty());
    }

    #[test]
    fn a_table_is_copied_as_spreadsheets_take_it() {
        let mut out = String::new();
        parts(&[vec![cell("K"), cell("6,8")]]).iter().for_each(|part| part.write(&mut out));
        assert_eq!(out, "K\t6,8\n");
    }
}
