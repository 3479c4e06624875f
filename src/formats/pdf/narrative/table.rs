//! Tables: as wide as they need, cut between rows, their headings again on each page.

use super::super::PdfError;
use super::face::Style;
use super::layout::Layout;
use super::strip::{Mark, Strip};
use crate::domain::display::{Block, Cell};
use std::rc::Rc;

/// The room around what a cell holds, in points.
pub(super) const PAD: f32 = 3.5;
/// A border's width, in points.
const BORDER: f32 = 0.5;
/// Rows higher than this are cut between their lines, in points: less than half a page.
const ROW: f32 = 280.0;
/// Headings that are higher than this in all are not shown again.
const HEADER: f32 = 160.0;
/// Columns narrower than this on average are no table that can be read: cells stand one below the other.
const COLUMN: f32 = 18.0;
/// The most of the table's width that a column can ask for so that no word of it is cut.
const GREEDY: f32 = 0.4;
/// The most columns.
const COLUMNS: usize = 200;

/// A table's strips.
pub(super) fn table(layout: &Layout<'_>, rows: &[Vec<Cell>], width: f32, size: f32, depth: usize) -> Result<Vec<Strip>, PdfError> {
    let columns = rows.iter().map(|row| row.iter().map(span).sum::<usize>()).max().unwrap_or_default();
    if columns == 0 {
        return Ok(vec![]);
    }
    if columns > COLUMNS || width / (columns as f32) < COLUMN {
        return stacked(layout, rows, width, size, depth);
    }
    let (size, widths) = fitted(layout, rows, columns, width, size, depth)?;
    let headings = rows.iter().take_while(|row| !row.is_empty() && row.iter().all(|cell| cell.heading)).count();
    // A table of headings only has none to show again.
    let headings = if headings == rows.len() { 0 } else { headings };
    let mut strips: Vec<Strip> = Vec::new();
    let mut header = None;
    for (at, row) in rows.iter().enumerate() {
        if at == headings && at > 0 && strips.iter().map(|strip| strip.height).sum::<f32>() <= HEADER {
            strips.iter_mut().for_each(|strip| strip.announces = true);
            header = Some(Rc::new(strips.clone()));
        }
        let more = self::row(layout, row, &widths, at == 0, size, depth)?;
        strips.extend(more.into_iter().map(|strip| Strip { header: header.clone(), ..strip }));
    }
    Ok(strips)
}

fn span(cell: &Cell) -> usize {
    usize::from(cell.columns).clamp(1, COLUMNS)
}

/// Cells one below the other, in the order in which they are read.
fn stacked(layout: &Layout<'_>, rows: &[Vec<Cell>], width: f32, size: f32, depth: usize) -> Result<Vec<Strip>, PdfError> {
    let mut strips = Vec::new();
    for row in rows {
        for cell in row {
            strips.extend(layout.blocks(&bold(cell), width, size, depth)?);
        }
        layout.take(1)?;
        strips.push(Strip { height: 3.0, marks: vec![Mark::Ink { x: 0.0, y: 1.0, width, height: BORDER }], ..Strip::default() });
    }
    Ok(strips)
}

/// What a cell holds; headings are bold, whatever their author made of them.
fn bold(cell: &Cell) -> Vec<Block> {
    let mut blocks = cell.blocks.clone();
    if cell.heading {
        for block in &mut blocks {
            if let Block::Paragraph(spans) = block {
                spans.iter_mut().for_each(|span| span.bold = true);
            }
        }
    }
    blocks
}

/// The largest size, down to seven tenths, at which no word has to be cut, and the columns' widths then.
fn fitted(
    layout: &Layout<'_>,
    rows: &[Vec<Cell>],
    columns: usize,
    width: f32,
    size: f32,
    depth: usize,
) -> Result<(f32, Vec<f32>), PdfError> {
    for scale in [1.0, 0.9, 0.8] {
        if let (widths, true) = widths(layout, rows, columns, width, size * scale, depth)? {
            return Ok((size * scale, widths));
        }
    }
    Ok((size * 0.7, widths(layout, rows, columns, width, size * 0.7, depth)?.0))
}

/// Each column's width, and whether all words fit: what it would like where there is room, else what is left shared by what each lacks. No word is
/// cut as long as all words fit.
fn widths(
    layout: &Layout<'_>,
    rows: &[Vec<Cell>],
    columns: usize,
    width: f32,
    size: f32,
    depth: usize,
) -> Result<(Vec<f32>, bool), PdfError> {
    let (mut least, mut most) = (vec![2.0 * PAD + 4.0; columns], vec![2.0 * PAD + 4.0; columns]);
    let mut wide = Vec::new();
    for row in rows {
        let mut at = 0;
        for cell in row {
            let (narrow, broad) = layout.measure(&bold(cell), size, depth)?;
            // A width that is measured adds up otherwise than a line's: room for the difference.
            let (narrow, broad) = (narrow + 2.0 * PAD + 0.2, broad + 2.0 * PAD + 0.2);
            match span(cell) {
                1 => {
                    if let (Some(least), Some(most)) = (least.get_mut(at), most.get_mut(at)) {
                        (*least, *most) = (least.max(narrow), most.max(broad));
                    }
                }
                columns => wide.push((at, columns, narrow, broad)),
            }
            at += span(cell);
        }
    }
    // What covers several columns widens them all alike.
    for (at, columns, narrow, broad) in wide {
        for (widths, wanted) in [(&mut least, narrow), (&mut most, broad)] {
            let Some(covered) = widths.get_mut(at..at + columns) else { continue };
            let lacking = (wanted - covered.iter().sum::<f32>()).max(0.0) / columns as f32;
            covered.iter_mut().for_each(|width| *width += lacking);
        }
    }
    // A word that would take most of the page is cut, rather than the others' columns.
    least.iter_mut().for_each(|least| *least = least.min(width * GREEDY));
    let (narrow, broad): (f32, f32) = (least.iter().sum(), most.iter().sum());
    if broad <= width {
        return Ok((most, true));
    }
    if narrow >= width {
        // The widest give way first: no column goes below its share.
        return Ok((shrunk(least, width), false));
    }
    let (spare, wanted) = (width - narrow, (broad - narrow).max(f32::EPSILON));
    Ok((least.iter().zip(&most).map(|(least, most)| least + spare * (most - least) / wanted).collect(), true))
}

