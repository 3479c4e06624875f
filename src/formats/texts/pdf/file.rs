//! The objects of a file, found by reading it from end to end.
//!
//! The file's own tables of where its objects stand are not looked at: they may be wrong, lie, or lead in circles, and a
//! reader that takes each object where it is written, the last of its name winning, needs none. One pass, bounded.

use super::super::bounds::Bounds;
use super::filters::{self, Predictor};
use super::lexer::{Dict, Lexer, Object};
use std::borrow::Cow;
use std::collections::HashMap;

/// The most objects, those inside object streams included.
const OBJECTS: usize = 200_000;
/// How many times an object may be nothing but the name of another.
const LINKS: usize = 8;
/// Octets searched that cost as much as one thing met.
const SEARCHED_A_STEP: usize = 64;

/// Where an object is written.
#[derive(Clone, Copy)]
enum Place {
    /// In the file; with the octets of its stream, if it has one.
    File { at: usize, stream: Option<(usize, usize)> },
    /// In an object stream.
    Packed { stream: usize, at: usize },
}

/// A file's objects.
pub(super) struct File<'a> {
    bytes: &'a [u8],
    bounds: &'a Bounds,
    places: HashMap<u32, Place>,
    /// Object streams, inflated.
    streams: Vec<Vec<u8>>,
    /// The catalogue.
    pub(super) root: Option<u32>,
    /// Whether it says that its strings and streams are encrypted.
    pub(super) is_encrypted: bool,
}

impl<'a> File<'a> {
    /// Finds what there is. Stops at encryption: what follows cannot be read.
    pub(super) fn open(bytes: &'a [u8], bounds: &'a Bounds) -> Self {
        let mut file = Self { bytes, bounds, places: HashMap::new(), streams: Vec::new(), root: None, is_encrypted: false };
        file.find();
        file
    }

    fn find(&mut self) {
        let mut at = 0;
        // Once there is no end further on, there is none for those that come later.
        let mut last_end = usize::MAX;
        while let Some((mark, is_object)) = self.mark(at) {
            if self.is_encrypted || self.places.len() > OBJECTS {
                return;
            }
            let number = is_object.then(|| number_before(self.bytes, mark)).flatten();
            at = mark + 3;
            if is_object && number.is_none() {
                continue;
            }
            let start = if is_object { mark + 3 } else { mark + 7 };
            let mut lexer = Lexer::new(self.bytes, start, true, self.bounds);
            let Some(object) = lexer.next() else { continue };
            lexer.space();
            at = lexer.at;
            let mut stream = None;
            if let Object::Dict(dict) = &object {
                if is_object && lexer.rest().starts_with(b"stream") {
                    stream = self.extent(lexer.at + 6, dict, &mut last_end);
                    at = stream.map_or(at, |(_, end)| end);
                }
                self.note(dict, is_object, stream);
            }
            if let Some(number) = number {
                self.places.insert(number, Place::File { at: start, stream });
            }
        }
    }

    /// The next `obj` or `trailer`, and whether it is the former.
    fn mark(&self, from: usize) -> Option<(usize, bool)> {
        let rest = self.bytes.get(from..)?;
        let found = rest.iter().enumerate().find_map(|(at, byte)| match byte {
            b'o' if rest.get(at..at + 3) == Some(b"obj") => Some((at, true)),
            b't' if rest.get(at..at + 7) == Some(b"trailer") => Some((at, false)),
            _ => None,
        });
        let searched = found.map_or(rest.len(), |(at, _)| at);
        let (at, is_object) = found.filter(|_| self.bounds.step(1 + searched / SEARCHED_A_STEP))?;
        Some((from + at, is_object))
    }

