//! Blocks as a text that a person can compare.

use pli::domain::display::{Block, Cell, Document, Span};

/// One line for each block, indented by depth, and a last one for what is not blocks.
pub fn rendering(document: &Document) -> String {
    let mut out = String::new();
    blocks(&document.blocks, 0, &mut out);
    if document.remote > 0 || document.truncated {
        out.push_str(&format!("-- remote {}{}\n", document.remote, if document.truncated { ", truncated" } else { "" }));
    }
    out
}

fn blocks(list: &[Block], depth: usize, out: &mut String) {
    for block in list {
        line(depth, &one(block), out);
        match block {
            Block::Quote(inner) => blocks(inner, depth + 1, out),
            Block::List { items, .. } => {
                for item in items {
                    line(depth + 1, "-", out);
                    blocks(item, depth + 2, out);
                }
            }
            Block::Table(rows) => {
                for row in rows {
                    line(depth + 1, "row", out);
                    row.iter().for_each(|cell| self::cell(cell, depth + 2, out));
                }
            }
            _ => {}
        }
    }
}

fn cell(cell: &Cell, depth: usize, out: &mut String) {
    let name = if cell.heading { "th" } else { "td" };
    let name = if cell.columns == 1 { name.to_owned() } else { format!("{name}×{}", cell.columns) };
    if let [Block::Paragraph(spans)] = cell.blocks.as_slice() {
        return line(depth, &format!("{name} {}", text(spans)), out);
    }
    line(depth, &name, out);
    blocks(&cell.blocks, depth + 1, out);
}

fn line(depth: usize, text: &str, out: &mut String) {
    out.push_str(&"  ".repeat(depth));
    out.push_str(text);
    out.push('\n');
}

fn one(block: &Block) -> String {
    match block {
        Block::Paragraph(spans) => format!("p {}", text(spans)),
        Block::Heading(level, spans) => format!("h{level} {}", text(spans)),
        Block::Preformatted(text) => format!("pre {}", text.replace('\n', "⏎")),
        Block::Quote(_) => "quote".into(),
        Block::List { start: None, .. } => "list".into(),
        Block::List { start: Some(start), .. } => format!("list from {start}"),
        Block::Table(_) => "table".into(),
        Block::Image { part, alt } => format!("image {part} ({alt})"),
        Block::Blocked(alt) => format!("blocked ({alt})"),
        Block::Rule => "rule".into(),
    }
}

fn text(spans: &[Span]) -> String {
    spans.iter().map(span).collect()
}

fn span(span: &Span) -> String {
    let text = span.text.replace('\n', "⏎").replace('\u{a0}', "~");
    let marks = [(span.bold, "b"), (span.italic, "i"), (span.underline, "u"), (span.strike, "s"), (span.code, "c")];
    let mut marks: Vec<&str> = marks.iter().filter(|(on, _)| *on).map(|(_, mark)| *mark).collect();
    marks.extend(span.link.as_deref());
    if marks.is_empty() { text } else { format!("{{{}|{text}}}", marks.join(" ")) }
}
