//! The look: colours, sizes and faces. Screens name what they mean; only this module and the widgets know a colour.

#[cfg(test)]
mod contrast;
mod fonts;
mod metrics;
mod palette;

pub use fonts::{BOLD, FILES, ICONS, ITALIC, REGULAR, STRONG};
pub use metrics::*;
pub use palette::{Tokens, Tone, dark, light, tokens};
