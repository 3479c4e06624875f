//! The characters of simple fonts: base encodings (ISO 32000-2 annex D) and the names of glyphs (Adobe Glyph List).

use super::lexer::Object;
use encoding_rs::{Encoding, MACINTOSH, WINDOWS_1252};
use unicode_normalization::UnicodeNormalization as _;

/// The character of each code.
pub(super) type Table = [Option<char>; 256];

/// A base encoding by its name; what most writers mean where there is none.
pub(super) fn base(name: Option<&[u8]>, is_true_type: bool) -> Table {
    match name {
        Some(b"MacRomanEncoding") => by_charset(MACINTOSH),
        Some(b"StandardEncoding") => standard(),
        Some(_) => by_charset(WINDOWS_1252),
        None if is_true_type => by_charset(WINDOWS_1252),
        None => standard(),
    }
}

fn by_charset(charset: &'static Encoding) -> Table {
    let character = |code: usize| {
        let octet = [u8::try_from(code).unwrap_or_default()];
        charset.decode_without_bom_handling(&octet).0.chars().next().filter(|sign| !sign.is_control() && *sign != '\u{fffd}')
    };
    std::array::from_fn(character)
}

/// Adobe's standard encoding: what it has that a text may need.
fn standard() -> Table {
    const UPPER: [(u8, char); 30] = [
        (0x27, '’'),
        (0x60, '‘'),
        (0xa1, '¡'),
        (0xa2, '¢'),
        (0xa3, '£'),
        (0xa5, '¥'),
        (0xa7, '§'),
        (0xa9, '\''),
        (0xaa, '“'),
        (0xab, '«'),
        (0xac, '‹'),
        (0xad, '›'),
        (0xae, 'ﬁ'),
        (0xaf, 'ﬂ'),
        (0xb1, '–'),
        (0xb4, '·'),
        (0xb7, '•'),
        (0xb9, '„'),
        (0xba, '”'),
        (0xbb, '»'),
        (0xbc, '…'),
        (0xd0, '—'),
        (0xe1, 'Æ'),
        (0xe3, 'ª'),
        (0xe9, 'Ø'),
        (0xea, 'Œ'),
        (0xeb, 'º'),
        (0xf1, 'æ'),
        (0xfa, 'œ'),
        (0xfb, 'ß'),
    ];
    let mut table: Table = std::array::from_fn(|code| u8::try_from(code).ok().filter(|code| (0x20..0x7f).contains(code)).map(char::from));
    for (code, sign) in UPPER {
        if let Some(place) = table.get_mut(usize::from(code)) {
            *place = Some(sign);
        }
    }
    table
}

