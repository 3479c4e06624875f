//! Encoded words in headers (RFC 2047), also as broken as senders write them.

use super::transfer;
use crate::formats::charset;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The longest charset name looked for.
const CHARSET_LIMIT: usize = 60;
/// What the national subject format begins with (ECO.2.1.3). It stays outside encoded words, which must be set
/// apart by a space that is not part of the subject.
pub(super) const SUBJECT_PREFIX: &str = "XDM/1.0/DDM+";

enum Piece<'a> {
    Plain(&'a str),
    Decoded(String),
}

/// The text with its encoded words decoded. Neighbouring words of one charset are joined before they are decoded:
/// many senders cut characters in two.
pub(super) fn decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for piece in pieces(text) {
        match piece {
            Piece::Plain(plain) => out.push_str(plain),
            Piece::Decoded(decoded) => {
                if out.trim_end() == SUBJECT_PREFIX {
                    out.truncate(SUBJECT_PREFIX.len());
                }
                out.push_str(&decoded);
            }
        }
    }
    out
}

/// The text with each run of encoded words made one word in UTF-8, for a structured field whose parser decodes
/// words one by one.
pub(super) fn recode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for piece in pieces(text) {
        match piece {
            // What looks like a word and is none must not be tried again, at every place, by the field's parser.
            Piece::Plain(plain) => out.push_str(&plain.replace("=?", "= ?")),
            Piece::Decoded(decoded) => {
                let clean: String = decoded.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
                out.push_str(&format!("=?utf-8?B?{}?=", STANDARD.encode(clean)));
            }
        }
    }
    out
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut run = Run::default();
    let mut rest = text;
    let mut plain_from = text;
    // Past the last `?=` nothing can be a word: looked for once, or a hostile field would have it looked for at
    // each of its openings.
    let Some(last_end) = text.rfind("?=") else { return vec![Piece::Plain(text)] };
    while let Some((before, _)) = rest.split_once("=?") {
        let candidate = rest.get(before.len()..).unwrap_or_default();
        if text.len() - candidate.len() > last_end {
            break;
        }
        let Some(word) = Word::parse(candidate) else {
            rest = candidate.get(2..).unwrap_or_default();
            continue;
        };
        let gap = plain_from.get(..plain_from.len() - candidate.len()).unwrap_or_default();
        // White space between two encoded words is not part of the text (RFC 2047 §6.2).
        if run.is_empty() || !gap.trim().is_empty() {
            run.flush(&mut pieces);
            pieces.push(Piece::Plain(gap));
        }
        run.push(&word);
        rest = candidate.get(word.length..).unwrap_or_default();
        plain_from = rest;
    }
    run.flush(&mut pieces);
    pieces.push(Piece::Plain(plain_from));
    pieces
}

/// Neighbouring words being joined.
#[derive(Default)]
struct Run {
    text: String,
    charset: String,
    bytes: Vec<u8>,
    open: bool,
}

impl Run {
    fn is_empty(&self) -> bool {
        !self.open
    }

    fn push(&mut self, word: &Word<'_>) {
        if self.open && !self.charset.eq_ignore_ascii_case(word.charset) {
            self.decode();
        }
        self.open = true;
        self.charset = word.charset.to_owned();
        self.bytes.extend(word.bytes());
    }

    fn decode(&mut self) {
        let bytes = std::mem::take(&mut self.bytes);
        self.text.push_str(&charset::decode(&bytes, Some(&self.charset)));
    }

    fn flush(&mut self, pieces: &mut Vec<Piece<'_>>) {
        if self.open {
            self.decode();
            pieces.push(Piece::Decoded(std::mem::take(&mut self.text)));
            self.open = false;
        }
    }
}

/// One encoded word, still encoded.
struct Word<'a> {
    charset: &'a str,
    base64: bool,
    data: &'a str,
    length: usize,
}

impl<'a> Word<'a> {
    /// The word at the beginning of `text`, which starts with `=?`.
    fn parse(text: &'a str) -> Option<Self> {
        let (charset, after) = text.get(2..)?.split_once('?')?;
        if charset.is_empty() || charset.len() > CHARSET_LIMIT || !charset.bytes().all(|b| b.is_ascii_graphic()) {
            return None;
        }
        let (encoding, after) = after.split_at_checked(1)?;
        let base64 = match encoding {
            "b" | "B" => true,
            "q" | "Q" => false,
            _ => return None,
        };
        let (data, tail) = after.strip_prefix('?')?.split_once("?=")?;
        // RFC 2231 §5 adds a language after the charset: `=?utf-8*fr?Q?…?=`.
        let charset = charset.split('*').next().unwrap_or(charset);
        Some(Self { charset, base64, data, length: text.len() - tail.len() })
    }

    fn bytes(&self) -> Vec<u8> {
        if self.base64 {
            transfer::base64(self.data.as_bytes())
        } else {
            transfer::quoted_printable(self.data.replace('_', " ").as_bytes())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_what_senders_write() {
        for (text, expected) in [
            ("plain = ? text", "plain = ? text"),
            ("=?utf-8?Q?R=C3=A9sultat_du_?= =?UTF-8?B?w6k=?= fin", "Résultat du é fin"),
            ("=?utf-8?Q?=C3?=\t=?utf-8?Q?=A9t=C3=A9?=", "été"),
            ("=?utf-8?Q?a?==?utf-8?Q?b?=", "ab"),
            ("=?iso-8859-1*fr?q?=E9?= =?utf-8?q?=C3=A9?=", "éé"),
            ("=?x-inconnu?q?=E9?=", "é"),
            ("=?utf-8?Q?deux mots?=", "deux mots"),
            ("=?utf-8?X?a?= =?utf-8?Q", "=?utf-8?X?a?= =?utf-8?Q"),
            ("a =?utf-8?Q??= b", "a  b"),
            ("=?=?utf-8?q?a?=", "=?a"),
            ("XDM/1.0/DDM+ =?utf-8?q?=C3=89cho?= VIAL", "XDM/1.0/DDM+Écho VIAL"),
        ] {
            assert_eq!(decode(text), expected, "{text}");
        }
    }

    #[test]
    fn recodes_runs_as_one_word() {
        assert_eq!(recode("=?utf-8?Q?=C3?= =?utf-8?Q?=A9?= <a@b.fr>, =?x"), "=?utf-8?B?w6k=?= <a@b.fr>, = ?x");
    }

    #[test]
    fn a_million_false_words_take_no_time() {
        assert_eq!(decode(&"=?".repeat(500_000)).len(), 1_000_000);
        for piece in ["=?", "=?a", "=?a?q?", "=?a?q?x", "=?utf-8?q??= "] {
            decode(&(piece.repeat(200_000) + "?="));
        }
    }
}