    /// Where a stream's octets begin and end: where its length says, if its end is written there, else where its end is.
    fn extent(&self, from: usize, dict: &Dict<'_>, last_end: &mut usize) -> Option<(usize, usize)> {
        const END: &[u8] = b"endstream";
        let start = match self.bytes.get(from..)? {
            [b'\r', b'\n', ..] => from + 2,
            [b'\r' | b'\n', ..] => from + 1,
            _ => from,
        };
        let told = dict.get(b"Length".as_slice()).and_then(Object::count).and_then(|length| start.checked_add(length));
        if let Some(end) = told {
            let after = self.bytes.get(end..).unwrap_or_default();
            let blank = after.iter().take(3).take_while(|b| b.is_ascii_whitespace()).count();
            if after.get(blank..).is_some_and(|after| after.starts_with(END)) {
                return Some((start, end));
            }
        }
        if start > *last_end {
            return None;
        }
        let rest = self.bytes.get(start..)?;
        let found = rest.windows(END.len()).position(|window| window == END);
        if !self.bounds.step(found.unwrap_or(rest.len()) / SEARCHED_A_STEP) {
            return None;
        }
        if found.is_none() {
            *last_end = start;
        }
        found.map(|length| (start, start + length))
    }

    /// What a dictionary says of the whole file: trailers do, and the streams that stand for them.
    fn note(&mut self, dict: &Dict<'_>, is_object: bool, stream: Option<(usize, usize)>) {
        let kind = dict.get(b"Type".as_slice()).and_then(Object::name);
        if !is_object || kind == Some(b"XRef") {
            self.is_encrypted |= dict.contains_key(b"Encrypt".as_slice());
            self.root = dict.get(b"Root".as_slice()).and_then(Object::link).or(self.root);
        } else if let (Some(b"ObjStm"), Some((start, end))) = (kind, stream) {
            let octets = self.bytes.get(start..end).unwrap_or_default();
            if let Some(octets) = self.decoded(dict, octets) {
                self.unpack(dict, octets.into_owned());
            }
        }
    }

    /// An object stream's objects (§7.5.7): numbers and places, then the objects.
    fn unpack(&mut self, dict: &Dict<'_>, octets: Vec<u8>) {
        let number = |name: &[u8]| dict.get(name).and_then(Object::count);
        let (Some(count), Some(first)) = (number(b"N"), number(b"First")) else { return };
        let stream = self.streams.len();
        let mut lexer = Lexer::new(&octets, 0, false, self.bounds);
        for _ in 0..count.min(OBJECTS) {
            let (Some(number), Some(at)) = (lexer.next(), lexer.next()) else { break };
            let (Some(number), Some(at)) = (number.count().and_then(|n| u32::try_from(n).ok()), at.count()) else { break };
            if self.places.len() > OBJECTS {
                break;
            }
            self.places.insert(number, Place::Packed { stream, at: first.saturating_add(at) });
        }
        self.streams.push(octets);
    }

