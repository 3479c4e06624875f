//! The paragraph being written: white space joined as browsers do, lines, and letters in their styles.

use super::clean::{is_blank, is_space, is_unwanted};
use super::style::{Style, placed};
use crate::domain::display::{Block, Span};

/// Where a paragraph made of lines is cut in two: a window lays out one paragraph at a time.
const LONG: usize = 4_000;

/// A paragraph that is not finished.
#[derive(Default)]
pub(super) struct Line {
    spans: Vec<Span>,
    /// The style of the last span.
    style: Style,
    /// White space seen and not yet written, in its style.
    space: Option<Style>,
    heading: u8,
    length: usize,
    /// Text kept as it was typed; never together with spans.
    typed: String,
}

/// What a break leaves.
#[derive(PartialEq, Eq)]
pub(super) enum After {
    /// The paragraph goes on.
    Going,
    /// The paragraph is over.
    Over,
}

impl Line {
    /// Whether this style belongs to another block than what is written so far.
    pub(super) fn is_other_block(&self, style: &Style) -> bool {
        let written = !self.spans.is_empty();
        (style.preformatted && written) || (!style.preformatted && !self.typed.is_empty()) || (written && style.heading != self.heading)
    }

    /// Writes text; how many octets that takes, links included.
    pub(super) fn write(&mut self, text: &str, style: &Style) -> usize {
        let before = self.length;
        if style.preformatted {
            let kept = text.chars().filter(|c| !is_unwanted(*c)).map(|c| if is_space(c) && !matches!(c, '\t' | '\n') { ' ' } else { c });
            self.typed.extend(kept.map(|c| placed(c, style.script)));
            self.length = self.typed.len();
            return self.length - before;
        }
        let mut links = 0;
        for c in text.chars().filter(|c| !is_unwanted(*c)) {
            if is_space(c) {
                if self.space.is_none() && !self.is_at_start() {
                    self.space = Some(style.clone());
                }
                continue;
            }
            if let Some(space) = self.space.take() {
                links += self.put(' ', &space);
            }
            links += self.put(placed(c, style.script), style);
        }
        self.length - before + links
    }

    /// Writes one character; the length of the link that a new span repeats.
    fn put(&mut self, c: char, style: &Style) -> usize {
        if self.spans.is_empty() {
            self.heading = style.heading;
        }
        self.length += c.len_utf8();
        match self.spans.last_mut() {
            Some(last) if self.style.looks_like(style) => {
                last.text.push(c);
                0
            }
            _ => {
                self.style = style.clone();
                let (bold, italic, underline, strike, code) = (style.bold, style.italic, style.underline, style.strike, style.code);
                let link = style.link.as_deref().map(str::to_owned);
                self.spans.push(Span { text: c.into(), bold, italic, underline, strike, code, link });
                // A span is worth some octets by itself: texts of one letter each must not cost more than others.
                style.link.as_ref().map_or(0, |l| l.len()) + size_of::<Span>() * 2
            }
        }
    }

    fn is_at_start(&self) -> bool {
        self.spans.last().is_none_or(|s| s.text.ends_with('\n'))
    }

    /// Whether the line being written has nothing to see.
    fn is_blank(&self) -> bool {
        let text = self.spans.iter().rev().flat_map(|s| s.text.chars().rev());
        text.take_while(|c| *c != '\n').all(is_blank)
    }

    /// A line break that was asked for: two of them end the paragraph.
    pub(super) fn line_break(&mut self, style: &Style) -> After {
        self.space = None;
        if style.preformatted {
            self.write("\n", style);
            return After::Going;
        }
        if self.spans.is_empty() {
            return After::Going;
        }
        if self.is_blank() {
            return After::Over;
        }
        self.end_line()
    }

    /// The edge of a block without room around it: what follows is on another line.
    pub(super) fn edge(&mut self) -> After {
        self.space = None;
        if !self.typed.is_empty() && !self.typed.ends_with('\n') {
            self.typed.push('\n');
        }
        if self.is_at_start() {
            return After::Going;
        }
        if self.is_blank() { After::Over } else { self.end_line() }
    }

    fn end_line(&mut self) -> After {
        if self.length > LONG {
            return After::Over;
        }
        if let Some(last) = self.spans.last_mut() {
            last.text.push('\n');
            self.length += 1;
        }
        After::Going
    }

    /// What was written as a block, if there is something to see.
    pub(super) fn take(&mut self) -> Option<Block> {
        let Self { mut spans, heading, typed, .. } = std::mem::take(self);
        if !typed.chars().all(is_blank) {
            return Some(Block::Preformatted(typed.trim_end().to_owned()));
        }
        while let Some(last) = spans.last_mut() {
            last.text.truncate(last.text.trim_end_matches(is_blank).len());
            if !last.text.is_empty() {
                break;
            }
            spans.pop();
        }
        // What is blank to its end is gone now.
        let spans = Some(spans).filter(|spans| !spans.is_empty())?;
        Some(if heading == 0 { Block::Paragraph(spans) } else { Block::Heading(heading.min(6), spans) })
    }
}
