//! Header values as they travel: ASCII, folded at 78 columns (RFC 5322 §2.2.3), with encoded words (RFC 2047) and
//! extended parameters (RFC 2231). No value can hold a line break: every token is made of visible ASCII.

use super::words::SUBJECT_PREFIX;
use crate::domain::bal::{Mailbox, single_line};
use crate::domain::draft::Recipient;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Where lines are folded (RFC 5322 §2.1.1).
const FOLD: usize = 78;
/// The longest word written as it is; longer ones are encoded, which lets them be cut.
const WORD_LIMIT: usize = 60;
/// The longest encoded data in a word: with its frame of 12 characters and the longest field name before it, the
/// line stays within the 76 columns of RFC 2047 §2.
const ENCODED_LIMIT: usize = 48;
/// The most characters of a percent-encoded piece of a parameter.
const PIECE_LIMIT: usize = 48;

/// A header line, complete with its name and its end, from tokens that may each begin a new line.
pub(super) fn header(name: &str, tokens: &[String]) -> String {
    let mut out = format!("{name}:");
    let mut column = out.len();
    for (index, token) in tokens.iter().enumerate() {
        if index > 0 && column + 1 + token.len() > FOLD {
            out.push_str("\r\n");
            column = 0;
        }
        out.push(' ');
        out.push_str(token);
        column += 1 + token.len();
    }
    out.push_str("\r\n");
    out
}

/// The tokens of a free text. What is plain ASCII stays readable; the national subject prefix always does, set
/// apart from what follows it when that must be encoded.
pub(super) fn text(text: &str) -> Vec<String> {
    let text = single_line(text);
    let Some(rest) = text.strip_prefix(SUBJECT_PREFIX) else { return words(&text) };
    let mut tokens = words(rest);
    match tokens.first_mut() {
        Some(first) if !first.starts_with("=?") => first.insert_str(0, SUBJECT_PREFIX),
        _ => tokens.insert(0, SUBJECT_PREFIX.to_owned()),
    }
    tokens
}

fn words(text: &str) -> Vec<String> {
    let (mut tokens, mut hidden) = (Vec::new(), Vec::new());
    let mut after_space = false;
    let flush = |hidden: &mut Vec<&str>, tokens: &mut Vec<String>| {
        if !hidden.is_empty() {
            tokens.extend(encoded_words(&hidden.join(" ")));
            hidden.clear();
        }
    };
    for word in text.split(' ') {
        let plain = word.len() <= WORD_LIMIT && !word.contains("=?") && word.bytes().all(|b| b.is_ascii_graphic());
        // Spaces in a row would be taken for folding: they are hidden in an encoded word, with the word after them.
        if word.is_empty() || after_space || !plain {
            hidden.push(word);
        } else {
            flush(&mut hidden, &mut tokens);
            tokens.push(word.to_owned());
        }
        after_space = word.is_empty();
    }
    if hidden == [""] {
        hidden.clear();
    }
    flush(&mut hidden, &mut tokens);
    tokens
}

/// The text as encoded words, whole characters in each (RFC 2047 §5).
fn encoded_words(text: &str) -> Vec<String> {
    let unusual = text.bytes().filter(|b| !b.is_ascii_alphanumeric() && *b != b' ').count();
    let quoted = unusual * 3 <= text.len();
    let (mut out, mut chunk, mut length) = (Vec::new(), String::new(), 0);
    let wrap = |chunk: &str| match quoted {
        true => format!("=?utf-8?Q?{}?=", chunk.chars().map(quoted_char).collect::<String>()),
        false => format!("=?utf-8?B?{}?=", STANDARD.encode(chunk)),
    };
    let price = |c: char| if quoted { quoted_char(c).len() * 3 } else { c.len_utf8() * 4 };
    for c in text.chars() {
        let cost = price(c);
        if length + cost > ENCODED_LIMIT * 3 {
            // After a space where there is one: readers that wrongly keep the white space between encoded words
            // then do not break a word.
            let at = chunk.rfind(' ').map_or(chunk.len(), |at| at + 1);
            let next = chunk.split_off(at);
            out.push(wrap(&chunk));
            length = next.chars().map(price).sum();
            chunk = next;
        }
        chunk.push(c);
        length += cost;
    }
    out.push(wrap(&chunk));
    out
}

