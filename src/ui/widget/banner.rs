//! Messages across a pane, and marks.

use super::{Element, FocusButton, Icon, icon};
use crate::ui::theme::{RADIUS, SPACE_M, SPACE_S, TEXT_L, TEXT_S, Tone, tokens};
use iced::widget::{Row, container, row, space, text};
use iced::{Alignment, Border, Length};

fn sign(tone: Tone) -> Icon {
    match tone {
        Tone::Neutral | Tone::Info => Icon::Info,
        Tone::Success => Icon::Success,
        Tone::Warning => Icon::Warning,
        Tone::Error => Icon::Error,
    }
}

/// A message that stays: its sign, its sentence, and what to do about it.
pub fn banner<'a, M: Clone + 'a>(tone: Tone, sentence: impl Into<String>, actions: Vec<FocusButton<'a, M>>) -> Element<'a, M> {
    let words = text(sentence.into()).size(TEXT_L).width(Length::Fill);
    let buttons = actions.into_iter().fold(Row::new().spacing(SPACE_S), |row, action| row.push(Element::from(action)));
    container(row![icon(sign(tone)), words, buttons].spacing(SPACE_M).align_y(Alignment::Center))
        .padding([SPACE_S, SPACE_M])
        .width(Length::Fill)
        .style(move |theme| {
            let t = tokens(theme);
            container::Style {
                background: Some(t.tone_background(tone).into()),
                text_color: Some(t.text),
                border: Border::default().rounded(RADIUS),
                ..container::Style::default()
            }
        })
        .into()
}

/// A message on one line without a frame: a finding, a hint.
pub fn note<'a, M: Clone + 'a>(tone: Tone, sentence: impl Into<String>) -> Element<'a, M> {
    row![
        container(icon(sign(tone)))
            .style(move |theme| container::Style { text_color: Some(tokens(theme).tone(tone)), ..Default::default() }),
        text(sentence.into()).size(TEXT_L).width(Length::Fill)
    ]
    .spacing(SPACE_S)
    .into()
}

/// A short mark.
pub fn badge<'a, M: 'a>(tone: Tone, words: impl Into<String>) -> Element<'a, M> {
    container(text(words.into()).size(TEXT_S))
        .padding([1.0, SPACE_S])
        .style(move |theme| {
            let t = tokens(theme);
            container::Style {
                background: Some(t.tone_background(tone).into()),
                text_color: Some(t.tone(tone)),
                border: Border::default().rounded(RADIUS),
                ..container::Style::default()
            }
        })
        .into()
}

#[expect(dead_code, reason = "kept for rows that push to the right")]
fn push_right<'a, M: 'a>() -> Element<'a, M> {
    space().width(Length::Fill).into()
}
