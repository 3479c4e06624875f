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

/// What is decoded at once, in characters.
const PIECE: usize = 1 << 16;

/// A part's body as it came: most are files of which only the size is wanted.
#[derive(Clone, Copy)]
pub(super) struct Encoded<'a> {
    body: &'a [u8],
    encoding: Encoding,
}

#[derive(Clone, Copy)]
enum Encoding {
    None,
    Base64,
    QuotedPrintable,
    Uuencode,
}

impl<'a> Encoded<'a> {
    /// A body, and what `Content-Transfer-Encoding` says of it. An unknown encoding is taken for none.
    pub(super) fn new(body: &'a [u8], encoding: &str) -> Self {
        // Comments and parameters after the encoding's name mean nothing.
        let name = encoding.split([' ', ';', '(']).next().unwrap_or_default().trim_matches('"').to_ascii_lowercase();
        let encoding = match name.as_str() {
            "base64" => Encoding::Base64,
            "quoted-printable" => Encoding::QuotedPrintable,
            "x-uuencode" | "uuencode" | "x-uue" | "uue" => Encoding::Uuencode,
            _ => Encoding::None,
        };
        Self { body, encoding }
    }

    /// The decoded body.
    pub(super) fn decoded(self) -> Cow<'a, [u8]> {
        match self.encoding {
            Encoding::None => Cow::Borrowed(self.body),
            Encoding::Base64 => Cow::Owned(base64(self.body)),
            Encoding::QuotedPrintable => Cow::Owned(quoted_printable(self.body)),
            Encoding::Uuencode => uuencode::first(self.body).map_or(Cow::Borrowed(self.body), Cow::Owned),
        }
    }

    /// Its size in octets.
    pub(super) fn size(self) -> usize {
        match self.encoding {
            Encoding::None => self.body.len(),
            Encoding::Base64 => base64_size(self.body),
            Encoding::QuotedPrintable | Encoding::Uuencode => self.decoded().len(),
        }
    }
}

/// Base64 without regard to padding or to characters outside the alphabet. Padding in the middle ends one piece:
/// another may follow, as gateways that glue encoded files together do.
pub(super) fn base64(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() / 4 * 3 + 3);
    let mut piece = Vec::with_capacity(body.len().min(PIECE + 4));
    for line in body.split_inclusive(|b| *b == b'\n') {
        let content = line.trim_ascii_end();
        // Nearly every line is one: each octet is looked at without a branch, and the line is taken as it is.
        if content.len() < PIECE && content.iter().fold(true, |all, byte| all & is_base64(*byte)) {
            piece.extend_from_slice(content);
            flush(&mut piece, &mut out, PIECE);
            continue;
        }
        for byte in line {
            match byte {
                b'=' => flush(&mut piece, &mut out, 0),
                byte if is_base64(*byte) => piece.push(*byte),
                _ => {}
            }
            flush(&mut piece, &mut out, PIECE);
        }
    }
    flush(&mut piece, &mut out, 0);
    out
}

/// Decodes what was gathered, where it is as long as this. All of it is in the alphabet. What is not a whole group stays
/// for later, and is the end of the piece where nothing comes later.
fn flush(piece: &mut Vec<u8>, out: &mut Vec<u8>, least: usize) {
    if piece.len() < least {
        return;
    }
    let odd = piece.len() % 4;
    // A single character left over holds six bits: no byte.
    let taken = piece.len() - if least > 0 || odd == 1 { odd } else { 0 };
    drop(LENIENT.decode_vec(piece.get(..taken).unwrap_or_default(), out));
    if least > 0 {
        piece.drain(..taken);
    } else {
        piece.clear();
    }
}

/// How many octets [`base64()`] gives.
fn base64_size(body: &[u8]) -> usize {
    let of = |characters: usize| characters / 4 * 3 + (characters % 4).saturating_sub(1);
    let (mut size, mut characters) = (0, 0);
    // Few enough octets for their number to be one.
    for chunk in body.chunks(255) {
        let (count, pads) =
            chunk.iter().fold((0u8, 0u8), |(count, pads), byte| (count + u8::from(is_base64(*byte)), pads + u8::from(*byte == b'=')));
        if pads == 0 {
            characters += usize::from(count);
            continue;
        }
        for byte in chunk {
            if *byte == b'=' {
                size += of(characters);
                characters = 0;
            } else {
                characters += usize::from(is_base64(*byte));
            }
        }
    }
    size + of(characters)
}

/// Whether it is a character of the alphabet; without a branch, for compilers to look at many octets at once.
fn is_base64(byte: u8) -> bool {
    ((byte | 0x20).wrapping_sub(b'a') < 26) | (byte.wrapping_sub(b'0') < 10) | (byte == b'+') | (byte == b'/')
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
    let mut pieces = line.split(|b| *b == b'=');
    out.extend_from_slice(pieces.next().unwrap_or_default());
    for piece in pieces {
        let (escape, rest) = piece.split_at_checked(2).unwrap_or((piece, &[]));
        match escape {
            [high, low] if let (Some(high), Some(low)) = (hex_digit(*high), hex_digit(*low)) => out.push(high << 4 | low),
            _ => {
                out.push(b'=');
                out.extend_from_slice(escape);
            }
        }
        out.extend_from_slice(rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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
        assert_eq!(&*Encoded::new(b"TWFu", "8bit").decoded(), b"TWFu");
        assert_eq!(&*Encoded::new(b"TWFu", "BASE64 (comment)").decoded(), b"Man");
    }

    /// Octet by octet, as RFC 2045 reads.
    fn slowly(body: &[u8]) -> Vec<u8> {
        let pieces = body.split(|b| *b == b'=').map(|piece| piece.iter().copied().filter(u8::is_ascii).collect::<Vec<u8>>());
        let mut out = Vec::new();
        for piece in pieces {
            let kept: Vec<u8> = piece.into_iter().filter(|b| b.is_ascii_alphanumeric() || b"+/".contains(b)).collect();
            let kept = &kept[..kept.len() - usize::from(kept.len() % 4 == 1)];
            out.extend(LENIENT.decode(kept).unwrap());
        }
        out
    }

    proptest! {
        #[test]
        fn lines_taken_at_once_give_what_octets_one_by_one_do(
            lines in proptest::collection::vec(("[A-Za-z0-9+/]{0,80}", "\r\n|\n|=\n| \r\n|\u{e9}|\r|=|=="), 0..40),
            length in 0usize..3,
        ) {
            let text: String = lines.into_iter().map(|(line, end)| line + &end).collect();
            // More than is decoded at once.
            let text = text.repeat([1, 1, 40][length]);
            prop_assert_eq!(base64(text.as_bytes()), slowly(text.as_bytes()));
            for encoding in ["base64", "quoted-printable", "8bit"] {
                let encoded = Encoded::new(text.as_bytes(), encoding);
                prop_assert_eq!(encoded.size(), encoded.decoded().len());
            }
        }
    }

    #[test]
    fn one_line_longer_than_a_piece_is_decoded_whole() {
        for length in [PIECE * 3 / 4 - 1, PIECE * 3 / 4, PIECE * 3 / 4 + 1, 3 * PIECE] {
            let octets: Vec<u8> = (0..length).map(|n| u8::try_from(n % 251).unwrap()).collect();
            let encoded = base64::engine::general_purpose::STANDARD.encode(&octets);
            assert_eq!(base64(encoded.as_bytes()), octets);
            assert_eq!(base64_size(encoded.as_bytes()), length);
        }
    }
}
