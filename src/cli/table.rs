//! Columns for people's eyes.

use crate::text::cli::{Heading, heading};
use crate::text::one_line;

/// The widest a column gets.
const WIDTH_LIMIT: usize = 60;

/// Lines of cells under their headings, each column as wide as its widest cell. What comes from a message or a
/// directory cannot move the cursor or start a line.
pub(super) fn table<const N: usize>(headings: [Heading; N], rows: impl IntoIterator<Item = [String; N]>) -> String {
    let clean = |cell: String| shorten(&one_line(&cell));
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

/// What is too long loses its middle: the end of a file's name says what it is.
fn shorten(text: &str) -> String {
    let length = text.chars().count();
    if length <= WIDTH_LIMIT {
        return text.to_owned();
    }
    let (head, tail) = (WIDTH_LIMIT * 2 / 3, WIDTH_LIMIT / 3 - 1);
    text.chars().take(head).chain(['…']).chain(text.chars().skip(length - tail)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_keeps_its_ends() {
        let name = format!("20150802_{}_VIAL_Paul.pdf", "é".repeat(60));
        let short = shorten(&name);
        assert_eq!(short.chars().count(), WIDTH_LIMIT);
        assert!(short.starts_with("20150802_") && short.contains('…') && short.ends_with("_VIAL_Paul.pdf"), "{short}");
        assert_eq!(shorten("court.pdf"), "court.pdf");
    }

    #[test]
    fn columns_line_up_and_controls_do_not_pass() {
        let text = table([Heading::Name, Heading::Size], [["a\u{1b}[2J\nb".into(), "1".into()], ["éé".into(), "22".into()]]);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 3);
        assert!(!text.contains('\u{1b}'));
        assert_eq!(lines[1].chars().position(|c| c == '1'), lines[2].chars().position(|c| c == '2'));
    }
}
