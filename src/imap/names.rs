//! Folder names on the wire: modified UTF-7 (RFC 3501 §5.1.3) in quoted strings.

use base64::Engine as _;
use base64::alphabet::IMAP_MUTF7;
use base64::engine::GeneralPurpose;
use base64::engine::general_purpose::NO_PAD;

const ENGINE: GeneralPurpose = GeneralPurpose::new(&IMAP_MUTF7, NO_PAD);

/// What stands before a wire form that is not modified UTF-7, or not the one that its name gives back. Without a mark
/// its text would be the name of another folder: `R&D` as found on the wire, and the name of `R&-D`. Names are kept
/// between sessions, so the mark is in the name and not in a table. It shows as what it is: a name that was not read.
const UNREAD: char = char::REPLACEMENT_CHARACTER;

/// The wire form of a folder's name.
pub(super) fn encode(name: &str) -> String {
    name.strip_prefix(UNREAD).map_or_else(|| to_utf7(name), str::to_owned)
}

fn to_utf7(name: &str) -> String {
    let (mut wire, mut pending) = (String::new(), Vec::new());
    for c in name.chars() {
        if matches!(c, ' '..='~') {
            flush(&mut pending, &mut wire);
            wire.push(c);
            if c == '&' {
                wire.push('-');
            }
        } else {
            pending.extend(c.encode_utf16(&mut [0; 2]).iter().flat_map(|unit| unit.to_be_bytes()));
        }
    }
    flush(&mut pending, &mut wire);
    wire
}

fn flush(pending: &mut Vec<u8>, wire: &mut String) {
    if !pending.is_empty() {
        wire.push('&');
        wire.push_str(&ENGINE.encode(&pending));
        wire.push('-');
        pending.clear();
    }
}

/// The name of a wire form: whatever that is, [`encode`] gives it back, and the folder stays within reach.
pub(super) fn decode(wire: &str) -> String {
    match decode_strictly(wire) {
        Some(name) if encode(&name) == wire => name,
        _ => format!("{UNREAD}{wire}"),
    }
}

fn decode_strictly(wire: &str) -> Option<String> {
    let (mut name, mut rest) = (String::new(), wire);
    while let Some((plain, shifted)) = rest.split_once('&') {
        name.push_str(plain);
        let (encoded, after) = shifted.split_once('-')?;
        if encoded.is_empty() {
            name.push('&');
        } else {
            let bytes = ENGINE.decode(encoded).ok()?;
            let units: Vec<u16> =
                bytes.chunks(2).map(|pair| <[u8; 2]>::try_from(pair).ok().map(u16::from_be_bytes)).collect::<Option<_>>()?;
            name.push_str(&String::from_utf16(&units).ok()?);
        }
        rest = after;
    }
    name.push_str(rest);
    Some(name)
}

/// A quoted string (RFC 3501 §4.3); `None` when the text cannot be one. Octets past ASCII are let through: servers that
/// list such names take them back that way only.
pub(super) fn quote(text: &str) -> Option<String> {
    if text.contains(['\0', '\r', '\n']) {
        return None;
    }
    Some(format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")))
}

/// What a server's quoted string says. The parser gives it with its backslashes, and says as little of literals, where
/// none is to be taken out: what would not be written so in a quoted string is left as it is.
pub(super) fn unquoted(word: &str) -> String {
    let (mut text, mut characters) = (String::with_capacity(word.len()), word.chars());
    while let Some(c) = characters.next() {
        match (c, characters.clone().next()) {
            ('\\', Some(escaped @ ('\\' | '"'))) => {
                text.push(escaped);
                characters.next();
            }
            // A quoted string has none of these alone: this is a literal.
            ('\\' | '"', _) => return word.to_owned(),
            _ => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_written_as_the_rfc_shows() {
        for (name, wire) in [
            ("INBOX", "INBOX"),
            ("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"),
            ("Envoyés", "Envoy&AOk-s"),
            ("R&D", "R&-D"),
        ] {
            assert_eq!(encode(name), wire);
            assert_eq!(decode(wire), name);
        }
    }

    #[test]
    fn what_is_not_utf7_stays_reachable_and_apart() {
        for wire in ["&Jjo", "&!!-", "&AA-", "Envoyés", "a&AGE-", "R&D", "&//0-a", "&//0-R&-D", "\u{fffd}x"] {
            let name = decode(wire);
            assert_eq!((encode(&name).as_str(), name.strip_prefix(UNREAD)), (wire, Some(wire)));
        }
        assert_ne!(decode("R&D"), decode("R&-D"));
    }

    #[test]
    fn a_quoted_string_cannot_end_early() {
        assert_eq!(quote("a\"b\\c").as_deref(), Some(r#""a\"b\\c""#));
        assert_eq!((quote("a\r\nP9 LOGOUT"), quote("a\0")), (None, None));
        assert_eq!(quote("é").as_deref(), Some("\"é\""));
    }

    #[test]
    fn a_servers_quotes_are_taken_off() {
        for (word, text) in
            [(r"C:\\a", r"C:\a"), (r#"a\"b"#, r#"a"b"#), (r"a\b", r"a\b"), (r#"a"b"#, r#"a"b"#), (r"\\\\", r"\\"), ("é\\", "é\\")]
        {
            assert_eq!(unquoted(word), text);
        }
    }

    proptest! {
        #[test]
        fn every_quoted_name_comes_back(name in "[ -~é]{0,20}") {
            let quoted = quote(&name).unwrap();
            prop_assert_eq!(unquoted(&quoted[1..quoted.len() - 1]), name);
        }

        #[test]
        fn every_name_survives(name in "\\PC{0,30}") {
            prop_assume!(!name.starts_with(UNREAD));
            prop_assert_eq!(decode(&encode(&name)), name);
        }

        #[test]
        fn no_wire_form_is_lost(wire in prop_oneof!["[ -~]{0,30}", "[&A-E/0-9é\u{fffd}-]{0,12}"]) {
            prop_assert_eq!(encode(&decode(&wire)), wire);
        }

        #[test]
        fn two_wire_forms_are_two_names(a in "[&A-E/0-9-]{0,8}", b in "[&A-E/0-9-]{0,8}") {
            prop_assert_eq!(decode(&a) == decode(&b), a == b);
        }
    }
}
