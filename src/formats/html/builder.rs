//! Tokens to blocks: which elements are open, and what their beginnings and ends do.
//!
//! Forgiving rather than exact: an end tag closes the nearest element of its name unless a cell or a table stands
//! between, closing all that is inside it; an inline one closes itself alone, which is how misnested `<b><i></b>`
//! stays readable. Nothing is opened again, so there is nothing to blow up.

use super::clean::{self, Source};
use super::elements::{Mark, Role, role};
use super::frames::{Frames, Kind};
use super::style::{Change, Script, Style};
use crate::domain::display::{Block, Document};
use crate::domain::mail::Content;
use html5ever::tokenizer::Tag;
use html5ever::{LocalName, local_name};
use std::collections::HashMap;

/// The most elements open at once. Deeper ones are counted only: their text goes to those around.
const OPEN: usize = 160;

struct Element {
    name: LocalName,
    role: Role,
    change: Change,
    /// The style inside.
    style: Style,
    /// Whether it opened a frame.
    framed: bool,
}

/// What turns tokens into a document.
pub(super) struct Builder<'a> {
    /// Parts by Content-ID.
    parts: HashMap<&'a str, &'a str>,
    frames: Frames,
    elements: Vec<Element>,
    /// How many of each are open: most searches are for what is not there.
    open: HashMap<LocalName, usize>,
    /// Elements open beyond the limit.
    beyond: usize,
    plain: Style,
    /// Whether the rows being read are a table's head.
    head: bool,
    /// Whether the next character, if it ends a line, is not part of the text: `<pre>` begins so.
    fresh: bool,
}

impl<'a> Builder<'a> {
    pub(super) fn new(content: &'a Content) -> Self {
        let images = content.attachments.iter().filter(|a| a.media_type.starts_with("image/"));
        // The first of two with the same identifier is the one.
        let parts = images.rev().filter_map(|a| Some((a.content_id.as_deref()?, a.part.as_str()))).collect();
        let (frames, plain) = (Frames::default(), Style::default());
        Self { parts, frames, elements: vec![], open: HashMap::new(), beyond: 0, plain, head: false, fresh: false }
    }

    pub(super) fn is_full(&self) -> bool {
        self.frames.is_full()
    }

    pub(super) fn finish(self) -> Document {
        self.frames.finish()
    }

    fn is_open(&self, name: &LocalName) -> bool {
        self.open.get(name).is_some_and(|count| *count > 0)
    }

    fn style(&self) -> &Style {
        self.elements.last().map_or(&self.plain, |e| &e.style)
    }

    pub(super) fn text(&mut self, text: &str) {
        let text = if std::mem::take(&mut self.fresh) { text.strip_prefix('\n').unwrap_or(text) } else { text };
        let style = self.elements.last().map_or(&self.plain, |e| &e.style);
        if !style.hides_text() {
            self.frames.text(text, style);
        }
    }

    fn line_break(&mut self) {
        let style = self.elements.last().map_or(&self.plain, |e| &e.style);
        if !style.hides() {
            self.frames.line_break(style);
        }
    }

    pub(super) fn start(&mut self, tag: &Tag) {
        self.fresh = false;
        let role = role(&tag.name);
        let change = change(role, tag);
        if attribute(tag, "background").and_then(clean::source).is_some_and(|s| matches!(s, Source::Remote)) {
            self.frames.count_remote();
        }
        if role.ends_paragraph() {
            self.close_one(Role::Paragraph, &local_name!("p"));
        }
        match role {
            Role::Nothing => return,
            Role::Fetched => return self.count_fetched(tag),
            Role::Image => return self.image(tag, &change.apply(self.style())),
            Role::Input => return self.input(tag, &change.apply(self.style())),
            Role::Break => return self.line_break(),
            Role::Rule => {
                if !self.style().hides() {
                    self.frames.block(Block::Rule);
                }
                return;
            }
            Role::Media => self.count_fetched(tag),
            Role::Inline(Mark::Link) => self.close_one(role, &local_name!("a")),
            Role::Item | Role::Term | Role::Definition => self.close_like(role),
            Role::Rows => {
                self.close_down_to(&[Role::Table]);
                self.head = &*tag.name == "thead";
            }
            Role::Row => self.close_down_to(&[Role::Table]),
            Role::Cell | Role::HeadingCell | Role::Caption => self.prepare_cell(role),
            _ => {}
        }
        if role.has_content() && !(tag.self_closing && (role == Role::Dropped || tag.name.contains(':'))) {
            self.push(tag, role, change);
        }
    }