/// One character in the Q encoding, with the few characters that are safe in a display name too (§5 rule 3).
fn quoted_char(c: char) -> String {
    match c {
        ' ' => "_".to_owned(),
        c if c.is_ascii_alphanumeric() || matches!(c, '!' | '*' | '+' | '-' | '/') => c.to_string(),
        c => c.encode_utf8(&mut [0; 4]).bytes().map(|b| format!("={b:02X}")).collect(),
    }
}

/// The tokens of a list of mailboxes.
pub(super) fn mailboxes(list: &[Mailbox]) -> Vec<String> {
    let mut tokens = Vec::new();
    for (index, mailbox) in list.iter().enumerate() {
        let mut own = phrase(&mailbox.name);
        own.push(if own.is_empty() { mailbox.address.to_string() } else { format!("<{}>", mailbox.address) });
        if let Some(last) = own.last_mut().filter(|_| index + 1 < list.len()) {
            last.push(',');
        }
        tokens.extend(own);
    }
    tokens
}

/// The tokens of a list of recipients nobody has judged yet. A text that is no address is written as a group of that name
/// with nobody in it (RFC 5322 §3.4): the one form in which any text can stand in an address field, and come back.
pub(super) fn recipients(list: &[Recipient]) -> Vec<String> {
    let list: Vec<Vec<String>> = list
        .iter()
        .map(|recipient| match recipient {
            Recipient::Known(mailbox) => mailboxes(std::slice::from_ref(mailbox)),
            Recipient::Malformed(text) => nobody(text),
        })
        .filter(|own| !own.is_empty())
        .collect();
    let count = list.len();
    let mut tokens = Vec::new();
    for (index, mut own) in list.into_iter().enumerate() {
        if let Some(last) = own.last_mut().filter(|_| index + 1 < count) {
            last.push(',');
        }
        tokens.extend(own);
    }
    tokens
}

/// A group without members. Its name is always encoded: readers take a quoted one apart at its brackets and commas.
fn nobody(name: &str) -> Vec<String> {
    let name = single_line(name);
    let mut tokens = if name.is_empty() { vec![] } else { encoded_words(&name) };
    if let Some(last) = tokens.last_mut() {
        last.push_str(":;");
    }
    tokens
}

/// A display name: atoms, a quoted string, or encoded words.
fn phrase(name: &str) -> Vec<String> {
    let name = single_line(name);
    let words: Vec<&str> = name.split(' ').collect();
    let fits = words.iter().all(|w| !w.is_empty() && w.len() <= WORD_LIMIT && !w.contains("=?") && w.bytes().all(|b| b.is_ascii_graphic()));
    if name.is_empty() {
        return vec![];
    }
    if !fits {
        return encoded_words(&name);
    }
    if words.iter().all(|w| w.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))) {
        return words.into_iter().map(str::to_owned).collect();
    }
    let escaped = name.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{escaped}\"").split(' ').map(str::to_owned).collect()
}

/// The value of a `Content-Disposition` that names a file: plainly, or as RFC 2231 has it. Never both: some readers
/// prefer the plain form, and would lose the accents.
pub(super) fn disposition(file_name: &str) -> String {
    if is_plain_name(file_name) {
        return format!("attachment;\r\n filename=\"{file_name}\"");
    }
    let mut out = "attachment".to_owned();
    let (mut piece, mut number) = ("utf-8''".to_owned(), 0);
    for c in file_name.chars() {
        let encoded = percent_char(c);
        if piece.len() + encoded.len() > PIECE_LIMIT {
            out.push_str(&format!(";\r\n filename*{number}*={}", std::mem::take(&mut piece)));
            number += 1;
        }
        piece.push_str(&encoded);
    }
    out.push_str(&format!(";\r\n filename*{number}*={piece}"));
    out
}

