//! What makes rows a list: the keyboard, the pointer, and the look of the row that is selected.

use super::list::{Viewport, shown};
use super::press::{Focus, Ring, draw_ring};
use super::{Element, focus};
use crate::ui::theme::{RADIUS, SPACE_XS, tokens};
use iced::advanced::widget::{Id, Operation, Tree, operation, tree};
use iced::advanced::{Clipboard, Layout, Renderer as _, Shell, Widget, layout, mouse, overlay, renderer};
use iced::keyboard::key::Named;
use iced::keyboard::{self, Key};
use iced::{Border, Color, Event, Length, Point, Rectangle, Size, Theme, Vector, touch, window};

/// What choosing a row tells.
type Told<'a, M> = Option<Box<dyn Fn(usize) -> M + 'a>>;

/// What a list knows of its rows.
pub(super) struct Rows<'a, M> {
    pub(super) id: Id,
    pub(super) count: usize,
    pub(super) row_height: f32,
    pub(super) selected: Option<usize>,
    /// How far the screen knows it to be scrolled.
    pub(super) offset: f32,
    pub(super) on_select: Told<'a, M>,
    pub(super) on_open: Told<'a, M>,
    pub(super) on_menu: Told<'a, M>,
}

impl<M> Rows<'_, M> {
    /// The row that a key leads to.
    fn led(&self, key: &Key, page: usize) -> Option<usize> {
        let last = self.count.checked_sub(1)?;
        let step = |forward: bool, by: usize| match self.selected {
            None => 0,
            Some(place) if forward => place.saturating_add(by).min(last),
            Some(place) => place.saturating_sub(by).min(last),
        };
        Some(match key.as_ref() {
            Key::Named(Named::ArrowDown) | Key::Character("j" | "J") => step(true, 1),
            Key::Named(Named::ArrowUp) | Key::Character("k" | "K") => step(false, 1),
            Key::Named(Named::PageDown) => step(true, page),
            Key::Named(Named::PageUp) => step(false, page),
            Key::Named(Named::Home) => 0,
            Key::Named(Named::End) => last,
            _ => return None,
        })
    }
}

/// The least length of what is dragged in the bar.
const THUMB: f32 = 32.0;

/// Whether what is dragged in the bar would be too short to be taken.
pub(super) fn is_long(height: f32, content: f32) -> bool {
    height * height / content.max(1.0) < THUMB && height >= 2.0 * THUMB
}

/// Where a thumb of the least length is in a bar, for content so long that iced's own is a line.
fn thumb(bounds: Rectangle, content: f32, offset: f32) -> Option<Rectangle> {
    let (height, width, margin) = (bounds.height, super::panes::BAR, super::panes::BAR_MARGIN);
    if !is_long(height, content) {
        return None;
    }
    let y = bounds.y + margin + (offset / (content - height)).clamp(0.0, 1.0) * (height - THUMB - 2.0 * margin);
    Some(Rectangle { x: bounds.x + bounds.width - width - margin, y, width, height: THUMB })
}

/// The rows inside what scrolls, as one stop of the keyboard.
pub(super) struct Keyboard<'a, M> {
    pub(super) rows: Rows<'a, M>,
    pub(super) content: Element<'a, M>,
}

#[derive(Debug, Default)]
struct State {
    focus: Focus,
    clicked: Option<mouse::Click>,
    hovered: Option<usize>,
    /// Whether it was put where the screen left it: a list made anew begins at its top.
    placed: bool,
    /// How far it was scrolled when it was last drawn.
    offset: f32,
}

impl operation::Focusable for State {
    fn is_focused(&self) -> bool {
        self.focus != Focus::No
    }

    fn focus(&mut self) {
        self.focus = Focus::Visible;
    }

    fn unfocus(&mut self) {
        self.focus = Focus::No;
    }
}

