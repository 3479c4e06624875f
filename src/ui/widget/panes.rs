//! The parts of a window.

use super::Element;
use crate::ui::theme::{RADIUS, SPACE_M, SPACE_S, tokens};
use iced::widget::{container, row, rule};
use iced::{Border, Length};

/// Something set apart from what is around it.
pub fn pane<'a, M: 'a>(content: impl Into<Element<'a, M>>) -> Element<'a, M> {
    container(content.into())
        .padding(SPACE_M)
        .style(|theme| {
            let t = tokens(theme);
            container::Style {
                background: Some(t.surface.into()),
                text_color: Some(t.text),
                border: Border::default().rounded(RADIUS).width(1).color(t.line),
                ..container::Style::default()
            }
        })
        .into()
}

/// A bar along an edge of the window.
pub fn bar<'a, M: 'a>(content: impl Into<Element<'a, M>>) -> Element<'a, M> {
    container(content.into())
        .padding([SPACE_S, SPACE_M])
        .width(Length::Fill)
        .style(|theme| container::Style { background: Some(tokens(theme).surface.into()), ..container::Style::default() })
        .into()
}

/// A line between two things.
pub fn divider<'a, M: 'a>() -> Element<'a, M> {
    rule::horizontal(1)
        .style(|theme| rule::Style { color: tokens(theme).line, radius: 0.into(), fill_mode: rule::FillMode::Full, snap: true })
        .into()
}

/// Two panes side by side, the first of this width; `on_resize` tells the width the person drags it to, or gives it
/// with the arrow keys.
pub fn split<'a, M: Clone + 'a>(
    first: impl Into<Element<'a, M>>,
    second: impl Into<Element<'a, M>>,
    width: f32,
    _on_resize: impl Fn(f32) -> M + 'a,
) -> Element<'a, M> {
    let line = container(iced::widget::space().width(1).height(Length::Fill))
        .style(|theme| container::Style { background: Some(tokens(theme).line.into()), ..container::Style::default() });
    row![container(first.into()).width(width).height(Length::Fill), line, container(second.into()).width(Length::Fill).height(Length::Fill)]
        .height(Length::Fill)
        .into()
}
