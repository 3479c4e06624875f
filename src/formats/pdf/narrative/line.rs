//! Text cut into lines, with the true width of each character.

use super::face::{Faces, Style};
use crate::domain::display::Span;
use unicode_normalization::UnicodeNormalization as _;

/// A stretch of a line in one style.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    /// From the line's beginning, in points.
    pub(super) x: f32,
    pub(super) width: f32,
    pub(super) style: Style,
    pub(super) text: String,
}

/// A line of text.
pub(super) type Line = Vec<Piece>;

/// A character and its look.
pub(super) type Letter = (char, Style);

/// The letters of a paragraph, composed as far as Unicode does; what shows nothing is left out. An address that is not already in the
/// text stands behind it: on paper it cannot be followed.
pub(super) fn letters(spans: &[Span], base: Style) -> Vec<Letter> {
    let mut letters = Vec::new();
    for span in spans {
        let style = Style {
            bold: base.bold || span.bold,
            italic: base.italic || span.italic,
            underline: base.underline || span.underline,
            strike: base.strike || span.strike,
            faint: base.faint,
        };
        letters.extend(shown(&span.text).map(|character| (character, style)));
        let address = |link: &String| {
            let bare = link.strip_prefix("mailto:").or_else(|| link.strip_prefix("tel:")).unwrap_or(link);
            (!span.text.contains(bare)).then(|| format!(" ({bare})"))
        };
        if let Some(address) = span.link.as_ref().and_then(address) {
            letters.extend(shown(&address).map(|character| (character, base)));
        }
    }
    letters
}

/// What of a text can be shown: no control but the end of a line, no mark of direction, no hyphen that is not there.
pub(super) fn shown(text: &str) -> impl Iterator<Item = char> + '_ {
    let is_joined = |character: &char| matches!(character, '\u{fb00}'..='\u{fb06}');
    // Letters that are joined in one character are themselves again: they are searched, and signs for them are rare.
    let apart = move |character: char| if is_joined(&character) { character.nfkd().collect::<String>() } else { character.into() };
    let letters = text.nfc().flat_map(move |character| apart(character).chars().collect::<Vec<_>>());
    letters.filter_map(|character| match character {
        '\n' => Some('\n'),
        '\t' => Some(' '),
        '\u{ad}' | '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' => None,
        other if other.is_control() => None,
        other => Some(other),
    })
}

/// Whether a line may end here, in place of this character.
fn is_gap(character: char) -> bool {
    matches!(character, ' ' | '\u{200b}' | '\u{2000}'..='\u{2006}' | '\u{2008}'..='\u{200a}' | '\u{3000}')
}

/// Cuts letters into lines of this width. A word that is wider is cut where it must be.
pub(super) struct Breaker<'a> {
    faces: &'a Faces,
    size: f32,
    width: f32,
    lines: Vec<Vec<Letter>>,
    line: Vec<Letter>,
    used: f32,
    word: Vec<Letter>,
    word_width: f32,
    gap: Option<Style>,
}

impl<'a> Breaker<'a> {
    /// The lines of these letters. Runs of spaces are one.
    pub(super) fn lines(faces: &'a Faces, letters: &[Letter], size: f32, width: f32) -> Vec<Line> {
        let mut breaker = Self { faces, size, width, lines: vec![], line: vec![], used: 0.0, word: vec![], word_width: 0.0, gap: None };
        for (character, style) in letters {
            if *character == '\n' {
                breaker.end_word();
                breaker.end_line();
            } else if is_gap(*character) {
                breaker.end_word();
                breaker.gap = Some(*style);
            } else {
                breaker.word.push((*character, *style));
                breaker.word_width += faces.width(*character, *style, size);
            }
        }
        breaker.end_word();
        if !breaker.line.is_empty() {
            breaker.end_line();
        }
        let size = breaker.size;
        breaker.lines.into_iter().map(|line| pieces(faces, &line, size)).collect()
    }

    fn end_word(&mut self) {
        if self.word.is_empty() {
            return;
        }
        let gap = self.gap.take().filter(|_| !self.line.is_empty());
        let gap_width = gap.map_or(0.0, |style| self.faces.width(' ', style, self.size));
        let (word, word_width) = (std::mem::take(&mut self.word), std::mem::take(&mut self.word_width));
        if self.used + gap_width + word_width <= self.width {
            self.line.extend(gap.map(|style| (' ', style)));
            self.line.extend(word);
            self.used += gap_width + word_width;
            return;
        }
        if !self.line.is_empty() {
            self.end_line();
        }
        for letter in word {
            let wide = self.faces.width(letter.0, letter.1, self.size);
            if self.used + wide > self.width && !self.line.is_empty() {
                self.end_line();
            }
            self.line.push(letter);
            self.used += wide;
        }
    }

    fn end_line(&mut self) {
        self.lines.push(std::mem::take(&mut self.line));
        (self.used, self.gap) = (0.0, None);
    }
}

