//! The parts of a window.

use super::Element;
use crate::ui::theme::{RADIUS, SPACE_M, SPACE_S, tokens};
use iced::widget::{container, rule, scrollable};
use iced::{Background, Border, Color, Length, Shadow, Theme};

/// Width of the bar of what scrolls.
pub(super) const BAR: f32 = 6.0;
/// Around it.
pub(super) const BAR_MARGIN: f32 = 2.0;

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

/// The bar of what scrolls: it stands beside what it scrolls, never over it.
pub fn scroll_bar() -> scrollable::Direction {
    scrollable::Direction::Vertical(scrollable::Scrollbar::new().width(BAR).scroller_width(BAR).margin(BAR_MARGIN).spacing(0))
}

/// The look of what scrolls: a thin bar, without a track until the pointer is on it.
pub fn scroll_style(theme: &Theme, status: scrollable::Status) -> scrollable::Style {
    let t = tokens(theme);
    let held = matches!(
        status,
        scrollable::Status::Dragged { is_vertical_scrollbar_dragged: true, .. }
            | scrollable::Status::Dragged { is_horizontal_scrollbar_dragged: true, .. }
    );
    let over = matches!(
        status,
        scrollable::Status::Hovered { is_vertical_scrollbar_hovered: true, .. }
            | scrollable::Status::Hovered { is_horizontal_scrollbar_hovered: true, .. }
    );
    let rail = scrollable::Rail {
        background: (over || held).then_some(Background::Color(t.hover)),
        border: Border::default().rounded(RADIUS),
        scroller: scrollable::Scroller {
            background: if held { t.muted } else { t.edge }.into(),
            border: Border::default().rounded(RADIUS),
        },
    };
    scrollable::Style {
        container: container::Style::default(),
        vertical_rail: rail,
        horizontal_rail: rail,
        gap: None,
        auto_scroll: scrollable::AutoScroll {
            background: t.raised.into(),
            border: Border::default().rounded(RADIUS).width(1).color(t.line),
            shadow: Shadow { color: Color::TRANSPARENT, ..Shadow::default() },
            icon: t.text,
        },
    }
}
