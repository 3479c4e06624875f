//! A list of any length: only the rows on screen are made.

use super::Element;
use crate::ui::theme::{RADIUS, SPACE_M, SPACE_S, tokens};
use iced::widget::operation::{AbsoluteOffset, scroll_to};
use iced::widget::{Id, column, container, keyed_column, mouse_area, scrollable, space};
use iced::{Border, Length, Task};

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
    List { id: id.into(), count, row_height, viewport, selected, row: Box::new(row), on_scroll: None, on_select: None, on_open: None }
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
}

impl<'a, M: Clone + 'a> From<List<'a, M>> for Element<'a, M> {
    fn from(list: List<'a, M>) -> Self {
        let rows = list.viewport.rows(list.count, list.row_height);
        let above = rows.start as f32 * list.row_height;
        let below = list.count.saturating_sub(rows.end) as f32 * list.row_height;
        let shown = rows.map(|place| {
            let is_selected = list.selected == Some(place);
            let content = container((list.row)(place)).width(Length::Fill).height(list.row_height).clip(true).style(move |theme| {
                let t = tokens(theme);
                container::Style { background: is_selected.then(|| t.selected.into()), ..container::Style::default() }
            });
            let mut area = mouse_area(content);
            if let Some(on_select) = &list.on_select {
                area = area.on_press(on_select(place));
            }
            if let Some(on_open) = &list.on_open {
                area = area.on_double_click(on_open(place));
            }
            (place, area.into())
        });
        let content = column![space().height(above), keyed_column(shown), space().height(below)];
        let mut scroll = scrollable(content).id(list.id).width(Length::Fill).height(Length::Fill);
        if let Some(on_scroll) = list.on_scroll {
            scroll = scroll.on_scroll(move |v| on_scroll(Viewport { offset: v.absolute_offset().y, height: v.bounds().height }));
        }
        scroll.into()
    }
}

/// Scrolls as little as needed for a row to be on screen.
pub fn reveal<M: Send + 'static>(id: impl Into<Id>, place: usize, row_height: f32, viewport: Viewport) -> Task<M> {
    let top = place as f32 * row_height;
    let y = if top < viewport.offset {
        top
    } else if top + row_height > viewport.offset + viewport.height {
        top + row_height - viewport.height
    } else {
        return Task::none();
    };
    scroll_to(id.into(), AbsoluteOffset { x: None, y: Some(y) })
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
