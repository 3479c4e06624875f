//! The faces: Inter (SIL Open Font License 1.1) and our signs, part of the program so that every machine shows the same.

use crate::domain::typeface;
use iced::Font;
use iced::font::{Style, Weight};

/// The files to load.
pub const FILES: [&[u8]; 5] =
    [typeface::REGULAR, typeface::BOLD, typeface::ITALIC, typeface::BOLD_ITALIC, include_bytes!("../../../assets/icons/pli-icons.ttf")];

/// Text.
pub const REGULAR: Font = Font::with_name("Inter");
/// What stands out: names, unread lines, headings.
pub const STRONG: Font = Font { weight: Weight::Semibold, ..REGULAR };
/// Bold in a sender's text.
pub const BOLD: Font = STRONG;
/// Italic.
pub const ITALIC: Font = Font { style: Style::Italic, ..REGULAR };
/// Signs.
pub const ICONS: Font = Font::with_name("Pli Icons");