/// The value of a `Content-Type` that names a file as well, for readers that look nowhere else and know RFC 2047
/// only, as most mail programs write it.
pub(super) fn content_type(media_type: &str, file_name: &str) -> String {
    let name = if is_plain_name(file_name) { file_name.to_owned() } else { encoded_words(file_name).join("\r\n ") };
    format!("{media_type};\r\n name=\"{name}\"")
}

/// Whether a name can stand between quotes as it is. One that looks like an encoded word cannot: many readers would
/// decode it.
fn is_plain_name(name: &str) -> bool {
    let fits = |b: u8| b == b' ' || (b.is_ascii_graphic() && !matches!(b, b'"' | b'\\'));
    !name.is_empty() && name.len() <= WORD_LIMIT && name.bytes().all(fits) && !name.contains("=?")
}

fn percent_char(c: char) -> String {
    if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') {
        return c.to_string();
    }
    c.encode_utf8(&mut [0; 4]).bytes().map(|b| format!("%{b:02X}")).collect()
}

#[cfg(test)]
mod tests {
    use super::super::words as reading;
    use super::*;
    use crate::domain::bal::BalAddress;
    use proptest::prelude::*;

    fn shown(subject: &str) -> String {
        header("Subject", &text(subject))
    }

    #[test]
    fn subjects_stay_readable_as_far_as_they_can() {
        assert_eq!(shown("Bonjour"), "Subject: Bonjour\r\n");
        assert_eq!(shown("Résultat VIAL"), "Subject: =?utf-8?Q?R=C3=A9sultat?= VIAL\r\n");
        assert_eq!(shown("XDM/1.0/DDM+ECHO CORSE"), "Subject: XDM/1.0/DDM+ECHO CORSE\r\n");
        assert_eq!(shown("XDM/1.0/DDM+Échographie CORSE"), "Subject: XDM/1.0/DDM+ =?utf-8?Q?=C3=89chographie?= CORSE\r\n");
        assert_eq!(shown("XDM/1.0/DDM+"), "Subject: XDM/1.0/DDM+\r\n");
        assert_eq!(shown("a\r\nBcc: x@y.fr"), "Subject: a =?utf-8?Q?_Bcc=3A?= x@y.fr\r\n");
        assert_eq!(shown(""), "Subject:\r\n");
    }

    #[test]
    fn names_are_quoted_or_encoded() {
        let mailbox = |name: &str| Mailbox { name: name.into(), address: BalAddress::parse("a@b.fr").unwrap() };
        assert_eq!(mailboxes(&[mailbox("Dr_Marie_MARTIN"), mailbox("")]), ["Dr_Marie_MARTIN", "<a@b.fr>,", "a@b.fr"]);
        assert_eq!(mailboxes(&[mailbox("DURAND, \"Bob\"")]), ["\"DURAND,", "\\\"Bob\\\"\"", "<a@b.fr>"]);
        assert_eq!(mailboxes(&[mailbox("Hélène <x@y.fr>")]), ["=?utf-8?B?SMOpbMOobmUgPHhAeS5mcj4=?=", "<a@b.fr>"]);
    }

    #[test]
    fn file_names_have_a_form_for_every_reader() {
        assert_eq!(disposition("a b.pdf"), "attachment;\r\n filename=\"a b.pdf\"");
        assert_eq!(disposition("é.pdf"), "attachment;\r\n filename*0*=utf-8''%C3%A9.pdf");
        assert_eq!(content_type("a/b", "é.pdf"), "a/b;\r\n name=\"=?utf-8?B?w6kucGRm?=\"");
        assert!(disposition(&"\"".repeat(120)).lines().all(|l| l.len() <= FOLD));
    }

    proptest! {
        #[test]
        fn any_subject_comes_back(subject in "\\PC{0,120}|(XDM/1\\.0/DDM\\+)?[ a-zé=?]{0,90}") {
            let line = shown(&subject);
            prop_assert!(line.is_ascii() && line.split("\r\n").all(|l| l.len() <= FOLD && !l.contains(['\r', '\n'])));
            let value = line["Subject:".len()..].replace("\r\n", "");
            prop_assert_eq!(reading::decode(value.trim()), single_line(&subject));
        }
    }
}
