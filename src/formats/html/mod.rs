//! A sender's HTML as blocks of our own.
//!
//! Nothing is made safe here by taking things away: blocks are built from the few elements that can be said with
//! them, and all the rest is never read. Each step is one pass, bounded in time and in what it keeps: the `scan` of
//! where tags are, html5ever's tokenizer for attributes and character references, and the `builder`, which has no tree
//! and no adoption agency, whose cost an attacker chooses.

mod builder;
mod clean;
mod elements;
mod frames;
mod line;
mod scan;
mod style;

pub(super) use clean::{is_blank, is_space, is_unwanted, link};
pub(super) use style::{Script, placed};

use crate::domain::display::Document;
use crate::domain::mail::Content;
use builder::Builder;
use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{EndTag, StartTag, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use scan::{Piece, Pieces};
use std::borrow::Cow;
use std::cell::RefCell;

/// The most HTML read, in octets.
const LIMIT: usize = 4 * 1024 * 1024;
/// How much the tokenizer is given at once, in octets.
const BATCH: usize = 16 * 1024;
/// A `<` that begins no tag, as it is given to the tokenizer, so that it joins nothing of what follows. Texts hold
/// none, as they have no control characters; one made by a reference becomes a `<`, which is then only a character.
const LESS: char = '\u{1}';

/// The blocks of an HTML text; `content` is the message it came in, whose attached images it may show.
///
/// Never fails: what cannot be understood is left out, and [`Document::truncated`] says when limits left out more.
/// Links have the scheme `http:`, `https:`, `mailto:` or `tel:`; texts have no control character except line
/// feeds and tabs, and none that turns the direction of writing. Blocks are at most 40 deep.
#[must_use]
pub fn document(html: &str, content: &Content) -> Document {
    let kept = html.get(..html.floor_char_boundary(LIMIT)).unwrap_or_default();
    let kept = without_controls(kept);
    let tokenizer = Tokenizer::new(Sink(RefCell::new(Builder::new(content))), TokenizerOpts::default());
    let (queue, mut pieces, mut written) = (BufferQueue::default(), Pieces::new(&kept), String::new());
    let mut over = false;
    while !over {
        match pieces.next() {
            Some(Piece::Text(text)) => written.push_str(text),
            Some(Piece::Less) => written.push(LESS),
            Some(Piece::Tag(tag)) => tag.write(&mut written),
            None => over = true,
        }
        if over || written.len() > BATCH {
            queue.push_back(StrTendril::from_slice(&written));
            written.clear();
            let _ = tokenizer.feed(&queue);
            over |= tokenizer.sink.0.borrow().is_full();
        }
    }
    tokenizer.end();
    let mut document = tokenizer.sink.0.into_inner().finish();
    document.truncated |= html.len() > LIMIT || pieces.gave_up();
    document
}

/// Control characters mean nothing in HTML, and each costs the tokenizer a report.
fn without_controls(html: &str) -> Cow<'_, str> {
    let unwanted = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}');
    if html.contains(unwanted) { html.replace(unwanted, "").into() } else { html.into() }
}

/// Gives tokens to the builder.
struct Sink<'a>(RefCell<Builder<'a>>);

impl TokenSink for Sink<'_> {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::CharacterTokens(text) if text.contains(LESS) => self.0.borrow_mut().text(&text.replace(LESS, "<")),
            Token::CharacterTokens(text) => self.0.borrow_mut().text(&text),
            Token::TagToken(tag) if tag.kind == StartTag => self.0.borrow_mut().start(&tag),
            Token::TagToken(tag) if tag.kind == EndTag => self.0.borrow_mut().end(&tag),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}
