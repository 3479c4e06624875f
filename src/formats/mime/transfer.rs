//! Content transfer encodings (RFC 2045 §6), read leniently: every byte that can be had is given.

use super::parameters::hex_digit;
use super::uuencode;
use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use std::borrow::Cow;

/// Base64 without padding, and with whatever bits are left over at the end.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true).with_decode_padding_mode(DecodePaddingMode::RequireNone),
);

/// The decoded body of a part. An unknown encoding is taken for none.
pub(super) fn decode<'a>(body: &'a [u8], encoding: &str) -> Cow<'a, [u8]> {
    // Comments and parameters after the encoding's name mean nothing.
    let name = encoding.split([' ', ';', '(']).next().unwrap_or_default().trim_matches('"').to_ascii_lowercase();
    match name.as_str() {
        "base64" => Cow::Owned(base64(body)),
        "quoted-printable" => Cow::Owned(quoted_printable(body)),
        "x-uuencode" | "uuencode" | "x-uue" | "uue" => uuencode::first(body).map_or(Cow::Borrowed(body), Cow::Owned),
        _ => Cow::Borrowed(body),
    }
}

/// Base64 without regard to padding or to characters outside the alphabet. Padding in the middle ends one piece:
/// another may follow, as gateways that glue encoded files together do.
pub(super) fn base64(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() / 4 * 3);
    let mut piece = Vec::with_capacity(body.len().min(1 << 16));
    let flush = |piece: &mut Vec<u8>, out: &mut Vec<u8>| {
        // A single character left over holds six bits: no byte.
        if piece.len() % 4 == 1 {
            piece.pop();
        }
        // All are in the alphabet, so this cannot fail.
        out.extend(LENIENT.decode(&piece).unwrap_or_default());
        piece.clear();
    };
    for byte in body {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' => piece.push(*byte),
            b'=' => flush(&mut piece, &mut out),
            _ => {}
        }
        if piece.len() == 1 << 16 {
            flush(&mut piece, &mut out);
        }
    }
    flush(&mut piece, &mut out);
    out
}

/// Quoted-printable; an escape that is none stays as it is written.
pub(super) fn quoted_printable(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut lines = body.split_inclusive(|b| *b == b'\n');
    for line in &mut lines {
        let end: &[u8] = if line.ends_with(b"\r\n") {
            b"\r\n"
        } else if line.ends_with(b"\n") {
            b"\n"
        } else {
            b""
        };
        let content = line.strip_suffix(end).unwrap_or(line);
        // Spaces at the end of a line were added on the way (RFC 2045 §6.7 rule 3).
        let content = if end.is_empty() { content } else { content.trim_ascii_end() };
        match content.strip_suffix(b"=") {
            Some(soft) if !end.is_empty() || soft.len() + 1 == content.len() => unescape(soft, &mut out),
            _ => {
                unescape(content, &mut out);
                out.extend_from_slice(end);
            }
        }
    }
    out
}

fn unescape(line: &[u8], out: &mut Vec<u8>) {
    let mut bytes = line.iter().copied();
    while let Some(byte) = bytes.next() {
        let mut ahead = bytes.clone();
        let digits = (ahead.next().and_then(hex_digit), ahead.next().and_then(hex_digit));
        match digits {
            (Some(high), Some(low)) if byte == b'=' => {
                out.push(high << 4 | low);
                bytes = ahead;
            }
            _ => out.push(byte),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_gives_what_it_can() {
        for (text, expected) in [
            ("TWFu", "Man"),
            ("TWE=", "Ma"),
            ("TWE", "Ma"),
            ("T W\r\nF*u", "Man"),
            ("TWFuT", "Man"),
            ("TQ==TQ==", "MM"),
            ("", ""),
            ("====", ""),
        ] {
            assert_eq!(base64(text.as_bytes()), expected.as_bytes(), "{text}");
        }
        let long = vec![7u8; 200_000];
        assert_eq!(base64(base64::engine::general_purpose::STANDARD.encode(&long).as_bytes()), long);
    }

    #[test]
    fn quoted_printable_gives_what_it_can() {
        for (text, expected) in [
            ("a=20b=3D\r\n", "a b=\r\n"),
            ("soft=\r\nline=  \r\n!", "softline!"),
            ("=ZZ = =A", "=ZZ = =A"),
            ("bare\nend =", "bare\nend "),
            ("trailing \t\r\nx ", "trailing\r\nx "),
            ("=c3=a9", "é"),
        ] {
            assert_eq!(String::from_utf8(quoted_printable(text.as_bytes())).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn unknown_encodings_change_nothing() {
        assert_eq!(&*decode(b"TWFu", "8bit"), b"TWFu");
        assert_eq!(&*decode(b"TWFu", "BASE64 (comment)"), b"Man");
    }
}
