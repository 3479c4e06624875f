//! Objects as they are written (ISO 32000-2 §7.2 and §7.3), wherever they stand: files, object streams, pages, CMaps.

use super::super::bounds::Bounds;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// How deep lists and dictionaries may stand in each other.
const DEPTH: u32 = 32;
/// Octets that cost as much as one thing met.
const OCTETS_A_STEP: usize = 16;

/// A dictionary.
pub(super) type Dict<'a> = BTreeMap<Cow<'a, [u8]>, Object<'a>>;

/// Something written.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Object<'a> {
    Number(f64),
    /// Without its solidus.
    Name(Cow<'a, [u8]>),
    /// A string, of characters or of octets.
    Text(Vec<u8>),
    List(Vec<Object<'a>>),
    Dict(Dict<'a>),
    /// Another object of the file, by its number. Generations are of no use to who reads every object anyway.
    Link(u32),
    /// Anything else: operators, `true`, `null`, signs that close.
    Word(&'a [u8]),
}

impl<'a> Object<'a> {
    pub(super) fn number(&self) -> Option<f64> {
        if let Self::Number(number) = self { Some(*number) } else { None }
    }

    /// A number that counts something.
    pub(super) fn count(&self) -> Option<usize> {
        let number = self.number().filter(|n| *n >= 0.0 && *n <= 1e15 && n.fract() == 0.0)?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within what both can hold, as just checked")]
        Some(number as usize)
    }

    pub(super) fn name(&self) -> Option<&[u8]> {
        if let Self::Name(name) = self { Some(name) } else { None }
    }

    pub(super) fn list(&self) -> Option<&[Object<'a>]> {
        if let Self::List(list) = self { Some(list) } else { None }
    }

    pub(super) fn dict(&self) -> Option<&Dict<'a>> {
        if let Self::Dict(dict) = self { Some(dict) } else { None }
    }

    pub(super) fn link(&self) -> Option<u32> {
        if let Self::Link(number) = self { Some(*number) } else { None }
    }
}

/// Reads objects one after the other.
pub(super) struct Lexer<'a, 'b> {
    bytes: &'a [u8],
    /// Where the next one begins.
    pub(super) at: usize,
    /// Whether `7 0 R` is another object: in files it is, in pages it is two numbers and an operator.
    links: bool,
    bounds: &'b Bounds,
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

impl<'a, 'b> Lexer<'a, 'b> {
    pub(super) fn new(bytes: &'a [u8], at: usize, links: bool, bounds: &'b Bounds) -> Self {
        Self { bytes, at, links, bounds }
    }

    /// The next object; `None` at the end, and where no work is left.
    pub(super) fn next(&mut self) -> Option<Object<'a>> {
        self.object(0)
    }

    /// What is left.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Goes past white space and comments.
    pub(super) fn space(&mut self) {
        let start = self.at;
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                while self.peek().is_some_and(|b| b != b'\n' && b != b'\r') {
                    self.at += 1;
                }
            } else if is_space(byte) {
                self.at += 1;
            } else {
                break;
            }
        }
        self.bounds.step((self.at - start) / OCTETS_A_STEP);
    }

    fn object(&mut self, depth: u32) -> Option<Object<'a>> {
        self.space();
        let start = self.at;
        let first = self.peek()?;
        let found = match first {
            b'/' => self.name(),
            b'(' => self.string(),
            b'<' if self.bytes.get(self.at + 1) == Some(&b'<') => return self.dict(depth),
            b'<' => self.octets(),
            b'[' => return self.list(depth),
            b'0'..=b'9' | b'+' | b'-' | b'.' => self.number(),
            b'>' if self.bytes.get(self.at + 1) == Some(&b'>') => self.sign(2),
            _ if is_delimiter(first) => self.sign(1),
            _ => self.word(),
        };
        self.bounds.step(1 + (self.at - start) / OCTETS_A_STEP).then_some(found)
    }

    fn sign(&mut self, length: usize) -> Object<'a> {
        let found = self.bytes.get(self.at..self.at + length).unwrap_or_default();
        self.at += length;
        Object::Word(found)
    }

    fn word(&mut self) -> Object<'a> {
        let rest = self.rest();
        let length = rest.iter().position(|b| is_space(*b) || is_delimiter(*b)).unwrap_or(rest.len());
        self.sign(length)
    }

    fn name(&mut self) -> Object<'a> {
        self.at += 1;
        let Object::Word(raw) = self.word() else { return Object::Name(Cow::Borrowed(b"")) };
        if !raw.contains(&b'#') {
            return Object::Name(Cow::Borrowed(raw));
        }
        let mut name = Vec::with_capacity(raw.len());
        let mut rest = raw;
        while let Some((first, after)) = rest.split_first() {
            rest = after;
            match (first, after) {
                (b'#', [high, low, after @ ..]) if hex(*high).is_some() && hex(*low).is_some() => {
                    name.push(hex(*high).unwrap_or_default() << 4 | hex(*low).unwrap_or_default());
                    rest = after;
                }
                _ => name.push(*first),
            }
        }
        Object::Name(Cow::Owned(name))
    }

    fn number(&mut self) -> Object<'a> {
        let start = self.at;
        let (mut value, mut scale, mut negative, mut digits) = (0.0_f64, 0.0_f64, false, 0u32);
        while let Some(byte) = self.peek() {
            match byte {
                b'0'..=b'9' => {
                    digits = digits.saturating_add(1);
                    // Past what a number can hold, digits change nothing.
                    if scale == 0.0 {
                        value = (value * 10.0 + f64::from(byte - b'0')).min(1e18);
                    } else if scale > 1e-12 {
                        value += f64::from(byte - b'0') * scale;
                        scale /= 10.0;
                    }
                }
                b'-' if self.at == start => negative = true,
                // Some writers double the sign, or leave one inside.
                b'+' | b'-' => {}
                b'.' if scale == 0.0 => scale = 0.1,
                b'.' => {}
                _ => break,
            }
            self.at += 1;
        }
        let whole = digits > 0 && scale == 0.0 && !negative;
        if whole && self.links && value <= f64::from(u32::MAX) && self.is_link() {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number of 32 bits, as just checked")]
            return Object::Link(value as u32);
        }
        Object::Number(if negative { -value } else { value })
    }

    /// Whether a generation and `R` follow; if so, they are passed.
    fn is_link(&mut self) -> bool {
        let rest = self.rest().get(..24).unwrap_or(self.rest());
        let skip = |from: usize| rest.iter().skip(from).take_while(|b| is_space(**b)).count() + from;
        let first = skip(0);
        let generation = rest.iter().skip(first).take_while(|b| b.is_ascii_digit()).count();
        let second = skip(first + generation);
        let after = rest.get(second + 1).copied();
        let found = first > 0
            && generation > 0
            && second > first + generation
            && rest.get(second) == Some(&b'R')
            && after.is_none_or(|b| is_space(b) || is_delimiter(b));
        if found {
            self.at += second + 1;
        }
        found
    }

    fn string(&mut self) -> Object<'a> {
        self.at += 1;
        let (mut text, mut open) = (Vec::new(), 1u32);
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'(' => open = open.saturating_add(1),
                b')' => {
                    open -= 1;
                    if open == 0 {
                        break;
                    }
                }
                b'\\' => {
                    self.escaped(&mut text);
                    continue;
                }
                _ => {}
            }
            text.push(byte);
        }
        Object::Text(text)
    }

    fn escaped(&mut self, text: &mut Vec<u8>) {
        let Some(byte) = self.peek() else { return };
        self.at += 1;
        match byte {
            b'n' => text.push(b'\n'),
            b'r' => text.push(b'\r'),
            b't' => text.push(b'\t'),
            b'b' => text.push(8),
            b'f' => text.push(12),
            b'0'..=b'7' => {
                let mut value = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.peek() else { break };
                    value = value * 8 + u32::from(digit - b'0');
                    self.at += 1;
                }
                text.push(u8::try_from(value & 0xff).unwrap_or_default());
            }
            b'\r' => {
                if self.peek() == Some(b'\n') {
                    self.at += 1;
                }
            }
            b'\n' => {}
            other => text.push(other),
        }
    }

    fn octets(&mut self) -> Object<'a> {
        self.at += 1;
        let (mut text, mut half) = (Vec::new(), None);
        while let Some(byte) = self.peek() {
            self.at += 1;
            if byte == b'>' {
                break;
            }
            let Some(digit) = hex(byte) else { continue };
            half = match half {
                None => Some(digit),
                Some(high) => {
                    text.push(high << 4 | digit);
                    None
                }
            };
        }
        text.extend(half.map(|high| high << 4));
        Object::Text(text)
    }

    fn list(&mut self, depth: u32) -> Option<Object<'a>> {
        self.at += 1;
        let mut list = Vec::new();
        if depth >= DEPTH {
            return None;
        }
        loop {
            match self.object(depth + 1)? {
                Object::Word(b"]") => return Some(Object::List(list)),
                Object::Word(b"endobj" | b"endstream") => return None,
                other => list.push(other),
            }
        }
    }

    fn dict(&mut self, depth: u32) -> Option<Object<'a>> {
        self.at += 2;
        let mut dict = Dict::new();
        if depth >= DEPTH || !self.bounds.step(1) {
            return None;
        }
        loop {
            match self.object(depth + 1)? {
                Object::Word(b">>") => return Some(Object::Dict(dict)),
                Object::Word(b"endobj" | b"stream" | b"endstream") => return None,
                Object::Name(name) => match self.object(depth + 1)? {
                    Object::Word(b">>") => return Some(Object::Dict(dict)),
                    Object::Word(b"endobj" | b"stream" | b"endstream") => return None,
                    value => drop(dict.insert(name, value)),
                },
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &[u8], links: bool) -> Vec<String> {
        let bounds = Bounds::new();
        let mut lexer = Lexer::new(text, 0, links, &bounds);
        std::iter::from_fn(|| lexer.next()).map(|object| show(&object)).collect()
    }

    fn show(object: &Object<'_>) -> String {
        match object {
            Object::Number(n) => n.to_string(),
            Object::Name(name) => format!("/{}", String::from_utf8_lossy(name)),
            Object::Text(text) => format!("({})", String::from_utf8_lossy(text)),
            Object::List(list) => format!("[{}]", list.iter().map(show).collect::<Vec<_>>().join(" ")),
            Object::Dict(dict) => {
                let pairs: Vec<_> = dict.iter().map(|(k, v)| format!("{}={}", String::from_utf8_lossy(k), show(v))).collect();
                format!("<<{}>>", pairs.join(" "))
            }
            Object::Link(number) => format!("@{number}"),
            Object::Word(word) => String::from_utf8_lossy(word).into_owned(),
        }
    }

    #[test]
    fn objects_are_read_as_written() {
        let text = b"<</A#20B[1 0 R 12 0 -.5 +3.25]/C(a\\(b\\)(c)\\351\\\n!\\n)>>% rien\n<48 6 55>/D true 1 0 Rx";
        let dict = "<<A B=[@1 12 0 -0.5 3.25] C=(a(b)(c)\u{fffd}!\n)>>";
        assert_eq!(all(text, true), [dict, "(HeP)", "/D", "true", "1", "0", "Rx"]);
        assert_eq!(all(b"1 0 R", false), ["1", "0", "R"]);
        assert_eq!(all(b"[(a)-120(b)]TJ(c)'", false), ["[(a) -120 (b)]", "TJ", "(c)", "'"]);
    }

    #[test]
    fn escaped_octets_are_octets() {
        let bounds = Bounds::new();
        let text = Lexer::new(b"(\\n\\r\\t\\b\\f\\(\\)\\\\\\0535\\53\\5z\\q)", 0, false, &bounds).next();
        assert_eq!(text, Some(Object::Text(b"\n\r\t\x08\x0c()\\+5+\x05zq".to_vec())));
    }

    #[test]
    fn what_has_no_end_is_nothing() {
        assert!(all(b"[1 2", true).is_empty());
        assert!(all(b"<</A 1 endobj 2 0 obj", true).first().is_none_or(|first| first != "<<A=1>>"));
        assert_eq!(all(b"(abc", true), ["(abc)"]);
        assert_eq!(all(&b"[".repeat(100_000), true).len(), 0);
    }

    #[test]
    fn work_is_bounded() {
        let bounds = Bounds::new();
        let many = b"0 ".repeat(5_000_000);
        let mut lexer = Lexer::new(&many, 0, true, &bounds);
        assert!(std::iter::from_fn(|| lexer.next()).count() <= 4_000_000 && bounds.steps_left() == 0);
    }
}
