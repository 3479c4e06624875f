//! The blocks being built, one frame for each that is still open, and the limits on all of them.

use super::line::{After, Line};
use super::style::Style;
use crate::domain::display::{Block, Cell, Document};

/// The most blocks.
const BLOCKS: usize = 20_000;
/// The most items, rows and cells.
const PLACES: usize = 60_000;
/// The deepest block.
const DEPTH: usize = 40;
/// The most text, links included, in octets. Links are repeated in each of their spans.
const OCTETS: usize = 12 * 1024 * 1024;
/// The most columns a cell covers.
const COLUMNS: u16 = 100;

/// What an open frame becomes.
pub(super) enum Kind {
    Quote,
    List {
        start: Option<u32>,
        items: Vec<Vec<Block>>,
    },
    Item,
    Table {
        rows: Vec<Vec<Cell>>,
        /// Whether its author says that it is there for the layout only.
        layout: bool,
    },
    Row(Vec<Cell>),
    Cell {
        heading: bool,
        columns: u16,
    },
}

impl Kind {
    pub(super) fn cell(heading: bool, columns: u16) -> Self {
        Kind::Cell { heading, columns: columns.clamp(1, COLUMNS) }
    }

    /// Whether it makes what is inside deeper.
    fn deepens(&self) -> bool {
        matches!(self, Kind::Quote | Kind::List { .. } | Kind::Table { .. })
    }

    /// Whether it can stand in such a frame.
    fn fits(&self, around: Option<&Kind>) -> bool {
        match self {
            Kind::Item => matches!(around, Some(Kind::List { .. })),
            Kind::Row(_) => matches!(around, Some(Kind::Table { .. })),
            Kind::Cell { .. } => matches!(around, Some(Kind::Row(_))),
            _ => true,
        }
    }
}

struct Frame {
    kind: Kind,
    blocks: Vec<Block>,
}

/// A document being built.
#[derive(Default)]
pub(super) struct Frames {
    document: Document,
    open: Vec<Frame>,
    line: Line,
    depth: usize,
    blocks: usize,
    places: usize,
    octets: usize,
}

impl Frames {
    /// Whether a limit is reached: nothing more is taken.
    pub(super) fn is_full(&self) -> bool {
        self.document.truncated
    }

    /// Counts something wanted from elsewhere.
    pub(super) fn count_remote(&mut self) {
        self.document.remote += 1;
    }

    pub(super) fn text(&mut self, text: &str, style: &Style) {
        if self.is_full() {
            return;
        }
        if self.line.is_other_block(style) && !text.trim().is_empty() {
            self.end_paragraph();
        }
        self.octets += self.line.write(text, style);
        self.document.truncated |= self.octets > OCTETS;
    }

    pub(super) fn line_break(&mut self, style: &Style) {
        if self.line.line_break(style) == After::Over {
            self.end_paragraph();
        }
    }

    pub(super) fn edge(&mut self) {
        if self.line.edge() == After::Over {
            self.end_paragraph();
        }
    }

    pub(super) fn end_paragraph(&mut self) {
        if let Some(block) = self.line.take() {
            self.put(block);
        }
    }

    /// Adds a block after what was written.
    pub(super) fn block(&mut self, block: Block) {
        self.end_paragraph();
        if let Block::Image { alt, .. } | Block::Blocked(alt) = &block {
            self.octets += alt.len();
        }
        if !self.is_full() {
            self.put(block);
        }
    }

    fn put(&mut self, block: Block) {
        self.blocks += 1;
        if self.blocks > BLOCKS {
            self.document.truncated = true;
        } else {
            self.here().push(block);
        }
    }

    /// Where blocks go.
    fn here(&mut self) -> &mut Vec<Block> {
        match self.open.last_mut() {
            Some(frame) => &mut frame.blocks,
            None => &mut self.document.blocks,
        }
    }

    /// Opens a frame; `false` where it does not belong, or too deep: its content then goes to the frame around.
    pub(super) fn open(&mut self, kind: Kind) -> bool {
        self.end_paragraph();
        if self.is_full() || !kind.fits(self.open.last().map(|f| &f.kind)) || (kind.deepens() && self.depth >= DEPTH) {
            return false;
        }
        if kind.deepens() {
            self.depth += 1;
            self.blocks += 1;
        } else {
            self.places += 1;
        }
        if self.blocks > BLOCKS || self.places > PLACES {
            self.document.truncated = true;
            return false;
        }
        self.open.push(Frame { kind, blocks: vec![] });
        true
    }