    /// The object of this number.
    pub(super) fn get(&self, number: u32) -> Option<Object<'_>> {
        let (bytes, at): (&[u8], usize) = match *self.places.get(&number)? {
            Place::File { at, .. } => (self.bytes, at),
            Place::Packed { stream, at } => (self.streams.get(stream)?, at),
        };
        Lexer::new(bytes, at, true, self.bounds).next()
    }

    /// What an object is once links are followed.
    pub(super) fn resolved<'b>(&'b self, object: &'b Object<'b>) -> Option<Cow<'b, Object<'b>>> {
        let Some(mut number) = object.link() else { return Some(Cow::Borrowed(object)) };
        for _ in 0..LINKS {
            let found = self.get(number)?;
            match found.link() {
                Some(next) => number = next,
                None => return Some(Cow::Owned(found)),
            }
        }
        None
    }

    /// What a dictionary has by this name, links followed.
    pub(super) fn entry<'b>(&'b self, dict: &'b Dict<'b>, name: &[u8]) -> Option<Cow<'b, Object<'b>>> {
        self.resolved(dict.get(name)?)
    }

    /// The dictionary and the octets of a stream.
    pub(super) fn stream(&self, number: u32) -> Option<(Dict<'_>, Cow<'_, [u8]>)> {
        let Place::File { stream: Some((start, end)), .. } = *self.places.get(&number)? else { return None };
        let Object::Dict(dict) = self.get(number)? else { return None };
        let octets = self.decoded(&dict, self.bytes.get(start..end)?)?;
        Some((dict, octets))
    }

    fn decoded<'b>(&self, dict: &Dict<'_>, octets: &'b [u8]) -> Option<Cow<'b, [u8]>> {
        let either = |long: &[u8], short: &[u8]| dict.get(long).or_else(|| dict.get(short)).and_then(|found| self.resolved(found));
        let filter = either(b"Filter", b"F");
        let names: Vec<&[u8]> = match filter.as_deref() {
            None => vec![],
            Some(Object::List(list)) => list.iter().filter_map(Object::name).collect(),
            Some(one) => one.name().into_iter().collect(),
        };
        let parameters = either(b"DecodeParms", b"DP");
        // Several filters have several parameters: only the one that inflates can have any that count here.
        let parameters = match parameters.as_deref() {
            Some(Object::List(list)) => list.iter().find_map(Object::dict),
            Some(one) => one.dict(),
            None => None,
        };
        filters::decode(octets, &names, Predictor::of(parameters), self.bounds)
    }

    /// The numbers of all objects that say they are of this kind, in order: the way into a file whose catalogue is lost.
    pub(super) fn of_type(&self, kind: &[u8]) -> Vec<u32> {
        let mut numbers: Vec<u32> = self.places.keys().copied().collect();
        numbers.sort_unstable();
        let is_of_type = |number: &u32| {
            let found = self.get(*number);
            let found = found.as_ref().and_then(Object::dict).and_then(|dict| dict.get(b"Type".as_slice()));
            found.and_then(Object::name) == Some(kind)
        };
        numbers.retain(is_of_type);
        numbers
    }

    pub(super) fn bounds(&self) -> &'a Bounds {
        self.bounds
    }
}

/// The number of the object that begins at `obj`: `12 0 obj`.
fn number_before(bytes: &[u8], mark: usize) -> Option<u32> {
    let before = bytes.get(mark.saturating_sub(24)..mark)?;
    let before = before.trim_ascii_end();
    let generation = before.iter().rev().take_while(|b| b.is_ascii_digit()).count();
    let before = before.get(..before.len() - generation)?;
    let trimmed = before.trim_ascii_end();
    if generation == 0 || trimmed.len() == before.len() {
        return None;
    }
    let digits = trimmed.iter().rev().take_while(|b| b.is_ascii_digit()).count();
    std::str::from_utf8(trimmed.get(trimmed.len() - digits..)?).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_found_where_they_are_written_the_last_winning() {
        let bounds = Bounds::new();
        let text =
            b"%PDF-1.4\n1 0 obj\n(un)endobj 12 3 obj(deux) endobj\n1 0 obj (trois) endobj endobj objet 5 obj\ntrailer<</Root 12 0 R>>";
        let file = File::open(text, &bounds);
        assert_eq!(file.get(1), Some(Object::Text(b"trois".to_vec())));
        assert_eq!((file.get(12), file.get(5), file.root), (Some(Object::Text(b"deux".to_vec())), None, Some(12)));
    }

    #[test]
    fn streams_end_where_they_end_whatever_their_length_says() {
        let bounds = Bounds::new();
        let text = b"1 0 obj<</Length 3>>stream\r\nabc\nendstream endobj 2 0 obj<</Length 100000000>>stream\ndef endstream \
            3 0 obj<</Length 4 0 R>>stream\nghi\nendstream 5 0 obj<<>>stream\njamais fini";
        let file = File::open(text, &bounds);
        let of = |number| file.stream(number).map(|(_, octets)| octets.into_owned());
        assert_eq!((of(1), of(2), of(3), of(5)), (Some(b"abc".to_vec()), Some(b"def ".to_vec()), Some(b"ghi\n".to_vec()), None));
    }

    #[test]
    fn links_in_circles_lead_nowhere() {
        let bounds = Bounds::new();
        let file = File::open(b"1 0 obj 2 0 R endobj 2 0 obj 1 0 R endobj 3 0 obj 4 0 R endobj 4 0 obj /N endobj", &bounds);
        assert!(file.resolved(&Object::Link(1)).is_none());
        assert_eq!(file.resolved(&Object::Link(3)).as_deref(), Some(&Object::Name(b"N".into())));
    }
}