    fn push(&mut self, tag: &Tag, role: Role, change: Change) {
        self.part(role, change.tight);
        // Replies of Outlook are parted so from what they answer.
        if change.ruled && matches!(role, Role::Block | Role::Paragraph) && !self.style().hides() {
            self.frames.block(Block::Rule);
        }
        if self.elements.len() >= OPEN {
            self.beyond += 1;
            return;
        }
        let style = change.apply(self.style());
        let kind = match role {
            _ if style.hides() => None,
            Role::Quote => Some(Kind::Quote),
            Role::List => Some(Kind::List { start: None, items: vec![] }),
            Role::Numbered => Some(Kind::List { start: Some(number(tag, "start").unwrap_or(1)), items: vec![] }),
            Role::Item => Some(Kind::Item),
            Role::Table => Some(Kind::Table { rows: vec![], layout: is(tag, "role", &["presentation", "none"]) }),
            Role::Row => Some(Kind::Row(vec![])),
            Role::Cell | Role::HeadingCell => {
                let columns = number(tag, "colspan").and_then(|n| u16::try_from(n).ok()).unwrap_or(1);
                Some(Kind::cell(self.head || role == Role::HeadingCell, columns))
            }
            _ => None,
        };
        self.fresh = role == Role::Preformatted;
        let framed = kind.is_some_and(|kind| self.frames.open(kind));
        if role == Role::Table {
            self.head = false;
        }
        *self.open.entry(tag.name.clone()).or_default() += 1;
        self.elements.push(Element { name: tag.name.clone(), role, change, style, framed });
    }

    pub(super) fn end(&mut self, tag: &Tag) {
        self.fresh = false;
        let role = role(&tag.name);
        match role {
            Role::Break => return self.line_break(),
            Role::Rows => {
                self.close_down_to(&[Role::Table]);
                self.head = false;
                return;
            }
            _ if !role.has_content() => return,
            _ => {}
        }
        if self.beyond > 0 {
            self.beyond -= 1;
            return self.part(role, true);
        }
        let found = self.is_open(&tag.name).then(|| self.elements.iter().rposition(|e| e.name == tag.name || role.stops_at(e.role)));
        match found.flatten().filter(|at| self.elements.get(*at).is_some_and(|e| e.name == tag.name)) {
            Some(at) if matches!(role, Role::Inline(_) | Role::Paragraph) => self.take_out(at),
            Some(at) => self.close_to(at),
            // An end without beginning parts what is around it all the same.
            None => self.part(role, false),
        }
    }

    /// Takes out one element; those inside it stay, without what it changed.
    fn take_out(&mut self, at: usize) {
        let mut inside = self.elements.drain(at.min(self.elements.len())..).collect::<Vec<_>>().into_iter();
        if let Some(element) = inside.next() {
            self.leave(&element);
        }
        for mut element in inside {
            element.style = element.change.apply(self.style());
            self.elements.push(element);
        }
    }

    /// Closes the element at this place and all that are inside.
    fn close_to(&mut self, at: usize) {
        while self.elements.len() > at {
            let Some(element) = self.elements.pop() else { return };
            self.leave(&element);
        }
    }

    fn leave(&mut self, element: &Element) {
        if let Some(count) = self.open.get_mut(&element.name) {
            *count -= 1;
        }
        if element.framed {
            self.frames.close();
        } else {
            self.part(element.role, element.change.tight);
        }
    }

    /// The edge of an element without frame: what is on its two sides is apart, if any of it is shown.
    fn part(&mut self, role: Role, tight: bool) {
        match role {
            Role::Inline(_) | Role::Dropped | Role::Media => {}
            _ if self.style().hides() => {}
            Role::Paragraph | Role::Heading(_) | Role::Preformatted if !tight => self.frames.end_paragraph(),
            _ => self.frames.edge(),
        }
    }

    /// Takes out the open element of that role and name, if no cell stands between.
    fn close_one(&mut self, role: Role, name: &LocalName) {
        if !self.is_open(name) {
            return;
        }
        let found = self.elements.iter().rposition(|e| e.role == role || role.stops_at(e.role));
        if let Some(at) = found.filter(|at| self.elements.get(*at).is_some_and(|e| e.role == role)) {
            self.take_out(at);
        }
    }

    /// Closes what an item of that role ends: the one before it in the same list.
    fn close_like(&mut self, role: Role) {
        if ![local_name!("li"), local_name!("dt"), local_name!("dd")].iter().any(|name| self.is_open(name)) {
            return;
        }
        let alike = |other: Role| match role {
            Role::Item => other == Role::Item,
            _ => matches!(other, Role::Term | Role::Definition),
        };
        let found = self.elements.iter().rposition(|e| alike(e.role) || Role::Item.stops_at(e.role));
        if let Some(at) = found.filter(|at| self.elements.get(*at).is_some_and(|e| alike(e.role))) {
            self.close_to(at);
        }
    }

