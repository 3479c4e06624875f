//! What may pass from the network to ldap3: whole messages of the few kinds a search is answered with, and of exactly
//! the shape ldap3 expects of them.
//!
//! The directory speaks in clear (DST 6.2.1): whoever stands in between writes what he likes. ldap3 reads nested
//! elements by recursion, waits for any length announced, and panics on what it does not expect; so nothing reaches it
//! that was not walked through here, without recursion and within bounds.

/// The longest message: an entry is a few kilobytes.
const MESSAGE_LIMIT: usize = 1024 * 1024;
/// The deepest nesting: an entry's values are five deep, a control's six.
const DEPTH_LIMIT: usize = 12;
/// The most elements in one message. An entry has three for each attribute and one for each further value; each costs
/// ldap3 much more memory than the two octets it may be made of.
const ELEMENT_LIMIT: usize = 4096;

/// Bits of a tag (X.690 §8.1.2).
const CONSTRUCTED: u8 = 0x20;
const HIGH_NUMBER: u8 = 0x1f;

const BOOLEAN: u8 = 0x01;
const INTEGER: u8 = 0x02;
const OCTETS: u8 = 0x04;
const ENUMERATED: u8 = 0x0a;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const CONTROLS: u8 = 0xa0;
const REFERRAL: u8 = 0xa3;
/// The answers of RFC 4511 §4.2 to §4.13 a search may have. There is no bind: its answer would be nobody's.
const ENTRY: u8 = 0x64;
const DONE: u8 = 0x65;
const REFERENCE: u8 = 0x73;
const EXTENDED: u8 = 0x78;
const INTERMEDIATE: u8 = 0x79;

/// What came is not LDAP, or more of it than anybody needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Violation;

/// A message that may be believed to be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Message {
    /// For ldap3.
    Answer,
    /// The notice of disconnection (RFC 4511 §4.4.1): nothing follows, and ldap3 does not know it.
    Farewell,
}

/// How long the message is that begins here; `None` when too little of it is here to tell.
pub(super) fn length(bytes: &[u8]) -> Result<Option<usize>, Violation> {
    if bytes.first().is_some_and(|tag| *tag != SEQUENCE) {
        return Err(Violation);
    }
    let Some(header) = header(bytes)? else { return Ok(None) };
    let total = header.size.saturating_add(header.length);
    if total > MESSAGE_LIMIT { Err(Violation) } else { Ok(Some(total)) }
}

/// Looks through one whole message.
pub(super) fn check(message: &[u8]) -> Result<Message, Violation> {
    walk(message)?;
    let mut whole = Elements(message);
    let mut parts = Elements(whole.expect(SEQUENCE)?);
    whole.end()?;
    let id = message_id(parts.expect(INTEGER)?)?;
    let (operation, content) = parts.take()?.ok_or(Violation)?;
    if id == 0 {
        return if operation == EXTENDED { Ok(Message::Farewell) } else { Err(Violation) };
    }
    match operation {
        ENTRY => entry(content)?,
        REFERENCE => texts(content)?,
        DONE => result(content)?,
        // Nobody looks into it.
        INTERMEDIATE => {}
        _ => return Err(Violation),
    }
    if let Some((tag, content)) = parts.take()? {
        if tag != CONTROLS {
            return Err(Violation);
        }
        controls(content)?;
    }
    parts.end()?;
    Ok(Message::Answer)
}

/// The tag and the length before an element's content.
struct Header {
    tag: u8,
    size: usize,
    length: usize,
}

/// Reads a header; `None` when more octets are needed. Lengths are definite (RFC 4511 §5.1) and fit four octets.
fn header(bytes: &[u8]) -> Result<Option<Header>, Violation> {
    let Some((&tag, rest)) = bytes.split_first() else { return Ok(None) };
    if tag & HIGH_NUMBER == HIGH_NUMBER {
        return Err(Violation);
    }
    let Some((&first, rest)) = rest.split_first() else { return Ok(None) };
    if first < 0x80 {
        return Ok(Some(Header { tag, size: 2, length: usize::from(first) }));
    }
    let count = usize::from(first & 0x7f);
    if !(1..=4).contains(&count) {
        return Err(Violation);
    }
    let Some(octets) = rest.get(..count) else { return Ok(None) };
    let length = octets.iter().fold(0, |length: u32, octet| (length << 8) | u32::from(*octet));
    Ok(Some(Header { tag, size: 2 + count, length: usize::try_from(length).map_err(|_| Violation)? }))
}

