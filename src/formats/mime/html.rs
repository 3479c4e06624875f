//! HTML to a text that a person can read. Nothing is fetched, run or followed.

use crate::domain::display::{Block, Cell, Span};
use crate::domain::mail::Content;
use crate::formats::html::document;

/// The text of an HTML document, and whether limits left some out: one line per block, cells set apart, no more than
/// one blank line in a row.
pub(in crate::formats) fn to_text(html: &str) -> (String, bool) {
    let document = document(html, &Content::default());
    let text = text_of(&document.blocks);
    let lines: Vec<&str> = text.split('\n').map(str::trim_end).collect();
    (lines.join("\n"), document.truncated)
}

/// The text of blocks: a blank line between two of them, none beside lists and tables.
fn text_of(blocks: &[Block]) -> String {
    let mut out = String::new();
    let mut tight = true;
    for block in blocks {
        let text = match block {
            Block::Paragraph(spans) | Block::Heading(_, spans) => plain(spans),
            Block::Preformatted(text) => text.clone(),
            Block::Quote(inner) => prefixed(&text_of(inner), "> ", "> "),
            Block::List { start, items } => {
                let item = |(index, item): (usize, &Vec<Block>)| {
                    let mark = start.map_or_else(|| "- ".to_owned(), |first| format!("{}. ", u64::from(first) + index as u64));
                    prefixed(&text_of(item), &mark, "  ")
                };
                items.iter().enumerate().map(item).collect::<Vec<_>>().join("\n")
            }
            Block::Table(rows) => rows.iter().map(|row| row_text(row)).filter(|r| !r.is_empty()).collect::<Vec<_>>().join("\n"),
            Block::Rule => "---".to_owned(),
            Block::Image { .. } | Block::Blocked(_) => continue,
        };
        let closes = matches!(block, Block::List { .. } | Block::Table(_));
        if !out.is_empty() {
            out.push_str(if tight || closes { "\n" } else { "\n\n" });
        }
        tight = closes;
        out.push_str(&text);
    }
    out
}

fn plain(spans: &[Span]) -> String {
    spans.iter().map(|s| s.text.as_str()).collect()
}

/// A row on one line, unless a cell holds several.
fn row_text(row: &[Cell]) -> String {
    row.iter().map(|cell| text_of(&cell.blocks)).collect::<Vec<_>>().join("  ").trim_end().to_owned()
}

fn prefixed(text: &str, first: &str, others: &str) -> String {
    let line = |(index, line): (usize, &str)| format!("{}{line}", if index == 0 { first } else { others });
    text.split('\n').enumerate().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(html: &str) -> String {
        to_text(html).0
    }

    #[test]
    fn blocks_cells_and_lists_stay_apart() {
        let html = "<html><head><title>t</title><style>p{}</style></head><body><p>Bonjour&nbsp;&eacute;</p><div>un</div><div>deux &lt; trois</div>\
                    <ul><li>a</li><li>b</li></ul><table><tr><td>Na</td><td>140</td></tr><tr><td>K</td><td>4</td></tr></table></body></html>";
        assert_eq!(text(html), "Bonjour\u{a0}é\n\nun\ndeux < trois\n- a\n- b\nNa  140\nK  4");
    }

    #[test]
    fn scripts_comments_and_attributes_say_nothing() {
        assert_eq!(text("a<script>if (1 < 2) '</div>'</script>b<!-- <p>x --><img alt=\"\" title=\"1 > 0\" src=http://x/>c"), "abc");
        assert_eq!(text("5 < 6 et 7 <"), "5 < 6 et 7 <");
        assert_eq!(text("<style>jamais fini"), "");
    }

    #[test]
    fn what_markup_means_is_written() {
        let html =
            "<p>Plaquettes 10<sup>9</sup>/L</p><p style='display:none'>caché</p><ol start=2><li>a<p>b</ol><blockquote>c<br>d</blockquote>";
        assert_eq!(text(html), "Plaquettes 10⁹/L\n2. a\n\n  b\n> c\n> d");
        assert!(to_text(&"<p>x".repeat(30_000)).1);
    }

    #[test]
    fn broken_tags_take_no_time() {
        for piece in ["<", "<a b=\"", "<script></", "<li>", "<ul><li>x", "<blockquote>x", "<!--"] {
            to_text(&piece.repeat(if cfg!(debug_assertions) { 40_000 } else { 200_000 }));
        }
    }
}
