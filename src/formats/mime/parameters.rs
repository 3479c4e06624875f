//! `value; name=value…` fields (RFC 2045 §5.1), with the extensions of RFC 2231.

use super::words;
use crate::formats::charset;
use std::collections::BTreeMap;

/// The most parameters read of one field.
const LIMIT: usize = 500;

/// A field's main value, in lower case, and its parameters, decoded.
pub(super) struct Parameters {
    /// What stands before the first semicolon, in lower case.
    pub(super) value: String,
    parameters: BTreeMap<String, String>,
}

/// A parameter, or a numbered piece of one.
struct Segment {
    number: u32,
    encoded: bool,
    value: String,
}

impl Parameters {
    /// Reads an unfolded field.
    pub(super) fn parse(text: &str) -> Self {
        let mut items = split(text).into_iter();
        let value = items.next().unwrap_or_default().trim().to_ascii_lowercase();
        let mut plain = BTreeMap::new();
        let mut extended: BTreeMap<String, Vec<Segment>> = BTreeMap::new();
        for item in items.take(LIMIT) {
            let Some((name, value)) = item.split_once('=') else { continue };
            let (name, value) = (name.trim().to_ascii_lowercase(), unquote(value.trim()));
            let mut marks = name.split('*');
            let base = marks.next().unwrap_or_default().to_owned();
            match (marks.next(), marks.next()) {
                // The first one counts, as for fields.
                (None, _) => drop(plain.entry(base).or_insert_with(|| words::decode(&value))),
                (Some(""), _) => extended.entry(base).or_default().push(Segment { number: 0, encoded: true, value }),
                (Some(number), mark) => {
                    let Ok(number) = number.parse() else { continue };
                    extended.entry(base).or_default().push(Segment { number, encoded: mark.is_some(), value });
                }
            }
        }
        // The extended form wins over the plain one, which is there for readers that know no other (RFC 6266 §4.3).
        plain.extend(extended.into_iter().map(|(name, segments)| (name, join(segments))));
        Self { value, parameters: plain }
    }

    /// A parameter's value, when it is there and not blank.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.parameters.get(name).map(String::as_str).filter(|v| !v.trim().is_empty())
    }
}

/// Joins numbered pieces and decodes the whole at once: a character may be cut between two of them.
fn join(mut segments: Vec<Segment>) -> String {
    segments.sort_by_key(|s| s.number);
    let (mut label, mut bytes) = (None, Vec::new());
    for (index, segment) in segments.into_iter().enumerate() {
        let mut value = segment.value.as_str();
        if !segment.encoded {
            bytes.extend_from_slice(value.as_bytes());
            continue;
        }
        if index == 0 {
            let mut parts = value.splitn(3, '\'');
            if let (Some(charset), Some(_), Some(rest)) = (parts.next(), parts.next(), parts.next()) {
                label = Some(charset.to_owned());
                value = rest;
            }
        }
        percent_decode(value, &mut bytes);
    }
    charset::decode(&bytes, label.as_deref()).into_owned()
}

fn percent_decode(text: &str, out: &mut Vec<u8>) {
    let mut bytes = text.bytes().peekable();
    while let Some(byte) = bytes.next() {
        let mut ahead = bytes.clone();
        let digits = (ahead.next().and_then(hex_digit), ahead.next().and_then(hex_digit));
        match digits {
            (Some(high), Some(low)) if byte == b'%' => {
                out.push(high << 4 | low);
                bytes = ahead;
            }
            _ => out.push(byte),
        }
    }
}

/// Whether a text is a media type without parameters (RFC 6838 §4.2).
pub(super) fn is_media_type(text: &str) -> bool {
    let is_token = |t: &str| !t.is_empty() && t.len() <= 127 && t.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b));
    text.split_once('/').is_some_and(|(main, sub)| is_token(main) && is_token(sub))
}

/// The value of a hexadecimal digit of either case.
pub(super) fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|d| u8::try_from(d).ok())
}

/// Cuts at semicolons outside double quotes.
fn split(text: &str) -> Vec<String> {
    let (mut items, mut item) = (Vec::new(), String::new());
    let (mut quoted, mut escaped) = (false, false);
    for c in text.chars() {
        match c {
            ';' if !quoted => {
                items.push(std::mem::take(&mut item));
                continue;
            }
            '"' if !escaped => quoted = !quoted,
            _ => {}
        }
        escaped = c == '\\' && !escaped;
        item.push(c);
    }
    items.push(item);
    items
}

/// The inside of a quoted string. A backslash that escapes nothing stays: it is a Windows path.
fn unquote(text: &str) -> String {
    let Some(inside) = text.strip_prefix('"') else { return text.to_owned() };
    let mut out = String::new();
    let mut chars = inside.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => break,
            '\\' => match chars.next_if(|n| matches!(n, '"' | '\\')) {
                Some(escaped) => out.push(escaped),
                None => out.push(c),
            },
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get(text: &str, name: &str) -> String {
        Parameters::parse(text).get(name).unwrap_or_default().to_owned()
    }

    #[test]
    fn reads_values_and_quotes() {
        let text = "Text/Plain; Charset=\"utf-8\"; name=\"a;b \\\"c\\\".txt\"; filename=deux mots.txt; empty=; name=autre";
        assert_eq!(Parameters::parse(text).value, "text/plain");
        assert_eq!(
            (get(text, "charset"), get(text, "name"), get(text, "filename")),
            ("utf-8".into(), "a;b \"c\".txt".into(), "deux mots.txt".into())
        );
        assert_eq!(Parameters::parse(text).get("empty"), None);
        assert_eq!(get("a; filename=\"C:\\dir\\x.pdf\"", "filename"), "C:\\dir\\x.pdf");
    }

    #[test]
    fn reads_rfc_2231_in_any_order_and_cut_anywhere() {
        assert_eq!(get("a; f*1*=%A9.pdf; f*0*=utf-8'fr'r%C3", "f"), "ré.pdf");
        assert_eq!(get("a; f*0*=iso-8859-1''r%E9; f*1*=%E9; f*2=\" 100%25.pdf\"", "f"), "réé 100%25.pdf");
        assert_eq!(get("a; f=repli.pdf; f*=UTF-8''%C3%A9.pdf", "f"), "é.pdf");
        assert_eq!(get("a; f*=sans-apostrophe%20.pdf", "f"), "sans-apostrophe .pdf");
        assert_eq!(get("a; f*x=1; f=\"=?utf-8?Q?=C3=A9?=.pdf\"", "f"), "é.pdf");
    }
}
