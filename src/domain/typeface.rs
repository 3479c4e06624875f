//! The files of the typeface that is part of the program (Inter, SIL Open Font License 1.1): the window shows it, and what is
//! printed carries it.

/// Upright.
pub const REGULAR: &[u8] = include_bytes!("../../assets/fonts/Inter-Regular.otf");
/// Bold.
pub const BOLD: &[u8] = include_bytes!("../../assets/fonts/Inter-SemiBold.otf");
/// Italic.
pub const ITALIC: &[u8] = include_bytes!("../../assets/fonts/Inter-Italic.otf");
/// Both.
pub const BOLD_ITALIC: &[u8] = include_bytes!("../../assets/fonts/Inter-BoldItalic.otf");
