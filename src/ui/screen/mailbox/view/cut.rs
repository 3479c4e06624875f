//! Texts on one line: cut where the room ends, since the toolkit has no ellipsis.

/// A text, cut to about this width at this size.
pub(super) fn cut(text: &str, width: f32, size: f32) -> String {
    let room = width / size;
    let mut used = 0.0;
    let mut end = 0;
    for (at, c) in text.char_indices() {
        used += advance(c);
        if used > room {
            // Ours and the ellipsis, which takes about one letter and a half.
            return format!("{}…", text.get(..end).unwrap_or_default().trim_end());
        }
        if used <= room - 0.9 {
            end = at + c.len_utf8();
        }
    }
    text.to_owned()
}

/// About how wide a letter is, relative to the size of the text; rather too wide than too narrow.
fn advance(c: char) -> f32 {
    match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '’' | '|' | '!' | ' ' | '\u{a0}' => 0.3,
        'f' | 'r' | 't' | '(' | ')' | '-' | '/' => 0.4,
        'm' | 'w' | 'M' | 'W' | '@' | '…' | '—' => 0.95,
        c if c.is_uppercase() => 0.72,
        c if c.is_alphanumeric() || c.is_ascii() => 0.59,
        _ => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_is_whole_and_what_does_not_says_so() {
        assert_eq!(cut("VIAL Paul", 200.0, 13.0), "VIAL Paul");
        let name = "Laboratoire de biologie médicale des Œillets et de la Citadelle réunis";
        let short = cut(name, 200.0, 13.0);
        assert!(short.ends_with('…') && short.chars().count() < 35 && name.starts_with(short.trim_end_matches('…').trim_end()));
        assert_eq!(cut("abc", 0.0, 13.0), "…");
        assert_eq!(cut("", 0.0, 13.0), "");
    }
}
