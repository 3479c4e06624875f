//! Health documents as a page of plain text: what the reading pane shows, in its order.

use super::several_lines;
use crate::domain::display::{Block, Cell, Span};
use crate::domain::document::{HealthDocument, OpenedFile};
use crate::domain::reading::Piece;

/// Between the cells of a row.
const BETWEEN: &str = " | ";
/// How deep blocks are indented at most.
const INDENTED: usize = 12;

/// Everything a file says, one document after the other; `name` is the file's.
#[must_use]
pub fn document_page(file: &OpenedFile, name: &str) -> String {
    let mut pages = Vec::new();
    for document in &file.documents {
        pages.push(page(document, name));
    }
    pages.join("\n")
}

fn page(document: &HealthDocument, _name: &str) -> String {
    let mut out = String::new();
    for piece in document.reading_order() {
        match piece {
            Piece::Patient(patient) => line(&patient.display(), &mut out),
            Piece::Title(title) => line(title, &mut out),
            Piece::Text(blocks) => {
                out.push('\n');
                out.push_str(&plain(blocks));
            }
            Piece::Section { depth, title, blocks } => {
                out.push('\n');
                line(title, &mut out);
                let _ = depth;
                out.push_str(&plain(blocks));
            }
            _ => {}
        }
    }
    several_lines(&out)
}

fn line(text: &str, out: &mut String) {
    if !text.is_empty() {
        out.push_str(text);
        out.push('\n');
    }
}

/// Blocks as plain text: a line for each row of a table, an indentation for each list inside another.
#[must_use]
pub fn plain(blocks: &[Block]) -> String {
    let mut out = String::new();
    write(blocks, 0, &mut out);
    out
}

fn write(blocks: &[Block], depth: usize, out: &mut String) {
    for block in blocks {
        match block {
            Block::Paragraph(spans) | Block::Heading(_, spans) => indented(&joined(spans), depth, out),
            Block::Preformatted(text) => indented(text, depth, out),
            Block::Quote(inside) => write(inside, depth + 1, out),
            Block::List { start, items } => list(*start, items, depth, out),
            Block::Table(rows) => rows.iter().for_each(|row| indented(&cells(row), depth, out)),
            Block::Image { alt, .. } => indented(&format!("[{alt}]"), depth, out),
            Block::Blocked(alt) => indented(&format!("[{alt}]"), depth, out),
            Block::Rule => indented("———", depth, out),
        }
    }
}

fn list(start: Option<u32>, items: &[Vec<Block>], depth: usize, out: &mut String) {
    for (place, item) in items.iter().enumerate() {
        let mark = match start {
            Some(first) => format!("{}. ", u64::from(first) + place as u64),
            None => "• ".to_owned(),
        };
        let mut inside = String::new();
        write(item, 0, &mut inside);
        // Lines after the first stand under it.
        let under = format!("\n{}", " ".repeat(mark.chars().count()));
        indented(&format!("{mark}{}", inside.trim_end().replace('\n', &under)), depth, out);
    }
}

/// The cells of a row on one line.
fn cells(row: &[Cell]) -> String {
    let one = |cell: &Cell| {
        let mut inside = String::new();
        write(&cell.blocks, 0, &mut inside);
        inside.split('\n').map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
    };
    row.iter().map(one).collect::<Vec<_>>().join(BETWEEN).trim_end().to_owned()
}

/// The text of spans; where a link leads is told beside what it is called.
fn joined(spans: &[Span]) -> String {
    let mut out = String::new();
    for (place, span) in spans.iter().enumerate() {
        out.push_str(&span.text);
        let goes_on = spans.get(place + 1).is_some_and(|next| next.link == span.link);
        if let Some(link) = span.link.as_ref().filter(|link| !goes_on && !out.trim_end().ends_with(link.as_str())) {
            out.push_str(&format!(" <{link}>"));
        }
    }
    out
}

fn indented(text: &str, depth: usize, out: &mut String) {
    for line in text.lines() {
        let kept = line.trim_end();
        if !kept.is_empty() {
            out.push_str(&"  ".repeat(depth.min(INDENTED)));
        }
        out.push_str(kept);
        out.push('\n');
    }
}
