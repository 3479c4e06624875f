//! Texts, by what they are for.

use super::Element;
use crate::ui::theme::{REGULAR, STRONG, TEXT_L, TEXT_M, TEXT_S, TEXT_XL, TEXT_XXL, Tone, tokens};
use iced::widget::text;
use iced::{Font, Theme};

fn words<'a>(content: impl text::IntoFragment<'a>, size: f32, font: Font) -> text::Text<'a, Theme, iced::Renderer> {
    text(content).size(size).font(font)
}

/// The title of a screen or a message.
pub fn title<'a, M: 'a>(content: impl text::IntoFragment<'a>) -> Element<'a, M> {
    words(content, TEXT_XXL, STRONG).into()
}

/// The heading of a group.
pub fn heading<'a, M: 'a>(content: impl text::IntoFragment<'a>) -> Element<'a, M> {
    words(content, TEXT_XL, STRONG).into()
}

/// Text.
pub fn body<'a, M: 'a>(content: impl text::IntoFragment<'a>) -> Element<'a, M> {
    words(content, TEXT_L, REGULAR).into()
}

/// Text that stands out.
pub fn strong<'a, M: 'a>(content: impl text::IntoFragment<'a>) -> Element<'a, M> {
    words(content, TEXT_L, STRONG).into()
}

/// Text of a list that stands out.
pub fn bold<'a, M: 'a>(content: impl text::IntoFragment<'a>) -> Element<'a, M> {
    words(content, TEXT_M, STRONG).into()
}

/// Text of a list.
pub fn small<'a, M: 'a>(content: impl text::IntoFragment<'a>) -> Element<'a, M> {
    words(content, TEXT_M, REGULAR).into()
}

/// Text that matters less.
pub fn muted<'a, M: 'a>(content: impl text::IntoFragment<'a>) -> Element<'a, M> {
    words(content, TEXT_S, REGULAR).style(|theme| text::Style { color: Some(tokens(theme).muted) }).into()
}

/// Text of a list in the colour of its tone.
pub fn toned<'a, M: 'a>(tone: Tone, content: impl text::IntoFragment<'a>) -> Element<'a, M> {
    words(content, TEXT_M, REGULAR).style(move |theme| text::Style { color: Some(tokens(theme).tone(tone)) }).into()
}
