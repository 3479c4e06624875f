//! A list of any length: only the rows on screen are made.

use super::Element;
use crate::ui::theme::{RADIUS, SPACE_M, SPACE_S, tokens};
use iced::widget::operation::{AbsoluteOffset, scroll_to};
use iced::widget::{Id, column, container, keyed_column, scrollable, space};
use iced::{Border, Color, Length, Task, Theme};

/// How many rows are made beyond each edge of what is on screen.
const OVERSCAN: usize = 4;

/// What part of a list is on screen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Viewport {
    /// How far it is scrolled, in logical pixels.
    pub offset: f32,
    /// How high it is, in logical pixels.
    pub height: f32,
}

impl Default for Viewport {
    fn default() -> Self {
        Self { offset: 0.0, height: 900.0 }
    }
}

impl Viewport {
    /// The same, scrolled as little as needed for a row to be on screen.
    #[must_use]
    pub fn showing(self, place: usize, row_height: f32) -> Self {
        Self { offset: shown(place, row_height, self).unwrap_or(self.offset), ..self }
    }

    /// The rows to make: those on screen and a few around.
    #[must_use]
    pub fn rows(self, count: usize, row_height: f32) -> std::ops::Range<usize> {
        let first = ((self.offset / row_height).max(0.0) as usize).saturating_sub(OVERSCAN).min(count);
        let last = (((self.offset + self.height) / row_height).ceil().max(0.0) as usize + OVERSCAN).min(count);
        first..last.max(first)
    }
}

/// A list of rows of one height.
pub struct List<'a, M> {
    id: Id,
    count: usize,
    row_height: f32,
    viewport: Viewport,
    selected: Option<usize>,
    row: Box<dyn Fn(usize) -> Element<'a, M> + 'a>,
    on_scroll: Option<Box<dyn Fn(Viewport) -> M + 'a>>,
    on_select: Option<Box<dyn Fn(usize) -> M + 'a>>,
    on_open: Option<Box<dyn Fn(usize) -> M + 'a>>,
    on_menu: Option<Box<dyn Fn(usize) -> M + 'a>>,
}

/// A list of `count` rows; `row` makes one. The screen keeps the viewport that [`List::on_scroll`] tells.
pub fn list<'a, M>(
    id: impl Into<Id>,
    count: usize,
    row_height: f32,
    viewport: Viewport,
    selected: Option<usize>,
    row: impl Fn(usize) -> Element<'a, M> + 'a,
) -> List<'a, M> {
    List {
        id: id.into(),
        count,
        row_height,
        viewport,
        selected,
        row: Box::new(row),
        on_scroll: None,
        on_select: None,
        on_open: None,
        on_menu: None,
    }
}

impl<'a, M> List<'a, M> {
    /// What scrolling means.
    #[must_use]
    pub fn on_scroll(mut self, message: impl Fn(Viewport) -> M + 'a) -> Self {
        self.on_scroll = Some(Box::new(message));
        self
    }

    /// What choosing a row means: a click, arrows, Page, Home, End, J and K.
    #[must_use]
    pub fn on_select(mut self, message: impl Fn(usize) -> M + 'a) -> Self {
        self.on_select = Some(Box::new(message));
        self
    }

    /// What opening a row means: Enter or a double click.
    #[must_use]
    pub fn on_open(mut self, message: impl Fn(usize) -> M + 'a) -> Self {
        self.on_open = Some(Box::new(message));
        self
    }

    /// What a right click on a row means.
    #[must_use]
    pub fn on_menu(mut self, message: impl Fn(usize) -> M + 'a) -> Self {
        self.on_menu = Some(Box::new(message));
        self
    }
}

impl<'a, M: Clone + 'a> From<List<'a, M>> for Element<'a, M> {
    fn from(list: List<'a, M>) -> Self {
        let List { id, count, row_height, viewport, selected, row, on_scroll, on_select, on_open, on_menu } = list;
        let rows = viewport.rows(count, row_height);
        let above = rows.start as f32 * row_height;
        let below = count.saturating_sub(rows.end) as f32 * row_height;
        let shown = rows.map(|place| (place, super::rows::shell(row(place), row_height, selected == Some(place))));
        let content = column![space().height(above), keyed_column(shown), space().height(below)];
        // Then the rows draw a thumb that can be taken.
        let is_long = super::rows::is_long(viewport.height, count as f32 * row_height);
        let style = move |theme: &Theme, status| {
            let mut style = super::panes::scroll_style(theme, status);
            if is_long {
                style.vertical_rail.scroller.background = Color::TRANSPARENT.into();
            }
            style
        };
        let mut scroll =
            scrollable(content).id(id.clone()).width(Length::Fill).height(Length::Fill).direction(super::panes::scroll_bar()).style(style);
        if let Some(on_scroll) = on_scroll {
            scroll = scroll.on_scroll(move |v| on_scroll(Viewport { offset: v.absolute_offset().y, height: v.bounds().height }));
        }
        let rows = super::rows::Rows { id, count, row_height, selected, offset: viewport.offset, on_select, on_open, on_menu };
        Element::new(super::rows::Keyboard { rows, content: scroll.into() })
    }
}

/// Scrolls as little as needed for a row to be on screen.
pub fn reveal<M: Send + 'static>(id: impl Into<Id>, place: usize, row_height: f32, viewport: Viewport) -> Task<M> {
    match shown(place, row_height, viewport) {
        Some(y) => scroll_to(id.into(), AbsoluteOffset { x: None, y: Some(y) }),
        None => Task::none(),
    }
}

/// How far to scroll for a row to be on screen, if it is not.
pub(super) fn shown(place: usize, row_height: f32, viewport: Viewport) -> Option<f32> {
    let top = place as f32 * row_height;
    if top < viewport.offset {
        Some(top)
    } else if top + row_height > viewport.offset + viewport.height {
        // In a list lower than a row, its beginning.
        Some((top + row_height - viewport.height).min(top))
    } else {
        None
    }
}

/// The place of a row that is on its way.
pub fn skeleton<'a, M: 'a>() -> Element<'a, M> {
    let stroke = |width: f32| {
        container(space().width(width).height(10.0)).style(|theme| container::Style {
            background: Some(tokens(theme).hover.into()),
            border: Border::default().rounded(RADIUS),
            ..container::Style::default()
        })
    };
    column![stroke(180.0), stroke(120.0)].spacing(SPACE_S).padding(SPACE_M).into()
}