    /// Closes the frame opened last.
    pub(super) fn close(&mut self) {
        self.end_paragraph();
        let Some(Frame { kind, mut blocks }) = self.open.pop() else { return };
        self.depth -= usize::from(kind.deepens());
        match (kind, self.open.last_mut().map(|f| &mut f.kind)) {
            (Kind::Quote, _) if !blocks.is_empty() => self.here().push(Block::Quote(blocks)),
            (Kind::List { start, mut items }, _) => {
                add_stray(&mut items, &mut blocks);
                if !items.is_empty() {
                    self.here().push(Block::List { start, items });
                }
            }
            (Kind::Item, _) => self.add_item(blocks),
            (Kind::Cell { heading, columns }, Some(Kind::Row(cells))) => cells.push(Cell { heading, columns, blocks }),
            (Kind::Row(cells), Some(Kind::Table { rows, .. })) => {
                if cells.iter().any(|c| !c.blocks.is_empty()) {
                    rows.push(cells);
                }
                self.here().append(&mut blocks);
            }
            (Kind::Table { rows, layout }, _) => {
                // What stands in a table and in none of its cells is shown before it, as browsers do.
                let here = self.here();
                here.append(&mut blocks);
                here.append(&mut table(rows, layout));
            }
            (_, _) => self.here().append(&mut blocks),
        }
    }

    fn add_item(&mut self, blocks: Vec<Block>) {
        // What stands between two items belongs to the first: nested lists often do.
        let mut stray = std::mem::take(self.here());
        if let Some(Kind::List { items, .. }) = self.open.last_mut().map(|f| &mut f.kind) {
            add_stray(items, &mut stray);
            if !blocks.is_empty() {
                items.push(blocks);
            }
        }
    }

    /// The document, once all is closed.
    pub(super) fn finish(mut self) -> Document {
        self.end_paragraph();
        while !self.open.is_empty() {
            self.close();
        }
        self.document
    }
}

/// Blocks of a list that are in no item go to the item before them.
fn add_stray(items: &mut Vec<Vec<Block>>, stray: &mut Vec<Block>) {
    match items.last_mut() {
        _ if stray.is_empty() => {}
        Some(last) => last.append(stray),
        None => items.push(std::mem::take(stray)),
    }
}

/// The blocks of a table: a grid when it seems to hold data, and its cells one after the other when it is there for
/// the layout. One says so, or holds other tables and no heading, or has nothing to set side by side.
fn table(mut rows: Vec<Vec<Cell>>, layout: bool) -> Vec<Block> {
    let widest = rows.iter().map(|row| row.iter().filter(|c| !c.blocks.is_empty()).count()).max().unwrap_or(0);
    let mut cells = rows.iter().flatten();
    let headed = cells.clone().any(|c| c.heading);
    let nests = cells.any(|c| c.blocks.iter().any(|b| matches!(b, Block::Table(_))));
    if layout || widest <= 1 || (nests && !headed) {
        return rows.into_iter().flatten().flat_map(|c| c.blocks).collect();
    }
    drop_empty_columns(&mut rows);
    let flat = |cell: Cell| Cell { blocks: cell.blocks.into_iter().flat_map(flattened).collect(), ..cell };
    vec![Block::Table(rows.into_iter().map(|row| row.into_iter().map(flat).collect()).collect())]
}

/// Columns that hold nothing in any row are margins.
fn drop_empty_columns(rows: &mut [Vec<Cell>]) {
    let width = rows.first().map_or(0, Vec::len);
    if rows.iter().any(|row| row.len() != width || row.iter().any(|c| c.columns != 1)) {
        return;
    }
    let mut kept = vec![false; width];
    for row in rows.iter() {
        kept.iter_mut().zip(row).for_each(|(kept, cell)| *kept |= !cell.blocks.is_empty());
    }
    for row in rows {
        let mut kept = kept.iter();
        row.retain(|_| kept.next().copied().unwrap_or(true));
    }
}

/// A table inside a grid becomes the blocks of its cells.
fn flattened(block: Block) -> Vec<Block> {
    match block {
        Block::Table(rows) => rows.into_iter().flatten().flat_map(|c| c.blocks).collect(),
        other => vec![other],
    }
}