/// Elements one after the other.
struct Elements<'a>(&'a [u8]);

impl<'a> Elements<'a> {
    /// The next one's tag and content; `None` at the end.
    fn take(&mut self) -> Result<Option<(u8, &'a [u8])>, Violation> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let header = header(self.0)?.ok_or(Violation)?;
        let content = self.0.get(header.size..).ok_or(Violation)?;
        let (content, rest) = content.split_at_checked(header.length).ok_or(Violation)?;
        self.0 = rest;
        Ok(Some((header.tag, content)))
    }

    fn expect(&mut self, expected: u8) -> Result<&'a [u8], Violation> {
        match self.take()? {
            Some((tag, content)) if tag == expected => Ok(content),
            _ => Err(Violation),
        }
    }

    fn end(&self) -> Result<(), Violation> {
        if self.0.is_empty() { Ok(()) } else { Err(Violation) }
    }
}

/// Walks through every element, known or not: each fills its parent exactly, none is too deep.
fn walk(message: &[u8]) -> Result<(), Violation> {
    let mut open = vec![Elements(message)];
    let mut count = 0;
    while let Some(innermost) = open.last_mut() {
        let Some((tag, content)) = innermost.take()? else {
            open.pop();
            continue;
        };
        count += 1;
        if count > ELEMENT_LIMIT {
            return Err(Violation);
        }
        if tag & CONSTRUCTED != 0 {
            if open.len() > DEPTH_LIMIT {
                return Err(Violation);
            }
            open.push(Elements(content));
        }
    }
    Ok(())
}

/// 0 to 2³¹ − 1 (RFC 4511 §4.1.1.1); ldap3 reads whatever is there as unsigned.
fn message_id(content: &[u8]) -> Result<u32, Violation> {
    if !(1..=4).contains(&content.len()) || content.first().is_some_and(|first| *first >= 0x80) {
        return Err(Violation);
    }
    Ok(content.iter().fold(0, |id, octet| (id << 8) | u32::from(*octet)))
}

fn text(content: &[u8]) -> Result<(), Violation> {
    std::str::from_utf8(content).map(|_| ()).map_err(|_| Violation)
}

/// Nothing but texts: the addresses of a referral.
fn texts(content: &[u8]) -> Result<(), Violation> {
    let mut elements = Elements(content);
    while let Some((tag, content)) = elements.take()? {
        if tag != OCTETS {
            return Err(Violation);
        }
        text(content)?;
    }
    Ok(())
}

/// RFC 4511 §4.5.2: a name, and attributes with their values. Only values may be something else than text.
fn entry(content: &[u8]) -> Result<(), Violation> {
    let mut parts = Elements(content);
    text(parts.expect(OCTETS)?)?;
    let mut attributes = Elements(parts.expect(SEQUENCE)?);
    parts.end()?;
    while !attributes.0.is_empty() {
        let mut attribute = Elements(attributes.expect(SEQUENCE)?);
        text(attribute.expect(OCTETS)?)?;
        let mut values = Elements(attribute.expect(SET)?);
        attribute.end()?;
        while !values.0.is_empty() {
            values.expect(OCTETS)?;
        }
    }
    Ok(())
}

/// RFC 4511 §4.1.9: a code, a name, words, perhaps addresses.
fn result(content: &[u8]) -> Result<(), Violation> {
    let mut parts = Elements(content);
    if !(1..=4).contains(&parts.expect(ENUMERATED)?.len()) {
        return Err(Violation);
    }
    text(parts.expect(OCTETS)?)?;
    text(parts.expect(OCTETS)?)?;
    if !parts.0.is_empty() {
        texts(parts.expect(REFERRAL)?)?;
    }
    parts.end()
}

/// RFC 4511 §4.1.11: for each, its name, perhaps whether it is critical, perhaps a value.
fn controls(content: &[u8]) -> Result<(), Violation> {
    let mut elements = Elements(content);
    while !elements.0.is_empty() {
        let mut control = Elements(elements.expect(SEQUENCE)?);
        text(control.expect(OCTETS)?)?;
        let mut next = control.take()?;
        if let Some((BOOLEAN, content)) = next {
            if content.len() != 1 {
                return Err(Violation);
            }
            next = control.take()?;
        }
        if next.is_some_and(|(tag, _)| tag != OCTETS) {
            return Err(Violation);
        }
        control.end()?;
    }
    Ok(())
}

#[cfg(test)]
#[path = "frame_tests.rs"]
pub(super) mod tests;
