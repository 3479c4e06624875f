//! The paragraph being written: white space joined, line breaks kept, letters in their styles.

use crate::domain::display::{Block, Span};
use crate::formats::html::{Script, is_blank, is_space, is_unwanted, placed};
use std::rc::Rc;

/// Where a paragraph made of lines is cut in two: a window lays out one paragraph at a time.
const LONG: usize = 4_000;

/// How letters look.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Style {
    pub(super) bold: bool,
    pub(super) italic: bool,
    pub(super) underline: bool,
    pub(super) strike: bool,
    /// Above the line, so that 10⁹ does not read as 109.
    pub(super) is_above: bool,
    pub(super) link: Option<Rc<str>>,
}

impl Style {
    /// The style of an element inside this one, by its `styleCode`. Colours and faces are the reader's own.
    pub(super) fn with(&self, codes: Option<&str>) -> Self {
        let mut style = self.clone();
        for code in codes.unwrap_or_default().split_ascii_whitespace() {
            let code = code.to_ascii_lowercase();
            style.bold |= code.contains("bold");
            style.italic |= code.contains("italic") || code == "emphasis";
            style.underline |= code.contains("underline");
            style.strike |= code.contains("strike") || code.contains("linethrough");
        }
        style
    }
}

/// What is being written in one place: the blocks that are whole, and the paragraph that is not.
#[derive(Default)]
pub(super) struct Line {
    blocks: Vec<Block>,
    spans: Vec<Span>,
    style: Style,
    /// White space seen and not yet written.
    space: bool,
    length: usize,
}

impl Line {
    /// Writes text; how much memory that takes, about, in octets.
    pub(super) fn write(&mut self, text: &str, style: &Style) -> usize {
        let mut cost = 0;
        for c in text.chars().filter(|c| !is_unwanted(*c)) {
            if is_space(c) {
                self.space |= !self.is_at_start();
                continue;
            }
            if std::mem::take(&mut self.space) {
                // White space belongs to what comes before: an underline does not begin with it.
                match self.spans.last_mut() {
                    Some(last) => last.text.push(' '),
                    None => cost += self.put(' ', style),
                }
            }
            cost += self.put(if style.is_above { placed(c, Script::Above) } else { c }, style);
        }
        cost
    }

    fn put(&mut self, c: char, style: &Style) -> usize {
        self.length += c.len_utf8();
        match self.spans.last_mut() {
            Some(last) if looks_like(&self.style, style) => {
                last.text.push(c);
                c.len_utf8()
            }
            _ => {
                self.style = style.clone();
                self.spans.push(Span {
                    text: c.into(),
                    bold: style.bold,
                    italic: style.italic,
                    underline: style.underline,
                    strike: style.strike,
                    code: false,
                    link: style.link.as_deref().map(str::to_owned),
                });
                size_of::<Span>() * 2 + style.link.as_ref().map_or(0, |link| link.len())
            }
        }
    }

    fn is_at_start(&self) -> bool {
        self.spans.last().is_none_or(|span| span.text.ends_with('\n'))
    }

    /// A line break; two of them end the paragraph.
    pub(super) fn break_line(&mut self) {
        self.space = false;
        if self.spans.is_empty() {
            return;
        }
        if self.is_at_start() || self.length > LONG {
            return self.flush();
        }
        if let Some(last) = self.spans.last_mut() {
            last.text.push('\n');
        }
    }

    /// Ends the paragraph.
    pub(super) fn flush(&mut self) {
        self.space = false;
        self.length = 0;
        let mut spans = std::mem::take(&mut self.spans);
        while let Some(last) = spans.last_mut() {
            last.text.truncate(last.text.trim_end_matches(is_blank).len());
            if !last.text.is_empty() {
                break;
            }
            spans.pop();
        }
        if !spans.is_empty() {
            self.blocks.push(Block::Paragraph(spans));
        }
    }

    /// Ends the paragraph, and puts a block after it.
    pub(super) fn block(&mut self, block: Block) {
        self.flush();
        self.blocks.push(block);
    }

    /// The same with several.
    pub(super) fn extend(&mut self, blocks: Vec<Block>) {
        self.flush();
        self.blocks.extend(blocks);
    }

    /// Everything that was written.
    pub(super) fn finish(mut self) -> Vec<Block> {
        self.flush();
        self.blocks
    }
}

fn looks_like(one: &Style, other: &Style) -> bool {
    (one.bold, one.italic, one.underline, one.strike) == (other.bold, other.italic, other.underline, other.strike) && one.link == other.link
}
