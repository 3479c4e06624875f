//! A value that can be taken away: a recipient, an attachment.

use super::press::{Look, Press, Status};
use super::{Element, Icon, icon_sized, one_line, tip};
use crate::ui::theme::{REGULAR, SPACE_S, SPACE_XS, TEXT_M, TEXT_S, Tokens, Tone};
use iced::widget::{container, row};
use iced::{Alignment, Border, Length};

/// Height of a chip.
pub(super) const HEIGHT: f32 = 26.0;
/// Its widest: a longer text is cut.
const WIDEST: f32 = 260.0;

/// A value, with a cross that takes it away. `tone` tells what is wrong with it, if anything is. It can have the
/// keyboard: Delete takes it away.
pub fn chip<'a, M: Clone + 'a>(
    tone: Tone,
    words: impl Into<String>,
    remove_words: impl Into<String>,
    on_remove: Option<M>,
) -> Element<'a, M> {
    let words = words.into();
    chip_with_tip(tone, words, remove_words.into(), String::new(), on_remove)
}

/// The same, with more to say of it in its tip.
pub(super) fn chip_with_tip<'a, M: Clone + 'a>(
    tone: Tone,
    words: String,
    remove_words: String,
    tip_words: String,
    on_remove: Option<M>,
) -> Element<'a, M> {
    let sign = (tone != Tone::Neutral).then(|| icon_sized(super::banner::sign(tone), 14.0));
    let cross = on_remove.clone().map(|message| {
        let cross = Press {
            name: Some(remove_words.clone()),
            tip: Some(tip::bubble(remove_words, None)),
            on_press: Some(message),
            stop: false,
            width: Length::Fixed(20.0),
            height: Length::Fixed(20.0),
            ..Press::new(icon_sized(Icon::Close, TEXT_S), cross_look)
        };
        Element::from(cross)
    });
    let words = container(one_line(words, TEXT_M, REGULAR, None)).max_width(WIDEST);
    let side = if cross.is_some() { SPACE_XS } else { SPACE_S };
    let content = row![sign, words, cross].spacing(SPACE_XS).align_y(Alignment::Center);
    Press {
        tip: (!tip_words.is_empty()).then(|| tip::bubble(tip_words, None)),
        on_delete: on_remove,
        height: Length::Fixed(HEIGHT),
        padding: iced::Padding { left: SPACE_S + 2.0, right: side, ..iced::Padding::ZERO },
        ..Press::new(content, move |t, _| look(t, tone))
    }
    .into()
}

fn look(t: &Tokens, tone: Tone) -> Look {
    let border = Border::default().rounded(HEIGHT / 2.0);
    if tone == Tone::Neutral {
        return Look { background: Some(t.selected), text: t.text, border, underlined: false };
    }
    let border = border.width(1).color(t.tone(tone));
    Look { background: Some(t.tone_background(tone)), text: t.tone(tone), border, underlined: false }
}

fn cross_look(t: &Tokens, status: Status) -> Look {
    let background = matches!(status, Status::Hovered | Status::Pressed).then_some(t.pressed);
    Look { background, text: t.text, border: Border::default().rounded(10), underlined: false }
}
