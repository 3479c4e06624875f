//! A formatted text made flat: pieces one under the other, none of them large.
//!
//! A sender decides how deep quotations are, how long a paragraph is and how wide a table. On screen each piece costs
//! little, whatever the sender did: depth becomes a number of bars, a long paragraph becomes several pieces, a table that
//! is only there to place things is read cell after cell.

use super::table::{self, Rows};
use crate::domain::display::{Block, Span};
use crate::text::{one_line, several_lines};

/// A text longer than this becomes several pieces: drawing costs as much as the whole piece, even off screen.
const LONG: usize = 3_000;
/// The same, in stretches of style.
const MANY: usize = 64;
/// How deep blocks may be inside each other; what is deeper is left out.
const DEEP: usize = 200;
/// How many pieces are made at most.
const PIECES: usize = 60_000;
/// How many bars and steps are drawn at most.
const LEVELS: u8 = 6;

/// One piece.
#[derive(Debug)]
pub(super) struct Piece {
    /// How many quotations it is in.
    pub quotes: u8,
    /// How many of those the piece before is in too: the space above is inside their bars.
    pub shared: u8,
    /// How many lists it is in.
    pub lists: u8,
    /// The bullet or number before it.
    pub marker: Option<String>,
    /// Whether it goes on from the piece before, without a space between them.
    pub goes_on: bool,
    /// What it shows.
    pub content: Shown,
}

/// What a piece shows.
pub(super) enum Shown {
    /// Text.
    Text(Vec<Span>),
    /// A heading, from 1 to 6.
    Heading(u8, Vec<Span>),
    /// Text as it was typed.
    Typed(String),
    /// Rows of a table.
    Table(Rows),
    /// An image of the message.
    Image {
        /// The part that holds it.
        part: String,
        /// What it shows, in words.
        alt: String,
    },
    /// An image from elsewhere.
    Blocked(String),
    /// A line.
    Rule,
}

impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Shown(…)")
    }
}

impl Piece {
    /// How many characters it has, roughly: what it costs.
    pub fn weight(&self) -> usize {
        match &self.content {
            Shown::Text(spans) | Shown::Heading(_, spans) => spans.iter().map(|span| span.text.len()).sum(),
            Shown::Typed(text) => text.len(),
            Shown::Table(rows) => rows.weight(),
            Shown::Image { .. } => 400,
            Shown::Blocked(_) | Shown::Rule => 0,
        }
    }

    /// Adds its text to a text to copy.
    pub fn write(&self, out: &mut String) {
        if !self.goes_on && !out.is_empty() {
            out.push('\n');
        }
        (0..self.quotes).for_each(|_| out.push_str("> "));
        if let Some(marker) = &self.marker {
            out.push_str(marker);
            out.push(' ');
        }
        match &self.content {
            Shown::Text(spans) | Shown::Heading(_, spans) => spans.iter().for_each(|span| out.push_str(&span.text)),
            Shown::Typed(text) => out.push_str(text),
            Shown::Table(rows) => return rows.write(out),
            Shown::Image { alt, .. } | Shown::Blocked(alt) => out.push_str(alt),
            Shown::Rule => out.push_str("---"),
        }
        out.push('\n');
    }
}

/// The pieces of a text, and whether something was left out.
pub(super) fn flatten(blocks: &[Block]) -> (Vec<Piece>, bool) {
    let mut walk = Walk::default();
    walk.blocks(blocks, 0);
    (walk.pieces, walk.cut)
}

/// Where the walk through the blocks is.
#[derive(Default)]
struct Walk {
    pieces: Vec<Piece>,
    quotes: u8,
    lists: u8,
    marker: Option<String>,
    cut: bool,
}

impl Walk {
    fn blocks(&mut self, blocks: &[Block], depth: usize) {
        for block in blocks {
            if depth > DEEP || self.pieces.len() >= PIECES {
                self.cut = true;
                return;
            }
            self.block(block, depth);
        }
    }

    fn block(&mut self, block: &Block, depth: usize) {
        match block {
            Block::Paragraph(spans) => self.text(spans, Shown::Text),
            Block::Heading(level, spans) => self.text(spans, |spans| Shown::Heading(*level, spans)),
            Block::Preformatted(text) => {
                for (place, part) in cut(&several_lines(text), LONG).into_iter().enumerate() {
                    self.push(Shown::Typed(part.to_owned()), place > 0);
                }
            }
            Block::Quote(blocks) => {
                self.quotes = self.quotes.saturating_add(1);
                self.blocks(blocks, depth + 1);
                self.quotes -= 1;
            }
            Block::List { start, items } => {
                self.lists = self.lists.saturating_add(1);
                for (number, item) in (0u32..).zip(items) {
                    self.marker = Some(match start {
                        Some(start) => format!("{}.", start.saturating_add(number)),
                        None => "•".into(),
                    });
                    self.blocks(item, depth + 1);
                    if self.marker.is_some() {
                        self.push(Shown::Text(vec![]), false);
                    }
                }
                self.lists -= 1;
            }
            Block::Table(rows) => self.table(rows, depth),
            Block::Image { part, alt } => self.push(Shown::Image { part: part.clone(), alt: one_line(alt) }, false),
            Block::Blocked(alt) => self.push(Shown::Blocked(one_line(alt)), false),
            Block::Rule => self.push(Shown::Rule, false),
        }
    }

    fn table(&mut self, rows: &[Vec<crate::domain::display::Cell>], depth: usize) {
        if table::is_for_placing(rows) {
            for cell in rows.iter().flatten() {
                self.blocks(&cell.blocks, depth + 1);
            }
            return;
        }
        for (place, rows) in table::parts(rows).into_iter().enumerate() {
            self.push(Shown::Table(rows), place > 0);
        }
    }

