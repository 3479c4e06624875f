//! What a font makes of codes: characters, and how far they go (ISO 32000-2 §9.5 to §9.10).

use super::cmap::CMap;
use super::encoding::{self, Table};
use super::file::File;
use super::lexer::{Dict, Object};
use std::collections::HashMap;

/// What a glyph is taken to measure where the font does not say, in ems.
const USUAL: f64 = 0.5;
/// The most widths kept of one font.
const WIDTHS: usize = 70_000;

/// How codes are cut and read.
enum Codes {
    /// Of one octet each.
    Single(Box<Table>),
    /// Of two octets, but for those that its CMap says are shorter.
    Double { lengths: Option<CMap>, is_utf16: bool },
}

/// A font.
pub(super) struct Font {
    codes: Codes,
    unicode: Option<CMap>,
    /// Of codes, in ems.
    widths: HashMap<u32, f64>,
    /// From, to, and the width of all.
    ranges: Vec<(u32, u32, f64)>,
    default: f64,
    /// Whether widths are known: where they are not, places tell nothing of spaces.
    pub(super) is_measured: bool,
}

impl Font {
    /// The font that this dictionary describes.
    pub(super) fn read(file: &File<'_>, dict: &Dict<'_>) -> Self {
        let unicode = dict.get(b"ToUnicode".as_slice()).and_then(Object::link).and_then(|number| file.stream(number));
        let unicode = unicode.map(|(_, octets)| CMap::read(&octets, file.bounds())).filter(|map| !map.is_empty());
        let kind = dict.get(b"Subtype".as_slice()).and_then(Object::name);
        let mut font = Self {
            codes: Codes::Double { lengths: None, is_utf16: false },
            unicode,
            widths: HashMap::new(),
            ranges: vec![],
            default: USUAL,
            is_measured: false,
        };
        if kind == Some(b"Type0") {
            font.composite(file, dict);
        } else {
            font.simple(file, dict, kind);
        }
        font.ranges.sort_by_key(|(first, ..)| *first);
        font
    }

    fn simple(&mut self, file: &File<'_>, dict: &Dict<'_>, kind: Option<&[u8]>) {
        let is_true_type = kind == Some(b"TrueType");
        let encoding = file.entry(dict, b"Encoding");
        let table = match encoding.as_deref() {
            Some(Object::Dict(encoding)) => {
                let name = file.entry(encoding, b"BaseEncoding");
                let mut table = encoding::base(name.as_deref().and_then(Object::name), is_true_type);
                let differences = file.entry(encoding, b"Differences");
                encoding::differ(&mut table, differences.as_deref().and_then(Object::list).unwrap_or_default());
                table
            }
            other => encoding::base(other.and_then(Object::name), is_true_type),
        };
        self.codes = Codes::Single(Box::new(table));
        let matrix = file.entry(dict, b"FontMatrix").filter(|_| kind == Some(b"Type3"));
        let unit = matrix.as_deref().and_then(Object::list).and_then(|m| m.first()).and_then(Object::number).unwrap_or(0.001).abs();
        let first = file.entry(dict, b"FirstChar").and_then(|first| first.count()).and_then(|first| u32::try_from(first).ok()).unwrap_or(0);
        let Some(widths) = file.entry(dict, b"Widths") else { return };
        for (code, width) in (first..=255).zip(widths.list().unwrap_or_default()) {
            if let Some(width) = file.resolved(width).and_then(|width| width.number()) {
                self.widths.insert(code, width * unit);
            }
        }
        self.is_measured = !self.widths.is_empty();
    }

    fn composite(&mut self, file: &File<'_>, dict: &Dict<'_>) {
        let (mut lengths, mut is_utf16, mut is_identity) = (None, false, false);
        match dict.get(b"Encoding".as_slice()) {
            Some(Object::Name(name)) => {
                let has = |part: &[u8]| name.windows(part.len()).any(|window| window == part);
                (is_utf16, is_identity) = (has(b"UCS2") || has(b"UTF16"), name.starts_with(b"Identity"));
            }
            Some(Object::Link(number)) => lengths = file.stream(*number).map(|(_, octets)| CMap::read(&octets, file.bounds())),
            _ => {}
        }
        self.codes = Codes::Double { lengths, is_utf16 };
        let descendants = file.entry(dict, b"DescendantFonts");
        let descendant = descendants.as_deref().and_then(Object::list).and_then(|list| list.first()).and_then(|first| file.resolved(first));
        let Some(descendant) = descendant.as_deref().and_then(Object::dict).filter(|_| is_identity) else { return };
        self.default = file.entry(descendant, b"DW").and_then(|width| width.number()).unwrap_or(1000.0) / 1000.0;
        self.is_measured = true;
        let widths = file.entry(descendant, b"W");
        let mut rest = widths.as_deref().and_then(Object::list).unwrap_or_default();
        while let [first, second, after @ ..] = rest {
            let Some(from) = first.count().and_then(|first| u32::try_from(first).ok()) else { break };
            let second = file.resolved(second);
            match (second.as_deref(), after) {
                (Some(Object::List(list)), _) => {
                    for (code, width) in (from..=u32::MAX).zip(list).take(WIDTHS.saturating_sub(self.widths.len())) {
                        self.widths.extend(width.number().map(|width| (code, width / 1000.0)));
                    }
                    rest = after;
                }
                (Some(last), [width, after @ ..]) => {
                    let last = last.count().and_then(|last| u32::try_from(last).ok());
                    self.ranges.extend(last.zip(width.number()).map(|(last, width)| (from, last, width / 1000.0)));
                    rest = after;
                }
                _ => break,
            }
        }
    }

    /// The next code, and how many octets it has.
    pub(super) fn code(&self, octets: &[u8]) -> Option<(u32, usize)> {
        let (first, rest) = octets.split_first()?;
        let is_single = match &self.codes {
            Codes::Single(_) => true,
            Codes::Double { lengths, .. } => lengths.as_ref().is_some_and(|lengths| lengths.is_short(*first)),
        };
        Some(match rest.first() {
            Some(second) if !is_single => (u32::from(*first) << 8 | u32::from(*second), 2),
            _ => (u32::from(*first), 1),
        })
    }

    /// Writes the characters of a code, if they are known.
    pub(super) fn put(&self, code: u32, out: &mut String) {
        if self.unicode.as_ref().is_some_and(|map| map.put(code, out)) {
            return;
        }
        match &self.codes {
            Codes::Single(table) => out.extend(usize::try_from(code).ok().and_then(|code| table.get(code).copied().flatten())),
            Codes::Double { is_utf16: true, .. } => out.extend(char::from_u32(code)),
            Codes::Double { .. } => {}
        }
    }

    /// How far a code goes, in ems.
    pub(super) fn width(&self, code: u32) -> f64 {
        if let Some(width) = self.widths.get(&code) {
            return *width;
        }
        let after = self.ranges.partition_point(|(first, ..)| *first <= code);
        let range = after.checked_sub(1).and_then(|at| self.ranges.get(at)).filter(|(_, last, _)| code <= *last);
        range.map_or(self.default, |(.., width)| *width)
    }
}
