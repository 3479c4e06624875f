//! Messages across a pane, and marks.

use super::{Element, FocusButton, Icon, icon, icon_sized};
use crate::text::window::widget as said;
use crate::ui::theme::{RADIUS, SPACE_L, SPACE_M, SPACE_S, SPACE_XS, STRONG, TEXT_L, TEXT_M, TEXT_S, Tone, tokens};
use iced::widget::{Row, container, row, space, stack, text};
use iced::{Alignment, Border, Length, Theme};

/// The side of a patch of colour.
const SWATCH: f32 = 12.0;

pub(super) fn sign(tone: Tone) -> Icon {
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
    let sign = container(icon_sized(sign(tone), 20.0)).style(move |theme| ink(theme, tone));
    let content = row![sign, words, buttons].spacing(SPACE_M).align_y(Alignment::Center);
    let edge = container(space().width(4).height(Length::Fill))
        .style(move |theme| container::Style { background: Some(tokens(theme).tone(tone).into()), ..container::Style::default() });
    // The bar takes the height of what it stands beside.
    let bar = stack![container(content).padding([SPACE_S, SPACE_M + SPACE_XS]).width(Length::Fill)].push(edge);
    container(bar)
        .width(Length::Fill)
        .style(move |theme| {
            let t = tokens(theme);
            container::Style { background: Some(t.tone_background(tone).into()), text_color: Some(t.text), ..container::Style::default() }
        })
        .into()
}

/// What a whole window must never be taken for, across its top: there is no louder colour.
pub fn ribbon<'a, M: 'a>(words: impl Into<String>) -> Element<'a, M> {
    let words = text(words.into()).size(TEXT_M).font(STRONG).width(Length::Fill).align_x(Alignment::Center);
    container(row![icon(Icon::Warning), words].spacing(SPACE_S).align_y(Alignment::Center))
        .padding([SPACE_XS, SPACE_M])
        .width(Length::Fill)
        .style(|theme| {
            let t = tokens(theme);
            container::Style { background: Some(t.danger.into()), text_color: Some(t.on_danger), ..container::Style::default() }
        })
        .into()
}

/// A message on one line without a frame: a finding, a hint.
pub fn note<'a, M: Clone + 'a>(tone: Tone, sentence: impl Into<String>) -> Element<'a, M> {
    row![
        container(icon(sign(tone))).padding([2.0, 0.0]).style(move |theme| ink(theme, tone)),
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

/// A patch of the colour of the mailbox of that place.
pub fn swatch<'a, M: 'a>(place: usize) -> Element<'a, M> {
    container(space().width(SWATCH).height(SWATCH))
        .style(move |theme| container::Style {
            background: Some(tokens(theme).mailbox(place).into()),
            border: Border::default().rounded(2),
            ..container::Style::default()
        })
        .into()
}

/// What is going on, since when, and how to stop it.
pub fn progress<'a, M: Clone + 'a>(words: impl Into<String>, since: std::time::Duration, stop: Option<M>) -> Element<'a, M> {
    let since = super::muted(said::since(since));
    let stop = stop.map(|stop| Element::from(super::button(said::stop()).kind(super::Kind::Quiet).icon(Icon::Stop).on_press(stop)));
    row![icon(Icon::Clock), text(words.into()).size(TEXT_M), since, stop].spacing(SPACE_S).align_y(Alignment::Center).into()
}

/// What has just been done, and how to undo it: it floats, and goes by itself.
///
/// An edge, and no shadow: the software renderer draws a shadow again at each change beside it without clearing what was
/// there, so that it darkens until the whole is grey, and leaves its rim behind when it goes.
pub fn toast<'a, M: Clone + 'a>(tone: Tone, sentence: impl Into<String>, action: Option<FocusButton<'a, M>>) -> Element<'a, M> {
    let action = action.map(|action| Element::from(action.kind(super::Kind::Secondary)));
    let sign = container(icon(sign(tone))).style(move |theme| ink(theme, tone));
    container(row![sign, text(sentence.into()).size(TEXT_L), action].spacing(SPACE_M).align_y(Alignment::Center))
        .padding([SPACE_S, SPACE_L])
        .style(|theme| {
            let t = tokens(theme);
            container::Style {
                background: Some(t.raised.into()),
                text_color: Some(t.text),
                border: Border::default().rounded(RADIUS).width(1).color(t.edge),
                ..container::Style::default()
            }
        })
        .into()
}

fn ink(theme: &Theme, tone: Tone) -> container::Style {
    container::Style { text_color: Some(tokens(theme).tone(tone)), ..container::Style::default() }
}