/// Widths brought down to this sum: those above an equal share are cut, the others stay.
fn shrunk(mut widths: Vec<f32>, sum: f32) -> Vec<f32> {
    let mut fixed = vec![false; widths.len()];
    loop {
        let free = fixed.iter().filter(|is_fixed| !**is_fixed).count();
        let taken: f32 = widths.iter().zip(&fixed).filter(|(_, is_fixed)| **is_fixed).map(|(width, _)| *width).sum();
        let share = (sum - taken) / free.max(1) as f32;
        let mut is_done = true;
        for (width, is_fixed) in widths.iter().zip(&mut fixed) {
            if !*is_fixed && *width < share {
                (*is_fixed, is_done) = (true, false);
            }
        }
        if is_done {
            for (width, is_fixed) in widths.iter_mut().zip(&fixed) {
                if !is_fixed {
                    *width = share;
                }
            }
            return widths;
        }
    }
}

/// What a cell's place and content are.
struct Laid {
    x: f32,
    width: f32,
    is_heading: bool,
    strips: std::iter::Peekable<std::vec::IntoIter<Strip>>,
}

/// A row, in as many strips as its height asks for.
fn row(layout: &Layout<'_>, row: &[Cell], widths: &[f32], is_first: bool, size: f32, depth: usize) -> Result<Vec<Strip>, PdfError> {
    let (mut cells, mut at, mut x) = (Vec::new(), 0, 0.0);
    for cell in row {
        let width: f32 = widths.iter().skip(at).take(span(cell)).sum();
        let strips = layout.blocks(&bold(cell), width - 2.0 * PAD, size, depth)?;
        cells.push(Laid { x, width, is_heading: cell.heading, strips: strips.into_iter().peekable() });
        (at, x) = (at + span(cell), x + width);
    }
    let whole: f32 = widths.iter().sum();
    let mut strips: Vec<Strip> = Vec::new();
    loop {
        let is_top = strips.is_empty();
        let (mut marks, mut height) = (Vec::new(), 0.0_f32);
        let mut grounds = Vec::new();
        for cell in &mut cells {
            let mut used = 0.0;
            while let Some(strip) = cell.strips.next_if(|strip| used == 0.0 || used + strip.height <= ROW) {
                let tall = strip.height;
                marks.extend(strip.shifted(cell.x + PAD, PAD + used).marks);
                used += tall;
            }
            height = height.max(used);
        }
        let height = height.max(size) + 2.0 * PAD;
        for cell in &cells {
            if cell.is_heading {
                grounds.push(Mark::Ground { x: cell.x, y: 0.0, width: cell.width, height });
            }
            grounds.push(Mark::Ink { x: cell.x, y: 0.0, width: BORDER, height });
        }
        grounds.push(Mark::Ink { x: whole - BORDER, y: 0.0, width: BORDER, height });
        if is_first && is_top {
            grounds.push(Mark::Ink { x: 0.0, y: 0.0, width: whole, height: BORDER });
        }
        let is_last = cells.iter_mut().all(|cell| cell.strips.peek().is_none());
        grounds.push(Mark::Ink { x: 0.0, y: height - BORDER, width: whole, height: if is_last { BORDER } else { 0.25 } });
        grounds.extend(marks);
        layout.take(1)?;
        strips.push(Strip { height, marks: grounds, ..Strip::default() });
        if is_last {
            return Ok(strips);
        }
    }
}

/// A row of a label and what it says, without borders.
pub(super) fn fact(layout: &Layout<'_>, label: &str, value: &str, width: f32, size: f32) -> Result<Vec<Strip>, PdfError> {
    const LABEL: f32 = 92.0;
    let mut names = layout.text(label, Style::FAINT, LABEL - 6.0, size)?.into_iter();
    let mut values = layout.text(value, Style::BOLD, width - LABEL, size)?.into_iter();
    let mut strips = Vec::new();
    loop {
        match (names.next(), values.next()) {
            (None, None) => return Ok(strips),
            (name, value) => {
                let (name, value) = (name.unwrap_or_default(), value.unwrap_or_default().shifted(LABEL, 0.0));
                let height = name.height.max(value.height);
                strips.push(Strip { height, marks: [name.marks, value.marks].concat(), announces: true, ..Strip::default() });
            }
        }
    }
}
