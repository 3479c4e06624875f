//! A text cut into words, dates and signs, as far as identities are looked for in it.

use super::names::{birth_date, words};

/// How much of a text is looked at, in characters, and how many pieces of it.
const LONGEST: usize = 200_000;
const PIECES: usize = 50_000;

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Letters, with the apostrophes and hyphens inside them.
    Word(String),
    /// A date, as [`birth_date`] gives it.
    Date(String),
    /// Digits that are no date.
    Number(String),
    /// Anything else that is seen.
    Sign(char),
    /// The end of a line.
    Line,
}

const MONTHS: [&str; 12] =
    ["JANVIER", "FEVRIER", "MARS", "AVRIL", "MAI", "JUIN", "JUILLET", "AOUT", "SEPTEMBRE", "OCTOBRE", "NOVEMBRE", "DECEMBRE"];

/// A word in the form in which lists of words have it; what is elided before it is left out (`l’enfant` is `ENFANT`).
pub(super) fn folded(word: &str) -> String {
    let parts = words(word);
    match parts.as_slice() {
        [first, rest @ ..] if !rest.is_empty() && (first.len() == 1 || first == "QU") => rest.concat(),
        all => all.concat(),
    }
}

/// Cuts a text.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let signs: Vec<char> = text.chars().take(LONGEST).collect();
    let at = |place: usize| signs.get(place).copied();
    let mut found: Vec<Piece> = Vec::new();
    let mut place = 0;
    while let Some(c) = at(place)
        && found.len() < PIECES
    {
        if is_letter(c) {
            let mut word = String::new();
            while let Some(c) = at(place) {
                let is_inside = matches!(c, '\'' | '’' | '-' | '\u{2010}' | '\u{2011}') && at(place + 1).is_some_and(is_letter);
                if !is_letter(c) && !is_inside {
                    break;
                }
                word.push(if c == '’' { '\'' } else { c });
                place += 1;
            }
            found.push(Piece::Word(word));
        } else if c.is_ascii_digit() {
            let (piece, next) = number(&signs, place);
            found.push(piece);
            place = next;
        } else {
            match c {
                '\n' | '\r' | '\u{c}' if found.last() == Some(&Piece::Line) => {}
                '\n' | '\r' | '\u{c}' => found.push(Piece::Line),
                c if c.is_whitespace() || c.is_control() => {}
                c => found.push(Piece::Sign(c)),
            }
            place += 1;
        }
    }
    spelled_dates(found)
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic() || unicode_normalization::char::is_combining_mark(c)
}

/// Digits, perhaps a date: `12/03/1964`, `12.03.1964`, `1964-03-12`.
fn number(signs: &[char], from: usize) -> (Piece, usize) {
    let (mut place, mut text, mut separators) = (from, String::new(), 0);
    while let Some(c) = signs.get(place) {
        let goes_on = signs.get(place + 1).is_some_and(char::is_ascii_digit);
        if c.is_ascii_digit() {
            text.push(*c);
        } else if matches!(c, '/' | '.' | '-') && goes_on && separators < 2 {
            separators += 1;
            text.push('/');
        } else {
            break;
        }
        place += 1;
    }
    let date = birth_date(&text);
    if separators == 2 && date.len() == 8 {
        return (Piece::Date(date), place);
    }
    let run: String = signs.iter().skip(from).take_while(|c| c.is_ascii_digit()).take(32).collect();
    let next = from + run.len();
    (Piece::Number(run), next)
}

/// `12 mars 1964` and `1er mars 1964` are dates too.
fn spelled_dates(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut found = Vec::with_capacity(pieces.len());
    let mut place = 0;
    while let Some(piece) = pieces.get(place) {
        let after = |many: usize| pieces.get(place + many);
        let skip = usize::from(matches!(after(1), Some(Piece::Word(word)) if matches!(folded(word).as_str(), "ER")));
        let spelled = match (piece, after(1 + skip), after(2 + skip)) {
            (Piece::Number(day), Some(Piece::Word(month)), Some(Piece::Number(year))) if year.len() == 4 && day.len() <= 2 => {
                let month = folded(month);
                MONTHS.iter().position(|name| *name == month).map(|at| birth_date(&format!("{day}/{}/{year}", at + 1)))
            }
            _ => None,
        };
        match spelled.filter(|date| date.len() == 8) {
            Some(date) => {
                found.push(Piece::Date(date));
                place += 3 + skip;
            }
            None => {
                found.push(piece.clone());
                place += 1;
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_dates_and_signs_are_told_apart() {
        let word = |text: &str| Piece::Word(text.into());
        assert_eq!(
            pieces("M. D’ALMEIDA-VIAL, né(e) le 12/03/1964\r\n\r\n1er août 2001 ; 03.84.00.00.00"),
            [
                word("M"),
                Piece::Sign('.'),
                word("D'ALMEIDA-VIAL"),
                Piece::Sign(','),
                word("né"),
                Piece::Sign('('),
                word("e"),
                Piece::Sign(')'),
                word("le"),
                Piece::Date("19640312".into()),
                Piece::Line,
                Piece::Date("20010801".into()),
                Piece::Sign(';'),
                Piece::Number("03".into()),
                Piece::Sign('.'),
                Piece::Number("84".into()),
                Piece::Sign('.'),
                Piece::Number("00".into()),
                Piece::Sign('.'),
                Piece::Number("00".into()),
                Piece::Sign('.'),
                Piece::Number("00".into()),
            ]
        );
        assert_eq!((folded("l'enfant"), folded("Prénom"), folded("Née")), ("ENFANT".into(), "PRENOM".into(), "NEE".into()));
    }
}
