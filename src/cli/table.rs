//! Columns for people's eyes.

use crate::text::cli::{Heading, heading};
use crate::text::one_line;

/// The widest a column gets.
const WIDTH_LIMIT: usize = 60;

/// Lines of cells under their headings, each column as wide as its widest cell. What comes from a message or a
/// directory cannot move the cursor or start a line.
pub(super) fn table<const N: usize>(headings: [Heading; N], rows: impl IntoIterator<Item = [String; N]>) -> String {
    let clean = |cell: String| one_line(&cell).chars().take(WIDTH_LIMIT).collect::<String>();
    let mut lines = vec![headings.map(heading)];
    lines.extend(rows.into_iter().map(|row| row.map(clean)));
    let mut widths = [0; N];
    for line in &lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    for line in &lines {
        let mut written = String::new();
        for (cell, width) in line.iter().zip(widths) {
            written.push_str(cell);
            written.extend(std::iter::repeat_n(' ', width.saturating_sub(cell.chars().count()) + 2));
        }
        text.push_str(written.trim_end());
        text.push('\n');
    }
    text
}
