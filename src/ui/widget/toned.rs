//! Signs in the colour of what they say.

use super::{Element, Icon, icon};
use crate::ui::theme::{Tone, tokens};
use iced::widget::container;

/// A sign in the colour of its tone.
pub fn toned_icon<'a, M: 'a>(tone: Tone, sign: Icon) -> Element<'a, M> {
    let style = move |theme: &iced::Theme| container::Style { text_color: Some(tokens(theme).tone(tone)), ..container::Style::default() };
    container(icon(sign)).style(style).into()
}
