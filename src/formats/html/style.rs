//! How text looks, as far as blocks can say it: what elements mean, and the little of inline CSS that is honoured.

use std::rc::Rc;

/// Raised or lowered text.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::formats) enum Script {
    #[default]
    Normal,
    Above,
    Below,
}

/// The style in force at one point.
#[derive(Clone, Default)]
pub(super) struct Style {
    pub(super) bold: bool,
    pub(super) italic: bool,
    pub(super) underline: bool,
    pub(super) strike: bool,
    pub(super) code: bool,
    pub(super) preformatted: bool,
    pub(super) script: Script,
    /// The level of the heading around, 0 when there is none.
    pub(super) heading: u8,
    pub(super) link: Option<Rc<str>>,
    /// Taken away with all that is inside.
    gone: bool,
    /// Takes its place and is not seen; what is inside may be.
    invisible: bool,
    /// Letters without size. Newsletters set it around blocks that have one.
    tiny: bool,
}

impl Style {
    /// Whether nothing is shown.
    pub(super) fn hides(&self) -> bool {
        self.gone || self.invisible
    }

    /// Whether text is not shown.
    pub(super) fn hides_text(&self) -> bool {
        self.hides() || self.tiny
    }

    /// Whether text in both looks the same.
    pub(super) fn looks_like(&self, other: &Self) -> bool {
        let same_link = match (&self.link, &other.link) {
            // Compared by identity: links can be long, and texts arrive letter by letter.
            (Some(a), Some(b)) => Rc::ptr_eq(a, b),
            (a, b) => a.is_none() && b.is_none(),
        };
        let looks = |s: &Self| (s.bold, s.italic, s.underline, s.strike, s.code);
        same_link && looks(self) == looks(other)
    }
}

/// What one element changes.
#[derive(Clone, Default)]
pub(super) struct Change {
    pub(super) bold: Option<bool>,
    pub(super) italic: Option<bool>,
    pub(super) underline: bool,
    pub(super) strike: bool,
    pub(super) code: bool,
    pub(super) preformatted: bool,
    pub(super) script: Option<Script>,
    pub(super) heading: Option<u8>,
    pub(super) link: Option<Rc<str>>,
    pub(super) gone: bool,
    pub(super) invisible: Option<bool>,
    pub(super) tiny: Option<bool>,
    /// Whether it asks for no room above or below: lines of an address rather than paragraphs.
    pub(super) tight: bool,
    /// Whether a line is drawn above it.
    pub(super) ruled: bool,
}

impl Change {
    /// The style inside the element.
    pub(super) fn apply(&self, around: &Style) -> Style {
        Style {
            bold: self.bold.unwrap_or(around.bold),
            italic: self.italic.unwrap_or(around.italic),
            underline: self.underline || around.underline,
            strike: self.strike || around.strike,
            code: self.code || around.code,
            preformatted: self.preformatted || around.preformatted,
            script: self.script.unwrap_or(around.script),
            heading: self.heading.unwrap_or(around.heading),
            link: self.link.clone().or_else(|| around.link.clone()),
            gone: self.gone || around.gone,
            invisible: self.invisible.unwrap_or(around.invisible),
            tiny: self.tiny.unwrap_or(around.tiny),
        }
    }

    /// Reads a `style` attribute. Colours and sizes are the reader's; classes and style sheets are not followed.
    ///
    /// `mso-hide` alone hides nothing: it hides from Word, most often what others are meant to see.
    pub(super) fn read(&mut self, css: &str) {
        for declaration in css.split(';') {
            let Some((name, value)) = declaration.split_once(':') else { continue };
            let (name, value) = (name.trim().to_ascii_lowercase(), value.trim().to_ascii_lowercase());
            let value = value.strip_suffix("!important").map_or(value.as_str(), str::trim_end);
            let has = |word: &str| value.split_ascii_whitespace().any(|w| w == word);
            match name.as_str() {
                "display" => self.gone |= value == "none",
                "opacity" => self.gone |= is_zero(value),
                "visibility" => self.invisible = Some(matches!(value, "hidden" | "collapse")),
                "font-size" => self.tiny = Some(is_zero(value)),
                "font-weight" => {
                    let heavy = value.parse::<u16>().map_or(matches!(value, "bold" | "bolder"), |weight| weight >= 600);
                    self.bold = if value == "inherit" { None } else { Some(heavy) };
                }
                "font-style" if value != "inherit" => self.italic = Some(value == "italic" || value.starts_with("oblique")),
                "text-decoration" | "text-decoration-line" => {
                    self.underline = has("underline");
                    self.strike = has("line-through");
                }
                "vertical-align" => match value {
                    "super" => self.script = Some(Script::Above),
                    "sub" => self.script = Some(Script::Below),
                    _ => {}
                },
                "margin" => self.tight |= value.split_ascii_whitespace().next().is_some_and(is_zero),
                "border-top" => self.ruled = has("solid") && !value.split_ascii_whitespace().any(is_zero),
                _ => {}
            }
        }
    }
}

/// `0`, `0px`, `0.0em`, `0%`; not `0.5em`.
fn is_zero(value: &str) -> bool {
    let number = value.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%').trim();
    number.parse::<f32>().is_ok_and(|n| n == 0.0)
}

/// A raised or lowered character, so that 10⁹ does not read as 109. Letters stay: « 1er », « CO2 ».
pub(in crate::formats) fn placed(c: char, script: Script) -> char {
    let index = match c {
        '0'..='9' => c.to_digit(10).unwrap_or_default() as usize,
        '+' => 10,
        '-' | '\u{2212}' => 11,
        _ => return c,
    };
    let set = match script {
        Script::Normal => return c,
        Script::Above => "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻",
        Script::Below => "₀₁₂₃₄₅₆₇₈₉₊₋",
    };
    set.chars().nth(index).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inside(css: &str, around: &Style) -> Style {
        let mut change = Change::default();
        change.read(css);
        change.apply(around)
    }

    #[test]
    fn hidden_text_is_told_from_visible_text() {
        let plain = Style::default();
        for css in ["display:none", " DISPLAY : None !important ; x", "visibility:hidden", "font-size:0px", "opacity:0", "font-size: 0"] {
            assert!(inside(css, &plain).hides_text(), "{css}");
        }
        for css in ["", ";", "display", "display:block", "font-size:0.5em", "mso-hide:all", "opacity:0.9", "color:none", "font-size:abc"] {
            assert!(!inside(css, &plain).hides_text(), "{css}");
        }
        assert!(!inside("font-size:13px", &inside("font-size:0", &plain)).hides_text());
        assert!(!inside("visibility:visible", &inside("visibility:hidden", &plain)).hides_text());
        assert!(inside("display:block", &inside("display:none", &plain)).hides_text());
    }

    #[test]
    fn weights_slants_and_lines_are_honoured() {
        let style = inside("font-weight:700;font-style:oblique 10deg;text-decoration:underline line-through red", &Style::default());
        assert!(style.bold && style.italic && style.underline && style.strike);
        let style = inside("font-weight:normal;font-style:normal;text-decoration:none", &style);
        assert!(!style.bold && !style.italic && style.underline && style.strike);
    }

    #[test]
    fn powers_stay_powers() {
        let placed = |text: &str, script| text.chars().map(|c| placed(c, script)).collect::<String>();
        assert_eq!(
            (placed("-12er", Script::Above), placed("2+", Script::Below), placed("2", Script::Normal)),
            ("⁻¹²er".into(), "₂₊".into(), "2".into())
        );
    }
}
