//! The faces: Inter (SIL Open Font License 1.1) and our signs, part of the program so that every machine shows the same.

use iced::Font;
use iced::font::{Style, Weight};

/// The files to load.
pub const FILES: [&[u8]; 5] = [
    include_bytes!("../../../assets/fonts/Inter-Regular.otf"),
    include_bytes!("../../../assets/fonts/Inter-SemiBold.otf"),
    include_bytes!("../../../assets/fonts/Inter-Italic.otf"),
    include_bytes!("../../../assets/fonts/Inter-BoldItalic.otf"),
    include_bytes!("../../../assets/icons/pli-icons.ttf"),
];

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
