//! What may be shown of a sender's characters, and which addresses may be kept.

/// The longest link, in octets. Trackers' go to some 4 000.
const LINK: usize = 8 * 1024;
/// The longest description of an image, in characters.
const DESCRIPTION: usize = 500;

/// Whether a character is left out of texts: it moves a cursor, or turns the direction of writing, which disguises
/// names and addresses (Unicode UAX #9).
pub(in crate::formats) fn is_unwanted(c: char) -> bool {
    turns_direction(c) || (c.is_control() && !is_space(c)) || c == '\u{feff}'
}

fn turns_direction(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// White space that joins into one. A no-break space does not.
pub(in crate::formats) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}' | '\u{2028}' | '\u{2029}' | '\u{85}')
}

/// Whether a character leaves no ink, alone or among its like: what fills the lines left blank on purpose.
pub(in crate::formats) fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{ad}' | '\u{34f}' | '\u{200b}'..='\u{200d}' | '\u{2060}')
}

/// A description on one line.
pub(super) fn one_line(text: &str) -> String {
    let kept: String = text.chars().filter(|c| !is_unwanted(*c)).take(DESCRIPTION).collect();
    kept.split(is_space).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The link, if it is one that may be followed when asked: `http:`, `https:`, `mailto:` or `tel:`, whole.
///
/// As browsers do, line ends and tabs are taken out and white space around is cut. What else programs could
/// understand in different ways is refused.
pub(in crate::formats) fn link(href: &str) -> Option<String> {
    if href.len() > LINK {
        return None;
    }
    let text: String = href.trim_matches(is_space).chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).collect();
    if text.chars().any(|c| c.is_control() || is_unwanted(c) || (is_blank(c) && c != ' ')) {
        return None;
    }
    let (scheme, rest) = text.split_once(':')?;
    let scheme = scheme.to_ascii_lowercase();
    let fits = match scheme.as_str() {
        "http" | "https" => {
            let host = rest.strip_prefix("//")?.split(['/', '?', '#']).next()?;
            !host.is_empty() && !host.contains([' ', '\\'])
        }
        "mailto" | "tel" => !rest.is_empty(),
        _ => false,
    };
    fits.then(|| format!("{scheme}:{}", rest.replace(' ', "%20")))
}

/// Where something comes from.
pub(super) enum Source {
    /// From a part of the message, by its Content-ID.
    Part(String),
    /// From the document itself.
    Inside,
    /// From elsewhere.
    Remote,
}

/// Where an address leads; `None` when there is none.
pub(super) fn source(address: &str) -> Option<Source> {
    let address = address.trim_matches(|c: char| is_space(c) || c.is_control());
    let scheme = address.split(':').next().filter(|s| s.len() < address.len()).unwrap_or_default();
    match scheme.to_ascii_lowercase().as_str() {
        _ if address.is_empty() => None,
        "cid" => address.split_once(':').map(|(_, id)| Source::Part(percent_decoded(id))),
        "data" | "about" => Some(Source::Inside),
        _ => Some(Source::Remote),
    }
}

/// Text with its `%20` made characters (RFC 2392 writes identifiers so).
fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        bytes.extend_from_slice(before.as_bytes());
        let code = after.get(..2).filter(|c| c.bytes().all(|b| b.is_ascii_hexdigit())).and_then(|c| u8::from_str_radix(c, 16).ok());
        bytes.push(code.unwrap_or(b'%'));
        rest = if code.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_four_schemes_pass() {
        for (href, expected) in [
            (" HTTPS://Example.test/a b?c#d\n", "https://Example.test/a%20b?c#d"),
            ("ht\ntps://exa\tmple.test", "https://example.test"),
            ("mailto:a@b.test", "mailto:a@b.test"),
            ("tel:+33142000000", "tel:+33142000000"),
        ] {
            assert_eq!(link(href).as_deref(), Some(expected));
        }
        let long = format!("https://x.test/{}", "a".repeat(9_000));
        for refused in [
            "javascript:alert(1)",
            "java\nscript:alert(1)",
            "\u{1}javascript:alert(1)",
            "JaVaScRiPt:x",
            "vbscript:x",
            "data:text/html,x",
            "file:///etc/passwd",
            "//evil.test",
            "/a",
            "#a",
            "a.html",
            "",
            ":",
            "https:",
            "http:/x",
            "http:\\\\x",
            "https://a.test\\@b.test",
            "https://",
            "ftp://x",
            "mailto:",
            "cid:x",
            "http\u{200b}://x",
            "https://\u{202e}x",
            "https://a\u{a0}b",
            " javascript://https://x",
            "ms-word:x",
            "tel:\u{0}",
            &long,
        ] {
            assert_eq!(link(refused), None, "{refused}");
        }
    }

    #[test]
    fn descriptions_and_identifiers_are_plain() {
        assert_eq!(one_line(" a\n\tb\u{202e}\u{1b}[c "), "a b[c");
        assert_eq!(one_line(&"é".repeat(900)).chars().count(), 500);
        assert_eq!(percent_decoded("a%40b%zz%e9%"), "a@b%zz\u{fffd}%");
    }
}
