//! A message cut into parts (RFC 2046 §5.1), in one pass without recursion.
//!
//! Attached messages are not looked into: they are files like others, so a message nested a million times is one
//! attachment. Multiparts are followed to a fixed depth. Every bound that is reached ends the work early and marks
//! the result incomplete; nothing is refused.

use super::fields::{Fields, is_field};
use super::parameters::Parameters;
use std::ops::Range;

/// The largest header block, in octets.
const HEADER_BYTES: usize = 1024 * 1024;
/// The most header lines in one message, all parts together.
const HEADER_LINES: usize = 20_000;
/// The most lines that begin as a boundary does. Each is compared with every open multipart.
const DASHED_LINES: usize = 100_000;
/// The deepest multipart followed. Real mail stays under 8.
const DEPTH: usize = 30;
/// The most parts, and the most multiparts.
const PARTS: usize = 1_000;
/// The longest boundary taken into account; RFC 2046 allows 70.
const BOUNDARY: usize = 250;
/// How many lines of a multipart without boundary are searched for what may be one.
const BOUNDARY_SEARCH: usize = 50;

/// A part that is no multipart.
pub(super) struct Leaf {
    /// Its header.
    pub(super) fields: Fields,
    /// Where its body is, still encoded.
    pub(super) body: Range<usize>,
    /// The multiparts it is in, outermost first, as positions in [`Structure::groups`].
    pub(super) within: Vec<usize>,
    /// Whether it is a message when it does not say what it is (RFC 2046 §5.1.5).
    pub(super) in_digest: bool,
}

/// A message's parts.
#[derive(Default)]
pub(super) struct Structure {
    /// The message's own header.
    pub(super) fields: Fields,
    /// The multiparts met, by subtype in lower case.
    pub(super) groups: Vec<String>,
    /// The other parts, in order.
    pub(super) leaves: Vec<Leaf>,
    /// Whether something was left out or seems to be missing.
    pub(super) incomplete: bool,
}

/// A multipart whose end was not met yet.
struct Open {
    boundary: Vec<u8>,
    group: usize,
    body: usize,
    parts: usize,
}

/// Cuts a message.
pub(super) fn scan(raw: &[u8]) -> Structure {
    let mut scanner = Scanner::new(raw);
    scanner.run();
    scanner.found
}

/// A message's own header, from its beginning at least.
pub(super) fn header(raw: &[u8]) -> Fields {
    let end = Scanner::new(raw).header_end(true);
    Fields::parse(raw.get(..end).unwrap_or_default())
}

struct Scanner<'a> {
    raw: &'a [u8],
    at: usize,
    open: Vec<Open>,
    header_lines: usize,
    dashed_lines: usize,
    found: Structure,
    leaf: Option<Leaf>,
}

/// A boundary line: which open multipart it belongs to, and whether it ends it.
struct Boundary {
    start: usize,
    index: usize,
    last: bool,
}

impl<'a> Scanner<'a> {
    fn new(raw: &'a [u8]) -> Self {
        Self { raw, at: 0, open: vec![], header_lines: 0, dashed_lines: 0, found: Structure::default(), leaf: None }
    }

    fn run(&mut self) {
        self.entity(true);
        while let Some(boundary) = self.next_boundary() {
            self.close_leaf(boundary.start);
            while self.open.len() > boundary.index + 1 {
                self.found.incomplete = true;
                self.close_group(boundary.start);
            }
            if boundary.last {
                self.close_group(boundary.start);
            } else if self.found.leaves.len() >= PARTS {
                self.found.incomplete = true;
                return;
            } else {
                if let Some(open) = self.open.last_mut() {
                    open.parts += 1;
                }
                self.entity(false);
            }
        }
        self.close_leaf(self.raw.len());
        while !self.open.is_empty() {
            self.found.incomplete = true;
            self.close_group(self.raw.len());
        }
    }

    /// Reads a header and opens the multipart or the part it announces.
    fn entity(&mut self, is_message: bool) {
        let start = self.at;
        let end = self.header_end(is_message);
        let fields = Fields::parse(self.raw.get(start..end).unwrap_or_default());
        let body = self.at;
        if is_message {
            self.found.fields = fields.clone();
        }
        let kind = fields.parameters("content-type");
        let subtype = kind.as_ref().and_then(|k| k.value.strip_prefix("multipart/")).map(|s| s.trim().to_owned());
        let boundary = subtype.as_ref().and_then(|_| self.boundary_of(kind.as_ref()));
        let room = self.open.len() < DEPTH && self.found.groups.len() < PARTS;
        if let (Some(subtype), Some(boundary), true) = (subtype, boundary, room) {
            self.open.push(Open { boundary, group: self.found.groups.len(), body, parts: 0 });
            self.found.groups.push(subtype);
        } else {
            self.found.incomplete |= !room;
            self.leaf = Some(self.leaf_here(fields, body));
        }
    }

