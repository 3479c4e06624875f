//! Content lines, as contact cards and calendars are written (RFC 6350 §3.2, RFC 5545 §3.1): `NOM;PARAM=valeur:valeur`, folded.

use super::charset;

/// The largest file read, in octets.
const SIZE: usize = 512 * 1024;
/// The most lines read.
const LINES: usize = 20_000;
/// The longest value kept, in characters.
const VALUE: usize = 4_000;

/// One line, unfolded.
pub(super) struct Line {
    /// Its name in upper case, without its group.
    pub(super) name: String,
    /// Its value, decoded, its escapes still in it.
    pub(super) value: String,
}

impl Line {
    /// The value as a text: escapes undone, no control characters but line feeds.
    pub(super) fn text(&self) -> String {
        unescaped(&self.value)
    }

    /// The value's parts, as texts: `;` separates them where it is not escaped.
    pub(super) fn parts(&self) -> Vec<String> {
        let (mut parts, mut part, mut escaped) = (Vec::new(), String::new(), false);
        for c in self.value.chars() {
            if c == ';' && !escaped {
                parts.push(unescaped(&std::mem::take(&mut part)));
            } else {
                part.push(c);
            }
            escaped = c == '\\' && !escaped;
        }
        parts.push(unescaped(&part));
        parts
    }
}

/// The lines of a file, and whether limits left some out.
pub(super) fn read(octets: &[u8]) -> (Vec<Line>, bool) {
    let kept = octets.get(..SIZE).unwrap_or(octets);
    let text = charset::decode(kept, None);
    let (mut unfolded, mut is_cut) = (Vec::<String>::new(), octets.len() > kept.len());
    for line in text.split('\n').map(|line| line.trim_end_matches('\r')) {
        // Quoted-printable goes on after a `=` at the end of a line (vCard 2.1).
        let goes_on = |last: &String| last.ends_with('=') && head_of(last).contains("QUOTED-PRINTABLE");
        match unfolded.last_mut() {
            Some(last) if goes_on(last) => {
                last.pop();
                last.push_str(line.trim_start());
                continue;
            }
            Some(last) => {
                if let Some(rest) = line.strip_prefix([' ', '\t']) {
                    last.push_str(rest);
                    continue;
                }
            }
            None => {}
        }
        if unfolded.len() == LINES {
            is_cut = true;
            break;
        }
        unfolded.push(line.to_owned());
    }
    (unfolded.iter().filter_map(|line| cut(line)).collect(), is_cut)
}

/// The beginning of a line, where its parameters are, in upper case.
fn head_of(line: &str) -> String {
    line.get(..line.floor_char_boundary(200)).unwrap_or_default().to_ascii_uppercase()
}

fn cut(line: &str) -> Option<Line> {
    let mut quoted = false;
    let colon = line.char_indices().find(|(_, c)| {
        quoted ^= *c == '"';
        *c == ':' && !quoted
    })?;
    let (head, value) = line.split_at_checked(colon.0)?;
    let value = value.get(1..).unwrap_or_default();
    let (name, parameters) = head.split_once(';').unwrap_or((head, ""));
    let name = name.rsplit('.').next().unwrap_or_default().trim().to_ascii_uppercase();
    let parameters = parameters.to_ascii_uppercase();
    let value = if parameters.contains("QUOTED-PRINTABLE") { unquoted(value, &parameters) } else { value.to_owned() };
    let plain = !name.is_empty() && name.len() <= 60;
    plain.then(|| Line { name, value: value.chars().take(VALUE).collect() })
}

fn unquoted(value: &str, parameters: &str) -> String {
    let (mut octets, mut rest) = (Vec::new(), value.as_bytes());
    while let Some((first, after)) = rest.split_first() {
        let pair = after.get(..2).and_then(|pair| std::str::from_utf8(pair).ok()).and_then(|pair| u8::from_str_radix(pair, 16).ok());
        match (first, pair) {
            (b'=', Some(octet)) => {
                octets.push(octet);
                rest = after.get(2..).unwrap_or_default();
            }
            _ => {
                octets.push(*first);
                rest = after;
            }
        }
    }
    let label = parameters.split(';').find_map(|parameter| parameter.strip_prefix("CHARSET="));
    charset::decode(&octets, label).into_owned()
}

fn unescaped(value: &str) -> String {
    let (mut out, mut chars) = (String::new(), value.chars());
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n' | 'N') => out.push('\n'),
                Some(other) => out.push(other),
                None => {}
            },
            '\n' => out.push('\n'),
            c if c.is_control() => out.push(' '),
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            c => out.push(c),
        }
    }
    out.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_unfolded_and_cut() {
        let text = "item1.TEL;TYPE=\"a:b\":+33 1\r\n  02\r\nNOTE:a\\,b\\nc\r\nN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:L=E9a;=\r\nROCHE\r\nrien\r\n";
        let (lines, cut) = read(text.as_bytes());
        let said: Vec<_> = lines.iter().map(|l| (l.name.as_str(), l.text())).collect();
        assert_eq!(said, [("TEL", "+33 1 02".into()), ("NOTE", "a,b\nc".into()), ("N", "Léa;ROCHE".into())]);
        assert_eq!((lines[2].parts(), cut), (vec!["Léa".to_owned(), "ROCHE".to_owned()], false));
    }

    #[test]
    fn there_is_an_end_to_what_is_read() {
        let (lines, cut) = read("A:b\n".repeat(100_000).as_bytes());
        assert!(cut && lines.len() == LINES);
        assert!(read("A:b\n".repeat(1_000_000).as_bytes()).1);
    }
}
