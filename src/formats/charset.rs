//! Bytes to text, whatever their author forgot to say about them.

use encoding_rs::{Encoding, REPLACEMENT, UTF_8, WINDOWS_1252};
use std::borrow::Cow;

/// The text of `bytes` in the charset named `label`.
///
/// Without a label, with an unknown one, or with one that old senders put everywhere (`us-ascii`), the bytes are
/// read as UTF-8 when they are, else as windows-1252, the superset of ISO-8859-1 that French software of the last
/// thirty years has written (WHATWG Encoding §4.2). Never fails: what cannot be read becomes U+FFFD.
#[must_use]
pub(crate) fn decode<'a>(bytes: &'a [u8], label: Option<&str>) -> Cow<'a, str> {
    let declared = label.map(|l| l.trim().trim_matches('"').trim_matches('\'')).and_then(|l| {
        let silent = l.eq_ignore_ascii_case("us-ascii") || l.eq_ignore_ascii_case("ascii");
        Encoding::for_label(l.as_bytes()).filter(|e| !silent && *e != REPLACEMENT)
    });
    match declared {
        Some(encoding) if encoding != UTF_8 => encoding.decode(bytes).0,
        _ => guess(bytes),
    }
}

/// UTF-8 unless it plainly is not.
fn guess(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(_) if is_mostly_utf8(bytes) => String::from_utf8_lossy(bytes),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// Whether sequences of several bytes that are right outnumber those that are wrong: a UTF-8 text that was cut or
/// damaged here and there, not a text in another charset.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut right, mut wrong) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        right += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        wrong += usize::from(!chunk.invalid().is_empty());
    }
    right > wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declared_charsets_are_obeyed() {
        assert_eq!(decode(b"\xe9t\xe9 \x80", Some("ISO-8859-15")), "été \u{80}");
        assert_eq!(decode(b"\xe9t\xe9 \x80", Some("\"windows-1252\"")), "été €");
        assert_eq!(decode("été".as_bytes(), Some("utf-8")), "été");
    }

    #[test]
    fn silence_and_nonsense_are_guessed() {
        for label in [None, Some("us-ascii"), Some("x-inconnu"), Some(""), Some("iso-2022-kr")] {
            assert_eq!(decode("été".as_bytes(), label), "été", "{label:?}");
            assert_eq!(decode(b"\xe9t\xe9", label), "été", "{label:?}");
        }
    }

    #[test]
    fn a_false_utf8_is_read_as_latin_and_a_damaged_one_stays_utf8() {
        assert_eq!(decode(b"caf\xe9", Some("utf-8")), "café");
        assert_eq!(decode(b"\xc3\xa9t\xc3\xa9 \xc3", Some("utf-8")), "été \u{fffd}");
    }
}