/// The lines of a text kept as it was typed: only those too wide are cut.
pub(super) fn typed(faces: &Faces, text: &str, style: Style, size: f32, width: f32) -> Vec<Line> {
    let mut lines = Vec::new();
    for line in text.replace('\t', "    ").lines() {
        let (mut letters, mut used) = (vec![], 0.0);
        for character in shown(line) {
            let wide = faces.width(character, style, size);
            if used + wide > width && !letters.is_empty() {
                lines.push(pieces(faces, &std::mem::take(&mut letters), size));
                used = 0.0;
            }
            letters.push((character, style));
            used += wide;
        }
        lines.push(pieces(faces, &letters, size));
    }
    lines
}

/// Letters of one line, by style.
fn pieces(faces: &Faces, line: &[Letter], size: f32) -> Line {
    let (mut pieces, mut x) = (Line::new(), 0.0);
    for stretch in line.chunk_by(|one, next| one.1 == next.1) {
        let Some((_, style)) = stretch.first() else { continue };
        let text: String = stretch.iter().map(|(character, _)| *character).collect();
        let width = faces.text_width(&text, *style, size);
        pieces.push(Piece { x, width, style: *style, text });
        x += width;
    }
    pieces
}

/// How wide letters are: their widest word, and their widest line where none is cut.
pub(super) fn measure(faces: &Faces, letters: &[Letter], size: f32) -> (f32, f32) {
    let (mut word, mut widest, mut line, mut longest) = (0.0_f32, 0.0_f32, 0.0_f32, 0.0_f32);
    for (character, style) in letters {
        let wide = faces.width(*character, *style, size);
        match character {
            '\n' => (word, line) = (0.0, 0.0),
            other if is_gap(*other) => (word, line) = (0.0, line + wide),
            _ => (word, line) = (word + wide, line + wide),
        }
        (widest, longest) = (widest.max(word), longest.max(line));
    }
    (widest, longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(line: &Line) -> String {
        line.iter().map(|piece| piece.text.as_str()).collect()
    }

    fn lines(text_in: &str, width: f32) -> Vec<String> {
        let faces = Faces::load().unwrap();
        let span = Span { text: text_in.into(), ..Span::default() };
        Breaker::lines(&faces, &letters(&[span], Style::PLAIN), 10.0, width).iter().map(text).collect()
    }

    #[test]
    fn lines_end_at_spaces_and_fit() {
        let faces = Faces::load().unwrap();
        let long = "Le patient présente une insuffisance rénale chronique modérée, stable depuis 2019.";
        let cut = lines(long, 120.0);
        assert!(cut.len() > 2 && cut.join(" ") == long, "{cut:?}");
        assert!(cut.iter().all(|line| faces.text_width(line, Style::PLAIN, 10.0) <= 120.0));
        // Not one word more would have fitted.
        for pair in cut.windows(2) {
            let next = pair[1].split(' ').next().unwrap();
            assert!(faces.text_width(&format!("{} {next}", pair[0]), Style::PLAIN, 10.0) > 120.0);
        }
    }

    #[test]
    fn words_that_are_too_wide_are_cut_and_nothing_is_lost() {
        let word = "anticonstitutionnellement".repeat(4);
        let cut = lines(&format!("un {word} mot"), 60.0);
        assert_eq!(cut.concat().replace(' ', ""), format!("un{word}mot"));
        assert!(cut.len() > 4);
        assert_eq!(lines("œdème", 0.1).concat(), "œdème", "a letter a line at worst");
    }

    #[test]
    fn breaks_spaces_and_signs_that_show_nothing() {
        assert_eq!(lines("a\nb\n\nc", 200.0), ["a", "b", "", "c"]);
        assert_eq!(lines("  a \t  b\u{200b}c  ", 200.0), ["a b c"]);
        assert_eq!(lines("e\u{301}\u{ad}t\u{202e}é\u{0}", 200.0), ["été"]);
        assert_eq!(lines("12\u{a0}mg", 5.0).concat(), "12\u{a0}mg");
    }

    #[test]
    fn styles_cut_no_word() {
        let faces = Faces::load().unwrap();
        let span = |text: &str, bold| Span { text: text.into(), bold, ..Span::default() };
        let spans = [span("Hé", true), span("moglobine basse", false)];
        let line = &Breaker::lines(&faces, &letters(&spans, Style::PLAIN), 10.0, 500.0)[0];
        assert_eq!(
            line.iter().map(|piece| (piece.text.as_str(), piece.style.bold)).collect::<Vec<_>>(),
            [("Hé", true), ("moglobine basse", false)]
        );
        assert!((line[1].x - line[0].width).abs() < 0.01 && line[0].width > 5.0);
        let link = Span { text: "ici".into(), link: Some("https://exemple.test/a".into()), ..Span::default() };
        let all: String = letters(&[link], Style::PLAIN).iter().map(|letter| letter.0).collect();
        assert_eq!(all, "ici (https://exemple.test/a)");
    }
}
