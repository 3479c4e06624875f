//! Choices that open over everything: under a menu, and under what is typed.

use super::Element;
use super::focus::Offset;
use super::list::{Viewport, shown};
use crate::ui::theme::{RADIUS, REGULAR, SPACE_M, SPACE_S, TEXT_M, TEXT_S, tokens};
use iced::advanced::widget::{Operation, Tree};
use iced::advanced::{Clipboard, Layout, Renderer as _, Shell, layout, overlay, renderer};
use iced::keyboard::key::Named;
use iced::keyboard::{self, Key};
use iced::widget::{Column, container, row, scrollable, space, text};
use iced::{Alignment, Border, Event, Length, Point, Rectangle, Size, Theme, Vector, mouse};

/// Height of a choice.
pub(super) const ROW: f32 = 34.0;
/// How many are seen at once.
const SEEN: f32 = 8.0;
/// Between the choices and the edge around them.
const EDGE: f32 = 2.0;

/// Which choice is about to be made.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Choice {
    /// Whether the choices are shown.
    pub(super) open: bool,
    /// The one that Enter takes.
    pub(super) highlight: Option<usize>,
    /// How far the choices are scrolled.
    pub(super) scrolled: f32,
}

/// One choice: its title, and perhaps a detail after it.
pub(super) fn choice<'a, M: 'a>(title: String, detail: String, mark: Element<'a, M>) -> Element<'a, M> {
    let mut line = row![mark, super::one_line(title, TEXT_M, REGULAR, None)].spacing(SPACE_S).align_y(Alignment::Center);
    if !detail.is_empty() {
        let style = |theme: &Theme| text::Style { color: Some(tokens(theme).muted) };
        let detail = text(detail).size(TEXT_S).font(REGULAR).wrapping(text::Wrapping::None).style(style);
        line = line.push(space().width(Length::Fill)).push(detail);
    }
    container(line).padding([0.0, SPACE_M]).height(ROW).width(Length::Fill).align_y(Alignment::Center).clip(true).into()
}

/// The choices, in what scrolls.
pub(super) fn choices<'a, M: 'a>(rows: impl IntoIterator<Item = Element<'a, M>>) -> Element<'a, M> {
    scrollable(Column::with_children(rows))
        .width(Length::Fill)
        .height(Length::Fill)
        .direction(super::panes::scroll_bar())
        .style(super::panes::scroll_style)
        .into()
}

/// The choices while they are shown.
pub(super) struct Popup<'a, 'b, M> {
    pub(super) rows: &'b mut Element<'a, M>,
    pub(super) tree: &'b mut Tree,
    /// What they belong to, where it is on screen.
    pub(super) anchor: Rectangle,
    pub(super) choice: &'b mut Choice,
    pub(super) count: usize,
    pub(super) on_pick: &'b dyn Fn(usize) -> M,
    /// Whether pressing what they belong to closes them.
    pub(super) anchor_closes: bool,
}

impl<'b, M: 'b> Popup<'_, 'b, M>
where
    Self: 'b,
{
    pub(super) fn overlay(self) -> overlay::Element<'b, M, Theme, iced::Renderer> {
        overlay::Element::new(Box::new(self))
    }
}

impl<M> Popup<'_, '_, M> {
    fn offset(&mut self, layout: Layout<'_>, renderer: &iced::Renderer, to: Option<f32>) -> f32 {
        let mut operation = to.map_or_else(Offset::default, Offset::to);
        if let Some(inner) = layout.children().next() {
            self.rows.as_widget_mut().operate(self.tree, inner, renderer, &mut operation);
        }
        operation.y
    }

    fn row_at(&mut self, at: Point, layout: Layout<'_>, renderer: &iced::Renderer) -> Option<usize> {
        let inner = layout.children().next()?.bounds();
        let place = ((at.y - inner.y + self.offset(layout, renderer, None)) / ROW).floor();
        (inner.contains(at) && place >= 0.0 && place < self.count as f32).then_some(place as usize)
    }

    fn highlight(&mut self, place: usize, layout: Layout<'_>, renderer: &iced::Renderer) {
        self.choice.highlight = Some(place);
        let height = layout.bounds().height - 2.0 * EDGE;
        let viewport = Viewport { offset: self.offset(layout, renderer, None), height };
        if let Some(y) = shown(place, ROW, viewport) {
            self.offset(layout, renderer, Some(y));
        }
    }

    fn pick(&mut self, place: usize, shell: &mut Shell<'_, M>) {
        shell.publish((self.on_pick)(place));
        *self.choice = Choice::default();
        shell.capture_event();
        shell.request_redraw();
    }

    fn key(&mut self, key: &Key, layout: Layout<'_>, renderer: &iced::Renderer, shell: &mut Shell<'_, M>) {
        let last = self.count.saturating_sub(1);
        let to = match (key, self.choice.highlight) {
            (Key::Named(Named::ArrowDown), Some(place)) if place < last => place + 1,
            (Key::Named(Named::ArrowDown), _) => 0,
            (Key::Named(Named::ArrowUp), Some(place)) if place > 0 => place - 1,
            (Key::Named(Named::ArrowUp), _) => last,
            (Key::Named(Named::Enter), Some(place)) => return self.pick(place, shell),
            (Key::Named(Named::Escape), _) => {
                self.choice.open = false;
                shell.capture_event();
                return shell.request_redraw();
            }
            (Key::Named(Named::Tab), _) => {
                self.choice.open = false;
                return shell.request_redraw();
            }
            _ => return,
        };
        self.highlight(to, layout, renderer);
        shell.capture_event();
        shell.request_redraw();
    }

    fn handle(
        &mut self,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        renderer: &iced::Renderer,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, M>,
    ) {
        if let Some(inner) = layout.children().next() {
            let visible = inner.bounds();
            self.rows.as_widget_mut().update(self.tree, event, inner, cursor, renderer, clipboard, shell, &visible);
        }
        if shell.is_event_captured() {
            return;
        }
        let at = cursor.position().and_then(|at| self.row_at(at, layout, renderer));
        match event {
            Event::Keyboard(keyboard::Event::KeyPressed { key, modifiers, .. }) if modifiers.is_empty() => {
                self.key(key, layout, renderer, shell);
            }
            Event::Mouse(mouse::Event::CursorMoved { .. }) if at.is_some() && at != self.choice.highlight => {
                self.choice.highlight = at;
                shell.request_redraw();
            }
            Event::Mouse(mouse::Event::ButtonPressed(_)) => match at {
                Some(place) => self.pick(place, shell),
                None if cursor.is_over(layout.bounds()) => shell.capture_event(),
                None => {
                    self.choice.open = false;
                    shell.request_redraw();
                    if self.anchor_closes && cursor.is_over(self.anchor) {
                        shell.capture_event();
                    }
                }
            },
            Event::Mouse(mouse::Event::WheelScrolled { .. }) => shell.capture_event(),
            _ => {}
        }
    }
}

impl<M> overlay::Overlay<M, Theme, iced::Renderer> for Popup<'_, '_, M> {
    fn layout(&mut self, renderer: &iced::Renderer, bounds: Size) -> layout::Node {
        let wanted = (self.count as f32).min(SEEN) * ROW + 2.0 * EDGE;
        let (above, below) = (self.anchor.y, bounds.height - self.anchor.y - self.anchor.height);
        let is_below = below >= wanted || below >= above;
        let height = wanted.min(if is_below { below } else { above } - SPACE_S).max(ROW);
        let width = self.anchor.width.max(160.0).min(bounds.width);
        let y = if is_below { self.anchor.y + self.anchor.height + 2.0 } else { self.anchor.y - height - 2.0 };
        let inside = layout::Limits::new(Size::ZERO, Size::new(width - 2.0 * EDGE, height - 2.0 * EDGE));
        let rows = self.rows.as_widget_mut().layout(self.tree, renderer, &inside).translate(Vector::new(EDGE, EDGE));
        let x = self.anchor.x.min(bounds.width - width).max(0.0);
        layout::Node::with_children(Size::new(width, height), vec![rows]).move_to(Point::new(x, y))
    }

    fn operate(&mut self, layout: Layout<'_>, renderer: &iced::Renderer, operation: &mut dyn Operation) {
        if let Some(inner) = layout.children().next() {
            self.rows.as_widget_mut().operate(self.tree, inner, renderer, operation);
        }
    }

    fn update(
        &mut self,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        renderer: &iced::Renderer,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, M>,
    ) {
        self.handle(event, layout, cursor, renderer, clipboard, shell);
        self.choice.scrolled = self.offset(layout, renderer, None);
    }

    fn mouse_interaction(&self, layout: Layout<'_>, cursor: mouse::Cursor, _renderer: &iced::Renderer) -> mouse::Interaction {
        if cursor.is_over(layout.bounds()) { mouse::Interaction::Pointer } else { mouse::Interaction::None }
    }

    fn draw(&self, renderer: &mut iced::Renderer, theme: &Theme, _style: &renderer::Style, layout: Layout<'_>, cursor: mouse::Cursor) {
        let (bounds, t) = (layout.bounds(), tokens(theme));
        let Some(inner) = layout.children().next() else { return };
        let quad = |bounds: Rectangle, border: Border| renderer::Quad { bounds, border, ..Default::default() };
        renderer.fill_quad(quad(bounds, Border::default().rounded(RADIUS).width(1).color(t.edge)), t.raised);
        if let Some(place) = self.choice.highlight {
            let y = inner.bounds().y + place as f32 * ROW - self.choice.scrolled;
            let line = Rectangle { y, height: ROW, ..inner.bounds() };
            if let Some(line) = line.intersection(&inner.bounds()) {
                renderer.fill_quad(quad(line, Border::default()), t.selected);
                renderer.fill_quad(quad(Rectangle { width: 3.0, ..line }, Border::default()), t.primary);
            }
        }
        let style = renderer::Style { text_color: t.text };
        self.rows.as_widget().draw(self.tree, renderer, theme, &style, inner, cursor, &inner.bounds());
    }
}
