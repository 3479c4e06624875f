//! The typeface: which sign a character is, and how wide.

use super::super::PdfError;
use crate::domain::typeface;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use ttf_parser::Face as Parsed;

/// How a stretch of text looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Style {
    pub(super) bold: bool,
    pub(super) italic: bool,
    pub(super) underline: bool,
    pub(super) strike: bool,
    /// Beside the document's own words: page numbers, labels.
    pub(super) faint: bool,
}

impl Style {
    pub(super) const PLAIN: Style = Style { bold: false, italic: false, underline: false, strike: false, faint: false };
    pub(super) const BOLD: Style = Style { bold: true, ..Style::PLAIN };
    pub(super) const FAINT: Style = Style { faint: true, ..Style::PLAIN };
}

/// What stands for a character that cannot be shown.
const MISSING: char = '□';

/// How many characters are looked up once and for all: the Latin ones.
const COMMON: usize = 0x250;

/// The four faces.
pub(super) struct Faces([Face; 4]);

struct Face {
    font: Font,
    parsed: Parsed<'static>,
    common: Vec<Sign>,
}

/// A sign of a face, and its width for a size of 1.
#[derive(Clone, Copy)]
struct Sign(u16, f32);

impl Faces {
    pub(super) fn load() -> Result<Self, PdfError> {
        let load = |octets| Face::load(octets).ok_or(PdfError::Unwritable);
        Ok(Self([load(typeface::REGULAR)?, load(typeface::BOLD)?, load(typeface::ITALIC)?, load(typeface::BOLD_ITALIC)?]))
    }

    fn face(&self, style: Style) -> &Face {
        let [regular, bold, italic, both] = &self.0;
        match (style.bold, style.italic) {
            (false, false) => regular,
            (true, false) => bold,
            (false, true) => italic,
            (true, true) => both,
        }
    }

    /// A character's width at this size.
    pub(super) fn width(&self, character: char, style: Style, size: f32) -> f32 {
        self.face(style).sign(character).1 * size
    }

    /// A text's width at this size.
    pub(super) fn text_width(&self, text: &str, style: Style, size: f32) -> f32 {
        text.chars().map(|character| self.width(character, style, size)).sum()
    }

    /// A text in signs, one for each character: what is selected in the file is the text.
    pub(super) fn signs(&self, text: &str, style: Style) -> (Font, Vec<KrillaGlyph>) {
        let face = self.face(style);
        let sign = |(at, character): (usize, char)| {
            let Sign(id, width) = face.sign(character);
            KrillaGlyph::new(GlyphId::new(id.into()), width, 0.0, 0.0, 0.0, at..at + character.len_utf8(), None)
        };
        (face.font.clone(), text.char_indices().map(sign).collect())
    }
}

impl Face {
    fn load(octets: &'static [u8]) -> Option<Self> {
        let (font, parsed) = (Font::new(octets.into(), 0)?, Parsed::parse(octets, 0).ok()?);
        let mut face = Self { font, parsed, common: vec![] };
        face.common = (0..COMMON).filter_map(|code| char::from_u32(u32::try_from(code).ok()?)).map(|c| face.look_up(c)).collect();
        Some(face)
    }

    fn sign(&self, character: char) -> Sign {
        self.common.get(character as usize).copied().unwrap_or_else(|| self.look_up(character))
    }

    /// A character that the face does not have is shown by one that looks the same, else by an empty box: seen to be missing. Either is itself again when it is selected, where the reader knows ActualText.
    fn look_up(&self, character: char) -> Sign {
        let known = self.parsed.glyph_index(character).or_else(|| {
            let like = match character {
                // Spaces of all widths are spaces.
                space if space.is_whitespace() => ' ',
                '☐' | '❏' | '❑' | '❒' => '□',
                '☑' | '✔' | '✅' => '✓',
                '☒' | '✘' | '✖' | '❌' => '✗',
                '⬤' => '●',
                '▪' | '⬛' => '■',
                '➔' | '➜' | '➡' | '➤' => '→',
                // Sign 0, made for this, is refused in PDF/A by some who check.
                _ => MISSING,
            };
            self.parsed.glyph_index(like)
        });
        let id = known.unwrap_or_default();
        let advance = self.parsed.glyph_hor_advance(id).unwrap_or_default();
        Sign(id.0, f32::from(advance) / f32::from(self.parsed.units_per_em()))
    }
}