impl<M> Keyboard<'_, M> {
    /// What is on screen now: the screen's own account of it may be one event old.
    fn viewport(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &iced::Renderer) -> Viewport {
        let mut offset = focus::Offset::default();
        if let Some(child) = tree.children.first_mut() {
            self.content.as_widget_mut().operate(child, layout, renderer, &mut offset);
        }
        Viewport { offset: offset.y, height: layout.bounds().height }
    }

    /// Puts a list made anew where the screen left it: after the session was locked, or the reader had its place.
    fn place(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &iced::Renderer) {
        let is_placed = std::mem::replace(&mut tree.state.downcast_mut::<State>().placed, true);
        if let (false, true, Some(child)) = (is_placed, self.rows.offset > 0.0, tree.children.first_mut()) {
            self.content.as_widget_mut().operate(child, layout, renderer, &mut focus::Offset::to(self.rows.offset));
        }
    }

    fn row_at(&mut self, tree: &mut Tree, layout: Layout<'_>, at: Point, renderer: &iced::Renderer) -> Option<usize> {
        let y = at.y - layout.bounds().y + self.viewport(tree, layout, renderer).offset;
        let place = (y / self.rows.row_height).floor();
        (place >= 0.0 && place < self.rows.count as f32).then_some(place as usize)
    }

    fn select(&mut self, place: usize, tree: &mut Tree, layout: Layout<'_>, renderer: &iced::Renderer, shell: &mut Shell<'_, M>) {
        let viewport = self.viewport(tree, layout, renderer);
        if let (Some(y), Some(child)) = (shown(place, self.rows.row_height, viewport), tree.children.first_mut()) {
            self.content.as_widget_mut().operate(child, layout, renderer, &mut focus::Offset::to(y));
        }
        if let Some(on_select) = &self.rows.on_select {
            shell.publish(on_select(place));
        }
        // The next key may come before the next view.
        self.rows.selected = Some(place);
        shell.request_redraw();
    }

    fn key(&mut self, key: &Key, tree: &mut Tree, layout: Layout<'_>, renderer: &iced::Renderer, shell: &mut Shell<'_, M>, repeat: bool) {
        let page = ((layout.bounds().height / self.rows.row_height) as usize).saturating_sub(1).max(1);
        if let Some(place) = self.rows.led(key, page) {
            self.select(place, tree, layout, renderer, shell);
            shell.capture_event();
        } else if *key == Key::Named(Named::Enter)
            && !repeat
            && let (Some(place), Some(on_open)) = (self.rows.selected, &self.rows.on_open)
        {
            shell.publish(on_open(place));
            shell.capture_event();
        }
    }

    fn pointer(
        &mut self,
        event: &Event,
        at: Point,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &iced::Renderer,
        shell: &mut Shell<'_, M>,
    ) {
        let Some(place) = self.row_at(tree, layout, at, renderer) else { return };
        let state = tree.state.downcast_mut::<State>();
        match event {
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left)) => {
                let click = mouse::Click::new(at, mouse::Button::Left, state.clicked);
                state.clicked = Some(click);
                state.focus = Focus::Quiet;
                shell.capture_event();
                if click.kind() == mouse::click::Kind::Double {
                    if let Some(on_open) = &self.rows.on_open {
                        shell.publish(on_open(place));
                    }
                } else {
                    self.select(place, tree, layout, renderer, shell);
                }
            }
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Right)) => {
                if let Some(on_menu) = &self.rows.on_menu {
                    shell.publish(on_menu(place));
                    shell.capture_event();
                }
            }
            // A finger that scrolled has left the place where it came down.
            Event::Touch(touch::Event::FingerLifted { position, .. })
                if state.clicked.is_some_and(|click| click.position().distance(*position) < 8.0) =>
            {
                self.select(place, tree, layout, renderer, shell);
            }
            _ => {}
        }
    }
}

impl<M> Widget<M, Theme, iced::Renderer> for Keyboard<'_, M> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(&self.content)]
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(std::slice::from_ref(&self.content));
    }

    fn size(&self) -> Size<Length> {
        self.content.as_widget().size()
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &iced::Renderer, limits: &layout::Limits) -> layout::Node {
        let Some(child) = tree.children.first_mut() else { return layout::Node::default() };
        self.content.as_widget_mut().layout(child, renderer, limits)
    }

    fn operate(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &iced::Renderer, operation: &mut dyn Operation) {
        if self.rows.count > 0 {
            let state = tree.state.downcast_mut::<State>();
            operation.focusable(Some(&self.rows.id), layout.bounds(), state);
        }
        if let Some(child) = tree.children.first_mut() {
            self.content.as_widget_mut().operate(child, layout, renderer, operation);
        }
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        renderer: &iced::Renderer,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, M>,
        viewport: &Rectangle,
    ) {
        self.place(tree, layout, renderer);
        let inside = cursor.position_over(layout.bounds());
        let state = tree.state.downcast_mut::<State>();
        if matches!(event, Event::Mouse(mouse::Event::ButtonPressed(_)) | Event::Touch(touch::Event::FingerPressed { .. })) {
            if inside.is_none() && state.focus != Focus::No {
                state.focus = Focus::No;
                shell.request_redraw();
            }
            if let (Event::Touch(_), Some(at)) = (event, inside) {
                state.clicked = Some(mouse::Click::new(at, mouse::Button::Left, None));
            }
        }
        let focus = state.focus;
        if let Some(child) = tree.children.first_mut() {
            self.content.as_widget_mut().update(child, event, layout, cursor, renderer, clipboard, shell, viewport);
        }
        if let Event::Mouse(mouse::Event::CursorMoved { .. } | mouse::Event::CursorLeft) = event {
            let hovered = inside.and_then(|at| self.row_at(tree, layout, at, renderer));
            let state = tree.state.downcast_mut::<State>();
            if state.hovered != hovered {
                state.hovered = hovered;
                shell.request_redraw();
            }
        }
        if let Event::Window(window::Event::RedrawRequested(_)) = event {
            let offset = self.viewport(tree, layout, renderer).offset;
            tree.state.downcast_mut::<State>().offset = offset;
        }
        // What scrolls takes every touch for itself.
        if shell.is_event_captured() && !matches!(event, Event::Touch(_)) {
            return;
        }
        match event {
            Event::Keyboard(keyboard::Event::KeyPressed { key, modifiers, repeat, .. }) if focus != Focus::No && modifiers.is_empty() => {
                self.key(key, tree, layout, renderer, shell, *repeat);
            }
            _ => {
                if let Some(at) = inside {
                    self.pointer(event, at, tree, layout, renderer, shell);
                }
            }
        }
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut iced::Renderer,
        theme: &Theme,
        style: &renderer::Style,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        if let Some(child) = tree.children.first() {
            self.content.as_widget().draw(child, renderer, theme, style, layout, cursor, viewport);
        }
        let (state, t) = (tree.state.downcast_ref::<State>(), tokens(theme));
        let thumb = thumb(layout.bounds(), self.rows.count as f32 * self.rows.row_height, state.offset);
        if thumb.is_none() && state.focus != Focus::Visible {
            return;
        }
        // Above the rows, which are in a layer of their own.
        renderer.with_layer(*viewport, |renderer| {
            if let Some(bounds) = thumb {
                let border = Border::default().rounded(RADIUS);
                renderer.fill_quad(renderer::Quad { bounds, border, ..renderer::Quad::default() }, t.edge);
            }
            if state.focus == Focus::Visible {
                draw_ring(renderer, t, layout.bounds(), 0.0, Ring::Inside);
            }
        });
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        renderer: &iced::Renderer,
    ) -> mouse::Interaction {
        let child = tree.children.first();
        child
            .map_or(mouse::Interaction::None, |child| self.content.as_widget().mouse_interaction(child, layout, cursor, viewport, renderer))
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &iced::Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, M, Theme, iced::Renderer>> {
        let child = tree.children.first_mut()?;
        self.content.as_widget_mut().overlay(child, layout, renderer, viewport, translation)
    }
}