/// What an encoding changes in its base: a code, then the names of the glyphs from it on.
pub(super) fn differ(table: &mut Table, differences: &[Object<'_>]) {
    let mut code = 0;
    for object in differences {
        match object {
            Object::Number(_) => code = object.count().unwrap_or(usize::MAX),
            Object::Name(name) => {
                if let Some(place) = table.get_mut(code) {
                    *place = character(name);
                }
                code = code.saturating_add(1);
            }
            _ => {}
        }
    }
}

/// The character that a glyph's name stands for.
pub(super) fn character(name: &[u8]) -> Option<char> {
    let name = std::str::from_utf8(name).ok()?;
    // A variant of a glyph: `a.sc`, small capital.
    let name = name.split('.').next().filter(|name| !name.is_empty())?;
    let mut letters = name.chars();
    if let (Some(letter), None) = (letters.next(), letters.next()) {
        return letter.is_ascii_alphabetic().then_some(letter);
    }
    if let Some((_, sign)) = NAMED.iter().find(|(named, _)| *named == name) {
        return Some(*sign);
    }
    let hexadecimal = name.strip_prefix("uni").filter(|hex| hex.len() == 4);
    if let Some(hex) = hexadecimal.or_else(|| name.strip_prefix('u').filter(|hex| (4..=6).contains(&hex.len()))) {
        return u32::from_str_radix(hex, 16).ok().and_then(char::from_u32).filter(|sign| !sign.is_control());
    }
    accented(name)
}

/// A letter and its accent: `eacute`.
fn accented(name: &str) -> Option<char> {
    let (letter, accent) = name.split_at_checked(1)?;
    let letter = letter.chars().next().filter(char::is_ascii_alphabetic)?;
    let (_, accent) = ACCENTS.iter().find(|(named, _)| *named == accent)?;
    let mut composed = [letter, *accent].into_iter().nfc();
    composed.next().filter(|_| composed.next().is_none())
}

const ACCENTS: [(&str, char); 14] = [
    ("acute", '\u{301}'),
    ("grave", '\u{300}'),
    ("circumflex", '\u{302}'),
    ("dieresis", '\u{308}'),
    ("cedilla", '\u{327}'),
    ("tilde", '\u{303}'),
    ("ring", '\u{30a}'),
    ("caron", '\u{30c}'),
    ("macron", '\u{304}'),
    ("breve", '\u{306}'),
    ("ogonek", '\u{328}'),
    ("dotaccent", '\u{307}'),
    ("hungarumlaut", '\u{30b}'),
    ("commaaccent", '\u{326}'),
];

const NAMED: [(&str, char); 84] = [
    ("space", ' '),
    ("nbspace", ' '),
    ("nonbreakingspace", ' '),
    ("zero", '0'),
    ("one", '1'),
    ("two", '2'),
    ("three", '3'),
    ("four", '4'),
    ("five", '5'),
    ("six", '6'),
    ("seven", '7'),
    ("eight", '8'),
    ("nine", '9'),
    ("oe", 'œ'),
    ("OE", 'Œ'),
    ("ae", 'æ'),
    ("AE", 'Æ'),
    ("oslash", 'ø'),
    ("Oslash", 'Ø'),
    ("germandbls", 'ß'),
    ("lslash", 'ł'),
    ("Lslash", 'Ł'),
    ("dotlessi", 'ı'),
    ("eth", 'ð'),
    ("Eth", 'Ð'),
    ("thorn", 'þ'),
    ("Thorn", 'Þ'),
    ("fi", 'ﬁ'),
    ("fl", 'ﬂ'),
    ("ff", 'ﬀ'),
    ("ffi", 'ﬃ'),
    ("ffl", 'ﬄ'),
    ("f_i", 'ﬁ'),
    ("f_l", 'ﬂ'),
    ("f_f", 'ﬀ'),
    ("f_f_i", 'ﬃ'),
    ("f_f_l", 'ﬄ'),
    ("quotesingle", '\''),
    ("quoteright", '’'),
    ("quoteleft", '‘'),
    ("quotedbl", '"'),
    ("quotedblleft", '“'),
    ("quotedblright", '”'),
    ("guillemotleft", '«'),
    ("guillemotright", '»'),
    ("guilsinglleft", '‹'),
    ("guilsinglright", '›'),
    ("hyphen", '-'),
    ("minus", '-'),
    ("sfthyphen", '\u{ad}'),
    ("softhyphen", '\u{ad}'),
    ("endash", '–'),
    ("emdash", '—'),
    ("underscore", '_'),
    ("period", '.'),
    ("comma", ','),
    ("colon", ':'),
    ("semicolon", ';'),
    ("exclam", '!'),
    ("question", '?'),
    ("parenleft", '('),
    ("parenright", ')'),
    ("bracketleft", '['),
    ("bracketright", ']'),
    ("slash", '/'),
    ("backslash", '\\'),
    ("at", '@'),
    ("numbersign", '#'),
    ("percent", '%'),
    ("ampersand", '&'),
    ("asterisk", '*'),
    ("plus", '+'),
    ("equal", '='),
    ("less", '<'),
    ("greater", '>'),
    ("degree", '°'),
    ("mu", 'µ'),
    ("Euro", '€'),
    ("bullet", '•'),
    ("ellipsis", '…'),
    ("periodcentered", '·'),
    ("twosuperior", '²'),
    ("threesuperior", '³'),
    ("onesuperior", '¹'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glyphs_are_characters() {
        for (name, sign) in [
            ("A", 'A'),
            ("eacute", 'é'),
            ("Ccedilla", 'Ç'),
            ("oe", 'œ'),
            ("uni0153", 'œ'),
            ("u1D400", '\u{1d400}'),
            ("e.sc", 'e'),
            ("f_i", 'ﬁ'),
            ("idieresis", 'ï'),
        ] {
            assert_eq!(character(name.as_bytes()), Some(sign), "{name}");
        }
        for name in ["", ".notdef", "g123", "uniD800", "qacute", "cid:12", "é", "1"] {
            assert_eq!(character(name.as_bytes()), None, "{name}");
        }
    }

    #[test]
    fn encodings_have_their_characters() {
        let read = |table: &Table, codes: &[u8]| -> String { codes.iter().filter_map(|code| table[usize::from(*code)]).collect() };
        assert_eq!(read(&base(Some(b"WinAnsiEncoding"), false), b"\x8c\xe9A\x92"), "Œé\u{41}’");
        assert_eq!(read(&base(Some(b"MacRomanEncoding"), false), b"\xcf\x8e"), "œé");
        assert_eq!(read(&base(None, false), b"A'\xfa\xae\xff"), "A’œﬁ");
        let mut table = base(None, true);
        let differences = [Object::Number(65.0), Object::Name(b"eacute"[..].into()), Object::Name(b"g9"[..].into()), Object::Number(-1.0)];
        differ(&mut table, &differences);
        assert_eq!(read(&table, b"ABC"), "éC");
    }
}