    fn leaf_here(&self, fields: Fields, body: usize) -> Leaf {
        let within: Vec<usize> = self.open.iter().map(|o| o.group).collect();
        let in_digest = within.last().and_then(|g| self.found.groups.get(*g)).is_some_and(|g| g == "digest");
        Leaf { fields, body: body..body, within, in_digest }
    }

    /// Moves past a header and gives where it ends. A header ends at an empty line; at a boundary, for parts that
    /// have none; or before a line that can be no field, when the next one cannot either.
    fn header_end(&mut self, is_message: bool) -> usize {
        let start = self.at;
        let mut seen_field = false;
        while self.at < self.raw.len() {
            let (line, next) = self.line(self.at);
            let here = self.at;
            if line.is_empty() {
                self.at = next;
                return here;
            }
            let folded = seen_field && line.first().is_some_and(|b| matches!(b, b' ' | b'\t'));
            let postmark = here == 0 && is_message && (line.starts_with(b"From ") || line.starts_with(b">From "));
            if !folded && !postmark {
                if line.starts_with(b"--") && self.boundary(line).is_some() {
                    return here;
                }
                if is_field(line) {
                    seen_field = true;
                } else if !(seen_field && is_field(self.line(next).0)) {
                    return here;
                }
            }
            self.header_lines += 1;
            if self.header_lines > HEADER_LINES || next - start > HEADER_BYTES {
                self.found.incomplete = true;
                return here;
            }
            self.at = next;
        }
        self.raw.len()
    }

    /// The boundary a multipart declares; when it forgot, what looks like one at its beginning.
    fn boundary_of(&self, kind: Option<&Parameters>) -> Option<Vec<u8>> {
        let declared = kind?.get("boundary").map(|b| b.trim_end().as_bytes().to_vec()).filter(|b| b.len() <= BOUNDARY);
        declared.or_else(|| {
            let mut at = self.at;
            for _ in 0..BOUNDARY_SEARCH {
                let (line, next) = self.line(at);
                let candidate = line.strip_prefix(b"--").map(<[u8]>::trim_ascii_end).filter(|c| !c.is_empty() && c.len() <= BOUNDARY);
                match candidate {
                    Some(candidate) if is_field(self.line(next).0) => return Some(candidate.to_vec()),
                    _ if next >= self.raw.len() => return None,
                    _ => at = next,
                }
            }
            None
        })
    }

    /// The next boundary line of an open multipart, and moves past it.
    fn next_boundary(&mut self) -> Option<Boundary> {
        if self.open.is_empty() {
            return None;
        }
        while self.at < self.raw.len() {
            let here = self.at;
            let (line, next) = self.line(here);
            self.at = next;
            if line.starts_with(b"--") {
                self.dashed_lines += 1;
                if self.dashed_lines > DASHED_LINES {
                    self.found.incomplete = true;
                    return None;
                }
                if let Some((index, last)) = self.boundary(line) {
                    return Some(Boundary { start: here, index, last });
                }
            }
        }
        None
    }

    /// Which open multipart a line beginning with `--` belongs to, innermost first.
    fn boundary(&self, line: &[u8]) -> Option<(usize, bool)> {
        let rest = line.strip_prefix(b"--")?.trim_ascii_end();
        self.open.iter().enumerate().rev().find_map(|(index, open)| {
            let tail = rest.strip_prefix(open.boundary.as_slice())?;
            (tail.is_empty() || tail == b"--").then_some((index, !tail.is_empty()))
        })
    }

    /// Ends the part being read before the line break that precedes `end` (it belongs to the boundary).
    fn close_leaf(&mut self, end: usize) {
        let Some(mut leaf) = self.leaf.take() else { return };
        let body = self.raw.get(leaf.body.start..end).unwrap_or_default();
        let body = if self.open.is_empty() || end == self.raw.len() { body } else { without_break(body) };
        leaf.body.end = leaf.body.start + body.len();
        self.found.leaves.push(leaf);
    }

    /// Ends the innermost multipart. One without any part is a text that somebody announced wrongly.
    fn close_group(&mut self, end: usize) {
        let Some(open) = self.open.pop() else { return };
        if open.parts == 0 && open.body < end {
            let mut leaf = self.leaf_here(Fields::default(), open.body);
            leaf.body.end = end;
            self.found.leaves.push(leaf);
        }
    }

    /// The line at a position, without its end, and where the next one begins.
    fn line(&self, at: usize) -> (&'a [u8], usize) {
        let raw: &'a [u8] = self.raw;
        let rest = raw.get(at..).unwrap_or_default();
        let length = rest.iter().position(|b| *b == b'\n');
        let line = rest.get(..length.unwrap_or(rest.len())).unwrap_or_default();
        (line.strip_suffix(b"\r").unwrap_or(line), at + length.map_or(rest.len(), |l| l + 1))
    }
}

fn without_break(body: &[u8]) -> &[u8] {
    let body = body.strip_suffix(b"\n").unwrap_or(body);
    body.strip_suffix(b"\r").unwrap_or(body)
}