    /// Closes all that is inside the nearest element of one of these roles, if there is one.
    fn close_down_to(&mut self, roles: &[Role]) {
        // Rows are only open inside tables.
        if !self.is_open(&local_name!("table")) {
            return;
        }
        if let Some(at) = self.elements.iter().rposition(|e| roles.contains(&e.role)) {
            self.close_to(at + 1);
        }
    }

    /// Makes room for a cell or a caption: in a row, or in a table that lacks one.
    fn prepare_cell(&mut self, role: Role) {
        self.close_down_to(if role == Role::Caption { &[Role::Table] } else { &[Role::Table, Role::Row] });
        if role != Role::Caption && self.elements.last().is_some_and(|e| e.role == Role::Table) {
            let tag = Tag { kind: html5ever::tokenizer::StartTag, name: "tr".into(), self_closing: false, attrs: vec![] };
            self.push(&tag, Role::Row, Change::default());
        }
    }

    fn count_fetched(&mut self, tag: &Tag) {
        let wanted = ["src", "data", "poster"].into_iter().filter_map(|name| attribute(tag, name));
        if wanted.filter_map(clean::source).any(|s| matches!(s, Source::Remote)) {
            self.frames.count_remote();
        }
    }

    fn image(&mut self, tag: &Tag, style: &Style) {
        let address = attribute(tag, "src").filter(|a| !a.trim().is_empty()).or_else(|| attribute(tag, "srcset")).unwrap_or_default();
        let source = clean::source(address);
        if matches!(source, Some(Source::Remote)) {
            self.frames.count_remote();
        }
        // What measures a reader is made not to be seen.
        let tiny = ["width", "height"].into_iter().any(|side| number(tag, side).is_some_and(|n| n <= 1));
        if style.hides() || self.is_full() {
            return;
        }
        let alt = clean::one_line(attribute(tag, "alt").unwrap_or_default());
        let part = match source {
            Some(Source::Part(id)) => self.parts.get(id.as_str()).map(|part| (*part).to_owned()),
            _ => None,
        };
        match part {
            Some(part) => self.frames.block(Block::Image { part, alt }),
            None if tiny || alt.chars().all(clean::is_blank) => {}
            // Pictures of signs stand in the middle of sentences.
            None if alt.chars().count() <= 8 && !alt.chars().any(char::is_alphanumeric) => self.frames.text(&alt, style),
            None => self.frames.block(Block::Blocked(alt)),
        }
    }

    /// A button that is written as a field says what it is for.
    fn input(&mut self, tag: &Tag, style: &Style) {
        if is(tag, "type", &["submit", "button", "reset"]) && !style.hides_text() {
            self.frames.text(attribute(tag, "value").unwrap_or_default(), style);
        }
    }
}

/// What an element changes, by what it is and by its attributes.
fn change(role: Role, tag: &Tag) -> Change {
    let mut change = Change { gone: role == Role::Dropped || attribute(tag, "hidden").is_some(), ..Change::default() };
    match role {
        Role::Heading(level) => change.heading = Some(level),
        Role::Preformatted => change.preformatted = true,
        Role::Term | Role::Inline(Mark::Bold) => change.bold = Some(true),
        Role::Inline(Mark::Italic) => change.italic = Some(true),
        Role::Inline(Mark::Underline) => change.underline = true,
        Role::Inline(Mark::Strike) => change.strike = true,
        Role::Inline(Mark::Code) => change.code = true,
        Role::Inline(Mark::Above) => change.script = Some(Script::Above),
        Role::Inline(Mark::Below) => change.script = Some(Script::Below),
        Role::Inline(Mark::Link) => change.link = attribute(tag, "href").and_then(clean::link).map(Into::into),
        // Word's paragraphs are lines: it writes an empty one to set two apart.
        Role::Paragraph => change.tight = attribute(tag, "class").is_some_and(|c| c.contains("MsoNormal")),
        _ => {}
    }
    // What sets sizes again may be a class, and cells hold what newsletters show: only letters just there are hidden.
    if matches!(role, Role::Table | Role::Cell | Role::HeadingCell) || attribute(tag, "class").is_some() {
        change.tiny = Some(false);
    }
    if let Some(css) = attribute(tag, "style") {
        change.read(css);
    }
    change
}

fn attribute<'t>(tag: &'t Tag, name: &str) -> Option<&'t str> {
    tag.attrs.iter().find(|a| &*a.name.local == name).map(|a| &*a.value)
}

/// Whether an attribute is one of these words.
fn is(tag: &Tag, name: &str, words: &[&str]) -> bool {
    attribute(tag, name).is_some_and(|value| words.iter().any(|word| value.trim().eq_ignore_ascii_case(word)))
}

fn number(tag: &Tag, name: &str) -> Option<u32> {
    attribute(tag, name)?.trim().trim_end_matches("px").parse().ok()
}
