//! What comes before everything else until it is answered.

use super::{Element, FocusButton, title};
use crate::ui::theme::{RADIUS, SPACE_L, SPACE_S, SPACE_XL, tokens};
use iced::widget::{Row, column, container, space};
use iced::{Border, Length};

/// A dialog: its title, what it shows, and its buttons, the one to do next last.
pub fn dialog<'a, M: Clone + 'a>(
    words: impl Into<String>,
    content: impl Into<Element<'a, M>>,
    actions: Vec<FocusButton<'a, M>>,
) -> Element<'a, M> {
    let buttons = actions
        .into_iter()
        .fold(Row::new().spacing(SPACE_S).push(space().width(Length::Fill)), |row, action| row.push(Element::from(action)));
    container(column![title(words.into()), content.into(), buttons].spacing(SPACE_L))
        .padding(SPACE_XL)
        .max_width(560)
        .style(|theme| {
            let t = tokens(theme);
            container::Style {
                background: Some(t.raised.into()),
                text_color: Some(t.text),
                border: Border::default().rounded(RADIUS).width(1).color(t.line),
                ..container::Style::default()
            }
        })
        .into()
}
