//! A value that can be taken away: a recipient, an attachment.

use super::{Element, Icon, icon_button};
use crate::ui::theme::{SPACE_S, SPACE_XS, TEXT_M, Tone, tokens};
use iced::widget::{container, row, text};
use iced::{Alignment, Border};

/// A value, with a cross that takes it away. `tone` tells what is wrong with it, if anything is.
pub fn chip<'a, M: Clone + 'a>(
    tone: Tone,
    words: impl Into<String>,
    remove_words: impl Into<String>,
    on_remove: Option<M>,
) -> Element<'a, M> {
    let mut content = row![text(words.into()).size(TEXT_M)].spacing(SPACE_XS).align_y(Alignment::Center);
    if let Some(message) = on_remove {
        content = content.push(Element::from(icon_button(Icon::Close, remove_words).on_press(message)));
    }
    container(content)
        .padding([SPACE_XS, SPACE_S])
        .style(move |theme| {
            let t = tokens(theme);
            container::Style {
                background: Some(if tone == Tone::Neutral { t.selected } else { t.tone_background(tone) }.into()),
                text_color: Some(t.text),
                border: Border::default().rounded(12).width(if tone == Tone::Neutral { 0.0 } else { 1.0 }).color(t.tone(tone)),
                ..container::Style::default()
            }
        })
        .into()
}
