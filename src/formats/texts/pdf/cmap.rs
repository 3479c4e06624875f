//! CMaps: which characters codes stand for, and how long codes are (ISO 32000-2 §9.7.5 and §9.10.3; Adobe TN 5014).

use super::super::bounds::Bounds;
use super::lexer::{Lexer, Object};
use std::collections::HashMap;

/// The most characters of one code.
const CHARACTERS: usize = 16;

/// What was read of a CMap.
#[derive(Default)]
pub(super) struct CMap {
    characters: HashMap<u32, String>,
    /// From, to, and the character of the first.
    ranges: Vec<(u32, u32, u32)>,
    /// Codes of one octet: from, to. The others have two.
    short: Vec<(u32, u32)>,
}

impl CMap {
    /// Reads one. What cannot be read is left out.
    pub(super) fn read(octets: &[u8], bounds: &Bounds) -> Self {
        let mut map = Self::default();
        let mut lexer = Lexer::new(octets, 0, false, bounds);
        let mut operands: Vec<Object<'_>> = Vec::new();
        while let Some(object) = lexer.next() {
            match object {
                Object::Word(b"begincodespacerange" | b"beginbfchar" | b"beginbfrange") => operands.clear(),
                Object::Word(b"endcodespacerange") => map.spaces(&operands),
                Object::Word(b"endbfchar") => map.single(&operands),
                Object::Word(b"endbfrange") => map.many(&operands),
                Object::Word(_) => {}
                other => operands.push(other),
            }
        }
        map.ranges.sort_unstable();
        map
    }

    fn spaces(&mut self, operands: &[Object<'_>]) {
        for pair in operands.chunks_exact(2) {
            if let [Object::Text(first), Object::Text(last)] = pair
                && first.len() == 1
                && self.short.len() < 64
            {
                self.short.push((number(first), number(last)));
            }
        }
    }

    fn single(&mut self, operands: &[Object<'_>]) {
        for pair in operands.chunks_exact(2) {
            if let [Object::Text(code), Object::Text(text)] = pair {
                self.characters.insert(number(code), characters(text));
            }
        }
    }

    fn many(&mut self, operands: &[Object<'_>]) {
        for range in operands.chunks_exact(3) {
            let [Object::Text(first), Object::Text(last), to] = range else { continue };
            let (first, last) = (number(first), number(last));
            match to {
                Object::Text(text) => {
                    let text = characters(text);
                    let mut signs = text.chars();
                    match (signs.next(), signs.next()) {
                        (Some(sign), None) if first <= last => self.ranges.push((first, last, u32::from(sign))),
                        (Some(_), Some(_)) => drop(self.characters.insert(first, text)),
                        _ => {}
                    }
                }
                Object::List(list) => {
                    for (code, text) in (first..=last).zip(list) {
                        if let Object::Text(text) = text {
                            self.characters.insert(code, characters(text));
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// Writes the characters of a code; whether it has any.
    pub(super) fn put(&self, code: u32, out: &mut String) -> bool {
        if let Some(text) = self.characters.get(&code) {
            out.push_str(text);
            return true;
        }
        let after = self.ranges.partition_point(|(first, _, _)| *first <= code);
        let range = after.checked_sub(1).and_then(|at| self.ranges.get(at)).filter(|(_, last, _)| code <= *last);
        let sign = range.and_then(|(first, _, sign)| char::from_u32(sign.checked_add(code - first)?));
        out.extend(sign);
        sign.is_some()
    }

    /// Whether a code that begins with this octet is this octet alone.
    pub(super) fn is_short(&self, octet: u8) -> bool {
        self.short.iter().any(|(first, last)| (*first..=*last).contains(&u32::from(octet)))
    }

    /// Whether it says nothing of characters.
    pub(super) fn is_empty(&self) -> bool {
        self.characters.is_empty() && self.ranges.is_empty()
    }
}

/// A code: its octets as one number, of which only the last four count.
fn number(octets: &[u8]) -> u32 {
    octets.iter().fold(0, |number, octet| number << 8 | u32::from(*octet))
}

/// Characters in UTF-16, the first octet first.
fn characters(octets: &[u8]) -> String {
    if let [octet] = octets {
        return char::from(*octet).to_string();
    }
    let units = octets.chunks_exact(2).map(|pair| pair.iter().fold(0u16, |unit, octet| unit << 8 | u16::from(*octet)));
    char::decode_utf16(units).take(CHARACTERS).filter_map(Result::ok).filter(|sign| *sign != '\0').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_characters_singly_and_by_ranges() {
        let text = b"/CIDInit /ProcSet findresource begin 1 begincodespacerange <0000> <FFFF> endcodespacerange\n\
            2 beginbfchar <0003> <0020> <0011> <0066006600690063> endbfchar 3 beginbfrange <0024> <0026> <0041>\n\
            <0030> <0031> [<00E9> <0153>] <0040> <0040> <D835DC00> endbfrange endcmap";
        let map = CMap::read(text, &Bounds::new());
        let of = |codes: &[u32]| {
            let mut out = String::new();
            for code in codes {
                map.put(*code, &mut out);
            }
            out
        };
        assert_eq!(of(&[0x24, 0x25, 0x26, 0x27, 3, 0x11, 0x30, 0x31, 0x32, 0x40]), "ABC fficéœ\u{1d400}");
        assert!(!map.is_empty() && CMap::read(b"abc", &Bounds::new()).is_empty());
    }

    #[test]
    fn huge_ranges_take_no_memory() {
        let text = b"beginbfrange <00000000> <FFFFFFFF> <0041> <00> <FFFFFFFF> [<0041>] endbfrange begincodespacerange <00> <7f> endcodespacerange";
        let map = CMap::read(text, &Bounds::new());
        let mut out = String::new();
        assert!(map.put(1, &mut out) && !map.put(u32::MAX, &mut out) && out == "B");
        assert!(map.is_short(0x20) && !map.is_short(0x80));
    }
}
