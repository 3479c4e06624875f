//! What comes before everything else until it is answered.

use super::{Element, FocusButton, scroll_bar, scroll_style, title};
use crate::ui::theme::{RADIUS, SPACE_L, SPACE_M, SPACE_S, SPACE_XL, tokens};
use iced::widget::{Row, column, container, scrollable};
use iced::{Alignment, Border, Length};

/// The widest: longer lines are hard to read.
const WIDEST: f32 = 560.0;

/// A dialog: its title, what it shows, and its buttons, the one to do next last.
pub fn dialog<'a, M: Clone + 'a>(
    words: impl Into<String>,
    content: impl Into<Element<'a, M>>,
    actions: Vec<FocusButton<'a, M>>,
) -> Element<'a, M> {
    // One under the other where there is no room: none may be out of sight.
    let buttons = Row::with_children(actions.into_iter().map(Element::from)).spacing(SPACE_M).wrap();
    let buttons = container(buttons.vertical_spacing(SPACE_S).align_x(Alignment::End)).align_right(Length::Fill);
    let all = container(column![title(words.into()), content.into(), buttons].spacing(SPACE_L)).padding(SPACE_XL);
    // In a low window, or a magnified one, all of it can still be reached.
    container(scrollable(all).direction(scroll_bar()).style(scroll_style))
        .max_width(WIDEST)
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