/// One row: its height is kept whatever it holds, and what is selected has a bar as well as a colour.
pub(super) fn shell<'a, M: 'a>(content: Element<'a, M>, height: f32, selected: bool) -> Element<'a, M> {
    Element::new(RowShell { content, height, selected })
}

struct RowShell<'a, M> {
    content: Element<'a, M>,
    height: f32,
    selected: bool,
}

impl<M> Widget<M, Theme, iced::Renderer> for RowShell<'_, M> {
    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(&self.content)]
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(std::slice::from_ref(&self.content));
    }

    fn size(&self) -> Size<Length> {
        Size::new(Length::Fill, Length::Fixed(self.height))
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &iced::Renderer, limits: &layout::Limits) -> layout::Node {
        let Some(child) = tree.children.first_mut() else { return layout::Node::default() };
        let size = Size::new(limits.max().width, self.height);
        let node = self.content.as_widget_mut().layout(child, renderer, &layout::Limits::new(Size::ZERO, size));
        layout::Node::with_children(size, vec![node])
    }

    fn operate(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &iced::Renderer, operation: &mut dyn Operation) {
        operation.container(None, layout.bounds());
        operation.traverse(&mut |operation| {
            if let Some((child, layout)) = tree.children.first_mut().zip(layout.children().next()) {
                self.content.as_widget_mut().operate(child, layout, renderer, operation);
            }
        });
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        renderer: &iced::Renderer,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, M>,
        viewport: &Rectangle,
    ) {
        if let Some((child, layout)) = tree.children.first_mut().zip(layout.children().next()) {
            self.content.as_widget_mut().update(child, event, layout, cursor, renderer, clipboard, shell, viewport);
        }
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut iced::Renderer,
        theme: &Theme,
        style: &renderer::Style,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let (bounds, t) = (layout.bounds(), tokens(theme));
        let Some(visible) = bounds.intersection(viewport) else { return };
        let mut fill = |bounds: Rectangle, colour: Color| {
            renderer.fill_quad(renderer::Quad { bounds, ..renderer::Quad::default() }, colour);
        };
        fill(Rectangle { y: bounds.y + bounds.height - 1.0, height: 1.0, ..bounds }, t.line);
        if self.selected {
            fill(bounds, t.selected);
            fill(Rectangle { width: SPACE_XS, ..bounds }, t.primary);
        } else if cursor.is_over(bounds) {
            fill(bounds, t.hover);
        }
        if let Some((child, layout)) = tree.children.first().zip(layout.children().next()) {
            self.content.as_widget().draw(child, renderer, theme, style, layout, cursor, &visible);
        }
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        renderer: &iced::Renderer,
    ) -> mouse::Interaction {
        let inside = tree.children.first().zip(layout.children().next());
        inside.map_or(mouse::Interaction::None, |(child, layout)| {
            self.content.as_widget().mouse_interaction(child, layout, cursor, viewport, renderer)
        })
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &iced::Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, M, Theme, iced::Renderer>> {
        let (child, layout) = tree.children.first_mut().zip(layout.children().next())?;
        self.content.as_widget_mut().overlay(child, layout, renderer, viewport, translation)
    }
}
