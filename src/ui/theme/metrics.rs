//! Sizes, in logical pixels.

/// Space between a sign and its word.
pub const SPACE_XS: f32 = 4.0;
/// Space inside a control.
pub const SPACE_S: f32 = 8.0;
/// Space between neighbours.
pub const SPACE_M: f32 = 12.0;
/// Space inside a pane.
pub const SPACE_L: f32 = 16.0;
/// Space between groups.
pub const SPACE_XL: f32 = 24.0;
/// Space between sections.
pub const SPACE_XXL: f32 = 32.0;

/// Size of small print.
pub const TEXT_S: f32 = 12.0;
/// Size of lists.
pub const TEXT_M: f32 = 13.0;
/// Size of text.
pub const TEXT_L: f32 = 14.0;
/// Size of headings.
pub const TEXT_XL: f32 = 16.0;
/// Size of titles.
pub const TEXT_XXL: f32 = 20.0;
/// Size of signs beside text.
pub const ICON: f32 = 16.0;
/// Height of a line of text to read, relative to its size.
pub const LINE_HEIGHT: f32 = 1.5;

/// Rounding of corners.
pub const RADIUS: f32 = 4.0;
/// Height of a row of the list.
pub const ROW_COMFORTABLE: f32 = 64.0;
/// Height of a row of the list, close together.
pub const ROW_DENSE: f32 = 44.0;
/// Height of a control.
pub const CONTROL: f32 = 34.0;
/// Below this width, the reader takes the list's place.
pub const NARROW: f32 = 900.0;
