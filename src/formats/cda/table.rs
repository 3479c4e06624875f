//! Tables of a narrative: rows of cells, with what spans several columns or rows.

use super::line::{Line, Style};
use super::narrative::Writer;
use super::tree::Node;
use crate::domain::display::{Block, Cell};
use crate::formats::html::is_blank;

/// The most columns of a table.
const COLUMNS: usize = 200;
/// The most rows a cell covers.
const ROWS: u16 = 1_000;

/// A table under way.
#[derive(Default)]
struct Rows {
    rows: Vec<Vec<Cell>>,
    /// For each column, how many more rows a cell from above covers.
    hanging: Vec<u16>,
}

impl<'t> Writer<'t> {
    /// A table, after its caption. Its footer comes last, wherever it stands in the source (CDA R2 puts it before the body).
    pub(super) fn table(&mut self, table: Node<'t>, style: &Style) -> Vec<Block> {
        let (mut before, mut rows) = (Line::default(), Rows::default());
        for inside in table.inside() {
            match (inside.letters(), inside.name()) {
                (None, "caption" | "col" | "colgroup") => self.aside(inside, style, &mut before),
                (None, "thead") => self.group(inside, true, style, &mut rows),
                (None, "tbody") => self.group(inside, false, style, &mut rows),
                (None, "tfoot") => {}
                (None, "tr") => self.row(inside, false, style, &mut rows),
                // Not in any row: kept, before the table.
                _ => self.stray(inside, style, &mut before),
            }
        }
        for foot in table.all("tfoot") {
            self.group(foot, false, style, &mut rows);
        }
        rows.rows.retain(|row| !row.is_empty());
        let mut blocks = before.finish();
        if rows.rows.iter().flatten().any(|cell| !cell.blocks.is_empty()) {
            blocks.push(Block::Table(rows.rows));
        }
        blocks
    }

    fn aside(&mut self, node: Node<'t>, style: &Style, line: &mut Line) {
        line.flush();
        self.fill(node, &Style { bold: true, ..style.with(node.attribute("styleCode")) }, line);
        line.flush();
    }

    /// Text, or an element that should not be where it is.
    fn stray(&mut self, node: Node<'t>, style: &Style, line: &mut Line) {
        match node.letters() {
            Some(letters) if letters.chars().all(is_blank) => {}
            Some(letters) => {
                line.flush();
                self.write(letters, style, line);
                line.flush();
            }
            None => {
                line.flush();
                self.element(node, style, line);
                line.flush();
            }
        }
    }

    fn group(&mut self, group: Node<'t>, is_head: bool, style: &Style, rows: &mut Rows) {
        let style = style.with(group.attribute("styleCode"));
        rows.hanging.clear();
        for inside in group.inside() {
            match (inside.letters(), inside.name()) {
                (None, "tr") => self.row(inside, is_head, &style, rows),
                (Some(letters), _) if letters.chars().all(is_blank) => {}
                _ => {
                    let mut line = Line::default();
                    self.stray(inside, &style, &mut line);
                    rows.rows.push(vec![Cell { heading: is_head, columns: 1, blocks: line.finish() }]);
                }
            }
        }
        rows.hanging.clear();
    }

    fn row(&mut self, row: Node<'t>, is_head: bool, style: &Style, rows: &mut Rows) {
        if !self.place() {
            return;
        }
        let style = style.with(row.attribute("styleCode"));
        let mut cells = Vec::new();
        let mut column = 0;
        for inside in row.inside() {
            let name = inside.name();
            let is_cell = matches!(name, "td" | "th");
            if !is_cell && inside.letters().is_some_and(|letters| letters.chars().all(is_blank)) {
                continue;
            }
            if !self.place() || column >= COLUMNS {
                self.truncated();
                break;
            }
            column += rows.under(column, &mut cells);
            let own = style.with(inside.attribute("styleCode"));
            let blocks = if is_cell {
                self.blocks(inside, &own)
            } else {
                let mut line = Line::default();
                self.stray(inside, &style, &mut line);
                line.finish()
            };
            let span = |name: &str| inside.attribute(name).and_then(|n| n.trim().parse::<u16>().ok());
            let columns = usize::from(span("colspan").unwrap_or(1).max(1)).min(COLUMNS.saturating_sub(column).max(1));
            // A cell that covers no row covers all that are left.
            let below = span("rowspan").map_or(0, |rows| if rows == 0 { ROWS } else { rows.min(ROWS) - 1 });
            if rows.hanging.len() < column + columns {
                rows.hanging.resize(column + columns, 0);
            }
            rows.hanging.iter_mut().skip(column).take(columns).for_each(|left| *left = below);
            cells.push(Cell { heading: is_head || name == "th", columns: columns as u16, blocks });
            column += columns;
        }
        // Columns to the right that are still covered.
        rows.hanging.iter_mut().skip(column).for_each(|left| *left = left.saturating_sub(1));
        rows.rows.push(cells);
    }
}

impl Rows {
    /// Puts an empty cell in the place of those that cover columns from above; how many columns that takes.
    fn under(&mut self, column: usize, cells: &mut Vec<Cell>) -> usize {
        let mut covered = 0;
        for left in self.hanging.iter_mut().skip(column).take_while(|left| **left > 0) {
            *left -= 1;
            covered += 1;
        }
        if covered > 0 {
            cells.push(Cell { heading: false, columns: u16::try_from(covered).unwrap_or(u16::MAX), blocks: Vec::new() });
        }
        covered
    }
}