    fn text(&mut self, spans: &[Span], shown: impl Fn(Vec<Span>) -> Shown) {
        for (place, spans) in split(spans).into_iter().enumerate() {
            self.push(shown(spans), place > 0);
        }
    }

    fn push(&mut self, content: Shown, goes_on: bool) {
        let marker = self.marker.take();
        let quotes = self.quotes.min(LEVELS);
        let shared = self.pieces.last().map_or(0, |before| before.quotes.min(quotes));
        self.pieces.push(Piece { quotes, shared, lists: self.lists.min(LEVELS), marker, goes_on, content });
    }
}

/// Cuts a paragraph that is too long, and joins neighbours of the same style.
fn split(spans: &[Span]) -> Vec<Vec<Span>> {
    let mut parts = vec![];
    let mut part: Vec<Span> = vec![];
    let mut length = 0;
    for span in spans {
        for text in cut(&several_lines(&span.text), LONG) {
            if length > 0 && (length + text.len() > LONG || part.len() >= MANY) {
                parts.push(std::mem::take(&mut part));
                length = 0;
            }
            length += text.len();
            match part.last_mut().filter(|last| has_same_style(last, span)) {
                Some(last) => last.text.push_str(text),
                None => part.push(Span { text: text.to_owned(), link: span.link.clone(), ..*span }),
            }
        }
    }
    if !part.is_empty() {
        parts.push(part);
    }
    parts
}

fn has_same_style(one: &Span, other: &Span) -> bool {
    let style = |span: &Span| (span.bold, span.italic, span.underline, span.strike, span.code);
    style(one) == style(other) && one.link == other.link
}

/// Cuts a text in parts of at most this many octets: after a line if one ends in the second half, or else after a word, or
/// else anywhere between two characters.
pub(super) fn cut(text: &str, limit: usize) -> Vec<&str> {
    let mut parts = vec![];
    let mut rest = text;
    while rest.len() > limit {
        let end = rest.floor_char_boundary(limit.max(4));
        let (head, _) = rest.split_at(end);
        let late = |place: Option<usize>| place.map(|place| place + 1).filter(|place| *place > end / 2);
        let place = late(head.rfind('\n')).or_else(|| late(head.rfind(' '))).unwrap_or(end);
        let (part, after) = rest.split_at(place);
        parts.push(part);
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(rest);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Block {
        Block::Paragraph(vec![Span { text: text.into(), ..Span::default() }])
    }

    #[test]
    fn depth_becomes_a_number() {
        let deep = (0..40).fold(words("a"), |inner, _| Block::Quote(vec![inner]));
        let (pieces, cut) = flatten(&[deep]);
        assert_eq!((pieces.len(), cut, pieces[0].quotes), (1, false, LEVELS));
        let endless = (0..1_000).fold(words("a"), |inner, _| Block::Quote(vec![inner]));
        assert_eq!((flatten(std::slice::from_ref(&endless)).1, flatten(&[endless]).0.len()), (true, 0));
    }

    #[test]
    fn a_long_paragraph_becomes_several_pieces_and_loses_nothing() {
        let text = "Potassium à 6,8 mmol/l. ".repeat(12_000);
        let (pieces, _) = flatten(&[words(&text)]);
        assert!(pieces.len() > 90 && pieces.iter().all(|piece| piece.weight() <= LONG));
        assert!(pieces.iter().skip(1).all(|piece| piece.goes_on));
        let back: String =
            pieces.iter().map(|piece| if let Shown::Text(spans) = &piece.content { spans[0].text.as_str() } else { "" }).collect();
        assert_eq!(back, text);
    }

    #[test]
    fn neighbours_of_one_style_are_one_and_many_styles_are_several_pieces() {
        let span = |bold| Span { text: "x".into(), bold, ..Span::default() };
        let (same, _) = flatten(&[Block::Paragraph(vec![span(false); 1_000])]);
        assert!(matches!(&same[0].content, Shown::Text(spans) if spans.len() == 1));
        let (mixed, _) = flatten(&[Block::Paragraph((0..100_000_u32).map(|n| span(n.is_multiple_of(2))).collect())]);
        assert!(mixed.iter().all(|piece| matches!(&piece.content, Shown::Text(spans) if spans.len() <= MANY)));
    }

    #[test]
    fn items_have_their_number_and_only_once() {
        let list = Block::List { start: Some(3), items: vec![vec![words("a"), words("b")], vec![], vec![words("c")]] };
        let (pieces, _) = flatten(&[list]);
        let markers: Vec<_> = pieces.iter().map(|piece| piece.marker.as_deref()).collect();
        assert_eq!(markers, [Some("3."), None, Some("4."), Some("5.")]);
    }

    #[test]
    fn texts_are_cut_between_lines_then_words_then_characters() {
        assert_eq!(cut("aaaa\nbbb", 6), ["aaaa\n", "bbb"]);
        assert_eq!(cut("aaaa bbb", 6), ["aaaa ", "bbb"]);
        assert_eq!(cut("éééé", 5), ["éé", "éé"]);
        assert_eq!(cut("", 5), Vec::<&str>::new());
    }

    #[test]
    fn what_is_copied_reads_like_the_message() {
        let (pieces, _) =
            flatten(&[words("Bonjour,"), Block::Quote(vec![words("K+ ?")]), Block::List { start: None, items: vec![vec![words("6,8")]] }]);
        let mut out = String::new();
        pieces.iter().for_each(|piece| piece.write(&mut out));
        assert_eq!(out, "Bonjour,\n\n> K+ ?\n\n• 6,8\n");
    }
}
