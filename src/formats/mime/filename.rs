//! File names that are safe to show and to save.

use super::fields::is_reordering;
use crate::formats::media::extension_of;

/// The longest name, in characters. With four-byte characters it still fits the 255 or so that file systems take
/// once cut by the writer of the file; with ordinary ones it fits beside a folder's path.
const LENGTH_LIMIT: usize = 120;
/// The longest ending kept as an extension when a name is cut, in characters, its dot included.
const EXTENSION_LIMIT: usize = 16;

/// A safe form of a name a sender gave: no directory, no control or reordering character, no leading dot, nothing
/// Windows forbids, at most 120 characters, extension kept. `number` and `media_type` name what has no name left.
#[must_use]
pub(super) fn safe(given: &str, number: usize, media_type: &str) -> String {
    let leaf = given.rsplit(['/', '\\']).find(|part| !part.trim().is_empty()).unwrap_or_default();
    let clean: String = leaf
        .chars()
        .filter(|c| !c.is_control() && !is_reordering(*c) && !matches!(c, '\u{200e}' | '\u{200f}' | '\u{feff}'))
        .map(|c| if matches!(c, ':' | '*' | '?' | '"' | '<' | '>' | '|') { '_' } else { c })
        .collect();
    let words = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = words.trim_start_matches(['.', ' ']).trim_end_matches(['.', ' ']);
    if name.is_empty() { format!("piece-jointe-{number}.{}", extension_of(media_type)) } else { shorten(name) }
}

fn shorten(name: &str) -> String {
    if name.chars().count() <= LENGTH_LIMIT {
        return name.to_owned();
    }
    let extension =
        name.rsplit_once('.').map(|(_, e)| format!(".{e}")).filter(|e| e.chars().count() <= EXTENSION_LIMIT).unwrap_or_default();
    let room = LENGTH_LIMIT - extension.chars().count();
    let head: String = name.chars().take(room).collect();
    format!("{}{extension}", head.trim_end_matches(['.', ' ']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_what_is_dangerous() {
        for (given, expected) in [
            ("compte rendu.pdf", "compte rendu.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\x\\a.pdf", "a.pdf"),
            ("dossier/", "dossier"),
            ("..cache.pdf", "cache.pdf"),
            ("a\u{202e}fdp.exe", "afdp.exe"),
            ("a\r\n\tb.pdf", "ab.pdf"),
            ("a:b?.pdf", "a_b_.pdf"),
            ("a.pdf. .", "a.pdf"),
            ("", "piece-jointe-3.pdf"),
            ("...", "piece-jointe-3.pdf"),
            ("\u{202e}", "piece-jointe-3.pdf"),
            ("//", "piece-jointe-3.pdf"),
        ] {
            assert_eq!(safe(given, 3, "application/pdf"), expected, "{given:?}");
        }
        assert_eq!(safe("", 1, "x/y"), "piece-jointe-1.bin");
    }

    #[test]
    fn long_names_keep_their_extension() {
        let name = safe(&format!("{}.pdf", "é".repeat(300)), 1, "");
        assert_eq!((name.chars().count(), name.ends_with("é.pdf")), (120, true));
        assert_eq!(safe(&"a.".repeat(300), 1, "").chars().count(), 119);
    }
}
